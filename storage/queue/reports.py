"""SQL of the reports on visits: what became of them by doctor and day, and what other systems call them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from storage.centre.queries import identifiers_of
from storage.ids import PractitionerId
from storage.queue.board import initials
from storage.queue.figures import Outcomes
from storage.queue.tables import flow
from storage.schedule.records import BookStatus, VisitKind
from storage.schedule.tables import appointment
from storage.staff.tables import practitioner

_NEVER_IN_THE_BOOK = tuple(
    status.value for status in (BookStatus.PROPOSED, BookStatus.WAITLIST, BookStatus.ENTERED_IN_ERROR)
)
_status, _kind = appointment.c.status, appointment.c.kind
_walk_in = _kind == VisitKind.WALK_IN.value
_fulfilled = _status == BookStatus.FULFILLED.value
_arrived = or_(flow.c.arrived_at.is_not(None), _fulfilled)
_seen = or_(flow.c.in_room_at.is_not(None), _fulfilled)
# A visit that took place took place, even where another system did not note when the patient came.


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


_COUNTS = {
    "booked": _count(~_walk_in),
    "came": _count(and_(_arrived, ~_walk_in)),
    "arrived": _count(_arrived),
    "seen": _count(_seen),
    "missed": _count(_status == BookStatus.NO_SHOW.value),
    "cancelled": _count(_status == BookStatus.CANCELLED.value),
    "walk_ins": _count(_walk_in),
    "first_visits": _count(and_(_seen, _kind == VisitKind.FIRST.value)),
    "follow_ups": _count(and_(_seen, _kind == VisitKind.FOLLOW.value)),
}


def outcomes(conn: Connection, first: date, last: date) -> tuple[Outcomes, ...]:
    """What became of the visits of a stretch of days, both included, by day and doctor's surname."""
    rows = conn.execute(
        select(
            appointment.c.local_date,
            appointment.c.practitioner_id,
            practitioner.c.last_name,
            practitioner.c.first_name,
            practitioner.c.middle_name,
            *(column.label(name) for name, column in _COUNTS.items()),
        )
        .join(practitioner, practitioner.c.id == appointment.c.practitioner_id)
        .outerjoin(flow, flow.c.appointment_id == appointment.c.id)
        .where(
            appointment.c.local_date >= first,
            appointment.c.local_date <= last,
            _status.not_in(_NEVER_IN_THE_BOOK),
        )
        .group_by(
            appointment.c.local_date,
            appointment.c.practitioner_id,
            practitioner.c.last_name,
            practitioner.c.first_name,
            practitioner.c.middle_name,
        )
        .order_by(appointment.c.local_date, practitioner.c.last_name, appointment.c.practitioner_id)
    )
    return tuple(
        Outcomes(
            day=row.local_date,
            practitioner_id=PractitionerId(row.practitioner_id),
            doctor=initials(row.last_name, row.first_name, row.middle_name),
            **{name: int(getattr(row, name)) for name in _COUNTS},
        )
        for row in rows
    )


def doctors(conn: Connection) -> dict[PractitionerId, str]:
    """Everybody who receives or once did, as lists show them, by surname."""
    columns = practitioner.c
    rows = conn.execute(
        select(columns.id, columns.last_name, columns.first_name, columns.middle_name).order_by(
            columns.last_name, columns.id
        )
    )
    return {PractitionerId(row.id): initials(row.last_name, row.first_name, row.middle_name) for row in rows}


def outside_names(conn: Connection) -> dict[int, str]:
    """What the system that a visit was imported from calls it, by our id."""
    return identifiers_of(conn, "appointment")
