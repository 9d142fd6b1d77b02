"""Every field of every sheet meets texts that break other programs, and values that are none."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Paste

from storage.checking import verify
from tests.pilot.crawler import Crawler, words
from tests.pilot.demo_desk import demo_desk, demo_file
from tests.pilot.hostile import NAMES
from widgets.text import clean

LEAST = {"calls": 10, "queue": 4, "schedule": 6, "cash": 10, "people": 3, "services": 1}
"""So many sheets were found when this was written: a crawl that finds less goes astray."""


@pytest.fixture(scope="module")
def demo(blank_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_file(blank_database, tmp_path_factory.mktemp("demo") / "demo.db")


@pytest.mark.parametrize("place", LEAST)
async def test_every_field_of_every_sheet(demo: Path, tmp_path: Path, place: str) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        crawler = Crawler(desk)
        await crawler.crawl(place)
        await desk.to_list()
        await desk.press("F3 F1 Esc")
        assert desk.app.place.desk.id == "queue"
        verdict = await desk.store.read(verify)
    assert verdict.ok, verdict.problems
    assert len(crawler.forms) >= LEAST[place], list(crawler.forms)


async def test_the_price_list_of_who_may_change_it(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path, login="sedova", language="ru", size=(64, 20)) as desk:
        crawler = Crawler(desk)
        await crawler.crawl("services")
        verdict = await desk.store.read(verify)
    assert verdict.ok, verdict.problems
    found = {sign[0] for sign in crawler.forms}
    assert found >= {"services.new", "services.edit.", "services.price.", "services.filter"}


WRONG = [
    ("F4 g", "31.02.2026", "There is no such day; expected one like 2.12 or 2026-12-02."),
    ("F4 g", "some day", "Expected a day: today, +3d, fri, 2.12 or 2026-12-02."),
    ("F3 g", "\u202e2.12.\u0662026", "Expected a day: today"),
    ("F5 n 1", "12,345,6", "Expected a sum like 1500, 1 500,50, 2*450+100 or 1800-10%."),
    ("F5 n 1", "-5", "Expected a sum of 0.01 or more."),
    ("F5 n 1", "9" * 40, "That sum is too large; expected one like 1500 or 1 500,50."),
    ("F5 n 1", "[/red]", "Expected a sum like"),
    ("F5 d", "twelve", "How many? Type a whole number, such as 12."),
    ("F6 Esc n", "\U0001f469\u200d\U0001f469", "Expected a name in letters, without signs or pictures."),
    ("F6 Esc n", "[/]", "Expected a name with at least one letter."),
    ("F6 Esc n", "X" * 150, "A name has at most 100 characters; this one has 150."),
    ("F6 Esc n Tab Tab Tab Tab", "31.12.2199", "Nobody is born in the future; expected a birth date like 14.02.1988."),
    ("F6 Esc n Tab Tab Tab Tab", "1.1.1801", "Expected a birth date like 14.02.1988, or a year, or an age like ~47."),
    ("F6 Esc n Tab Tab Tab Tab Tab", "+7 999", "expected one like 8 (912) 345-67-89, or + and the country code."),
    ("F2 Down Down Down Down Down Down e 2", "25:99", "Expected a time like 15:00"),
    ("F2 Down Down Down Down Down Down e 2", "+²", "Expected a time like 15:00"),
]
"""Keys that lead to a field, what is typed there, and what is said under it."""


@pytest.mark.parametrize(("keys", "typed", "said"), WRONG)
async def test_a_wrong_value_is_told_under_it(demo: Path, tmp_path: Path, keys: str, typed: str, said: str) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        await desk.press(keys)
        form = desk.app.place.sheets[-1]
        await desk.put(Paste(typed))
        await desk.press("Enter")
        assert desk.app.place.sheets[-1] is form
        screen = desk.driver.screen
        cell = desk.app.place.canvas.cursor_cell
        assert cell is not None
        under = words(screen[cell.y + 1 : cell.y + 3])
        assert said in under
        kept = clean(typed)
        assert kept[-10:] in screen[cell.y]
        await desk.press("F10")
        assert desk.app.place.sheets[-1] is form, "accepted all the same"
        await desk.press("Esc F1 Esc F3")
        assert desk.app.place.desk.id == "queue"


async def test_what_was_typed_comes_back_from_the_draft(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        await desk.press("F6 Esc n")
        await desk.put(Paste("O'Neil [Jr]"))
        await desk.press("Tab")
        await desk.put(Paste("/[foo]\n\tBar\x1b[2J"))
        await desk.press("Tab Tab Tab")
        await desk.put(Paste("31.02.1980"))
        await desk.press("Enter F3 F6 Esc n Ins")
        desk.driver.expect("O'Neil [Jr]", "/[foo] Bar[2J", "31.02.1980")


async def test_a_new_caller_with_any_name(demo: Path, tmp_path: Path) -> None:
    for number, name in enumerate(NAMES):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with demo_desk(demo, folder) as desk:
            await desk.press("F9")
            await desk.put(Paste(name))
            await desk.press("Down Down Down Down Down Down Enter")
            await desk.press("Enter Enter 7 1 Enter Enter Enter")
            await desk.to_list()
            await desk.press("F2 Home")


async def test_too_much_is_said_and_the_rest_kept(demo: Path, tmp_path: Path) -> None:
    async with demo_desk(demo, tmp_path) as desk:
        await desk.press("F5 n 1 Tab")
        await desk.put(Paste("A" * 300))
        assert "letters fit here; the end was left out." in words(desk.driver.screen)
        desk.driver.expect("AAAAAAAAAA")
        await desk.press("Bksp")
        assert "left out" not in words(desk.driver.screen)


async def test_a_paste_is_never_a_key(demo: Path, tmp_path: Path) -> None:
    """A pasted digit chooses nothing, a pasted letter is no verb, a pasted line break accepts nothing."""
    async with demo_desk(demo, tmp_path) as desk:
        await desk.press("F5 n")
        await desk.put(Paste("1"))
        desk.driver.expect("to the safe")
        await desk.press("1")
        await desk.put(Paste("100\n"))
        desk.driver.expect("CASH IN", "Reason")
        await desk.press("Esc F3")
        before = desk.driver.screen
        await desk.put(Paste("d"))
        await desk.to_list()
        assert desk.driver.screen[3:16] == before[3:16]
