"""The tables of the register of documents, their copies and files, of leaflets, and of where records are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, LargeBinary, UniqueConstraint, text

from storage.patients.tables import Key
from storage.schema import Day, Flag, Instant, Int, Str, key, table


def _where(condition: str) -> dict[str, Any]:  # Any: an index's options
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


UNSIGNED = "state = 'issued' AND direction = 'issued' AND kind IN ('contract', 'consent')"
"""What waits for a signature; a question in these very words is answered by its index."""
OWN = "direction = 'own'"

_KINDS = (
    "('contract', 'consent', 'cover', 'title_page', 'referral', 'certificate', 'letter', 'leaflet', 'insurer_form',"
    " 'guarantee_letter', 'claim_register', 'licence', 'staff_certificate', 'other')"
)

document = table(
    "document",
    key(),
    Column("kind", Str, nullable=False),
    Column("direction", Str, nullable=False),
    Column("state", Str, nullable=False),
    Column("year", Int),
    Column("serial", Int),
    Column("number", Str, nullable=False, server_default=""),
    Column("number_key", Key, nullable=False, server_default=""),
    Column("title", Str, nullable=False),
    Column("sender", Str, nullable=False, server_default=""),
    Column("note", Str, nullable=False, server_default=""),
    Column("patient_id", Int, ForeignKey("patient.id")),
    Column("practitioner_id", Int, ForeignKey("practitioner.id")),
    Column("user_id", Int, ForeignKey("account_user.id")),
    Column("appointment_id", Int, ForeignKey("appointment.id")),
    Column("language", Str, nullable=False, server_default=""),
    Column("template_version", Int),
    Column("body", Str, nullable=False, server_default=""),
    Column("body_sha256", Str, nullable=False, server_default=""),
    Column("issued_on", Day, nullable=False),
    Column("valid_until", Day),
    Column("replaces_id", Int, ForeignKey("document.id")),
    Column("paper_id", Int, ForeignKey("paper.id")),
    Column("reason", Str, nullable=False, server_default=""),
    Column("by", Int, nullable=False),
    Column("at", Instant, nullable=False),
    Column("signed_at", Instant),
    Column("signed_by", Int),
    Column("version", Int, nullable=False, server_default="1"),
    CheckConstraint(f"kind IN {_KINDS}", name="kind"),
    CheckConstraint("direction IN ('issued', 'received', 'own')", name="direction"),
    CheckConstraint("state IN ('draft', 'issued', 'signed', 'revoked')", name="state"),
    CheckConstraint("(year IS NULL) = (serial IS NULL)", name="counted"),
    CheckConstraint("serial > 0", name="serial"),
    CheckConstraint("serial IS NULL OR (direction = 'issued' AND state <> 'draft')", name="given"),
    CheckConstraint(
        "kind <> 'contract' OR direction <> 'issued' OR state = 'draft' OR serial IS NOT NULL", name="contract"
    ),
    CheckConstraint("trim(title) <> ''", name="title"),
    CheckConstraint("direction <> 'own' OR patient_id IS NULL", name="own"),
    CheckConstraint("state <> 'signed' OR signed_at IS NOT NULL", name="signed"),
    CheckConstraint("(state = 'revoked') = (reason <> '')", name="revoked"),
    CheckConstraint("replaces_id <> id", name="not_itself"),
    CheckConstraint("version > 0", name="version"),
    UniqueConstraint("kind", "year", "serial"),
    Index("ix_document_number", "number_key", **_where("number_key <> ''")),
    Index("ix_document_patient", "patient_id", "id", **_where("patient_id IS NOT NULL")),
    Index("ix_document_kind", "kind", "id"),
    Index("ix_document_state", "state", "id"),
    Index("ix_document_direction", "direction", "id"),
    Index("ix_document_day", "issued_on", "id"),
    Index("ix_document_until", "valid_until", "id", **_where("valid_until IS NOT NULL")),
    Index("ix_document_unsigned", "id", **_where(UNSIGNED)),
    Index("ix_document_own", "valid_until", "id", **_where(OWN)),
    Index("ix_document_doctor", "practitioner_id", "id", **_where("practitioner_id IS NOT NULL")),
    Index("ix_document_user", "user_id", "id", **_where("user_id IS NOT NULL")),
    Index("ix_document_visit", "appointment_id", **_where("appointment_id IS NOT NULL")),
    Index("ix_document_replaces", "replaces_id", **_where("replaces_id IS NOT NULL")),
)
"""Every paper: `direction` own is the centre's or of somebody who works here (`practitioner_id`, `user_id`)."""

document_word = table(
    "document_word",
    Column("k", Key, primary_key=True),
    Column("document_id", Int, ForeignKey("document.id"), primary_key=True),
    Index("ix_document_word_document", "document_id"),
    with_rowid=False,
)
"""The folded words of title, sender, note and number: a register of a million is searched by them."""

document_copy = table(
    "document_copy",
    key(),
    Column("document_id", Int, ForeignKey("document.id"), nullable=False),
    Column("copy", Int, nullable=False),
    Column("place", Str, nullable=False),
    Column("note", Str, nullable=False, server_default=""),
    Column("at", Instant, nullable=False),
    Column("by", Int, nullable=False),
    Column("voided", Flag, nullable=False, server_default="0"),
    CheckConstraint("copy > 0", name="copy"),
    CheckConstraint("place IN ('desk', 'patient', 'record', 'payer', 'archive')", name="place"),
    CheckConstraint("voided IN (0, 1)", name="voided"),
    Index("ix_document_copy_document", "document_id", "copy", "id"),
)
"""Where each copy went; the newest row of a copy counts."""

document_file = table(
    "document_file",
    key(),
    Column("document_id", Int, ForeignKey("document.id"), nullable=False),
    Column("name", Str, nullable=False),
    Column("size", Int, nullable=False),
    Column("sha256", Str, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Int, nullable=False),
    Column("voided", Flag, nullable=False, server_default="0"),
    CheckConstraint("size >= 0", name="size"),
    CheckConstraint("length(sha256) IN (0, 64)", name="sha256"),
    CheckConstraint("voided IN (0, 1)", name="voided"),
    Index("ix_document_file_document", "document_id", "id"),
)
"""What is attached; taken off again it stays, and is not shown."""

document_content = table(
    "document_content",
    Column("id", Int, ForeignKey("document_file.id"), primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
)
"""What is in a file, under the file's own id: nobody reads it who only lists."""

record_place = table(
    "record_place",
    key(),
    Column("patient_id", Int, ForeignKey("patient.id"), nullable=False),
    Column("place", Str, nullable=False),
    Column("practitioner_id", Int, ForeignKey("practitioner.id")),
    Column("note", Str, nullable=False, server_default=""),
    Column("at", Instant, nullable=False),
    Column("by", Int, nullable=False),
    Column("voided", Flag, nullable=False, server_default="0"),
    CheckConstraint("place IN ('shelf', 'desk', 'doctor', 'archive', 'lost')", name="place"),
    CheckConstraint("practitioner_id IS NULL OR place = 'doctor'", name="doctor"),
    CheckConstraint("voided IN (0, 1)", name="voided"),
    Index("ix_record_place_patient", "patient_id", "id"),
)
"""Where the paper record was said to be; the newest row counts."""

leaflet = table(
    "leaflet",
    key(),
    Column("title", Str, nullable=False),
    Column("language", Str, nullable=False),
    Column("body", Str, nullable=False),
    Column("active", Flag, nullable=False, server_default="1"),
    Column("version", Int, nullable=False, server_default="1"),
    CheckConstraint("trim(title) <> ''", name="title"),
    CheckConstraint("trim(body) <> ''", name="body"),
    CheckConstraint("active IN (0, 1)", name="active"),
    UniqueConstraint("title", "language"),
)
"""Information for patients; what was printed of it stands in the register as it was then."""

leaflet_service = table(
    "leaflet_service",
    key(),
    Column("leaflet_id", Int, ForeignKey("leaflet.id"), nullable=False),
    Column("service_id", Int, ForeignKey("service.id"), nullable=False),
    UniqueConstraint("leaflet_id", "service_id"),
    Index("ix_leaflet_service_service", "service_id"),
)
"""Which services a leaflet belongs to."""

TABLES = (
    *(document, document_word, document_copy, document_file, document_content, record_place),
    *(leaflet, leaflet_service),
)
"""In the order in which they are created."""
