"""Somebody's hours as a desk sets them: a whole pattern, or whole days, each as one act that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from storage import rows
from storage.errors import N_, RuleBroken
from storage.ids import PractitionerId
from storage.journal.records import JournalRow
from storage.rights import Right
from storage.staff import patterns, queries, roster_verbs, rules
from storage.staff.records import RosterBreak, RosterException, RosterLine, Seen
from storage.staff.tables import roster_break, roster_exception, roster_line
from storage.unit import Unit
from storage.verbs import verb

DAYS_MAX = 366
"""An absence is at most a year long."""

_BY_NAME = {table.name: table for table in (roster_line, roster_break, roster_exception)}


def _restore(unit: Unit, entry: JournalRow) -> None:
    """Put back the row that one journal row is about."""
    rows.put_back(unit, _BY_NAME[entry.what], entry)
    touched = {**(entry.before or {}), **(entry.after or {})}
    unit.changed("staff", touched.get("practitioner_id", 0))


@verb("staff.set_hours", right=Right.ROSTER)
def set_hours(
    unit: Unit,
    practitioner_id: PractitionerId,
    first_day: date,
    lines: Sequence[RosterLine],
    breaks: Sequence[RosterBreak],
    *,
    seen: Seen | None = None,
) -> int:
    """Replace somebody's pattern, pauses included, from a day on; the old one ends the day before.

    With `seen` it is compare-and-set: raises Conflict when the pattern is not the one that was looked at.
    """
    queries.practitioner_of(unit.conn, practitioner_id)
    rules.check_breaks(lines, breaks)
    old = patterns.pattern_of(unit.conn, practitioner_id, first_day)
    if seen is not None and old.seen != seen:
        what, key, _version = max(old.seen ^ seen, key=lambda row: (row in old.seen, row[1]))
        raise rows.conflict(unit, what, key)
    last_day = first_day - timedelta(days=1)
    for line in old.lines:
        roster_verbs.end_line(unit, line.id, last_day)
    for pause in old.breaks:
        if last_day < pause.valid_from:
            rows.remove(unit, roster_break, pause.id)
        else:
            rows.change(unit, roster_break, pause.id, {"valid_to": last_day})
    for line in lines:
        roster_verbs.add_line(unit, line)
    for pause in breaks:
        roster_verbs.add_break(unit, pause)
    unit.changed("staff", practitioner_id)
    return practitioner_id


@verb("staff.set_days", right=Right.ROSTER)
def set_days(
    unit: Unit,
    practitioner_id: PractitionerId,
    first_day: date,
    last_day: date,
    *,
    hours: Sequence[tuple[int, int]] = (),
    reason: str,
    seen: Sequence[RosterException] | None = None,
) -> int:
    """Let each of some days differ from the pattern: other hours, or none, with the reason.

    What was said of these days before is replaced.  With `seen`, what the person was shown of this
    doctor, it is compare-and-set: raises Conflict when something else is said of these days by now.
    """
    queries.practitioner_of(unit.conn, practitioner_id)
    _as_seen(unit, practitioner_id, first_day, last_day, seen)
    if last_day < first_day:
        raise RuleBroken(N_("The last day must not come before the first."))
    if (last_day - first_day).days >= DAYS_MAX:
        raise RuleBroken(N_("At most a year can be set at once."))
    day = first_day
    while day <= last_day:
        _forget_day(unit, practitioner_id, day)
        spans = [RosterException(practitioner_id=practitioner_id, day=day, reason=reason)]
        spans += [
            RosterException(
                practitioner_id=practitioner_id, day=day, start_min=start, end_min=end, open=True, reason=reason
            )
            for start, end in hours
        ]
        for span in spans:
            roster_verbs.add_exception(unit, span)
        day += timedelta(days=1)
    unit.changed("staff", practitioner_id)
    return practitioner_id


@verb("staff.clear_days", right=Right.ROSTER)
def clear_days(
    unit: Unit,
    practitioner_id: PractitionerId,
    first_day: date,
    last_day: date,
    *,
    seen: Sequence[RosterException] | None = None,
) -> int:
    """Let the pattern hold again on some days; `seen` as in `set_days`."""
    _as_seen(unit, practitioner_id, first_day, last_day, seen)
    day = first_day
    while day <= last_day:
        _forget_day(unit, practitioner_id, day)
        day += timedelta(days=1)
    unit.changed("staff", practitioner_id)
    return practitioner_id


def _as_seen(
    unit: Unit, who: PractitionerId, first_day: date, last_day: date, seen: Sequence[RosterException] | None
) -> None:
    """Raise Conflict when what differs on these days is not what was looked at."""
    if seen is None:
        return
    now = {one.id for one in patterns.exceptions_of(unit.conn, who, first_day, last_day)}
    then = {one.id for one in seen if first_day <= one.day <= last_day}
    if now != then:  # what came is named before what went
        raise rows.conflict(unit, roster_exception.name, max(now - then, default=0) or max(then - now))


def _forget_day(unit: Unit, practitioner_id: PractitionerId, day: date) -> None:
    for exception in patterns.exceptions_of(unit.conn, practitioner_id, day, day):
        roster_verbs.remove_exception(unit, exception.id)


for _verb in (set_hours, set_days, clear_days):
    _verb.undoes(_restore)
