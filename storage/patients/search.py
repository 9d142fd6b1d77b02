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
from storage.patients.digit_runs import PART, dialled, reversed_digits
from storage.patients.plain import number_key
from storage.patients.records import Match, MatchedBy
from storage.patients.rules import card_text
from storage.patients.sql import Binds, either, fits, prefix_range, rows

Prefixes = tuple[str, ...]
"""What one typed word may stand for."""
Answer = tuple[PatientId, MatchedBy, str]
"""Who, by what, and the number that was asked for."""
FRAGMENT = 3
"""A fragment from inside a surname or a number has so many letters at least."""
SURNAMES = 60
"""So many surnames that hold a fragment are looked through."""

_ALIVE = "p.status <> 'archived'"
_BY_LAST = "p.last_key, p.first_key, p.middle_key"
_BY_FIRST = "p.first_key, p.last_key"


def search(conn: Connection, text: str, today: date, limit: int = 20) -> tuple[Match, ...]:
    """Patients who answer the line, the likeliest first; nothing for an empty line."""
    asked = asking.read(text, today)
    found: dict[PatientId, tuple[MatchedBy, str]] = {}
    for words in dict.fromkeys((asked.words, asked.other_words)):
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
        for who, phone in _phone_tails(conn, run, (), limit):
            found.setdefault(who, (MatchedBy.PHONE, phone))
    return queries.matches(conn, dict(list(found.items())[:limit]))


def _answers(conn: Connection, asked: asking.Asked, words: Sequence[Prefixes], limit: int) -> Iterator[Answer]:
    """Every reading in the order of likelihood."""
    for run in asked.runs:
        yield from _by_run(conn, run, words, limit)
    for code in asked.codes:
        yield from _by_document(conn, number_key(code), words, limit)
    if asked.births:
        yield from _by_birth(conn, asked.births, words, limit)
    for year in asked.years:
        yield from _by_year(conn, year, words, limit)
    if words and not (asked.runs or asked.births or asked.codes):
        yield from ((who, MatchedBy.NAME, "") for who in _by_name(conn, words, None, limit))


# ---------------------------------------------------------------------------- names

Born = tuple[date, date]


def _ids(conn: Connection, binds: Binds, conditions: Sequence[str], order: str, limit: int) -> Iterator[PatientId]:
    where = " AND ".join((*conditions, _ALIVE))
    statement = f"SELECT p.id FROM patient AS p WHERE {where} ORDER BY {order} LIMIT {limit:d}"
    yield from (PatientId(row[0]) for row in rows(conn, statement, binds))


def _by_name(conn: Connection, words: Sequence[Prefixes], born: Born | None, limit: int) -> Iterator[PatientId]:
    """Walks along the indexes of names: exact parts first, then beginnings, then inside of surnames."""
    for binds, conditions, order in (*_exact(words), *_beginnings(words)):
        if born is not None:
            conditions.append(f"p.birth_date BETWEEN {binds.add(born[0])} AND {binds.add(born[1])}")
        yield from _ids(conn, binds, conditions, order, limit)
    driver = max(words, key=lambda word: len(word[0]))
    if len(driver[0]) >= FRAGMENT:
        yield from _inside(conn, driver[0], [word for word in words if word is not driver], born, limit)


def _inside(
    conn: Connection, fragment: str, others: Sequence[Prefixes], born: Born | None, limit: int
) -> Iterator[PatientId]:
    """Surnames that hold a fragment, the shortest first, then their bearers."""
    binds = Binds()
    statement = f"SELECT k FROM surname WHERE k LIKE {binds.add(f'%{fragment}%')} ORDER BY length(k) LIMIT {SURNAMES:d}"
    known = [row[0] for row in rows(conn, statement, binds)]
    if not known:
        return
    binds = Binds()
    conditions = [f"p.last_key IN ({', '.join(binds.add(key) for key in known)})"]
    conditions += fits(others, ("first", "middle", "inner"), binds)
    if born is not None:
        conditions.append(f"p.birth_date BETWEEN {binds.add(born[0])} AND {binds.add(born[1])}")
    yield from _ids(conn, binds, conditions, _BY_LAST, limit)


Walk = tuple[Binds, list[str], str]


def _exact(words: Sequence[Prefixes]) -> Iterator[Walk]:
    """One part of the name whole, the next one begun: a seek in either index."""
    if len(words) < 2:
        return
    for whole_is, begun_is, order in (("last_key", "first_key", _BY_LAST), ("first_key", "last_key", _BY_FIRST)):
        for at, whole in enumerate(words):
            others = [word for place, word in enumerate(words) if place != at]
            binds = Binds()
            begun = either(prefix_range(f"p.{begun_is}", prefix, binds) for prefix in others[0])
            rest = fits(others[1:], ("middle", "inner"), binds)
            yield binds, [f"p.{whole_is} = {binds.add(whole[0])}", begun, *rest], order


def _beginnings(words: Sequence[Prefixes]) -> Iterator[Walk]:
    """The longest word begins the last or the first name, the others what is left."""
    driver = max(words, key=lambda word: len(word[0]))
    others = [word for word in words if word is not driver]
    for column, slots, order in (
        ("last_key", ("first", "middle", "inner"), _BY_LAST),
        ("first_key", ("last", "middle", "inner"), _BY_FIRST),
    ):
        for prefix in driver:
            binds = Binds()
            yield binds, [prefix_range(f"p.{column}", prefix, binds), *fits(others, slots, binds)], order


def _beside(words: Sequence[Prefixes], binds: Binds) -> list[str]:
    """The names that stand beside a number or a date, as conditions."""
    return fits(words, ("last", "inner", "first", "middle"), binds)


# ---------------------------------------------------------------------------- birth dates


def _by_birth(conn: Connection, births: Sequence[date], words: Sequence[Prefixes], limit: int) -> Iterator[Answer]:
    binds = Binds()
    days = ", ".join(binds.add(day) for day in births)
    conditions = [f"p.birth_date IN ({days})", *_beside(words, binds)]
    order = "p.birth_date DESC, p.last_key"
    yield from ((who, MatchedBy.BIRTH, "") for who in _ids(conn, binds, conditions, order, limit))


def _by_year(conn: Connection, year: int, words: Sequence[Prefixes], limit: int) -> Iterator[Answer]:
    """A year of birth beside a name; alone it is more likely the end of a number, so it comes last."""
    born = date(year, 1, 1), date(year, 12, 31)
    if words:
        yield from ((who, MatchedBy.BIRTH, "") for who in _by_name(conn, words, born, limit))
        return
    binds = Binds()
    between = [f"p.birth_date BETWEEN {binds.add(born[0])} AND {binds.add(born[1])}"]
    order = "p.birth_date, p.last_key"
    yield from ((who, MatchedBy.BIRTH, "") for who in _ids(conn, binds, between, order, limit))


# ---------------------------------------------------------------------------- numbers


def _by_run(conn: Connection, run: str, words: Sequence[Prefixes], limit: int) -> Iterator[Answer]:
    """A card, the end of a telephone number, a document, any part of either."""
    binds = Binds()
    cards = ", ".join(binds.add(card) for card in dict.fromkeys((run, card_text(int(run)))))
    conditions = [f"p.card_no IN ({cards})", *_beside(words, binds)]
    yield from ((who, MatchedBy.CARD, "") for who in _ids(conn, binds, conditions, "p.id", limit))
    for typed in dialled(run):
        yield from ((who, MatchedBy.PHONE, phone) for who, phone in _phone_tails(conn, typed, words, limit))
    yield from _by_document(conn, run, words, limit)
    for typed in dialled(run):
        yield from _by_part(conn, typed, words, limit)


def _phone_tails(
    conn: Connection, run: str, words: Sequence[Prefixes], limit: int
) -> Iterator[tuple[PatientId, str]]:
    binds = Binds()
    where = " AND ".join((prefix_range("n.rev", run[::-1], binds), _ALIVE, *_beside(words, binds)))
    statement = (
        "SELECT n.patient_id, n.e164 FROM patient_phone AS n JOIN patient AS p ON p.id = n.patient_id"
        f" WHERE {where} ORDER BY n.rev, n.patient_id LIMIT {limit:d}"
    )
    yield from ((PatientId(row[0]), row[1]) for row in rows(conn, statement, binds))


def _by_document(conn: Connection, code: str, words: Sequence[Prefixes], limit: int) -> Iterator[Answer]:
    if not code:
        return
    binds = Binds()
    walk = [prefix_range("p.document_key", code, binds), "p.document_key <> ''", *_beside(words, binds)]
    yield from ((who, MatchedBy.DOCUMENT, "") for who in _ids(conn, binds, walk, "p.document_key", limit))


def _by_part(conn: Connection, run: str, words: Sequence[Prefixes], limit: int) -> Iterator[Answer]:
    """Digits from the middle of a telephone or document number: three at least."""
    if len(run) < FRAGMENT:
        return
    binds = Binds()
    first, last = int(run[:PART].ljust(PART, "0")), int(run[:PART].ljust(PART, "9"))
    walk = f"t.part BETWEEN {binds.add(first)} AND {binds.add(last)}"
    like = binds.add(f"%{run[::-1]}%")
    phone = f"(SELECT min(n.e164) FROM patient_phone AS n WHERE n.patient_id = p.id AND n.rev LIKE {like})"
    holds = f"({phone} IS NOT NULL OR p.document_key LIKE {binds.add(f'%{run}%')})"
    where = " AND ".join((walk, _ALIVE, *_beside(words, binds), holds))
    statement = (
        f"SELECT p.id, {phone} FROM number_part AS t JOIN patient AS p ON p.id = t.patient_id"
        f" WHERE {where} LIMIT {limit:d}"
    )
    for row in rows(conn, statement, binds):
        yield PatientId(row[0]), MatchedBy.DOCUMENT if row[1] is None else MatchedBy.PHONE, row[1] or ""
