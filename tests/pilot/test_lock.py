"""F12: the own PIN unlocks, another person takes the desk over, a wrong PIN opens nothing; who is shut out leaves."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from console.seating import DEMO_PIN
from storage.demo import PIN
from storage.office import seat
from storage.rights import Role
from tests.desk_driver import Driver
from tests.pilot.demo_desk import demo_desk, demo_file
from tests.pilot.test_first_hour import own_centre, seated


async def set_pin(desk: Driver, pin: str) -> None:
    await desk.press("F8 End Up Enter")
    await desk.type(pin)
    await desk.press("Enter")
    await desk.type(pin)
    await desk.press("Enter")


@pytest.mark.parametrize("russian", [False, True], ids=["latin", "russian"])
async def test_without_a_pin_enter_unlocks_and_with_one_only_the_pin(tmp_path: Path, russian: bool) -> None:
    async with own_centre(tmp_path, russian=russian) as desk:
        await desk.press("F12 Enter")
        desk.expect_not("LOCKED")
        await set_pin(desk, "2580")
        desk.expect("√ PIN of olga set")
        await desk.press("F12 Enter")
        desk.expect("LOCKED", "Type the PIN, then Enter.").expect_not("olga")
        await desk.type("1357")
        desk.expect("****").expect_not("1357")
        (row,) = (number for number, text in enumerate(desk.screen) if "****" in text)
        picture = desk.app.picture()
        assert picture is not None
        assert picture.cursor == (desk.screen[row].index("****") + 4, row)
        await desk.press("Enter")
        desk.expect("do not open the desk", "LOCKED")
        await desk.type("2580")
        await desk.press("Enter")
        desk.expect_not("LOCKED")


async def test_five_wrong_pins_close_the_lock_for_a_minute(tmp_path: Path) -> None:
    async with own_centre(tmp_path) as desk:
        await set_pin(desk, "2580")
        await desk.press("F12")
        for _ in range(5):
            await desk.type("1357")
            await desk.press("Enter")
        await desk.type("2580")
        await desk.press("Enter")
        desk.expect("Too many wrong PINs: wait a minute.", "LOCKED")
        desk.app.office_open.clock.advance(minutes=1)  # type: ignore[attr-defined]  # the still clock of tests
        await desk.type("2580")
        await desk.press("Enter")
        desk.expect_not("LOCKED")


async def test_a_narrow_lock_says_all_it_says(tmp_path: Path) -> None:
    async with own_centre(tmp_path) as desk:
        await desk.press("F12")
        cover = desk.app.cover
        assert cover is not None
        for width in (40, 64, 80):
            shown = ["".join(text for text, _token in pieces) for pieces in cover.lines(width, 20)]
            assert max(map(len, shown)) <= width
            said = " ".join("".join(shown[-4:]).split())
            assert "With a PIN: the PIN, Enter. Another person: login, Enter, PIN, Enter. Enter unlocks." in said


async def test_a_pin_is_typed_twice_and_not_too_simple(tmp_path: Path) -> None:
    async with own_centre(tmp_path) as desk:
        await desk.press("F8 End Up Enter")
        await desk.type("25")
        await desk.press("Enter")
        desk.expect("A PIN has 4 to 12 digits.")
        await desk.type("80")
        await desk.press("Enter")
        await desk.type("2581")
        await desk.press("Enter")
        desk.expect("The two are not the same")
        await desk.press("Esc")
        await desk.press("F8 End Up Enter")
        await desk.type("1234")
        await desk.press("Enter")
        desk.expect("This PIN is too easy to guess")  # at once, not after it was typed again


async def test_another_person_takes_the_desk_over(tmp_path: Path) -> None:
    async with own_centre(tmp_path) as desk:
        office = desk.app.office_open
        await office.accounts.add("anna", Role.ADMINISTRATOR, "Anna Weiss")
        await office.accounts.set_pin("anna", "8520")
        await desk.press("F8 2 n 1")
        await desk.type("204")
        await desk.press("F12")
        await desk.type("anna")
        await desk.press("Enter")
        desk.expect("PIN of anna:")
        await desk.type("8520")
        await desk.press("Enter")
        desk.expect("Anna Weiss works at this desk now.").expect_not("LOCKED", "New room")
        assert desk.app.office_open.actor.login == "anna"
        await desk.press("n")
        assert "this is done by" in desk.news, "the rights are the new person's"
        await desk.press("F12 Enter")
        desk.expect("Type the PIN, then Enter.")


async def test_a_login_without_a_pin_takes_nothing_over(tmp_path: Path) -> None:
    async with own_centre(tmp_path) as desk:
        await desk.app.office_open.accounts.add("anna", Role.ADMINISTRATOR)
        await desk.press("F12")
        for login, pin in (("anna", ""), ("anna", "0000"), ("eve", "2580")):
            await desk.type(login)
            await desk.press("Enter")
            await desk.type(pin)
            await desk.press("Enter")
            desk.expect("LOCKED")
        assert desk.app.office_open.actor.login == "olga"


async def test_who_is_shut_out_leaves_with_the_reason(tmp_path: Path) -> None:
    async with own_centre(tmp_path) as desk:
        office = desk.app.office_open
        await office.accounts.add("boss", Role.OFFICE_MANAGER)
        async with seated(office.store, "boss") as boss:
            await boss.press("F8 2 3e 3")
            boss.expect("olga: shut: may not log in")
        desk.app.placing.changed(frozenset({"staff"}))
        await desk.app.reads.ready()
        assert desk.app.farewell == "olga may no longer work here: the login was closed."
        assert desk.app.return_value == 2


async def test_a_role_given_counts_at_once(tmp_path: Path) -> None:
    async with own_centre(tmp_path) as desk:
        office = desk.app.office_open
        await office.accounts.add("anna", Role.AUDITOR)
        async with seated(office.store, "anna") as anna:
            await anna.press("F8 2 n")
            assert "this is done by" in anna.news
            (account,) = [one for one in await office.accounts.all() if one.login == "anna"]
            await office.accounts.edit("anna", Role.OFFICE_MANAGER, "Anna", None, version=account.version)
            anna.app.placing.changed(frozenset({"staff"}))
            await anna.app.reads.ready()
            await anna.press("n")
            anna.expect("What to add?")
        assert (await seat(office.store, "anna", "desk 2")).actor.role is Role.OFFICE_MANAGER


async def test_in_the_demo_somebody_takes_the_desk_over_by_the_pin_that_is_said(
    blank_database: Path, tmp_path: Path
) -> None:
    (tmp_path / "built").mkdir()
    demo = await asyncio.to_thread(demo_file, blank_database, tmp_path / "built" / "demo.db")
    async with demo_desk(demo, tmp_path) as desk:
        desk.app.profile = replace(desk.app.profile, pin_of_all=DEMO_PIN)
        await desk.press("F12")
        desk.driver.expect(f"In the demo everybody's PIN is {PIN}")
        await desk.press(f"sedova Enter {PIN} Enter")
        assert desk.app.office_open.actor.login == "sedova"
