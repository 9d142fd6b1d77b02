"""SQL of callers: whose number it is, and what is known of them at a glance."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, func, select

from storage.calls import rules
from storage.calls.records import Caller, Candidate, Outcome
from storage.calls.tables import call
from storage.centre.tables import account_user
from storage.ids import PatientId
from storage.patients.tables import patient, patient_phone
from storage.prepared import Prepared
from storage.schedule import patient_book as book
from storage.schedule.tables import appointment

MERGED = ("merged", "archived")
"""Patients whom a number is not offered for any more."""
CALLS_DAYS = 30
"""The strip counts the calls of so many days."""

_PEOPLE = Prepared(
    select(
        *(patient.c.id, patient.c.last_name, patient.c.first_name, patient.c.birth_date),
        *(patient.c.card_no, patient.c.alert, patient.c.note),
    ).where(patient.c.id.in_(bindparam("people", expanding=True)))
)
_RECENT = Prepared(
    select(func.count()).where(
        call.c.patient_id == bindparam("who"),
        call.c.started_at > bindparam("since", type_=call.c.started_at.type),
        call.c.ended_at.is_not(None),
        call.c.outcome != Outcome.ENTERED_IN_ERROR.value,
    )
)
_NOTED = Prepared(
    select(call.c.note, call.c.started_at, account_user.c.name)
    .outerjoin(account_user, account_user.c.id == call.c.user_id)
    .where(call.c.patient_id == bindparam("who"), call.c.note != "")
    .order_by(call.c.started_at.desc())
    .limit(1)
)


def owners(conn: Connection, numbers: Collection[str]) -> dict[str, tuple[Candidate, ...]]:
    """Whose each number may be."""
    return {number: who(conn, number) for number in numbers}


def who(conn: Connection, digits: str, limit: int = 5) -> tuple[Candidate, ...]:
    """Whose number ends with these digits, those with a visit nearest in time first."""
    start = rules.tail_reversed(digits)
    if len(start) < rules.KNOWN_TAIL:
        return ()
    seen = (
        select(func.max(appointment.c.starts_at)).where(appointment.c.patient_id == patient.c.id).scalar_subquery()
    )
    rows = conn.execute(
        select(
            patient.c.id,
            patient.c.last_name,
            patient.c.first_name,
            patient.c.middle_name,
            patient.c.birth_date,
            patient.c.card_no,
            func.min(patient_phone.c.e164).label("e164"),
        )
        .join(patient, patient.c.id == patient_phone.c.patient_id)
        .where(
            patient_phone.c.rev >= start,
            patient_phone.c.rev < start + ":",  # the character after 9
            patient.c.status.not_in(MERGED),
        )
        .group_by(patient.c.id)
        .order_by(seen.desc().nulls_last(), patient.c.last_key, patient.c.id)
        .limit(limit)
    )
    return tuple(
        Candidate(
            patient_id=PatientId(row.id),
            last_name=row.last_name,
            first_name=row.first_name,
            middle_name=row.middle_name,
            birth_date=row.birth_date,
            card_no=row.card_no,
            number=row.e164,
        )
        for row in rows
    )


def callers(
    conn: Connection, patient_ids: Collection[PatientId], now: datetime, tz: ZoneInfo
) -> dict[PatientId, Caller]:
    """The strips of known callers; who is not in the register is left out."""
    if not patient_ids:
        return {}
    today = now.astimezone(tz).date()
    return {
        PatientId(person.id): _caller(conn, person, now, today)
        for person in _PEOPLE.rows(conn, people=list(patient_ids))
    }


def _caller(conn: Connection, person: Any, now: datetime, today: date) -> Caller:
    known = book.patient_book(conn, PatientId(person.id), now, today)
    coming = known.coming[0] if known.coming else None
    noted = _NOTED.first(conn, who=person.id)
    return Caller(
        patient_id=PatientId(person.id),
        name=" ".join(part for part in (person.last_name, person.first_name) if part),
        birth_date=person.birth_date,
        card_no=person.card_no,
        alert=person.alert,
        note=person.note,
        next_visit_id=None if coming is None else coming.id,
        next_at=None if coming is None else coming.starts_at,
        next_doctor="" if coming is None else coming.practitioner.initials,
        last_at=None if known.last is None else known.last.starts_at,
        last_doctor="" if known.last is None else known.last.practitioner.initials,
        last_specialty="" if known.last is None else known.last.specialty,
        follow_up_on=known.follow_up_on,
        no_shows=known.no_shows,
        calls=_RECENT.value(conn, who=person.id, since=now - timedelta(days=CALLS_DAYS)),
        last_note="" if noted is None else noted.note,
        last_note_at=None if noted is None else noted.started_at,
        last_note_by="" if noted is None else noted.name or "",
    )
