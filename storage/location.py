"""Where a centre's data is: a file on this machine, or a database of a PostgreSQL server.

Imports no database library: the settings are read before the first frame.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from storage.errors import N_, Unavailable

SCHEMES = ("postgresql", "postgres")
_DRIVERS = ("", "psycopg")


@dataclass(frozen=True, slots=True)
class Server:
    """A database of a PostgreSQL server, named by a URL."""

    url: str = field(repr=False)
    """`postgresql://user:password@host:port/database?option=value`, as the driver takes it."""

    @property
    def database(self) -> str:
        """The database's name."""
        return unquote(urlsplit(self.url).path.lstrip("/"))

    @property
    def has_password(self) -> bool:
        """Whether the URL holds one."""
        parts = urlsplit(self.url)
        return bool(parts.password) or "password=" in parts.query

    def named(self, database: str) -> Server:
        """Another database of the same server."""
        return Server(urlunsplit(urlsplit(self.url)._replace(path="/" + quote(database, safe=""))))

    def __str__(self) -> str:
        """The URL without its password and options: fit for a screen and a log."""
        parts = urlsplit(self.url)
        user, at, host = parts.netloc.rpartition("@")
        return urlunsplit((parts.scheme, user.partition(":")[0] + at + host, parts.path, "", ""))


Location: TypeAlias = Path | Server


def server_of(text: str) -> Server:
    """The server that a URL names.  Raises ValueError, saying in a word what is missing or wrong."""
    parts = urlsplit(text)
    scheme, _, driver = parts.scheme.partition("+")
    if scheme not in SCHEMES or driver not in _DRIVERS:
        raise ValueError("scheme")
    if not text.isprintable() or " " in text:
        raise ValueError("characters")
    if not parts.path.strip("/") or "/" in parts.path.lstrip("/"):
        raise ValueError("database")
    if parts.port == 0:  # reading it raises ValueError for one that is no number
        raise ValueError("port")
    return Server(urlunsplit(parts._replace(scheme="postgresql", fragment="")))


@contextmanager
def driver_there() -> Iterator[None]:
    """Around an import of the engine of servers.  Raises Unavailable where its driver was not installed."""
    try:
        yield
    except ImportError as error:
        raise Unavailable(
            N_("The driver for PostgreSQL is not installed; run: pip install 'frontdesk[postgresql]'.")
        ) from error
