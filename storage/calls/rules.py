"""What may happen to a call, decided from records and values alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from storage.calls.records import TO_DO, Call, CallState, Close, Direction, Outcome
from storage.errors import N_, RuleBroken
from storage.ids import CallId

STALE_AFTER = timedelta(hours=4)
"""A line that the exchange never freed is taken for missed after this; no call lasts so long."""
TAIL_DIGITS = 10
"""A caller is recognised by so many last digits: a code of the country or an 8 may stand before them."""
KNOWN_TAIL = 4
"""Fewer typed digits than this do not say who is meant."""


def normalise(number: str, region: str) -> str:
    """E.164 for a valid number of the region or with a country code; anything else as it came, without blanks."""
    import phonenumbers  # 20 ms, needed only when a number comes in

    plain = "".join(number.split())
    try:
        parsed = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        return plain[:40]
    if not phonenumbers.is_valid_number(parsed):
        return plain[:40]
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def digits(number: str) -> str:
    """The digits of a number alone."""
    return "".join(char for char in number if char in "0123456789")


def tail_reversed(number: str) -> str:
    """The last digits of a number, backwards: the beginning of `patient_phone.rev`."""
    return digits(number)[::-1][:TAIL_DIGITS]


def refuse_close(close: Close) -> None:
    """Raise RuleBroken when an outcome lacks what it needs."""
    if close.outcome is Outcome.FORWARDED and not close.forwarded_to.strip():
        raise RuleBroken(N_("Say to whom the caller was forwarded."), rule="forwarded-to-whom")
    if close.outcome is Outcome.CALL_BACK and close.call_back_at is None:
        raise RuleBroken(N_("Say when to call back."), rule="call-back-when")


def state_of(outcome: Outcome | None, *, taken: bool, by_exchange: bool, done: bool) -> CallState:
    """What the log shows of a row."""
    if outcome is None:
        return CallState.OPEN if taken or not by_exchange else CallState.RINGING
    return CallState.TO_DO if outcome in TO_DO and not done else CallState.CLOSED


def fold_misses(rows: Iterable[Call]) -> list[Call]:
    """Fold repeated misses of one number: the newest stands for all of them."""
    stands: dict[str, CallId] = {}
    folded = []
    for row in sorted(rows, key=lambda row: (row.started_at, row.id), reverse=True):
        if row.outcome is not Outcome.MISSED or row.state is not CallState.TO_DO or not row.number:
            folded.append(row)
        elif row.number in stands:
            folded.append(replace(row, state=CallState.SAME, same_as=stands[row.number]))
        else:
            stands[row.number] = row.id
            folded.append(row)
    return folded


_TOP = {CallState.RINGING: 0, CallState.OPEN: 1, CallState.TO_DO: 2}


def log_order(rows: Iterable[Call]) -> list[Call]:
    """The log: ringing, open, then what is to be done (the earliest due first), then the newest first."""

    def place(row: Call) -> tuple[int, float, int]:
        if row.state is CallState.TO_DO:
            due = row.call_back_at or row.started_at
            return (2, due.timestamp(), row.id)
        return (_TOP.get(row.state, 3), -row.started_at.timestamp(), -row.id)

    return sorted(rows, key=place)


def overdue(row: Call, now: datetime) -> bool:
    """Whether somebody should have been called back by now."""
    return row.state is CallState.TO_DO and (row.call_back_at or row.started_at) <= now


def counts(rows: Iterable[Call]) -> tuple[int, int, int]:
    """How many calls came in, went out and were missed; messages are no calls."""
    incoming = outgoing = missed = 0
    for row in rows:
        if row.channel != "phone":
            continue
        incoming += row.direction is Direction.IN
        outgoing += row.direction is Direction.OUT
        missed += row.outcome is Outcome.MISSED
    return incoming, outgoing, missed
