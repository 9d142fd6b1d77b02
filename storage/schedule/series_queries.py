"""SQL of the series of the book: which visit is which of how many."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, select

from storage.ids import AppointmentId
from storage.prepared import Prepared
from storage.schedule.records import BookStatus
from storage.schedule.series_records import Part, SeriesVisit
from storage.schedule.series_tables import series_visit
from storage.schedule.tables import appointment

_PARTS = Prepared(
    select(series_visit.c.appt_id, series_visit.c.series_id, series_visit.c.number, series_visit.c.visits).where(
        series_visit.c.appt_id.in_(bindparam("asked", expanding=True))
    )
)
_own = series_visit.alias("own")
_AHEAD = Prepared(
    select(
        *(appointment.c.id, series_visit.c.number, appointment.c.version),
        *(appointment.c.local_date, appointment.c.local_min),
    )
    .join(series_visit, series_visit.c.appt_id == appointment.c.id)
    .join(_own, _own.c.series_id == series_visit.c.series_id)
    .where(
        _own.c.appt_id == bindparam("visit"),
        series_visit.c.number >= _own.c.number,
        appointment.c.status == BookStatus.BOOKED.value,
    )
    .order_by(appointment.c.starts_at)
)


def parts(conn: Connection, ids: Collection[AppointmentId]) -> dict[AppointmentId, Part]:
    """Which of these visits belong to a series, and as which of how many."""
    rows = _PARTS.rows(conn, asked=list(ids))
    return {AppointmentId(row.appt_id): Part(AppointmentId(row.series_id), row.number, row.visits) for row in rows}


def following(conn: Connection, appointment_id: AppointmentId) -> tuple[SeriesVisit, ...]:
    """The booked visits of its series from this one on, by their times; nothing for a visit of none."""
    return tuple(
        SeriesVisit(AppointmentId(row.id), row.number, row.version, row.local_date, row.local_min)
        for row in _AHEAD.rows(conn, visit=appointment_id)
    )
