"""Only what differs is sent again, and nothing that differs is forgotten."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from widgets.canvas import changed_span
from widgets.lines import Painter

PAINTER = Painter({"text": Style(), "cursor": Style(reverse=True), "money": Style(bold=True)})
LINES = st.lists(st.tuples(st.text(max_size=12), st.sampled_from(["text", "cursor", "money"])), max_size=5).map(tuple)


@given(LINES, LINES)
def test_outside_the_span_nothing_differs(old: tuple[tuple[str, str], ...], new: tuple[tuple[str, str], ...]) -> None:
    before, after = PAINTER.paint(old, 40), PAINTER.paint(new, 40)
    span = changed_span(before, after)
    if span is None:
        assert before == after or before.text == after.text
        return
    first, end = span
    assert 0 <= first < end <= 40
    patched = before.crop(0, first).text + after.crop(first, end).text + before.crop(end, 40).text
    assert patched == after.text


def test_by_example() -> None:
    one, two = (("10:00 ", "text"), ("Ivanov", "text")), (("10:00 ", "text"), ("Ivanow", "money"))
    assert changed_span(PAINTER.paint(one, 40), PAINTER.paint(two, 40)) == (6, 39)
    assert changed_span(PAINTER.paint(one, 40), PAINTER.paint(one, 40)) is None
    wide = (("漢", "text"),)
    assert changed_span(PAINTER.paint(one, 40), PAINTER.paint(wide, 40)) == (0, 40)
