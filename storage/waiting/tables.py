"""Tables of the wait-list: who waits for what, and which calls of the log were about it or about a free time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Column, ColumnElement, ForeignKey, Index, literal_column, text

from storage.schema import Day, Instant, Int, Str, key, table

_OPEN = "state = 'waiting'"


def _where(condition: str) -> dict[str, Any]:  # Any: an index's options
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


wait_entry = table(
    "wait_entry",
    key(),
    Column("patient_id", Int, ForeignKey("patient.id"), nullable=False),
    Column("practitioner_id", Int, ForeignKey("practitioner.id")),
    Column("specialty", Str, nullable=False, server_default=""),
    Column("specialty_key", Str, nullable=False, server_default=""),
    Column("service_id", Int, ForeignKey("service.id")),
    Column("visit_id", Int, ForeignKey("appointment.id")),
    Column("visit_at", Instant),
    Column("minutes", Int),
    Column("from_day", Day),
    Column("until_day", Day),
    Column("weekdays", Int, nullable=False, server_default="0"),
    Column("after_min", Int, nullable=False, server_default="0"),
    Column("before_min", Int, nullable=False, server_default="1440"),
    Column("note", Str, nullable=False, server_default=""),
    Column("call_id", Int, ForeignKey("call.id")),
    Column("since", Instant, nullable=False),
    Column("user_id", Int),
    Column("tried_since", Instant, nullable=False),
    Column("state", Str, nullable=False, server_default="waiting"),
    Column("reason", Str, nullable=False, server_default=""),
    Column("ended_at", Instant),
    Column("kept_by_id", Int, ForeignKey("appointment.id")),
    Column("version", Int, nullable=False, server_default="1"),
    CheckConstraint("(practitioner_id IS NULL) <> (specialty_key = '')", name="with_whom"),
    CheckConstraint("visit_id IS NULL OR practitioner_id IS NOT NULL", name="earlier"),
    CheckConstraint("(visit_id IS NULL) = (visit_at IS NULL)", name="visit_at"),
    CheckConstraint("minutes BETWEEN 5 AND 360", name="minutes"),
    CheckConstraint("until_day >= from_day", name="days"),
    CheckConstraint("weekdays BETWEEN 0 AND 127", name="weekdays"),
    CheckConstraint("after_min >= 0 AND before_min <= 1440 AND after_min < before_min", name="times"),
    CheckConstraint("state IN ('waiting', 'kept', 'given-up', 'over')", name="state"),
    CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ended"),
    CheckConstraint("(state = 'kept') = (kept_by_id IS NOT NULL)", name="kept"),
    CheckConstraint("(state = 'given-up') = (reason <> '')", name="given_up"),
    Index("ix_wait_entry_doctor", "practitioner_id", "id", **_where(_OPEN)),
    Index("ix_wait_entry_specialty", "specialty_key", "id", **_where(f"{_OPEN} AND specialty_key <> ''")),
    Index("ix_wait_entry_visit", "visit_id", **_where("visit_id IS NOT NULL")),
    Index("ix_wait_entry_patient", "patient_id"),
    Index(
        "uq_wait_entry_wish",
        "patient_id",
        text("coalesce(practitioner_id, 0)"),
        "specialty_key",
        text("coalesce(service_id, 0)"),
        text("coalesce(visit_id, 0)"),
        unique=True,
        **_where(_OPEN),
    ),
)
"""One wish of one patient: a visit with a doctor or a specialty, or an earlier time for the visit `visit_id`.

`visit_at` is when that visit was at the time of the wish.  `weekdays` has the bit 1 for Monday to 64 for Sunday,
0 is any day.  Tries before `tried_since` do not count.
"""

wait_try = table(
    "wait_try",
    Column("call_id", Int, ForeignKey("call.id"), primary_key=True, autoincrement=False),
    Column("entry_id", Int, ForeignKey("wait_entry.id")),
    Column("visit_id", Int, ForeignKey("appointment.id")),
    Column("practitioner_id", Int, ForeignKey("practitioner.id")),
    Column("local_date", Day),
    Column("local_min", Int),
    CheckConstraint(
        "(practitioner_id IS NULL) = (local_date IS NULL) AND (local_date IS NULL) = (local_min IS NULL)", name="time"
    ),
    CheckConstraint("entry_id IS NOT NULL OR practitioner_id IS NOT NULL", name="about"),
    Index("ix_wait_try_entry", "entry_id", **_where("entry_id IS NOT NULL")),
    Index("ix_wait_try_visit", "visit_id", **_where("visit_id IS NOT NULL")),
    with_rowid=False,
)
"""Which calls were tries: for an entry, for a free time, or for both; whom they were to and their end is the call's."""

OPEN_ENTRY: ColumnElement[bool] = wait_entry.c.state == literal_column("'waiting'")
"""As text, not as a value: the indexes hold such entries alone, and an engine must see that they are asked for."""

TABLES = (wait_entry, wait_try)
"""In the order in which they are created."""
