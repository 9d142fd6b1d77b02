"""Opening a centre's data: the folder, the schema, the first start; each trouble is one sentence.

Everything that the console and the command line need before somebody is seated.
"""

from __future__ import annotations

import asyncio
import stat
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from storage.centre import queries as centre_queries
from storage.centre.records import Centre
from storage.centre.zones import rules_of
from storage.clock import Clock
from storage.errors import N_, NotAllowed, Unavailable
from storage.faults import ENGINE_ERRORS, beyond_reading, translate
from storage.hop import PRAGMAS
from storage.keeping import BESIDE, Keeping
from storage.location import Location, Server, driver_there
from storage.machine import reason_of
from storage.migrations.frozen import NEWEST
from storage.migrations.run import known_version, needs_update, no_data, prepare, require_ours
from storage.office import open_store
from storage.private import private_folder
from storage.reading import reading
from storage.rights import SYSTEM, Right
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
    where: Location,
    clock: Clock,
    *,
    first: FirstStart | None,
    create: bool = False,
    watch: bool = False,
    pragmas: tuple[str, ...] = PRAGMAS,
    keeping: Keeping = BESIDE,
) -> Store:
    """Open the data of a centre, brought up to date; with `first`, an empty folder becomes a centre.

    With `create` alone the file is made and left without a centre, for who fills it next (the demo).

    Raises:
        NotFound: there is no data, and `first` was not given.
        Unavailable: the file is not ours, newer, read-only, or the disk is full; it is left as it was.
    """
    await asyncio.to_thread(_prepare, where, create or first is not None, keeping, clock)
    store = await _open_what_is_there(where, clock, watch=watch, pragmas=pragmas)
    try:
        if first is not None and not store.centre.name:
            from storage.founding import found  # once in the life of a centre

            await store.write(SYSTEM, found, first.centre, first.login, "", first.register_name)
            await store.reload_centre()
        elif store.centre.name and store.centre.zone_rules != rules_of(store.centre.zone):
            from storage.schedule.retiming import retime  # when a government has moved the clocks

            await store.write(SYSTEM, retime)
            await store.reload_centre()
    except BaseException:
        await store.close()
        raise
    return store


async def _open_what_is_there(where: Location, clock: Clock, *, watch: bool, pragmas: tuple[str, ...]) -> Store:
    """A restore may put another file there while this one is opened: what is written must go into the new one."""
    while True:
        before = _which(where)
        store = await open_store(where, clock, watch=watch, pragmas=pragmas)
        if _which(where) == before:
            return store
        await store.close()


def _which(where: Location) -> tuple[int, int]:
    if isinstance(where, Server):
        return (0, 0)  # a database with connections keeps its name
    status = where.stat()
    return status.st_dev, status.st_ino


def _prepare(where: Location, create: bool, keeping: Keeping, clock: Clock) -> Path | None:
    """Make the folder and the schema, or bring them up to date; gives the copy that was made before."""
    try:
        if isinstance(where, Server):
            with driver_there():
                from storage.migrations.server import prepare_server
            return prepare_server(where, create_too=create, keeping=keeping, clock=clock)
        return _prepare_file(where, create, keeping, clock)
    except ENGINE_ERRORS as error:
        raise translate(error) from error
    except OSError as error:
        raise Unavailable(
            N_("{path} cannot be opened ({reason}); nothing was changed."), path=where, reason=reason_of(error)
        ) from error


def _prepare_file(path: Path, create: bool, keeping: Keeping, clock: Clock) -> Path | None:
    if path.is_dir():
        raise Unavailable(N_("{path} is a folder; expected the path of a data file."), path=path)
    if not path.exists():
        if not create:
            raise no_data(path)
        _make_folder(path.parent)
    elif not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise Unavailable(N_("{path} is read-only; nothing was changed."), path=path)
    return prepare(path, keeping, clock)


def _make_folder(folder: Path) -> None:
    """The data folder, closed to others: patients' data lies in it."""
    private_folder(folder)


def version_at(where: Location) -> str | None:
    """The schema version of the data, None while a file is empty; nothing is written.

    Raises:
        NotFound: there is no data.
        Unavailable: the data is not ours, newer, or cannot be read.
    """
    try:
        if isinstance(where, Path):
            if not where.is_file():
                raise no_data(where)
            require_ours(where)
        with reading(where) as conn:
            version = known_version(conn, where)
    except OSError as error:
        raise Unavailable(
            N_("{path} cannot be opened ({reason}); nothing was changed."), path=where, reason=reason_of(error)
        ) from error
    except ENGINE_ERRORS as error:
        raise beyond_reading(where, error) from error
    if version is None and isinstance(where, Server):
        raise no_data(where)
    return version


def is_current(where: Location) -> bool:
    """Whether the data has the schema of this version.  Raises as `version_at`."""
    return version_at(where) == NEWEST


def require_current(where: Location) -> None:
    """As `is_current`, but data that needs an update is an error too."""
    if not is_current(where):
        raise needs_update(where)


def require_reader(where: Location, login: str, *, told: bool) -> None:
    """Refuse somebody who may not read this centre's data; nothing is written.

    Who was not `told` to act as anybody and has no login here is whoever keeps this machine and its files.  Data
    whose logins cannot be read refuses nobody: what is wrong with it is for the caller to say.

    Raises:
        NotFound: no such login, or a shut one.
        NotAllowed: the role does not read.
    """
    try:
        with reading(where) as conn:
            if not told and not centre_queries.has_login(conn, login):
                return
            actor = centre_queries.actor(conn, login, "")
    except ENGINE_ERRORS:
        return
    if not actor.may(Right.READ):
        raise NotAllowed(
            N_("{name} may not do this: it needs the right “{right}”."), name=actor.name, right=Right.READ.value
        )


def zone_at(where: Location) -> ZoneInfo:
    """The time zone of the centre; before there is one, that of a new centre.  Raises as `version_at`."""
    version_at(where)
    with reading(where) as conn:
        centre = centre_queries.load(conn)
    return ZoneInfo((centre or Centre(name="")).zone)


def update(where: Location, clock: Clock, keeping: Keeping = BESIDE) -> Path | None:
    """Bring existing data up to date with this version; gives the copy that was made before.  Raises Unavailable."""
    return None if is_current(where) else _prepare(where, False, keeping, clock)
