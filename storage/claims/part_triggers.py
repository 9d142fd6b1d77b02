"""What keeps an insurer's part of a line true, as DDL for each engine.

A part is written with its receipt, before the receipt is sealed; a sum on the insurer's account without parts
cannot be sealed, nor a refund that gives an insurer's money to somebody else.  Limits of a programme are summed
here; those of a letter are kept on the letter, whose CHECKs refuse more.  On PostgreSQL the policy is locked
first, then the letter: two desks never use the same money.
"""

from __future__ import annotations

from storage.cash.tables import ACCOUNTS
from storage.schema import BY_MERGE, SQLITE_CHECKS_ON

_INSURER = ACCOUNTS["insurer"]


def _year(day: str, began: str) -> str:
    """Which year of a policy a day lies in, both as ISO text: 0 is the first."""
    return (
        f"(CAST(substr({day}, 1, 4) AS integer) - CAST(substr({began}, 1, 4) AS integer)"
        f" - CASE WHEN substr({day}, 6) < substr({began}, 6) THEN 1 ELSE 0 END)"
    )


def _rules(iso: str, differs: str) -> tuple[tuple[str, str], ...]:
    """(message, condition) of what is refused; `iso` makes ISO text of a day, `differs` compares with NULL too."""
    same_year = f"{_year(iso.format('p.day'), iso.format('o.valid_from'))} = " + _year(
        iso.format("NEW.day"), iso.format("o.valid_from")
    )
    this_year = (
        "FROM insured_part AS p JOIN policy AS o ON o.id = p.policy_id"
        f" WHERE p.policy_id = NEW.policy_id AND {same_year}"
    )
    left = "coalesce(sum(p.amount_minor - p.returned_minor), 0) + NEW.amount_minor"
    rule = (
        "(SELECT s.id FROM programme_service AS s WHERE s.programme_id = NEW.programme_id AND s.active = 1"
        " AND (s.service_id = NEW.service_id OR (s.specialty_key <> '' AND s.specialty_key ="
        " (SELECT specialty_key FROM service WHERE id = NEW.service_id)))"
        " ORDER BY CASE WHEN s.service_id IS NULL THEN 1 ELSE 0 END LIMIT 1)"
    )
    return (
        (
            "a part is a line of a receipt under way",
            "NOT EXISTS (SELECT 1 FROM receipt_line AS l JOIN receipt AS r ON r.id = l.receipt_id"
            " WHERE l.id = NEW.line_id AND l.receipt_id = NEW.receipt_id AND l.charge_id = NEW.charge_id"
            " AND l.amount_minor = NEW.amount_minor AND r.kind = 'sale'"
            " AND NOT EXISTS (SELECT 1 FROM seal AS s WHERE s.entry_id = r.entry_id))",
        ),
        ("a part begins whole", "NEW.returned_minor <> 0"),
        (
            "a part is of its charge",
            "NOT EXISTS (SELECT 1 FROM charge AS c WHERE c.id = NEW.charge_id AND c.patient_id = NEW.patient_id"
            f" AND c.service_id = NEW.service_id AND c.day = NEW.day AND NEW.quantity <= c.quantity"
            f" AND NOT (c.appointment_id {differs} NEW.appointment_id))",
        ),
        (
            "the policy is not valid on that day",
            "NOT EXISTS (SELECT 1 FROM policy AS o WHERE o.id = NEW.policy_id AND o.voided = 0"
            " AND NEW.day BETWEEN o.valid_from AND o.valid_to)",
        ),
        (
            "the policy is another patient''s",
            "NOT EXISTS (SELECT 1 FROM policy AS o WHERE o.id = NEW.policy_id AND o.patient_id = NEW.patient_id)",
        ),
        (
            "the programme is not valid on that day",
            "NOT EXISTS (SELECT 1 FROM policy AS o JOIN programme AS g ON g.id = o.programme_id"
            " WHERE o.id = NEW.policy_id AND g.id = NEW.programme_id AND g.valid_from <= NEW.day"
            " AND (g.valid_to IS NULL OR g.valid_to >= NEW.day))",
        ),
        (
            "the programme does not cover this service",
            f"NEW.rule_id {differs} {rule} OR NOT EXISTS (SELECT 1 FROM programme AS g"
            " LEFT JOIN programme_service AS s ON s.id = NEW.rule_id"
            " WHERE g.id = NEW.programme_id AND coalesce(s.covered, g.covers_all) = 1)",
        ),
        (
            "the programme needs a letter",
            "NEW.letter_id IS NULL"
            " AND EXISTS (SELECT 1 FROM programme WHERE id = NEW.programme_id AND needs_letter = 1)",
        ),
        (
            "the letter is not valid on that day",
            "NEW.letter_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM guarantee_letter AS g"
            " WHERE g.id = NEW.letter_id AND g.state = 'valid' AND NEW.day BETWEEN g.dated AND g.valid_until)",
        ),
        (
            "the letter is for other services",
            "EXISTS (SELECT 1 FROM letter_service WHERE letter_id = NEW.letter_id AND limit_count > 0)"
            " AND NOT EXISTS (SELECT 1 FROM letter_service WHERE letter_id = NEW.letter_id"
            " AND service_id = NEW.service_id AND limit_count > 0)",
        ),
        (
            "the letter does not hold so much",
            "EXISTS (SELECT 1 FROM guarantee_letter WHERE id = NEW.letter_id"
            " AND used_minor + NEW.amount_minor > limit_minor)"
            " OR EXISTS (SELECT 1 FROM letter_service WHERE letter_id = NEW.letter_id"
            " AND service_id = NEW.service_id AND used_count + NEW.quantity > limit_count)",
        ),
        (
            "the limit of the year is used up",
            f"(SELECT {left} {this_year}) > (SELECT limit_year_minor FROM programme WHERE id = NEW.programme_id)",
        ),
        (
            "the limit of the visit is used up",
            f"(SELECT {left} FROM insured_part AS p WHERE p.policy_id = NEW.policy_id AND p.day = NEW.day"
            f" AND NOT (p.appointment_id {differs} NEW.appointment_id))"
            " > (SELECT limit_visit_minor FROM programme WHERE id = NEW.programme_id)",
        ),
        (
            "the limit of this service is used up",
            f"(SELECT {left} {this_year} AND p.rule_id = NEW.rule_id)"
            " > (SELECT limit_minor FROM programme_service WHERE id = NEW.rule_id)"
            " OR (SELECT coalesce(sum(CASE WHEN p.returned_minor < p.amount_minor THEN p.quantity ELSE 0 END), 0)"
            f" + NEW.quantity {this_year} AND p.rule_id = NEW.rule_id)"
            " > (SELECT limit_count FROM programme_service WHERE id = NEW.rule_id)",
        ),
    )


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
    _sqlite("insured_part_new", "INSERT ON insured_part", _ON, _THERE, *_rules("{}", "IS NOT")),
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
        "insured_part_new", "INSERT ON insured_part", *_rules("to_char({}, 'YYYY-MM-DD')", _DIFFERS), first=_LOCKED
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
