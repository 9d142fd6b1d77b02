"""Sizes, themes, colours, languages: the same words everywhere, and nothing breaks."""

from __future__ import annotations

import pytest

from console.person import Profile
from tests.desk_driver import at_desk
from tests.pilot.example_place import example_app


@pytest.mark.parametrize("size", [(80, 24), (64, 20), (132, 43), (60, 18), (40, 12), (20, 6), (7, 3), (1, 1)])
@pytest.mark.parametrize("language", ["en", "ru"])
async def test_no_size_breaks_anything(size: tuple[int, int], language: str) -> None:
    app = example_app(profile=Profile(language=language, terminal="xterm"))
    async with at_desk(app, size=size) as driver:
        steps = ("Down", "n", "x Enter 5 Enter", "b 4567", "Esc", "Space i Down", "Esc F1", "Esc F8", "Esc 3", "d")
        for keys in steps:
            await driver.press(keys)
            screen = driver.screen
            assert len(screen) == size[1]
            assert all(len(line) <= max(size[0] - 1, 0) for line in screen), (keys, screen)


async def test_narrow_screens_drop_the_peek_then_columns_then_show_one_record() -> None:
    async with at_desk(example_app(), size=(60, 18)) as driver:
        driver.expect("── 1 Ivanov Pyotr", "Room")
        driver.expect_not("peek of")
    async with at_desk(example_app(), size=(40, 12)) as driver:
        driver.expect("▌1 / 6", "Patient", "Ivanov Pyotr", "BOOKED")
        driver.expect_not("Smith")
        await driver.press("Down Down")
        driver.expect("▌3 / 6", "Smith John")


async def test_every_theme_shows_the_same_words() -> None:
    screens = []
    for theme in ("night", "day", "mono"):
        async with at_desk(example_app(profile=Profile(theme=theme, terminal="xterm"))) as driver:
            await driver.press("1a b 4567")
            screens.append(driver.screen)
    assert screens[0] == screens[1] == screens[2]


async def test_no_color_means_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with at_desk(example_app()) as driver:
        canvas = driver.app.place.canvas
        styles = [segment.style for strip in canvas.strips for segment in strip]
        assert all(style is None or (style.color is None and style.bgcolor is None) for style in styles)
        assert any(style is not None and style.reverse for style in styles)


async def test_both_legends_in_russian() -> None:
    async with at_desk(example_app(profile=Profile(language="ru", terminal="xterm"))) as driver:
        assert driver.hints.startswith("A/Ф ")


async def test_two_languages_live_in_one_process() -> None:
    english, russian = example_app(), example_app(profile=Profile(language="ru", terminal="xterm"))
    async with at_desk(english) as one, at_desk(russian) as two:
        await one.press("Down")
        await two.press("Down")
        assert one.hints.startswith("a ")
        assert two.hints.startswith("A/Ф ")
        await one.press("F1")
        one.expect("Everywhere")
