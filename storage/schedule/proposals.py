"""What is proposed to a caller, and what is read back: a doctor, the next openings, a price."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import Connection

from storage.centre import queries as centre_queries
from storage.ids import AppointmentId, PatientId
from storage.schedule import occasions, openings, pairs, patient_book, queries
from storage.schedule.free_records import Free
from storage.schedule.free_time import Present
from storage.schedule.free_visits import follow_up, free_of
from storage.schedule.pair_records import Beside
from storage.schedule.records import (
    Appointment,
    Opening,
    OpeningQuery,
    PatientBook,
    Proposal,
    ProposalReason,
    ReadBack,
    VisitKind,
)
from storage.schedule.rules import length_of
from storage.services import queries as services
from storage.staff import device_queries as staff_devices
from storage.staff import queries as staff

DUE_EARLY = timedelta(days=4)
"""A follow-up is offered from so many days before the day that the doctor named."""
REPEAT_WEEKS = 12
"""A repeated booking looks so many weeks ahead for the same time."""
PROPOSED = 4


def proposal(conn: Connection, patient_id: PatientId, present: Present, *, count: int = PROPOSED) -> Proposal:
    """What a known caller most likely wants: the follow-up that is due, else the last doctor again."""
    due = patient_book.follow_up_due(conn, patient_id, present.now)
    last = due or patient_book.last_seen(conn, patient_id)
    if last is None:
        return Proposal(patient_id=patient_id, reason=ProposalReason.NOTHING_KNOWN)
    doctor = staff.practitioner_of(conn, last.practitioner_id)
    service = services.default_service(conn, doctor.id, VisitKind.FOLLOW.value)
    wanted_from = due.follow_up_on - DUE_EARLY if due is not None and due.follow_up_on is not None else None
    query = OpeningQuery(
        practitioner_ids=(doctor.id,) if doctor.active else (),
        specialty_key="" if doctor.active else doctor.specialty_key,
        kind=VisitKind.FOLLOW,
        from_day=wanted_from,
        days=count,
        per_day=2,
        patient_id=patient_id,
        once_a_day=True,
        service_id=None if service is None else service.id,
    )
    return Proposal(
        patient_id=patient_id,
        reason=ProposalReason.LAST_DOCTOR if due is None else ProposalReason.FOLLOW_UP_DUE,
        practitioner_id=doctor.id,
        practitioner=openings.name_of(doctor),
        specialty=doctor.specialty,
        kind=VisitKind.FOLLOW,
        service_id=None if service is None else service.id,
        minutes=length_of(doctor, VisitKind.FOLLOW),
        due_on=None if due is None else due.follow_up_on,
        openings=openings.search(conn, query, present)[:count],
    )


def repeat(conn: Connection, appointment_id: AppointmentId, present: Present) -> tuple[Opening, ...]:
    """The same doctor at the same weekday and time, in the first week that has it free; then the nearest.

    For a course of treatment: the next visit like this one.
    """
    visit = queries.appointment_of(conn, appointment_id)
    query = OpeningQuery(
        practitioner_ids=(visit.practitioner_id,),
        kind=VisitKind.FOLLOW if visit.kind is VisitKind.FIRST else visit.kind,
        minutes=None if visit.kind is VisitKind.FIRST else visit.minutes,
        patient_id=visit.patient_id,
        service_id=None if visit.kind is VisitKind.FIRST else visit.service_id,
    )
    first = max(visit.local_date, present.today) + timedelta(days=1)
    first += timedelta(days=(visit.local_date - first).days % 7)
    for weeks in range(REPEAT_WEEKS):
        wanted = first + timedelta(weeks=weeks)
        found = openings.nearest(conn, query, present, day=wanted, minute=visit.local_min, count=1)
        if found and (found[0].local_date, found[0].local_min) == (wanted, visit.local_min):
            return found
    return openings.nearest(conn, query, present, day=first, minute=visit.local_min, count=3)


def read_back(conn: Connection, appointment_id: AppointmentId) -> ReadBack:
    """What is said to the caller: the visit with its price on its day and the preparation."""
    other = pairs.beside(conn, [appointment_id]).get(appointment_id)
    return _read_back(conn, queries.appointment_of(conn, appointment_id), other)


def _read_back(conn: Connection, visit: Appointment, other: Beside | None) -> ReadBack:
    bring, device = "", ""
    if visit.equipment_id is not None:
        device = staff_devices.device_names(conn).get(visit.equipment_id, "")
    if visit.kind is VisitKind.FIRST:
        centre = centre_queries.load(conn)
        bring = "" if centre is None else centre.bring
    if visit.service_id is None:
        return ReadBack(appointment=visit, beside=other, bring=bring, device=device)
    free, quoted = _free(conn, visit), None
    if free is None:
        quoted = occasions.quoted(conn, visit.patient_id, visit.local_date, visit.service_id)
    return ReadBack(
        appointment=visit,
        beside=other,
        quoted=quoted,
        bring=bring,
        price_minor=0 if free is not None else services.price_on(conn, visit.service_id, visit.local_date),
        free=free,
        device=device,
        preparation=services.service_of(conn, visit.service_id).preparation,
    )


def _free(conn: Connection, visit: Appointment) -> Free | None:
    """By what a visit costs nothing."""
    if visit.kind is not VisitKind.FOLLOW:
        return None
    doctor = staff.practitioner_of(conn, visit.practitioner_id)
    return free_of(conn, follow_up(visit.patient_id, doctor, visit.service_id, visit.local_date, visit.id))


def looks(
    conn: Connection, visits: Mapping[AppointmentId, PatientId], present: Present
) -> dict[AppointmentId, tuple[ReadBack, PatientBook]]:
    """What is read back of visits, with their patients' books; visits that are gone are left out."""
    found = queries.appointments(conn, list(visits))
    books = {who: patient_book.patient_book(conn, who, present.now, present.today) for who in set(visits.values())}
    others = pairs.beside(conn, list(found))
    return {one: (_read_back(conn, visit, others.get(one)), books[visits[one]]) for one, visit in found.items()}
