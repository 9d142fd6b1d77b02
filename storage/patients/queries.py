"""SQL of the register: reading patients, and writing rows for the verbs.  Searching is in `search.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, exists, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.elements import ColumnElement

from storage.errors import N_, NotFound
from storage.ids import PaperId, PatientId
from storage.patients.digit_runs import parts, reversed_digits
from storage.patients.names import fold
from storage.patients.plain import number_key
from storage.patients.records import (
    Match,
    MatchedBy,
    Paper,
    PaperKind,
    Patient,
    PatientDraft,
    PatientStatus,
    Phone,
    Sex,
)
from storage.patients.rules import is_similar
from storage.patients.tables import card_counter, number_part, paper, patient, patient_phone, surname

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
    """The papers of patients that are not voided, newest first (the check-in gates)."""
    rows = conn.execute(
        select(paper).where(paper.c.patient_id.in_(ids), paper.c.voided.is_(False)).order_by(paper.c.id.desc())
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


_MATCH = (
    *(patient.c.id, patient.c.card_no, patient.c.last_name, patient.c.first_name, patient.c.middle_name),
    *(patient.c.sex, patient.c.birth_date, patient.c.birth_estimated, patient.c.status, patient.c.merged_into),
    *(patient.c.alert, patient.c.last_key, patient.c.first_key, patient.c.middle_key),
)


def matches(conn: Connection, by: Mapping[PatientId, tuple[MatchedBy, str]]) -> tuple[Match, ...]:
    """Lines for these patients in the order given, each with what matched and the number that was asked for."""
    ids = list(by)
    rows: dict[int, Any] = {row.id: row for row in conn.execute(select(*_MATCH).where(patient.c.id.in_(ids)))}
    phones = phones_of(conn, ids)
    return tuple(
        _match(rows[who], how, asked or _first(phones.get(who))) for who, (how, asked) in by.items() if who in rows
    )


def _first(phones: tuple[Phone, ...] | None) -> str:
    return phones[0].e164 if phones else ""


def _match(row: Any, how: MatchedBy, phone: str) -> Match:  # Any: a Core row is untyped
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
        phone=phone,
        matched_by=how,
    )


def any_page(conn: Connection, limit: int = 40) -> tuple[Match, ...]:
    """The newest entries of the register: what a desk shows before anything is asked."""
    rows = conn.execute(select(patient.c.id).where(patient.c.status != GONE).order_by(patient.c.id.desc()).limit(limit))
    return matches(conn, {PatientId(row.id): (MatchedBy.NAME, "") for row in rows})


def card_owner(conn: Connection, card_no: str) -> PatientId | None:
    """Who has a card."""
    found = conn.execute(select(patient.c.id).where(patient.c.card_no == card_no)).scalar()
    return None if found is None else PatientId(found)


# ---------------------------------------------------------------------------- likeness at entry


def _starts(column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    return and_(column >= prefix, column < prefix + "\U0010ffff")


def _reached(draft: PatientDraft) -> ColumnElement[bool]:
    """Has one of the draft's numbers, or its e-mail."""
    revs = [reversed_digits(phone.e164) for phone in draft.phones]
    numbers = exists().where(patient_phone.c.patient_id == patient.c.id, patient_phone.c.rev.in_(revs))
    return or_(numbers, patient.c.email == draft.email) if draft.email else numbers


def same_people(conn: Connection, draft: PatientDraft, but: PatientId | None = None) -> tuple[PatientId, ...]:
    """Entries that are this person: the same last and first name, birth date and a phone or the e-mail."""
    query = (
        select(patient.c.id)
        .where(
            patient.c.last_key == fold(draft.last_name),
            patient.c.first_key == fold(draft.first_name),
            patient.c.birth_date == draft.birth_date if draft.birth_date else patient.c.birth_date.is_(None),
            patient.c.status.not_in(["archived", "merged"]),
            _reached(draft),
        )
        .limit(5)
    )
    return tuple(PatientId(row.id) for row in conn.execute(query) if row.id != but)


def similar_people(
    conn: Connection, draft: PatientDraft, but: PatientId | None = None, limit: int = 9
) -> tuple[PatientId, ...]:
    """Entries worth a look before this person is entered, the likeliest first."""
    last, first = fold(draft.last_name), fold(draft.first_name)
    columns = (patient.c.id, patient.c.last_key, patient.c.first_key, patient.c.birth_date)
    alive = patient.c.status.not_in(["archived", "merged"])
    asked: list[ColumnElement[bool]] = []
    if last and first:
        asked.append(and_(patient.c.last_key == last, patient.c.first_key == first))
    revs = [reversed_digits(phone.e164) for phone in draft.phones]
    if revs:
        holders = select(patient_phone.c.patient_id).where(patient_phone.c.rev.in_(revs))
        asked.append(patient.c.id.in_(holders))
    if draft.birth_date is not None:
        asked.append(patient.c.birth_date == draft.birth_date)
        if last:
            asked.append(and_(patient.c.birth_date.is_(None), _starts(patient.c.last_key, last[:2])))
    elif last:
        asked.append(and_(_starts(patient.c.last_key, last[:2]), patient.c.first_key.like(f"{first[:2]}%")))
    found: dict[PatientId, None] = {}
    for condition in asked:
        for row in conn.execute(select(*columns).where(condition, alive).limit(CHUNK)):
            if row.id != but and is_similar(draft, row.last_key, row.first_key, row.birth_date):
                found[PatientId(row.id)] = None
        if len(found) >= limit:
            break
    return tuple(found)[:limit]


# ---------------------------------------------------------------------------- writing rows, for the verbs


def keys(values: Mapping[str, Any]) -> dict[str, str]:  # Any: columns of a row
    """The folded columns that go with names and a document number."""
    found = {
        f"{part}_key": fold(values[f"{part}_name"]) for part in ("last", "first", "middle") if f"{part}_name" in values
    }
    if "document_no" in values:
        found["document_key"] = number_key(values["document_no"])
    return found


def insert_patient(conn: Connection, values: Mapping[str, Any], created_at: datetime) -> PatientId:  # Any: as above
    """A new row with its keys; its surname goes into the dictionary."""
    made = conn.execute(insert(patient).values(**values, **keys(values), created_at=created_at)).inserted_primary_key
    assert made is not None
    learn_surname(conn, fold(values["last_name"]))
    return PatientId(made[0])


def update_patient(conn: Connection, patient_id: PatientId, values: Mapping[str, Any], version: int) -> bool:
    """Change columns if the version is still this one; answers whether it was."""
    folded = keys(values)
    done = conn.execute(
        update(patient)
        .where(patient.c.id == patient_id, patient.c.version == version)
        .values(**values, **folded, version=version + 1)
    )
    if folded.get("last_key"):
        learn_surname(conn, folded["last_key"])
    return done.rowcount == 1


def learn_surname(conn: Connection, key: str) -> None:
    """Keep a folded surname for searches by a fragment."""
    if key:
        _ignore(conn, surname, [{"k": key}])


def put_numbers(
    conn: Connection, patient_id: PatientId, phones: Sequence[Phone], document_no: str, before: Iterable[str] = ()
) -> None:
    """Set the numbers by which a patient is found: phones in this order, and the document.

    `before` are the numbers that the patient had until now.
    """
    conn.execute(delete(patient_phone).where(patient_phone.c.patient_id == patient_id))
    if phones:
        rows = [
            {
                "rev": reversed_digits(phone.e164),
                "patient_id": patient_id,
                "e164": phone.e164,
                "label": phone.label,
                "place": place,
            }
            for place, phone in enumerate(phones)
        ]
        conn.execute(insert(patient_phone), rows)
    had, wanted = parts(before), parts([*(phone.e164 for phone in phones), document_no])
    if had - wanted:
        gone = and_(number_part.c.part.in_(sorted(had - wanted)), number_part.c.patient_id == patient_id)
        conn.execute(delete(number_part).where(gone))
    if wanted - had:
        _ignore(conn, number_part, [{"part": part, "patient_id": patient_id} for part in sorted(wanted - had)])


def _ignore(conn: Connection, into: Any, rows: list[dict[str, Any]]) -> None:  # Any: a table and its columns
    maker = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    conn.execute(maker(into).on_conflict_do_nothing(), rows)


def last_card(conn: Connection) -> int:
    """The last card number given out."""
    return conn.execute(select(card_counter.c.last)).scalar() or 0


def raise_card_counter(conn: Connection, number: int) -> None:
    """Never give out this number or a smaller one again."""
    if last_card(conn) == 0 and conn.execute(select(card_counter.c.id)).first() is None:
        conn.execute(insert(card_counter).values(id=1, last=number))
    elif number > last_card(conn):
        conn.execute(update(card_counter).values(last=number))
