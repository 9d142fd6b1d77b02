"""The table of the devices that services need, with its guards."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, UniqueConstraint

from storage.schema import Flag, Int, key, table, versioned

service_device = table(
    "service_device",
    key(),
    Column("service_id", Int, ForeignKey("service.id"), nullable=False),
    Column("equipment_id", Int, ForeignKey("equipment.id"), nullable=False),
    Column("active", Flag, nullable=False, server_default="1"),
    Column("version", Int, nullable=False, server_default="1"),
    UniqueConstraint("service_id", "equipment_id"),
    CheckConstraint("active IN (0, 1)", name="active"),
)
"""A service with any row in use needs one of the devices of these rows; whichever is free will do."""

SQLITE, POSTGRESQL = versioned("service_device", "service_id = NEW.service_id AND equipment_id = NEW.equipment_id")
