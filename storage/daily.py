"""The daily copy: made by whoever notices first that it is due; those that have been kept long enough go."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from storage.backup import Copy, Progress, back_up, deaf
from storage.clock import Clock
from storage.errors import N_, Unavailable
from storage.gate import Gate
from storage.keeping import Keeping, daily_name, due_since, made_at, outlived
from storage.location import Location, Server
from storage.machine import reason_of
from storage.sealing import passphrase_in


def is_kept(where: Location, keeping: Keeping) -> bool:
    """Whether daily copies are made from here: of a server only by a desk that was told into which folder."""
    return keeping.hour is not None and (keeping.folder is not None or not isinstance(where, Server))


def keep_daily(
    where: Location, keeping: Keeping, clock: Clock, zone: ZoneInfo, on_progress: Progress = deaf
) -> Copy | None:
    """Make the daily copy if it is due and nobody else is about it, then remove those outlived; blocking.

    Gives the copy, or None when there was nothing to do.  Raises Unavailable.
    """
    if keeping.hour is None or not is_kept(where, keeping):
        return None
    folder = keeping.folder_for(where)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        gate = Gate(folder / ".daily.gate")
    except OSError as error:
        raise Unavailable(N_("{path} cannot be written ({reason})."), path=folder, reason=reason_of(error)) from error
    try:
        with gate.at_once() as got:
            if not got or _is_there(where, folder, keeping, clock, zone):
                return None
            passphrase = passphrase_in(keeping.passphrase_file)
            target = folder / daily_name(where, clock.now(), sealed=bool(passphrase))
            copy = back_up(where, target, on_progress, passphrase=passphrase)
            for name in outlived(_copies(where, folder), keeping, zone):
                (folder / name).unlink(missing_ok=True)
            return copy
    finally:
        gate.close()


def newest(where: Location, keeping: Keeping) -> tuple[Path, datetime] | None:
    """The newest daily copy of this data and when it was made; None: there is none, or nobody may look."""
    folder = keeping.folder_for(where)
    try:
        copies = _copies(where, folder)
    except OSError:
        return None
    return max(((folder / name, made) for name, made in copies.items()), key=lambda copy: copy[1], default=None)


def _copies(where: Location, folder: Path) -> dict[str, datetime]:
    return made_at(where, (path.name for path in folder.iterdir()))


def _is_there(where: Location, folder: Path, keeping: Keeping, clock: Clock, zone: ZoneInfo) -> bool:
    """Whether a copy was made since it last fell due."""
    assert keeping.hour is not None
    since = due_since(clock.now(), keeping.hour, zone)
    return any(instant >= since for instant in _copies(where, folder).values())
