"""SQL of the wait-list: its entries and the tries; whom a free time is offered to: `pools.py`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, literal_column, select

from storage.calls.records import Outcome
from storage.calls.tables import call
from storage.centre.tables import account_user
from storage.errors import N_, NotFound
from storage.ids import AppointmentId, CallId, PatientId, PractitionerId, ServiceId
from storage.patients.tables import patient, patient_phone
from storage.prepared import Prepared
from storage.recalls.due import alive
from storage.recalls.tables import recall_mark
from storage.schedule.records import PersonName
from storage.schedule.tables import appointment
from storage.services.tables import service
from storage.staff.records import Practitioner
from storage.staff.tables import practitioner
from storage.waiting import rules
from storage.waiting.records import State, Try, Visit, Wait, WaitDraft, When
from storage.waiting.tables import OPEN_ENTRY, wait_entry, wait_try

_VISIT = ("id", "local_date", "local_min", "minutes", "starts_at", "version", "status")
_OPTED_OUT = (
    select(recall_mark.c.id)
    .where(recall_mark.c.patient_id == wait_entry.c.patient_id, recall_mark.c.what == "all")
    .where(recall_mark.c.stopped != "")
    .exists()
)
ENTRY: Select[Any] = (
    select(
        wait_entry,
        *(patient.c[name] for name in ("last_name", "first_name", "middle_name", "birth_date")),
        patient_phone.c.e164,
        *(practitioner.c[name].label(f"doctor_{name}") for name in ("last_name", "first_name", "middle_name")),
        service.c.name.label("service_name"),
        *(appointment.c[name].label(f"visit_{name}_") for name in _VISIT),
        account_user.c.name.label("by_name"),
        _OPTED_OUT.label("opted_out"),
    )
    .join(patient, patient.c.id == wait_entry.c.patient_id)
    .outerjoin(patient_phone, and_(patient_phone.c.patient_id == patient.c.id, patient_phone.c.place == 0))
    .outerjoin(practitioner, practitioner.c.id == wait_entry.c.practitioner_id)
    .outerjoin(service, service.c.id == wait_entry.c.service_id)
    .outerjoin(appointment, appointment.c.id == wait_entry.c.visit_id)
    .outerjoin(account_user, account_user.c.id == wait_entry.c.user_id)
)
_ONE = Prepared(ENTRY.where(wait_entry.c.id == bindparam("entry")))
_OF_VISIT = Prepared(ENTRY.where(wait_entry.c.visit_id == bindparam("visit"), OPEN_ENTRY))
_OF_PATIENT = Prepared(ENTRY.where(wait_entry.c.patient_id == bindparam("who"), OPEN_ENTRY).order_by(wait_entry.c.id))


def _those(meant: ColumnElement[bool]) -> Prepared:
    return Prepared(ENTRY.where(meant, OPEN_ENTRY, alive(None)).order_by(wait_entry.c.id).limit(bindparam("most")))


_FOR_DOCTOR = _those(wait_entry.c.practitioner_id == bindparam("doctor"))
_FOR_SPECIALTY = _those(
    and_(wait_entry.c.specialty_key == bindparam("specialty"), wait_entry.c.specialty_key != literal_column("''"))
)


def wait_of(conn: Connection, entry_id: int) -> Wait:
    """One entry, without its tries.  Raises NotFound."""
    row = _ONE.first(conn, entry=entry_id)
    if row is None:
        raise NotFound(N_("This entry is not on the list any more: another desk took it back."))
    return wait(row)


def of_patient(conn: Connection, patient_id: PatientId) -> tuple[Wait, ...]:
    """What a patient waits for, the longest first."""
    return tuple(map(wait, _OF_PATIENT.rows(conn, who=patient_id)))


def of_visit(conn: Connection, visit_id: AppointmentId) -> Wait | None:
    """The wish to have a visit earlier."""
    row = _OF_VISIT.first(conn, visit=visit_id)
    return None if row is None else wait(row)


def waiting(conn: Connection, limit: int) -> list[Wait]:
    """Who waits, the longest first; not the dead, the merged and those entered by mistake."""
    rows = conn.execute(ENTRY.where(OPEN_ENTRY, alive(None)).order_by(wait_entry.c.id).limit(limit))
    return [wait(row) for row in rows]


def for_doctor(conn: Connection, doctor: Practitioner, limit: int) -> list[Wait]:
    """Who waits for this doctor, or for anybody of the specialty, the longest first."""
    rows = _FOR_DOCTOR.rows(conn, doctor=doctor.id, most=limit)  # each follows an index of its own
    if doctor.specialty_key:
        rows += _FOR_SPECIALTY.rows(conn, specialty=doctor.specialty_key, most=limit)
    return sorted(map(wait, rows), key=lambda one: one.id)


def wait(row: Any) -> Wait:  # Any: a row is untyped
    """A row of `ENTRY`."""
    doctor = PersonName(row.doctor_last_name or "", row.doctor_first_name or "", row.doctor_middle_name or "")
    booked = row.visit_status_ == "booked"
    visit = Visit(
        id=AppointmentId(row.visit_id_),
        day=row.visit_local_date_,
        minute=row.visit_local_min_,
        minutes=row.visit_minutes_,
        starts_at=row.visit_starts_at_,
        version=row.visit_version_,
    ) if booked else None  # fmt: skip
    return Wait(
        id=row.id,
        draft=_draft(row),
        last_name=row.last_name,
        first_name=row.first_name,
        middle_name=row.middle_name,
        birth_date=row.birth_date,
        phone=row.e164 or "",
        doctor=doctor.initials,
        specialty_key=row.specialty_key,
        service=row.service_name or "",
        visit=visit,
        since=row.since,
        by=row.by_name or "",
        tried_since=row.tried_since,
        state=State(row.state),
        opted_out=bool(row.opted_out),
        version=row.version,
    )


def _draft(row: Any) -> WaitDraft:
    return WaitDraft(
        patient_id=PatientId(row.patient_id),
        practitioner_id=None if row.practitioner_id is None else PractitionerId(row.practitioner_id),
        specialty=row.specialty,
        service_id=None if row.service_id is None else ServiceId(row.service_id),
        visit_id=None if row.visit_id is None else AppointmentId(row.visit_id),
        minutes=row.minutes,
        when=When(
            from_day=row.from_day,
            until_day=row.until_day,
            weekdays=rules.weekdays(row.weekdays),
            after_min=row.after_min,
            before_min=row.before_min,
        ),
        note=row.note,
        call_id=None if row.call_id is None else CallId(row.call_id),
    )


# ------------------------------------------------------------------------------ tries


_TRIES = Prepared(
    select(call.c.patient_id, call.c.started_at, call.c.outcome, account_user.c.name)
    .add_columns(*(wait_try.c[name] for name in ("entry_id", "visit_id", "practitioner_id")))
    .add_columns(wait_try.c.local_date, wait_try.c.local_min)
    .join(wait_try, wait_try.c.call_id == call.c.id)
    .outerjoin(account_user, account_user.c.id == call.c.user_id)
    .where(
        call.c.patient_id.in_(bindparam("people", expanding=True)),
        call.c.outcome != Outcome.ENTERED_IN_ERROR.value,
    )
    .order_by(call.c.started_at, call.c.id)
)


def tries(conn: Connection, people: Collection[int], tz: ZoneInfo) -> dict[int, tuple[Try, ...]]:
    """Every try about the wait-list or a free time to reach some patients, the newest last."""
    rows = _TRIES.rows(conn, people=list(people)) if people else []
    found: dict[int, list[Try]] = {}
    for row in rows:
        slot = None if row.practitioner_id is None else (row.practitioner_id, row.local_date, row.local_min)
        one = Try(
            day=row.started_at.astimezone(tz).date(),
            at=row.started_at,
            outcome=row.outcome,
            by=row.name or "",
            entry_id=row.entry_id,
            visit_id=row.visit_id,
            slot=slot,
        )
        found.setdefault(row.patient_id, []).append(one)
    return {who: tuple(each) for who, each in found.items()}


def counting(entry: Wait, made: Iterable[Try]) -> tuple[Try, ...]:
    """The tries that count for an entry: about it, since a person put it down or changed it."""
    return tuple(one for one in made if one.entry_id == entry.id and one.at >= entry.tried_since)


def is_named(conn: Connection, entry_id: int) -> bool:
    """Whether any call was about an entry."""
    return conn.execute(select(wait_try.c.call_id).where(wait_try.c.entry_id == entry_id).limit(1)).first() is not None


_CONCERNED = Prepared(
    select(wait_entry.c.id, wait_entry.c.practitioner_id, wait_entry.c.specialty_key, wait_entry.c.service_id)
    .add_columns(wait_entry.c.visit_id, wait_entry.c.visit_at, wait_entry.c.from_day, wait_entry.c.until_day)
    .where(wait_entry.c.patient_id == bindparam("who"), OPEN_ENTRY)
    .order_by(wait_entry.c.id)
)
_BOOK = Prepared(
    select(appointment.c.patient_id, appointment.c.practitioner_id, appointment.c.service_id, appointment.c.status)
    .add_columns(appointment.c.local_date, appointment.c.starts_at, practitioner.c.specialty_key)
    .join(practitioner, practitioner.c.id == appointment.c.practitioner_id)
    .where(appointment.c.id == bindparam("visit"))
)


def open_of(conn: Connection, patient_id: PatientId) -> list[Any]:
    """The open entries of a patient, as columns."""
    return list(_CONCERNED.rows(conn, who=patient_id))


def book_row(conn: Connection, appointment_id: AppointmentId) -> Any:
    """Of a visit what decides whether it is a wish come true."""
    return _BOOK.first(conn, visit=appointment_id)

