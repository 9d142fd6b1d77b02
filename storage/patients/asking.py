"""What a line typed into the search box asks for: words of a name, runs of digits, dates.  Pure.

Every reading of an ambiguous piece is kept: `4567` may end a telephone number, be a card or, beside a
name, a year of birth.  What was typed in the wrong layout of the keyboard is read in the other one too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from storage.patients.names import fold, starts, swap_layout
from storage.patients.plain import digits, plain

WORDS_MOST = 4
"""More words than a name has parts are not looked at."""
CENTURY = 100

_MONTHS = (
    *(("янв", "jan"), ("фев", "feb"), ("мар", "mar"), ("апр", "apr"), ("ма", "may"), ("июн", "jun")),
    *(("июл", "jul"), ("авг", "aug"), ("сен", "sep"), ("окт", "oct"), ("ноя", "nov"), ("дек", "dec")),
)
_DOTS = re.compile(r"(?<=\d)[юЮбБ,](?=\d)")
"""The dot's and the comma's keys in the Russian layout."""
_NUMERIC = re.compile(r"(?<![\d+])(\d{1,4})([./-])(\d{1,2})(?:\2(\d{4}|\d{2}))?(?![\d])")
_WORDED = re.compile(r"(?<!\d)(\d{1,2})\s+([^\W\d_]{3,9})\.?(?:\s+(\d{4}))?(?!\d)")
_NUMBER = re.compile(r"\+?\d[\d\s()+.-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The readings of one line."""

    words: tuple[tuple[str, ...], ...] = ()
    """For each word the key prefixes that it may stand for."""
    other_words: tuple[tuple[str, ...], ...] = ()
    """The same for the other layout of the keyboard; empty when it reads as no name."""
    runs: tuple[str, ...] = ()
    """Runs of digits."""
    births: tuple[date, ...] = ()
    """Birth dates that a piece may mean: one, or the same day of every year."""
    years: tuple[int, ...] = ()
    """Years of birth, meant when a name stands beside."""
    codes: tuple[str, ...] = ()
    """Pieces with letters and digits: documents."""


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(text: str, today: date) -> int:
    """Two digits mean the latest such year that is not to come."""
    year = int(text)
    if len(text) == 4:
        return year
    year += today.year // CENTURY * CENTURY
    return year if year <= today.year else year - CENTURY


def _every_year(month: int, day: int, today: date) -> tuple[date, ...]:
    found = (_date(year, month, day) for year in range(today.year, today.year - 120, -1))
    return tuple(one for one in found if one is not None)


def _take_numeric(text: str, today: date, births: list[date]) -> str:
    """Cut `12.03.1958`, `1958-03-12`, `3/12/58`, `12.03` out of the line."""

    def replaced(hit: re.Match[str]) -> str:
        first, _, second, third = hit.groups()
        if len(first) == 4 and third:
            read = [_date(int(first), int(second), int(third))]
        elif len(first) > 2:
            return hit.group()
        elif third:
            year = _year(third, today)
            read = [_date(year, int(second), int(first)), _date(year, int(first), int(second))]
            if hit.group(2) == "." and read[0]:
                read = read[:1]
        elif hit.group(2) == "-":
            return hit.group()
        else:
            births.extend(_every_year(int(second), int(first), today))
            return " "
        found = [one for one in read if one is not None]
        births.extend(dict.fromkeys(found))
        return " " if found else hit.group()

    return _NUMERIC.sub(replaced, text)


def _take_worded(text: str, today: date, births: list[date]) -> str:
    """Cut `12 марта 1958` or `12 mar` out of the line."""

    def replaced(hit: re.Match[str]) -> str:
        word = hit.group(2).casefold()
        month = next((n for n, names in enumerate(_MONTHS, 1) if word.startswith(names)), None)
        if month is None:
            return hit.group()
        if hit.group(3):
            found = _date(int(hit.group(3)), month, int(hit.group(1)))
            births.extend([found] if found else [])
        else:
            births.extend(_every_year(month, int(hit.group(1)), today))
        return " "

    return _WORDED.sub(replaced, text)


def _compact_births(run: str, today: date) -> list[date]:
    """`12031958`, `19580312` and `120358`."""
    found: list[date | None] = []
    if len(run) == 8:
        found = [
            _date(int(run[4:]), int(run[2:4]), int(run[:2])),
            _date(int(run[:4]), int(run[4:6]), int(run[6:])),
        ]
    elif len(run) == 6:
        found = [_date(_year(run[4:], today), int(run[2:4]), int(run[:2]))]
    return [one for one in found if one is not None and today.year - 140 <= one.year <= today.year]


def read(text: str, today: date) -> Asked:
    """The readings of a line; an empty one asks for nothing."""
    line = _DOTS.sub(".", plain(text))
    births: list[date] = []
    line = _take_numeric(line, today, births)
    line = _take_worded(line, today, births)
    codes: list[str] = []
    runs: list[str] = []
    words: list[str] = []
    for piece in _NUMBER.findall(line):
        run = digits(piece)
        if run:
            runs.append(run)
            births.extend(_compact_births(run, today))
    for piece in line.split():
        if any(letter.isdigit() for letter in piece):
            codes.extend([piece] if any(letter.isalpha() for letter in piece) else [])
        else:
            words.append(piece)
    years = tuple(int(run) for run in runs if len(run) == 4 and today.year - 140 <= int(run) <= today.year)
    return Asked(
        words=_prefixes(words),
        other_words=_prefixes([swap_layout(word) for word in words]),
        runs=tuple(runs),
        births=tuple(dict.fromkeys(births)),
        years=years,
        codes=tuple(codes),
    )


def _prefixes(words: list[str]) -> tuple[tuple[str, ...], ...]:
    """Key prefixes of each word; a word of two joined names gives two."""
    found: list[tuple[str, ...]] = []
    for word in words:
        split = fold(word).split()
        if 2 * len("".join(split)) < len(word):
            found.append((word.casefold(),))  # a letter held down is the beginning of nobody's name
        elif len(split) > 1:
            found.extend((one,) for one in split)
        elif split:
            found.append(starts(word))
    return tuple(found[:WORDS_MOST])
