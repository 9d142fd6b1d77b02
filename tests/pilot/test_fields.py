"""What stands in a field when the cursor comes is replaced by typing and edited by moving; hints keep their word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pilot.demo_desk import demo_desk, demo_file


@pytest.fixture(scope="module")
def demo(blank_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_file(blank_database, tmp_path_factory.mktemp("demo") / "demo.db")


async def test_typing_replaces_what_was_searched_before(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        await desk.press("F6 petrov Enter F3 F6")
        await desk.press("kim")
        desk.driver.expect("► kim", "Kim Alina")
        desk.driver.expect_not("petrovkim")


async def test_moving_or_deleting_edits_it(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        await desk.press("F6 petrov Enter F6 End a")
        desk.driver.expect("► petrova")
        await desk.press("Enter F6 Bksp Bksp")
        desk.driver.expect("“petro”")


async def test_a_prefilled_field_of_a_sheet_is_replaced_too(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        await desk.press("F6 rodin Enter e Tab Back")
        assert "typing replaces it, End keeps it" in desk.driver.line(-1)
        place = next(line for line in desk.driver.screen if line.startswith("►"))[:12]
        await desk.driver.type("Novak")
        assert [line for line in desk.driver.screen if line.startswith(f"{place}Novak")]


async def test_a_hint_never_promises_what_enter_refuses(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        await desk.press("F6 Esc n")
        for text in ("Zorin", "Ilya"):
            await desk.driver.type(text)
            await desk.press("Enter")
        await desk.press("Enter")
        desk.driver.expect("Sex: needs an answer")
        desk.driver.expect_not("Enter → other")
        await desk.press("Esc F5 1p")
        await desk.driver.type("nonsense")
        assert "PRINT" not in desk.driver.line(-1)
        assert "Received: what is typed cannot be read" in desk.driver.line(-1)


async def test_a_time_that_is_past_asks_why_before_it_offers_to_book(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path, login="sedova") as desk:
        await desk.press("F4 Right Right Right Home b")
        await desk.driver.type("sidorova m")
        await desk.press("Enter")
        if "Enter → BOOK" in "\n".join(desk.driver.screen):
            await desk.press("Enter")
            desk.driver.expect_not("This is needed.")


async def test_no_key_is_swallowed_on_a_card(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        await desk.press("F6 Esc 1v")
        await desk.press("p")
        desk.driver.expect("p means nothing on the card; its verbs work in the list, Esc goes there.")


async def test_the_smallest_screen_says_who(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path, size=(30, 8)) as desk:
        await desk.press("F3 2 Home Down")
        desk.driver.expect("Rodina Yelizaveta")
        await desk.press("F2 Home")
        desk.driver.expect("Ivanov Pyotr")


async def test_the_day_says_the_alert_before_it_books(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        await desk.press("F6 rodin Enter v6")
        await desk.driver.type("allergy: latex")
        await desk.press("F10 Esc F4 15 Enter Esc Down b")
        await desk.driver.type("rodin a")
        await desk.press("Enter")
        desk.driver.expect("allergy: latex !")
