"""The tables of the services room."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint, text

from storage.schema import Day, Flag, Instant, Int, Str, key, table
from storage.services.device_tables import service_device
from storage.services.free_tables import free_rule

service = table(
    "service",
    key(),
    Column("code", Str, nullable=False, unique=True),
    Column("name", Str, nullable=False),
    Column("specialty", Str, nullable=False, server_default=""),
    Column("specialty_key", Str, nullable=False, server_default=""),
    Column("kind", Str, nullable=False),
    Column("minutes", Int, nullable=False, server_default="0"),
    Column("preparation", Str, nullable=False, server_default=""),
    Column("symptoms", Str, nullable=False, server_default=""),
    Column("words", Str, nullable=False, server_default=""),
    Column("active", Flag, nullable=False, server_default="1"),
    Column("version", Int, nullable=False, server_default="1"),
    CheckConstraint("code <> '' AND name <> ''", name="named"),
    CheckConstraint("kind IN ('first', 'follow', 'procedure', 'test')", name="kind"),
    CheckConstraint("minutes BETWEEN 0 AND 1440", name="minutes"),
)
Index("ix_service_specialty_key", service.c.specialty_key, service.c.kind)

price = table(
    "price",
    key(),
    Column("service_id", Int, ForeignKey("service.id"), nullable=False),
    Column("valid_from", Day, nullable=False),
    Column("valid_to", Day),
    Column("amount_minor", Int, nullable=False),
    Column("voided", Flag, nullable=False, server_default="0"),
    Column("noted_at", Instant, nullable=False),
    Column("noted_by", Int),
    CheckConstraint("amount_minor >= 0", name="amount"),
    CheckConstraint("valid_to >= valid_from", name="validity"),
    CheckConstraint("voided IN (0, 1)", name="voided"),
)
Index(
    "uq_price_start",
    price.c.service_id,
    price.c.valid_from,
    unique=True,
    sqlite_where=text("voided = 0"),
    postgresql_where=text("voided = 0"),
)
Index(
    "uq_price_open",
    price.c.service_id,
    unique=True,
    sqlite_where=text("voided = 0 AND valid_to IS NULL"),
    postgresql_where=text("voided = 0 AND valid_to IS NULL"),
)

complaint = table(
    "complaint",
    key(),
    Column("name", Str, nullable=False, unique=True),
    Column("synonyms", Str, nullable=False, server_default=""),
    Column("specialty", Str, nullable=False, server_default=""),
    Column("first", Str, nullable=False, server_default=""),
    Column("red_flag", Str, nullable=False, server_default=""),
    Column("advice", Str, nullable=False, server_default=""),
    Column("words", Str, nullable=False, server_default=""),
    Column("ref", Str, unique=True),
    Column("active", Flag, nullable=False, server_default="1"),
    Column("version", Int, nullable=False, server_default="1"),
    CheckConstraint("trim(name) <> ''", name="named"),
    CheckConstraint("trim(specialty) <> '' OR trim(first) <> ''", name="leads"),
    CheckConstraint("active IN (0, 1)", name="active"),
)
"""The symptom guide: what callers complain of, and whose visit it leads to."""

complaint_service = table(
    "complaint_service",
    key(),
    Column("complaint_id", Int, ForeignKey("complaint.id"), nullable=False),
    Column("named", Str, nullable=False),
    Column("chance", Int, nullable=False),
    Column("why", Str, nullable=False, server_default=""),
    UniqueConstraint("complaint_id", "named"),
    CheckConstraint("trim(named) <> ''", name="named"),
    CheckConstraint("chance BETWEEN 1 AND 3", name="chance"),
)
"""What a complaint probably needs besides, by code or name, so that it may stand there before it is on the list."""

TABLES = (service, price, complaint, complaint_service, free_rule, service_device)
"""In the order in which they are created."""
