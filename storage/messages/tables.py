"""Tables of messages to patients: what each agreed to, the outbox, the centre's own words.

A message is a row before it is sent and stays one for ever, so that a crash loses none and sends none twice.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint, text

from storage.schema import Instant, Int, Str, key, table


def _where(condition: str) -> dict[str, Any]:  # Any: an index's options
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


_WORDED = "'confirmation', 'reminder', 'moved', 'cancelled'"
_OPEN = "state IN ('queued', 'sending', 'failed', 'doubt')"

message_wish = table(
    "message_wish",
    key(),
    Column("patient_id", Int, ForeignKey("patient.id"), nullable=False, unique=True),
    Column("channel", Str, nullable=False),
    Column("language", Str, nullable=False, server_default=""),
    Column("words", Str, nullable=False, server_default=""),
    Column("user_id", Int),
    Column("at", Instant, nullable=False),
    Column("version", Int, nullable=False, server_default="1"),
    CheckConstraint("channel IN ('email', 'text', 'none')", name="channel"),
)
"""What a patient said when asked; no row where nobody asked."""

message = table(
    "message",
    key(),
    Column("patient_id", Int, ForeignKey("patient.id"), nullable=False),
    Column("appointment_id", Int, ForeignKey("appointment.id"), nullable=False),
    Column("kind", Str, nullable=False),
    Column("visit_version", Int, nullable=False),
    Column("told_at", Instant, nullable=False),
    Column("channel", Str, nullable=False),
    Column("token", Str, nullable=False, unique=True),
    Column("state", Str, nullable=False, server_default="queued"),
    Column("address", Str, nullable=False, server_default=""),
    Column("language", Str, nullable=False, server_default=""),
    Column("subject", Str, nullable=False, server_default=""),
    Column("body", Str, nullable=False, server_default=""),
    Column("tries", Int, nullable=False, server_default="0"),
    Column("error", Str, nullable=False, server_default=""),
    Column("answer", Str),
    Column("answer_text", Str, nullable=False, server_default=""),
    Column("queued_at", Instant, nullable=False),
    Column("user_id", Int, nullable=False),
    Column("claimed_at", Instant),
    Column("sent_at", Instant),
    Column("again_at", Instant),
    Column("answered_at", Instant),
    Column("call_id", Int, ForeignKey("call.id")),
    Column("document_id", Int, ForeignKey("document.id")),
    Column("version", Int, nullable=False, server_default="1"),
    CheckConstraint(f"kind IN ({_WORDED}, 'leaflet')", name="kind"),
    CheckConstraint("(kind = 'leaflet') = (document_id IS NOT NULL)", name="leaflet"),
    CheckConstraint("kind <> 'leaflet' OR channel = 'email'", name="leaflet_channel"),
    CheckConstraint("channel IN ('email', 'text')", name="channel"),
    CheckConstraint(
        "state IN ('queued', 'sending', 'sent', 'failed', 'doubt', 'dropped', 'answered')", name="state"
    ),
    CheckConstraint("answer IN ('yes', 'no', 'stop', 'other')", name="answer"),
    CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
    CheckConstraint("state NOT IN ('sent', 'answered') OR sent_at IS NOT NULL", name="sent"),
    CheckConstraint("state NOT IN ('failed', 'dropped', 'doubt') OR error <> ''", name="said_why"),
    CheckConstraint("tries >= 0", name="tries"),
    Index("ux_message_visit", "appointment_id", "kind", "visit_version", unique=True, **_where("kind <> 'leaflet'")),
    Index("ux_message_document", "document_id", unique=True, **_where("document_id IS NOT NULL")),
    Index("ix_message_appointment", "appointment_id"),
    Index("ix_message_open", "state", "id", **_where(_OPEN)),
    Index("ix_message_sent", "sent_at", **_where("sent_at IS NOT NULL")),
    Index("ix_message_patient", "patient_id"),
    Index("ix_message_told", "told_at"),
)
"""The outbox: `told_at` is the time of the visit that it tells; `call_id` its row of the call log.

`document_id` is a leaflet's row of the register; to mail it once more is another row of both.
"""

message_words = table(
    "message_words",
    key(),
    Column("kind", Str, nullable=False),
    Column("channel", Str, nullable=False),
    Column("language", Str, nullable=False),
    Column("subject", Str, nullable=False, server_default=""),
    Column("body", Str, nullable=False),
    Column("version", Int, nullable=False, server_default="1"),
    UniqueConstraint("kind", "channel", "language"),
    CheckConstraint(f"kind IN ({_WORDED})", name="kind"),
    CheckConstraint("channel IN ('email', 'text')", name="channel"),
    CheckConstraint("trim(body) <> ''", name="words"),
)
"""The centre's own words; a message without a row here is in the words that come with the program."""

TABLES = (message_wish, message, message_words)
"""In the order in which they are created."""
