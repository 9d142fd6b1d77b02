"""One box that finds a patient: names in any order and alphabet, any part of any number, birth dates.

Each reading of the line is a walk along an index that stops when enough is found: nothing is counted,
nothing is skipped, so a keystroke costs the same at a thousand and at a million patients.  The SQL is
text (`sql.py`): building expression trees anew at each keystroke would cost more than the walks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import Connection

from storage.ids import PatientId
from storage.patients import asking, queries
from storage.patients.digit_runs import dialled, reversed_digits
from storage.patients.plain import number_key
from storage.patients.records import Match, MatchedBy
from storage.patients.search_names import by_name, by_year
from storage.patients.search_numbers import Answer, by_document, by_run, phone_tails
from storage.patients.sql import Binds, Prefixes, beside, ids, walk


def search(conn: Connection, text: str, today: date, limit: int = 20) -> tuple[Match, ...]:
    """Patients who answer the line, the likeliest first; nothing for an empty line."""
    asked = asking.read(text, today)
    found: dict[PatientId, tuple[MatchedBy, str]] = {}
    layouts = [asked.words, *([asked.other_words] if asked.other_words else [])]
    for words in layouts:
        for who, how, number in _answers(conn, asked, words, limit):
            found.setdefault(who, (how, number))
            if len(found) >= limit:
                break
        if found:
            break  # what was typed names somebody; the other layout of the keyboard would only guess
    lines = queries.matches(conn, found)
    return tuple(sorted(lines, key=lambda line: line.merged_into is not None))


def by_phone(conn: Connection, number: str, limit: int = 9) -> tuple[Match, ...]:
    """Whose number ends with these digits, as typed or without the prefix that is dialled."""
    found: dict[PatientId, tuple[MatchedBy, str]] = {}
    for run in dialled(reversed_digits(number)[::-1]):
        for who, phone in phone_tails(conn, run, (), limit):
            found.setdefault(who, (MatchedBy.PHONE, phone))
    return queries.matches(conn, dict(list(found.items())[:limit]))


def _answers(conn: Connection, asked: asking.Asked, words: Sequence[Prefixes], limit: int) -> Iterator[Answer]:
    """Every reading in the order of likelihood."""
    for run in asked.runs:
        yield from by_run(conn, run, words, limit)
    for code in asked.codes:
        yield from by_document(conn, number_key(code), words, limit)
    if asked.births:
        yield from _by_birth(conn, asked.births, words, limit)
    for year in asked.years:
        yield from _by_year(conn, year, words, limit)
    if words and not (asked.runs or asked.births or asked.codes):
        yield from ((who, MatchedBy.NAME, "") for who in by_name(conn, words, limit))


def _by_birth(conn: Connection, births: Sequence[date], words: Sequence[Prefixes], limit: int) -> Iterator[Answer]:
    binds = Binds()
    days = ", ".join(binds.add(day) for day in births)
    conditions = [f"p.birth_date IN ({days})", *beside(words, binds)]
    order = "p.birth_date DESC, p.last_key"
    yield from ((who, MatchedBy.BIRTH, "") for who in ids(conn, binds, [walk(conditions, order, limit)]))


def _by_year(conn: Connection, year: int, words: Sequence[Prefixes], limit: int) -> Iterator[Answer]:
    """A year of birth beside a name; alone it is more likely the end of a number, so it comes last."""
    born = date(year, 1, 1), date(year, 12, 31)
    if words:
        yield from ((who, MatchedBy.BIRTH, "") for who in by_year(conn, words, born, limit))
        return
    binds = Binds()
    between = [f"p.birth_date BETWEEN {binds.add(born[0])} AND {binds.add(born[1])}"]
    order = "p.birth_date, p.last_key"
    yield from ((who, MatchedBy.BIRTH, "") for who in ids(conn, binds, [walk(between, order, limit)]))
