"""Who has come, at every place: walk-ins beside the book, the Day that knows it, what one key ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pilot.demo_desk import demo_desk, demo_file


@pytest.fixture(scope="module")
def demo(blank_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_file(blank_database, tmp_path_factory.mktemp("demo") / "demo.db")


async def test_a_walk_in_is_told_its_service_and_price_and_stands_beside_the_visits(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        await desk.press("F3 n")
        await desk.driver.type("sidorova m")
        await desk.press("Enter 4")
        desk.driver.expect("to Orlova E.I., now:", "Dermatologist, first visit, 2,200.00, 40 min")
        await desk.press("Enter F4")
        held = desk.driver.row("14:30 o")
        assert held.rstrip().endswith("+1"), "beside the visit that has the time"
        assert "Sidorova M" not in held
        await desk.press("Right Right Right")
        desk.driver.expect("+ without a booking: 14:30 Sidorova Margarita o WAITING")


async def test_another_service_is_chosen_for_a_walk_in(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        await desk.press("F3 n")
        await desk.driver.type("sidorova m")
        await desk.press("Enter 4 Up Up")
        await desk.driver.type("dermatologist, f")
        await desk.press("Down Enter F10")
        desk.driver.expect("o WALK-IN Sidorova Margarita")
        rows = (await desk.app.office_open.queue.board()).rows
        assert ["first" not in row.service for row in rows if row.walk_in and row.first_name == "Margarita"] == [True]


async def test_who_is_booked_today_is_said_before_a_walk_in(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        await desk.press("F3 n")
        await desk.driver.type("smith")
        await desk.press("Enter")
        desk.driver.expect("Smith John is booked today: 15:00, Kim A.V.; a checks in.")


async def test_the_day_knows_who_has_come(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        await desk.press("F4")
        assert "► Al-Rashidi" in desk.driver.row("14:00 \"")
        assert "o Kravtsov" in desk.driver.row("14:30 o")
        desk.driver.expect(" o READY   follow-up")
        for verb in ("No-show", "Move", "Cancel"):
            assert verb not in desk.driver.hints
        await desk.press("x")
        assert "x: Kravtsov Yegor has come: o READY; the queue (F3) leads the visit" in desk.driver.news
        await desk.press("c")
        assert "has come" in desk.driver.news


async def test_the_doctors_key_names_both_and_undo_takes_both_back(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path, login="orlova") as desk:
        await desk.press("F3 1s")
        assert "► IN ROOM d'Artois Étienne, room 204; Al-Rashidi Samira to pay" in desk.driver.news
        assert "TO PAY" in desk.driver.row(" Al-Rashidi S")
        await desk.press("u")
        assert "► IN ROOM" in desk.driver.row(" Al-Rashidi S")
        assert "o WAITING" in desk.driver.row("d'Artois Étienne ")


async def test_who_has_paid_is_to_leave(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        await desk.press("F5 1p Enter Enter F3" + " Down" * 17)
        desk.driver.expect("to pay 4", "to leave 1")
        assert "√ PAID" in desk.driver.row("Melnik Yelizaveta")


async def test_a_move_from_a_new_call_leaves_what_the_older_one_agreed(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        await desk.press("F2")
        assert "■ BOOKED 5.10" in desk.driver.row("Kim Alina")
        await desk.press("9m1 1 1 Enter")
        assert "■ MOVED Kim Alina" in desk.driver.news, "\n".join(desk.driver.screen)
        rows = [line for line in desk.driver.screen if "Kim Alina" in line and "13:58" in line]
        assert "■ BOOKED 5.10" in rows[0]


async def test_a_call_opened_by_a_verb_and_left_untouched_is_none(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        await desk.press("F2 Home Down")
        assert desk.driver.hints.startswith("Enter Ring back")
        before = desk.driver.line(2)
        await desk.press("5m")
        await desk.press("Esc")
        assert "Nothing was chosen: no call is logged." in desk.driver.news
        assert desk.driver.line(2) == before
