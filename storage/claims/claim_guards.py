"""What is refused of claims beneath the storage layer: conditions that are the same text for both engines."""

from __future__ import annotations

from storage.claims.claim_records import IN_HOUSE
from storage.claims.claim_rules import BEFORE_SENT, SENT

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

CLAIM_NEW: tuple[Rule, ...] = (
    (
        "a claim begins as a draft",
        "NEW.state <> 'draft' OR NEW.number IS NOT NULL OR NEW.sent_on IS NOT NULL OR NEW.answered_on IS NOT NULL",
    ),
)
_LAST_STEP = "(SELECT s.state FROM claim_step AS s WHERE s.claim_id = OLD.id ORDER BY s.id DESC LIMIT 1)"
CLAIM_CHANGED: tuple[Rule, ...] = (
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

STEP: tuple[Rule, ...] = (
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
STEP_LAST: tuple[Rule, ...] = (
    (
        "the newest step has the highest number",
        "NEW.id <> (SELECT max(id) FROM claim_step WHERE claim_id = NEW.claim_id)",
    ),
)

_OPEN_CLAIM = "(SELECT state FROM claim WHERE id = {claim}) NOT IN ('draft', 'hold')"
LINE_NEW: tuple[Rule, ...] = (
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
LINE_GONE: tuple[Rule, ...] = (("a line that was sent stays", _OPEN_CLAIM.format(claim="OLD.claim_id")),)
LINE_CHANGED: tuple[Rule, ...] = (
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
        # the rest of such a line, which was not rejected, may be given up, and that taken back
        "NEW.ended <> OLD.ended AND EXISTS (SELECT 1 FROM claim_line WHERE old_line_id = OLD.id)"
        " AND NOT (OLD.ended <> 'resubmitted' AND NEW.ended = 'resubmitted')"
        " AND NOT (OLD.ended = 'resubmitted' AND NEW.ended IN ('written-off', 'charged')"
        " AND NEW.amount_minor > NEW.paid_minor + NEW.rejected_minor)",
    ),
)

_ANSWERED = (
    "EXISTS (SELECT 1 FROM claim_line AS l JOIN claim AS c ON c.id = l.claim_id WHERE l.id = NEW.line_id"
    " AND (c.number IS NULL OR l.ended NOT IN ({ends})))"
)
REJECTION: tuple[Rule, ...] = (
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
PAYMENT_NEW: tuple[Rule, ...] = (("a payment begins unmatched", "NEW.matched_minor <> 0 OR NEW.voided <> 0"),)
PAYMENT_CHANGED: tuple[Rule, ...] = (
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
PART: tuple[Rule, ...] = (
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
