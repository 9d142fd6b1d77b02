"""The daily copy: made by whoever notices first that it is due; those that have been kept long enough go."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from storage.backup import Copy, Progress, back_up, deaf, require_folder
from storage.clock import Clock
from storage.errors import N_, Unavailable
from storage.gate import Gate
from storage.keeping import Keeping, daily_name, due_since, made_at, outlived
from storage.location import Location
from storage.machine import reason_of
from storage.private import keep_owner, owned_folder
from storage.sealing import passphrase_in

MOST_OF_A_DAY = timedelta(hours=20)
"""A copy this young is enough for a timer that comes once a day, a little early or late."""


def keep_daily(
    where: Location,
    keeping: Keeping,
    clock: Clock,
    zone: ZoneInfo,
    on_progress: Progress = deaf,
    *,
    passphrase: str = "",
) -> Copy | None:
    """Make the daily copy if it is due and nobody else is about it, then remove those outlived; blocking.

    Due is what was not made since the hour of the settings; where they say that consoles make none, what was not made
    for most of a day.  It is sealed with the `passphrase`, else with that of the settings.

    Gives the copy, or None when there was nothing to do.  Raises Unavailable.
    """
    folder = keeping.folder_for(where)
    like = where if isinstance(where, Path) else folder.parent
    require_folder(keeping)
    try:
        owned_folder(folder, like)
        gate = Gate(folder / ".daily.gate", like)
    except OSError as error:
        raise Unavailable(N_("{path} cannot be written ({reason})."), path=folder, reason=reason_of(error)) from error
    try:
        with gate.at_once() as got:
            if not got or _is_there(where, folder, keeping, clock, zone):
                return None
            passphrase = passphrase or passphrase_in(keeping.passphrase_file)
            target = folder / daily_name(where, clock.now(), sealed=bool(passphrase))
            copy = back_up(where, target, on_progress, passphrase=passphrase)
            keep_owner(target, like)
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
    now = clock.now()
    since = now - MOST_OF_A_DAY if keeping.hour is None else due_since(now, keeping.hour, zone)
    return any(instant >= since for instant in _copies(where, folder).values())
