"""Opening a centre's data: the folder, the schema, the first start; each trouble is one sentence.

Everything that the console and the command line need before somebody is seated.
"""

from __future__ import annotations

import asyncio
import sqlite3
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import create_engine, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from storage.centre import queries as centre_queries
from storage.centre.records import Centre
from storage.centre.zones import rules_of
from storage.clock import Clock
from storage.errors import N_, NotAllowed, NotFound, Unavailable
from storage.faults import beyond_reading, translate
from storage.founding import found
from storage.hop import PRAGMAS
from storage.machine import reason_of
from storage.migrations.run import NEWEST, prepare, require_ours, schema_version
from storage.office import open_store
from storage.rights import SYSTEM, Right
from storage.schedule.retiming import retime
from storage.store import Store

THROWN_AWAY = (*(pragma for pragma in PRAGMAS if not pragma.startswith("synchronous")), "synchronous=OFF")
"""For data that is removed on leaving, so that nothing of it need outlive a power cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStart:
    """What an empty data folder becomes."""

    centre: Centre
    login: str
    """Who started it: the first office manager."""
    register_name: str


async def open_data(
    path: Path,
    clock: Clock,
    *,
    first: FirstStart | None,
    create: bool = False,
    watch: bool = False,
    pragmas: tuple[str, ...] = PRAGMAS,
) -> Store:
    """Open the data of a centre, brought up to date; with `first`, an empty folder becomes a centre.

    With `create` alone the file is made and left without a centre, for who fills it next (the demo).

    Raises:
        NotFound: there is no data, and `first` was not given.
        Unavailable: the file is not ours, newer, read-only, or the disk is full; it is left as it was.
    """
    await asyncio.to_thread(_prepare, path, create or first is not None)
    store = await open_store(path, clock, watch=watch, pragmas=pragmas)
    try:
        if first is not None and not store.centre.name:
            await store.write(SYSTEM, found, first.centre, first.login, "", first.register_name)
            await store.reload_centre()
        elif store.centre.name and store.centre.zone_rules != rules_of(store.centre.zone):
            await store.write(SYSTEM, retime)
            await store.reload_centre()
    except BaseException:
        await store.close()
        raise
    return store


def _prepare(path: Path, create: bool) -> None:
    """Make the folder and the schema, or bring them up to date."""
    try:
        if path.is_dir():
            raise Unavailable(N_("{path} is a folder; expected the path of a data file."), path=path)
        if not path.exists():
            if not create:
                raise NotFound(
                    N_("There is no data at {path}; start `frontdesk` once, or choose with --data."), path=path
                )
            _make_folder(path.parent)
        elif not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
            raise Unavailable(N_("{path} is read-only; nothing was changed."), path=path)
        prepare(path)
    except (DBAPIError, sqlite3.Error) as error:
        raise translate(error) from error
    except OSError as error:
        raise Unavailable(
            N_("{path} cannot be opened ({reason}); nothing was changed."), path=path, reason=reason_of(error)
        ) from error


def _make_folder(folder: Path) -> None:
    """The data folder, closed to others: patients' data lies in it."""
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)


def is_current(path: Path) -> bool:
    """Whether the data has the schema of this version; nothing is written.

    Raises:
        NotFound: there is no data.
        Unavailable: the file is not ours, newer, or cannot be read.
    """
    if not path.is_file():
        raise NotFound(N_("There is no data at {path}; start `frontdesk` once, or choose with --data."), path=path)
    try:
        require_ours(path)
    except OSError as error:
        raise Unavailable(
            N_("{path} cannot be opened ({reason}); nothing was changed."), path=path, reason=reason_of(error)
        ) from error
    engine = create_engine(f"sqlite:///file:{quote(str(path))}?mode=ro&uri=true", poolclass=NullPool)
    try:
        with engine.connect() as conn:
            version = schema_version(conn)
            foreign = version is None and bool(inspect(conn).get_table_names())
    except (DBAPIError, sqlite3.Error) as error:
        raise beyond_reading(path, error) from error
    if foreign:
        raise Unavailable(N_("{path} belongs to another program; choose another with --data."), path=path)
    if version is not None and version > NEWEST:
        raise Unavailable(
            N_("{path} was written by a newer Frontdesk; install that version or choose another with --data."),
            path=path,
        )
    return version == NEWEST


def require_current(path: Path) -> None:
    """As `is_current`, but data that needs an update is an error too."""
    if not is_current(path):
        raise Unavailable(N_("{path} needs an update; run `frontdesk migrate`."), path=path)


def require_reader(path: Path, login: str, *, told: bool) -> None:
    """Refuse somebody who may not read this centre's data; nothing is written.

    Who was not `told` to act as anybody and has no login here is whoever keeps this machine and its files.  Data
    whose logins cannot be read refuses nobody: what is wrong with it is for the caller to say.

    Raises:
        NotFound: no such login, or a shut one.
        NotAllowed: the role does not read.
    """
    engine = create_engine(f"sqlite:///file:{quote(str(path))}?mode=ro&uri=true", poolclass=NullPool)
    try:
        with engine.connect() as conn:
            if not told and not centre_queries.has_login(conn, login):
                return
            actor = centre_queries.actor(conn, login, "")
    except (DBAPIError, sqlite3.Error):
        return
    if not actor.may(Right.READ):
        raise NotAllowed(
            N_("{name} may not do this: it needs the right “{right}”."), name=actor.name, right=Right.READ.value
        )


def update(path: Path) -> None:
    """Bring existing data up to date with this version."""
    if not is_current(path):
        _prepare(path, create=False)
