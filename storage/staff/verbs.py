"""What may be done to the staff list, the rooms and the rosters; every verb can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from storage import rows
from storage.errors import N_, RuleBroken
from storage.ids import EquipmentId, PractitionerId, RoomId
from storage.journal.records import JournalRow
from storage.patients.names import fold
from storage.rights import Right
from storage.staff import queries, rules
from storage.staff.holidays import public_holidays
from storage.staff.records import PractitionerDraft, RosterBreak, RosterException, RosterLine
from storage.staff.tables import (
    TABLES,
    equipment,
    holiday,
    practitioner,
    room,
    roster_break,
    roster_exception,
    roster_line,
)
from storage.unit import Unit
from storage.verbs import verb

_BY_NAME = {table.name: table for table in TABLES}


def _restore(unit: Unit, entry: JournalRow) -> None:
    """Put back the row that one journal row of this room is about."""
    if entry.what == holiday.name:
        _restore_holiday(unit, entry)
        return
    rows.put_back(unit, _BY_NAME[entry.what], entry)
    touched = {**(entry.before or {}), **(entry.after or {})}
    who = entry.key if entry.what == practitioner.name else touched.get("practitioner_id", 0)
    unit.changed("staff", who)


def _restore_holiday(unit: Unit, entry: JournalRow) -> None:
    day = date.fromordinal(entry.key)
    if entry.before is None:
        unit.conn.execute(holiday.delete().where(holiday.c.day == day))
    elif entry.after is None:
        unit.conn.execute(insert(holiday).values(day=day, name=entry.before["name"]))
    else:
        unit.conn.execute(update(holiday).where(holiday.c.day == day).values(name=entry.before["name"]))
    unit.journal(holiday.name, entry.key, entry.after, entry.before)
    unit.changed("staff")


# ------------------------------------------------------------------------------ practitioners


def _columns(draft: PractitionerDraft) -> dict[str, Any]:
    """The columns of a draft, checked.  Raises RuleBroken."""
    if not draft.last_name.strip():
        raise RuleBroken(N_("A surname is needed."))
    rules.check_lengths(draft.first_minutes, draft.follow_minutes)
    for quota in (draft.first_quota, draft.follow_quota):
        if quota is not None and quota < 0:
            raise RuleBroken(N_("A daily quota is zero or more; empty means no limit."))
    values = asdict(draft)
    for name in ("last_name", "first_name", "middle_name", "specialty"):
        values[name] = " ".join(values[name].split())
    values["specialty_key"] = fold(draft.specialty)
    return values


@verb("staff.add_practitioner", right=Right.ROSTER)
def add_practitioner(unit: Unit, draft: PractitionerDraft) -> int:
    """Put somebody who receives patients on the staff list; the first one becomes the default."""
    values = _columns(draft)
    values["is_default"] = queries.default_practitioner(unit.conn) is None
    values["active"] = True
    row_id = rows.add(unit, practitioner, values)
    unit.changed("staff", row_id)
    return row_id


@verb("staff.edit_practitioner", right=Right.ROSTER)
def edit_practitioner(unit: Unit, practitioner_id: PractitionerId, draft: PractitionerDraft, version: int) -> int:
    """Change names, specialty, room, lengths or quotas; raises Conflict when another desk was first."""
    rows.change(unit, practitioner, practitioner_id, _columns(draft), version=version)
    unit.changed("staff", practitioner_id)
    return practitioner_id


@verb("staff.retire", right=Right.ROSTER)
def retire(unit: Unit, practitioner_id: PractitionerId) -> int:
    """Take somebody off the lists for new bookings; what was booked stays."""
    rows.change(unit, practitioner, practitioner_id, {"active": False, "is_default": False})
    unit.changed("staff", practitioner_id)
    return practitioner_id


@verb("staff.reinstate", right=Right.ROSTER)
def reinstate(unit: Unit, practitioner_id: PractitionerId) -> int:
    """Put a retired practitioner back on the lists."""
    rows.change(unit, practitioner, practitioner_id, {"active": True})
    unit.changed("staff", practitioner_id)
    return practitioner_id


@verb("staff.make_default", right=Right.ROSTER)
def make_default(unit: Unit, practitioner_id: PractitionerId) -> int:
    """Say who takes what a file assigns to nobody; at most one, by the database."""
    old = queries.default_practitioner(unit.conn)
    if old is not None and old.id != practitioner_id:
        rows.change(unit, practitioner, old.id, {"is_default": False})
    rows.change(unit, practitioner, practitioner_id, {"is_default": True})
    unit.changed("staff", practitioner_id)
    return practitioner_id


# ------------------------------------------------------------------------------ rooms, equipment


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise RuleBroken(N_("A name is needed."))
    return name


@verb("staff.add_room", right=Right.ROSTER)
def add_room(unit: Unit, name: str, floor: str = "") -> int:
    """Add a room; its name is unique, as it stands on the door."""
    row_id = rows.add(unit, room, {"name": _name(name), "floor": floor.strip(), "active": True})
    unit.changed("staff")
    return row_id


@verb("staff.edit_room", right=Right.ROSTER)
def edit_room(unit: Unit, room_id: RoomId, name: str, floor: str, version: int) -> int:
    """Rename a room; raises Conflict when another desk was first."""
    rows.change(unit, room, room_id, {"name": _name(name), "floor": floor.strip()}, version=version)
    unit.changed("staff")
    return room_id


@verb("staff.use_room", right=Right.ROSTER)
def use_room(unit: Unit, room_id: RoomId, active: bool) -> int:
    """Take a room out of use, or into use again."""
    rows.change(unit, room, room_id, {"active": active})
    unit.changed("staff")
    return room_id


@verb("staff.add_equipment", right=Right.ROSTER)
def add_equipment(unit: Unit, name: str, room_id: RoomId | None = None) -> int:
    """Add a device that only one visit can use at a time."""
    row_id = rows.add(unit, equipment, {"name": _name(name), "room_id": room_id, "active": True})
    unit.changed("staff")
    return row_id


@verb("staff.use_equipment", right=Right.ROSTER)
def use_equipment(unit: Unit, equipment_id: EquipmentId, active: bool) -> int:
    """Take a device out of use, or into use again."""
    rows.change(unit, equipment, equipment_id, {"active": active})
    unit.changed("staff")
    return equipment_id


# ------------------------------------------------------------------------------ rosters


@verb("staff.add_line", right=Right.ROSTER)
def add_line(unit: Unit, line: RosterLine) -> int:
    """Add a repeated stretch of work; refused where it would overlap another of the same person."""
    rules.check_line(line, queries.lines_of(unit.conn, line.practitioner_id))
    values = asdict(line)
    del values["id"]
    row_id = rows.add(unit, roster_line, values)
    unit.changed("staff", line.practitioner_id)
    return row_id


@verb("staff.end_line", right=Right.ROSTER)
def end_line(unit: Unit, line_id: int, last_day: date) -> int:
    """Let a repeated stretch of work end; one that has not begun by then is removed."""
    old = rows.get(unit, roster_line, line_id)
    if last_day < old["valid_from"]:
        rows.remove(unit, roster_line, line_id)
    else:
        rows.change(unit, roster_line, line_id, {"valid_to": last_day})
    unit.changed("staff", old["practitioner_id"])
    return line_id


@verb("staff.set_week", right=Right.ROSTER)
def set_week(unit: Unit, practitioner_id: PractitionerId, first_day: date, lines: Sequence[RosterLine]) -> int:
    """Replace somebody's pattern from a day on; the old one ends the day before."""
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
    del values["id"]
    row_id = rows.add(unit, roster_break, values)
    unit.changed("staff", pause.practitioner_id)
    return row_id


@verb("staff.remove_break", right=Right.ROSTER)
def remove_break(unit: Unit, break_id: int) -> int:
    """Remove a repeated pause."""
    old = rows.get(unit, roster_break, break_id)
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


def _write_holiday(unit: Unit, day: date, name: str) -> bool:
    old = unit.conn.execute(select(holiday.c.name).where(holiday.c.day == day)).scalar()
    if old is not None:
        return False
    unit.conn.execute(insert(holiday).values(day=day, name=name))
    unit.journal(holiday.name, day.toordinal(), None, {"name": name})
    return True


@verb("staff.add_holiday", right=Right.ROSTER)
def add_holiday(unit: Unit, day: date, name: str) -> int:
    """Close the whole centre on a day; a day that is closed already stays as it is."""
    _write_holiday(unit, day, _name(name))
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


for _verb in (
    add_practitioner,
    edit_practitioner,
    retire,
    reinstate,
    make_default,
    add_room,
    edit_room,
    use_room,
    add_equipment,
    use_equipment,
    add_line,
    end_line,
    set_week,
    add_break,
    remove_break,
    add_exception,
    remove_exception,
    add_holiday,
    remove_holiday,
    fill_holidays,
):
    _verb.undoes(_restore)
