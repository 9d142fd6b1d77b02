"""The terminal ends up showing exactly the strips, and is sent no more than it needs."""

from __future__ import annotations

import pyte
from hypothesis import given
from hypothesis import strategies as st
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


def looks(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    return [
        [(c.data, c.fg, c.bg, c.bold, c.underscore) for c in (screen.buffer[y][x] for x in range(CELLS - 1))]
        for y in range(LINES)
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


def test_only_what_differs_is_sent() -> None:
    shadow = Shadow()
    first = painted([(("10:00 Ivanov", "text"),)] * LINES)
    second = [*first[:2], PAINTER.paint((("10:00 Ivanow", "text"),), CELLS), *first[3:]]
    assert len(shadow.update(first)) > CELLS * LINES / 2
    assert shadow.update(first) == ""
    assert shadow.update(second) == "\x1b[3;12H\x1b[37;40mw\x1b[m"


def test_a_terminal_that_lost_its_picture_is_sent_everything() -> None:
    shadow = Shadow()
    strips = painted([(("Ivanov", "text"),)] * LINES)
    whole = shadow.update(strips)
    shadow.forget()
    assert shadow.update(strips) == whole


def test_nothing_is_written_into_the_last_column() -> None:
    text = Shadow().update(painted([(("x" * CELLS, "text"),)] * LINES))
    screen, stream = terminal()
    stream.feed(text)
    assert all(screen.buffer[y][CELLS - 1].data == " " for y in range(LINES))
    assert screen.cursor.x == CELLS - 1, "no line was filled to its very end"
