"""One dialect for all connections of a process to one kind of database: a statement is compiled once for all of them.

SQLAlchemy keeps what it compiled beside an engine of its own making, and each of our connections is one: a writer and
two readers would compile the same statement three times, and ask a server three times who it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.pool import Pool
from sqlalchemy.util import LRUCache

STATEMENTS_MAX = 2000
"""So many compiled statements are kept."""


class Kind:
    """What the connections to one kind of database share: its dialect, and what was compiled for it."""

    def __init__(self, first: Engine) -> None:
        """Take both from an engine that has been connected, and therefore knows whom it speaks with."""
        self._url = first.url
        self._dialect = first.dialect
        self._compiled: LRUCache[Any, Any] = LRUCache(STATEMENTS_MAX)

    def engine(self, opening: Callable[[], Any], pool: type[Pool], **settings: Any) -> Engine:
        """An engine upon connections that somebody else opens; `settings` are those of the pool."""
        lent = pool(opening, dialect=self._dialect, **settings)
        kept = {"compiled_cache": self._compiled}
        return Engine(lent, self._dialect, self._url, query_cache_size=0, execution_options=kept)
