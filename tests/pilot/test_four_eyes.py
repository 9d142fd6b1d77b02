"""The second person at the keyboard: each sheet that may take one, in both languages.

The clerk types, the colleague chooses nothing but their own name and types their PIN; the desk stays the clerk's.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from console.app import ConsoleApp
from console.desks.cash import DESK as CASH
from console.desks.queue import DESK as QUEUE
from console.desks.schedule import DESK as DAY
from console.person import Profile
from storage.accounts import verbs as accounts
from storage.cash.orders import ChargeDraft
from storage.clock import StillClock
from storage.office import Office
from storage.queue.records import State, StepKind
from storage.rights import Role
from tests.desk_driver import Driver, at_desk
from tests.engine.book_town import MONDAY, build, wish
from tests.pilot.clinic import clinic
from tests.second import PIN
from tests.till import TODAY, Till, card, furnish

Seat = Callable[..., Awaitable[Office]]
WRONG = "1357"


@asynccontextmanager
async def console(office: Office, language: str) -> AsyncIterator[Driver]:
    async def opening() -> Office:
        return office

    profile = Profile(language=language, login=office.actor.login)
    async with at_desk(ConsoleApp(opening, profile, desks=(DAY, QUEUE, CASH))) as driver:
        yield driver


async def approvals(office: Office) -> list[tuple[str, str, str]]:
    """Who acted, by which verb, and who approved, as the journal has it."""
    rows = await office.read(
        lambda conn: conn.exec_driver_sql("SELECT login, verb, after FROM journal WHERE what = 'approval'").all()
    )
    return [(row[0], row[1], row[2].split('"approved_by":')[1].split('"')[1]) for row in rows]


async def approve(desk: Driver, *, by: str = "2") -> None:
    """First a wrong PIN, then the right one; the sheet stays open in between, with the reason in sight."""
    desk.expect("Senior Administrator", "Office Manager")
    await desk.press(f"{by} {WRONG} Enter")
    desk.expect("senior-administrator").expect_not(WRONG)
    assert await approvals(desk.app.office_open) == []
    await desk.press(f"{PIN} Enter")


LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])


@LANGUAGES
async def test_squeezing_in(office: Office, seated: Seat, language: str) -> None:
    town = await build(await seated(Role.SENIOR_ADMINISTRATOR, desk="desk 9"))
    await office.schedule.book(wish(town, 540))
    async with console(office, language) as desk:
        await desk.press("F4 g")
        await desk.type("5.10")
        await desk.press("Enter Right")
        assert {"en": "Squeeze in: two people", "ru": "Сверх записи: вдвоём"}[language] in desk.hints
        await desk.press("b bor Enter")
        await desk.type("acute pain")
        await desk.press("Enter")
        await approve(desk)
        assert "Borisov Boris" in desk.news
        (visit,) = [v for v in await office.schedule.between(MONDAY, MONDAY) if v.lane]
        assert visit.overbook_reason == "acute pain"
        assert visit.booked_by == office.actor.user_id
    assert await approvals(office) == [("administrator-cashier", "schedule.book", "senior-administrator")]


@LANGUAGES
async def test_squeezing_in_after_a_refusal(
    office: Office, seated: Seat, clock: StillClock, language: str
) -> None:
    town = await build(await seated(Role.SENIOR_ADMINISTRATOR, desk="desk 9"))
    other = await seated(Role.ADMINISTRATOR, desk="desk 2")
    async with console(office, language) as desk:
        await desk.press("F4 g")
        await desk.type("5.10")
        await desk.press("Enter Right b bor Enter")
        clock.advance(minutes=4)  # so long no time is held for anybody
        await other.schedule.book(wish(town, 540))
        await desk.press("Enter o")
        await desk.type("asked by the doctor")
        await desk.press("Enter")
        await approve(desk)
        (visit,) = [v for v in await office.schedule.between(MONDAY, MONDAY) if v.lane]
        assert visit.overbook_reason == "asked by the doctor"
    assert await approvals(office) == [("administrator-cashier", "schedule.book", "senior-administrator")]


async def test_where_nobody_can_approve_the_key_says_so(office: Office, seated: Seat) -> None:
    town = await build(await seated(Role.SENIOR_ADMINISTRATOR, desk="desk 9"))
    manager = await seated(Role.OFFICE_MANAGER, desk="office")
    await office.schedule.book(wish(town, 540))
    for role in (Role.SENIOR_ADMINISTRATOR, Role.OFFICE_MANAGER):
        await manager.accounts.set_pin(role.value, None)
    async with console(office, "en") as desk:
        await desk.press("F4 g mon Enter Right b")
        assert desk.news.startswith("b: Antonova Anna has this time; it takes a second person with a PIN, and there is")
        assert "senior administrator, office manager" in desk.news


@LANGUAGES
async def test_the_senior_needs_another_one(seated: Seat, language: str) -> None:
    senior = await seated(Role.SENIOR_ADMINISTRATOR, desk="desk 9")
    await senior.schedule.book(wish(await build(senior), 540))
    async with console(senior, language) as desk:
        await desk.press("F4 g")
        await desk.type("5.10")
        await desk.press("Enter Right b bor Enter")
        await desk.type("pain")
        await desk.press("Enter")
        assert "Senior Administrator" not in "\n".join(desk.screen[-10:]), "nobody approves what they do themselves"
        await desk.press(f"1 {PIN} Enter")
        assert "Borisov Boris" in desk.news
    assert await approvals(senior) == [("senior-administrator", "schedule.book", "office-manager")]


async def _till(seated: Seat) -> Till:
    till = await furnish((await seated(Role.ADMINISTRATOR_CASHIER)).store)
    await till.shift()
    return till


@LANGUAGES
async def test_a_large_refund(seated: Seat, language: str) -> None:
    till = await _till(seated)
    made = await till.office.cash.add_charge(
        ChargeDraft(patient_id=till.yudin, day=TODAY, title="Course", price_minor=600000)
    )
    await till.pay(made, tenders=(card(600000),))
    async with console(till.office, language) as desk:
        await desk.press("F5 1k Enter 1 001 Enter")
        await approve(desk)
        receipt = await till.office.cash.receipt_numbered(2)
        assert receipt.total_minor == -600000
        assert {"en": "REFUND 0002", "ru": "ВОЗВРАТ 0002"}[language] in desk.news
    assert await approvals(till.office) == [("administrator-cashier", "cash.refund", "senior-administrator")]


@LANGUAGES
async def test_a_large_discount_and_then_fewer_of_it(seated: Seat, language: str) -> None:
    till = await _till(seated)
    await till.owes()
    async with console(till.office, language) as desk:
        await desk.press("F5 1e21")
        await desk.type("30%")
        await desk.press("Enter 1")
        assert (await till.office.cash.dues_of(till.yudin))[0].charges[0].discount_minor == 0
        await approve(desk)
        assert (await till.office.cash.dues_of(till.yudin))[0].charges[0].discount_minor == 54000
        await desk.press("u")
        assert (await till.office.cash.dues_of(till.yudin))[0].charges[0].discount_minor == 0
    assert await approvals(till.office) == [("administrator-cashier", "cash.discount", "senior-administrator")]


@LANGUAGES
async def test_striking_off_what_another_has_charged(seated: Seat, language: str) -> None:
    till = await _till(seated)
    await till.owes()
    other = await seated(Role.CASHIER, desk="desk 1")
    async with console(other, language) as desk:
        await desk.press("F5 1k1")
        await approve(desk)
        assert await other.cash.dues_of(till.yudin) == ()
    assert await approvals(other) == [("cashier", "cash.void_charge", "senior-administrator")]


@LANGUAGES
async def test_a_visit_that_has_ended(office: Office, language: str) -> None:
    town = await clinic(office.store, office)
    visit = await town.booked(0, 840)
    queue = office.queue
    await queue.arrive(visit)
    for seen in (StepKind.ARRIVED, StepKind.IN_ROOM, StepKind.TO_PAY):
        await queue.advance(visit, seen=seen)
    assert (await queue.visit(visit)).state is State.GONE
    async with console(office, language) as desk:
        await desk.press("F3")
        assert {"en": "Take up: two people", "ru": "Возобновить: вдвоём"}[language] in desk.hints
        await desk.press("e1 1")
        await approve(desk)
        assert (await queue.visit(visit)).state is State.TO_PAY
        await desk.press("u")
        assert (await queue.visit(visit)).state is State.GONE
    assert await approvals(office) == [("administrator-cashier", "queue.reopen", "senior-administrator")]


async def test_too_many_wrong_pins_are_told(seated: Seat, clock: StillClock) -> None:
    till = await _till(seated)
    await till.owes()
    async with console(till.office, "en") as desk:
        await desk.press("F5 1e21")
        await desk.type("30%")
        await desk.press("Enter 1 2")
        for _try in range(5):
            await desk.press(f"{WRONG} Enter")
            desk.expect("This is not the PIN of senior-administrator; the try was written down.")
        await desk.press(f"{PIN} Enter")
        desk.expect("Too many wrong PINs: the next is tried at 14:31:00.")
        clock.advance(minutes=1)
        await desk.press(f"{PIN} Enter")
        assert desk.news.startswith("■ DISCOUNT 540.00 for Yudin Mark")


async def test_a_login_shut_while_the_sheet_is_open(seated: Seat) -> None:
    till = await _till(seated)
    await till.owes()
    manager = await seated(Role.OFFICE_MANAGER, desk="office")
    async with console(till.office, "en") as desk:
        await desk.press("F5 1e21")
        await desk.type("30%")
        await desk.press("Enter 1 2")
        await manager.write(accounts.set_disabled, Role.SENIOR_ADMINISTRATOR.value, True)
        await desk.press(f"{PIN} Enter")
        desk.expect("Senior Administrator cannot approve it: the login or its PIN was changed")
        assert (await till.office.cash.dues_of(till.yudin))[0].charges[0].discount_minor == 0
