"""The plain layout: words only, nothing side by side, the cursor on what is attended to, and nothing moves it."""

from __future__ import annotations

import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.pilot.demo_desk import Desk, demo_desk, demo_file
from widgets.plain import in_words

EVERYWHERE = ("F2", "F3", "F4", "F5", "F6", "F8", "Esc F1", "Esc F9", "Esc F3 n", "Esc F4 b", "Esc F4 n", "Esc F5 p")


@pytest.fixture(scope="module")
def demo(blank_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_file(blank_database, tmp_path_factory.mktemp("demo") / "demo.db")


@asynccontextmanager
async def listened_to(demo: Path, folder: Path, language: str = "en") -> AsyncIterator[Desk]:
    async with demo_desk(demo, folder, language=language, plain=True) as desk:
        yield desk


def signs(screen: list[str]) -> set[str]:
    """What is neither a letter, a digit, a blank nor something that a keyboard types."""
    strange = {char for char in "".join(screen) if not char.isascii() and unicodedata.category(char)[0] not in "LN"}
    return strange - {"№"}


def under_the_cursor(desk: Desk) -> str:
    """The line that is spoken."""
    cell = desk.driver.app.place.canvas.cursor_cell
    assert cell is not None
    return desk.driver.screen[cell.y]


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_no_box_and_no_glyph_anywhere(demo: Path, tmp_path: Path, language: str) -> None:
    async with listened_to(demo, tmp_path, language) as desk:
        for keys in EVERYWHERE:
            await desk.press(keys)
            assert not signs(desk.driver.screen), (keys, "\n".join(desk.driver.screen))


async def test_what_a_glyph_said_is_said_by_a_word(demo: Path, tmp_path: Path) -> None:
    async with listened_to(demo, tmp_path) as desk:
        await desk.press("F3")
        desk.driver.expect("WAITING", "CALLED", "IN ROOM", "TO PAY", "Identity ok", "Phone ok")


async def test_the_day_is_a_list_of_what_begins(demo: Path, tmp_path: Path) -> None:
    async with listened_to(demo, tmp_path) as desk:
        await desk.press("F4 Home")
        times = [line.split()[0] for line in desk.driver.screen[2:18]]
        assert times == sorted(times, key=lambda at: [int(part) for part in at.split(":")])
        await desk.press("14")
        for _ in range(3):  # down the list, one thing after the other, and what is under the cursor is told below
            await desk.press("Down")
            time, doctor = under_the_cursor(desk).split()[:2]
            told = desk.driver.screen[-6]
            assert time in told
            assert doctor.rstrip(":") in told


async def test_a_time_of_the_list_is_booked_as_in_the_grid(demo: Path, tmp_path: Path) -> None:
    async with listened_to(demo, tmp_path) as desk:
        await desk.press("F4 Home")
        said = under_the_cursor(desk)
        while ": free" not in said or int(said.split(":")[0]) < 15:
            await desk.press("Down")
            assert under_the_cursor(desk) != said, "the list has ended"
            said = under_the_cursor(desk)
        await desk.press("Enter")
        desk.driver.expect(said.split()[0], said.split()[1].rstrip(":"), "Booking", "Who")


async def test_the_cursor_is_on_the_row_and_no_minute_moves_it(demo: Path, tmp_path: Path) -> None:
    async with listened_to(demo, tmp_path) as desk:
        for keys in ("F2 Down Down", "F3 Down", "F4 Down", "F5 Down", "F6 Esc Down"):
            await desk.press(keys)
            before = desk.driver.app.place.canvas.cursor_cell
            assert before is not None, keys
            assert before.x == 0, keys
            desk.driver.app.in_context(desk.driver.app.minutes.wake)
            await desk.driver.app.settled()
            desk.look()
            assert desk.driver.app.place.canvas.cursor_cell == before, keys


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        ("── 1 Ivanov Pyotr · 09.06.1958 ───", "   1 Ivanov Pyotr,  09.06.1958    "),
        ("o WAITING", "  WAITING"),
        ("x НЕ ПРИШЁЛ", "  НЕ ПРИШЁЛ"),
        ("o К ПРИЁМУ", "  К ПРИЁМУ"),
        ("Ali x A Sadr", "Ali x A Sadr"),
        ("Ali o Sadr", "Ali o Sadr"),
        ("said “yes” → 3", 'said "yes" > 3'),
        ("-500.00", "-500.00"),
    ],
)
def test_a_line_keeps_its_cells_and_its_words(shown: str, told: str) -> None:
    assert in_words(((shown, "text"),), {}) == ((told, "text"),)
    assert len(shown) == len(told)
