"""The tables of the register.

`number_part` holds every run of five digits of a patient's numbers, so that any part of any number is
found by an index; `patient_phone.rev` holds the digits from the end, for the last four and more.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text, UniqueConstraint, text

from storage.schema import Day, Flag, Instant, Int, Str, key, table

Key = Text().with_variant(Text(collation="C"), "postgresql")
"""Folded text, ordered by code point on every engine, so that a prefix is a range."""

_STATUSES = "('active', 'prospective', 'merged', 'archived', 'deceased')"


def _where(condition: str) -> dict[str, Any]:  # Any: an index's options
    """Index only the rows that meet a condition, on either engine."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


patient = table(
    "patient",
    key(),
    Column("card_no", Str),
    Column("last_name", Str, nullable=False, server_default=""),
    Column("first_name", Str, nullable=False, server_default=""),
    Column("middle_name", Str, nullable=False, server_default=""),
    Column("sex", Str, nullable=False, server_default="unknown"),
    Column("birth_date", Day),
    Column("birth_estimated", Flag, nullable=False, server_default="0"),
    Column("last_key", Key, nullable=False),
    Column("first_key", Key, nullable=False),
    Column("middle_key", Key, nullable=False),
    Column("status", Str, nullable=False, server_default="active"),
    Column("merged_into", Int, ForeignKey("patient.id")),
    Column("email", Str, nullable=False, server_default=""),
    Column("address", Str, nullable=False, server_default=""),
    Column("city", Str, nullable=False, server_default=""),
    Column("region", Str, nullable=False, server_default=""),
    Column("postcode", Str, nullable=False, server_default=""),
    Column("document_no", Str, nullable=False, server_default=""),
    Column("document_key", Key, nullable=False, server_default=""),
    Column("note", Str, nullable=False, server_default=""),
    Column("alert", Str, nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
    Column("version", Int, nullable=False, server_default="1"),
    Column("erased_by", Int),
    UniqueConstraint("card_no"),
    CheckConstraint("last_name <> '' OR first_name <> ''", name="named"),
    CheckConstraint("card_no <> ''", name="card"),
    CheckConstraint("sex IN ('male', 'female', 'other', 'unknown')", name="sex"),
    CheckConstraint(f"status IN {_STATUSES}", name="status"),
    CheckConstraint("(status = 'merged') = (merged_into IS NOT NULL)", name="merged"),
    CheckConstraint("merged_into <> id", name="not_itself"),
    CheckConstraint("version > 0", name="version"),
    Index("ix_patient_name", "last_key", "first_key", "middle_key"),
    Index("ix_patient_first", "first_key", "last_key", "middle_key"),
    Index("ix_patient_middle", "middle_key", "last_key", "first_key", **_where("middle_key <> ''")),
    Index("ix_patient_given", "first_key", "middle_key", **_where("middle_key <> ''")),
    Index("ix_patient_birth", "birth_date", "last_key", "first_key", "middle_key"),
    Index("ix_patient_document", "document_key", **_where("document_key <> ''")),
    Index("ix_patient_email", "email", **_where("email <> ''")),
    Index("ix_patient_merged", "merged_into", **_where("merged_into IS NOT NULL")),
)
"""`erased_by` is the journal row of the erasure that left only this shell of the person."""

patient_phone = table(
    "patient_phone",
    Column("rev", Key, primary_key=True),
    Column("patient_id", Int, ForeignKey("patient.id"), primary_key=True),
    Column("e164", Str, nullable=False),
    Column("label", Str, nullable=False, server_default=""),
    Column("place", Int, nullable=False, server_default="0"),
    CheckConstraint("rev <> ''", name="digits"),
    Index("ix_patient_phone_patient", "patient_id", "place"),
    with_rowid=False,
)
"""`rev` are the digits from the last to the first; `place` 0 is tried first."""

number_part = table(
    "number_part",
    Column("part", Int, primary_key=True, autoincrement=False),
    Column("patient_id", Int, ForeignKey("patient.id"), primary_key=True),
    with_rowid=False,
)
"""Every five neighbouring digits of phones and document numbers."""

surname = table(
    "surname",
    Column("k", Key, primary_key=True),
    Index("ix_surname_double", "k", **_where("k LIKE '% %'")),
    with_rowid=False,
)
"""The distinct folded surnames: a fragment is looked for here, among thousands, not among patients."""

card_counter = table(
    "card_counter",
    Column("id", Int, CheckConstraint("id = 1", name="one"), primary_key=True, autoincrement=False),
    Column("last", Int, nullable=False),
)
"""The last card number given out; it only grows, so that no number comes twice."""

paper = table(
    "paper",
    key(),
    Column("patient_id", Int, ForeignKey("patient.id"), nullable=False),
    Column("kind", Str, nullable=False),
    Column("number", Str, nullable=False, server_default=""),
    Column("valid_until", Day),
    Column("noted_at", Instant, nullable=False),
    Column("noted_by", Str, nullable=False),
    Column("voided", Flag, nullable=False, server_default="0"),
    CheckConstraint("kind IN ('identity', 'contract', 'consent', 'policy', 'questionnaire')", name="kind"),
    CheckConstraint("voided IN (0, 1)", name="voided"),
    Index("ix_paper_patient", "patient_id", "kind"),
)
"""Papers seen or signed; a wrong one is voided, never changed."""

TABLES = (patient, patient_phone, number_part, surname, card_counter, paper)
"""In the order in which they are created."""
