"""The promise is the wall time: when the zone or its rules change, the instants of what is still to come follow.

A law moves the clocks of a country, or a centre mends its zone: who was promised 10:00 comes at 10:00 all the same.
Past visits are facts and stay as they were.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from storage.centre import queries as centre_queries
from storage.centre.zones import rules_of
from storage.ids import AppointmentId
from storage.rights import Right
from storage.schedule import holding, occupancy
from storage.schedule.queries import HOLDING
from storage.schedule.rules import wall
from storage.schedule.tables import appointment
from storage.unit import Unit
from storage.verbs import verb

REASON = "the clocks changed"
"""Why two visits share a time that had different ones: kept as the reason of an overbooking."""


@verb("schedule.retime", right=Right.CENTRE)
def retime(unit: Unit) -> int | None:
    """Work out the instants of all visits to come by the zone's rules of today, in one transaction.

    Two visits that meet by it stay both, the later one squeezed in with the reason `the clocks changed`; one whose
    wall time no longer exists begins when the clocks have gone forward. `frontdesk check` names those.
    Answers how many visits have another instant now.
    """
    settings = centre_queries.load(unit.conn)
    if settings is None:
        return None
    moved = _out_of_step(unit, settings.tz)
    for values in moved:
        holding.free(unit, values["id"])
    for values in moved:
        _put(unit, values)
    mended = replace(settings, zone_rules=rules_of(settings.zone), zone_since=int(unit.now.timestamp()))
    centre_queries.save(unit.conn, mended)
    unit.journal("centre", 1, {"zone_rules": settings.zone_rules}, {"zone_rules": mended.zone_rules})
    unit.changed("centre", 1)
    return len(moved)


def _out_of_step(unit: Unit, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Visits to come whose instant is not that of their wall time, in the order of their new instants."""
    rows = unit.conn.execute(
        select(*holding.STORED)
        .where(appointment.c.status.in_(HOLDING), appointment.c.local_date >= unit.today - timedelta(days=1))
        .order_by(appointment.c.local_date, appointment.c.local_min, appointment.c.id)
    ).mappings()
    found = []
    for row in rows:
        starts = wall(row["local_date"], row["local_min"]).replace(tzinfo=zone, fold=row["fold"]).astimezone(UTC)
        if starts != row["starts_at"] and max(starts, row["starts_at"]) > unit.now:
            ends = starts + timedelta(minutes=row["minutes"])
            found.append({**row, "old": (row["starts_at"], row["ends_at"]), "starts_at": starts, "ends_at": ends})
    return found


def _put(unit: Unit, values: dict[str, Any]) -> None:
    """Write a visit's new instants and take its time there, beside whoever has it already."""
    starts, ends = values.pop("old")
    resources = holding.resources_of(values)
    found = occupancy.clashes(unit.conn, resources, values["starts_at"], values["ends_at"], values["id"])
    lanes = holding.lanes_beside(resources, found)
    squeezed = max(lanes.values(), default=0)
    reason = {"overbook_reason": REASON, "overbook_by": unit.actor.user_id}
    after = {
        "starts_at": values["starts_at"],
        "ends_at": values["ends_at"],
        "lane": squeezed,
        **(reason if squeezed and not values["overbook_reason"] else {}),
    }
    appointment_id = AppointmentId(values["id"])
    write = update(appointment).where(appointment.c.id == appointment_id)
    unit.conn.execute(write.values(**after, version=values["version"] + 1))
    before = {**{name: values[name] for name in after}, "starts_at": starts, "ends_at": ends}
    unit.journal(holding.WHAT, appointment_id, before, after)  # first: nobody let it in, so the guard asks the journal
    holding.take(unit, appointment_id, {**values, **after}, lanes)
    unit.changed(holding.TOPIC, appointment_id)
