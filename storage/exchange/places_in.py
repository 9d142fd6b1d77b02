"""Rooms and the days on which the whole house is closed, from a file of slots."""

from __future__ import annotations

from datetime import date

from storage.errors import N_
from storage.exchange.context import Context, problem, read_day, read_instant
from storage.exchange.records import Cells
from storage.ids import RoomId
from storage.schedule.rules import wall_time_of
from storage.staff import queries as staff_queries
from storage.staff import roster_verbs
from storage.staff import verbs as staff_verbs
from storage.unit import Unit

CLOSED = frozenset({"busy-unavailable", "closed", "unavailable", "закрыто"})
"""The words for time that is not open, and for a room that is not in use."""


def room_of(unit: Unit, name: str) -> RoomId | None:
    """The room with this name on its door, put up if there is none; None for no name."""
    name = " ".join(name.split())
    if not name:
        return None
    found = next((one for one in staff_queries.rooms(unit.conn, closed=True) if one.name == name), None)
    if found is not None:
        return found.id
    made = staff_verbs.add_room(unit, name)
    assert made is not None
    return RoomId(made)


def take_house(unit: Unit, cells: Cells, context: Context) -> int | None:
    """A line on the whole house: a day on which it is closed, or a room; answers an id when anything changed."""
    shut = cells.text("status").casefold() in CLOSED
    start = read_instant(unit, cells, "start", context)
    day = read_day(cells, "date", context) if start is None else wall_time_of(start, unit.centre.tz).day
    if day is None:
        return _take_room(unit, cells, shut=shut)
    if not shut:
        raise problem(cells, "status", N_("Expected one of: {known}."), known="busy-unavailable")
    return _take_holiday(unit, cells, day)


def _take_room(unit: Unit, cells: Cells, *, shut: bool) -> int | None:
    name, floor = cells.text("room"), cells.text("floor")
    if not name:
        raise problem(cells, "room", N_("A line on the whole house names a day or a room."))
    before = len(unit.topics)
    known = {one.name for one in staff_queries.rooms(unit.conn, closed=True)}
    ref = room_of(unit, name)
    one = next(one for one in staff_queries.rooms(unit.conn, closed=True) if one.id == ref)
    changed = one.name not in known
    if floor and floor != one.floor:
        staff_verbs.edit_room(unit, one.id, one.name, floor, one.version)
        changed = True
    if one.active == shut:
        staff_verbs.use_room(unit, one.id, not shut)
        changed = True
    return one.id if changed or len(unit.topics) != before else None


def _take_holiday(unit: Unit, cells: Cells, day: date) -> int | None:
    name = " ".join(cells.text("reason").split())
    if not name:
        raise problem(cells, "reason", N_("A holiday needs a name."))
    known = staff_queries.holidays(unit.conn, day, day)
    if known and known[0].name == name:
        return None
    if known:
        roster_verbs.remove_holiday(unit, day)
    return roster_verbs.add_holiday(unit, day, name)
