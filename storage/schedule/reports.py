"""SQL of the report on the doctors' time: how much of their reception was held by visits."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from storage.ids import PractitionerId
from storage.schedule.queries import HOLDING
from storage.schedule.records import VisitKind
from storage.schedule.tables import appointment
from storage.staff import queries as staff


class Use(NamedTuple):
    """One doctor's day in minutes."""

    practitioner_id: PractitionerId
    doctor: str
    day: date
    held: int
    """Minutes of the visits that hold time of the book.

    Walk-ins hold none; who is squeezed in counts as well, so that it may exceed the reception.
    """
    reception: int
    """Minutes of the roster: breaks, holidays and absences are taken off, extra hours are added."""


def utilisation(conn: Connection, first: date, last: date) -> tuple[Use, ...]:
    """The days of a stretch, both included, on which a doctor receives or has visits; by surname and day."""
    everybody = {doctor.id: doctor.short_name for doctor in staff.practitioners(conn, retired=True)}
    spans = staff.working_spans(conn, everybody, first, last)
    held = _held(conn, first, last)
    order = {practitioner_id: place for place, practitioner_id in enumerate(everybody)}
    return tuple(
        Use(
            practitioner_id,
            everybody[practitioner_id],
            day,
            held.get((practitioner_id, day), 0),
            sum(span.minutes for span in spans.get((practitioner_id, day), ())),
        )
        for practitioner_id, day in sorted(spans.keys() | held.keys(), key=lambda pair: (order[pair[0]], pair[1]))
    )


def _held(conn: Connection, first: date, last: date) -> dict[tuple[PractitionerId, date], int]:
    rows = conn.execute(
        select(
            appointment.c.practitioner_id, appointment.c.local_date, func.sum(appointment.c.minutes).label("minutes")
        )
        .where(
            appointment.c.local_date >= first,
            appointment.c.local_date <= last,
            appointment.c.status.in_(HOLDING),
            appointment.c.kind != VisitKind.WALK_IN.value,
        )
        .group_by(appointment.c.practitioner_id, appointment.c.local_date)
    )
    return {(PractitionerId(row.practitioner_id), row.local_date): int(row.minutes) for row in rows}
