"""Walks along the indexes of names, for the search box."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import permutations

from sqlalchemy import Connection

from storage.ids import PatientId
from storage.patients.sql import HIGHEST, Binds, Prefixes, either, fits, ids, prefix_range, rows

FRAGMENT = 3
"""A fragment from inside a surname has so many letters at least."""
FIRST_NAMES = 40
"""So many different first names at most are sought one by one."""
DRIVER = 2
"""A word that walks an index beside a longer one has so many letters at least."""
_PATRONYMIC = ("ich", "vna", "chna")
"""How a whole patronymic ends when it is folded; sought even where a surname sounds the same."""
SURNAMES = 60
"""So many surnames that hold a fragment are looked through."""

_BY_LAST = "p.last_key, p.first_key, p.middle_key"
_BY_MIDDLE = "p.middle_key, p.last_key, p.first_key"
_BY_FIRST = "p.first_key, p.last_key, p.middle_key"

Walk = tuple[Binds, list[str], str]
"""Values, conditions, the order of the index."""
Born = tuple[date, date]
"""The first and the last day of birth that are meant."""


def by_name(conn: Connection, words: Sequence[Prefixes], born: Born | None, limit: int) -> Iterator[PatientId]:
    """Walks along the indexes of names: exact parts, then beginnings, then parts that no index leads to."""
    found = False
    longest, *shorter = sorted(words, key=lambda word: -len(word[0]))
    walks = [_exact(words), _one(words), _pairs(conn, words), _rarer(words, longest)]
    for walk in (walk for sort in walks for walk in sort):
        for who in _walked(conn, walk, born, limit):
            found = True
            yield who
    for walk in (walk for word in shorter if not found and len(word[0]) >= DRIVER for walk in _rarer(words, word)):
        for who in _walked(conn, walk, born, limit):
            found = True
            yield who
    if len(longest[0]) >= FRAGMENT:
        for who in _inside(conn, longest[0], [word for word in words if word is not longest], born, limit):
            found = True
            yield who
    if len(words) == 1 and (not found or words[0][0].endswith(_PATRONYMIC)):
        for walk in _patronymic(words[0]):
            yield from _walked(conn, walk, born, limit)


def _walked(conn: Connection, walk: Walk, born: Born | None, limit: int) -> Iterator[PatientId]:
    binds, conditions, order = walk
    if born is not None:
        conditions.append(f"p.birth_date BETWEEN {binds.add(born[0])} AND {binds.add(born[1])}")
    yield from ids(conn, binds, conditions, order, limit)


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
    yield from ids(conn, binds, conditions, _BY_LAST, limit)


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


def _one(words: Sequence[Prefixes]) -> Iterator[Walk]:
    """A single word begins the last name, or the first."""
    if len(words) == 1:
        for column, order in (("last_key", _BY_LAST), ("first_key", _BY_FIRST)):
            for prefix in words[0]:
                binds = Binds()
                yield binds, [prefix_range(f"p.{column}", prefix, binds)], order


def _pairs(conn: Connection, words: Sequence[Prefixes]) -> Iterator[Walk]:
    """One word begins the last name and another the first, in either order; the others what is left.

    The first names that begin so are few and are looked up first: then each is one seek, however common
    it is.  Where they are many, the word is short and fits so many people that a walk soon has enough.
    """
    for last, first in permutations(range(len(words)), 2):
        rest = [word for place, word in enumerate(words) if place not in (last, first)]
        known = _first_names(conn, words[first])
        for prefix in words[last]:
            binds = Binds()
            if known is None:
                firsts = either(f"p.first_key LIKE {binds.add(f'{begun}%')}" for begun in words[first])
                order = _BY_LAST
            else:
                firsts = f"p.first_key IN ({', '.join(binds.add(key) for key in known)})"
                order = _BY_FIRST
            if known is None or known:
                conditions = [firsts, prefix_range("p.last_key", prefix, binds)]
                yield binds, [*conditions, *fits(rest, ("middle", "inner"), binds)], order


def _first_names(conn: Connection, word: Prefixes) -> list[str] | None:
    """The first names of the register that a word begins, by hops along the index; None for too many."""
    found: list[str] = []
    for prefix in word:
        binds = Binds()
        low, high = binds.add(prefix), binds.add(prefix + HIGHEST)
        statement = (
            f"WITH RECURSIVE hop(k) AS (SELECT min(first_key) FROM patient WHERE first_key >= {low} UNION ALL"
            " SELECT (SELECT min(p.first_key) FROM patient AS p WHERE p.first_key > hop.k)"
            f" FROM hop WHERE hop.k < {high}) SELECT k FROM hop WHERE k < {high} LIMIT {FIRST_NAMES + 1:d}"
        )
        found.extend(row[0] for row in rows(conn, statement, binds))
        if len(found) > FIRST_NAMES:
            return None
    return found


def _rarer(words: Sequence[Prefixes], driver: Prefixes) -> Iterator[Walk]:
    """One word begins the last or the first name, the others a patronymic or a second surname.

    The longest word leads to the fewest; the shorter ones are tried where nobody was found, since a patronymic
    is often the longest.
    """
    if len(words) < 2:
        return
    others = [word for word in words if word is not driver]
    for column, order in (("last_key", _BY_LAST), ("first_key", _BY_FIRST)):
        for prefix in driver:
            binds = Binds()
            yield binds, [prefix_range(f"p.{column}", prefix, binds), *fits(others, ("middle", "inner"), binds)], order


def _patronymic(word: Prefixes) -> Iterator[Walk]:
    """The word begins a patronymic."""
    for prefix in word:
        binds = Binds()
        yield binds, ["p.middle_key <> ''", prefix_range("p.middle_key", prefix, binds)], _BY_MIDDLE
