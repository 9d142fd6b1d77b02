"""What keeps the money true beneath the storage layer, as DDL text for PostgreSQL.

The same guards as on SQLite. Every money transaction locks its register's row first (FOR NO KEY
UPDATE, which foreign keys do not collide with): numbers have no gap, and a shift's sums cannot
change between being read and being closed.
"""

from __future__ import annotations

from storage.cash import erasing, free_tables
from storage.cash.tables import SEED
from storage.schema import BY_MERGE


def _kept(table: str, events: str = "UPDATE OR DELETE") -> tuple[str, str]:
    return (
        f"CREATE TRIGGER {table}_keep BEFORE {events} ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION cash_keep()",
        f"CREATE TRIGGER {table}_keep_t BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION cash_keep()",
    )


def _kept_but_erased(table: str, erased: str) -> tuple[str, ...]:
    """As `_kept`, but for what an erasure does."""
    return (
        f"CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n"
        f"  IF NOT {erased} THEN RAISE EXCEPTION 'cash: {table} is append-only'"
        " USING ERRCODE = 'restrict_violation'; END IF;\n  RETURN NEW;\nEND $$",
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_kept()",
        *_kept(table, "DELETE"),
    )


def _function(name: str, table: str, event: str, body: str, when: str = "BEFORE") -> tuple[str, str]:
    returned = "NULL" if when == "AFTER" else "NEW"
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\n{body}\n"
        f"  RETURN {returned};\nEND $$",
        f"CREATE TRIGGER {name} {when} {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    )


def _refuse(*rules: tuple[str, str]) -> str:
    return "\n".join(
        f"  IF {condition} THEN RAISE EXCEPTION 'cash: {message}'"
        " USING ERRCODE = 'restrict_violation'; END IF;"
        for message, condition in rules
    )


_LAST_COUNT = "coalesce((SELECT kind FROM shift_count WHERE shift_id = {shift} ORDER BY id DESC LIMIT 1), 'none')"

_ENTRY = (
    "BEGIN\n  PERFORM 1 FROM register WHERE id = NEW.register_id FOR NO KEY UPDATE;\n"
    + _refuse(
        (
            "only cash moves of the same register are countered",
            "NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entry WHERE id = NEW.reverses_id"
            " AND register_id = NEW.register_id AND kind IN ('in', 'out', 'drop'))",
        ),
        (
            "entries are numbered without a gap",
            "NEW.number <> 1 + coalesce((SELECT max(number) FROM entry"
            " WHERE register_id = NEW.register_id), 0)",
        ),
        (
            "hash chain broken",
            "NEW.prev_hash <> coalesce((SELECT hash FROM entry WHERE register_id = NEW.register_id"
            " ORDER BY number DESC LIMIT 1), repeat('0', 64))",
        ),
        (
            "the shift is not open on this register",
            "NOT EXISTS (SELECT 1 FROM shift WHERE id = NEW.shift_id"
            " AND register_id = NEW.register_id AND closed_at IS NULL AND opened_at <= NEW.at)",
        ),
        (
            "count the drawer and accept the shift first",
            f"{_LAST_COUNT.format(shift='NEW.shift_id')} NOT IN ('opening', 'handover-in', 'handover-back')"
            " AND NEW.kind <> 'difference'",
        ),
        (
            "the shift has been open for 24 hours",
            "NEW.kind IN ('sale', 'refund', 'advance') AND EXISTS (SELECT 1 FROM shift"
            " WHERE id = NEW.shift_id AND NEW.at - opened_at >= 86400)",
        ),
    )
)

_POSTING = "BEGIN\n" + _refuse(
    ("the entry is sealed", "EXISTS (SELECT 1 FROM seal WHERE entry_id = NEW.entry_id)")
)

_SEAL = "DECLARE e entry%ROWTYPE; r receipt%ROWTYPE; n int; s numeric; d numeric;\nBEGIN\n" + (
    "  SELECT * INTO e FROM entry WHERE id = NEW.entry_id;\n"
    "  IF NOT FOUND THEN RAISE EXCEPTION 'cash: no such entry'"
    " USING ERRCODE = 'restrict_violation'; END IF;\n"
    "  SELECT count(*), coalesce(sum(amount_minor), 0),"
    " coalesce(sum(amount_minor) FILTER (WHERE amount_minor > 0), 0)"
    " INTO n, s, d FROM posting WHERE entry_id = e.id;\n"
) + _refuse(("unbalanced entry", "n < 2 OR s <> 0")) + (
    "\n  IF e.kind NOT IN ('difference', 'float') THEN\n"
    "  SELECT * INTO r FROM receipt WHERE entry_id = e.id;\n"
) + _refuse(
    (
        "the entry and its receipt differ",
        "NOT FOUND OR r.kind <> e.kind OR abs(r.total_minor) <> d OR r.total_minor <>"
        " (SELECT coalesce(sum(amount_minor), 0) FROM receipt_line WHERE receipt_id = r.id)",
    )
) + "\n  END IF;"

_RECEIPT = (
    "BEGIN\n  PERFORM 1 FROM register WHERE id = NEW.register_id FOR NO KEY UPDATE;\n"
    + _refuse(
        ("a receipt begins whole", "NEW.erased_by IS NOT NULL"),
        (
            "receipts are numbered without a gap",
            "NEW.number <> 1 + coalesce((SELECT max(number) FROM receipt"
            " WHERE register_id = NEW.register_id), 0)",
        ),
        (
            "a receipt belongs to an entry under way",
            "NOT EXISTS (SELECT 1 FROM entry WHERE id = NEW.entry_id AND register_id = NEW.register_id"
            " AND shift_id = NEW.shift_id AND kind = NEW.kind)"
            " OR EXISTS (SELECT 1 FROM seal WHERE entry_id = NEW.entry_id)",
        ),
    )
)

_LINE = "DECLARE r receipt%ROWTYPE;\nBEGIN\n" + (
    "  SELECT * INTO r FROM receipt WHERE id = NEW.receipt_id;\n"
    "  PERFORM 1 FROM charge WHERE id = NEW.charge_id FOR NO KEY UPDATE;\n"
) + _refuse(
    ("the receipt is posted", "EXISTS (SELECT 1 FROM seal WHERE entry_id = r.entry_id)"),
    (
        "a payment is for an open line, and not above what is due",
        "NEW.charge_id IS NOT NULL AND NEW.refund_of IS NULL AND NOT EXISTS (SELECT 1 FROM charge"
        " WHERE id = NEW.charge_id AND state = 'open' AND NEW.amount_minor > 0"
        " AND NEW.amount_minor <= amount_minor - paid_minor + refunded_minor)",
    ),
    (
        "a refund names the lines of its receipt",
        "r.kind = 'refund' AND NOT EXISTS (SELECT 1 FROM receipt_line o"
        " WHERE o.id = NEW.refund_of AND o.receipt_id = r.refund_of"
        " AND o.charge_id IS NOT DISTINCT FROM NEW.charge_id AND o.amount_minor > 0"
        " AND NEW.amount_minor < 0) OR r.kind <> 'refund' AND NEW.refund_of IS NOT NULL",
    ),
    (
        "no more is given back than remains",
        "NEW.refund_of IS NOT NULL AND (SELECT sum(amount_minor) + NEW.amount_minor < 0"
        " FROM receipt_line WHERE id = NEW.refund_of OR refund_of = NEW.refund_of)",
    ),
)

_LINE_PAYS = """BEGIN
  IF NEW.charge_id IS NOT NULL THEN
    UPDATE charge SET
      paid_minor = paid_minor + greatest(NEW.amount_minor, 0),
      refunded_minor = refunded_minor - least(NEW.amount_minor, 0),
      state = CASE
        WHEN state = 'open' AND paid_minor - refunded_minor + NEW.amount_minor >= amount_minor
          THEN 'paid'
        WHEN state = 'paid' AND paid_minor = refunded_minor - NEW.amount_minor THEN 'refunded'
        ELSE state END,
      version = version + 1
    WHERE id = NEW.charge_id;
  END IF;"""

_CHARGE_NEW = "BEGIN\n" + _refuse(
    ("what is paid follows the receipts", "NEW.paid_minor <> 0 OR NEW.refunded_minor <> 0")
)

_CHARGE_CHANGED = "BEGIN\n" + _refuse(
    ("a charge keeps its number", "NEW.id <> OLD.id"),
    (
        "what is paid follows the receipts",
        "(NEW.paid_minor <> OLD.paid_minor OR NEW.refunded_minor <> OLD.refunded_minor)"
        " AND (NEW.paid_minor, NEW.refunded_minor) <>"
        " (SELECT coalesce(sum(greatest(amount_minor, 0)), 0),"
        " coalesce(sum(greatest(-amount_minor, 0)), 0)"
        " FROM receipt_line WHERE charge_id = NEW.id)",
    ),
    (
        "what was paid goes to another patient by a merge only",
        f"OLD.paid_minor > 0 AND NEW.patient_id <> OLD.patient_id AND NOT {BY_MERGE}",
    ),
    (
        "a settled charge is not altered",
        "OLD.paid_minor > 0 AND OLD.state <> 'open' AND"
        " (NEW.amount_minor, NEW.price_minor, NEW.quantity, NEW.title, NEW.day, NEW.service_id)"
        " IS DISTINCT FROM"
        " (OLD.amount_minor, OLD.price_minor, OLD.quantity, OLD.title, OLD.day, OLD.service_id)",
    ),
    (
        "a settled charge is not opened again",
        "OLD.state IN ('paid', 'refunded') AND NEW.state <> OLD.state AND OLD.paid_minor > 0"
        " AND NEW.refunded_minor = OLD.refunded_minor",
    ),
    ("a change needs the next version", "NEW.version <> OLD.version + 1"),
)

_SHIFT = (
    "BEGIN\n  PERFORM 1 FROM register WHERE id = NEW.register_id FOR NO KEY UPDATE;\n"
    + _refuse(
        ("a shift begins open", "NEW.closed_at IS NOT NULL"),
        (
            "shifts are numbered without a gap",
            "NEW.number <> 1 + coalesce((SELECT max(number) FROM shift"
            " WHERE register_id = NEW.register_id), 0)",
        ),
    )
)

_SHIFT_CHANGED = (
    "BEGIN\n  PERFORM 1 FROM register WHERE id = OLD.register_id FOR NO KEY UPDATE;\n"
    + _refuse(
        ("a closed shift is not changed", "OLD.closed_at IS NOT NULL"),
        (
            "a shift can only be closed",
            "NEW.closed_at IS NULL OR"
            " (NEW.id, NEW.register_id, NEW.number, NEW.opened_at, NEW.opened_by, NEW.opened_by_name)"
            " IS DISTINCT FROM"
            " (OLD.id, OLD.register_id, OLD.number, OLD.opened_at, OLD.opened_by, OLD.opened_by_name)",
        ),
        (
            "a shift is counted before it is closed",
            f"{_LAST_COUNT.format(shift='OLD.id')} <> 'closing'",
        ),
        (
            "refunds wait for a decision",
            "EXISTS (SELECT 1 FROM refund_request WHERE shift_id = OLD.id AND state = 'pending')",
        ),
        (
            "the pieces are not the sum counted",
            "EXISTS (SELECT 1 FROM shift_count c WHERE c.shift_id = OLD.id AND c.counted_minor <>"
            " coalesce((SELECT sum(denomination_minor * pieces) FROM shift_count_piece"
            " WHERE count_id = c.id), 0))",
        ),
    )
)

_COUNT = "BEGIN\n" + _refuse(
    (
        "the shift is closed",
        "NOT EXISTS (SELECT 1 FROM shift WHERE id = NEW.shift_id AND closed_at IS NULL)",
    ),
    (
        "this is not the time for such a count",
        f"NEW.kind <> (CASE {_LAST_COUNT.format(shift='NEW.shift_id')}"
        " WHEN 'none' THEN 'opening'"
        " WHEN 'handover-out' THEN CASE NEW.kind WHEN 'handover-back' THEN 'handover-back' ELSE 'handover-in' END"
        " WHEN 'closing' THEN 'no more'"
        " ELSE CASE NEW.kind WHEN 'closing' THEN 'closing' ELSE 'handover-out' END END)",
    ),
)

_COUNT_LAST = "BEGIN\n" + _refuse(
    ("the newest count has the highest number", "NEW.id <> (SELECT max(id) FROM shift_count)")
)

_PIECE = "BEGIN\n" + _refuse(
    (
        "the pieces are not the sum counted",
        "NEW.denomination_minor * NEW.pieces + coalesce((SELECT sum(denomination_minor * pieces)"
        " FROM shift_count_piece WHERE count_id = NEW.count_id), 0)"
        " > (SELECT counted_minor FROM shift_count WHERE id = NEW.count_id)",
    )
)

_METHOD = "BEGIN\n" + _refuse(
    (
        "the shift is closed",
        "NOT EXISTS (SELECT 1 FROM shift_count c JOIN shift s ON s.id = c.shift_id"
        " WHERE c.id = NEW.count_id AND c.kind = 'closing' AND s.closed_at IS NULL)",
    )
)

_COPY = "BEGIN\n" + _refuse(
    (
        "copies are numbered without a gap",
        "NEW.copy <> 1 + coalesce((SELECT max(copy) FROM receipt_copy"
        " WHERE receipt_id = NEW.receipt_id), 0)",
    )
)

_REQUEST = "BEGIN\n" + _refuse(
    (
        "a request begins in an open shift",
        "NEW.state <> 'pending' OR NOT EXISTS"
        " (SELECT 1 FROM shift WHERE id = NEW.shift_id AND closed_at IS NULL)",
    )
)

_REQUEST_CHANGED = "BEGIN\n" + _refuse(
    (
        "a request is decided once",
        f"NOT {erasing.request(postgresql=True)} AND (OLD.state <> 'pending' OR NEW.state = 'pending' OR"
        ' (NEW.id, NEW.receipt_id, NEW.shift_id, NEW.amount_minor, NEW."order", NEW.reason,'
        " NEW.requested_by, NEW.requested_at) IS DISTINCT FROM"
        ' (OLD.id, OLD.receipt_id, OLD.shift_id, OLD.amount_minor, OLD."order", OLD.reason,'
        " OLD.requested_by, OLD.requested_at))",
    )
)

POSTGRESQL: tuple[str, ...] = (
    *SEED,
    """CREATE FUNCTION cash_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'cash: % is append-only', TG_TABLE_NAME
  USING ERRCODE = 'restrict_violation'; END $$""",
    *_function("shift_new", "shift", "INSERT", _SHIFT),
    *_function("shift_changed", "shift", "UPDATE", _SHIFT_CHANGED),
    *_kept("shift", "DELETE"),
    *_function("shift_count_new", "shift_count", "INSERT", _COUNT),
    *_function("shift_count_last", "shift_count", "INSERT", _COUNT_LAST, "AFTER"),
    *_kept("shift_count"),
    *_function("shift_count_piece_new", "shift_count_piece", "INSERT", _PIECE),
    *_kept("shift_count_piece"),
    *_function("shift_count_method_new", "shift_count_method", "INSERT", _METHOD),
    *_kept("shift_count_method"),
    *_function("charge_new", "charge", "INSERT", _CHARGE_NEW),
    *_function("charge_changed", "charge", "UPDATE", _CHARGE_CHANGED),
    *_kept("charge", "DELETE"),
    *_kept("account"),
    *_function("entry_new", "entry", "INSERT", _ENTRY),
    *_kept_but_erased("entry", erasing.entry(postgresql=True)),
    *_function("posting_new", "posting", "INSERT", _POSTING),
    *_kept("posting"),
    *_function("seal_new", "seal", "INSERT", _SEAL),
    *_kept("seal"),
    *_function("receipt_new", "receipt", "INSERT", _RECEIPT),
    *_kept_but_erased("receipt", erasing.receipt(postgresql=True)),
    *_function("receipt_line_new", "receipt_line", "INSERT", _LINE),
    *_function("receipt_line_pays", "receipt_line", "INSERT", _LINE_PAYS, "AFTER"),
    *_kept("receipt_line"),
    *_function("receipt_copy_new", "receipt_copy", "INSERT", _COPY),
    *_kept("receipt_copy"),
    *_function("refund_request_new", "refund_request", "INSERT", _REQUEST),
    *_function("refund_request_changed", "refund_request", "UPDATE", _REQUEST_CHANGED),
    *_kept("refund_request", "DELETE"),
    *_kept("register", "DELETE"),
    *free_tables.POSTGRESQL,
)
