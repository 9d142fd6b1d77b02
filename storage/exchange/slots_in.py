"""Slots from a file: time opened, or closed, in somebody's roster."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from storage import rows
from storage.errors import N_
from storage.exchange import values
from storage.exchange.context import (
    Context,
    known,
    own_id,
    practitioner_for,
    problem,
    read,
    read_day,
    read_instant,
    remember,
)
from storage.exchange.places_in import CLOSED, room_of, take_house
from storage.exchange.records import WHOLE_HOUSE, Cells, Kind
from storage.rights import Right
from storage.schedule.rules import wall_time_of
from storage.staff import queries as staff_queries
from storage.staff import roster_verbs
from storage.staff import rules as staff_rules
from storage.staff.records import RosterException
from storage.staff.tables import roster_exception
from storage.unit import Unit
from storage.verbs import verb

_OPEN = frozenset({"", "free", "busy", "busy-tentative", "open", "available", "true", "false", "свободно", "занято"})


def slot_span(unit: Unit, cells: Cells, context: Context) -> tuple[date, int, int]:
    """Day and wall minutes of a slot.  Raises FieldProblem."""
    start = read_instant(unit, cells, "start", context)
    if start is not None:
        local = wall_time_of(start, unit.centre.tz)
        day, begin = local.day, local.minute
    else:
        found = read_day(cells, "date", context)
        at = read(cells, "time", values.clock)
        if found is None:
            raise problem(cells, "date", N_("A day is needed."))
        if at is None:
            raise problem(cells, "time", N_("A time is needed."))
        day, begin = found, at.hour * 60 + at.minute
    return day, begin, _slot_end(unit, cells, context, begin)


def _slot_end(unit: Unit, cells: Cells, context: Context, begin: int) -> int:
    until = read_instant(unit, cells, "end", context)
    if until is not None:
        local = wall_time_of(until, unit.centre.tz)
        return local.minute or 1440
    at = read(cells, "end_time", values.clock)
    if at is not None:
        return at.hour * 60 + at.minute or 1440
    return begin + (read(cells, "minutes", values.whole) or context.minutes or 15)


@verb("exchange.slot", right=Right.IMPORT)
def take_slot(unit: Unit, cells: Cells, context: Context) -> int | None:
    """Open (or close) the time of one line in the practitioner's roster; answers an id when anything changed.

    A time that the roster has open already needs nothing.  A line of nobody's but the whole house tells of a day
    off or a room.
    """
    status = cells.text("status").casefold()
    if status not in _OPEN | CLOSED:
        raise problem(cells, "status", N_("Expected one of: {known}."), known="free, busy, busy-unavailable")
    if cells.text("practitioner") == WHOLE_HOUSE:
        return take_house(unit, cells, context)
    day, begin, end = slot_span(unit, cells, context)
    if end > 1440 or end <= begin:
        raise problem(cells, "time", N_("The end must come after the start, within one day."))
    who = practitioner_for(unit, cells, context)
    exception = RosterException(
        practitioner_id=who,
        day=day,
        start_min=begin,
        end_min=end,
        open=status in _OPEN,
        reason=cells.text("reason") or ("" if status in _OPEN else status),
        room_id=room_of(unit, cells.text("room")),
    )
    ref = known(unit.conn, Kind.SLOTS, cells.text("id"), context.memory)
    ref = own_id(unit.conn, Kind.SLOTS, cells.text("id")) if ref is None else ref
    if ref is not None and unit.conn.execute(select(roster_exception.c.id).where(roster_exception.c.id == ref)).first():
        return ref if _move_slot(unit, ref, exception) else None
    if not cells.text("id") and exception.open and _is_open(unit, exception):
        return None
    made = roster_verbs.add_exception(unit, exception)
    assert made is not None
    remember(unit.conn, Kind.SLOTS, cells.text("id"), made, context.memory)
    return made


def _move_slot(unit: Unit, ref: int, exception: RosterException) -> bool:
    staff_rules.check_exception(exception)
    names = ("practitioner_id", "day", "start_min", "end_min", "open", "reason", "room_id")
    changed = rows.change(unit, roster_exception, ref, {name: getattr(exception, name) for name in names})
    if changed:
        unit.changed("staff", exception.practitioner_id)
    return changed


def _is_open(unit: Unit, wanted: RosterException) -> bool:
    spans = staff_queries.working_spans(unit.conn, [wanted.practitioner_id], wanted.day, wanted.day)
    own = spans.get((wanted.practitioner_id, wanted.day), ())
    return any(span.start_min <= wanted.start_min and wanted.end_min <= span.end_min for span in own)
