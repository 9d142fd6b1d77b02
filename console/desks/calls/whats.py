"""What a caller may want, and what a call may come to besides."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from console.locale import N_, _, pgettext
from console.sheets.picks import Option
from storage.calls.records import Outcome


class What(Enum):
    """What a caller wants, in the order of the digits; the value is what the log keeps."""

    BOOK = "booking"
    MOVE = "move"
    CANCEL = "cancel"
    RESULTS = "results"
    PRICE = "price"
    FORWARD = "forward"
    OTHER = "other"


WHATS: tuple[tuple[What, Callable[[], str]], ...] = (
    (What.BOOK, lambda: pgettext("what a caller wants", "Book")),
    (What.MOVE, lambda: pgettext("what a caller wants", "Move")),
    (What.CANCEL, lambda: pgettext("what a caller wants", "Cancel")),
    (What.RESULTS, lambda: pgettext("what a caller wants", "Results")),
    (What.PRICE, lambda: pgettext("what a caller wants", "Price")),
    (What.FORWARD, lambda: pgettext("what a caller wants", "Forward")),
    (What.OTHER, lambda: pgettext("what a caller wants", "Other")),
)

OTHERS = (
    (Outcome.INFORMATION, N_("answered")),
    (Outcome.CALL_BACK, N_("call back")),
    (Outcome.COMPLAINT, N_("complaint")),
    (Outcome.INSURER, N_("insurer")),
    (Outcome.SUPPLIER, N_("supplier")),
    (Outcome.WRONG_NUMBER, N_("wrong number")),
    (Outcome.NO_ANSWER, N_("no answer")),
    (Outcome.MESSAGE_LEFT, N_("message left")),
    (Outcome.DECLINED, N_("declined")),
)
"""The outcomes that need no more than a digit; the last three are of calls that we made."""

def what_options() -> list[Option[What]]:
    """The choices of the second line."""
    return [Option(what, label()) for what, label in WHATS]


def other_options(*, ours: bool) -> list[Option[Outcome]]:
    """The outcomes behind `Other`; those of our own calls only where we rang."""
    offered = OTHERS if ours else OTHERS[:6]
    return [Option(outcome, _(label)) for outcome, label in offered]
