"""Tables of fiscal registers: which register has which device, and the spool of what the device is told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint, text

from storage.schema import Instant, Int, Str, key, table


def _where(condition: str) -> dict[str, Any]:  # Any: an index's options
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


fiscal_device = table(
    "fiscal_device",
    key(),
    Column("register_id", Int, ForeignKey("register.id"), nullable=False, unique=True),
    Column("kind", Str, nullable=False),
    Column("address", Str, nullable=False, server_default=""),
    Column("printer_id", Int, ForeignKey("printer.id")),
    Column("taxation", Str, nullable=False, server_default="osn"),
    Column("tax", Str, nullable=False, server_default="none"),
    Column("since_receipt", Int, nullable=False),
    Column("since_shift", Int, nullable=False),
    Column("version", Int, nullable=False, server_default="1"),
    CheckConstraint("kind IN ('none', 'escpos', 'json')", name="kind"),
    CheckConstraint("kind <> 'json' OR address <> ''", name="address"),
    CheckConstraint("kind <> 'escpos' OR printer_id IS NOT NULL", name="printer"),
)
"""The device of a register; receipts and shifts up to `since_...` were before it was tied to one."""

fiscal_operator = table(
    "fiscal_operator",
    key(),
    Column("user_id", Int, ForeignKey("account_user.id"), nullable=False, unique=True),
    Column("tax_id", Str, nullable=False, server_default=""),
    Column("version", Int, nullable=False, server_default="1"),
)
"""The tax numbers of cashiers, which a device prints beside their names."""

fiscal_task = table(
    "fiscal_task",
    key(),
    Column("register_id", Int, ForeignKey("register.id"), nullable=False),
    Column("number", Int, nullable=False),
    Column("kind", Str, nullable=False),
    Column("shift_id", Int, ForeignKey("shift.id"), nullable=False),
    Column("receipt_id", Int, ForeignKey("receipt.id"), unique=True),
    Column("token", Str, nullable=False, unique=True),
    Column("payload", Str, nullable=False),
    Column("state", Str, nullable=False, server_default="queued"),
    Column("document", Str, nullable=False, server_default=""),
    Column("sign", Str, nullable=False, server_default=""),
    Column("storage_no", Str, nullable=False, server_default=""),
    Column("error", Str, nullable=False, server_default=""),
    Column("tries", Int, nullable=False, server_default="0"),
    Column("attempt", Int, nullable=False, server_default="0"),
    Column("worker", Str, nullable=False, server_default=""),
    Column("queued_at", Instant, nullable=False),
    Column("claimed_at", Instant),
    Column("again_at", Instant),
    Column("done_at", Instant),
    Column("version", Int, nullable=False, server_default="1"),
    UniqueConstraint("register_id", "number"),
    CheckConstraint("kind IN ('openShift', 'sell', 'sellReturn', 'closeShift')", name="kind"),
    CheckConstraint("(kind IN ('sell', 'sellReturn')) = (receipt_id IS NOT NULL)", name="receipt"),
    CheckConstraint("state IN ('queued', 'sending', 'done', 'failed', 'doubt', 'dropped')", name="state"),
    CheckConstraint("(state = 'sending') = (worker <> '')", name="worker"),
    CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done"),
    CheckConstraint("state NOT IN ('failed', 'doubt', 'dropped') OR error <> ''", name="said_why"),
    Index("fiscal_task_shift", "shift_id", "kind", unique=True, **_where("receipt_id IS NULL")),
    Index("fiscal_task_in_hand", "register_id", unique=True, **_where("state = 'sending'")),
    Index("ix_fiscal_task_open", "register_id", "number", **_where("state NOT IN ('done', 'dropped')")),
)
"""The spool: one task for each receipt and each end of a shift, numbered without gaps in each register."""

TABLES = (fiscal_device, fiscal_operator, fiscal_task)
"""In the order in which they are created."""
