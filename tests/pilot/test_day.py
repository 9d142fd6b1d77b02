"""The day of the book at the keyboard."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date

import pytest

from console.app import ConsoleApp
from console.desks.schedule import DESK
from console.messages import BookVisit, GoTo
from console.person import Profile
from storage.clock import StillClock
from storage.office import Office
from storage.rights import Role
from storage.schedule.records import CANCEL_REASONS, BookStatus, Confirmation
from storage.store import Store
from tests.desk_driver import Driver, at_desk
from tests.engine.book_town import BUILT, MONDAY, TODAY, TUESDAY, Town, wish
from tests.scene import Played, Scene
from tests.second import PIN

Seat = Callable[..., Awaitable[Office]]


@asynccontextmanager
async def console(
    office: Office, *, language: str = "en", russian_layout: bool = False, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Driver]:
    async def opening() -> Office:
        return office

    app = ConsoleApp(opening, Profile(language=language, login=office.actor.login), desks=(DESK,))
    async with at_desk(app, size=size, russian_layout=russian_layout) as driver:
        yield driver


@pytest.fixture
async def manager(seated: Seat) -> Office:
    return await seated(Role.SENIOR_ADMINISTRATOR, desk="desk 9")


@pytest.fixture
def scene() -> Scene:
    return BUILT


@pytest.fixture
def town(store: Store, played: Played) -> Town:
    town: Town = played.gave
    return town


@pytest.fixture(params=[False, True], ids=["latin", "russian"])
async def desk(request: pytest.FixtureRequest, office: Office, town: Town) -> AsyncIterator[Driver]:
    """Monday 5 October, the cursor on Kim at 9:00; Orlova is one to the right, then Petrov."""
    async with console(office, russian_layout=request.param) as driver:
        await driver.press("g")
        await driver.type("5.10")
        yield await driver.press("Enter")


async def heard(desk: Driver) -> Driver:
    """The desk has heard what others changed."""
    desk.app.live.tell()
    await desk.app.settled()
    return desk


async def on(office: Office, day: date = MONDAY) -> list[tuple[str, int, str]]:
    visits = await office.schedule.between(day, day)
    return [(visit.patient.last, visit.local_min, visit.status.value) for visit in visits]


# ------------------------------------------------------------------------------ the lines


async def test_the_lines_of_the_day(office: Office, town: Town) -> None:
    await office.schedule.book(wish(town, 600))
    sure = (await office.schedule.book(wish(town, 560, practitioner_id=town.kim, minutes=20))).appointment
    await office.schedule.confirm(sure.id)
    gone = (await office.schedule.book(wish(town, 680, patient_id=town.bob))).appointment
    await office.schedule.cancel(gone.id, CANCEL_REASONS[0])
    async with console(office) as desk:
        await desk.press("g mon Enter")
        assert desk.line(2) == " Day · Mon 5 Oct · Test Centre                         booked 2 of 47 · free 45"
        assert desk.line(3) == "       Kim derm 110           │Orlova derm 204        │Petrov ther"
        assert desk.line(5) == "  9:20 √ Antonova Anna      20│                       │"
        assert desk.line(7) == " 10:00                        │· Antonova Anna      40│"
        assert desk.line(8) == ' 10:20                        │"                      │'
        assert desk.line(11) == " 11:20                        │+ just freed         40│"
        assert desk.line(13) == " 12:00 ░░ lunch ░░░░░░░░░░░░░░│░░ lunch ░░░░░░░░░░░░░░│░░ lunch ░░░░░░░░░░░░░░"
        assert desk.line(19).startswith("── Mon 5 Oct 9:00 · Kim E. · room 110 · free 20 min ──")
        await desk.press("Right Down Down Down")
        desk.expect("── Antonova Anna 17.05.1980 · Mon 5 Oct 10:00 · Orlova E. · room 204 ──")
        desk.expect("· BOOKED   first visit · Dermatologist, first   2,500.00", "bring earlier results")
        desk.expect("also booked Mon 5 Oct 9:20, Kim E.")
        await desk.press("Down")
        desk.expect("── Antonova Anna 17.05.1980 · Mon 5 Oct 10:00")
        await desk.press("Down Down Down")
        desk.expect("freed by Borisov Boris: the patient is ill")
        assert all(len(line) < 80 for line in desk.screen)


async def test_the_day_in_russian(office: Office, town: Town) -> None:
    await office.schedule.book(wish(town, 600))
    async with console(office, language="ru", russian_layout=True) as desk:
        await desk.press("g")
        await desk.type("пн")
        await desk.press("Enter Right Down Down Down")
        desk.expect("пн 5 окт", "· Antonova Anna")
        assert all(len(line) < 80 for line in desk.screen)


@pytest.mark.parametrize(
    ("size", "shown", "marked"),
    [((80, 24), 3, False), ((64, 20), 3, False), ((132, 43), 3, False), ((40, 12), 1, True), ((30, 8), 1, True)],
)
async def test_sizes(office: Office, town: Town, size: tuple[int, int], shown: int, marked: bool) -> None:
    await office.schedule.book(wish(town, 540))
    async with console(office, size=size) as desk:
        await desk.press("g mon Enter Right")
        heading = desk.line(3)
        assert heading.count("│") == shown - 1
        assert ("◄2/3►" in heading) is marked
        desk.expect("Antonova")
        assert all(len(line) < size[0] for line in desk.screen)


async def test_many_doctors_come_in_pages(office: Office, manager: Office, town: Town) -> None:
    for number in range(4):
        patient_id = (town.ann, town.bob)[number % 2]
        await manager.schedule.book(
            wish(town, 540 + 40 * number, practitioner_id=town.petrov, patient_id=patient_id, second=True)
        )
    async with console(office, size=(44, 24)) as desk:
        await desk.press("g mon Enter")
        assert "◄1/2►" in desk.line(3)
        await desk.press("Right Right")
        assert "◄2/2►" in desk.line(3)
        desk.expect("Petrov", "· Borisov")
        await desk.press("Right Left")
        assert "◄1/2►" in desk.line(3)


# ------------------------------------------------------------------------------ booking


async def test_a_visit_is_booked_at_the_cursor_and_read_back(desk: Driver, office: Office) -> None:
    await desk.press("Right Down banto Enter Enter")
    assert desk.news.startswith("■ BOOKED Antonova Anna: Mon 5 Oct 9:20, Orlova E., room 204, 2,500.00; ")
    assert desk.news.endswith("undo")
    assert await on(office) == [("Antonova", 560, "booked")]
    assert "· Antonova Anna" in desk.row(" 9:20")
    await desk.press("u")
    assert await on(office) == []
    assert desk.news.startswith("Taken back: ")


async def test_what_the_sheet_knows_of_the_patient(office: Office, clock: StillClock, town: Town) -> None:
    missed = (await office.schedule.book(wish(town, 870, TODAY, minutes=20))).appointment
    clock.advance(minutes=5)
    await office.schedule.no_show(missed.id)
    async with console(office) as desk:
        await desk.press("g mon Enter b anto Enter")
        desk.expect("Antonova Anna 17.05.1980", "first visit · 1 no-show in six months")
        await desk.press("Esc")
        assert await on(office) == []


async def test_the_kind_and_a_note_are_said_on_the_way(desk: Driver, office: Office) -> None:
    await desk.press("banto Enter Back")
    await desk.type("on crutches")
    await desk.press("Back 3 Enter")
    (visit,) = await office.schedule.between(MONDAY, MONDAY)
    assert (visit.kind.value, visit.minutes, visit.comment) == ("follow", 20, "on crutches")
    desk.expect("Note: on crutches")


async def test_a_time_taken_meanwhile_is_answered_by_openings(desk: Driver, office: Office, town: Town) -> None:
    await desk.press("Right banto Enter")
    await office.schedule.book(wish(town, 540, patient_id=town.bob))
    await desk.press("Enter")
    desk.expect("Orlova E. is booked at 9:00 on Mon 5 Oct.", "1 Mon 5.10 9:40", "2 Mon 5.10 10:20", "3 Mon 5.10 11:00")
    desk.expect("squeeze in: two people")
    await desk.press("2")
    assert ("Antonova", 620, "booked") in await on(office)
    desk.expect("── Antonova Anna 17.05.1980 · Mon 5 Oct 10:20 · Orlova E.")


async def test_offers_are_left_by_escape(desk: Driver, office: Office, town: Town) -> None:
    await desk.press("Right banto Enter")
    await office.schedule.book(wish(town, 540, patient_id=town.bob))
    await desk.press("Enter 9 x Esc")
    assert await on(office) == [("Borisov", 540, "booked")]
    desk.expect_not("1-3")


async def test_two_people_squeeze_in_with_a_reason(manager: Office, town: Town) -> None:
    await manager.schedule.book(wish(town, 540))
    async with console(manager) as desk:
        await desk.press("g mon Enter Right b bor Enter")
        desk.expect("Why squeezed in")
        await desk.type("acute pain")
        await desk.press("Enter 1")
        desk.expect("approved by Office Manager")
        await desk.press(f"{PIN} F10")
        assert "■ BOOKED Borisov Boris" in desk.news
        desk.expect("·!Borisov Boris", "! squeezed in: acute pain")
        await desk.press("Left b evs Enter F10")
        desk.expect("■ BOOKED Evseeva")


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ("m", "m: there is no visit at this time"),
        ("k", "k: there is no visit at this time"),
        ("Right x", "x: the visit has not begun yet"),
        ("z", "Nothing was booked here yet."),
    ],
)
async def test_why_not(office: Office, town: Town, keys: str, reason: str) -> None:
    await office.schedule.book(wish(town, 540))
    async with console(office) as desk:
        await desk.press(f"g mon Enter {keys}")
        assert desk.news.startswith(reason)


@pytest.mark.parametrize("keys", ["g mon Enter Right", "g mon Enter 12", "Home"], ids=["taken", "closed", "past"])
async def test_what_takes_two_people_is_said_before(office: Office, town: Town, keys: str) -> None:
    await office.schedule.book(wish(town, 540))
    async with console(office) as desk:
        await desk.press(keys)
        if not keys.endswith("12"):  # the number alone goes nowhere yet
            assert desk.hints.startswith("b Squeeze in: two people")
        await desk.press("b bor Enter")
        desk.expect("Why squeezed in", "Approved by")
        await desk.press("F10")
        assert "Borisov" not in [visit.patient.last for visit in await office.schedule.between(TODAY, TUESDAY)]


async def test_first_openings_by_doctor_and_day(office: Office, town: Town) -> None:
    await office.schedule.book(wish(town, 540, TUESDAY, patient_id=town.bob))
    async with console(office) as desk:
        await desk.press("g mon Enter n anto Enter")
        await desk.type("tue 9")
        await desk.press("Enter")
        desk.expect("1 Tue 6.10 9:40", "2 Tue 6.10 12:40", "3 Tue 13.10 9:00")
        await desk.press("3 Enter")
        assert "Antonova Anna: Tue 13 Oct 9:00, Kim E." in desk.news
        assert desk.line(2).startswith(" Day · Tue 13 Oct")


# ------------------------------------------------------------------------------ what is done with a visit


async def test_a_visit_is_moved_to_an_opening(desk: Driver, office: Office, town: Town) -> None:
    await office.schedule.book(wish(town, 540))
    await heard(desk)
    await desk.press("Right m3 Enter")
    assert desk.news.startswith("■ MOVED Antonova Anna: Tue 6 Oct 9:00, Orlova E., room 204")
    assert desk.line(2).startswith(" Day · Tue 6 Oct")
    assert await on(office, TUESDAY) == [("Antonova", 540, "booked")]
    await desk.press("u")
    assert await on(office) == [("Antonova", 540, "booked")]


async def test_a_visit_is_carried_to_the_cursor(desk: Driver, office: Office, town: Town) -> None:
    await office.schedule.book(wish(town, 540))
    await heard(desk)
    await desk.press("Right m Esc")
    assert desk.news.startswith("Antonova Anna is carried")
    await desk.press("Left Down Down m")
    (visit,) = await office.schedule.between(MONDAY, MONDAY)
    assert (visit.practitioner_id, visit.local_min) == (town.kim, 580)
    await desk.press("Down Down Down m")
    assert "there is no visit" in desk.news


async def test_one_digit_cancels_with_reason_and_side(desk: Driver, office: Office, town: Town) -> None:
    await office.schedule.book(wish(town, 540))
    await heard(desk)
    await desk.press("Right k")
    desk.expect("1 patient: the patient is ill", "6 clinic: the doctor is absent")
    await desk.press("6")
    assert desk.news.startswith("- CANCELLED Antonova Anna, Mon 5 Oct 9:00: the doctor is absent")
    (visit,) = await office.schedule.between(MONDAY, MONDAY)
    assert (visit.status, visit.cancel_side) == (BookStatus.CANCELLED, CANCEL_REASONS[5].side)
    desk.expect("+ just freed")
    await desk.press("u")
    assert await on(office) == [("Antonova", 540, "booked")]


async def test_confirm_message_and_no_show(office: Office, clock: StillClock, town: Town) -> None:
    visit = (await office.schedule.book(wish(town, 870, TODAY, minutes=20))).appointment
    async with console(office) as desk:
        await desk.press("Right l")
        assert (await office.schedule.appointment(visit.id)).confirmation is Confirmation.LEFT_MESSAGE
        await desk.press("c")
        assert desk.news.startswith("√ CONFIRMED Antonova Anna")
        desk.expect("√ Antonova Anna")
        await desk.press("c")
        assert desk.news == "c: the visit is confirmed already"
        clock.advance(minutes=6)
        await desk.press("x")
        assert desk.news.startswith("x NO-SHOW Antonova Anna")
        assert (await office.schedule.appointment(visit.id)).status is BookStatus.NO_SHOW


async def test_kind_and_note_are_edited(desk: Driver, office: Office, town: Town) -> None:
    await office.schedule.book(wish(town, 540))
    await heard(desk)
    await desk.press("Right e")
    await desk.type("wants a window seat")
    await desk.press("F10")
    (visit,) = await office.schedule.between(MONDAY, MONDAY)
    assert visit.comment == "wants a window seat"


async def test_a_conflict_names_the_other_desk(desk: Driver, office: Office, seated: Seat, town: Town) -> None:
    visit = (await office.schedule.book(wish(town, 540))).appointment
    await heard(desk)
    await desk.press("Right k")
    other = await seated(Role.ADMINISTRATOR, desk="desk 2")
    await other.schedule.confirm(visit.id)
    await desk.press("1")
    assert desk.news == "administrator (desk 2) changed this visit at 14:30; look again."


# ------------------------------------------------------------------------------ looking around


async def test_week_and_back(desk: Driver, office: Office, town: Town) -> None:
    await office.schedule.book(wish(town, 540, TUESDAY))
    await heard(desk)
    await desk.press("Right f")
    assert desk.line(2).startswith(" Week · Mon 5 Oct to Sun 11 Oct · Orlova E.")
    assert [part.strip() for part in desk.line(3).split("│")][:2] == ["Mon 5 Oct", "Tue 6 Oct"]
    await desk.press("Right")
    desk.expect("── Antonova Anna 17.05.1980 · Tue 6 Oct 9:00 · Orlova E.")
    await desk.press("f")
    assert desk.line(2).startswith(" Day · Tue 6 Oct")
    desk.expect("── Antonova Anna 17.05.1980 · Tue 6 Oct 9:00 · Orlova E.")


async def test_a_time_that_has_passed_is_not_called_free(desk: Driver, clock: StillClock) -> None:
    clock.advance(days=2, hours=19, minutes=30)
    await desk.press("f Home")
    desk.expect("Mon 5 Oct 9:00 · Kim E. · past")


async def test_days_turn_at_the_edges(desk: Driver) -> None:
    await desk.press("Home PgUp")
    assert desk.line(2).startswith(" Day · Sun 4 Oct")
    desk.expect("Nobody receives on this day.")
    await desk.press("PgDn")
    assert desk.line(2).startswith(" Day · Mon 5 Oct")
    await desk.press("End PgDn")
    assert desk.line(2).startswith(" Day · Tue 6 Oct")


async def test_a_typed_hour_goes_there(desk: Driver, office: Office) -> None:
    await desk.press("14banto Enter Enter")
    assert await on(office) == [("Antonova", 840, "booked")]


async def test_the_cursor_keeps_its_time_when_another_desk_books(
    desk: Driver, office: Office, seated: Seat, town: Town
) -> None:
    await desk.press("Right Down Down Down")
    other = await seated(Role.ADMINISTRATOR, desk="desk 2")
    await other.schedule.book(wish(town, 545, minutes=20))
    await heard(desk)
    desk.expect("── Mon 5 Oct 10:00 · Orlova E.", " 9:05 ")


async def test_other_places_send_here(office: Office, town: Town) -> None:
    visit = (await office.schedule.book(wish(town, 540, TUESDAY))).appointment
    async with console(office) as desk:
        await desk.app.request(GoTo("schedule", int(visit.id), {"day": TUESDAY}))
        await desk.app.settled()
        desk.expect("── Antonova Anna 17.05.1980 · Tue 6 Oct 9:00")
        await desk.app.request(GoTo("day", values={"day": MONDAY, "practitioner_id": int(town.petrov)}))
        await desk.app.settled()
        desk.expect("── Mon 5 Oct 9:00 · Petrov E.")
        await desk.app.router.begin(desk.app.request(BookVisit(town.bob)))
        await desk.app.settled()
        desk.expect("First openings", "Borisov Boris")
        await desk.press("petr Enter Enter 1 Enter")
        assert "■ BOOKED Borisov Boris" in desk.news
        await desk.app.router.begin(desk.app.request(BookVisit(appointment_id=visit.id)))
        await desk.app.settled()
        desk.expect("Move Antonova Anna 17.05.1980, Tue 6 Oct 9:00")
        await desk.press("1 Enter")
        assert "■ MOVED Antonova Anna" in desk.news
