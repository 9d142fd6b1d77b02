"""What an answer to a message does: a plain yes confirms the visit as it was told, all else is for a person."""

from __future__ import annotations

import pytest

from storage.calls.records import Direction, Outcome
from storage.errors import RuleBroken
from storage.evening.records import Reach
from storage.ids import AppointmentId
from storage.messages.answers import answer_of, first_words
from storage.messages.records import Answer, Channel, Kind, State
from storage.office import Office
from storage.schedule.records import Confirmation, MoveTo
from tests.engine.test_messages import MONDAY, only, row, send
from tests.engine.test_messages import sender as sender
from tests.engine.test_messages import town as town
from tests.engine.test_messages import visit as visit
from tests.pilot.clinic import KIM, Clinic


async def test_a_yes_confirms_the_visit(town: Clinic, visit: AppointmentId, sender: Office) -> None:
    sent = await send(town.office, visit)
    for _ in range(2):
        answered = await sender.messages.answer(sent.token, Answer.YES, "Yes, thank you")
        assert (answered.state, answered.answer) == (State.ANSWERED, Answer.YES)
    assert (await town.office.schedule.appointment(visit)).confirmation is Confirmation.CONFIRMED
    assert (await row(town.office, visit)).reach is Reach.CONFIRMED
    incoming = [one for one in (await town.office.calls.log()).rows if one.direction is Direction.IN]
    assert [(one.outcome, one.channel) for one in incoming] == [(Outcome.CONFIRMED, "email")], "once, though told twice"


async def test_a_no_is_on_top_of_the_list_and_cancels_nothing(
    town: Clinic, visit: AppointmentId, sender: Office
) -> None:
    before = await town.booked(1, 560, KIM, day=MONDAY)
    sent = await send(town.office, visit)
    assert [one.visit.id for one in (await town.office.evening.run()).confirm] == [before, visit]
    await sender.messages.answer(sent.token, Answer.NO, "no")
    run = await town.office.evening.run()
    assert [one.visit.id for one in run.confirm] == [visit, before]
    assert run.confirm[0].left
    assert (await town.office.schedule.appointment(visit)).status.value == "booked"


async def test_an_answer_to_an_earlier_time_confirms_no_later_one(
    town: Clinic, visit: AppointmentId, sender: Office
) -> None:
    sent = await send(town.office, visit)
    await town.office.schedule.move(visit, MoveTo(local_date=MONDAY, local_min=700))
    await sender.messages.answer(sent.token, Answer.YES, "yes")
    assert (await town.office.schedule.appointment(visit)).confirmation is Confirmation.UNCONFIRMED


async def test_a_stop_ends_all_messages(town: Clinic, visit: AppointmentId, sender: Office) -> None:
    sent = await send(town.office, visit)
    await sender.messages.answer(sent.token, Answer.STOP, "STOP")
    wish = await town.office.messages.wish(town.patients[2])
    assert wish is not None
    assert (wish.channel, wish.words) == (Channel.NONE, "STOP")
    with pytest.raises(RuleBroken, match="wants no messages"):
        await town.office.messages.write(visit, Kind.REMINDER)


async def test_what_was_never_sent_is_not_answered(town: Clinic, visit: AppointmentId, sender: Office) -> None:
    await town.office.messages.write(visit, Kind.REMINDER)
    with pytest.raises(RuleBroken, match="never sent"):
        await sender.messages.answer((await only(town.office)).token, Answer.YES)


@pytest.mark.parametrize(("text", "meant"), [
    ("Yes", Answer.YES), ("yes, thank you!", Answer.YES), ("ДА, приду", Answer.YES), ("+", Answer.YES),
    ("No", Answer.NO), ("нет", Answer.NO), ("Нет, не смогу", Answer.OTHER), ("yes but later", Answer.OTHER),
    ("Да, но в другое время", Answer.OTHER), ("yes or no?", Answer.OTHER), ("I cannot come", Answer.OTHER),
    ("STOP", Answer.STOP), ("стоп.", Answer.STOP), ("", Answer.OTHER), ("nobody", Answer.OTHER),
])  # fmt: skip
def test_only_plain_words_are_an_answer(text: str, meant: Answer) -> None:
    assert answer_of(text) is meant


def test_what_is_quoted_is_not_what_was_said() -> None:
    assert first_words("\n> Please answer with YES\n\nNo\n") == "No"
    assert first_words("On Monday the clinic wrote:\n> YES") == ""
