"""What `frontdesk doctor` says of the daily copies."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from console.locale import _
from console.settings import Settings

STALE = timedelta(days=2)
"""Data that was changed so long after its newest daily copy should have had another."""


def newest_copy(settings: Settings) -> tuple[str, str]:
    """The newest daily copy, and what is wrong with it: nothing, or that it is older than it should be."""
    from storage.daily import newest

    keeping, data = settings.keeping, settings.database
    if not keeping.has_folder_for(data):
        return _("none are made from here"), ""
    if keeping.folder is not None and not keeping.folder.is_dir():
        said = _("the folder of backup_folder is not there: make it once, or look whether its disk is mounted")
        return str(keeping.folder), said
    found = newest(data, keeping)
    if found is None:
        return (_("none are made from here") if keeping.hour is None else _("none yet")), ""
    path, made = found
    if isinstance(data, Path) and data.exists() and data.stat().st_mtime - made.timestamp() > STALE.total_seconds():
        return str(path), _("the data was changed more than two days after it: run `frontdesk backup --daily`")
    return str(path), ""
