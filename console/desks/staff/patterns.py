"""A doctor's weeks between what a desk types (odd and even weeks) and what storage keeps (lines)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from console.typed.hours import Stretch, Weekly
from storage.ids import PractitionerId
from storage.staff.records import Pattern, RosterBreak, RosterLine


def is_odd(day: date) -> bool:
    """Whether a day falls in an odd week of its year."""
    return bool(day.isocalendar().week % 2)


def weekly_of(pattern: Pattern) -> list[Weekly]:
    """The hours of Monday to Sunday, as the lines that hold until further notice say (else all lines)."""
    lines = [line for line in pattern.lines if line.valid_to is None] or list(pattern.lines)
    return [(_stretches(lines, day, odd=True), _stretches(lines, day, odd=False)) for day in range(7)]


def _stretches(lines: Sequence[RosterLine], weekday: int, *, odd: bool) -> tuple[Stretch, ...]:
    return tuple(
        sorted(
            {
                (line.start_min, line.end_min)
                for line in lines
                if line.weekday == weekday and (line.week_count == 1 or _is_of(line, odd=odd))
            }
        )
    )


def _is_of(line: RosterLine, *, odd: bool) -> bool:
    """Whether a line of a pattern of several weeks holds in odd (or even) weeks: weeks count from `valid_from`."""
    begins_odd = is_odd(line.valid_from)
    return (begins_odd if line.week_of % 2 == 0 else not begins_odd) is odd


def lines_of(
    practitioner_id: PractitionerId, first_day: date, weeks: Sequence[Weekly], old: Pattern
) -> list[RosterLine]:
    """The lines of Monday to Sunday from a day on; a weekday stays in the room that it had."""
    rooms = {line.weekday: line.room_id for line in old.lines}
    out: list[RosterLine] = []
    for weekday, (odd, even) in enumerate(weeks):
        both = odd == even
        for stretches, of_odd in ((odd, True),) if both else ((odd, True), (even, False)):
            out += [
                RosterLine(
                    practitioner_id=practitioner_id,
                    weekday=weekday,
                    start_min=start,
                    end_min=end,
                    valid_from=first_day,
                    week_of=0 if both or is_odd(first_day) is of_odd else 1,
                    week_count=1 if both else 2,
                    room_id=rooms.get(weekday),
                )
                for start, end in stretches
            ]
    return out


def breaks_of(
    practitioner_id: PractitionerId, first_day: date, pauses: Sequence[Stretch], label: str
) -> list[RosterBreak]:
    """The pauses of every day from a day on."""
    return [
        RosterBreak(practitioner_id=practitioner_id, start_min=start, end_min=end, label=label, valid_from=first_day)
        for start, end in pauses
    ]
