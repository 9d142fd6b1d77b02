"""Messages at the desk: one key writes to a patient or to all; the list shows the answers, the outbox what failed."""

from __future__ import annotations

from dataclasses import replace

import pytest_asyncio

from console.desks.calls import DESK as CALLS
from console.desks.evening import DESK as EVENING
from console.desks.messages import DESK as MESSAGES
from console.desks.people import DESK as PEOPLE
from console.desks.queue import DESK as QUEUE
from console.desks.schedule import DESK as DAY
from storage.clock import StillClock
from storage.messages.records import Answer, Channel, Told, WishDraft
from storage.office import Office
from storage.patients.recording import draft_of
from storage.rights import SYSTEM
from storage.store import Store
from tests.pilot.clinic import Clinic, clinic, console
from tests.pilot.test_evening import booked

DESKS = (CALLS, QUEUE, DAY, PEOPLE, EVENING, MESSAGES)
TOLD = Told(address="vera@example.com", language="en", subject="Your visit", body="Vera,\n\nwe expect you.")


@pytest_asyncio.fixture
async def town(store: Store, office: Office, clock: StillClock) -> Clinic:
    """Half past four on Friday, three visits of Monday; Yolkina agreed to e-mail, Smith to texts."""
    made = await clinic(store, office)
    card = await office.patients.patient(made.patients[2])
    await office.patients.edit(card.id, replace(draft_of(card), email="vera@example.com"), card.version)
    await office.messages.agree(made.patients[2], WishDraft(channel=Channel.EMAIL, words="yes"))
    await office.messages.agree(made.patients[1], WishDraft(channel=Channel.TEXT, words="yes"))
    clock.advance(hours=2)
    await booked(made)
    return made


async def go_out(town: Clinic, failing: str = "") -> str:
    """Whatever waits first goes out, or does not; its token."""
    messages = Office(town.store, SYSTEM).messages
    one = (await messages.to_send())[0].message
    version = await messages.claim(one.id, TOLD, one.version)
    assert version is not None
    if failing:
        await messages.failed(one.id, version, failing, again=False)
    else:
        await messages.sent(one.id, version)
    return one.token


async def test_one_key_writes_to_who_agreed_and_says_why_not_to_others(town: Clinic) -> None:
    async with console(town.office, desks=DESKS) as desk:
        await desk.press("F7 1 t")
        assert "nobody asked the patient about messages yet" in desk.news
        await desk.press("Down Down")
        desk.expect("messages: by e-mail")
        await desk.press("t")
        assert "· WRITTEN TO Yolkina Vera" in desk.news
        desk.expect("· WAITS mail")
        await desk.press("u")
        assert await town.office.messages.troubled() == 0
        assert (await town.office.messages.outbox()).rows == ()


async def test_one_key_writes_to_all_and_the_list_shows_the_answers(town: Clinic) -> None:
    async with console(town.office, desks=DESKS) as desk:
        await desk.press("F7 1 s")
        assert "· WRITTEN TO PATIENTS: 2" in desk.news
        tokens = [await go_out(town), await go_out(town)]
        await desk.press("F3 F7 1")
        desk.expect("► SENT mail")
        desk.expect("► SENT text")
        messages = Office(town.store, SYSTEM).messages
        await messages.answer(tokens[0], Answer.YES, "yes")
        await messages.answer(tokens[1], Answer.NO, "no")
        await desk.press("F3 F7 1")
        desk.expect("√ CONFIRMED by ")
        desk.expect("! SAYS NO ")
        desk.expect("confirm 2")
        await desk.press("s")
        assert "nobody is left here" in desk.news


async def test_the_outbox_has_what_failed_on_top_and_sends_it_again(town: Clinic) -> None:
    async with console(town.office, desks=DESKS) as desk:
        await desk.press("F7 1 s")
        await go_out(town, failing="The mail server has not answered.")
        await desk.press("F7")
        desk.expect("Messages to patients")
        at = next(line.split()[0] for line in desk.screen if "Messages to patients" in line)
        await desk.press(at)
        desk.expect("Messages · to be looked at: 1")
        desk.expect("The mail server has not answered.")
        await desk.press("z")
        assert "· SENT AGAIN" in desk.news
        desk.expect("waiting 2 · sent today 0")
        await desk.press("d")
        assert "- LET BE" in desk.news
        await desk.press("u")
        desk.expect("waiting 2 · sent today 0")


async def test_the_card_notes_what_a_patient_agreed_to(town: Clinic) -> None:
    async with console(town.office, desks=DESKS) as desk:
        await desk.press("F6")
        await desk.type("Ivanov")
        await desk.press("Enter v")
        desk.expect("0 messages")
        desk.expect("not asked yet")
        await desk.press("0 2 F10")
        desk.expect("by text")
        desk.expect("agreed to confirmations and reminders of visits by text")
        await desk.press("u")
        desk.expect("not asked yet")


async def test_the_day_writes_a_confirmation(town: Clinic) -> None:
    async with console(town.office, desks=DESKS) as desk:
        await desk.press("F4 g")
        await desk.type("5.10")
        await desk.press("Enter s")
        assert "· WRITTEN TO PATIENTS: 2" in desk.news
    kinds = {one.kind.value for one in (await town.office.messages.outbox()).rows}
    assert kinds == {"confirmation"}
