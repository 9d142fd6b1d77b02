"""The find/do line: what a typed line asks for."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.find.grammar import DoctorWords, Wish, parse
from storage.patients.names import fold

TODAY = date(2026, 10, 2)  # a Friday
DOCTORS = (
    DoctorWords(id=1, words=(fold("Орлова"), fold("Дерматолог"), fold("dermatology"))),
    DoctorWords(id=2, words=(fold("Ким"), fold("УЗИ"), fold("ultrasound"))),
)


def read(text: str) -> Wish:
    return parse(text, today=TODAY, order="dmy", doctors=DOCTORS)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("ivanov", Wish(who="ivanov")),
        ("иванов пётр", Wish(who="иванов пётр")),
        ("4567", Wish(who="4567")),
        ("b ivanov derm tue", Wish(verb="book", doctors=(1,), day=date(2026, 10, 6), who="ivanov")),
        ("и иванов дерм вт 14", Wish(verb="book", doctors=(1,), day=date(2026, 10, 6), minute=840, who="иванов")),
        ("b bdfyjd lthv dn 14", Wish(verb="book", doctors=(1,), day=date(2026, 10, 6), minute=840, who="bdfyjd")),
        ("з 4567", Wish(verb="pay", who="4567")),
        ("p 4567", Wish(verb="pay", who="4567")),
        ("запись смит ким +3d 1430", Wish(verb="book", doctors=(2,), day=date(2026, 10, 5), minute=870, who="смит")),
        ("m smith +2w 930", Wish(verb="move", day=date(2026, 10, 16), minute=570, who="smith")),
        ("отм иванова", Wish(verb="cancel", who="иванова")),
        ("a ива", Wish(verb="arrive", who="ива")),
        ("g 14.10", Wish(verb="goto", day=date(2026, 10, 14))),
        ("g orlova mon", Wish(verb="goto", doctors=(1,), day=date(2026, 10, 5))),
        ("tue", Wish(day=date(2026, 10, 6))),
        ("пн", Wish(day=date(2026, 10, 5))),
        ("ivanov 12.03.1958", Wish(who="ivanov 12.03.1958")),
        ("", Wish()),
        ("n", Wish(verb="new")),
        ("n Petrov Ivan", Wish(verb="new", who="Petrov Ivan")),
        ("bo li", Wish(who="bo li")),
        ("today", Wish(day=TODAY)),
        ("завтра", Wish(day=date(2026, 10, 3))),
        ("fri", Wish(day=TODAY)),
        ("next fri", Wish(day=date(2026, 10, 9))),
        ("next mon", Wish(day=date(2026, 10, 5))),
        ("след пт", Wish(day=date(2026, 10, 9))),
        ("next ivanov", Wish(who="next ivanov")),
    ],
)
def test_a_line_reads_as_it_is_meant(text: str, wish: Wish) -> None:
    assert read(text) == wish


@given(st.text(max_size=60))
def test_no_line_is_refused(text: str) -> None:
    wish = read(text)
    assert set(wish.who.split()) <= set(text.split())
