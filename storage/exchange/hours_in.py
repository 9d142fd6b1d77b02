"""Somebody's working hours and pauses from a cell of a file: the whole pattern, past and future."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from storage import rows
from storage.errors import RuleBroken
from storage.exchange import hours_text
from storage.exchange.context import FieldProblem, read
from storage.exchange.hours_text import Stretch
from storage.exchange.places_in import room_of
from storage.exchange.records import Cells
from storage.ids import PractitionerId
from storage.staff import queries as staff_queries
from storage.staff import roster_verbs
from storage.staff.records import RosterBreak, RosterLine
from storage.staff.tables import roster_break, roster_line
from storage.unit import Unit


def take_hours(unit: Unit, cells: Cells, who: PractitionerId) -> bool:
    """Let the pattern be what the columns `hours` and `breaks` say; an empty one leaves it; whether it changed."""
    changed = False
    doors = staff_queries.room_names(unit.conn)
    told = read(cells, "hours", hours_text.read)
    if told is not None:
        wanted = [day for one in told for day in _every_day(one)]
        lines = list(staff_queries.lines_of(unit.conn, who))
        have = hours_text.stretches(lines, (), doors)
        gone, new = _differences(have, wanted)
        for place in gone:
            rows.remove(unit, roster_line, lines[place].id)
        _add(cells, "hours", new, lambda one: roster_verbs.add_line(unit, _line(unit, one, who)))
        changed = bool(gone or new)
    told = read(cells, "breaks", hours_text.read)
    if told is not None:
        pauses = staff_queries.breaks_of(unit.conn, who)
        gone, new = _differences(hours_text.stretches((), pauses, doors), told)
        for place in gone:
            rows.remove(unit, roster_break, pauses[place].id)
        _add(cells, "breaks", new, lambda one: roster_verbs.add_break(unit, _break(unit, one, who)))
        changed |= bool(gone or new)
    if changed:
        unit.changed("staff", who)
    return changed


def _every_day(one: Stretch) -> list[Stretch]:
    """A stretch of work has one weekday each."""
    return [one] if one.weekday is not None else [one._replace(weekday=day) for day in range(7)]


def _differences(have: Sequence[Stretch], wanted: Sequence[Stretch]) -> tuple[list[int], list[Stretch]]:
    """The places of what is no longer wanted, and what is new; a day of beginning that is not told is any."""
    left = dict(enumerate(have))
    new: list[Stretch] = []
    for one in wanted:
        found = next((place for place, old in left.items() if _same(old, one)), None)
        if found is None:
            new.append(one)
        else:
            del left[found]
    return list(left), new


def _same(old: Stretch, told: Stretch) -> bool:
    return told == (old._replace(valid_from=None) if told.valid_from is None else old)


def _add(cells: Cells, field: str, new: Sequence[Stretch], write: Callable[[Stretch], object]) -> None:
    """Write what is new.  Raises FieldProblem naming the column."""
    try:
        for one in new:
            write(one)
    except RuleBroken as error:
        raise FieldProblem(error.template, **{**error.values, "field": cells.heading(field)}) from error


def _line(unit: Unit, one: Stretch, who: PractitionerId) -> RosterLine:
    assert one.weekday is not None
    return RosterLine(
        practitioner_id=who,
        weekday=one.weekday,
        start_min=one.start_min,
        end_min=one.end_min,
        valid_from=one.valid_from or unit.today,
        valid_to=one.valid_to,
        week_of=one.week_of,
        week_count=one.week_count,
        room_id=room_of(unit, one.room),
    )


def _break(unit: Unit, one: Stretch, who: PractitionerId) -> RosterBreak:
    return RosterBreak(
        practitioner_id=who,
        weekday=one.weekday,
        start_min=one.start_min,
        end_min=one.end_min,
        label=one.label,
        valid_from=one.valid_from or unit.today,
        valid_to=one.valid_to,
    )
