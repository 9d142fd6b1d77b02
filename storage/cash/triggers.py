"""What keeps the money true beneath the storage layer, as DDL text for SQLite.

The PostgreSQL text is in `triggers_postgresql`. Every message begins with `cash:`.

An entry's deferred foreign key demands its seal at COMMIT, and the seal is refused unless the
entry is whole and balanced: an unbalanced entry cannot be committed. REPLACE deletes a row
without firing DELETE triggers, so every unique key of an append-only table is guarded on INSERT.
"""

from __future__ import annotations

from storage.cash import erasing, free_tables
from storage.cash.tables import SEED
from storage.cash.triggers_postgresql import POSTGRESQL
from storage.schema import BY_MERGE, SQLITE_CHECKS_ON

__all__ = ["POSTGRESQL", "SQLITE"]

_NOT_SEALED = "NOT EXISTS (SELECT 1 FROM seal WHERE entry_id = {entry})"
_LAST_COUNT = "(SELECT kind FROM shift_count WHERE shift_id = {shift} ORDER BY id DESC LIMIT 1)"
_IS_OPEN = "EXISTS (SELECT 1 FROM shift WHERE id = {shift} AND closed_at IS NULL)"


_CHECKS_ON = ("foreign keys must be on, and checks too", f"NOT {SQLITE_CHECKS_ON}")


def _kept(table: str, erased: str = "0") -> tuple[str, str]:
    """Refuse every DELETE, and every UPDATE that is not what an erasure does."""
    unless = "" if erased == "0" else f" WHEN NOT {erased}"
    return (
        f"CREATE TRIGGER {table}_keep_u BEFORE UPDATE ON {table}{unless}"
        f" BEGIN SELECT RAISE(ABORT, 'cash: {table} is append-only'); END",
        f"CREATE TRIGGER {table}_keep_d BEFORE DELETE ON {table}"
        f" BEGIN SELECT RAISE(ABORT, 'cash: {table} is append-only'); END",
    )


def _new(table: str, *rules: tuple[str, str]) -> str:
    """Refuse an INSERT when one of the conditions holds: (message, condition)."""
    rules = (_CHECKS_ON, *rules)
    lines = "\n".join(
        f"  SELECT RAISE(ABORT, 'cash: {message}') WHERE {condition};" for message, condition in rules
    )
    return f"CREATE TRIGGER {table}_new BEFORE INSERT ON {table} BEGIN\n{lines}\nEND"


_ENTRY = _new(
    "entry",
    ("entry is append-only", "EXISTS (SELECT 1 FROM entry WHERE id = NEW.id)"),
    (
        "an entry is countered once",
        "NEW.reverses_id IS NOT NULL AND EXISTS"
        " (SELECT 1 FROM entry WHERE reverses_id = NEW.reverses_id)",
    ),
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
        " ORDER BY number DESC LIMIT 1), '" + "0" * 64 + "')",
    ),
    (
        "the shift is not open on this register",
        "NOT EXISTS (SELECT 1 FROM shift WHERE id = NEW.shift_id"
        " AND register_id = NEW.register_id AND closed_at IS NULL AND opened_at <= NEW.at)",
    ),
    (
        "count the drawer and accept the shift first",
        f"coalesce({_LAST_COUNT.format(shift='NEW.shift_id')}, 'none')"
        " NOT IN ('opening', 'handover-in', 'handover-back') AND NEW.kind <> 'difference'",
    ),
    (
        "the shift has been open for 24 hours",
        "NEW.kind IN ('sale', 'refund', 'advance') AND EXISTS (SELECT 1 FROM shift"
        " WHERE id = NEW.shift_id AND NEW.at - opened_at >= 86400)",
    ),
)

_POSTING = _new(
    "posting",
    ("the entry is sealed", f"NOT ({_NOT_SEALED.format(entry='NEW.entry_id')})"),
    (
        "posting is append-only",
        "EXISTS (SELECT 1 FROM posting WHERE entry_id = NEW.entry_id AND line = NEW.line)",
    ),
)

_SEAL = _new(
    "seal",
    ("seal is append-only", "EXISTS (SELECT 1 FROM seal WHERE entry_id = NEW.entry_id)"),
    ("no such entry", "NOT EXISTS (SELECT 1 FROM entry WHERE id = NEW.entry_id)"),
    (
        "unbalanced entry",
        "(SELECT count(*) < 2 OR sum(amount_minor) <> 0 FROM posting WHERE entry_id = NEW.entry_id)",
    ),
    (
        "the entry and its receipt differ",
        "(SELECT e.kind NOT IN ('difference', 'float') AND NOT EXISTS (SELECT 1 FROM receipt r"
        " WHERE r.entry_id = e.id AND r.kind = e.kind AND abs(r.total_minor) ="
        " (SELECT sum(amount_minor) FROM posting WHERE entry_id = e.id AND amount_minor > 0)"
        " AND r.total_minor ="
        " (SELECT coalesce(sum(amount_minor), 0) FROM receipt_line WHERE receipt_id = r.id))"
        " FROM entry e WHERE e.id = NEW.entry_id)",
    ),
)

_RECEIPT = _new(
    "receipt",
    (
        "receipt is append-only",
        "EXISTS (SELECT 1 FROM receipt WHERE id = NEW.id OR entry_id = NEW.entry_id)",
    ),
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
        f" OR NOT ({_NOT_SEALED.format(entry='NEW.entry_id')})",
    ),
)

_LINE = _new(
    "receipt_line",
    (
        "receipt_line is append-only",
        "EXISTS (SELECT 1 FROM receipt_line"
        " WHERE id = NEW.id OR (receipt_id = NEW.receipt_id AND line = NEW.line))",
    ),
    (
        "the receipt is posted",
        "EXISTS (SELECT 1 FROM receipt r JOIN seal s ON s.entry_id = r.entry_id"
        " WHERE r.id = NEW.receipt_id)",
    ),
    (
        "a payment is for an open line, and not above what is due",
        "NEW.charge_id IS NOT NULL AND NEW.refund_of IS NULL AND NOT EXISTS (SELECT 1 FROM charge"
        " WHERE id = NEW.charge_id AND state = 'open' AND NEW.amount_minor > 0"
        " AND NEW.amount_minor <= amount_minor - paid_minor + refunded_minor)",
    ),
    (
        "a refund names the lines of its receipt",
        "(SELECT r.kind = 'refund' AND NOT EXISTS (SELECT 1 FROM receipt_line o"
        " WHERE o.id = NEW.refund_of AND o.receipt_id = r.refund_of"
        " AND o.charge_id IS NEW.charge_id AND o.amount_minor > 0 AND NEW.amount_minor < 0)"
        " OR r.kind <> 'refund' AND NEW.refund_of IS NOT NULL"
        " FROM receipt r WHERE r.id = NEW.receipt_id)",
    ),
    (
        "no more is given back than remains",
        "NEW.refund_of IS NOT NULL AND (SELECT sum(amount_minor) + NEW.amount_minor < 0"
        " FROM receipt_line WHERE id = NEW.refund_of OR refund_of = NEW.refund_of)",
    ),
)

_LINE_PAYS = """CREATE TRIGGER receipt_line_pays AFTER INSERT ON receipt_line
WHEN NEW.charge_id IS NOT NULL BEGIN
  UPDATE charge SET
    paid_minor = paid_minor + max(NEW.amount_minor, 0),
    refunded_minor = refunded_minor - min(NEW.amount_minor, 0),
    state = CASE
      WHEN state = 'open' AND paid_minor - refunded_minor + NEW.amount_minor >= amount_minor THEN 'paid'
      WHEN state = 'paid' AND paid_minor = refunded_minor - NEW.amount_minor THEN 'refunded'
      ELSE state END,
    version = version + 1
  WHERE id = NEW.charge_id;
END"""

_CHARGE_NEW = _new(
    "charge",
    ("a charge is never replaced", "EXISTS (SELECT 1 FROM charge WHERE id = NEW.id)"),
    (
        "a visit is charged once",
        "NEW.origin = 'visit' AND EXISTS (SELECT 1 FROM charge"
        " WHERE origin = 'visit' AND appointment_id = NEW.appointment_id)",
    ),
    ("what is paid follows the receipts", "NEW.paid_minor <> 0 OR NEW.refunded_minor <> 0"),
)

_CHARGE_CHANGED = f"""CREATE TRIGGER charge_changed BEFORE UPDATE ON charge BEGIN
  SELECT RAISE(ABORT, 'cash: {_CHECKS_ON[0]}') WHERE {_CHECKS_ON[1]};
  SELECT RAISE(ABORT, 'cash: a visit is charged once') WHERE NEW.origin = 'visit' AND EXISTS (SELECT 1 FROM charge
    WHERE origin = 'visit' AND appointment_id = NEW.appointment_id AND id <> OLD.id);
  SELECT RAISE(ABORT, 'cash: a charge keeps its number') WHERE NEW.id <> OLD.id;
  SELECT RAISE(ABORT, 'cash: what is paid follows the receipts') WHERE
    (NEW.paid_minor <> OLD.paid_minor OR NEW.refunded_minor <> OLD.refunded_minor)
    AND (NEW.paid_minor <> (SELECT coalesce(sum(max(amount_minor, 0)), 0)
           FROM receipt_line WHERE charge_id = NEW.id)
      OR NEW.refunded_minor <> (SELECT coalesce(sum(max(-amount_minor, 0)), 0)
           FROM receipt_line WHERE charge_id = NEW.id));
  SELECT RAISE(ABORT, 'cash: what was paid goes to another patient by a merge only') WHERE
    OLD.paid_minor > 0 AND NEW.patient_id <> OLD.patient_id AND NOT {BY_MERGE};
  SELECT RAISE(ABORT, 'cash: a settled charge is not altered') WHERE
    OLD.paid_minor > 0 AND OLD.state <> 'open'
    AND (NEW.amount_minor <> OLD.amount_minor OR NEW.price_minor <> OLD.price_minor
      OR NEW.quantity <> OLD.quantity OR NEW.title <> OLD.title OR NEW.day <> OLD.day
      OR NEW.service_id IS NOT OLD.service_id);
  SELECT RAISE(ABORT, 'cash: a settled charge is not opened again') WHERE
    OLD.state IN ('paid', 'refunded') AND NEW.state <> OLD.state AND OLD.paid_minor > 0
    AND NEW.refunded_minor = OLD.refunded_minor;
  SELECT RAISE(ABORT, 'cash: a change needs the next version') WHERE NEW.version <> OLD.version + 1;
END"""

_SHIFT = _new(
    "shift",
    ("shift is append-only", "EXISTS (SELECT 1 FROM shift WHERE id = NEW.id)"),
    ("a shift begins open", "NEW.closed_at IS NOT NULL"),
    (
        "shifts are numbered without a gap",
        "NEW.number <> 1 + coalesce((SELECT max(number) FROM shift"
        " WHERE register_id = NEW.register_id), 0)",
    ),
    (
        "one shift is open on a register",
        "EXISTS (SELECT 1 FROM shift WHERE register_id = NEW.register_id AND closed_at IS NULL)",
    ),
)

_SHIFT_CHANGED = f"""CREATE TRIGGER shift_changed BEFORE UPDATE ON shift BEGIN
  SELECT RAISE(ABORT, 'cash: a closed shift is not changed') WHERE OLD.closed_at IS NOT NULL;
  SELECT RAISE(ABORT, 'cash: a shift can only be closed') WHERE NEW.closed_at IS NULL
    OR NEW.id <> OLD.id OR NEW.register_id <> OLD.register_id OR NEW.number <> OLD.number
    OR NEW.opened_at <> OLD.opened_at OR NEW.opened_by <> OLD.opened_by
    OR NEW.opened_by_name <> OLD.opened_by_name;
  SELECT RAISE(ABORT, 'cash: a shift is counted before it is closed')
    WHERE coalesce({_LAST_COUNT.format(shift="OLD.id")}, 'none') <> 'closing';
  SELECT RAISE(ABORT, 'cash: refunds wait for a decision') WHERE EXISTS
    (SELECT 1 FROM refund_request WHERE shift_id = OLD.id AND state = 'pending');
  SELECT RAISE(ABORT, 'cash: the pieces are not the sum counted') WHERE EXISTS
    (SELECT 1 FROM shift_count c WHERE c.shift_id = OLD.id AND c.counted_minor <> coalesce(
      (SELECT sum(denomination_minor * pieces) FROM shift_count_piece WHERE count_id = c.id), 0));
END"""

_COUNT = _new(
    "shift_count",
    ("shift_count is append-only", "EXISTS (SELECT 1 FROM shift_count WHERE id = NEW.id)"),
    ("the shift is closed", f"NOT {_IS_OPEN.format(shift='NEW.shift_id')}"),
    (
        "this is not the time for such a count",
        f"NEW.kind NOT IN (SELECT CASE coalesce({_LAST_COUNT.format(shift='NEW.shift_id')}, 'none')"
        " WHEN 'none' THEN 'opening'"
        " WHEN 'handover-out' THEN CASE NEW.kind WHEN 'handover-back' THEN 'handover-back' ELSE 'handover-in' END"
        " WHEN 'closing' THEN 'no more'"
        " ELSE CASE NEW.kind WHEN 'closing' THEN 'closing' ELSE 'handover-out' END END)",
    ),
)

_COUNT_LAST = """CREATE TRIGGER shift_count_last AFTER INSERT ON shift_count
WHEN NEW.id <> (SELECT max(id) FROM shift_count)
BEGIN SELECT RAISE(ABORT, 'cash: the newest count has the highest number'); END"""

_PIECE = _new(
    "shift_count_piece",
    (
        "shift_count_piece is append-only",
        "EXISTS (SELECT 1 FROM shift_count_piece"
        " WHERE count_id = NEW.count_id AND denomination_minor = NEW.denomination_minor)",
    ),
    (
        "the pieces are not the sum counted",
        "NEW.denomination_minor * NEW.pieces + coalesce((SELECT sum(denomination_minor * pieces)"
        " FROM shift_count_piece WHERE count_id = NEW.count_id), 0)"
        " > (SELECT counted_minor FROM shift_count WHERE id = NEW.count_id)",
    ),
)

_METHOD = _new(
    "shift_count_method",
    (
        "shift_count_method is append-only",
        "EXISTS (SELECT 1 FROM shift_count_method"
        " WHERE count_id = NEW.count_id AND method = NEW.method)",
    ),
    (
        "the shift is closed",
        "NOT EXISTS (SELECT 1 FROM shift_count c JOIN shift s ON s.id = c.shift_id"
        " WHERE c.id = NEW.count_id AND c.kind = 'closing' AND s.closed_at IS NULL)",
    ),
)

_COPY = _new(
    "receipt_copy",
    (
        "copies are numbered without a gap",
        "NEW.copy <> 1 + coalesce((SELECT max(copy) FROM receipt_copy"
        " WHERE receipt_id = NEW.receipt_id), 0)",
    ),
)

_REQUEST = _new(
    "refund_request",
    ("refund_request is append-only", "EXISTS (SELECT 1 FROM refund_request WHERE id = NEW.id)"),
    (
        "a request begins in an open shift",
        f"NEW.state <> 'pending' OR NOT {_IS_OPEN.format(shift='NEW.shift_id')}",
    ),
)

_REQUEST_CHANGED = f"""CREATE TRIGGER refund_request_changed BEFORE UPDATE ON refund_request
WHEN (OLD.state <> 'pending' OR NEW.state = 'pending' OR NEW.id <> OLD.id
  OR NEW.receipt_id <> OLD.receipt_id OR NEW.shift_id <> OLD.shift_id
  OR NEW.amount_minor <> OLD.amount_minor OR NEW."order" <> OLD."order" OR NEW.reason <> OLD.reason
  OR NEW.requested_by <> OLD.requested_by OR NEW.requested_at <> OLD.requested_at)
  AND NOT {erasing.request(postgresql=False)}
BEGIN SELECT RAISE(ABORT, 'cash: a request is decided once'); END"""


_REGISTER_CHANGED = """CREATE TRIGGER register_changed BEFORE UPDATE ON register
WHEN NEW.id <> OLD.id OR EXISTS (SELECT 1 FROM register WHERE id <> OLD.id AND (code = NEW.code OR desk = NEW.desk))
BEGIN SELECT RAISE(ABORT, 'cash: a register is never replaced'); END"""


def _never_deleted(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_keep_d BEFORE DELETE ON {table}"
        f" BEGIN SELECT RAISE(ABORT, 'cash: {table} is never deleted'); END"
    )


SQLITE: tuple[str, ...] = (
    *SEED,
    _new(
        "register",
        (
            "a register is never replaced",
            "EXISTS (SELECT 1 FROM register WHERE id = NEW.id OR code = NEW.code OR desk = NEW.desk)",
        ),
    ),
    _REGISTER_CHANGED,
    _SHIFT,
    _SHIFT_CHANGED,
    _never_deleted("shift"),
    _COUNT,
    _COUNT_LAST,
    *_kept("shift_count"),
    _PIECE,
    *_kept("shift_count_piece"),
    _METHOD,
    *_kept("shift_count_method"),
    _CHARGE_NEW,
    _CHARGE_CHANGED,
    _never_deleted("charge"),
    *_kept("account"),
    _new("account", ("account is append-only", "EXISTS (SELECT 1 FROM account WHERE id = NEW.id)")),
    _ENTRY,
    *_kept("entry", erasing.entry(postgresql=False)),
    _POSTING,
    *_kept("posting"),
    _SEAL,
    *_kept("seal"),
    _RECEIPT,
    *_kept("receipt", erasing.receipt(postgresql=False)),
    _LINE,
    _LINE_PAYS,
    *_kept("receipt_line"),
    _COPY,
    *_kept("receipt_copy"),
    _REQUEST,
    _REQUEST_CHANGED,
    _never_deleted("refund_request"),
    _never_deleted("register"),
    *free_tables.SQLITE,
)
