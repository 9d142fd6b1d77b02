"""SQL of the register: whom it may already hold of a person about to be entered."""

from __future__ import annotations

from sqlalchemy import Connection, and_, exists, or_, select
from sqlalchemy.sql.elements import ColumnElement

from storage.ids import PatientId
from storage.patients.digit_runs import reversed_digits
from storage.patients.names import fold
from storage.patients.records import (
    PatientDraft,
)
from storage.patients.rules import is_similar
from storage.patients.tables import patient, patient_phone

MOST = 500
"""Entries looked at for one sort of likeness."""


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
        for row in conn.execute(select(*columns).where(condition, alive).limit(MOST)):
            if row.id != but and is_similar(draft, row.last_key, row.first_key, row.birth_date):
                found[PatientId(row.id)] = None
        if len(found) >= limit:
            break
    return tuple(found)[:limit]
