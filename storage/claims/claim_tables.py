"""Tables of claims: what is claimed of whom, what was answered, and what was paid for it.

`paid_minor`, `rejected_minor` and `matched_minor` follow the rows beneath them, by trigger (see `claim_triggers`).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint, text

from storage.claims.claim_records import ClaimState, Ended
from storage.schema import Day, Flag, Instant, Int, Str, key, table

_STATES = ", ".join(f"'{one.value}'" for one in ClaimState)
_ENDS = ", ".join(f"'{one.value}'" for one in Ended)


def _where(condition: str) -> dict[str, Any]:  # Any: an index's options
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


claim = table(
    "claim",
    key(),
    Column("insurer_id", Int, ForeignKey("insurer.id"), nullable=False),
    Column("first_day", Day, nullable=False),
    Column("last_day", Day, nullable=False),
    Column("state", Str, nullable=False, server_default="draft"),
    Column("year", Int),
    Column("number", Int),
    Column("sent_on", Day),
    Column("answered_on", Day),
    Column("resubmits_id", Int, ForeignKey("claim.id")),
    Column("digest", Str, nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Int, nullable=False),
    Column("version", Int, nullable=False, server_default="1"),
    UniqueConstraint("insurer_id", "year", "number"),
    CheckConstraint(f"state IN ({_STATES})", name="state_known"),
    CheckConstraint("last_day >= first_day", name="period"),
    CheckConstraint("(number IS NULL) = (sent_on IS NULL) AND (number IS NULL) = (year IS NULL)", name="sent"),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint("state IN ('draft', 'ready', 'hold', 'closed') OR number IS NOT NULL", name="sent_state"),
    CheckConstraint("state NOT IN ('draft', 'ready', 'hold') OR number IS NULL", name="house_state"),
    CheckConstraint("answered_on IS NULL OR number IS NOT NULL", name="answered"),
    Index("ix_claim_open", "insurer_id", **_where("state <> 'closed'")),
)
"""A claim; its number is given when it is sent, without a gap in each year of an insurer."""

claim_line = table(
    "claim_line",
    key(),
    Column("claim_id", Int, ForeignKey("claim.id"), nullable=False),
    Column("part_id", Int, ForeignKey("insured_part.id"), nullable=False),
    Column("old_line_id", Int, ForeignKey("claim_line.id")),
    Column("amount_minor", Int, CheckConstraint("amount_minor > 0", name="amount"), nullable=False),
    Column("paid_minor", Int, nullable=False, server_default="0"),
    Column("rejected_minor", Int, nullable=False, server_default="0"),
    Column("reason", Str, nullable=False, server_default=""),
    Column("ended", Str, nullable=False, server_default=""),
    Column("charge_id", Int, ForeignKey("charge.id")),
    Column("version", Int, nullable=False, server_default="1"),
    UniqueConstraint("old_line_id"),
    CheckConstraint(f"ended IN ({_ENDS})", name="ended_known"),
    CheckConstraint(
        "paid_minor >= 0 AND rejected_minor >= 0 AND paid_minor + rejected_minor <= amount_minor", name="sums"
    ),
    CheckConstraint("(ended = 'charged') = (charge_id IS NOT NULL)", name="charged"),
    CheckConstraint("ended <> 'resubmitted' OR rejected_minor > 0", name="resubmitted"),
    Index("uq_claim_line_part", "part_id", unique=True, **_where("old_line_id IS NULL")),
    Index("ix_claim_line_claim", "claim_id"),
    Index("ix_claim_line_charge", "charge_id", **_where("charge_id IS NOT NULL")),
)
"""A part of a bill in a claim: once, and again only as what names the rejected line that it sends anew."""

claim_step = table(
    "claim_step",
    key(),
    Column("claim_id", Int, ForeignKey("claim.id"), nullable=False),
    Column("before", Str, nullable=False),
    Column("state", Str, nullable=False),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Int, nullable=False),
    Column("reason", Str, nullable=False, server_default=""),
    CheckConstraint(f"state IN ({_STATES})", name="state_known"),
    CheckConstraint("before <> state", name="moves"),
    Index("ix_claim_step_claim", "claim_id"),
)
"""The way of a claim; append-only, and the claim's state is that of its last step."""

claim_rejection = table(
    "claim_rejection",
    key(),
    Column("line_id", Int, ForeignKey("claim_line.id"), nullable=False),
    Column("amount_minor", Int, CheckConstraint("amount_minor <> 0", name="amount"), nullable=False),
    Column("reverses_id", Int, ForeignKey("claim_rejection.id")),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Int, nullable=False),
    UniqueConstraint("reverses_id"),
    CheckConstraint("(amount_minor < 0) = (reverses_id IS NOT NULL)", name="reverses"),
    Index("ix_claim_rejection_line", "line_id"),
)
"""What an insurer would not pay; append-only, taken back by a row of the opposite sum.  Why: on the line."""

insurer_payment = table(
    "insurer_payment",
    key(),
    Column("insurer_id", Int, ForeignKey("insurer.id"), nullable=False),
    Column("day", Day, nullable=False),
    Column("document", Str, CheckConstraint("trim(document) <> ''", name="document"), nullable=False),
    Column("amount_minor", Int, CheckConstraint("amount_minor > 0", name="amount"), nullable=False),
    Column("matched_minor", Int, nullable=False, server_default="0"),
    Column("note", Str, nullable=False, server_default=""),
    Column("voided", Flag, nullable=False, server_default="0"),
    Column("at", Instant, nullable=False),
    Column("by", Int, nullable=False),
    Column("version", Int, nullable=False, server_default="1"),
    CheckConstraint("matched_minor BETWEEN 0 AND amount_minor", name="matched"),
    CheckConstraint("voided = 0 OR (voided = 1 AND matched_minor = 0)", name="voided"),
    Index("uq_insurer_payment_document", "insurer_id", "day", "document", unique=True, **_where("voided = 0")),
    Index("ix_insurer_payment_unmatched", "insurer_id", **_where("voided = 0 AND matched_minor < amount_minor")),
)
"""Money from an insurer, by the bank's document; it stays as it was entered, or is struck off while unmatched."""

insurer_payment_part = table(
    "insurer_payment_part",
    key(),
    Column("payment_id", Int, ForeignKey("insurer_payment.id"), nullable=False),
    Column("line_id", Int, ForeignKey("claim_line.id"), nullable=False),
    Column("amount_minor", Int, CheckConstraint("amount_minor <> 0", name="amount"), nullable=False),
    Column("reverses_id", Int, ForeignKey("insurer_payment_part.id")),
    Column("at", Instant, nullable=False),
    Column("by", Int, nullable=False),
    UniqueConstraint("reverses_id"),
    CheckConstraint("(amount_minor < 0) = (reverses_id IS NOT NULL)", name="reverses"),
    Index("ix_insurer_payment_part_line", "line_id"),
    Index("ix_insurer_payment_part_payment", "payment_id"),
)
"""Which lines a payment is for; append-only, taken back by a row of the opposite sum."""

claim_layout = table(
    "claim_layout",
    key(),
    Column("insurer_id", Int, ForeignKey("insurer.id"), nullable=False),
    Column("body", Str, CheckConstraint("trim(body) <> ''", name="body"), nullable=False),
    Column("version", Int, nullable=False, server_default="1"),
    UniqueConstraint("insurer_id"),
)
"""How an insurer wants its register, as the centre wrote it."""

CLAIM_TABLES = (
    claim, claim_line, claim_step, claim_rejection, insurer_payment, insurer_payment_part, claim_layout
)  # fmt: skip
"""In the order in which they are created."""
