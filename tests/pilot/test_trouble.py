"""Whatever breaks, the desk lives on: the error page, or one sentence on the restored screen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from console import bootstrap
from console.app import ConsoleApp
from console.cli.entry import run
from console.desk import DeskScreen
from console.settings import Settings, read_settings
from console.warming import load_the_rest
from storage.office import Office
from tests.desk_driver import at_desk
from tests.pilot.example_place import DESKS, ExamplePlace, Guest, MadeUpOffice, example_app
from widgets.lines import Line


async def test_an_error_while_painting_is_a_page_and_other_places_work(monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_desk(example_app()) as driver:
        broken = driver.app.place

        def peek(record: Guest) -> Sequence[Line]:
            raise ZeroDivisionError("as it was asked to")

        monkeypatch.setattr(broken, "peek", peek)
        await driver.press("Down")
        driver.expect("Unexpected error", "ZeroDivisionError", "Enter: go on working")
        await driver.press("F4")
        driver.expect("Ivanov Pyotr", "F4 DAY")
        monkeypatch.undo()
        await driver.press("F3 Enter")
        driver.expect_not("Unexpected error")
        driver.expect("peek of Shcherbakova Yulia")


async def test_a_sheet_that_cannot_be_painted_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_desk(example_app()) as driver:
        await driver.press("n")
        sheet = driver.app.place.sheets[-1]

        def lines(width: int, height: int) -> Sequence[Line]:
            raise KeyError("gone")

        monkeypatch.setattr(sheet, "lines", lines)
        await driver.press("x")
        driver.expect("Unexpected error", "KeyError")
        await driver.press("Esc Down")
        assert driver.row("▌").startswith("▌ 2")


async def test_a_place_that_cannot_be_imported_is_a_page_and_the_others_work() -> None:
    desks = [replace(desk, build=_not_there) if desk.id == "day" else desk for desk in DESKS]
    async with at_desk(example_app(desks=desks)) as driver:
        await driver.press("F4")
        driver.expect("Unexpected error", "ImportError", "no module of this name")
        await driver.press("Enter Down")
        driver.expect_not("Unexpected error")
        assert driver.row("▌").startswith("▌ 2")


async def test_what_cannot_be_imported_beside_the_first_place_is_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.places.load_all", _not_there)
    async with at_desk(example_app()) as driver:
        await load_the_rest(driver.app, desk=True)
        await driver.app.settled()
        driver.expect("Unexpected error", "ImportError")
        await driver.press("Enter F4")
        driver.expect("F4 DAY")


def _not_there() -> DeskScreen[object, object]:
    raise ImportError("no module of this name")


async def test_an_error_in_show_is_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_desk(example_app()) as driver:
        place = cast("ExamplePlace", driver.app.place)

        def show(view: Sequence[Guest]) -> None:
            raise IndexError("no such row")

        monkeypatch.setattr(place, "show", show)
        place.reload()
        await driver.app.settled()
        driver.expect("Unexpected error", "IndexError")


async def test_an_error_of_a_timer_is_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_desk(example_app()) as driver:
        monkeypatch.setattr(driver.app, "clock_text", lambda: 1 / 0)
        driver.app.minutes.wake()
        driver.expect("Unexpected error", "ZeroDivisionError")


class Falling(ConsoleApp):
    """A console that meets an error outside every boundary of ours."""

    async def on_event(self, event: object) -> None:
        """Fall."""
        raise MemoryError("outside every boundary")


def test_what_reaches_textual_is_one_sentence_and_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    async def opening() -> Office:
        return cast("Office", MadeUpOffice())

    async def fall(settings: Settings, _opening: object, *, bare: bool, board: object = None) -> tuple[int, str]:
        app = Falling(opening, desks=DESKS)
        with pytest.raises(MemoryError):
            async with app.run_test():
                await asyncio.sleep(0)
        assert isinstance(app.crash, MemoryError)
        raise app.crash

    monkeypatch.setattr(bootstrap, "run", fall)
    monkeypatch.setattr("console.cli.start.need_terminal", lambda: None)
    monkeypatch.setenv("FRONTDESK_DATA", str(tmp_path))
    assert read_settings({}).data == tmp_path
    assert run([]) == 2
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    assert "Something unexpected happened (MemoryError)" in told.err
