"""What people type, as cells: no control character survives, no row is wider than it says."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from widgets.editor import LineEditor
from widgets.lines import Painter, fit_line, left_right, rule
from widgets.text import clean, clip, fit, graphemes, width, wrap

NASTY = (
    "[/foo]", "O'Neil [Jr]", "\x1b[31mred\x1b[0m", "\x9b31m", "a\u202eb\u202c", "\u200bzero\u200d\u2060",
    "e\u0301\u0301\u0301\u0301\u0301",
    "\u0301start", "👩‍👩‍👧‍👦 family", "❤️", "漢字テスト", "שלום عليكم", "\ud800", "\ue000", "\x00\x07\x08",
    "a\tb\r\nc", "\u00a01 500,00\u202f₽",
    "ẛ̣", "한국어", "ﷺ", "𝒳", "A" * 200, "\u0e33\u0e33", "\U000e0041", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇷🇺",
)  # fmt: skip
TYPED = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(NASTY), max_size=6).map("".join),
    st.text(st.characters(categories=["Mn", "Me", "Cf", "Cc", "Lo", "So", "Co", "Cs"]), max_size=40),
)


def harmless(text: str) -> bool:
    return not any(unicodedata.category(char)[0] == "C" or unicodedata.category(char) in ("Zl", "Zp") for char in text)


@given(TYPED)
def test_nothing_typed_yields_a_control_character(text: str) -> None:
    cleaned = clean(text)
    assert harmless(cleaned)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)


@given(TYPED, st.integers(-2, 120), st.sampled_from(["left", "right", "centre"]))
def test_a_fitted_text_is_exactly_as_wide_as_its_place(text: str, cells: int, align: str) -> None:
    fitted = fit(text, cells, align)
    assert cell_len(fitted) == max(cells, 0)
    assert width(fitted) == max(cells, 0)


@given(TYPED, st.integers(0, 90))
def test_clipping_never_cuts_through_a_letter(text: str, cells: int) -> None:
    cleaned = clean(text)
    clipped = clip(cleaned, cells)
    assert cleaned.startswith(clipped)
    assert width(clipped) <= cells
    letters = list(graphemes(cleaned))
    assert "".join(letters) == cleaned
    assert clipped == "".join(letters[: len(list(graphemes(clipped)))])


@given(TYPED, st.integers(1, 60))
def test_wrapped_lines_fit_and_lose_nothing(text: str, cells: int) -> None:
    lines = wrap(text, cells)
    assert all(width(line) <= max(cells, 2) for line in lines)
    assert "".join("".join(lines).split()) == "".join(clean(text).split())


@given(st.lists(st.tuples(TYPED, st.sampled_from(["text", "bar", "odd"])), max_size=5), st.integers(1, 140))
def test_a_painted_line_is_exactly_as_wide_as_the_screen(pieces: list[tuple[str, str]], cells: int) -> None:
    painter = Painter({"text": Style(bold=True), "bar": Style(reverse=True)})
    strip = painter.paint(tuple(pieces), cells)
    assert strip.cell_length == cells
    assert cell_len(strip.text) == cells
    assert harmless(strip.text)
    assert strip.text[-1] == " "
    assert painter.paint(tuple(pieces), cells) is strip


@given(TYPED, TYPED, st.integers(0, 90))
def test_two_ends_of_a_line_fit(left: str, right: str, cells: int) -> None:
    both = left_right(((left, "a"),), ((right, "b"),), cells)
    for made in (both, fit_line(((left, "a"),), cells), rule(left, cells)):
        assert sum(width(clean(text)) for text, _token in made) == cells


EDITING = st.sampled_from(["left", "right", "home", "end", "backspace", "delete"])


@given(st.lists(st.one_of(TYPED, EDITING), max_size=12))
def test_the_editor_survives_anything(keys: list[str]) -> None:
    editor = LineEditor()
    for key in keys:
        if not editor.key(key):
            editor.insert(key)
        assert harmless(editor.text)
        assert len(list(graphemes(editor.text))) <= 200
        for cells in (1, 7, 40):
            shown, column = editor.window(cells)
            assert cell_len(shown) <= cells
            assert 0 <= column <= cells


def test_the_editor_edits_letters_with_their_marks() -> None:
    editor = LineEditor("cafe\u0301")
    editor.key("backspace")
    assert editor.text == "caf"
    editor.insert("e")
    editor.insert("\u0323")
    assert list(graphemes(editor.text)) == ["c", "a", "f", "ẹ"]
    editor.key("home")
    editor.insert("漢")
    assert editor.window(3) == ("漢c", 2)
    editor.key("delete")
    editor.key("end")
    editor.key("left")
    editor.insert("-")
    assert editor.text == "漢af-ẹ"
    editor.key("ctrl+u")
    assert editor.text == ""


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("a\tb\r\nc", "a b  c"), ("\x1b[31mred", "[31mred"), ("a\u202eb", "ab"), ("1\u00a0500", "1 500"), ("\ud800", "?")],
)
def test_cleaning_by_example(typed: str, shown: str) -> None:
    assert clean(typed) == shown


def test_a_sum_is_not_broken_at_its_thousands() -> None:
    assert wrap("к оплате 12 345 200,00 наличные", 14) == ["к оплате", "12 345 200,00", "наличные"]
    assert wrap("BOOKED 2 200,00; 3 visits", 12) == ["BOOKED", "2 200,00; 3", "visits"]
    assert wrap("card 003003 12", 9) == ["card", "003003 12"]
