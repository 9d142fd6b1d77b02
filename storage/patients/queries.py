"""SQL of the register: reading patients.  Searching is in `search.py`, row writes are in `storing.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from storage.errors import N_, NotFound
from storage.ids import PaperId, PatientId
from storage.patients.records import (
    Match,
    MatchedBy,
    Paper,
    PaperKind,
    Patient,
    PatientStatus,
    Phone,
    Sex,
)
from storage.patients.tables import paper, patient, patient_phone
from storage.prepared import Prepared

GONE = PatientStatus.ARCHIVED.value
"""Entries taken back; no search finds them."""
CHUNK = 500
"""Ids asked for at once."""

# ---------------------------------------------------------------------------- reading


def _patient(row: Row[Any], phones: Sequence[Phone], papers: Sequence[Paper]) -> Patient:  # Any: a Core row is untyped
    return Patient(
        id=PatientId(row.id),
        card_no=row.card_no,
        last_name=row.last_name,
        first_name=row.first_name,
        middle_name=row.middle_name,
        sex=Sex(row.sex),
        birth_date=row.birth_date,
        birth_estimated=row.birth_estimated,
        status=PatientStatus(row.status),
        merged_into=None if row.merged_into is None else PatientId(row.merged_into),
        email=row.email,
        address=row.address,
        city=row.city,
        region=row.region,
        postcode=row.postcode,
        document_no=row.document_no,
        note=row.note,
        alert=row.alert,
        created_at=row.created_at,
        version=row.version,
        erased=row.erased_by is not None,
        phones=tuple(phones),
        papers=tuple(papers),
    )


def patients(conn: Connection, ids: Iterable[PatientId]) -> dict[PatientId, Patient]:
    """The patients of these ids, with phones and papers; unknown ids are left out."""
    wanted = list(dict.fromkeys(ids))
    found: dict[PatientId, Patient] = {}
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        phones, papers = phones_of(conn, chunk), papers_of(conn, chunk)
        for row in conn.execute(select(patient).where(patient.c.id.in_(chunk))):
            found[PatientId(row.id)] = _patient(row, phones.get(row.id, ()), papers.get(row.id, ()))
    return found


def patient_of(conn: Connection, patient_id: PatientId) -> Patient:
    """One patient.  Raises NotFound."""
    found = patients(conn, [patient_id]).get(patient_id)
    if found is None:
        raise NotFound(N_("There is no such patient."))
    return found


def survivor_of(conn: Connection, patient_id: PatientId) -> PatientId:
    """The patient itself, or the one it was merged into, to the end of the chain."""
    here = patient_id
    while True:
        onward = conn.execute(select(patient.c.merged_into).where(patient.c.id == here)).scalar()
        if onward is None:
            return here
        here = PatientId(onward)


def ids_of(conn: Connection, patient_id: PatientId) -> tuple[PatientId, ...]:
    """The patient and all who were merged into it: whose posted receipts are one person's."""
    found, at = [patient_id], 0
    while at < len(found):
        rows = conn.execute(select(patient.c.id).where(patient.c.merged_into == found[at]))
        found.extend(PatientId(row.id) for row in rows if row.id not in found)
        at += 1
    return tuple(found)


def phones_of(conn: Connection, ids: Sequence[PatientId]) -> dict[PatientId, tuple[Phone, ...]]:
    """The numbers of patients, the one to try first in front."""
    rows = conn.execute(
        select(patient_phone)
        .where(patient_phone.c.patient_id.in_(ids))
        .order_by(patient_phone.c.patient_id, patient_phone.c.place, patient_phone.c.rev)
    )
    found: dict[PatientId, tuple[Phone, ...]] = {}
    for row in rows:
        who = PatientId(row.patient_id)
        found[who] = (*found.get(who, ()), Phone(e164=row.e164, label=row.label))
    return found


def papers_of(conn: Connection, ids: Sequence[PatientId]) -> dict[PatientId, tuple[Paper, ...]]:
    """The papers of patients that are not voided, the one noted last first, wherever a merge brought it from."""
    rows = conn.execute(
        select(paper)
        .where(paper.c.patient_id.in_(ids), paper.c.voided == 0)
        .order_by(paper.c.noted_at.desc(), paper.c.id.desc())
    )
    found: dict[PatientId, tuple[Paper, ...]] = {}
    for row in rows:
        who = PatientId(row.patient_id)
        one = Paper(
            id=PaperId(row.id),
            kind=PaperKind(row.kind),
            number=row.number,
            valid_until=row.valid_until,
            noted_at=row.noted_at,
            noted_by=row.noted_by,
            voided=row.voided,
        )
        found[who] = (*found.get(who, ()), one)
    return found


_FIRST_PHONE = (
    select(patient_phone.c.e164)
    .where(patient_phone.c.patient_id == patient.c.id)
    .order_by(patient_phone.c.place, patient_phone.c.rev)
    .limit(1)
    .scalar_subquery()
)
_MATCHES = Prepared(
    select(
        *(patient.c.id, patient.c.card_no, patient.c.last_name, patient.c.first_name, patient.c.middle_name),
        *(patient.c.sex, patient.c.birth_date, patient.c.birth_estimated, patient.c.status, patient.c.merged_into),
        *(patient.c.alert, _FIRST_PHONE.label("phone")),
    ).where(patient.c.id.in_(bindparam("who", expanding=True)))
)


def matches(conn: Connection, by: Mapping[PatientId, tuple[MatchedBy, str]]) -> tuple[Match, ...]:
    """Lines for these patients in the order given, each with what matched and the number that was asked for."""
    rows: dict[int, Any] = {row.id: row for row in _MATCHES.rows(conn, who=list(by))} if by else {}
    return tuple(_match(rows[who], how, asked) for who, (how, asked) in by.items() if who in rows)


def _match(row: Any, how: MatchedBy, asked: str) -> Match:  # Any: a row is untyped
    return Match(
        id=PatientId(row.id),
        card_no=row.card_no,
        last_name=row.last_name,
        first_name=row.first_name,
        middle_name=row.middle_name,
        sex=Sex(row.sex),
        birth_date=row.birth_date,
        birth_estimated=row.birth_estimated,
        status=PatientStatus(row.status),
        merged_into=None if row.merged_into is None else PatientId(row.merged_into),
        alert=row.alert,
        phone=asked or row.phone or "",
        matched_by=how,
    )


def any_page(conn: Connection, limit: int = 40) -> tuple[Match, ...]:
    """The newest entries of the register: what a desk shows before anything is asked."""
    shown = select(patient.c.id).where(patient.c.status != GONE, patient.c.erased_by.is_(None))
    rows = conn.execute(shown.order_by(patient.c.id.desc()).limit(limit))
    return matches(conn, {PatientId(row.id): (MatchedBy.NAME, "") for row in rows})


def card_owner(conn: Connection, card_no: str) -> PatientId | None:
    """Who has a card."""
    found = conn.execute(select(patient.c.id).where(patient.c.card_no == card_no)).scalar()
    return None if found is None else PatientId(found)
