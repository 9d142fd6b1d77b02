"""What is refused when an insurer's part is posted, as conditions for the guards of either engine."""

from __future__ import annotations

Refused = tuple[tuple[str, str], ...]
"""(message, condition) of each thing that is refused."""


def posting_rules(iso: str, differs: str) -> Refused:
    """Every refusal; `iso` makes ISO text of a day, `differs` compares with NULL too."""
    return (*_standing(differs), *_limits(iso, differs))


def _year(day: str, began: str) -> str:
    """Which year of a policy a day lies in, both as ISO text: 0 is the first."""
    return (
        f"(CAST(substr({day}, 1, 4) AS integer) - CAST(substr({began}, 1, 4) AS integer)"
        f" - CASE WHEN substr({day}, 6) < substr({began}, 6) THEN 1 ELSE 0 END)"
    )


def _standing(differs: str) -> Refused:
    """A part is a line of its receipt and charge, by a policy and a programme that hold on its day."""
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
            " WHERE g.id = NEW.programme_id AND (coalesce(s.covered, g.covers_all) = 1 OR EXISTS"
            " (SELECT 1 FROM letter_service AS n WHERE n.letter_id = NEW.letter_id"
            " AND n.service_id = NEW.service_id AND n.limit_count > 0)))",
        ),
    )


def _limits(iso: str, differs: str) -> Refused:
    """A part is within the letter, the year, the visit and the service."""
    same_year = f"{_year(iso.format('p.day'), iso.format('o.valid_from'))} = " + _year(
        iso.format("NEW.day"), iso.format("o.valid_from")
    )
    this_year = (
        "FROM insured_part AS p JOIN policy AS o ON o.id = p.policy_id"
        f" WHERE p.policy_id = NEW.policy_id AND {same_year}"
    )
    left = "coalesce(sum(p.amount_minor - p.returned_minor), 0) + NEW.amount_minor"
    return (
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
