"""What keeps claims true beneath the storage layer, as DDL for each engine; every message begins with `claims:`.

The conditions are the same text for both.  PostgreSQL locks the row that a promise is about before it looks: two desks
that send, pay or reject the same thing stand behind each other.  On SQLite there is one writer.
"""

from __future__ import annotations

from storage.claims import claim_guards as refused
from storage.claims.claim_guards import Rule
from storage.schema import SQLITE_CHECKS_ON, versioned

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
    ("claim_new", "claim", "BEFORE INSERT", refused.CLAIM_NEW, ""),
    (
        "claim_changed", "claim", "BEFORE UPDATE", refused.CLAIM_CHANGED,
        "PERFORM 1 FROM insurer WHERE id = NEW.insurer_id AND NEW.number IS DISTINCT FROM OLD.number"
        " FOR NO KEY UPDATE;",
    ),
    (
        "claim_step_new", "claim_step", "BEFORE INSERT", refused.STEP,
        "PERFORM 1 FROM claim WHERE id = NEW.claim_id FOR NO KEY UPDATE;\n  PERFORM 1 FROM insurer AS i"
        " JOIN claim AS c ON c.insurer_id = i.id WHERE c.id = NEW.claim_id AND NEW.state = 'sent'"
        " FOR NO KEY UPDATE OF i;",
    ),
    ("claim_step_last", "claim_step", "AFTER INSERT", refused.STEP_LAST, ""),
    (
        "claim_line_new", "claim_line", "BEFORE INSERT", refused.LINE_NEW,
        "PERFORM 1 FROM claim WHERE id = NEW.claim_id FOR NO KEY UPDATE;",
    ),
    ("claim_line_changed", "claim_line", "BEFORE UPDATE", refused.LINE_CHANGED, ""),
    (
        "claim_line_gone", "claim_line", "BEFORE DELETE", refused.LINE_GONE,
        "PERFORM 1 FROM claim WHERE id = OLD.claim_id FOR NO KEY UPDATE;",
    ),
    (
        "claim_rejection_new", "claim_rejection", "BEFORE INSERT", refused.REJECTION,
        "PERFORM 1 FROM claim_line WHERE id = NEW.line_id FOR NO KEY UPDATE;",
    ),
    ("insurer_payment_new", "insurer_payment", "BEFORE INSERT", refused.PAYMENT_NEW, ""),
    ("insurer_payment_changed", "insurer_payment", "BEFORE UPDATE", refused.PAYMENT_CHANGED, ""),
    (
        "insurer_payment_part_new", "insurer_payment_part", "BEFORE INSERT", refused.PART,
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
