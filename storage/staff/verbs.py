"""What may be done to the staff list, the rooms and the devices; every verb can be undone."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from storage import rows
from storage.errors import N_, RuleBroken
from storage.ids import EquipmentId, PractitionerId, RoomId
from storage.journal.records import JournalRow
from storage.patients.names import fold
from storage.rights import Right
from storage.staff import queries, rules
from storage.staff.records import PractitionerDraft
from storage.staff.tables import equipment, practitioner, room
from storage.unit import Unit
from storage.verbs import verb

_BY_NAME = {table.name: table for table in (practitioner, room, equipment)}


def _restore(unit: Unit, entry: JournalRow) -> None:
    """Put back the row that one journal row is about."""
    rows.put_back(unit, _BY_NAME[entry.what], entry)
    unit.changed("staff", entry.key if entry.what == practitioner.name else 0)


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
def retire(unit: Unit, practitioner_id: PractitionerId, version: int | None = None) -> int:
    """Take somebody off the lists for new bookings; what was booked stays.  Raises Conflict as all of these."""
    rows.change(unit, practitioner, practitioner_id, {"active": False, "is_default": False}, version=version)
    unit.changed("staff", practitioner_id)
    return practitioner_id


@verb("staff.reinstate", right=Right.ROSTER)
def reinstate(unit: Unit, practitioner_id: PractitionerId, version: int | None = None) -> int:
    """Put a retired practitioner back on the lists."""
    rows.change(unit, practitioner, practitioner_id, {"active": True}, version=version)
    unit.changed("staff", practitioner_id)
    return practitioner_id


@verb("staff.make_default", right=Right.ROSTER)
def make_default(unit: Unit, practitioner_id: PractitionerId, version: int | None = None) -> int:
    """Say who takes what a file assigns to nobody; at most one, by the database."""
    old = queries.default_practitioner(unit.conn)
    if old is not None and old.id != practitioner_id:
        rows.change(unit, practitioner, old.id, {"is_default": False})
    rows.change(unit, practitioner, practitioner_id, {"is_default": True}, version=version)
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
def use_room(unit: Unit, room_id: RoomId, active: bool, version: int | None = None) -> int:
    """Take a room out of use, or into use again.  Raises Conflict when another desk was first."""
    rows.change(unit, room, room_id, {"active": active}, version=version)
    unit.changed("staff")
    return room_id


@verb("staff.add_equipment", right=Right.ROSTER)
def add_equipment(unit: Unit, name: str, room_id: RoomId | None = None) -> int:
    """Add a device that only one visit can use at a time."""
    row_id = rows.add(unit, equipment, {"name": _name(name), "room_id": room_id, "active": True})
    unit.changed("staff")
    return row_id


@verb("staff.edit_equipment", right=Right.ROSTER)
def edit_equipment(
    unit: Unit, equipment_id: EquipmentId, name: str, room_id: RoomId | None, version: int | None = None
) -> int:
    """Rename a device, or say where it stands now; raises Conflict when another desk was first."""
    rows.change(unit, equipment, equipment_id, {"name": _name(name), "room_id": room_id}, version=version)
    unit.changed("staff")
    return equipment_id


@verb("staff.use_equipment", right=Right.ROSTER)
def use_equipment(unit: Unit, equipment_id: EquipmentId, active: bool, version: int | None = None) -> int:
    """Take a device out of use, or into use again.  Raises Conflict when another desk was first."""
    rows.change(unit, equipment, equipment_id, {"active": active}, version=version)
    unit.changed("staff")
    return equipment_id


for _verb in (
    *(add_practitioner, edit_practitioner, retire, reinstate, make_default),
    *(add_room, edit_room, use_room, add_equipment, edit_equipment, use_equipment),
):
    _verb.undoes(_restore)
