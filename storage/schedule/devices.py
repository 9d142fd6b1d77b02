"""Which device a visit takes: any one that its service may be done with and that is free then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from storage.errors import N_, RuleBroken, StorageError, Taken
from storage.ids import EquipmentId, ServiceId
from storage.schedule import holding, occupancy
from storage.schedule.holding import Lanes
from storage.schedule.occupancy import Clash
from storage.schedule.records import Appointment, BookStatus, VisitKind
from storage.schedule.rules import ResourceKind, Stretch, clock_face, resource_id
from storage.services import devices as service_devices
from storage.services import queries as services
from storage.services.device_records import NeededDevice
from storage.staff import device_queries as staff_devices
from storage.staff import queries as staff
from storage.unit import Unit

if TYPE_CHECKING:
    from storage.schedule.planning import Wish


def needed(conn: Connection, wish: Wish) -> tuple[NeededDevice, ...]:
    """Those any of which will do for a wish that names none."""
    return () if wish.equipment_id is not None else service_devices.needed(conn, wish.service_id)


def asked(conn: Connection, wish: Wish) -> EquipmentId | None:
    """The one device that it has to be; None where one of several will do, or none is needed."""
    return wish.equipment_id or (None if needed(conn, wish) else wish.device_before)


def resources(needed: Iterable[NeededDevice]) -> list[int]:
    """The resource numbers of those in use."""
    return [resource_id(ResourceKind.EQUIPMENT, one.id) for one in needed if one.in_use]


def choose(
    needed: Sequence[NeededDevice], clashes: Iterable[Clash], before: EquipmentId | None
) -> EquipmentId | None:
    """The one that the visit has already (`before`) if it is free, else the first that is.

    When all are taken the first one in use, which then stands in the way; None when all are out of use.
    """
    taken = {clash.resource_id for clash in clashes}
    usable = [one for one in needed if one.in_use]
    free = [one.id for one in usable if resource_id(ResourceKind.EQUIPMENT, one.id) not in taken]
    if before in free:
        return before
    return free[0] if free else usable[0].id if usable else None


def kept(conn: Connection, old: Appointment, service_id: ServiceId | None) -> EquipmentId | None:
    """What a visit keeps when it moves: its device, unless that was for a service that it no longer is."""
    if old.equipment_id is None or service_id == old.service_id:
        return old.equipment_id
    own = {one.id for one in service_devices.needed(conn, old.service_id)}
    return None if old.equipment_id in own else old.equipment_id


def taken(conn: Connection, wish: Wish, said: dict[str, Any]) -> Taken:
    """That the one device is in use, or every one that would do; `said`: the values of the sentence."""
    usable = [one.name for one in needed(conn, wish) if one.in_use]
    if len(usable) > 1:
        template = N_("At {time} on {day} every device for this visit is in use: {devices}.")
        return Taken(template, rule="equipment", devices=", ".join(usable), **said)
    own = wish.equipment_id or wish.device_before
    device = usable[0] if usable else "" if own is None else staff_devices.device_names(conn).get(own, "")
    return Taken(N_("{device} is in use at {time} on {day}."), rule="equipment", device=device, **said)


def out_of_use(conn: Connection, wish: Wish, asked_of: Sequence[NeededDevice]) -> StorageError | None:
    """That no device for the visit is in use at all."""
    if not asked_of or any(one.in_use for one in asked_of) or wish.service_id is None:
        return None
    return RuleBroken(
        N_("Every device for {service} is out of use: {devices}."),
        rule="device",
        service=services.service_of(conn, wish.service_id).name,
        devices=", ".join(one.name for one in asked_of),
    )


def change_with(unit: Unit, old: Appointment, values: dict[str, Any]) -> Lanes | None:
    """Add to `values` the device that a booked visit takes when it becomes another service, and its lanes.

    Who was let in beside it stays there.  None when it keeps what it has.  Raises Taken, RuleBroken.
    """
    service_id = values.get("service_id", old.service_id)
    if service_id == old.service_id or old.status is not BookStatus.BOOKED or old.kind is VisitKind.WALK_IN:
        return None
    from storage.schedule import planning  # it stands on this module

    doctor = staff.practitioner_of(unit.conn, old.practitioner_id)
    wish = planning.Wish(
        patient_id=old.patient_id, doctor=doctor, kind=old.kind, day=old.local_date, minute=old.local_min,
        minutes=old.minutes, service_id=service_id,
    )  # fmt: skip
    any_of = needed(unit.conn, wish)
    clashes = occupancy.clashes(unit.conn, resources(any_of), old.starts_at, old.ends_at, old.id)
    device = choose(any_of, clashes, old.equipment_id) if any_of else kept(unit.conn, old, service_id)
    if (refused := out_of_use(unit.conn, wish, any_of)) is not None:
        raise refused
    if device is not None and resource_id(ResourceKind.EQUIPMENT, device) in {one.resource_id for one in clashes}:
        raise taken(unit.conn, wish, {"time": clock_face(old.local_min), "day": old.local_date})
    if device == old.equipment_id:
        return None
    values["equipment_id"] = device
    return holding.free_lanes(unit, holding.row_of(unit, old.id) | values, old.id, squeeze=True)


def with_any(by_device: Iterable[Iterable[Stretch]], length: timedelta) -> list[Stretch]:
    """Free time with one device or another: each start in it has one that is free for the whole `length`.

    A visit keeps its device from beginning to end, so two that are free one after the other do not make one.
    """
    starts = sorted(
        (gap.start, gap.end - length, gap.room_id)
        for gaps in by_device
        for gap in gaps
        if gap.start + length <= gap.end
    )
    found: list[Stretch] = []
    for first, last, room_id in starts:
        if found and first <= found[-1].end - length:
            found[-1] = Stretch(found[-1].start, max(found[-1].end, last + length), room_id)
        else:
            found.append(Stretch(first, last + length, room_id))
    return found
