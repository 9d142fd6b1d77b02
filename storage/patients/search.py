"""One box that finds a patient: names in any order and alphabet, any part of any number, birth dates.

Each reading of the line is a walk along an index that stops when enough is found: nothing is counted,
nothing is skipped, so a keystroke costs the same at a thousand and at a million patients.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import permutations

from sqlalchemy import Connection, Select, and_, false, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from storage.ids import PatientId
from storage.patients import asking, queries
from storage.patients.digit_runs import PART, dialled, reversed_digits
from storage.patients.plain import number_key
from storage.patients.records import Match, MatchedBy
from storage.patients.rules import card_text
from storage.patients.tables import number_part, patient, patient_phone, surname

Prefixes = tuple[str, ...]
"""What one typed word may stand for."""
HIGHEST = "\U0010ffff"
FRAGMENT = 3
"""A fragment from inside a surname or a number has so many letters at least."""
SURNAMES = 60
"""So many surnames that hold a fragment are looked through."""

_last, _first, _middle = patient.c.last_key, patient.c.first_key, patient.c.middle_key
_FINDABLE = patient.c.status != queries.GONE


def search(conn: Connection, text: str, today: date, limit: int = 20) -> tuple[Match, ...]:
    """Patients who answer the line, the likeliest first; nothing for an empty line."""
    asked = asking.read(text, today)
    found: dict[PatientId, tuple[MatchedBy, str]] = {}
    for who, how, number in _answers(conn, asked, limit):
        found.setdefault(who, (how, number))
        if len(found) >= limit:
            break
    lines = queries.matches(conn, found)
    return tuple(sorted(lines, key=lambda line: line.merged_into is not None))


def by_phone(conn: Connection, number: str, limit: int = 9) -> tuple[Match, ...]:
    """Whose number ends with these digits, as typed or without the prefix that is dialled."""
    found: dict[PatientId, tuple[MatchedBy, str]] = {}
    for run in dialled(reversed_digits(number)[::-1]):
        for who, phone in _phone_tails(conn, run, (), limit):
            found.setdefault(who, (MatchedBy.PHONE, phone))
    return queries.matches(conn, dict(list(found.items())[:limit]))


Answer = tuple[PatientId, MatchedBy, str]


def _answers(conn: Connection, asked: asking.Asked, limit: int) -> Iterator[Answer]:
    """Every reading in the order of likelihood."""
    layouts = [asked.words]
    if asked.other_words and asked.other_words != asked.words:
        layouts.append(asked.other_words)
    for words in layouts:
        beside = _beside(words)
        for run in asked.runs:
            yield from _by_run(conn, run, beside, limit)
        for code in asked.codes:
            yield from _by_document(conn, number_key(code), beside, limit)
        if asked.births:
            condition = and_(patient.c.birth_date.in_(asked.births), *beside)
            query = select(patient.c.id).where(condition, _FINDABLE).order_by(patient.c.birth_date.desc(), _last)
            yield from ((PatientId(row.id), MatchedBy.BIRTH, "") for row in conn.execute(query.limit(limit)))
        yield from _by_year(conn, asked.years, words, limit)
        if words and not (asked.runs or asked.births or asked.codes):
            yield from ((who, MatchedBy.NAME, "") for who in _by_name(conn, words, (), limit))


# ---------------------------------------------------------------------------- names


def _range(column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    return and_(column >= prefix, column < prefix + HIGHEST)


def _like(column: ColumnElement[str], prefixes: Prefixes, before: str = "") -> ColumnElement[bool]:
    return or_(*(column.like(f"{before}{prefix}%") for prefix in prefixes))


def _inner(prefixes: Prefixes) -> ColumnElement[bool]:
    """Begins the second part of a double surname."""
    return _like(_last, prefixes, "% ")


def _fits(words: Sequence[Prefixes], slots: Sequence[str]) -> list[ColumnElement[bool]]:
    """Each word answers another part of the name, in any order; one condition, or none for no words."""
    if not words:
        return []
    conditions = {"last": lambda w: _like(_last, w), "inner": _inner}
    conditions |= {"first": lambda w: _like(_first, w), "middle": lambda w: _like(_middle, w)}
    ways = [
        and_(*(conditions[slot](word) for slot, word in zip(order, words, strict=True)))
        for order in permutations(slots, len(words))
    ]
    return [or_(*ways) if ways else false()]


def _beside(words: Sequence[Prefixes]) -> list[ColumnElement[bool]]:
    """The names that stand beside a number or a date, as conditions."""
    return _fits(words, ("last", "inner", "first", "middle"))


def _by_name(
    conn: Connection, words: Sequence[Prefixes], more: Sequence[ColumnElement[bool]], limit: int
) -> Iterator[PatientId]:
    """Walks along the indexes of names: exact parts first, then beginnings, then inside of surnames."""
    for query in (*_exact(words), *_beginnings(words)):
        yield from (PatientId(row.id) for row in conn.execute(query.where(_FINDABLE, *more).limit(limit)))
    driver = max(words, key=lambda word: len(word[0]))
    if len(driver[0]) >= FRAGMENT:
        known = conn.execute(
            select(surname.c.k)
            .where(surname.c.k.like(f"%{driver[0]}%"))
            .order_by(func.length(surname.c.k))
            .limit(SURNAMES)
        )
        others = [word for word in words if word is not driver]
        query = (
            select(patient.c.id)
            .where(_last.in_([row.k for row in known]), *_fits(others, ("first", "middle", "inner")))
            .order_by(_last, _first, _middle)
        )
        yield from (PatientId(row.id) for row in conn.execute(query.where(_FINDABLE, *more).limit(limit)))


def _exact(words: Sequence[Prefixes]) -> Iterator[Select[tuple[int]]]:
    """One part of the name whole, the next one begun: a seek in either index."""
    if len(words) < 2:
        return
    for at, whole in enumerate(words):
        others = [word for place, word in enumerate(words) if place != at]
        begun = or_(*(_range(_first, prefix) for prefix in others[0]))
        rest = _fits(others[1:], ("middle", "inner"))
        yield select(patient.c.id).where(_last == whole[0], begun, *rest).order_by(_last, _first, _middle)
    for at, whole in enumerate(words):
        others = [word for place, word in enumerate(words) if place != at]
        begun = or_(*(_range(_last, prefix) for prefix in others[0]))
        rest = _fits(others[1:], ("middle", "inner"))
        yield select(patient.c.id).where(_first == whole[0], begun, *rest).order_by(_first, _last)


def _beginnings(words: Sequence[Prefixes]) -> Iterator[Select[tuple[int]]]:
    """The longest word begins the last or the first name, the others what is left."""
    driver = max(words, key=lambda word: len(word[0]))
    others = [word for word in words if word is not driver]
    for prefix in driver:
        rest = _fits(others, ("first", "middle", "inner"))
        yield select(patient.c.id).where(_range(_last, prefix), *rest).order_by(_last, _first, _middle)
    for prefix in driver:
        rest = _fits(others, ("last", "middle", "inner"))
        yield select(patient.c.id).where(_range(_first, prefix), *rest).order_by(_first, _last)


# ---------------------------------------------------------------------------- numbers


def _by_run(conn: Connection, run: str, beside: list[ColumnElement[bool]], limit: int) -> Iterator[Answer]:
    """A card, the end of a telephone number, a document, any part of either."""
    cards = list(dict.fromkeys((run, card_text(int(run)))))
    query = select(patient.c.id).where(patient.c.card_no.in_(cards), *beside)
    yield from ((PatientId(row.id), MatchedBy.CARD, "") for row in conn.execute(query.limit(limit)))
    for typed in dialled(run):
        yield from ((who, MatchedBy.PHONE, phone) for who, phone in _phone_tails(conn, typed, beside, limit))
    yield from _by_document(conn, run, beside, limit)
    for typed in dialled(run):
        yield from _by_part(conn, typed, beside, limit)


def _phone_tails(
    conn: Connection, run: str, beside: Sequence[ColumnElement[bool]], limit: int
) -> Iterator[tuple[PatientId, str]]:
    query = (
        select(patient_phone.c.patient_id, patient_phone.c.e164)
        .join(patient, patient.c.id == patient_phone.c.patient_id)
        .where(_range(patient_phone.c.rev, run[::-1]), _FINDABLE, *beside)
        .order_by(patient_phone.c.rev, patient_phone.c.patient_id)
        .limit(limit)
    )
    yield from ((PatientId(row.patient_id), row.e164) for row in conn.execute(query))


def _by_document(conn: Connection, code: str, beside: list[ColumnElement[bool]], limit: int) -> Iterator[Answer]:
    if not code:
        return
    query = select(patient.c.id).where(
        _range(patient.c.document_key, code), patient.c.document_key != "", _FINDABLE, *beside
    )
    query = query.order_by(patient.c.document_key).limit(limit)
    yield from ((PatientId(row.id), MatchedBy.DOCUMENT, "") for row in conn.execute(query))


def _by_part(conn: Connection, run: str, beside: list[ColumnElement[bool]], limit: int) -> Iterator[Answer]:
    """Digits from the middle of a telephone or document number: three at least."""
    if len(run) < FRAGMENT:
        return
    first, last = int(run[:PART].ljust(PART, "0")), int(run[:PART].ljust(PART, "9"))
    phone = (
        select(patient_phone.c.e164)
        .where(patient_phone.c.patient_id == patient.c.id, patient_phone.c.rev.like(f"%{run[::-1]}%"))
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(patient.c.id, phone.label("e164"))
        .join(number_part, number_part.c.patient_id == patient.c.id)
        .where(number_part.c.part.between(first, last), _FINDABLE, *beside)
        .where(or_(phone.is_not(None), patient.c.document_key.like(f"%{run}%")))
        .limit(limit)
    )
    for row in conn.execute(query):
        yield PatientId(row.id), MatchedBy.DOCUMENT if row.e164 is None else MatchedBy.PHONE, row.e164 or ""


def _by_year(conn: Connection, years: Sequence[int], words: Sequence[Prefixes], limit: int) -> Iterator[Answer]:
    """A year of birth beside a name; alone it is more likely the end of a number, so it comes last."""
    for year in years:
        born = patient.c.birth_date.between(date(year, 1, 1), date(year, 12, 31))
        if words:
            yield from ((who, MatchedBy.BIRTH, "") for who in _by_name(conn, words, [born], limit))
        else:
            query = select(patient.c.id).where(born, _FINDABLE).order_by(patient.c.birth_date, _last).limit(limit)
            yield from ((PatientId(row.id), MatchedBy.BIRTH, "") for row in conn.execute(query))
