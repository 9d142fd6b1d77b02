"""Which devices a service needs: asked for, named, taken out again.  The verb can be undone."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from storage import rows
from storage.errors import N_, NotFound
from storage.ids import EquipmentId, ServiceId
from storage.journal.records import JournalRow
from storage.prepared import Prepared
from storage.rights import Right
from storage.services import queries
from storage.services.device_records import NeededDevice
from storage.services.device_tables import service_device
from storage.staff.tables import equipment
from storage.unit import Unit
from storage.verbs import verb

_OF = (
    select(
        equipment.c.id,
        equipment.c.name,
        equipment.c.active.label("in_use"),
        service_device.c.active.label("needed"),
        service_device.c.version,
    )
    .join(service_device, service_device.c.equipment_id == equipment.c.id)
    .where(service_device.c.service_id == bindparam("service"))
    .order_by(equipment.c.name)
)
_NAMED = Prepared(_OF)
_NEEDED = Prepared(_OF.where(service_device.c.active == 1))
_ROW = Prepared(
    select(service_device.c.id).where(
        service_device.c.service_id == bindparam("service"), service_device.c.equipment_id == bindparam("device")
    )
)
_DEVICE = Prepared(select(equipment.c.id).where(equipment.c.id == bindparam("device")))


def named(conn: Connection, service_id: ServiceId) -> tuple[NeededDevice, ...]:
    """The devices that were ever named for a service, by name; those taken out again are not `needed`."""
    return tuple(
        NeededDevice(
            id=EquipmentId(row.id),
            name=row.name,
            in_use=bool(row.in_use),
            needed=bool(row.needed),
            version=row.version,
        )
        for row in _NAMED.rows(conn, service=service_id)
    )


def needed(conn: Connection, service_id: ServiceId | None) -> tuple[NeededDevice, ...]:
    """The devices any of which a service needs, those out of use too; none: it needs no device."""
    if service_id is None:
        return ()
    return tuple(
        NeededDevice(id=EquipmentId(row.id), name=row.name, in_use=bool(row.in_use), version=row.version)
        for row in _NEEDED.rows(conn, service=service_id)
    )


@verb("services.need_device", right=Right.SERVICES)
def need_device(
    unit: Unit, service_id: ServiceId, equipment_id: EquipmentId, needed: bool, version: int | None = None
) -> int:
    """Name a device that a service may be done with, or take it out again.

    One of the devices named is enough for a visit.  What is booked keeps the device that it has.  Raises Conflict
    when another desk was first, NotFound.
    """
    queries.service_of(unit.conn, service_id)
    if _DEVICE.value(unit.conn, device=equipment_id) is None:
        raise NotFound(N_("This device is not on the list."))
    known = _ROW.value(unit.conn, service=service_id, device=equipment_id)
    if known is not None:
        rows.change(unit, service_device, known, {"active": needed}, version=version)
    elif needed:
        rows.add(unit, service_device, {"service_id": service_id, "equipment_id": equipment_id, "active": True})
    unit.changed("services", service_id)
    return service_id


@need_device.undoes
def _put_back(unit: Unit, entry: JournalRow) -> None:
    rows.put_back(unit, service_device, entry)
    unit.changed("services")
