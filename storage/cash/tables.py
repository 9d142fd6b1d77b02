"""Tables of the cash room.  Everything below the line of charges is append-only (see `triggers`)."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text

from storage.cash.free_tables import free_charge
from storage.cash.records import ChargeState, CountKind, EntryKind, Method, ReceiptKind, RequestState
from storage.schema import Day, Flag, Instant, Int, Str, key, table


def _one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{value.value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


register = table(
    "register",
    key(),
    Column("code", Str, nullable=False),
    Column("name", Str, nullable=False),
    Column("desk", Str),
    Column("active", Flag, nullable=False, server_default="1"),
    UniqueConstraint("code"),
    UniqueConstraint("desk"),
)
"""Cash registers; the row is what a money transaction locks first on PostgreSQL."""

shift = table(
    "shift",
    key(),
    Column("register_id", Int, ForeignKey("register.id"), nullable=False),
    Column("number", Int, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by", Int, nullable=False),
    Column("opened_by_name", Str, nullable=False),
    Column("closed_at", Instant),
    Column("closed_by", Int),
    Column("closed_by_name", Str),
    Column("report", Str),
    UniqueConstraint("register_id", "number"),
    CheckConstraint("closed_at IS NULL OR closed_at >= opened_at", name="period"),
    CheckConstraint("(closed_at IS NULL) = (report IS NULL)", name="report_when_closed"),
    Index(
        "one_open_shift",
        "register_id",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
)
"""Cashiers' shifts; `report` is the Z report as JSON text, kept as it was at the close."""

shift_count = table(
    "shift_count",
    key(),
    Column("shift_id", Int, ForeignKey("shift.id"), nullable=False),
    Column("kind", Str, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Int, nullable=False),
    Column("by_name", Str, nullable=False),
    Column("expected_minor", Int, nullable=False),
    Column("counted_minor", Int, CheckConstraint("counted_minor >= 0", name="counted"), nullable=False),
    Column("reason", Str, nullable=False, server_default=""),
    Column("notes", Str, nullable=False, server_default=""),
    _one_of("kind", CountKind),
    Index(None, "shift_id"),
)
"""One counting of the drawer: opening, hand-over (twice), closing."""

shift_count_piece = table(
    "shift_count_piece",
    Column("count_id", Int, ForeignKey("shift_count.id"), primary_key=True, autoincrement=False),
    Column("denomination_minor", Int, primary_key=True, autoincrement=False),
    Column("pieces", Int, nullable=False),
    CheckConstraint("denomination_minor > 0 AND pieces > 0", name="positive"),
    with_rowid=False,
)
"""How many of each denomination; the ones that were not there have no row."""

shift_count_method = table(
    "shift_count_method",
    Column("count_id", Int, ForeignKey("shift_count.id"), primary_key=True, autoincrement=False),
    Column("method", Str, primary_key=True),
    Column("expected_minor", Int, nullable=False),
    Column("counted_minor", Int, nullable=False),
    _one_of("method", Method),
    with_rowid=False,
)
"""The totals of the other methods at a closing: what the register says, what the slips say."""

charge = table(
    "charge",
    key(),
    Column("patient_id", Int, ForeignKey("patient.id"), nullable=False),
    Column("appointment_id", Int, ForeignKey("appointment.id")),
    Column("service_id", Int, ForeignKey("service.id")),
    Column("origin", Str, nullable=False, server_default="desk"),
    Column("title", Str, nullable=False),
    Column("quantity", Int, nullable=False, server_default="1"),
    Column("price_minor", Int, nullable=False),
    Column("discount_minor", Int, nullable=False, server_default="0"),
    Column("discount_reason", Str, nullable=False, server_default=""),
    Column("discount_by", Int),
    Column("amount_minor", Int, nullable=False),
    Column("paid_minor", Int, nullable=False, server_default="0"),
    Column("refunded_minor", Int, nullable=False, server_default="0"),
    Column("day", Day, nullable=False),
    Column("state", Str, nullable=False, server_default="open"),
    Column("void_reason", Str, nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Int, nullable=False),
    Column("version", Int, nullable=False, server_default="1"),
    _one_of("state", ChargeState),
    CheckConstraint("origin IN ('visit', 'desk', 'undone')", name="origin_known"),
    CheckConstraint("quantity BETWEEN 1 AND 999 AND price_minor >= 0", name="price"),
    CheckConstraint("discount_minor BETWEEN 0 AND quantity * price_minor", name="discount"),
    CheckConstraint("discount_minor = 0 OR discount_reason <> ''", name="discount_reason"),
    CheckConstraint("amount_minor = quantity * price_minor - discount_minor", name="amount"),
    CheckConstraint(
        "refunded_minor >= 0 AND refunded_minor <= paid_minor"
        " AND paid_minor - refunded_minor <= amount_minor",
        name="paid",
    ),
    CheckConstraint(
        "(state = 'open' AND paid_minor - refunded_minor < amount_minor)"
        " OR (state = 'paid' AND paid_minor >= amount_minor)"
        " OR (state = 'refunded' AND paid_minor > 0 AND paid_minor = refunded_minor)"
        " OR (state = 'void' AND paid_minor = refunded_minor)",
        name="state",
    ),
    CheckConstraint("state <> 'void' OR trim(void_reason) <> '' OR origin = 'undone'", name="void_reason"),
    Index(None, "patient_id"),
    Index(
        "charge_done",
        "service_id",
        "day",
        sqlite_where=text("state IN ('open', 'paid') AND service_id IS NOT NULL"),
        postgresql_where=text("state IN ('open', 'paid') AND service_id IS NOT NULL"),
    ),
    Index(
        "charge_open",
        "patient_id",
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index(
        "charge_visit_once",
        "appointment_id",
        unique=True,
        sqlite_where=text("origin = 'visit'"),
        postgresql_where=text("origin = 'visit'"),
    ),
)
"""What patients owe, line by line; `paid_minor` and `refunded_minor` follow the receipts' lines."""

account = table(
    "account",
    key(),
    Column("code", Str, nullable=False),
    Column("method", Str),
    UniqueConstraint("code"),
    UniqueConstraint("method"),
)
"""The ledger's accounts; those with a method hold what was paid by it."""

entry = table(
    "entry",
    key(),
    Column("register_id", Int, ForeignKey("register.id"), nullable=False),
    Column("number", Int, nullable=False),
    Column("shift_id", Int, ForeignKey("shift.id"), nullable=False),
    Column("kind", Str, nullable=False),
    Column("patient_id", Int, ForeignKey("patient.id")),
    Column("at", Instant, nullable=False),
    Column("by", Int, nullable=False),
    Column("by_name", Str, nullable=False),
    Column("memo", Str, nullable=False, server_default=""),
    Column("reverses_id", Int, ForeignKey("entry.id")),
    Column("prev_hash", Str, nullable=False),
    Column("hash", Str, nullable=False),
    UniqueConstraint("register_id", "number"),
    UniqueConstraint("reverses_id"),
    _one_of("kind", EntryKind),
    CheckConstraint("(kind = 'counter') = (reverses_id IS NOT NULL)", name="counter_names_entry"),
    CheckConstraint("length(prev_hash) = 64 AND length(hash) = 64", name="hashes"),
    ForeignKeyConstraint(
        ["id"], ["seal.entry_id"], name="fk_entry_sealed", deferrable=True, initially="DEFERRED"
    ),
    Index(None, "shift_id"),
    Index(None, "patient_id"),
)
"""Journal entries of the ledger; each is sealed in its own transaction, or COMMIT fails."""

posting = table(
    "posting",
    Column("entry_id", Int, ForeignKey("entry.id"), primary_key=True, autoincrement=False),
    Column("line", Int, primary_key=True, autoincrement=False),
    Column("account_id", Int, ForeignKey("account.id"), nullable=False),
    Column("amount_minor", Int, CheckConstraint("amount_minor <> 0", name="amount"), nullable=False),
    Index(None, "account_id"),
    with_rowid=False,
)
"""Debits above zero, credits below; the sum of an entry is nothing."""

seal = table(
    "seal",
    Column("entry_id", Int, primary_key=True, autoincrement=False),
)
"""Set last on each entry, by a trigger that checks it whole; nothing can be added afterwards."""

receipt = table(
    "receipt",
    key(),
    Column("register_id", Int, ForeignKey("register.id"), nullable=False),
    Column("number", Int, nullable=False),
    Column("shift_id", Int, ForeignKey("shift.id"), nullable=False),
    Column("entry_id", Int, ForeignKey("entry.id"), nullable=False),
    Column("kind", Str, nullable=False),
    Column("patient_id", Int, ForeignKey("patient.id")),
    Column("patient_name", Str, nullable=False, server_default=""),
    Column("about", Str, nullable=False, server_default=""),
    Column("total_minor", Int, nullable=False),
    Column("tendered_minor", Int, nullable=False, server_default="0"),
    Column("change_minor", Int, nullable=False, server_default="0"),
    Column("at", Instant, nullable=False),
    Column("by_name", Str, nullable=False),
    Column("refund_of", Int, ForeignKey("receipt.id")),
    Column("reason", Str, nullable=False, server_default=""),
    Column("text", Str, nullable=False),
    Column("salt", Str),
    Column("erased_by", Int),
    UniqueConstraint("register_id", "number"),
    UniqueConstraint("entry_id"),
    _one_of("kind", ReceiptKind),
    CheckConstraint("(kind = 'refund') = (refund_of IS NOT NULL)", name="refund_names_receipt"),
    CheckConstraint("tendered_minor >= 0 AND change_minor BETWEEN 0 AND tendered_minor", name="change"),
    Index(None, "shift_id"),
    Index(None, "patient_id"),
    Index(None, "refund_of"),
)
"""Numbered documents; the number is the next of its register, handed out while posting.

`salt` is hashed with the entry; an erasure takes it with the name (see `storage.journal.erased`)."""

receipt_line = table(
    "receipt_line",
    key(),
    Column("receipt_id", Int, ForeignKey("receipt.id"), nullable=False),
    Column("line", Int, nullable=False),
    Column("charge_id", Int, ForeignKey("charge.id")),
    Column("refund_of", Int, ForeignKey("receipt_line.id")),
    Column("title", Str, nullable=False),
    Column("quantity", Int, nullable=False, server_default="1"),
    Column("amount_minor", Int, CheckConstraint("amount_minor <> 0", name="amount"), nullable=False),
    Column("discount_minor", Int, nullable=False, server_default="0"),
    UniqueConstraint("receipt_id", "line"),
    Index(None, "charge_id"),
    Index(None, "refund_of"),
)
"""What a document is for, line by line; a refund's lines are negative and name the original ones."""

receipt_copy = table(
    "receipt_copy",
    Column("receipt_id", Int, ForeignKey("receipt.id"), primary_key=True, autoincrement=False),
    Column("copy", Int, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("by", Int, nullable=False),
    with_rowid=False,
)
"""Who reprinted what; the paper says COPY n."""

refund_request = table(
    "refund_request",
    key(),
    Column("receipt_id", Int, ForeignKey("receipt.id"), nullable=False),
    Column("shift_id", Int, ForeignKey("shift.id"), nullable=False),
    Column("amount_minor", Int, CheckConstraint("amount_minor > 0", name="amount"), nullable=False),
    Column("order", Str, nullable=False),
    Column("reason", Str, nullable=False),
    Column("requested_by", Int, nullable=False),
    Column("requested_by_name", Str, nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("state", Str, nullable=False, server_default="pending"),
    Column("decided_by", Int),
    Column("decided_at", Instant),
    Column("refund_id", Int, ForeignKey("receipt.id")),
    _one_of("state", RequestState),
    CheckConstraint("(state = 'approved') = (refund_id IS NOT NULL)", name="approved_has_refund"),
    Index(None, "shift_id"),
)
"""Refunds above the limit that wait for someone with the right; a shift does not close with one open."""

TABLES = (
    register,
    shift,
    shift_count,
    shift_count_piece,
    shift_count_method,
    charge,
    free_charge,
    account,
    seal,
    entry,
    posting,
    receipt,
    receipt_line,
    receipt_copy,
    refund_request,
)

ACCOUNTS: dict[str, int] = {
    "cash": 1,
    "card": 2,
    "transfer": 3,
    "insurer": 4,
    "advance": 5,
    "revenue": 6,
    "safe": 7,
    "paid-in": 8,
    "paid-out": 9,
    "over-short": 10,
    "float": 11,
}
"""The chart of accounts: code -> id; the code of a payment method is the method's own."""

_METHODS = ", ".join(f"'{method.value}'" for method in Method)

SEED: tuple[str, ...] = (
    *(f"INSERT INTO account (id, code) VALUES ({number}, '{code}')" for code, number in ACCOUNTS.items()),
    f"UPDATE account SET method = code WHERE code IN ({_METHODS})",
    "INSERT INTO register (code, name) VALUES ('1', '1')",
)
"""The chart of accounts and the first register, written with the schema."""
