"""Values that people type: what is read, and the one sentence for what is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.typed.births import Birth, parse_birth
from console.typed.dates import Order, order_of, parse_day
from console.typed.errors import TypedError
from console.typed.layout import JCUKEN, QWERTY, to_cyrillic, to_latin
from console.typed.money import MOST_MINOR, parse_money
from console.typed.names import FullName, parse_full_name, parse_name
from console.typed.phones import format_phone, parse_phone, spaced
from console.typed.times import parse_minutes, parse_time

FRIDAY = date(2026, 10, 2)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", date(2026, 10, 2)),
        ("Сегодня", date(2026, 10, 2)),
        ("зав", date(2026, 10, 3)),
        ("tom", date(2026, 10, 3)),
        ("yesterday", date(2026, 10, 1)),
        ("+3d", date(2026, 10, 5)),
        ("+3", date(2026, 10, 5)),
        ("+3д", date(2026, 10, 5)),
        ("+3l", date(2026, 10, 5)),
        ("+2н", date(2026, 10, 16)),
        ("+2w", date(2026, 10, 16)),
        ("+1m", date(2026, 11, 2)),
        ("+1м", date(2026, 11, 2)),
        ("-1", date(2026, 10, 1)),
        ("fri", date(2026, 10, 2)),
        ("пт", date(2026, 10, 2)),
        ("gn", date(2026, 10, 2)),
        ("пн", date(2026, 10, 5)),
        ("gy", date(2026, 10, 5)),
        ("вт+1", date(2026, 10, 13)),
        ("tue", date(2026, 10, 6)),
        ("вторник", date(2026, 10, 6)),
        ("2.12", date(2026, 12, 2)),
        ("2/12", date(2026, 12, 2)),
        ("2ю12", date(2026, 12, 2)),
        ("2.12.", date(2026, 12, 2)),
        ("14.10", date(2026, 10, 14)),
        ("1.2", date(2027, 2, 1)),
        ("2.10", date(2026, 10, 2)),
        ("29.2", date(2028, 2, 29)),
        ("14", date(2026, 10, 14)),
        ("1", date(2026, 11, 1)),
        ("31", date(2026, 10, 31)),
        ("2026-12-02", date(2026, 12, 2)),
        ("02.12.26", date(2026, 12, 2)),
        ("02.12.2026", date(2026, 12, 2)),
        ("0212", date(2026, 12, 2)),
        ("021226", date(2026, 12, 2)),
        ("02122026", date(2026, 12, 2)),
        ("20261202", date(2026, 12, 2)),
        ("2 дек", date(2026, 12, 2)),
        ("2 декабря 2027", date(2027, 12, 2)),
        ("Dec 2", date(2026, 12, 2)),
        ("2 December, 2027", date(2027, 12, 2)),
        ("2 ltr", date(2026, 12, 2)),
    ],
)
def test_days_are_read_as_people_type_them(text: str, day: date) -> None:
    assert parse_day(text, today=FRIDAY) == day


def test_the_locale_says_which_number_is_the_month() -> None:
    assert order_of("en_US") == "mdy"
    assert order_of("en-US.UTF-8") == "mdy"
    assert order_of("ru_RU") == order_of("en") == order_of("en_GB") == "dmy"
    assert parse_day("12/2", today=FRIDAY, order="mdy") == date(2026, 12, 2)
    assert parse_day("12/2", today=FRIDAY, order="dmy") == date(2027, 2, 12)
    assert parse_day("2.12", today=FRIDAY, order="mdy") == date(2026, 12, 2)


def test_a_day_of_the_past_is_the_last_such() -> None:
    assert parse_day("14.10", today=FRIDAY, near="past") == date(2025, 10, 14)
    assert parse_day("fri", today=FRIDAY, near="past") == date(2026, 10, 2)
    assert parse_day("thu", today=FRIDAY, near="past") == date(2026, 10, 8)  # a weekday is the next such everywhere
    assert parse_day("thu", today=FRIDAY, near="gone") == date(2026, 10, 1)  # a report is about days that were
    assert parse_day("fri", today=FRIDAY, near="gone") == FRIDAY
    assert parse_day("tomorrow", today=FRIDAY, near="gone") == date(2026, 10, 3)
    assert parse_day("14.02.88", today=FRIDAY, near="past") == date(1988, 2, 14)


@pytest.mark.parametrize("text", ["31.2", "2026-02-30", "0", "32", "+99999", "2.13", "00.00.0000", "-99999y"])
def test_a_day_that_no_calendar_has_is_said_to_be_none(text: str) -> None:
    with pytest.raises(TypedError, match="no such day"):
        parse_day(text, today=FRIDAY)


@pytest.mark.parametrize("text", ["", " ", "soon", "[bold]", "1.2.3.4", "\x1b[2J", "x" * 500, "+", "１.２.３.４"])
def test_what_is_no_day_gets_a_sentence_with_examples(text: str) -> None:
    with pytest.raises(TypedError, match=r"Expected a day: today, \+3d, fri, 2\.12 or 2026-12-02\."):
        parse_day(text, today=FRIDAY)


@pytest.mark.parametrize(
    ("text", "birth"),
    [
        ("14.02.1988", Birth(date(1988, 2, 14))),
        ("1402 1988".replace(" ", ""), Birth(date(1988, 2, 14))),
        ("14.2.88", Birth(date(1988, 2, 14))),
        ("1988-02-14", Birth(date(1988, 2, 14))),
        ("1975", Birth(date(1975, 1, 1), estimated=True)),
        ("03.1975", Birth(date(1975, 3, 1), estimated=True)),
        ("~47", Birth(date(1979, 1, 1), estimated=True)),
        ("14ю02ю1988", Birth(date(1988, 2, 14))),
        ("1.10.26", Birth(date(2026, 10, 1))),
    ],
)
def test_birth_dates(text: str, birth: Birth) -> None:
    assert parse_birth(text, today=FRIDAY) == birth


@pytest.mark.parametrize("text", ["", "tomorrow", "3.10.2026", "14.02.1788", "31.02.1988", "+3", "abc"])
def test_wrong_birth_dates_get_a_sentence(text: str) -> None:
    with pytest.raises(TypedError, match=r"14\.02\.1988|a year, or an age"):
        parse_birth(text, today=FRIDAY)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("9", time(9)),
        ("14", time(14)),
        ("930", time(9, 30)),
        ("0930", time(9, 30)),
        ("1430", time(14, 30)),
        ("14:30", time(14, 30)),
        ("14.30", time(14, 30)),
        ("14ю30", time(14, 30)),
        ("14Ж30", time(14, 30)),
        ("14 30", time(14, 30)),
        ("14-30", time(14, 30)),
        ("14^30", time(14, 30)),
        ("2pm", time(14)),
        ("2:30 pm", time(14, 30)),
        ("12am", time(0)),
        ("0", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_times_of_day(text: str, clock: time) -> None:
    assert parse_time(text) == clock


@pytest.mark.parametrize("text", ["", "24", "24:00", "9:60", "960", "13pm", "noon", "1:2:3", "-1", "99999", "[b]"])
def test_wrong_times_get_a_sentence(text: str) -> None:
    with pytest.raises(TypedError, match="from 0:00 to 23:59"):
        parse_time(text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("20", 20), ("20 min", 20), ("1:30", 90), ("1h", 60), ("1ч 15", 75), ("90m", 90), ("20 мин.", 20)],
)
def test_lengths(text: str, minutes: int) -> None:
    assert parse_minutes(text) == minutes


@pytest.mark.parametrize("text", ["", "0", "5000", "long", "1:2:3"])
def test_wrong_lengths_get_a_sentence(text: str) -> None:
    with pytest.raises(TypedError, match="from 1 to 1440 minutes"):
        parse_minutes(text)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1500", 150_000),
        ("1 500", 150_000),
        ("1 500,50", 150_050),
        ("1\u00a0500,50", 150_050),
        ("1500.5", 150_050),
        ("1,500.50", 150_050),
        ("1.500,50", 150_050),
        ("1,500", 150_000),
        ("1.234.567", 123_456_700),
        ("2*450+100", 100_000),
        ("2x450", 90_000),
        ("2х450", 90_000),
        ("1800+550-10%", 211_500),
        ("1800 + 550 - 10 %", 211_500),
        ("100-33%", 6_700),
        ("0,01", 1),
        ("0", 0),
        ("1500 ₽", 150_000),
        ("1500р.", 150_000),
        ("1500 руб", 150_000),
        ("1500ю50", 150_050),
        ("1500б50", 150_050),
        ("+5", 500),
    ],
)
def test_sums(text: str, minor: int) -> None:
    assert parse_money(text) == minor


def test_sums_of_currencies_with_other_decimals() -> None:
    assert parse_money("1500", digits=0) == 1500
    assert parse_money("1.234", digits=3) == 1234
    assert parse_money("-5", least=-1000) == -500


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Expected a sum"),
        ("five", "Expected a sum"),
        ("1 5", "Expected a sum"),
        ("1500 20", "Expected a sum"),
        ("2**3", "Expected a sum"),
        ("2*", "Expected a sum"),
        ("1+", "Expected a sum"),
        ("%", "Expected a sum"),
        ("10/3", "Expected a sum"),
        ("1e9", "Expected a sum"),
        ("1_000", "Expected a sum"),
        ("١٢", "Expected a sum"),
        ("1,5555", "at most 2 decimals"),
        ("0.001", "at most 2 decimals"),
        ("9" * 40, "too large"),
        ("99999999999*99999999999", "too large"),
        ("5-10", "less than nothing"),
    ],
)
def test_wrong_sums_get_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(TypedError, match=sentence):
        parse_money(text)


def test_a_sum_below_the_least_is_told_the_least() -> None:
    with pytest.raises(TypedError, match=r"0\.01 or more"):
        parse_money("0", least=1)


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("89161234567", "+79161234567"),
        ("9161234567", "+79161234567"),
        ("+7 (916) 123-45-67", "+79161234567"),
        ("8 495 123 45 67", "+74951234567"),
        ("79161234567", "+79161234567"),
        ("+44 20 7183 8750", "+442071838750"),
    ],
)
def test_telephone_numbers(text: str, e164: str) -> None:
    assert parse_phone(text, region="RU") == e164


@pytest.mark.parametrize("text", ["", "4567", "020 7183 8750", "call me", "+", "89161234567890123", "[b]", "٨٩١٦"])
def test_wrong_numbers_are_told_an_example(text: str) -> None:
    with pytest.raises(TypedError, match=r"Not a valid number in RU: expected one like 8 \(?912"):
        parse_phone(text, region="RU")


def test_an_extension_is_no_part_of_a_number() -> None:
    with pytest.raises(TypedError, match="extension"):
        parse_phone("+7 495 123-45-67 доб. 12", region="RU")


def test_numbers_are_spaced() -> None:
    assert format_phone("+79161234567") == "+7 916 123-45-67"
    assert format_phone("as typed") == "as typed"
    assert spaced("+79161234567", region="RU") == "+7 916 123-45-67"
    assert spaced("+7916", region="RU") == "+7 916"
    assert spaced("who knows", region="RU") == "who knows"


@pytest.mark.parametrize(
    "text",
    ["Иванов", "O'Neil", "García-Márquez", "Петрова (Иванова)", "Ng", "李", "D’Arcy", "Wolfeschlegelsteinhausen 3"],
)
def test_names_are_kept_as_written(text: str) -> None:
    assert parse_name(f"  {text} ") == text


def test_a_name_is_composed_and_loses_what_turns_it_around() -> None:
    assert parse_name("Йолкина") == "Йолкина"
    assert parse_name("\u202eIvan\u200bov\ufeff") == "Ivanov"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Expected a name"),
        ("\u200b\u200d", "Expected a name"),
        ("123", "at least one letter"),
        ("Ivan\x1b[31m", "cannot be seen"),
        ("Ivan \U0001f600", "without signs or pictures"),
        ("I" + "\u0301" * 30, "without signs or pictures"),
        ("x" * 200, "this one has 200"),
    ],
)
def test_wrong_names_get_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(TypedError, match=sentence):
        parse_name(text)


def test_whole_names() -> None:
    assert parse_full_name("Иванов Пётр Сергеевич") == FullName("Иванов", "Пётр", "Сергеевич")
    assert parse_full_name("smith, john") == FullName("Smith", "John")
    assert parse_full_name("петров-водкин кузьма") == FullName("Петров-Водкин", "Кузьма")
    assert parse_full_name("o'neil mary") == FullName("O'Neil", "Mary")
    assert parse_full_name("Cher") == FullName("Cher")
    with pytest.raises(TypedError, match="take the number out"):
        parse_full_name("Zorkina Anna Petrovna 916 444")


def test_the_two_layouts_are_one_table() -> None:
    assert len(QWERTY) == len(JCUKEN) == len(set(QWERTY)) == len(set(JCUKEN))
    assert to_cyrillic("bdfyjd") == "иванов"
    assert to_latin("ыьшер") == "smith"


_PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            ["+", "-", "*", "%", ".", ",", "/", ":", " ", "d", "н", "fri", "пт", "2", "30", "1500", "~", "٠"]
        ),
        st.text(max_size=4),
    ),
    max_size=8,
).map("".join)

_ORDERS = st.sampled_from(("dmy", "mdy"))


@given(text=_PIECES, order=_ORDERS, today=st.dates(date(1901, 1, 1), date(2199, 12, 31)))
@settings(max_examples=400, deadline=None)
def test_fuzzed_days_are_days_or_sentences(text: str, order: Order, today: date) -> None:
    for near in ("future", "past"):
        try:
            assert 1900 <= parse_day(text, today=today, order=order, near=near).year < 2200
        except TypedError as error:
            _one_sentence(error)
    try:
        assert parse_birth(text, today=today, order=order).day <= today
    except TypedError as error:
        _one_sentence(error)


@given(text=_PIECES, digits=st.integers(0, 3))
@settings(max_examples=400, deadline=None)
def test_fuzzed_sums_are_whole_numbers_or_sentences(text: str, digits: int) -> None:
    try:
        minor = parse_money(text, digits=digits)
        assert type(minor) is int
        assert 0 <= minor <= MOST_MINOR
    except TypedError as error:
        _one_sentence(error)


@given(text=_PIECES)
@settings(max_examples=400, deadline=None)
def test_fuzzed_text_never_raises_anything_else(text: str) -> None:
    readers: tuple[Callable[[str], object], ...] = (
        parse_time,
        parse_minutes,
        parse_name,
        parse_full_name,
        lambda typed: parse_phone(typed, region="RU"),
        lambda typed: spaced(typed, region="RU"),
    )
    for read in readers:
        try:
            read(text)
        except TypedError as error:
            _one_sentence(error)


def _one_sentence(error: TypedError) -> None:
    assert error.sentence.endswith(".")
    assert "\n" not in error.sentence
    assert error.sentence.isprintable()
