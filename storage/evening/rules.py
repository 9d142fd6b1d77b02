"""What the evening run decides, from records and values alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from storage.calls.records import Outcome
from storage.evening.records import Reach, ToConfirm, ToPull, Try
from storage.messages.records import Answer
from storage.schedule.records import BookStatus, CardState, Confirmation

TRIES_MAX = 3
"""After so many calls that reached nobody a visit is marked as unconfirmed, and nobody calls any more."""
ABOUT = "confirm"
"""What the call log says that our calls of the evening are about."""
UNREACHED = (Outcome.NO_ANSWER, Outcome.MESSAGE_LEFT, Outcome.CALL_BACK, Outcome.DECLINED, Outcome.WRONG_NUMBER)
"""Outcomes of a try that leave the visit as it is."""
OUT_OF_SHELF = (CardState.PULLED, CardState.AT_DOCTOR, CardState.NOT_FOUND)
"""Where a record may be that is not on its shelf."""
_RUN = re.compile(r"\d+|\D+")


def reach_of(
    confirmation: Confirmation, tries: Sequence[Try], now: datetime, answered: datetime | None = None
) -> Reach:
    """Where a visit stands: what was agreed, then what was promised, then how often was tried.

    Who `answered` a message since the last try, and did not say yes, is to be called.
    """
    if confirmation is Confirmation.CONFIRMED:
        return Reach.CONFIRMED
    if answered is not None and not any(one.at > answered for one in tries):
        return Reach.TO_CALL
    if tries and (at := tries[-1].call_back_at) is not None:
        return Reach.LATER if at > now else Reach.TO_CALL
    return Reach.UNCONFIRMED if len(tries) >= TRIES_MAX else Reach.TO_CALL


_ORDER = {Reach.TO_CALL: 0, Reach.LATER: 1, Reach.UNCONFIRMED: 2, Reach.CONFIRMED: 3}


def calling_order(rows: Iterable[ToConfirm]) -> tuple[ToConfirm, ...]:
    """Whom to call next on top: carried ones, promises due and answers, then who was tried least, by their times.

    Who asked for a later time, who was not reached and who confirmed follow below.
    """

    def place(row: ToConfirm) -> tuple[int, bool, bool, int, datetime, int]:
        promised = row.call_back_at
        declined = row.answer is not None and row.answer is not Answer.YES
        due = row.reach is Reach.TO_CALL and (promised is not None or declined)
        at = promised if promised is not None and row.reach is Reach.LATER else row.visit.starts_at
        tries = len(row.tries) if row.reach is Reach.TO_CALL else 0
        return _ORDER[row.reach], not row.carried, not due, tries, at, row.visit.id

    return tuple(sorted(rows, key=place))


def shelf(card_no: str | None) -> tuple[tuple[int, int, str], ...]:
    """Where a card stands: numbers by their value, letters by the alphabet; without a number at the end."""
    if card_no is None:
        return ((2, 0, ""),)
    return tuple((0, int(run), "") if run.isdecimal() else (1, 0, run) for run in _RUN.findall(card_no))


def shelf_order(rows: Iterable[ToPull]) -> tuple[ToPull, ...]:
    """The walk along the shelves: what is carried, the list, the add-ons, what goes back; each by card number."""
    return tuple(
        sorted(rows, key=lambda row: (not row.carried, row.given_up, row.add_on, shelf(row.card_no), row.patient_id))
    )


def is_on_list(status: BookStatus, card: CardState) -> bool:
    """Whether a visit asks something of the shelf: it is to come, or its record has to go back."""
    return status is BookStatus.BOOKED or (status is BookStatus.CANCELLED and card in OUT_OF_SHELF[:2])
