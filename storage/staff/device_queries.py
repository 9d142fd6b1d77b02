"""SQL about the devices: which there are, and what they are called."""

from __future__ import annotations

from sqlalchemy import Connection, select

from storage.ids import EquipmentId
from storage.prepared import Prepared
from storage.staff.records import Equipment
from storage.staff.tables import equipment

_DEVICE_NAMES = Prepared(select(equipment.c.id, equipment.c.name))


def device_names(conn: Connection) -> dict[EquipmentId, str]:
    """What each device is called, by id, those out of use included."""
    return {EquipmentId(row.id): row.name for row in _DEVICE_NAMES.rows(conn)}


def devices(conn: Connection, *, retired: bool = False) -> tuple[Equipment, ...]:
    """The equipment in use, by name; with `retired`, what is out of use too."""
    query = select(equipment).order_by(equipment.c.name)
    if not retired:
        query = query.where(equipment.c.active == 1)
    return tuple(Equipment(**{**row._mapping, "id": EquipmentId(row.id)}) for row in conn.execute(query))
