"""Pure decisions about rosters: when somebody works on a day, and which lines are possible at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from storage.errors import N_, RuleBroken
from storage.ids import PractitionerId, RoomId
from storage.staff.records import Roster, RosterBreak, RosterException, RosterLine, Span

DAY_MINUTES = 1440


def week_of(line: RosterLine, day: date) -> int:
    """Which week of the line's pattern a day falls in, counted by ISO weeks from `valid_from`."""
    return (_monday(day) - _monday(line.valid_from)).days // 7 % line.week_count


def holds(line: RosterLine, day: date) -> bool:
    """Whether a roster line means this day."""
    return (
        line.weekday == day.weekday()
        and line.valid_from <= day
        and (line.valid_to is None or day <= line.valid_to)
        and week_of(line, day) == line.week_of
    )


def pauses(pause: RosterBreak, day: date) -> bool:
    """Whether a break holds on this day."""
    return (
        pause.weekday in (None, day.weekday())
        and pause.valid_from <= day
        and (pause.valid_to is None or day <= pause.valid_to)
    )


def spans_of_day(roster: Roster, day: date, own_room: RoomId | None = None) -> tuple[Span, ...]:
    """When one practitioner works on a day; `roster` holds only that practitioner's rows.

    The pattern without the breaks, nothing on a holiday; then the exceptions in the order they
    were written, so that the later word holds: an absence takes time away, extra work adds it.
    """
    spans: list[Span] = []
    if day not in roster.holidays:
        for line in roster.lines:
            if holds(line, day):
                spans = with_span(spans, Span(line.start_min, line.end_min, line.room_id or own_room))
        for pause in roster.breaks:
            if pauses(pause, day):
                spans = without(spans, pause.start_min, pause.end_min)
    of_day = [item for item in roster.exceptions if item.day == day]
    for exception in sorted(of_day, key=lambda item: item.id):
        if exception.open:
            spans = with_span(spans, Span(exception.start_min, exception.end_min, exception.room_id or own_room))
        else:
            spans = without(spans, exception.start_min, exception.end_min)
    return tuple(spans)


def without(spans: Iterable[Span], start_min: int, end_min: int) -> list[Span]:
    """Cut [start_min, end_min) out of the spans."""
    left: list[Span] = []
    for span in spans:
        if span.end_min <= start_min or span.start_min >= end_min:
            left.append(span)
            continue
        if span.start_min < start_min:
            left.append(span._replace(end_min=start_min))
        if span.end_min > end_min:
            left.append(span._replace(start_min=end_min))
    return left


def with_span(spans: Iterable[Span], extra: Span) -> list[Span]:
    """Add a span: what it covers becomes its own, and touching spans of one room become one."""
    parts = sorted([*without(spans, extra.start_min, extra.end_min), extra])
    joined: list[Span] = []
    for span in parts:
        if joined and joined[-1].end_min == span.start_min and joined[-1].room_id == span.room_id:
            joined[-1] = joined[-1]._replace(end_min=span.end_min)
        else:
            joined.append(span)
    return joined


def expand(
    roster: Roster,
    rooms: dict[PractitionerId, RoomId | None],
    first_day: date,
    last_day: date,
) -> dict[tuple[PractitionerId, date], tuple[Span, ...]]:
    """The working spans of several practitioners, day by day, both days included.

    Days without work are left out, so that a long horizon costs only its work.
    """
    days = [first_day + timedelta(days=count) for count in range((last_day - first_day).days + 1)]
    worked: dict[tuple[PractitionerId, date], tuple[Span, ...]] = {}
    by_weekday = sorted_out(roster)
    for practitioner_id, own_room in rooms.items():
        for day in days:
            own = by_weekday.get((practitioner_id, day.weekday()))
            spans = spans_of_day(own, day, own_room) if own is not None else ()
            if spans:
                worked[practitioner_id, day] = spans
    return worked


def sorted_out(roster: Roster) -> dict[tuple[PractitionerId, int], Roster]:
    """The rows of each practitioner and weekday on which there may be work, each row looked at once."""
    lines: dict[tuple[PractitionerId, int], list[RosterLine]] = {}
    breaks: dict[PractitionerId, list[RosterBreak]] = {}
    exceptions: dict[tuple[PractitionerId, int], list[RosterException]] = {}
    for line in roster.lines:
        lines.setdefault((line.practitioner_id, line.weekday), []).append(line)
    for pause in roster.breaks:
        breaks.setdefault(pause.practitioner_id, []).append(pause)
    for item in roster.exceptions:
        exceptions.setdefault((item.practitioner_id, item.day.weekday()), []).append(item)
    return {
        which: Roster(
            lines=tuple(lines.get(which, ())),
            breaks=tuple(breaks.get(which[0], ())),
            exceptions=tuple(exceptions.get(which, ())),
            holidays=roster.holidays,
            why_closed=roster.why_closed,
        )
        for which in lines.keys() | exceptions.keys()
    }


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def check_interval(start_min: int, end_min: int) -> None:
    """Refuse a stretch of the day that is empty, backwards or outside of the day."""
    if not 0 <= start_min < end_min <= DAY_MINUTES:
        raise RuleBroken(N_("The end must come after the start, within one day."))


def check_breaks(lines: Iterable[RosterLine], breaks: Iterable[RosterBreak]) -> None:
    """Refuse breaks that leave nothing of a day on which somebody is to work: it would never be offered to anybody."""
    lines, breaks = tuple(lines), tuple(breaks)
    for line in lines:
        of_day = [one for one in lines if one.weekday == line.weekday and _same_weeks(one, line)]
        spans = [Span(one.start_min, one.end_min, None) for one in of_day]
        for pause in breaks:
            if pause.weekday in (None, line.weekday):
                spans = without(spans, pause.start_min, pause.end_min)
        if not spans:
            raise RuleBroken(N_("The break takes up all hours of a day: shorten it, or leave that day without hours."))


def _same_weeks(one: RosterLine, other: RosterLine) -> bool:
    return one.week_count == 1 or (one.week_count, one.week_of) == (other.week_count, other.week_of)


def check_line(line: RosterLine, others: Iterable[RosterLine]) -> None:
    """Refuse a roster line that is impossible or would put one person in two places at once."""
    check_interval(line.start_min, line.end_min)
    if not 0 <= line.weekday <= 6:
        raise RuleBroken(N_("The weekday must be one of the seven."))
    if not 1 <= line.week_count <= 8 or not 0 <= line.week_of < line.week_count:
        raise RuleBroken(N_("The week must be one of the weeks of its pattern, which has at most eight."))
    if line.valid_to is not None and line.valid_to < line.valid_from:
        raise RuleBroken(N_("The last day must not come before the first."))
    for other in others:
        if other.id != line.id and _clash(line, other):
            raise RuleBroken(N_("The roster already has working hours on that weekday at that time."))


def _clash(one: RosterLine, two: RosterLine) -> bool:
    if one.weekday != two.weekday or one.end_min <= two.start_min or two.end_min <= one.start_min:
        return False
    first = max(one.valid_from, two.valid_from)
    last = min(one.valid_to or date.max, two.valid_to or date.max)
    if first > last:
        return False
    # Every combination of the two patterns comes round within the product of their lengths.
    first += timedelta(days=(one.weekday - first.weekday()) % 7)
    for _ in range(one.week_count * two.week_count):
        if first > last:
            return False
        if holds(one, first) and holds(two, first):
            return True
        first += timedelta(days=7)
    return False


def check_lengths(first_minutes: int, follow_minutes: int) -> None:
    """Refuse lengths of visits that the grid of five minutes cannot hold (rule: 5 to 360 minutes)."""
    for minutes in (first_minutes, follow_minutes):
        if not 5 <= minutes <= 360 or minutes % 5:
            raise RuleBroken(N_("A visit takes from 5 to 360 minutes, in steps of five."))


def check_exception(exception: RosterException) -> None:
    """Refuse an exception without a place in the day; an absence must say why."""
    check_interval(exception.start_min, exception.end_min)
    if not exception.open and not exception.reason.strip():
        raise RuleBroken(N_("An absence needs a reason."))
