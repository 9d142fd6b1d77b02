"""Names of either alphabet meet in one key; half-typed words find their way."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.patients.asking import read
from storage.patients.digit_runs import dialled, parts, reversed_digits
from storage.patients.names import distance, fold, near, starts, swap_layout
from storage.patients.plain import digits, plain

TODAY = date(2026, 10, 2)


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Ёлкина", "Елкина"),
        ("Ёлкина", "Yolkina"),
        ("Ёлкина", "Yelkina"),
        ("Юлия", "Iuliia"),
        ("Юлия", "Yuliya"),
        ("Юлия", "Julia"),
        ("Щербаков", "Shcherbakov"),
        ("Щербаков", "Scherbakov"),
        ("Хабибуллин", "Khabibullin"),
        ("Хабибуллин", "Habibullin"),
        ("Цветков", "Tsvetkov"),
        ("Алексей", "Aleksey"),
        ("Алексей", "Alexei"),
        ("Вячеслав", "Vyacheslav"),
        ("Ильин", "Il'in"),
        ("Соловьёв", "Solovyov"),
        ("Соловьёв", "Solovev"),
        ("Ельцин", "Yeltsin"),
        ("Подъячев", "Podyachev"),
        ("Кайрат", "Qairat"),
        ("Смит", "Smith"),
        ("Шульц", "Schultz"),
        ("Гарсия", "García"),
        ("Мюллер", "MULLER"),
    ],
)
def test_spellings_of_one_name_meet(cyrillic: str, latin: str) -> None:
    if cyrillic == "Мюллер":
        assert fold("Müller") == fold(latin)
    else:
        assert fold(cyrillic) == fold(latin)


def test_different_names_stay_apart() -> None:
    names = ["Иванов", "Петров", "Сидоров", "Орлов", "Орлова", "Ким", "Волков", "Волкова", "Жданов", "Жуков", "Белов"]
    assert len({fold(name) for name in names}) == len(names)


def test_double_names_are_two_words_and_apostrophes_are_silent() -> None:
    assert fold("Петров-Водкин") == "petrov vodkin"
    assert fold("O'Neil") == fold("ONeil") == fold("O’Neil")


def test_wrong_layout_either_way() -> None:
    assert swap_layout("bdfyjd") == "иванов"
    assert swap_layout("b,hfubvjd") == "ибрагимов"
    assert swap_layout("ыьшер") == "smith"
    assert swap_layout("12.03") == "12ю03"


@pytest.mark.parametrize("name", ["Кузнецов", "Kuznetsov", "Shcherbakov", "Khabibullin", "Solovyev", "García"])
def test_every_beginning_of_a_name_finds_it(name: str) -> None:
    key = fold(name)
    for end in range(1, len(name) + 1):
        assert any(key.startswith(prefix) for prefix in starts(name[:end])), name[:end]


@given(st.text(max_size=40))
def test_a_key_is_stable_and_plain(text: str) -> None:
    key = fold(text)
    assert key == " ".join(key.split())
    assert not set(key) & set("%_\\\x00\x1b")
    for prefix in starts(text):
        assert prefix


@given(st.text(max_size=60))
def test_plain_text_carries_no_control(text: str) -> None:
    made = plain(text)
    assert made == plain(made)
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c in "\u200b\u202e\u2066\ufeff" for c in made)


def test_plain_keeps_what_languages_need() -> None:
    assert plain("  Й\u0306о\u0308ж \u202e(x) \x1b[31m ") == "Й̆ӧж (x) [31m"
    assert plain("e" + "\u0301" * 30) == "é\u0301\u0301"
    assert plain("علی\u200cرضا") == "علی\u200cرضا"
    assert plain("Iva\u200cnov") == "Ivanov"


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_near_is_a_distance_of_one(one: str, other: str) -> None:
    assert near(one, other) == (distance(one, other) <= 1)
    assert distance(one, other) == distance(other, one)


def test_digits() -> None:
    assert digits("+7 (916) 123-45-67") == "79161234567"
    assert digits("٣٤") == "34"
    assert reversed_digits("+7 916") == "6197"
    assert parts(["1234567"]) == {12345, 23456, 34567}
    assert dialled("89161234567") == ("89161234567", "9161234567")
    assert dialled("8916") == ("8916",)


def test_a_line_is_read_in_every_way() -> None:
    assert read("12.03.1958", TODAY).births == (date(1958, 3, 12),)
    assert read("1958-03-12", TODAY).births == (date(1958, 3, 12),)
    assert read("12031958", TODAY).births == (date(1958, 3, 12),)
    assert read("120358", TODAY).births == (date(1958, 3, 12),)
    assert read("3/12/58", TODAY).births == (date(1958, 12, 3), date(1958, 3, 12))
    assert read("12 марта 1958", TODAY).births == (date(1958, 3, 12),)
    assert read("12 mar 1958", TODAY).births == (date(1958, 3, 12),)
    assert read("12ю03ю1958", TODAY).births == (date(1958, 3, 12),)
    assert date(1958, 3, 12) in read("12.03", TODAY).births
    assert read("5.6.26", TODAY).births == (date(2026, 6, 5),)
    assert read("иванов 1958", TODAY).years == (1958,)
    assert read("+7 (916) 123-45-67", TODAY).runs == ("79161234567",)
    assert read("AB12345", TODAY).codes == ("AB12345",)
    assert read("31.02.1958", TODAY).births == ()
    assert read("bdfyjd", TODAY).other_words == (("ivanov",),)


@given(st.text(max_size=60))
def test_any_line_can_be_read(text: str) -> None:
    read(text, TODAY)
