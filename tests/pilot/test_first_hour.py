"""A centre of one's own, from an empty folder to the first visit booked, arrived, seen and paid, by keyboard alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.app import ConsoleApp
from console.person import Profile
from storage.centre.records import Centre
from storage.clock import StillClock
from storage.office import Office, seat
from storage.opening import FirstStart, open_data
from storage.rights import Role
from storage.store import Store
from tests.desk_driver import Driver, at_desk

FIRST = FirstStart(centre=Centre(name="Medical centre"), login="olga", register_name="Register 1")
FRIDAY = datetime(2026, 10, 2, 7, 30, tzinfo=UTC)


@asynccontextmanager
async def own_centre(folder: Path, *, russian: bool = False, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Driver]:
    """What `frontdesk` opens on an empty folder, with the person who started it as office manager."""
    store = await open_data(folder / "own.sqlite3", StillClock(FRIDAY), first=FIRST)
    try:
        async with seated(store, "olga", russian=russian, size=size) as driver:
            yield driver
    finally:
        await store.close()


@asynccontextmanager
async def seated(
    store: Store, login: str, *, russian: bool = False, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Driver]:
    office = await seat(store, login, "desk 1")

    async def opening() -> Office:
        return office

    async with at_desk(ConsoleApp(opening, Profile(login=login)), russian_layout=russian, size=size) as driver:
        yield driver


async def fill(desk: Driver, *texts: str) -> None:
    """Type a text into each field, Enter behind each; an empty one is passed over."""
    for text in texts:
        await desk.type(text)
        await desk.press("Enter")


async def clear(desk: Driver, count: int) -> None:
    await desk.press(" ".join(["Bksp"] * count))


async def set_up_staff(desk: Driver) -> None:
    """A room, a doctor in it, the hours of the week."""
    await desk.press("F8 2 n 1")
    await fill(desk, "204", "2")
    await desk.press("n 2")
    await fill(desk, "Orlova", "Elena", "", "dermatologist")
    await desk.press("1")
    await fill(desk, "", "", "", "")
    desk.expect("NEW Orlova", "! no hours yet")
    await desk.press("e 1 Enter")
    await fill(desk, "9-14, 15-18", "", "", "", "", "10-14 / -", "", "13-13:30")
    desk.expect("HOURS of Orlova E. from Fri 2 Oct").expect_not("! no hours yet")


@pytest.mark.parametrize("russian", [False, True], ids=["latin", "russian"])
async def test_the_first_hour(tmp_path: Path, russian: bool) -> None:
    async with own_centre(tmp_path, russian=russian) as desk:
        desk.expect("Nothing is set up yet: F8, Centre & staff.")
        for place in ("F3", "F4", "F6"):
            await desk.press(place)
            if place == "F6":
                await desk.press("Esc")
            assert "Nothing is set up yet" in "\n".join(desk.screen), place

        await desk.press("F8 2")
        desk.expect("next: e, the centre itself", "office manager")
        await desk.press("1e")
        await clear(desk, len("Medical centre"))
        await fill(desk, "Clinic on Lenina", "1 Lenina", "+7 495 123-45-67", "samara", "", "")
        desk.expect("SAVED Clinic on Lenina", "Europe/Samara", "next: n, a room")
        assert "11:30" in desk.line(1), "the clock is the new zone's at once"

        await set_up_staff(desk)
        await desk.press("F3")
        desk.expect("Nobody is booked on this day. The price list is empty: F8, Services &")
        await desk.press("F8 1 n")
        await fill(desk, "D1", "First visit")
        await desk.press("1 1")
        await fill(desk, "30", "", "", "1800")
        desk.expect("NEW First visit", "1,800.00")

        await desk.press("F6 Esc n")
        await fill(desk, "Ivanov", "Pyotr", "")
        await desk.press("1")
        await fill(desk, "8.3.1975", "8 916 123-45-67")
        desk.expect("REGISTERED Ivanov Pyotr")

        await desk.press("F4 12b")
        await desk.type("ivanov")
        await desk.press("1 F10")
        desk.expect("BOOKED Ivanov Pyotr", "room 204", "1,800.00")
        await desk.press("F3 1a")
        desk.expect("ARRIVED Ivanov Pyotr")
        await desk.press("s")
        desk.expect("IN ROOM")
        await desk.press("d")
        desk.expect("TO PAY")
        await desk.press("F5 1p F10 F10")
        desk.expect("accepted in this shift", "1,800.00")
        await desk.press("F3 1d")
        (visit,) = await desk.app.office_open.schedule.between(FRIDAY.date(), FRIDAY.date())
        assert visit.status == "fulfilled"


async def test_a_week_of_odd_and_even_weeks_is_read_back_and_undone(tmp_path: Path) -> None:
    async with own_centre(tmp_path) as desk:
        await set_up_staff(desk)
        desk.expect("Mon-Fri 9-14, 15-18 · Sat 10-14 / - · break 13-13:30")
        await desk.press("Enter")
        desk.expect("Sat  odd weeks 10-14, even weeks -", "Fri 2 Oct      9-13, 13:30-14, 15-18", "Sat 3 Oct      -")
        desk.expect("Sat 10 Oct     10-13, 13:30-14")
        await desk.press("Esc u")
        desk.expect("! no hours yet")


async def test_days_that_differ(tmp_path: Path) -> None:
    async with own_centre(tmp_path) as desk:
        await set_up_staff(desk)
        await desk.press("e 2 1")
        await fill(desk, "5.10", "7.10", "holiday")
        desk.expect("Orlova E.: 5.10 to 7.10 off", "5.10 to 7.10 off, holiday")
        await desk.press("e 2 2")
        await fill(desk, "8.10", "", "10-12", "training")
        desk.expect("Thu 8.10 10-12, training")
        await desk.press("F4 g")
        await fill(desk, "6.10")
        desk.expect("Nobody receives on this day.")
        await desk.press("F8 2 u u")
        desk.expect_not("holiday", "training")


async def test_a_closed_day_and_the_public_holidays(tmp_path: Path) -> None:
    async with own_centre(tmp_path) as desk:
        await desk.press("F8 2 n 4")
        await fill(desk, "9.10", "inventory")
        desk.expect("Fri 9 Oct", "inventory", "1 closed day")
        await desk.press("n 5")
        desk.expect("public holidays of 2026")
        await desk.press("u")
        desk.expect("1 closed day")


async def test_a_doctors_login_has_their_book(tmp_path: Path) -> None:
    async with own_centre(tmp_path) as desk:
        await set_up_staff(desk)
        await desk.press("n 3")
        await fill(desk, "elena", "Orlova E.I.")
        await desk.press("8 1 Enter")
        desk.expect("LOGIN elena", "doctor · Orlova E.")
        own = await seat(desk.app.office_open.store, "elena", "desk 2")
        assert (own.actor.role, own.actor.practitioner_id) == (Role.DOCTOR, 1)


async def test_what_is_typed_wrong_says_what_was_expected(tmp_path: Path) -> None:
    async with own_centre(tmp_path) as desk:
        await set_up_staff(desk)
        await desk.press("e 1 Enter")
        await clear(desk, 20)
        await fill(desk, "14-9")
        desk.expect("The end of 14-9 must come after its start.")
        await clear(desk, 20)
        await fill(desk, "9-14, 13-15")
        desk.expect("These hours overlap")
        await clear(desk, 20)
        await fill(desk, "morning")
        desk.expect("Expected hours like 9-14")
        await desk.press("Esc 1e")
        await fill(desk, "", "", "", "nowhere")
        desk.expect("Nothing was found for “nowhere”.")


async def test_who_lacks_the_right_is_told_who_has_it(tmp_path: Path) -> None:
    async with own_centre(tmp_path) as desk:
        await desk.app.office_open.accounts.add("anna", Role.ADMINISTRATOR)
        async with seated(desk.app.office_open.store, "anna") as anna:
            anna.expect("The centre is not set up yet", "senior administrator", "office manager")
            await anna.press("F8 2")
            assert "New" not in anna.hints
            await anna.press("n")
            assert "this is done by:" in anna.news
            assert "office manager" in anna.news
            await anna.press("1e")
            assert anna.news == "e: this is done by: office manager"


async def test_two_desks_do_not_overwrite_each_other(tmp_path: Path) -> None:
    async with own_centre(tmp_path) as desk:
        await set_up_staff(desk)
        await desk.press("e 1 Enter")
        office = desk.app.office_open
        await office.staff.set_hours((await office.staff.practitioners())[0].id, FRIDAY.date(), [], [])
        await desk.press("F10")
        desk.expect("changed these hours at")


async def test_the_place_on_a_small_screen(tmp_path: Path) -> None:
    async with own_centre(tmp_path, size=(64, 20)) as desk:
        desk.expect("Nothing is set up yet")
        await set_up_staff(desk)
        assert len(desk.screen) == 20
        desk.expect("Orlova Elena")
