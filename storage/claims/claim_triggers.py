"""What keeps claims true beneath the storage layer, as DDL for each engine; every message begins with `claims:`.

The conditions are the same text for both.  PostgreSQL locks the row that a promise is about before it looks: two desks
that send, pay or reject the same thing stand behind each other.  On SQLite there is one writer.
"""

from __future__ import annotations

from storage.claims.claim_records import IN_HOUSE
from storage.claims.claim_rules import BEFORE_SENT, SENT
from storage.schema import SQLITE_CHECKS_ON, versioned

Rule = tuple[str, str]
"""The sentence, and the condition in which it refuses."""


def _words(values: object) -> str:
    return ", ".join(f"'{one}'" for one in values)  # type: ignore[attr-defined]  # any collection of words


_HOUSE = _words(one.value for one in IN_HOUSE)
_SENT = _words(one.value for one in SENT)
_PAIRS = " OR ".join(
    f"(NEW.before = '{old.value}' AND NEW.state = '{new.value}')"
    for old, new in sorted(BEFORE_SENT, key=lambda pair: (pair[0].value, pair[1].value))
)
_NUMBERED = "(SELECT number FROM claim WHERE id = NEW.claim_id)"
_LINES = "SELECT 1 FROM claim_line AS l WHERE l.claim_id = NEW.claim_id"
_LEFT = "l.ended IN ('', 'resubmitted') AND l.amount_minor > l.paid_minor + l.rejected_minor"
_DISPUTED = "l.ended = '' AND l.rejected_minor > 0"

_CLAIM_NEW: tuple[Rule, ...] = (
    (
        "a claim begins as a draft",
        "NEW.state <> 'draft' OR NEW.number IS NOT NULL OR NEW.sent_on IS NOT NULL OR NEW.answered_on IS NOT NULL",
    ),
)
_LAST_STEP = "(SELECT s.state FROM claim_step AS s WHERE s.claim_id = OLD.id ORDER BY s.id DESC LIMIT 1)"
_CLAIM_CHANGED: tuple[Rule, ...] = (
    (
        "a claim stays with its insurer and its period",
        "NEW.insurer_id <> OLD.insurer_id OR NEW.first_day <> OLD.first_day OR NEW.last_day <> OLD.last_day"
        " OR NEW.created_at <> OLD.created_at OR NEW.created_by <> OLD.created_by"
        " OR coalesce(NEW.resubmits_id, 0) <> coalesce(OLD.resubmits_id, 0)",
    ),
    ("the state of a claim is that of its last step", f"NEW.state <> OLD.state AND NEW.state <> {_LAST_STEP}"),
    (
        "a claim is numbered when it is sent, without a gap",
        "(coalesce(NEW.number, 0) <> coalesce(OLD.number, 0) OR coalesce(NEW.year, 0) <> coalesce(OLD.year, 0)) AND"
        f" (OLD.number IS NOT NULL OR {_LAST_STEP} <> 'sent' OR NEW.number <> 1 + coalesce((SELECT max(c.number)"
        " FROM claim AS c WHERE c.insurer_id = NEW.insurer_id AND c.year = NEW.year), 0))",
    ),
    (
        "what was sent does not change",
        "OLD.number IS NOT NULL AND (NEW.digest <> OLD.digest OR NEW.sent_on <> OLD.sent_on)",
    ),
)

_STEP: tuple[Rule, ...] = (
    ("claim_step is append-only", "EXISTS (SELECT 1 FROM claim_step WHERE id = NEW.id)"),
    ("a step begins where the claim stands", "NEW.before <> (SELECT state FROM claim WHERE id = NEW.claim_id)"),
    (
        "this step is not lawful",
        f"({_NUMBERED} IS NULL AND NOT ({_PAIRS}))"
        f" OR ({_NUMBERED} IS NOT NULL AND NOT (NEW.before IN ({_SENT}) AND NEW.state IN ({_SENT})))",
    ),
    ("a claim without lines is not sent", f"NEW.state IN ('ready', 'sent') AND NOT EXISTS ({_LINES})"),
    (
        "a line is claimed as it is charged now",
        f"NEW.state = 'sent' AND {_NUMBERED} IS NULL AND EXISTS (SELECT 1 FROM claim_line AS l JOIN insured_part AS p"
        " ON p.id = l.part_id WHERE l.claim_id = NEW.claim_id AND l.old_line_id IS NULL"
        " AND l.amount_minor <> p.amount_minor - p.returned_minor)",
    ),
    (
        "the state of a claim follows its sums",
        f"(NEW.state = 'closed' AND {_NUMBERED} IS NULL AND EXISTS ({_LINES}))"
        f" OR (NEW.state = 'closed' AND EXISTS ({_LINES} AND (({_LEFT}) OR ({_DISPUTED}))))"
        f" OR (NEW.state = 'rejected' AND NOT EXISTS ({_LINES} AND {_DISPUTED}))"
        f" OR (NEW.state = 'resubmitted' AND NOT EXISTS ({_LINES} AND l.ended = 'resubmitted'))"
        f" OR (NEW.state = 'part-paid' AND NOT EXISTS ({_LINES} AND l.paid_minor > 0))"
        " OR (NEW.state = 'accepted' AND (SELECT answered_on FROM claim WHERE id = NEW.claim_id) IS NULL)",
    ),
)
_STEP_LAST: tuple[Rule, ...] = (
    (
        "the newest step has the highest number",
        "NEW.id <> (SELECT max(id) FROM claim_step WHERE claim_id = NEW.claim_id)",
    ),
)

_OPEN_CLAIM = "(SELECT state FROM claim WHERE id = {claim}) NOT IN ('draft', 'hold')"
_LINE_NEW: tuple[Rule, ...] = (
    ("lines are added to a draft only", _OPEN_CLAIM.format(claim="NEW.claim_id")),
    (
        "a line begins unpaid",
        "NEW.paid_minor <> 0 OR NEW.rejected_minor <> 0 OR NEW.ended <> '' OR NEW.charge_id IS NOT NULL",
    ),
    (
        "a line is of the insurer of its claim",
        "NOT EXISTS (SELECT 1 FROM claim AS c JOIN insured_part AS p ON p.insurer_id = c.insurer_id"
        " WHERE c.id = NEW.claim_id AND p.id = NEW.part_id)",
    ),
    (
        "a line is not above what the insurer owes of the charge",
        "NEW.old_line_id IS NULL AND NEW.amount_minor >"
        " (SELECT p.amount_minor - p.returned_minor FROM insured_part AS p WHERE p.id = NEW.part_id)",
    ),
    (
        "sent again is what was rejected, and no more",
        "NEW.old_line_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM claim_line AS o WHERE o.id = NEW.old_line_id"
        " AND o.part_id = NEW.part_id AND o.ended = 'resubmitted' AND o.rejected_minor = NEW.amount_minor)",
    ),
)
_LINE_GONE: tuple[Rule, ...] = (("a line that was sent stays", _OPEN_CLAIM.format(claim="OLD.claim_id")),)
_LINE_CHANGED: tuple[Rule, ...] = (
    (
        "a line stays what it is",
        "NEW.claim_id <> OLD.claim_id OR NEW.part_id <> OLD.part_id"
        " OR coalesce(NEW.old_line_id, 0) <> coalesce(OLD.old_line_id, 0)",
    ),
    (
        "what was sent does not change",
        f"NEW.amount_minor <> OLD.amount_minor AND {_OPEN_CLAIM.format(claim='OLD.claim_id')}",
    ),
    (
        "a line is not above what the insurer owes of the charge",
        "NEW.amount_minor <> OLD.amount_minor AND (OLD.old_line_id IS NOT NULL OR NEW.amount_minor >"
        " (SELECT p.amount_minor - p.returned_minor FROM insured_part AS p WHERE p.id = NEW.part_id))",
    ),
    (
        "what is paid and rejected follows the rows beneath",
        "(NEW.paid_minor <> OLD.paid_minor AND NEW.paid_minor <>"
        " (SELECT coalesce(sum(amount_minor), 0) FROM insurer_payment_part WHERE line_id = NEW.id))"
        " OR (NEW.rejected_minor <> OLD.rejected_minor AND NEW.rejected_minor <>"
        " (SELECT coalesce(sum(amount_minor), 0) FROM claim_rejection WHERE line_id = NEW.id))",
    ),
    (
        "a line is given up after it was sent",
        "NEW.ended <> OLD.ended AND (SELECT number FROM claim WHERE id = OLD.claim_id) IS NULL",
    ),
    (
        "what is sent again is not given up too",
        "NEW.ended <> OLD.ended AND OLD.ended = 'resubmitted'"
        " AND EXISTS (SELECT 1 FROM claim_line WHERE old_line_id = OLD.id)",
    ),
)

_ANSWERED = (
    "EXISTS (SELECT 1 FROM claim_line AS l JOIN claim AS c ON c.id = l.claim_id WHERE l.id = NEW.line_id"
    " AND (c.number IS NULL OR l.ended NOT IN ({ends})))"
)
_REJECTION: tuple[Rule, ...] = (
    ("claim_rejection is append-only", "EXISTS (SELECT 1 FROM claim_rejection WHERE id = NEW.id)"),
    (
        "a rejection is of a line that was sent and is not given up",
        _ANSWERED.format(ends="''"),
    ),
    (
        "a rejection is taken back once, and whole",
        "NEW.reverses_id IS NOT NULL AND (NOT EXISTS (SELECT 1 FROM claim_rejection AS o WHERE o.id = NEW.reverses_id"
        " AND o.line_id = NEW.line_id AND o.amount_minor = -NEW.amount_minor)"
        " OR EXISTS (SELECT 1 FROM claim_rejection WHERE reverses_id = NEW.reverses_id))",
    ),
)
_PAYMENT_NEW: tuple[Rule, ...] = (("a payment begins unmatched", "NEW.matched_minor <> 0 OR NEW.voided <> 0"),)
_PAYMENT_CHANGED: tuple[Rule, ...] = (
    (
        "a payment stays as it was entered",
        "NEW.insurer_id <> OLD.insurer_id OR NEW.day <> OLD.day OR NEW.document <> OLD.document"
        " OR NEW.amount_minor <> OLD.amount_minor OR NEW.note <> OLD.note OR NEW.at <> OLD.at"
        ' OR NEW."by" <> OLD."by"'
        " OR NEW.voided < OLD.voided",
    ),
    (
        "what is matched follows the rows beneath",
        "NEW.matched_minor <> OLD.matched_minor AND NEW.matched_minor <>"
        " (SELECT coalesce(sum(amount_minor), 0) FROM insurer_payment_part WHERE payment_id = NEW.id)",
    ),
)
_PART: tuple[Rule, ...] = (
    ("insurer_payment_part is append-only", "EXISTS (SELECT 1 FROM insurer_payment_part WHERE id = NEW.id)"),
    ("a payment is for a line that was sent and is not given up", _ANSWERED.format(ends="'', 'resubmitted'")),
    (
        "a payment is for claims to the same insurer",
        "NOT EXISTS (SELECT 1 FROM insurer_payment AS m JOIN claim AS c ON c.insurer_id = m.insurer_id"
        " JOIN claim_line AS l ON l.claim_id = c.id"
        " WHERE m.id = NEW.payment_id AND l.id = NEW.line_id AND m.voided = 0)",
    ),
    (
        "what is matched is taken back once, and whole",
        "NEW.reverses_id IS NOT NULL AND (NOT EXISTS (SELECT 1 FROM insurer_payment_part AS o"
        " WHERE o.id = NEW.reverses_id AND o.line_id = NEW.line_id AND o.payment_id = NEW.payment_id"
        " AND o.amount_minor = -NEW.amount_minor)"
        " OR EXISTS (SELECT 1 FROM insurer_payment_part WHERE reverses_id = NEW.reverses_id))",
    ),
)

_MOVES = """UPDATE claim SET state = NEW.state, version = version + 1{more} WHERE id = NEW.claim_id;"""
_NUMBER = (
    "sent_on = CASE WHEN number IS NULL AND NEW.state = 'sent' THEN NEW.day ELSE sent_on END,"
    " year = CASE WHEN number IS NULL AND NEW.state = 'sent' THEN {year} ELSE year END,"
    " number = CASE WHEN number IS NULL AND NEW.state = 'sent' THEN 1 + coalesce((SELECT max(c.number) FROM claim AS c"
    " WHERE c.insurer_id = claim.insurer_id AND c.year = {year}), 0) ELSE number END"
)
_REJECTS = (
    "UPDATE claim_line SET rejected_minor = rejected_minor + NEW.amount_minor, version = version + 1"
    " WHERE id = NEW.line_id;"
)
_PAYS = (
    "UPDATE insurer_payment SET matched_minor = matched_minor + NEW.amount_minor, version = version + 1"
    " WHERE id = NEW.payment_id;\n"
    "  UPDATE claim_line SET paid_minor = paid_minor + NEW.amount_minor, version = version + 1"
    " WHERE id = NEW.line_id;"
)

_CLAIM = versioned("claim", "insurer_id = NEW.insurer_id AND year = NEW.year AND number = NEW.number")
_LINE = versioned(
    "claim_line",
    "part_id = NEW.part_id AND old_line_id IS NULL AND NEW.old_line_id IS NULL",
    "old_line_id = NEW.old_line_id",
)
_PAYMENT = versioned(
    "insurer_payment",
    "insurer_id = NEW.insurer_id AND day = NEW.day AND document = NEW.document AND voided = 0 AND NEW.voided = 0",
)
_LAYOUT = versioned("claim_layout", "insurer_id = NEW.insurer_id")
_GUARDED: tuple[tuple[str, str, str, tuple[Rule, ...], str], ...] = (
    ("claim_new", "claim", "BEFORE INSERT", _CLAIM_NEW, ""),
    (
        "claim_changed", "claim", "BEFORE UPDATE", _CLAIM_CHANGED,
        "PERFORM 1 FROM insurer WHERE id = NEW.insurer_id AND NEW.number IS DISTINCT FROM OLD.number"
        " FOR NO KEY UPDATE;",
    ),
    (
        "claim_step_new", "claim_step", "BEFORE INSERT", _STEP,
        "PERFORM 1 FROM claim WHERE id = NEW.claim_id FOR NO KEY UPDATE;\n  PERFORM 1 FROM insurer AS i"
        " JOIN claim AS c ON c.insurer_id = i.id WHERE c.id = NEW.claim_id AND NEW.state = 'sent'"
        " FOR NO KEY UPDATE OF i;",
    ),
    ("claim_step_last", "claim_step", "AFTER INSERT", _STEP_LAST, ""),
    (
        "claim_line_new", "claim_line", "BEFORE INSERT", _LINE_NEW,
        "PERFORM 1 FROM claim WHERE id = NEW.claim_id FOR NO KEY UPDATE;",
    ),
    ("claim_line_changed", "claim_line", "BEFORE UPDATE", _LINE_CHANGED, ""),
    (
        "claim_line_gone", "claim_line", "BEFORE DELETE", _LINE_GONE,
        "PERFORM 1 FROM claim WHERE id = OLD.claim_id FOR NO KEY UPDATE;",
    ),
    (
        "claim_rejection_new", "claim_rejection", "BEFORE INSERT", _REJECTION,
        "PERFORM 1 FROM claim_line WHERE id = NEW.line_id FOR NO KEY UPDATE;",
    ),
    ("insurer_payment_new", "insurer_payment", "BEFORE INSERT", _PAYMENT_NEW, ""),
    ("insurer_payment_changed", "insurer_payment", "BEFORE UPDATE", _PAYMENT_CHANGED, ""),
    (
        "insurer_payment_part_new", "insurer_payment_part", "BEFORE INSERT", _PART,
        "PERFORM 1 FROM insurer_payment WHERE id = NEW.payment_id FOR NO KEY UPDATE;\n"
        "  PERFORM 1 FROM claim_line WHERE id = NEW.line_id FOR NO KEY UPDATE;",
    ),
)  # fmt: skip
"""Guard, table, event, what it refuses, what PostgreSQL locks first."""
_KEPT = ("claim_step", "claim_rejection", "insurer_payment_part")
"""Append-only tables."""
_NEVER_DELETED = ("claim", "insurer_payment")
_SQLITE_YEAR = "CAST(substr(NEW.day, 1, 4) AS INTEGER)"
_POSTGRESQL_YEAR = "CAST(extract(year FROM NEW.day) AS bigint)"


def _sqlite(name: str, table: str, event: str, rules: tuple[Rule, ...]) -> str:
    if event == "BEFORE INSERT":
        rules = (("foreign keys must be on, and checks too", f"NOT {SQLITE_CHECKS_ON}"), *rules)
    lines = "\n".join(f"  SELECT RAISE(ABORT, 'claims: {message}') WHERE {condition};" for message, condition in rules)
    return f"CREATE TRIGGER {name} {event} ON {table} BEGIN\n{lines}\nEND"


def _postgresql(name: str, table: str, event: str, rules: tuple[Rule, ...], locks: str) -> tuple[str, str]:
    lines = "\n".join(
        f"  IF {condition} THEN RAISE EXCEPTION 'claims: {message}' USING ERRCODE = 'restrict_violation'; END IF;"
        for message, condition in rules
    )
    answer = {"AFTER INSERT": "NULL", "BEFORE DELETE": "OLD"}.get(event, "NEW")
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n"
        + (f"  {locks}\n" if locks else "")
        + f"{lines}\n  RETURN {answer};\nEND $$",
        f"CREATE TRIGGER {name} {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    )


def _after(name: str, table: str, does: str) -> tuple[tuple[str], tuple[str, str]]:
    return (
        (f"CREATE TRIGGER {name} AFTER INSERT ON {table} BEGIN\n  {does}\nEND",),
        (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  {does}\n  RETURN NULL;\nEND $$",
            f"CREATE TRIGGER {name} AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ),
    )


def _moving(year: str) -> str:
    return _MOVES.format(more=", " + _NUMBER.format(year=year))


_REJECTING, _PAYING = (
    _after("claim_rejection_sums", "claim_rejection", _REJECTS),
    _after("insurer_payment_part_sums", "insurer_payment_part", _PAYS),
)

CLAIM_SQLITE: tuple[str, ...] = (
    *_CLAIM[0], *_LINE[0], *_PAYMENT[0], *_LAYOUT[0],
    *(_sqlite(name, table, event, rules) for name, table, event, rules, _ in _GUARDED),
    *_after("claim_step_moves", "claim_step", _moving(_SQLITE_YEAR))[0],
    *_REJECTING[0],
    *_PAYING[0],
    *(
        f"CREATE TRIGGER {table}_keep_u BEFORE UPDATE ON {table}"
        f" BEGIN SELECT RAISE(ABORT, 'claims: {table} is append-only'); END"
        for table in _KEPT
    ),
    *(
        f"CREATE TRIGGER {table}_keep_d BEFORE DELETE ON {table}"
        f" BEGIN SELECT RAISE(ABORT, 'claims: {table} is never deleted'); END"
        for table in (*_KEPT, *_NEVER_DELETED)
    ),
)  # fmt: skip

CLAIM_POSTGRESQL: tuple[str, ...] = (
    *_CLAIM[1], *_LINE[1], *_PAYMENT[1], *_LAYOUT[1],
    *(one for name, table, event, rules, locks in _GUARDED for one in _postgresql(name, table, event, rules, locks)),
    *_after("claim_step_moves", "claim_step", _moving(_POSTGRESQL_YEAR))[1],
    *_REJECTING[1],
    *_PAYING[1],
    *(
        f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse()"
        for table in _KEPT
    ),
    *(
        f"CREATE TRIGGER {table}_keep BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse()"
        for table in _NEVER_DELETED
    ),
    *(
        f"CREATE TRIGGER {table}_keep_t BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse()"
        for table in (*_KEPT, *_NEVER_DELETED, "claim_line")
    ),
)  # fmt: skip
