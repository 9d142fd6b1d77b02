"""The terminal ends up showing exactly the strips, and is sent no more than it needs."""

from __future__ import annotations

import re

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from widgets.lines import Painter
from widgets.shadow import Shadow

PAINTER = Painter(
    {
        "text": Style.parse("white on black"),
        "cursor": Style.parse("black on white"),
        "money": Style.parse("bold bright_yellow on black"),
        "heading": Style.parse("underline"),
    }
)
CELLS, LINES = 30, 4
OURS = re.compile(r"\x1b\[[0-9;]*[mHCK]")
"""The sequences that a shadow sends."""
_LETTERS = st.sampled_from("abc · Щж漢字é►▌■")
_PIECE = st.tuples(st.text(_LETTERS, max_size=12), st.sampled_from(["text", "cursor", "money", "heading"]))
PICTURES = st.lists(
    st.lists(st.lists(_PIECE, max_size=4).map(tuple), min_size=LINES, max_size=LINES), min_size=1, max_size=4
)


def terminal() -> tuple[pyte.Screen, pyte.Stream]:
    screen = pyte.Screen(CELLS, LINES)
    return screen, pyte.Stream(screen)


def painted(picture: list[tuple[tuple[str, str], ...]]) -> list[Strip]:
    return [PAINTER.paint(line, CELLS) for line in picture]


def looks(screen: pyte.Screen, lines: int = LINES) -> list[list[tuple[object, ...]]]:
    return [
        [
            # the colour of no letter is not seen
            (c.data, c.bg, c.underscore) if c.data == " " else (c.data, c.fg, c.bg, c.bold, c.underscore)
            for c in (screen.buffer[y][x] for x in range(CELLS - 1))
        ]
        for y in range(lines)
    ]


@given(PICTURES)
def test_changes_end_in_what_a_whole_painting_shows(pictures: list[list[tuple[tuple[str, str], ...]]]) -> None:
    kept_screen, kept = terminal()
    shadow = Shadow()
    for picture in pictures:
        kept.feed(shadow.update(painted(picture)))
        fresh_screen, fresh = terminal()
        fresh.feed(Shadow().update(painted(picture)))
        assert looks(kept_screen) == looks(fresh_screen)
        assert kept_screen.display == [strip.text for strip in painted(picture)] or any(
            "漢" in strip.text or "字" in strip.text for strip in painted(picture)
        )


@pytest.mark.parametrize("word", ["N", "Note", "Notes of 7", "N" * (CELLS - 2)])
@pytest.mark.parametrize("after", ["", "F", "F1 Help"])
def test_nothing_stays_of_a_word_that_is_gone(word: str, after: str) -> None:
    for indent in range(CELLS - len(word)):
        screen, stream = terminal()
        shadow = Shadow()
        old, new = ([[(text, "text")], (), (), ()] for text in (" " * indent + word, after))
        stream.feed(shadow.update(painted([tuple(line) for line in old])))
        stream.feed(shadow.update(painted([tuple(line) for line in new])))
        assert screen.display[0].rstrip() == after, f"{word} stood at {indent}"


def test_only_what_differs_is_sent() -> None:
    shadow = Shadow()
    first = painted([(("10:00 Ivanov", "text"),)] * LINES)
    second = [*first[:2], PAINTER.paint((("10:00 Ivanow", "text"),), CELLS), *first[3:]]
    assert len(shadow.update(first)) > CELLS * LINES / 2
    assert shadow.update(first) == ""
    assert shadow.update(second) == "\x1b[3;12Hw", "the look of the pen is known from before"


def test_a_terminal_that_lost_its_picture_is_sent_everything() -> None:
    shadow = Shadow()
    strips = painted([(("Ivanov", "text"),)] * LINES)
    whole = shadow.update(strips)
    shadow.forget()
    assert shadow.update(strips) == whole


def test_the_cursor_is_sent_only_when_it_is_elsewhere() -> None:
    shadow = Shadow()
    strips = painted([(("Ivanov", "text"),)] * LINES)
    screen, stream = terminal()
    stream.feed(shadow.update(strips, (3, 1)))
    assert (screen.cursor.x, screen.cursor.y) == (3, 1)
    assert shadow.update(strips, (3, 1)) == ""
    assert shadow.update(strips, (5, 1)) == "\x1b[2C"
    assert shadow.update(strips, (0, 0)) == "\x1b[H"


@pytest.mark.parametrize(
    "text", ["\x1b[31mRed", "a\x07b", "a\x7fb", "\x9b31mRed", "ab\u202ecd", "\u2066ab", "a\u200fb", "a\x00b"]
)
def test_what_a_terminal_would_obey_is_shown_as_a_mark(text: str) -> None:
    """The last defence, should a control character ever get past the painter."""
    sent = Shadow().update([Strip([Segment(text + "  ")])])
    assert not re.search("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069]", OURS.sub("", sent))
    assert "\x1b[31m" not in sent
    assert "?" in sent


def test_nothing_is_written_into_the_last_column() -> None:
    text = Shadow().update(painted([(("x" * CELLS, "text"),)] * LINES))
    screen, stream = terminal()
    stream.feed(text)
    assert all(screen.buffer[y][CELLS - 1].data == " " for y in range(LINES))
    assert screen.cursor.x == CELLS - 1, "no line was filled to its very end"


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 11)), min_size=1, max_size=12))
def test_a_list_that_moves_is_moved_by_the_terminal(steps: list[tuple[int, int]]) -> None:
    """Each step shows the list from another row on, with another row under the cursor, between two fixed lines."""
    lines = 14
    screen = pyte.Screen(CELLS, lines)
    stream = pyte.Stream(screen)
    shadow = Shadow()
    for first, cursor in steps:
        rows = [
            PAINTER.paint(((f"{row} Row {row * 7 % 11}", "cursor" if row == first + cursor else "text"),), CELLS)
            for row in range(first, first + lines - 2)
        ]
        strips = [PAINTER.paint((("the bar", "heading"),), CELLS), *rows, PAINTER.paint((("", "text"),), CELLS)]
        stream.feed(shadow.update(strips, (0, cursor + 1)))
        fresh = pyte.Screen(CELLS, lines)
        pyte.Stream(fresh).feed(Shadow().update(strips))
        assert looks(screen, lines) == looks(fresh, lines)
        assert (screen.cursor.x, screen.cursor.y) == (0, cursor + 1)
        assert screen.margins is None or (screen.margins.top, screen.margins.bottom) == (0, lines - 1)


def test_a_list_that_moves_by_one_costs_its_new_row() -> None:
    shadow = Shadow()
    rows = [PAINTER.paint(((f"{row} A row with a name", "text"),), CELLS) for row in range(20)]
    shadow.update(rows[:15])
    assert len(shadow.update(rows[1:16])) < 2 * CELLS
    assert len(shadow.update(rows[:15])) < 2 * CELLS
    flat = Shadow(scrolls=False)
    flat.update(rows[:15])
    assert not re.search(r"\x1b\[[0-9;]*r|\x1b[DM]", flat.update(rows[1:16]))
