"""What keeps an insurer's part of a line true, as DDL for each engine.

A part is written with its receipt, before the receipt is sealed; a sum on the insurer's account without parts
cannot be sealed, nor a refund that gives an insurer's money to somebody else.  Limits of a programme are summed
here; those of a letter are kept on the letter, whose CHECKs refuse more.  On PostgreSQL the policy is locked
first, then the letter: two desks never use the same money.
"""

from __future__ import annotations

from storage.cash.tables import ACCOUNTS
from storage.claims.part_rules import posting_rules
from storage.schema import BY_MERGE, SQLITE_CHECKS_ON

_INSURER = ACCOUNTS["insurer"]


_FIXED = (
    *("id", "charge_id", "receipt_id", "line_id", "insurer_id", "policy_id", "programme_id", "service_id"),
    *("service_code", "title", "day", "quantity", "amount_minor"),
)
_OPTIONAL = ("appointment_id", "rule_id", "letter_id")
_FOLLOWS = "(SELECT coalesce(-sum(amount_minor), 0) FROM receipt_line WHERE refund_of = NEW.line_id)"
_USED = "(SELECT coalesce(sum(amount_minor - returned_minor), 0) FROM insured_part WHERE letter_id = NEW.id)"
_COUNTED = (
    "(SELECT coalesce(sum(CASE WHEN returned_minor < amount_minor THEN quantity ELSE 0 END), 0) FROM insured_part"
    " WHERE letter_id = NEW.letter_id AND service_id = NEW.service_id)"
)
_OF_SALE = f"""(SELECT coalesce(sum(p.amount_minor), 0) FROM posting AS p JOIN entry AS e ON e.id = p.entry_id
    WHERE e.id = NEW.entry_id AND e.kind = 'sale' AND p.account_id = {_INSURER})
  <> (SELECT coalesce(sum(i.amount_minor), 0) FROM insured_part AS i JOIN receipt AS r ON r.id = i.receipt_id
    WHERE r.entry_id = NEW.entry_id)"""
_OF_REFUND = f"""EXISTS (SELECT 1 FROM receipt AS r JOIN insured_part AS i ON i.receipt_id = r.refund_of
    WHERE r.entry_id = NEW.entry_id)
  AND (SELECT coalesce(sum(amount_minor), 0) FROM posting WHERE entry_id = NEW.entry_id AND account_id = {_INSURER})
  <> (SELECT coalesce(sum(l.amount_minor), 0) FROM receipt AS r JOIN receipt_line AS l ON l.receipt_id = r.id
    JOIN insured_part AS i ON i.line_id = l.refund_of WHERE r.entry_id = NEW.entry_id)"""
_SEALED = (
    ("a sum to an insurer needs a policy", _OF_SALE),
    ("what an insurer paid goes back to the insurer", _OF_REFUND),
)


def _changed(differs: str) -> tuple[tuple[str, str], ...]:
    fixed = [f"NEW.{name} <> OLD.{name}" for name in _FIXED]
    fixed += [f"NEW.{name} {differs} OLD.{name}" for name in _OPTIONAL]
    return (
        ("an insurer''s part stays as it was posted", " OR ".join(fixed)),
        ("what went back follows the refunds", f"NEW.returned_minor <> {_FOLLOWS}"),
        ("a part belongs to its patient", f"NEW.patient_id <> OLD.patient_id AND NOT {BY_MERGE}"),
    )


_USES = """  UPDATE guarantee_letter SET used_minor = used_minor + NEW.amount_minor, version = version + 1
    WHERE id = NEW.letter_id;
  UPDATE letter_service SET used_count = used_count + NEW.quantity, version = version + 1
    WHERE letter_id = NEW.letter_id AND service_id = NEW.service_id AND limit_count > 0;"""
_FREES = """  UPDATE guarantee_letter SET used_minor = used_minor - (NEW.returned_minor - OLD.returned_minor),
    version = version + 1 WHERE id = NEW.letter_id AND NEW.returned_minor <> OLD.returned_minor;
  UPDATE letter_service SET used_count = used_count - NEW.quantity, version = version + 1
    WHERE letter_id = NEW.letter_id AND service_id = NEW.service_id AND limit_count > 0
      AND NEW.returned_minor = NEW.amount_minor AND OLD.returned_minor < OLD.amount_minor;"""
_RETURNS = (
    "  UPDATE insured_part SET returned_minor = returned_minor - NEW.amount_minor WHERE line_id = NEW.refund_of;"
)

_LETTER = (("what is used of a letter follows the bills", f"NEW.used_minor <> {_USED}"),)
_LETTER_SERVICE = (
    ("what is used of a letter follows the bills", f"NEW.limit_count > 0 AND NEW.used_count <> {_COUNTED}"),
    (
        "a line of a letter stays with it",
        "NEW.letter_id <> OLD.letter_id OR NEW.service_id <> OLD.service_id",
    ),
)
_BEGINS = (("a letter begins unused", "NEW.used_minor <> 0"),)
_SERVICE_BEGINS = (
    ("a letter begins unused", "NEW.used_count <> 0"),
    (
        "a letter that is in use stays for what it is for",
        "EXISTS (SELECT 1 FROM guarantee_letter WHERE id = NEW.letter_id AND used_minor > 0)",
    ),
)


def _sqlite(name: str, when: str, *rules: tuple[str, str]) -> str:
    lines = "\n".join(f"  SELECT RAISE(ABORT, 'insurance: {said}') WHERE {refused};" for said, refused in rules)
    return f"CREATE TRIGGER {name} BEFORE {when} BEGIN\n{lines}\nEND"


_ON = ("foreign keys must be on, and checks too", f"NOT {SQLITE_CHECKS_ON}")
_THERE = (
    "a part is posted once",
    "EXISTS (SELECT 1 FROM insured_part WHERE id = NEW.id OR line_id = NEW.line_id)",
)

SQLITE: tuple[str, ...] = (
    _sqlite("insured_part_new", "INSERT ON insured_part", _ON, _THERE, *posting_rules("{}", "IS NOT")),
    f"CREATE TRIGGER insured_part_uses AFTER INSERT ON insured_part BEGIN\n{_USES}\nEND",
    _sqlite("insured_part_changed", "UPDATE ON insured_part", _ON, *_changed("IS NOT")),
    f"CREATE TRIGGER insured_part_frees AFTER UPDATE OF returned_minor ON insured_part BEGIN\n{_FREES}\nEND",
    "CREATE TRIGGER insured_part_keep BEFORE DELETE ON insured_part"
    " BEGIN SELECT RAISE(ABORT, 'insurance: an insurer''s part is never deleted'); END",
    "CREATE TRIGGER receipt_line_returns AFTER INSERT ON receipt_line WHEN NEW.refund_of IS NOT NULL"
    f" BEGIN\n{_RETURNS}\nEND",
    _sqlite("seal_insured", "INSERT ON seal", *_SEALED),
    _sqlite("guarantee_letter_new", "INSERT ON guarantee_letter", _ON, *_BEGINS),
    _sqlite("guarantee_letter_used", "UPDATE ON guarantee_letter", _ON, *_LETTER),
    _sqlite("letter_service_new", "INSERT ON letter_service", _ON, *_SERVICE_BEGINS),
    _sqlite("letter_service_used", "UPDATE ON letter_service", _ON, *_LETTER_SERVICE),
)


def _postgresql(
    name: str, when: str, *rules: tuple[str, str], first: str = "", moment: str = "BEFORE", body: str = ""
) -> tuple[str, str]:
    refused = "\n".join(
        f"  IF {condition} THEN RAISE EXCEPTION 'insurance: {said}' USING ERRCODE = 'restrict_violation'; END IF;"
        for said, condition in rules
    )
    back = "NULL" if moment == "AFTER" else "NEW"
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n{first}{refused}{body}\n"
        f"  RETURN {back};\nEND $$",
        f"CREATE TRIGGER {name} {moment} {when} FOR EACH ROW EXECUTE FUNCTION {name}()",
    )


_LOCKED = """  PERFORM 1 FROM policy WHERE id = NEW.policy_id FOR NO KEY UPDATE;
  PERFORM 1 FROM guarantee_letter WHERE id = NEW.letter_id FOR NO KEY UPDATE;
"""
_DIFFERS = "IS DISTINCT FROM"

POSTGRESQL: tuple[str, ...] = (
    *_postgresql(
        "insured_part_new",
        "INSERT ON insured_part",
        *posting_rules("to_char({}, 'YYYY-MM-DD')", _DIFFERS),
        first=_LOCKED,
    ),
    *_postgresql("insured_part_uses", "INSERT ON insured_part", moment="AFTER", body=_USES),
    *_postgresql("insured_part_changed", "UPDATE ON insured_part", *_changed(_DIFFERS)),
    *_postgresql("insured_part_frees", "UPDATE ON insured_part", moment="AFTER", body=_FREES),
    "CREATE TRIGGER insured_part_keep BEFORE DELETE ON insured_part FOR EACH ROW EXECUTE FUNCTION refuse()",
    "CREATE TRIGGER insured_part_keep_t BEFORE TRUNCATE ON insured_part FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
    *_postgresql("receipt_line_returns", "INSERT ON receipt_line", moment="AFTER", body=_RETURNS),
    *_postgresql("seal_insured", "INSERT ON seal", *_SEALED),
    *_postgresql("guarantee_letter_new", "INSERT ON guarantee_letter", *_BEGINS),
    *_postgresql("guarantee_letter_used", "UPDATE ON guarantee_letter", *_LETTER),
    *_postgresql("letter_service_new", "INSERT ON letter_service", *_SERVICE_BEGINS),
    *_postgresql("letter_service_used", "UPDATE ON letter_service", *_LETTER_SERVICE),
)
