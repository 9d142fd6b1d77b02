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
from storage.documents.records import Wanted
from storage.messages.records import Answer, Channel, Kind, State, Told, WishDraft
from storage.office import Office, seat
from storage.patients.recording import draft_of
from storage.rights import SYSTEM, Role
from storage.store import Store
from tests.engine.document_acts import LEAFLET
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


async def test_a_leaflet_of_a_visit_goes_by_e_mail_and_says_why_not_to_who_did_not_agree(
    store: Store, town: Clinic
) -> None:
    manager = await seat(store, Role.OFFICE_MANAGER.value, "desk 9")
    await manager.documents.put_leaflet(LEAFLET)
    async with console(town.office, desks=DESKS) as desk:
        await desk.press("F6 yolkina Enter r 9 1")
        desk.expect("Before a blood test", "1 Print it", "2 Send by e-mail to Yolkina Vera: vera@example.com")
        await desk.press("2")
        assert "WRITTEN TO Yolkina Vera" in desk.news
        (one,) = (await town.office.messages.outbox()).rows
        assert (one.kind, one.state) == (Kind.LEAFLET, State.QUEUED)
        assert "Come without breakfast." in one.body
        (made,) = await town.office.documents.find(Wanted())
        assert (made.title, made.note) == ("Before a blood test", "by e-mail")
        await desk.press("r 9 1")
        desk.expect("2 Send once more by e-mail to Yolkina Vera: vera@example.com")
        await desk.press("Esc u")
        assert (await town.office.messages.outbox()).rows == ()
        await desk.press("F6 ivanov Enter r 9 1")
        desk.expect("2 Send by e-mail")
        await desk.press("2")
        assert "was not asked about messages yet; ask, and note the answer on the card" in desk.news
        assert (await town.office.messages.outbox()).rows == ()
