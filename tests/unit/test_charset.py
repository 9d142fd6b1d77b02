"""What a terminal of another character set is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from widgets.charset import fitting
from widgets.text import width


def test_ascii_terminals_get_the_fallback_of_each_glyph() -> None:
    assert fitting("· BOOKED  √ CONFIRMED  ► IN ROOM", "ascii") == ". BOOKED  v CONFIRMED  > IN ROOM"
    assert fitting("■ SEEN ── ▌", "ascii") == "# SEEN -- |"
    assert fitting("García Lucía, Müller Jürgen", "ascii") == "Garcia Lucia, Muller Jurgen"
    assert fitting("Звонки, Очередь", "ascii") == "Zvonki, Ocered'"


def test_a_character_set_that_has_the_letters_keeps_them() -> None:
    assert fitting("Звонки ► ─", "koi8-r") == "Звонки > ─"
    assert fitting("Звонки ►", "utf-8") == "Звонки ►"
    assert fitting("Звонки ►", "no-such-set") == "Звонки ►"


@given(st.characters(exclude_categories=("Cs", "Cc")))
def test_each_letter_takes_the_cells_it_had(letter: str) -> None:
    assert fitting(letter, "ascii").isascii()
    assert len(fitting(letter, "ascii")) == width(letter)
