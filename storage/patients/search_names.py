"""Walks along the indexes of names, for the search box."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache, partial
from itertools import permutations
from typing import Any

from sqlalchemy import Connection

from storage.ids import PatientId
from storage.patients.sql import (
    ALIVE,
    HIGHEST,
    Binds,
    Prefixes,
    beside,
    either,
    fits,
    ids,
    one_after_another,
    prefix_range,
    rows,
    walk,
)

FRAGMENT = 3
"""A fragment from inside a surname has so many letters at least."""
KNOWN = 40
"""So many different first names or patronymics at most are sought one by one."""
RANKED = 400
"""So many people of a year are put into order; more are called alike by a word of a letter or two only."""
_PATRONYMIC = ("ich", "vna", "chna")
"""How a whole patronymic ends when it is folded; sought even where a surname sounds the same."""
SURNAMES = 60
"""So many surnames that hold a fragment are looked through."""

_BY_LAST = "p.last_key, p.first_key, p.middle_key"
_BY_MIDDLE = "p.middle_key, p.last_key, p.first_key"
_BY_FIRST = "p.first_key, p.last_key, p.middle_key"
_BY_GIVEN = "p.first_key, p.middle_key"

Walks = Iterator[str]
"""As SQL."""
Known = Callable[[str, Prefixes], list[str] | None]
"""The first names or patronymics that a word begins, looked up once for a line."""
Born = tuple[date, date]
"""The first and the last day of birth that are meant."""


def by_name(conn: Connection, words: Sequence[Prefixes], limit: int) -> Iterator[PatientId]:
    """Walks along the indexes of names: exact parts, then beginnings, then parts that stand inside a name.

    No walk passes over people that it does not find by the thousand, however common their names: whatever two parts
    of a name were begun, an index has them side by side.  The walks of a sort are one statement.
    """
    known: Known = cache(partial(_known, conn))
    sorts: tuple[Callable[[Binds], Walks], ...] = (
        lambda binds: _exact(words, binds, limit),
        lambda binds: _one(words, binds, limit),
        lambda binds: _pairs(words, known, binds, limit),
        lambda binds: _with_patronymic(words, known, binds, limit),
        lambda binds: _second(conn, words, binds, limit),
        lambda binds: _inside(conn, words, binds, limit),
    )
    found = False
    for sort in sorts:
        binds = Binds()
        for who in ids(conn, binds, list(sort(binds))):
            found = True
            yield who
    if len(words) == 1 and (not found or words[0][0].endswith(_PATRONYMIC)):
        binds = Binds()
        yield from ids(conn, binds, list(_patronymic(words[0], binds, limit)))


def by_year(conn: Connection, words: Sequence[Prefixes], born: Born, limit: int) -> Iterator[PatientId]:
    """Who was born between two days and is called so, the closest name first.

    One walk along the days, whose index has the names: a year has so many people that it costs the same for every name.
    """
    binds = Binds()
    between = f"p.birth_date BETWEEN {binds.add(born[0])} AND {binds.add(born[1])}"
    where = " AND ".join((between, *beside(words, binds), ALIVE))
    statement = f"SELECT p.id, p.last_key, p.first_key, p.middle_key FROM patient AS p WHERE {where} LIMIT {RANKED:d}"
    whole = {word[0] for word in words}

    def rank(row: Any) -> tuple[object, ...]:  # Any: a row of the statement
        exact = sum(key in whole for key in row[1:])
        surname = any(row[1].startswith(prefix) for word in words for prefix in word)
        return (-exact, not surname, *row[1:])

    yield from (PatientId(row[0]) for row in sorted(rows(conn, statement, binds), key=rank)[:limit])


def _exact(words: Sequence[Prefixes], binds: Binds, limit: int) -> Walks:
    """One part of the name whole, the next one begun: a seek in either index."""
    if len(words) < 2:
        return
    for whole_is, begun_is, order in (("last_key", "first_key", _BY_LAST), ("first_key", "last_key", _BY_FIRST)):
        for at, whole in enumerate(words):
            others = [word for place, word in enumerate(words) if place != at]
            for prefix in others[0]:  # one seek each: two ranges at once would walk past all who bear the name
                begun = prefix_range(f"p.{begun_is}", prefix, binds)
                rest = fits(others[1:], ("middle", "inner"), binds)
                yield walk([f"p.{whole_is} = {binds.add(whole[0])}", begun, *rest], order, limit)


def _one(words: Sequence[Prefixes], binds: Binds, limit: int) -> Walks:
    """A single word begins the last name, or the first."""
    if len(words) == 1:
        for column, order in (("last_key", _BY_LAST), ("first_key", _BY_FIRST)):
            for prefix in words[0]:
                yield walk([prefix_range(f"p.{column}", prefix, binds)], order, limit)


def _pairs(words: Sequence[Prefixes], known: Known, binds: Binds, limit: int) -> Walks:
    """One word begins the last name and another the first, in either order; the others what is left.

    The first names that begin so are few and are looked up first: then each is one seek, however common
    it is.  Where they are many, the word is short and fits so many people that a walk soon has enough.
    """
    for last, first in permutations(range(len(words)), 2):
        rest = [word for place, word in enumerate(words) if place not in (last, first)]
        firsts = known("first_key", words[first])
        for prefix in words[last]:
            begun = _begins("first_key", words[first], firsts, binds)
            if begun:
                conditions = [begun, prefix_range("p.last_key", prefix, binds)]
                order = _BY_LAST if firsts is None else _BY_FIRST
                yield walk([*conditions, *fits(rest, ("middle", "inner"), binds)], order, limit)


def _known(conn: Connection, column: str, word: Prefixes) -> list[str] | None:
    """The first names or patronymics of the register that a word begins, by hops along the index; None for too many."""
    binds = Binds()
    hops = []
    for place, prefix in enumerate(word):
        low, high = binds.add(prefix), binds.add(prefix + HIGHEST)
        there = f"{column} <> '' AND {column}"
        hops.append(
            f"WITH RECURSIVE hop{place}(k) AS (SELECT min({column}) FROM patient WHERE {there} >= {low} UNION ALL"
            f" SELECT (SELECT min({column}) FROM patient WHERE {there} > hop{place}.k)"
            f" FROM hop{place} WHERE hop{place}.k < {high})"
            f" SELECT k FROM hop{place} WHERE k < {high} LIMIT {KNOWN + 1:d}"
        )
    found = [row[0] for row in rows(conn, one_after_another(hops), binds)]
    return None if len(found) > KNOWN else found


def _begins(column: str, word: Prefixes, known: list[str] | None, binds: Binds) -> str:
    """A word begins a column, as seeks where few names are known that it begins; empty when there is none."""
    if known is None:
        return either(f"p.{column} LIKE {binds.add(f'{prefix}%')}" for prefix in word)
    return binds.among(f"p.{column}", known) if known else ""


def _with_patronymic(words: Sequence[Prefixes], known: Known, binds: Binds, limit: int) -> Walks:
    """One of two words begins the patronymic, the other the last or the first name."""
    if len(words) != 2:
        return  # of three words, two are the last and the first name
    for middle, other in ((words[1], words[0]), (words[0], words[1])):
        middles = known("middle_key", middle)
        if middles == []:
            continue
        for prefix in other:
            conditions = [_begins("middle_key", middle, middles, binds), prefix_range("p.last_key", prefix, binds)]
            yield walk(conditions, _BY_LAST if middles is None else _BY_MIDDLE, limit)
        firsts = known("first_key", other)
        for prefix in middle:
            begun = _begins("first_key", other, firsts, binds)
            if begun:
                conditions = ["p.middle_key <> ''", begun, prefix_range("p.middle_key", prefix, binds)]
                yield walk(conditions, _BY_GIVEN, limit)


def _second(conn: Connection, words: Sequence[Prefixes], binds: Binds, limit: int) -> Walks:
    """A word begins the second part of a double surname, the others what is left."""
    if len(words) < 2:
        return
    asked = Binds()
    inner = either(f"k LIKE {asked.add(f'% {prefix}%')}" for word in words for prefix in word)
    statement = f"SELECT k FROM surname WHERE k LIKE '% %' AND {inner} ORDER BY k LIMIT {SURNAMES:d}"
    surnames = [row[0] for row in rows(conn, statement, asked)]
    if surnames:
        yield walk([binds.among("p.last_key", surnames), *beside(words, binds)], _BY_LAST, limit)


def _inside(conn: Connection, words: Sequence[Prefixes], binds: Binds, limit: int) -> Walks:
    """Bearers of surnames that hold the longest word, the shortest surnames first."""
    longest = max(words, key=lambda word: len(word[0]))
    if len(longest[0]) < FRAGMENT:
        return
    asked = Binds()
    holds = f"k LIKE {asked.add(f'%{longest[0]}%')}"
    statement = f"SELECT k FROM surname WHERE {holds} ORDER BY length(k) LIMIT {SURNAMES:d}"
    surnames = [row[0] for row in rows(conn, statement, asked)]
    if surnames:
        others = fits([word for word in words if word is not longest], ("first", "middle", "inner"), binds)
        yield walk([binds.among("p.last_key", surnames), *others], _BY_LAST, limit)


def _patronymic(word: Prefixes, binds: Binds, limit: int) -> Walks:
    """The word begins a patronymic."""
    for prefix in word:
        yield walk(["p.middle_key <> ''", prefix_range("p.middle_key", prefix, binds)], _BY_MIDDLE, limit)
