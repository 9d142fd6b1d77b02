"""Tables of the insurance room.  What was used of a letter follows `insured_part` (see `storage.claims`)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text

from storage.schema import Day, Flag, Instant, Int, Str, key, table


def _where(condition: str) -> dict[str, Any]:  # Any: an index's options
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


insurer = table(
    "insurer",
    key(),
    Column("name", Str, nullable=False, unique=True),
    Column("contract", Str, nullable=False, server_default=""),
    Column("phone", Str, nullable=False, server_default=""),
    Column("email", Str, nullable=False, server_default=""),
    Column("note", Str, nullable=False, server_default=""),
    Column("active", Flag, nullable=False, server_default="1"),
    Column("version", Int, nullable=False, server_default="1"),
    CheckConstraint("trim(name) <> ''", name="named"),
    CheckConstraint("active IN (0, 1)", name="active"),
)
"""Who pays for the insured; `contract` is the number of the centre's contract with them."""

programme = table(
    "programme",
    key(),
    Column("insurer_id", Int, ForeignKey("insurer.id"), nullable=False),
    Column("name", Str, nullable=False),
    Column("valid_from", Day, nullable=False),
    Column("valid_to", Day),
    Column("covers_all", Flag, nullable=False, server_default="0"),
    Column("copay_percent", Int, nullable=False, server_default="0"),
    Column("copay_minor", Int, nullable=False, server_default="0"),
    Column("limit_year_minor", Int),
    Column("limit_visit_minor", Int),
    Column("needs_letter", Flag, nullable=False, server_default="0"),
    Column("active", Flag, nullable=False, server_default="1"),
    Column("version", Int, nullable=False, server_default="1"),
    UniqueConstraint("insurer_id", "name"),
    UniqueConstraint("id", "insurer_id"),
    CheckConstraint("trim(name) <> ''", name="named"),
    CheckConstraint("valid_to >= valid_from", name="validity"),
    CheckConstraint("copay_percent BETWEEN 0 AND 100 AND copay_minor >= 0", name="copay"),
    CheckConstraint("copay_percent = 0 OR copay_minor = 0", name="one_copay"),
    CheckConstraint("limit_year_minor > 0", name="limit_year"),
    CheckConstraint("limit_visit_minor > 0", name="limit_visit"),
    CheckConstraint("covers_all IN (0, 1) AND needs_letter IN (0, 1) AND active IN (0, 1)", name="flags"),
)
"""What an insurer pays for: the patient's own share of each line, limits by the policy's year and by visit."""

programme_service = table(
    "programme_service",
    key(),
    Column("programme_id", Int, ForeignKey("programme.id"), nullable=False),
    Column("service_id", Int, ForeignKey("service.id")),
    Column("specialty", Str, nullable=False, server_default=""),
    Column("specialty_key", Str, nullable=False, server_default=""),
    Column("covered", Flag, nullable=False, server_default="1"),
    Column("copay_percent", Int),
    Column("copay_minor", Int),
    Column("limit_count", Int),
    Column("limit_minor", Int),
    Column("active", Flag, nullable=False, server_default="1"),
    Column("version", Int, nullable=False, server_default="1"),
    CheckConstraint("(service_id IS NULL) <> (specialty_key = '')", name="what"),
    CheckConstraint("copay_percent BETWEEN 0 AND 100", name="percent"),
    CheckConstraint("copay_minor >= 0", name="copay"),
    CheckConstraint("copay_percent IS NULL OR copay_minor IS NULL", name="one_copay"),
    CheckConstraint("limit_count > 0", name="limit_count"),
    CheckConstraint("limit_minor > 0", name="limit_sum"),
    CheckConstraint("covered IN (0, 1) AND active IN (0, 1)", name="flags"),
    Index(
        "uq_programme_service_what",
        "programme_id",
        text("coalesce(service_id, 0)"),
        "specialty_key",
        unique=True,
        **_where("active = 1"),
    ),
)
"""One service, or all of a specialty: covered or excluded, with its own share and its limits by the policy's year."""

policy = table(
    "policy",
    key(),
    Column("patient_id", Int, ForeignKey("patient.id"), nullable=False),
    Column("insurer_id", Int, ForeignKey("insurer.id"), nullable=False),
    Column("programme_id", Int, nullable=False),
    Column("number", Str, nullable=False),
    Column("number_key", Str, nullable=False),
    Column("holder", Str, nullable=False, server_default=""),
    Column("valid_from", Day, nullable=False),
    Column("valid_to", Day, nullable=False),
    Column("note", Str, nullable=False, server_default=""),
    Column("voided", Flag, nullable=False, server_default="0"),
    Column("noted_at", Instant, nullable=False),
    Column("version", Int, nullable=False, server_default="1"),
    UniqueConstraint("id", "insurer_id"),
    ForeignKeyConstraint(
        ["programme_id", "insurer_id"], ["programme.id", "programme.insurer_id"], name="fk_policy_programme"
    ),
    CheckConstraint("valid_to >= valid_from", name="validity"),
    CheckConstraint("voided IN (0, 1)", name="voided"),
    Index("ix_policy_patient", "patient_id"),
    Index(
        "uq_policy_number", "insurer_id", "number_key", unique=True, **_where("voided = 0 AND number_key <> ''")
    ),
)
"""A patient's policy; `number_key` is the number without what people type between its letters and digits."""

policy_check = table(
    "policy_check",
    key(),
    Column("policy_id", Int, ForeignKey("policy.id"), nullable=False),
    Column("kind", Str, nullable=False),
    Column("result", Str, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Int, nullable=False),
    Column("by_name", Str, nullable=False),
    Column("assigned_to", Int),
    Column("assigned_name", Str, nullable=False, server_default=""),
    Column("note", Str, nullable=False, server_default=""),
    Column("voided", Flag, nullable=False, server_default="0"),
    CheckConstraint("kind IN ('enrolment', 'benefit')", name="kind"),
    CheckConstraint("result IN ('yes', 'no', 'no-answer', 'assigned')", name="result"),
    CheckConstraint("(result = 'assigned') = (assigned_to IS NOT NULL)", name="assigned"),
    CheckConstraint("voided IN (0, 1)", name="voided"),
    Index("ix_policy_check_policy", "policy_id", "kind", "id"),
)
"""The history of asking an insurer, and of who was to ask; what was written in error is voided."""

guarantee_letter = table(
    "guarantee_letter",
    key(),
    Column("insurer_id", Int, nullable=False),
    Column("policy_id", Int, nullable=False),
    Column("number", Str, nullable=False),
    Column("number_key", Str, nullable=False),
    Column("dated", Day, nullable=False),
    Column("valid_until", Day, nullable=False),
    Column("limit_minor", Int),
    Column("used_minor", Int, nullable=False, server_default="0"),
    Column("state", Str, nullable=False, server_default="valid"),
    Column("note", Str, nullable=False, server_default=""),
    Column("version", Int, nullable=False, server_default="1"),
    UniqueConstraint("id", "policy_id"),
    ForeignKeyConstraint(["policy_id", "insurer_id"], ["policy.id", "policy.insurer_id"], name="fk_letter_policy"),
    CheckConstraint("valid_until >= dated", name="validity"),
    CheckConstraint("limit_minor > 0", name="limit"),
    CheckConstraint("used_minor >= 0 AND (limit_minor IS NULL OR used_minor <= limit_minor)", name="not_overdrawn"),
    CheckConstraint("state IN ('valid', 'withdrawn')", name="state"),
    Index("ix_guarantee_letter_policy", "policy_id"),
    Index(
        "uq_guarantee_letter_number",
        "insurer_id",
        "number_key",
        unique=True,
        **_where("state = 'valid' AND number_key <> ''"),
    ),
)
"""What an insurer promises to pay, by a sum, by services or by both; `used_minor` follows the parts."""

letter_service = table(
    "letter_service",
    key(),
    Column("letter_id", Int, ForeignKey("guarantee_letter.id"), nullable=False),
    Column("service_id", Int, ForeignKey("service.id"), nullable=False),
    Column("limit_count", Int, nullable=False),
    Column("used_count", Int, nullable=False, server_default="0"),
    Column("version", Int, nullable=False, server_default="1"),
    UniqueConstraint("letter_id", "service_id"),
    CheckConstraint("limit_count BETWEEN 0 AND 999", name="limit"),
    CheckConstraint("used_count BETWEEN 0 AND limit_count", name="not_overdrawn"),
)
"""The services that a letter is for, each so many times; a letter without any is for all that the programme covers."""

TABLES = (insurer, programme, programme_service, policy, policy_check, guarantee_letter, letter_service)
"""In the order in which they are created."""
