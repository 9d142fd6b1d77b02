"""Every palette: complete, of the sixteen colours, and readable on four terminals."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.paint import fitting_theme, painter
from themes import ThemeError, load, names
from themes.contrast import TERMINALS, contrast
from themes.tokens import TOKENS

COLOURED = [name for name in names() if name != "mono"]


def test_the_palettes_are_there() -> None:
    assert names() == ["contrast", "day", "mono", "night"]


@pytest.mark.parametrize("name", names())
def test_a_palette_looks_after_every_token(name: str) -> None:
    assert load(name).paints.keys() == TOKENS.keys()


@pytest.mark.parametrize("name", COLOURED)
def test_text_and_ground_are_both_named_and_read_well(name: str) -> None:
    for token, paint in load(name).paints.items():
        assert paint.fg, token
        assert paint.bg, token
        assert not paint.reverse, token
        assert contrast(paint.fg, paint.bg) >= 4.5, (token, paint)


def test_the_palette_of_high_contrast_has_nothing_below_seven_to_one() -> None:
    """WCAG 2.2, 1.4.6: contrast (enhanced)."""
    for token, paint in load("contrast").paints.items():
        assert contrast(paint.fg, paint.bg) >= 7, (token, paint)


@pytest.mark.parametrize("name", COLOURED)
def test_the_cursor_row_stands_out_from_the_ground(name: str) -> None:
    paints = load(name).paints
    for token in ("row.cursor", "field.current", "choice.current"):
        assert contrast(paints[token].bg, paints["text"].bg) >= 3.0, token
    assert contrast(paints["bar.current"].bg, paints["bar"].bg) >= 3.0


def test_mono_names_no_colour_and_tells_the_cursor_by_reverse() -> None:
    paints = load("mono").paints
    assert not any(paint.fg or paint.bg for paint in paints.values())
    assert paints["row.cursor"].reverse
    assert paints["bar"].reverse
    assert paints["heading"].underline


def test_contrast_is_what_wcag_says() -> None:
    assert round(contrast("bright_white", "black"), 1) == 17.5
    assert round(contrast("white", "blue"), 1) == 5.1
    assert len(TERMINALS) == 4


def test_a_users_palette_comes_first_and_inherits(tmp_path: Path) -> None:
    (tmp_path / "night.toml").write_text('inherits = "night"\n[tokens]\nmoney = "white on black"\n', encoding="utf-8")
    (tmp_path / "mine.toml").write_text('title = "My own"\ninherits = "day"\n', encoding="utf-8")
    assert load("night", [tmp_path]).paints["money"].fg == "white"
    assert load("night", [tmp_path]).paints["bar"] == load("night").paints["bar"]
    assert load("mine", [tmp_path]).title == "My own"
    assert "mine" in names([tmp_path])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[tokens]\nmoney = 'white on black'", "no look for"),
        ("inherits = 'night'\n[tokens]\nmony = 'white on black'", "unknown token mony"),
        ("inherits = 'night'\n[tokens]\nmoney = 'pink on black'", "money wants pink"),
        ("inherits = 'night'\n[tokens]\nmoney = 'white on #000000'", "money wants #000000"),
        ("inherits = 'nowhere'", "there is no such palette"),
        ("inherits = 'bad'", "there is no such palette"),
        ("not toml at all", "theme bad"),
    ],
)
def test_a_wrong_palette_is_named_and_night_is_shown(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "bad.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ThemeError, match=said):
        load("bad", [tmp_path])
    _painter, problem = painter("bad", [tmp_path])
    assert said in problem


@given(st.sampled_from(["xterm", "linux", "screen-256color", "putty", ""]), st.sampled_from(["night", "day"]))
def test_mono_where_colours_are_refused(terminal: str, theme: str) -> None:
    assert fitting_theme(theme, terminal, no_color=True) == "mono"
    assert fitting_theme(theme, terminal, no_color=False) == theme
    assert fitting_theme(theme, "vt220", no_color=False) == "mono"
    assert fitting_theme(theme, "dumb", no_color=False) == "mono"
