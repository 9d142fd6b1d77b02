"""Tables of the queue: steps that never change, the board's copy derived from them, notices, priorities, rooms."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, text

from storage.schema import Day, Instant, Int, Str, key, table

step = table(
    "step",
    key(),
    Column("appointment_id", Int, ForeignKey("appointment.id"), nullable=False),
    Column(
        "kind",
        Str,
        CheckConstraint(
            "kind IN ('arrived','ready','called','in-room','to-pay','left','left-without-visit','undone')",
            name="kind",
        ),
        nullable=False,
    ),
    Column("undoes_id", Int, ForeignKey("step.id"), unique=True),
    Column("at", Instant, nullable=False),
    Column("by", Int, nullable=False),
    Column("room_id", Int),
    Column("note", Str, nullable=False, server_default=""),
    CheckConstraint("(kind = 'undone') = (undoes_id IS NOT NULL)", name="undone_names_its_step"),
    Index(None, "appointment_id"),
)
"""Append-only by trigger; forward only by trigger; `undone` takes back the last step that still holds."""

flow = table(
    "flow",
    Column("appointment_id", Int, ForeignKey("appointment.id"), primary_key=True, autoincrement=False),
    Column("patient_id", Int, nullable=False),
    Column("local_date", Day, nullable=False),
    Column("step_id", Int),
    Column("kind", Str),
    Column("room_id", Int),
    Column("arrived_at", Instant),
    Column("ready_at", Instant),
    Column("called_at", Instant),
    Column("in_room_at", Instant),
    Column("to_pay_at", Instant),
    Column("left_at", Instant),
    Index(
        "uq_flow_once",
        "patient_id",
        "local_date",
        unique=True,
        sqlite_where=text("kind IN ('arrived','ready','called','in-room')"),
        postgresql_where=text("kind IN ('arrived','ready','called','in-room')"),
    ),
    Index(None, "local_date"),
)
"""Where each visit stands: written by the trigger on `step` and by nothing else.

The partial unique index keeps a patient from being twice in the queue on one day."""

priority = table(
    "priority",
    Column("appointment_id", Int, ForeignKey("appointment.id"), primary_key=True, autoincrement=False),
    Column("level", Int, CheckConstraint("level BETWEEN 1 AND 2", name="level"), nullable=False),
    Column("reason", Str, CheckConstraint("reason <> ''", name="reason"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Int, nullable=False),
)
"""Who goes before the others and why; routine visits have no row."""

notice = table(
    "notice",
    key(),
    Column("appointment_id", Int, ForeignKey("appointment.id"), nullable=False),
    Column("practitioner_id", Int, ForeignKey("practitioner.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Int, nullable=False),
    Column("again", Int, nullable=False, server_default="0"),
    Column("seen_at", Instant),
    Column("seen_by", Int),
    Column("withdrawn_at", Instant),
    CheckConstraint("(seen_at IS NULL) = (seen_by IS NULL)", name="seen"),
    Index(None, "appointment_id"),
    Index(
        "ix_notice_unseen",
        "practitioner_id",
        sqlite_where=text("seen_at IS NULL AND withdrawn_at IS NULL"),
        postgresql_where=text("seen_at IS NULL AND withdrawn_at IS NULL"),
    ),
)
"""What a doctor is told, and when it was acknowledged; withdrawn when the arrival is undone."""

room_state = table(
    "room_state",
    key(),
    Column("room_id", Int, ForeignKey("room.id"), nullable=False),
    Column("state", Str, CheckConstraint("state IN ('free','to-clean')", name="state"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Int, nullable=False),
    Column("note", Str, nullable=False, server_default=""),
    Index(None, "room_id", "id"),
)
"""Append-only: the newest row says whether a room is fit; occupied is derived from the steps."""

TABLES = (step, flow, priority, notice, room_state)
