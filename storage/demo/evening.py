"""The evening of the made-up clinic, where the demo is started in one: some called, some records pulled."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from storage.calls.records import Outcome
from storage.demo.bookings import Booked, Cast
from storage.demo.happenings import Diary
from storage.demo.moments import moment
from storage.evening import verbs as evening
from storage.ids import AppointmentId
from storage.schedule import queries as book
from storage.schedule.records import BookStatus, CardState, Confirmation
from storage.unit import Unit

_CALLS = (
    Outcome.CONFIRMED,
    Outcome.CONFIRMED,
    Outcome.NO_ANSWER,
    Outcome.CONFIRMED,
    Outcome.MESSAGE_LEFT,
    Outcome.CONFIRMED,
    Outcome.NO_ANSWER,
    Outcome.CONFIRMED,
    Outcome.WRONG_NUMBER,
    Outcome.CONFIRMED,
)
"""What the first calls of the evening came to, two minutes each."""
_CARDS = (*(CardState.PULLED,) * 4, CardState.NOT_FOUND, *(CardState.PULLED,) * 5)
"""The first records of the walk along the shelves, a minute each."""


def prepare(unit: Unit, cast: Cast, diary: Diary, coming: Sequence[Booked]) -> None:
    """Note the first calls and the first records of the evening, for the first of the coming days."""
    if not coming:
        return
    day = min(visit.plan.day for visit in coming)
    visits = [visit for visit in coming if visit.plan.day == day]
    desk, today, centre = cast.desk[0], unit.today, unit.centre
    for number, visit in enumerate(sorted(visits, key=lambda visit: visit.plan.minute)[: len(_CALLS)]):
        at = moment(unit, today, centre.confirm_from_min + 3 + 2 * number)
        diary.note(at, desk, _call(visit.id, _CALLS[number]))
    for number, visit in enumerate(sorted(visits, key=lambda visit: visit.plan.patient)[: len(_CARDS)]):
        at = moment(unit, today, centre.pull_from_min + 5 + number)
        diary.note(at, desk, _pull(visit.id, _CARDS[number]))


def _call(visit_id: AppointmentId, outcome: Outcome) -> Callable[[Unit], object]:
    """One call; who is known to come, or cancelled by then, is not called."""

    def act(unit: Unit) -> None:
        visit = book.appointment_of(unit.conn, visit_id)
        if visit.status is not BookStatus.BOOKED or visit.confirmation is not Confirmation.UNCONFIRMED:
            return
        if outcome is Outcome.CONFIRMED:
            unit.perform(evening.confirm, visit_id)
        else:
            unit.perform(evening.log_try, visit_id, outcome)

    return act


def _pull(visit_id: AppointmentId, state: CardState) -> Callable[[Unit], object]:
    def act(unit: Unit) -> None:
        if book.status_of(unit.conn, visit_id) is BookStatus.BOOKED:
            unit.perform(evening.card, (visit_id,), state)

    return act
