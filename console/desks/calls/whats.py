"""What a caller may want, and the small values that the call sheet reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from console.locale import N_, _, pgettext
from console.sheets.picks import Option
from console.typed.dates import parse_day
from console.typed.errors import TypedError
from console.typed.times import parse_time
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

TRY_WORDS = {
    Outcome.NO_ANSWER: N_("no answer"),
    Outcome.MESSAGE_LEFT: N_("message left"),
    Outcome.DECLINED: N_("declined"),
    Outcome.WRONG_NUMBER: N_("wrong number"),
}


def what_options() -> list[Option[What]]:
    """The choices of the second line."""
    return [Option(what, label()) for what, label in WHATS]


def other_options(*, ours: bool) -> list[Option[Outcome]]:
    """The outcomes behind `Other`; those of our own calls only where we rang."""
    offered = OTHERS if ours else OTHERS[:6]
    return [Option(outcome, _(label)) for outcome, label in offered]


def call_back_instant(text: str, now: datetime, tz: ZoneInfo) -> datetime:
    """When to call back: a time of today (tomorrow when it is past), or a day and a time, or `+30` minutes.

    Raises TypedError with what was expected.
    """
    plain = " ".join(text.split())
    local = now.astimezone(tz)
    if plain[:1] == "+" and plain[1:].isdecimal() and 0 < int(plain[1:][:5]) <= 24 * 60:
        return now + timedelta(minutes=int(plain[1:]))
    head, _space, tail = plain.rpartition(" ")
    try:
        at = parse_time(tail)
        day = parse_day(head, today=local.date()) if head else None
    except TypedError:
        raise TypedError(_("Expected a time like 15:00, a day and a time like mon 10, or +30 minutes.")) from None
    if day is not None:
        if _instant(day, at, tz) <= now and head[:1].isalpha() and day == local.date():
            day = parse_day(head, today=day + timedelta(days=1))  # a weekday name: today's hour is past, so a week on
            day = local.date() if day == local.date() + timedelta(days=1) else day  # it was `today`
        return _instant(day, at, tz)
    found = _instant(local.date(), at, tz)
    return found if found > now else _instant(local.date() + timedelta(days=1), at, tz)


def _instant(day: date, at: time, tz: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tz).astimezone(UTC)
