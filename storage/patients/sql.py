"""Pieces of the search's SQL as text: the same statement for the same shape of line, its values bound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import permutations
from typing import Any

from sqlalchemy import Connection, bindparam, text

from storage.ids import PatientId
from storage.prepared import Prepared
from storage.schema import Day

Prefixes = tuple[str, ...]
"""What one typed word may stand for."""
ALIVE = "p.status <> 'archived'"
"""Entries taken back are not found."""
HIGHEST = "\U0010ffff"
"""After every key with a prefix."""


class Binds:
    """The values of one statement, in the order in which they were added."""

    def __init__(self) -> None:
        """No value yet."""
        self.values: dict[str, object] = {}

    def add(self, value: str | int | date) -> str:
        """Bind a value; its placeholder.  Days are told by their name, since engines keep them differently."""
        name = f"{'d' if isinstance(value, date) else 'v'}{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def among(self, column: str, values: Sequence[str]) -> str:
        """The column has one of the values.

        Their number is filled up to a power of two with the last: a text for each number is prepared anew.
        """
        full = [*values, *[values[-1]] * ((1 << (len(values) - 1).bit_length()) - len(values))]
        return f"{column} IN ({', '.join(map(self.add, full))})"


@lru_cache(maxsize=1024)
def _statement(sql: str, days: tuple[str, ...]) -> Prepared:
    return Prepared(text(sql).bindparams(*(bindparam(name, type_=Day()) for name in days)))


def rows(conn: Connection, sql: str, binds: Binds) -> Sequence[Any]:  # Any: rows of what the statement selects
    """Run a statement."""
    days = tuple(name for name in binds.values if name.startswith("d"))
    return _statement(sql, days).rows(conn, **binds.values)


def prefix_range(column: str, prefix: str, binds: Binds) -> str:
    """The column begins with the prefix: a range of its index."""
    return f"({column} >= {binds.add(prefix)} AND {column} < {binds.add(prefix + HIGHEST)})"


def either(conditions: Iterable[str]) -> str:
    """One of them."""
    listed = list(conditions)
    return listed[0] if len(listed) == 1 else f"({' OR '.join(listed)})"


_SLOTS = {"last": "p.last_key", "first": "p.first_key", "middle": "p.middle_key"}
"""Parts of a name and their columns; `inner`, the second part of a double surname, is another part of the first."""


def _fit(slot: str, prefix: str, binds: Binds) -> str:
    if slot == "inner":
        return f"p.last_key LIKE {binds.add(f'% {prefix}%')}"
    return prefix_range(_SLOTS[slot], prefix, binds)


def fits(words: Sequence[Prefixes], slots: Sequence[str], binds: Binds) -> list[str]:
    """Each word begins another part of the name, in any order; one condition, or none for no words.

    Words are sets of key prefixes; keys hold letters, digits and spaces only, so that LIKE is literal.  `inner` is
    among the slots, so that no engine takes these conditions for the way to walk.
    """
    if not words:
        return []
    if len(words) > len(slots):
        return ["1 = 0"]
    likes = {
        (at, slot): either(_fit(slot, prefix, binds) for prefix in word)
        for at, word in enumerate(words)
        for slot in slots
    }
    ways = (
        " AND ".join(likes[at, slot] for at, slot in enumerate(order)) for order in permutations(slots, len(words))
    )
    return [either(f"({way})" for way in ways)]


def beside(words: Sequence[Prefixes], binds: Binds) -> list[str]:
    """The names that stand beside a number or a date, as conditions."""
    return fits(words, ("last", "inner", "first", "middle"), binds)


def walk(conditions: Sequence[str], order: str, limit: int) -> str:
    """One walk along an index: patients who meet all conditions, in its order, so many at most."""
    where = " AND ".join((*conditions, ALIVE))
    return f"SELECT p.id FROM patient AS p WHERE {where} ORDER BY {order} LIMIT {limit:d}"


def one_after_another(walks: Sequence[str]) -> str:
    """Several walks as one statement, which a server is asked once: all that the first finds, then the next."""
    if len(walks) == 1:
        return walks[0]
    return " UNION ALL ".join(f"SELECT * FROM ({one}) AS w{place}" for place, one in enumerate(walks))


def ids(conn: Connection, binds: Binds, walks: Sequence[str]) -> Iterator[PatientId]:
    """Whom the walks find, in their order."""
    if walks:
        yield from (PatientId(row[0]) for row in rows(conn, one_after_another(walks), binds))
