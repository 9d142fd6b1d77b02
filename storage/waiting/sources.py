"""Where people are found whom a free time could be offered to: the wait-list, recalls, the doctor's later visits.

Each source follows an index of the doctor or of the specialty and is cut off, so that what is read grows with the
doctor's own book and not with the register.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, select

from storage.ids import AppointmentId, PatientId
from storage.patients.tables import patient, patient_phone
from storage.prepared import Prepared
from storage.recalls.book import Book
from storage.recalls.due import BOOKED, FULFILLED, alive
from storage.recalls.of_doctor import of_doctor
from storage.recalls.records import Category, Recall
from storage.schedule import terms
from storage.schedule.free_time import Present
from storage.schedule.records import NewAppointment, VisitKind
from storage.schedule.rules import length_of
from storage.schedule.tables import appointment
from storage.staff.records import Practitioner
from storage.staff.tables import practitioner
from storage.waiting import queries, rules
from storage.waiting.records import Candidate, Target, Visit, Wait, Why

WAITERS = 100
"""So many entries of one doctor are looked at, the longest waiting."""
RECALLS = 15
"""So many of each rule, of plans, of visits that fell through."""
LATER = 40
"""So many later visits of the doctor."""


@dataclass(frozen=True, slots=True)
class Raw:
    """Somebody of a source, before it is asked whether they may be called."""

    row: Candidate
    wait: Wait | None = None
    on: date | None = None
    """They were looked for on behalf of free time of this day; None is any day."""


def waiting(conn: Connection, doctor: Practitioner, present: Present) -> Iterator[Raw]:
    """Who asked for it: with a visit that is to be earlier, or for one with this doctor or specialty."""
    found = queries.for_doctor(conn, doctor, WAITERS)
    long = _lengths(conn, doctor, {one.draft.patient_id: one.draft.service_id for one in found}, present)
    for one in found:
        draft = one.draft
        if draft.visit_id is not None and one.visit is None:
            continue
        row = Candidate(
            target=Target(patient_id=draft.patient_id, entry_id=one.id, visit_id=draft.visit_id),
            why=Why.WAITS if one.visit is None else Why.EARLIER,
            minutes=draft.minutes or (one.visit.minutes if one.visit else long[draft.patient_id]),
            last_name=one.last_name,
            first_name=one.first_name,
            middle_name=one.middle_name,
            birth_date=one.birth_date,
            phone=one.phone,
            title=one.service,
            service_id=draft.service_id,
            since=present.centre.day_of(one.since),
            visit=one.visit,
            note=draft.note,
        )
        yield Raw(row, one)


def due(conn: Connection, book: Book, doctor: Practitioner, present: Present) -> Iterator[Raw]:
    """Whose recall the doctor can meet."""
    found = of_doctor(conn, book, doctor, RECALLS)
    long = _lengths(conn, doctor, {one.patient_id: one.service_id for one in found}, present)
    for one in sorted(found, key=lambda one: one.category is Category.UNFINISHED):
        yield Raw(_recall(one, long[one.patient_id]))


def _recall(one: Recall, minutes: int) -> Candidate:
    return Candidate(
        target=Target(patient_id=one.patient_id, item=one.item),
        why=Why.UNFINISHED if one.category is Category.UNFINISHED else Why.RECALL,
        minutes=minutes,
        last_name=one.last_name,
        first_name=one.first_name,
        middle_name=one.middle_name,
        birth_date=one.birth_date,
        phone=one.phone,
        title=one.title,
        category=one.category,
        service_id=one.service_id,
        since=one.due,
        note=one.mark.note if one.mark else "",
    )


_DAY = appointment.c.local_date
_LATER = Prepared(
    select(
        *(appointment.c[name] for name in ("id", "patient_id", "local_date", "local_min", "minutes", "starts_at")),
        *(appointment.c.version, appointment.c.service_id),
        *(patient.c[name] for name in ("last_name", "first_name", "middle_name", "birth_date")),
        patient_phone.c.e164,
    )
    .join(patient, patient.c.id == appointment.c.patient_id)
    .outerjoin(patient_phone, and_(patient_phone.c.patient_id == patient.c.id, patient_phone.c.place == 0))
    .where(
        appointment.c.practitioner_id == bindparam("doctor"),
        bindparam("first_day", type_=_DAY.type) < _DAY,
        bindparam("last_day", type_=_DAY.type) >= _DAY,
        appointment.c.status == BOOKED,
        appointment.c.kind != VisitKind.WALK_IN.value,
        alive(None),
    )
    .order_by(
        case((appointment.c.kind == VisitKind.FIRST.value, 0), else_=1), appointment.c.booked_at, appointment.c.id
    )
    .limit(bindparam("most"))
)


def later(conn: Connection, doctor: Practitioner, days: Sequence[date], present: Present) -> Iterator[Raw]:
    """Who comes to the doctor after a day and could come on it: first visits before others, longest booked first.

    Each day is asked for by itself: cut off together, the visits of one day would push out those of the next.
    """
    last = present.today + timedelta(days=rules.DAYS_AHEAD)
    for day in days:
        for row in _LATER.rows(conn, doctor=doctor.id, first_day=day, last_day=last, most=LATER):
            yield Raw(_visit(row), on=day)


def _visit(row: Any) -> Candidate:  # Any: a row is untyped
    visit = Visit(
        id=AppointmentId(row.id),
        day=row.local_date,
        minute=row.local_min,
        minutes=row.minutes,
        starts_at=row.starts_at,
        version=row.version,
    )
    return Candidate(
        target=Target(patient_id=PatientId(row.patient_id), visit_id=visit.id),
        why=Why.SAME_DOCTOR,
        minutes=row.minutes,
        last_name=row.last_name,
        first_name=row.first_name,
        middle_name=row.middle_name,
        birth_date=row.birth_date,
        phone=row.e164 or "",
        service_id=row.service_id,
        since=row.local_date,
        visit=visit,
    )


def _lengths(
    conn: Connection, doctor: Practitioner, wanted: Mapping[PatientId, Any], present: Present
) -> dict[int, int]:
    """How long a visit of each would be: as the booking itself decides, asked once for all."""
    seen = _seen(conn, doctor, wanted)
    by_service: dict[Any, int] = {}
    found = {}
    for who, service_id in wanted.items():
        if service_id is None:
            found[int(who)] = length_of(doctor, VisitKind.FOLLOW if who in seen else VisitKind.FIRST)
            continue
        if service_id not in by_service:
            asked = NewAppointment(
                patient_id=who, practitioner_id=doctor.id, local_date=present.today, local_min=0, service_id=service_id
            )
            by_service[service_id] = terms.decide(conn, asked, doctor, present.centre.step_minutes).minutes
        found[int(who)] = by_service[service_id]
    return found


_SEEN = Prepared(  # `+ 0`: by the index of the patients, and not all that the doctors ever saw
    select(appointment.c.patient_id)
    .join(practitioner, practitioner.c.id == appointment.c.practitioner_id + 0)
    .where(
        appointment.c.patient_id.in_(bindparam("people", expanding=True)),
        appointment.c.status == FULFILLED,
        (practitioner.c.id == bindparam("doctor"))
        | and_(practitioner.c.specialty_key == bindparam("specialty"), practitioner.c.specialty_key != ""),
    )
    .distinct()
)


def _seen(conn: Connection, doctor: Practitioner, people: Collection[int]) -> set[int]:
    """Who of them was seen by this doctor or another of the specialty."""
    if not people:
        return set()
    asked = {"people": list(people), "doctor": doctor.id, "specialty": doctor.specialty_key}
    return set(_SEEN.column(conn, **asked))
