"""A menu with more lines than there are digits: letters by physical key, a page at a time."""

from __future__ import annotations

import asyncio

import pytest

from console.keyboard import Key
from console.locale import use
from console.sheets.menu import Menu


def menu(count: int) -> tuple[Menu, asyncio.Future[int | None]]:
    answer: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
    return Menu("More", [f"line {number}" for number in range(1, count + 1)], answer), answer


def shown(of: Menu, height: int = 24) -> list[str]:
    return ["".join(text for text, _token in one).rstrip() for one in of.lines(79, height)]


@pytest.mark.parametrize(("char", "at"), [("9", 8), ("a", 9), ("ф", 9), ("c", 11), ("с", 11)])
async def test_after_the_ninth_line_a_letter_chooses_in_either_layout(char: str, at: int) -> None:
    of, answer = menu(12)
    await of.key(Key(char, char))
    assert answer.result() == at


async def test_every_line_says_what_chooses_it(request: pytest.FixtureRequest) -> None:
    of, _answer = menu(11)
    assert [one.strip() for one in shown(of)[8:13]] == ["8 line 8", "9 line 9", "a line 10", "b line 11",
                                                        "1-9, a-b choose   Esc back"]  # fmt: skip
    request.addfinalizer(lambda: use("en"))
    use("ru")
    assert "A/Ф line 10" in [one.strip() for one in shown(of)]


async def test_a_letter_past_the_last_line_chooses_nothing_and_is_answered() -> None:
    of, answer = menu(10)
    await of.key(Key("b", "b"))
    assert not answer.done()
    assert shown(of)[-1].strip() == "A digit or Enter chooses here: 1-9, a choose."


async def test_a_screen_too_low_for_all_shows_the_current_line() -> None:
    of, answer = menu(14)
    for _step in range(13):
        await of.key(Key("down"))
    assert any("line 14" in one for one in shown(of, 8))
    await of.key(Key("enter"))
    assert answer.result() == 13
