"""What is booked: the service, its length and its price, from the sheet to the cash desk."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import fields, replace
from datetime import date

import pytest

from storage.errors import RuleBroken
from storage.ids import PatientId
from storage.office import Office, seat
from storage.rights import Role
from storage.schedule.records import CANCEL_REASONS, VisitKind
from storage.services.records import ServiceDraft, ServiceKind
from storage.staff.records import PractitionerDraft
from storage.store import Store
from tests.desk_driver import Driver
from tests.engine.book_town import MONDAY, Town, build, wish
from tests.pilot.test_day import console, on
from tests.scene import Played, Scene
from tests.second import PIN

Seat = Callable[..., Awaitable[Office]]


@pytest.fixture
async def manager(seated: Seat) -> Office:
    return await seated(Role.SENIOR_ADMINISTRATOR, desk="desk 9")


async def with_prices(store: Store) -> Town:
    """The town of the book, whose price list has a procedure, a longer visit and a line without kind or specialty."""
    manager = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 9")
    made = await build(manager)
    for code, name, kind, specialty, minutes in (
        ("P7", "Removal of a wart", ServiceKind.PROCEDURE, "Dermatologist", 25),
        ("D9", "Dermatologist, council", ServiceKind.FIRST, "Dermatologist", 60),
    ):
        draft = ServiceDraft(code=code, name=name, kind=kind, specialty=specialty, minutes=minutes)
        await manager.services.add(draft, 320000)
    await manager.services.add(ServiceDraft(code="77", name="Home advice"), 99000)
    return made


@pytest.fixture
def scene() -> Scene:
    return Scene("with prices", with_prices)


@pytest.fixture
def town(store: Store, played: Played) -> Town:
    town: Town = played.gave
    return town


@pytest.fixture(params=[False, True], ids=["latin", "russian"])
async def desk(request: pytest.FixtureRequest, office: Office, town: Town) -> AsyncIterator[Driver]:
    """Monday 5 October, the cursor on Orlova at 9:00."""
    async with console(office, russian_layout=request.param) as driver:
        await driver.press("g")
        await driver.type("5.10")
        await driver.press("Enter Right")
        yield driver


async def made(office: Office) -> tuple[str, str, int]:
    """Service, kind and minutes of the one visit of Monday."""
    (visit,) = await office.schedule.between(MONDAY, MONDAY)
    return visit.service, visit.kind.value, visit.minutes


async def test_the_sheet_proposes_the_service_and_reads_everything_back(desk: Driver, office: Office) -> None:
    await desk.press("banto Enter")
    desk.expect("Service Dermatologist, first · 40 min · 2,500.00")
    desk.expect("Enter → BOOK Antonova Anna: Mon 5 Oct 9:00, Orlova E., room 204,")
    desk.expect("Dermatologist, first, 2,500.00, 40 min")
    await desk.press("Enter")
    assert await made(office) == ("Dermatologist, first", "first", 40)


@pytest.mark.parametrize(
    ("typed", "said", "booked"),
    [
        ("war", "Service Removal of a wart · 25 min · 3,200.00", ("Removal of a wart", "procedure", 25)),
        ("counc", "Service Dermatologist, council · 60 min · 3,200.00", ("Dermatologist, council", "first", 60)),
        ("77", "Service Home advice · 40 min · 990.00", ("Home advice", "procedure", 40)),
    ],
)
async def test_another_service_is_found_by_letters_or_digits(
    desk: Driver, office: Office, typed: str, said: str, booked: tuple[str, str, int]
) -> None:
    await desk.press("banto Enter Back Back Back")
    await desk.type(typed)
    await desk.press("Enter")
    desk.expect(said)
    await desk.press("Enter")
    assert await made(office) == booked


async def test_what_was_booked_is_what_is_charged(office: Office, manager: Office, town: Town) -> None:
    wart = next(one for one in await manager.services.active() if one.code == "P7")
    visit = (await office.schedule.book(wish(town, service_id=wart.id))).appointment
    assert (visit.kind, visit.minutes) == (VisitKind.PROCEDURE, 25)
    charge = await office.cash.charge_visit(visit.id)
    assert charge is not None
    assert [(charge.title, charge.amount_minor)] == [("Removal of a wart", 320000)]


async def test_the_first_openings_fit_the_service(desk: Driver, office: Office, town: Town) -> None:
    await office.schedule.book(wish(town, 580, patient_id=town.bob))
    await desk.press("n anto Enter Back")
    await desk.type("counc")
    await desk.press("Enter")
    await desk.type("mon")
    await desk.press("Enter")
    desk.expect("1 Mon 5.10 10:20")  # an hour does not fit before Bob at 9:40
    await desk.press("1")
    desk.expect("Dermatologist, council, 3,200.00, 60 min")
    await desk.press("Enter")
    visit = next(one for one in await office.schedule.between(MONDAY, MONDAY) if one.patient_id == town.ann)
    assert (visit.service, visit.minutes, visit.local_min) == ("Dermatologist, council", 60, 620)


async def test_a_service_is_asked_for_where_none_is_usual(office: Office, manager: Office, town: Town) -> None:
    async with console(office) as desk:
        await desk.press("g")
        await desk.type("5.10")
        await desk.press("Enter Right Right b anto Enter Enter")
        desk.expect("1 Home advice · 40 min · 990.00")
        await desk.press("Enter Enter")
        assert await made(office) == ("Home advice", "procedure", 40)


async def test_the_sheet_says_what_was_given_up_lately(desk: Driver, office: Office, town: Town) -> None:
    gone = (await office.schedule.book(wish(town, 540))).appointment
    await office.schedule.cancel(gone.id, CANCEL_REASONS[1])
    await desk.press("banto Enter")
    desk.expect("first visit · 1 cancelled, last Mon 5 Oct", "The patient cancelled this very time before: ask.")


async def test_a_full_quota_is_said_before_the_sheet_is_filled(office: Office, manager: Office, town: Town) -> None:
    await full(manager, town)
    async with console(office) as desk:
        await desk.press("g")
        await desk.type("5.10")
        await desk.press("Enter Right Down Down b bor Enter")
        desk.expect("Orlova E. takes no more than 1 first visits on Mon 5 Oct.")
        desk.expect("Why squeezed in", "Approved by")
        await desk.press("Enter")
        await desk.type("acute")
        await desk.press(f"Enter 2 {PIN} Enter")
        assert "■ BOOKED Borisov Boris" in desk.news
    async with console(manager) as desk:
        await desk.press("g")
        await desk.type("5.10")
        await desk.press("Enter Right Down Down Down Down b ann Enter")
        desk.expect("Orlova E. takes no more than 1 first visits", "Approved by")


async def full(manager: Office, town: Town) -> PatientId:
    """Orlova takes one first visit a day, and Ann has it."""
    who = await manager.staff.practitioner(town.orlova)
    draft = PractitionerDraft(**{one.name: getattr(who, one.name) for one in fields(PractitionerDraft)})
    await manager.staff.edit_practitioner(who.id, replace(draft, first_quota=1), who.version)
    await manager.schedule.book(wish(town, 540))
    return town.ann


async def test_the_book_itself_refuses_a_second_visit(office: Office, town: Town) -> None:
    await office.schedule.book(wish(town, 540))
    with pytest.raises(RuleBroken, match="already"):
        await office.schedule.book(wish(town, 760))
    await office.schedule.book(wish(town, 760, second=True))


async def test_the_last_booking_is_repeated_after_it_was_shown(desk: Driver, office: Office) -> None:
    await desk.press("Left b anto Enter Enter Right Down Down z")
    desk.expect("Enter → BOOK Antonova Anna: Mon 5 Oct 9:40, Orlova E., room 204,")
    desk.expect("Dermatologist, follow, 1,800.00, 20 min")
    assert await on(office) == [("Antonova", 540, "booked")]
    await desk.press("Enter")
    assert await on(office) == [("Antonova", 540, "booked"), ("Antonova", 580, "booked")]
    await desk.press("z")
    desk.expect("Antonova Anna again:", "1 Mon 12.10 9:40")
    await desk.press("1")
    assert await on(office, date(2026, 10, 12)) == [("Antonova", 580, "booked")]


async def test_nobody_comes_twice_to_one_doctor_on_one_day_unasked(desk: Driver, office: Office) -> None:
    await desk.press("Left b anto Enter Enter Down Down z")
    desk.expect("Antonova Anna comes to Kim E. at 9:00 on Mon 5 Oct already.")
    await desk.press("Enter")
    desk.expect("1 book a second visit on that day")
    await desk.press("Esc")
    assert await on(office) == [("Antonova", 540, "booked")]
    await desk.press("Enter 1")
    assert await on(office) == [("Antonova", 540, "booked"), ("Antonova", 580, "booked")]


async def test_openings_say_when_there_are_none_and_what_to_ask_instead(desk: Driver) -> None:
    await desk.press("n anto Enter")
    await desk.type("sun")
    await desk.press("Enter")
    desk.expect("Orlova E., first visit: nothing is free then; ask for another day or")


async def test_no_sum_is_broken_at_the_end_of_a_line(office: Office, town: Town) -> None:
    async with console(office, language="ru", size=(64, 20)) as desk:
        await desk.press("g")
        await desk.type("5.10")
        await desk.press("Enter Right b anto Enter")
        desk.expect("2 500,00, 40 мин")


async def test_the_service_of_a_visit_can_be_changed(desk: Driver, office: Office, town: Town) -> None:
    await desk.press("banto Enter Enter e Back")
    await desk.type("war")
    await desk.press("Enter F10")
    (visit,) = await office.schedule.between(MONDAY, MONDAY)
    assert (visit.service, visit.minutes) == ("Removal of a wart", 40)
    desk.expect("Removal of a wart   3,200.00")
