"""A connection to a PostgreSQL server, set up as every one of ours is; why there is none, by the server's own code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

import psycopg
from psycopg.abc import Buffer
from psycopg.types.numeric import NumericLoader
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import StaticPool

from storage.compiling import Kind
from storage.errors import N_, Unavailable
from storage.faults import BAD_OPTION, NO_TLS, translate
from storage.location import Server

PATIENCE_SECONDS = 10
"""How long a statement waits for a lock before the desk hears of it."""

_FORGOTTEN = (
    f" SET tcp_keepalives_idle = {PATIENCE_SECONDS}; SET tcp_keepalives_interval = {PATIENCE_SECONDS // 3};"
    " SET tcp_keepalives_count = 3;"
)
"""A desk whose cable was pulled in the midst of a write must not hold the gate for the two hours of TCP's own."""


class _Sum(NumericLoader):
    """A sum of whole numbers is a whole number: the engine widens it to `numeric`."""

    def load(self, data: Buffer) -> Decimal | int:  # type: ignore[override]  # narrower than the base on purpose
        value = super().load(data)
        return int(value) if value == value.to_integral_value() else value


def connect(server: Server, *, read_only: bool = False) -> psycopg.Connection:
    """A connection in autocommit, set up as every one of ours is.  Raises DBAPIError.  Blocking."""
    try:
        return _connect(server, read_only=read_only)
    except psycopg.Error as error:
        raise OperationalError("connect", None, _coded(error, server)) from error


def _coded(error: psycopg.Error, server: Server) -> psycopg.Error:
    """The error of an attempt to connect with the server's code, which the protocol's library keeps to itself.

    The server says why in its own language; what is known in none is a refusal.
    """
    told = str(error)
    _, refused, why = told.rpartition("FATAL: ") if "FATAL: " in told else told.rpartition("ВАЖНО: ")
    if isinstance(error, psycopg.ProgrammingError) or re.search(_BAD_OPTION, told):
        code = BAD_OPTION
    elif re.search("does not support SSL|sslmode|certificate", told.partition("FATAL")[0]):
        code = NO_TLS
    elif "no password supplied" in told:
        code = "28P01"
    elif not refused:
        return psycopg.errors.lookup("08006")(told) if "resolve" not in told else psycopg.errors.lookup("08001")(told)
    elif re.search("too many|remaining connection|слишком много|зарезервирован", why):
        code = "53300"
    elif re.search(_NOT_NOW, why):
        code = "57P03"
    elif server.database and f'"{server.database}"' in why and not re.search("password|role|парол|рол", why):
        code = "3D000"
    else:
        code = "28000"
    return psycopg.errors.lookup(code)(why.strip() or told)


@contextmanager
def connected(server: Server, *, read_only: bool = False) -> Iterator[psycopg.Connection]:
    """As `connect`, closed at the end."""
    raw = connect(server, read_only=read_only)
    try:
        yield raw
    finally:
        raw.close()


def _connect(server: Server, *, read_only: bool) -> psycopg.Connection:
    raw = psycopg.connect(
        server.url,
        autocommit=True,
        connect_timeout=PATIENCE_SECONDS,
        application_name="frontdesk",
        tcp_user_timeout=1000 * PATIENCE_SECONDS,  # a cable that was pulled is noticed, not waited for
        keepalives_idle=PATIENCE_SECONDS,
        keepalives_interval=PATIENCE_SECONDS // 3,
    )
    raw.adapters.register_loader("numeric", _Sum)
    raw.execute(
        f"SET TIME ZONE 'UTC'; SET lock_timeout = '{PATIENCE_SECONDS}s';"
        f" SET default_transaction_read_only = {'on' if read_only else 'off'};"
        f"{_FORGOTTEN}"
        # what was acknowledged outlives a power cut, whatever the server is told for others
        " SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
    )
    return raw


_KINDS: dict[int, Kind] = {}
"""What the connections to servers of one version share."""


def bound(raw: psycopg.Connection) -> Connection:
    """SQLAlchemy Core on an open connection; transactions are begun and ended by words of ours."""
    version = raw.info.server_version
    kind = _KINDS.get(version)
    if kind is None:
        first = create_engine(
            "postgresql+psycopg://",
            creator=lambda: raw,
            poolclass=StaticPool,
            pool_reset_on_return=None,
            isolation_level="AUTOCOMMIT",
        )
        first.connect().close()
        kind = _KINDS.setdefault(version, Kind(first))
    # nothing is reset: the connection may be gone by then
    return kind.engine(lambda: raw, StaticPool, reset_on_return=None).connect()


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What `frontdesk doctor` tells of a server."""

    version: str
    """As the server says it: `15.18`."""
    supported: bool
    standby: bool
    """It only follows another server, and takes no writes."""
    utf8: bool


_BAD_OPTION = "invalid (connection option|URI|integer|[a-z_]+ value)"
_NOT_NOW = "starting up|shutting down|recovery|not currently|запускает|останавлива|восстановлени|не принима"
OLDEST = 150000
"""PostgreSQL 15: the oldest that the tests run on."""


def facts_of(server: Server) -> ServerFacts:
    """Ask a server who it is.  Raises Unavailable.  Blocking."""
    try:
        with connected(server, read_only=True) as raw:
            asked = (
                "SELECT current_setting('server_version'), current_setting('server_version_num')::int,"
                " pg_is_in_recovery(), current_setting('server_encoding')"
            )
            row = raw.execute(asked).fetchone()
    except DBAPIError as error:
        raise translate(error) from error
    assert row is not None
    return ServerFacts(str(row[0]).split()[0], row[1] >= OLDEST, bool(row[2]), row[3] == "UTF8")


def require_fit(server: Server) -> None:
    """Refuse a database that no centre can be founded in or moved to.  Raises Unavailable.  Blocking."""
    facts = facts_of(server)
    if not facts.supported:
        raise Unavailable(N_("The server is PostgreSQL {version}: Frontdesk needs 15 or newer."), version=facts.version)
    if not facts.utf8:
        raise Unavailable(N_("{path} is not in UTF-8: create one with ENCODING 'UTF8'."), path=server)
    if facts.standby:
        raise Unavailable(N_("{path} is on a standby that takes no writes: name the first server."), path=server)
