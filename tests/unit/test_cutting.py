"""Every cut is sensible: names by initials, sentences between words, sums whole or not at all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from widgets.lines import fit_words, line_width, rule
from widgets.record_list import Column, RecordList, Row
from widgets.text import CUT, clean, clip_words, shorten_name, width

TEXT = st.text(st.sampled_from("abc 12,.·é漢Щ-+="), max_size=60)


@given(TEXT, st.integers(0, 40))
def test_nothing_is_wider_than_its_place(text: str, cells: int) -> None:
    assert width(clip_words(text, cells)) <= cells
    assert width(shorten_name(clean(text), cells)) <= cells
    line = ((text, "text"), (text, "money"))
    assert line_width(fit_words(line, cells)) == cells


@given(TEXT, st.integers(3, 40))
def test_no_number_loses_its_end(text: str, cells: int) -> None:
    whole = clean(text)
    shown = clip_words(text, cells)
    if shown == whole:
        return
    kept = shown.removesuffix(CUT).split()
    last = kept[-1] if kept else ""
    assert not last[-1:].isdigit() or last in {word.rstrip("·,+=-") for word in whole.split()} or len(kept) == 1


def test_names_give_way_from_the_end() -> None:
    name = "Petrov-Zarechny Kuzma Ivanovich"
    assert shorten_name(name, 40) == name
    assert shorten_name(name, 25) == "Petrov-Zarechny Kuzma I."
    assert shorten_name(name, 20) == "Petrov-Zarechny K. I."[:20]
    assert shorten_name("Щербакова Юлия", 12) == "Щербакова Ю."
    assert shorten_name("! Загородняя-Верхневолжская Александрина", 18) == "! Загородняя-Верхн"


def test_sentences_and_sums() -> None:
    drawer = "In the drawer: 5\u00a0000,00 + cash 24\u00a0020,00 = 15\u00a0020,00"
    assert clip_words(drawer, 60) == clean(drawer)
    assert clip_words(drawer, 42) == "In the drawer: 5 000,00 + cash 24 020,00.."
    assert clip_words(drawer, 41) == "In the drawer: 5 000,00 + cash.."
    assert fit_words(((" Queue · Fri 2 Oct · all doctors", "context"),), 22)[0][0] == " Queue · Fri 2 Oct.."
    assert clip_words("Dermatologist, follow-up + biopsy", 22) == "Dermatologist.."
    assert clip_words("Ультразвуковое исследование", 20) == "Ультразвуковое.."
    assert clip_words("Электроэнцефалография", 12) == "Электроэнц.."


def test_a_rule_drops_what_does_not_fit_and_is_as_wide_as_ever() -> None:
    (piece,) = rule("1 Ivanov Pyotr Sergeevich · 09.06.1958 · card 003003", 40)
    assert piece[0].startswith("── 1 Ivanov Pyotr Sergeevich")
    assert width(piece[0]) == 40
    assert not piece[0].rstrip("─. ").endswith("·")


def test_columns_say_how_they_are_cut() -> None:
    table: RecordList[str] = RecordList(
        (
            Column("who", "Patient", 16, cut="name"),
            Column("what", "For what", 20, cut="words"),
            Column("code", "Code", 4),
            Column("x", "", 12, grow=True),
        )
    )
    table.replace([Row(1, ("Shcherbakova Yuliana", "Ultrasound of the kidneys", "D1234", ""), "record")])
    (row,) = table.lines(66, 2)[1:]
    shown = "".join(text for text, _token in row)
    assert "Shcherbakova Y." in shown
    assert "Ultrasound of the.." in shown
    assert " D123 " in shown
    (row,) = table.lines(100, 2)[1:]  # nothing is cut where there is room
    shown = "".join(text for text, _token in row)
    assert "Shcherbakova Yuliana" in shown
    assert "Ultrasound of the kidneys" in shown
