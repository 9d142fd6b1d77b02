"""Tables of the call log."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint, text

from storage.schema import Day, Flag, Instant, Int, Str, key, table

_OUTCOMES = (
    "booked",
    "moved",
    "cancelled",
    "information",
    "price-quoted",
    "forwarded",
    "call-back",
    "complaint",
    "insurer",
    "supplier",
    "wrong-number",
    "missed",
    "no-answer",
    "message-left",
    "declined",
    "confirmed",
    "entered-in-error",
)
_RINGING = "by_exchange = 1 AND hung_up_at IS NULL AND ended_at IS NULL"
_TO_DO = "ended_at IS NULL OR (done_at IS NULL AND outcome IN ('missed', 'call-back'))"

call = table(
    "call",
    key(),
    Column("direction", Str, CheckConstraint("direction IN ('in','out')", name="direction"), nullable=False),
    Column("number", Str, nullable=False, server_default=""),
    Column("line", Str, nullable=False, server_default=""),
    Column("by_exchange", Flag, nullable=False, server_default="0"),
    Column("patient_id", Int, ForeignKey("patient.id")),
    Column("caller_name", Str, nullable=False, server_default=""),
    Column("started_at", Instant, nullable=False),
    Column("taken_at", Instant),
    Column("user_id", Int),
    Column("hung_up_at", Instant),
    Column("ended_at", Instant),
    Column("about", Str, nullable=False, server_default=""),
    Column("outcome", Str),
    Column("forwarded_to", Str, nullable=False, server_default=""),
    Column("call_back_at", Instant),
    Column("done_at", Instant),
    Column("done_by_call_id", Int, ForeignKey("call.id")),
    Column("for_call_id", Int, ForeignKey("call.id")),
    Column("note", Str, nullable=False, server_default=""),
    Column("quote_minor", Int),
    Column("agreed_on", Day),
    Column("ref", Str, unique=True),
    Column("version", Int, nullable=False, server_default="1"),
    Column("channel", Str, nullable=False, server_default="phone"),
    CheckConstraint("channel IN ('phone', 'email', 'text')", name="channel"),
    CheckConstraint(f"outcome IN ({', '.join(repr(word) for word in _OUTCOMES)})", name="outcome"),
    CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="closed_with_outcome"),
    CheckConstraint("outcome <> 'forwarded' OR forwarded_to <> ''", name="forwarded_to_whom"),
    CheckConstraint("outcome <> 'call-back' OR call_back_at IS NOT NULL", name="call_back_when"),
    CheckConstraint("done_at IS NULL OR outcome IS NOT NULL", name="done"),
    Index(None, "started_at"),
    Index(None, "patient_id", "started_at"),
    Index(None, "number", "started_at"),
    Index(
        "uq_call_ringing",
        "line",
        "number",
        unique=True,
        sqlite_where=text(_RINGING),
        postgresql_where=text(_RINGING),
    ),
    Index("ix_call_to_do", "started_at", sqlite_where=text(_TO_DO), postgresql_where=text(_TO_DO)),
    Index(
        "ix_call_for",
        "for_call_id",
        sqlite_where=text("for_call_id IS NOT NULL"),
        postgresql_where=text("for_call_id IS NOT NULL"),
    ),
)
"""One row for each call, for ever; it is closed only with an outcome."""

call_link = table(
    "call_link",
    Column("call_id", Int, ForeignKey("call.id"), primary_key=True, autoincrement=False),
    Column("what", Str, primary_key=True),
    Column("key", Int, primary_key=True, autoincrement=False),
    CheckConstraint("what IN ('appointment','patient','service')", name="what"),
    Index(None, "what", "key"),
    with_rowid=False,
)
"""What a call made or touched; a visit names its call in `appointment.call_id`."""

quote = table(
    "quote",
    key(),
    Column("call_id", Int, ForeignKey("call.id"), nullable=False),
    Column("asked", Str, nullable=False, server_default=""),
    Column("title", Str, nullable=False),
    Column("specialty", Str, nullable=False, server_default=""),
    Column("specialty_key", Str, nullable=False, server_default=""),
    Column("low_minor", Int, nullable=False),
    Column("high_minor", Int, nullable=False),
    Column("minutes", Int, nullable=False, server_default="0"),
    Column("day", Day, nullable=False),
    Column("valid_to", Day, nullable=False),
    Column("at", Instant, nullable=False),
    Column("user_id", Int),
    Column("voided", Flag, nullable=False, server_default="0"),
    CheckConstraint("low_minor >= 0 AND high_minor >= low_minor", name="range"),
    CheckConstraint("valid_to >= day", name="validity"),
    CheckConstraint("voided IN (0, 1)", name="voided"),
    Index(None, "call_id"),
)
"""What a caller was told that it would cost; never changed, only taken back with the call that it was said in."""

quote_line = table(
    "quote_line",
    key(),
    Column("quote_id", Int, ForeignKey("quote.id"), nullable=False),
    Column("service_id", Int, ForeignKey("service.id"), nullable=False),
    Column("title", Str, nullable=False),
    Column("chance", Int, nullable=False),
    Column("amount_minor", Int, nullable=False),
    UniqueConstraint("quote_id", "service_id"),
    CheckConstraint("chance BETWEEN 0 AND 3", name="chance"),
    CheckConstraint("amount_minor >= 0", name="amount"),
)
"""A service of a quote with its price on that day; chance 0 is what the lower end of the range is for."""

read_back = table(
    "read_back",
    key(),
    Column("call_id", Int, ForeignKey("call.id"), nullable=False),
    Column("appointment_id", Int, ForeignKey("appointment.id"), nullable=False),
    Column("local_date", Day, nullable=False),
    Column("local_min", Int, nullable=False),
    Column("doctor", Str, nullable=False),
    Column("room", Str, nullable=False, server_default=""),
    Column("price_minor", Int),
    Column("low_minor", Int),
    Column("high_minor", Int),
    Column("preparation", Str, nullable=False, server_default=""),
    Column("bring", Str, nullable=False, server_default=""),
    Column("at", Instant, nullable=False),
    CheckConstraint("local_min BETWEEN 0 AND 1439", name="minute"),
    CheckConstraint("(low_minor IS NULL) = (high_minor IS NULL)", name="range"),
    Index(None, "call_id"),
    Index(None, "appointment_id"),
)
"""What was read back to a caller after a booking, as it was said; a call that was opened again has the newest."""

TABLES = (call, call_link, quote, quote_line, read_back)
