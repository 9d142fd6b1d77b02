"""What some patients had of a recall and what they have ahead: for whose day a person has said, not for everybody."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, func, select

from storage.cash.tables import charge
from storage.recalls.due import BOOKED, FULFILLED, By
from storage.schedule.tables import appointment
from storage.schema import Day


def last_had(conn: Connection, by: By, people: Collection[int]) -> dict[int, date]:
    """The last time that each of these patients had what renews a recall."""
    found: dict[int, date] = {}
    reads = [
        select(appointment.c.patient_id, func.max(appointment.c.local_date, type_=Day()))
        .where(appointment.c.patient_id.in_(people), appointment.c.status == FULFILLED, by.closes(appointment))
        .group_by(appointment.c.patient_id)
    ]
    if by.services:
        reads.append(
            select(charge.c.patient_id, func.max(charge.c.day, type_=Day()))
            .where(charge.c.patient_id.in_(people), (charge.c.service_id + 0).in_(by.services))
            .where(charge.c.state.in_(("open", "paid")))
            .group_by(charge.c.patient_id)
        )
    for read in reads:
        for who, day in conn.execute(read):
            found[who] = max(day, found.get(who, day))
    return found


def coming(conn: Connection, by: By, people: Collection[int], today: date) -> set[int]:
    """Who of these patients has a visit ahead that renews a recall."""
    read = select(appointment.c.patient_id).where(
        appointment.c.patient_id.in_(people),
        appointment.c.status == BOOKED,
        appointment.c.local_date >= today,
        by.closes(appointment),
    )
    return set(conn.execute(read).scalars())
