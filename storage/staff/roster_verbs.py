"""What may be done to rosters, days off and holidays; every verb can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta

from sqlalchemy import bindparam, insert, select

from storage import rows
from storage.errors import N_, RuleBroken
from storage.ids import PractitionerId
from storage.journal.records import JournalRow
from storage.rights import Right
from storage.staff import queries, rules
from storage.staff.holidays import public_holidays
from storage.staff.records import RosterBreak, RosterException, RosterLine
from storage.staff.tables import holiday, roster_break, roster_exception, roster_line
from storage.unit import Unit
from storage.verbs import verb

_BY_NAME = {table.name: table for table in (roster_line, roster_break, roster_exception)}


def _restore(unit: Unit, entry: JournalRow) -> None:
    """Put back the row that one journal row is about."""
    rows.put_back(unit, _BY_NAME[entry.what], entry)
    touched = {**(entry.before or {}), **(entry.after or {})}
    unit.changed("staff", touched.get("practitioner_id", 0))


def _restore_holiday(unit: Unit, entry: JournalRow) -> None:
    """A day that was closed is open again, or the other way round; its key is the day's number."""
    day = date.fromordinal(entry.key)
    if entry.before is None:
        unit.conn.execute(holiday.delete().where(holiday.c.day == day))
    else:
        unit.conn.execute(insert(holiday), {"day": day, "name": entry.before["name"]})
    unit.journal(holiday.name, entry.key, entry.after, entry.before)
    unit.changed("staff")


# ------------------------------------------------------------------------------ rosters


@verb("staff.add_line", right=Right.ROSTER)
def add_line(unit: Unit, line: RosterLine) -> int:
    """Add a repeated stretch of work; refused where it would overlap another of the same person."""
    rules.check_line(line, queries.lines_of(unit.conn, line.practitioner_id))
    values = asdict(line)
    del values["id"], values["version"]
    row_id = rows.add(unit, roster_line, values)
    unit.changed("staff", line.practitioner_id)
    return row_id


@verb("staff.end_line", right=Right.ROSTER)
def end_line(unit: Unit, line_id: int, last_day: date, version: int | None = None) -> int:
    """Let a repeated stretch of work end; one that has not begun by then is removed.

    With `version` it is compare-and-set: raises Conflict when another desk changed the line first.
    """
    old = rows.get(unit, roster_line, line_id)
    if version is not None and old["version"] != version:
        raise rows.conflict(unit, roster_line.name, line_id)
    if last_day < old["valid_from"]:
        rows.remove(unit, roster_line, line_id)
    else:
        rows.change(unit, roster_line, line_id, {"valid_to": last_day})
    unit.changed("staff", old["practitioner_id"])
    return line_id


@verb("staff.set_week", right=Right.ROSTER)
def set_week(unit: Unit, practitioner_id: PractitionerId, first_day: date, lines: Sequence[RosterLine]) -> int:
    """Replace somebody's pattern from a day on; the old one ends the day before.

    For files, which say what holds; a person's change is compared with what they saw (`staff.set_hours`).
    """
    last_day = first_day - timedelta(days=1)
    for old in queries.lines_of(unit.conn, practitioner_id):
        if old.valid_to is None or old.valid_to > last_day:
            end_line(unit, old.id, last_day)
    for line in lines:
        add_line(unit, line)
    unit.changed("staff", practitioner_id)
    return practitioner_id


@verb("staff.add_break", right=Right.ROSTER)
def add_break(unit: Unit, pause: RosterBreak) -> int:
    """Add a repeated pause, such as lunch."""
    rules.check_interval(pause.start_min, pause.end_min)
    values = asdict(pause)
    del values["id"], values["version"]
    row_id = rows.add(unit, roster_break, values)
    unit.changed("staff", pause.practitioner_id)
    return row_id


@verb("staff.remove_break", right=Right.ROSTER)
def remove_break(unit: Unit, break_id: int, version: int | None = None) -> int:
    """Remove a repeated pause.  Raises Conflict when another desk changed it first."""
    old = rows.get(unit, roster_break, break_id)
    if version is not None and old["version"] != version:
        raise rows.conflict(unit, roster_break.name, break_id)
    rows.remove(unit, roster_break, break_id)
    unit.changed("staff", old["practitioner_id"])
    return break_id


@verb("staff.add_exception", right=Right.ROSTER)
def add_exception(unit: Unit, exception: RosterException) -> int:
    """Open extra time on one day, or close some of it with a reason."""
    rules.check_exception(exception)
    values = asdict(exception)
    del values["id"]
    row_id = rows.add(unit, roster_exception, values)
    unit.changed("staff", exception.practitioner_id)
    return row_id


@verb("staff.remove_exception", right=Right.ROSTER)
def remove_exception(unit: Unit, exception_id: int) -> int:
    """Take an exception back, so that the pattern holds again."""
    old = rows.get(unit, roster_exception, exception_id)
    rows.remove(unit, roster_exception, exception_id)
    unit.changed("staff", old["practitioner_id"])
    return exception_id


# ------------------------------------------------------------------------------ holidays


_HOLIDAY = select(holiday.c.name).where(holiday.c.day == bindparam("on"))


def _write_holiday(unit: Unit, day: date, name: str) -> bool:
    old = unit.conn.execute(_HOLIDAY, {"on": day}).scalar()
    if old is not None:
        return False
    unit.conn.execute(rows.adding(holiday), {"day": day, "name": name})
    unit.journal(holiday.name, day.toordinal(), None, {"name": name})
    return True


@verb("staff.add_holiday", right=Right.ROSTER)
def add_holiday(unit: Unit, day: date, name: str) -> int:
    """Close the whole centre on a day; a day that is closed already stays as it is."""
    if not name.strip():
        raise RuleBroken(N_("A holiday needs a name."))
    _write_holiday(unit, day, " ".join(name.split()))
    unit.changed("staff")
    return day.toordinal()


@verb("staff.remove_holiday", right=Right.ROSTER)
def remove_holiday(unit: Unit, day: date) -> int:
    """Open the centre on a day that was closed."""
    old = unit.conn.execute(select(holiday.c.name).where(holiday.c.day == day)).scalar()
    if old is not None:
        unit.conn.execute(holiday.delete().where(holiday.c.day == day))
        unit.journal(holiday.name, day.toordinal(), {"name": old}, None)
        unit.changed("staff")
    return day.toordinal()


@verb("staff.fill_holidays", right=Right.ROSTER)
def fill_holidays(unit: Unit, year: int) -> int:
    """Write down the public holidays of the centre's country for a year; answers how many were new.

    What stands there already is left alone: the stored days are the truth.
    """
    found = public_holidays(unit.centre.region, unit.centre.locale, year)
    added = sum(_write_holiday(unit, day, name) for day, name in found)
    unit.changed("staff")
    return added


for _verb in (add_line, end_line, set_week, add_break, remove_break, add_exception, remove_exception):
    _verb.undoes(_restore)
for _closing in (add_holiday, remove_holiday, fill_holidays):
    _closing.undoes(_restore_holiday)
