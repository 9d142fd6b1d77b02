"""Tables of printers and the print queue.

A paper is a row before it is printed and stays one, so that a crash loses none and prints none twice.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, text

from storage.schema import Flag, Instant, Int, Str, key, table


def _where(condition: str) -> dict[str, Any]:  # Any: an index's options
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


OPEN = "state IN ('queued', 'printing', 'failed', 'doubt')"
COUNTED = "about_what <> '' AND (state <> 'dropped' OR printed_at IS NOT NULL)"
"""Of these a paper came out, may have, or may yet."""

printer = table(
    "printer",
    key(),
    Column("name", Str, nullable=False),
    Column("kind", Str, nullable=False),
    Column("address", Str, nullable=False, server_default=""),
    Column("columns", Int, nullable=False, server_default="42"),
    Column("code_page", Str, nullable=False, server_default=""),
    Column("cuts", Flag, nullable=False, server_default="1"),
    Column("receipts", Flag, nullable=False, server_default="1"),
    Column("papers", Flag, nullable=False, server_default="0"),
    Column("at_once", Flag, nullable=False, server_default="0"),
    Column("desk", Str, nullable=False, server_default=""),
    Column("machine", Str, nullable=False, server_default=""),
    Column("active", Flag, nullable=False, server_default="1"),
    Column("version", Int, nullable=False, server_default="1"),
    CheckConstraint("kind IN ('system', 'network', 'file', 'terminal')", name="kind"),
    CheckConstraint("trim(name) <> ''", name="name"),
    CheckConstraint("(kind = 'terminal') = (address = '')", name="address"),
    CheckConstraint("columns BETWEEN 24 AND 132", name="columns"),
    CheckConstraint("receipts = 1 OR papers = 1", name="uses"),
    Index("printer_name", "name", unique=True, **_where("active = 1")),
)
"""Printers of the centre; one that is retired stays, since papers name it."""

print_job = table(
    "print_job",
    key(),
    Column("title", Str, nullable=False),
    Column("body", Str, nullable=False),
    Column("use", Str, nullable=False),
    Column("mark", Str, nullable=False, server_default=""),
    Column("part", Int, nullable=False, server_default="1"),
    Column("copy", Int, nullable=False, server_default="0"),
    Column("printer_id", Int, ForeignKey("printer.id"), nullable=False),
    Column("patient_id", Int, ForeignKey("patient.id")),
    Column("about_what", Str, nullable=False, server_default=""),
    Column("about_key", Int, nullable=False, server_default="0"),
    Column("desk", Str, nullable=False, server_default=""),
    Column("user_id", Int, nullable=False),
    Column("state", Str, nullable=False, server_default="queued"),
    Column("error", Str, nullable=False, server_default=""),
    Column("tries", Int, nullable=False, server_default="0"),
    Column("worker", Str, nullable=False, server_default=""),
    Column("spool", Str, nullable=False, server_default=""),
    Column("queued_at", Instant, nullable=False),
    Column("claimed_at", Instant),
    Column("printed_at", Instant),
    Column("again_at", Instant),
    Column("version", Int, nullable=False, server_default="1"),
    CheckConstraint("use IN ('receipt', 'paper')", name="use"),
    CheckConstraint("state IN ('queued', 'printing', 'printed', 'failed', 'doubt', 'dropped')", name="state"),
    CheckConstraint("part >= 1 AND copy >= 0 AND tries >= 0", name="numbers"),
    CheckConstraint("copy = 0 OR about_what <> ''", name="copy_of"),
    CheckConstraint("copy = 0 OR mark <> ''", name="copy_marked"),
    CheckConstraint("(state = 'printing') = (worker <> '')", name="worker"),
    CheckConstraint("state NOT IN ('printed', 'doubt') OR printed_at IS NOT NULL", name="printed"),
    CheckConstraint("state NOT IN ('queued', 'printing', 'failed') OR printed_at IS NULL", name="not_printed"),
    CheckConstraint("state NOT IN ('failed', 'dropped', 'doubt') OR error <> ''", name="said_why"),
    Index("print_job_copy", "about_what", "about_key", "part", "copy", unique=True, **_where(COUNTED)),
    Index("ix_print_job_open", "state", "id", **_where(OPEN)),
    Index("ix_print_job_patient", "patient_id", **_where("patient_id IS NOT NULL")),
)
"""The print queue.  `printed_at` of one in doubt is when it may have come out; `worker` has it in hand now."""

TABLES = (printer, print_job)
"""In the order in which they are created."""
