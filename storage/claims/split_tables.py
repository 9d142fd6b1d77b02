"""What an insurer pays of one line of a bill."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint

from storage.schema import Day, Int, Str, key, table

insured_part = table(
    "insured_part",
    key(),
    Column("charge_id", Int, ForeignKey("charge.id"), nullable=False),
    Column("receipt_id", Int, ForeignKey("receipt.id"), nullable=False),
    Column("line_id", Int, ForeignKey("receipt_line.id"), nullable=False),
    Column("patient_id", Int, ForeignKey("patient.id"), nullable=False),
    Column("appointment_id", Int, ForeignKey("appointment.id")),
    Column("insurer_id", Int, ForeignKey("insurer.id"), nullable=False),
    Column("policy_id", Int, nullable=False),
    Column("programme_id", Int, ForeignKey("programme.id"), nullable=False),
    Column("rule_id", Int, ForeignKey("programme_service.id")),
    Column("letter_id", Int),
    Column("service_id", Int, ForeignKey("service.id"), nullable=False),
    Column("service_code", Str, nullable=False),
    Column("title", Str, nullable=False),
    Column("day", Day, nullable=False),
    Column("quantity", Int, nullable=False),
    Column("amount_minor", Int, nullable=False),
    Column("returned_minor", Int, nullable=False, server_default="0"),
    UniqueConstraint("line_id"),
    ForeignKeyConstraint(["policy_id", "insurer_id"], ["policy.id", "policy.insurer_id"], name="fk_part_policy"),
    ForeignKeyConstraint(
        ["letter_id", "policy_id"], ["guarantee_letter.id", "guarantee_letter.policy_id"], name="fk_part_letter"
    ),
    CheckConstraint("quantity BETWEEN 1 AND 999 AND amount_minor > 0", name="amount"),
    CheckConstraint("returned_minor BETWEEN 0 AND amount_minor", name="returned"),
    Index("ix_insured_part_charge", "charge_id"),
    Index("ix_insured_part_receipt", "receipt_id"),
    Index("ix_insured_part_patient", "patient_id"),
    Index("ix_insured_part_policy", "policy_id", "day"),
    Index("ix_insured_part_letter", "letter_id"),
    Index("ix_insured_part_insurer", "insurer_id", "day"),
)
"""One line of a receipt that was posted to the insurer's account, by which policy, programme, rule and letter.

`returned_minor` follows the lines of refunds; nothing else of a row ever changes.
"""
