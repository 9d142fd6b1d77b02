"""Where copies of the data are kept, what they are called, which of them are kept how long.  Pure: no database."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from storage.location import Location, Server

SEALED = ".sealed"
"""How the name of a copy under a passphrase ends."""
_DAILY = "daily"
_INSTANT = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How this desk keeps copies: from its settings."""

    folder: Path | None = None
    """Where; None: in `backups` beside the data."""
    passphrase_file: Path | None = None
    """Copies that are made unasked are sealed with the passphrase in its first line."""
    hour: int | None = None
    """From this hour of the centre's day on the daily copy is due; None: no daily copies are made."""
    daily: int = 7
    """The newest copy is kept of so many days,"""
    weekly: int = 4
    """of so many weeks,"""
    monthly: int = 6
    """and of so many months in which there are copies."""
    before_update: bool = True
    """Whether a copy is made before older data is brought up to date."""

    updates: bool = True
    """Whether older data is brought up to date when it is opened; else it is refused."""

    beside: Path = Path()
    """The data folder: what is on a server has no other place of its own on this machine."""

    def is_due_from(self, data: Location) -> bool:
        """Whether consoles make daily copies from here: of a server only where a folder is named."""
        return self.hour is not None and self.has_folder_for(data)

    def has_folder_for(self, data: Location) -> bool:
        """Whether it is known where copies of this data go: of a server only where a folder is named."""
        return self.folder is not None or not isinstance(data, Server)

    def folder_for(self, data: Location) -> Path:
        """Where the copies of this data lie."""
        return self.folder or (self.beside if isinstance(data, Server) else data.parent) / "backups"


BESIDE = Keeping()
"""Copies lie beside the data, as long as nobody says otherwise."""


def stamped(instant: datetime) -> str:
    """An instant as a part of a file's name, in UTC."""
    return instant.astimezone(UTC).strftime(_INSTANT)


def update_name(data: Location, version: str, instant: datetime, *, sealed: bool = False) -> str:
    """The name of the copy that is made before an update: of which schema it is, and when it was made."""
    stem, suffix = _name_of(data)
    return f"{stem}-{version}-{stamped(instant)}{suffix}{SEALED if sealed else ''}"


def _name_of(data: Location) -> tuple[str, str]:
    """How names of copies begin and end."""
    if isinstance(data, Server):
        return re.sub(r"[^\w.-]", "_", data.database), ".dump"
    return data.stem, data.suffix


def daily_name(data: Location, instant: datetime, *, sealed: bool = False) -> str:
    """The name of a daily copy."""
    return update_name(data, _DAILY, instant, sealed=sealed)


def made_at(data: Location, names: Iterable[str]) -> dict[str, datetime]:
    """Which of the files are daily copies of this data, and when each was made."""
    stem, suffix = _name_of(data)
    pattern = re.compile(
        rf"{re.escape(stem)}-{_DAILY}-(\d{{8}}T\d{{6}}Z){re.escape(suffix)}(?:{re.escape(SEALED)})?"
    )
    found = {name: pattern.fullmatch(name) for name in names}
    return {
        name: datetime.strptime(match[1], _INSTANT).replace(tzinfo=UTC)
        for name, match in found.items()
        if match is not None
    }


def due_since(now: datetime, hour: int, zone: ZoneInfo) -> datetime:
    """The last instant at which a daily copy fell due: a copy made since then is enough."""
    local = now.astimezone(zone)
    due = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    if due > local:
        due = (local.replace(tzinfo=None) - timedelta(days=1)).replace(hour=hour, minute=0, second=0, tzinfo=zone)
    return due.astimezone(UTC)


def outlived(copies: dict[str, datetime], keeping: Keeping, zone: ZoneInfo) -> list[str]:
    """Which daily copies are kept no longer: neither the newest of a day, of a week nor of a month that counts.

    The newest copy of all is always kept.
    """
    newest_first = sorted(copies, key=lambda name: copies[name], reverse=True)
    kept = set(newest_first[:1])
    for count, period in ((keeping.daily, "%Y-%m-%d"), (keeping.weekly, "%G-%V"), (keeping.monthly, "%Y-%m")):
        newest: dict[str, str] = {}
        for name in newest_first:
            newest.setdefault(copies[name].astimezone(zone).strftime(period), name)
        kept |= set(list(newest.values())[:count])
    return [name for name in newest_first if name not in kept]
