"""What lies on this machine's disk is its owner's alone: folders 0700, files 0600, whatever the umask.

Imports no database library.
"""

from __future__ import annotations

import contextlib
import glob
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from storage.keeping import Keeping
from storage.location import Location

OTHERS = stat.S_IRWXG | stat.S_IRWXO
LOG = "frontdesk.log"
DRAFTS = "drafts"
PAPERS = "papers"


def private_folder(folder: Path) -> None:
    """Make a folder that only its owner enters, if it is not there.  Raises OSError."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def keep_owner(path: Path, like: Path) -> None:
    """Give what root has made here to whom `like` belongs, so that the desk's own user goes on with it.

    Where the disk knows no owners it stays as it is.
    """
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    with contextlib.suppress(OSError):
        status = like.stat()
        os.chown(path, status.st_uid, status.st_gid, follow_symlinks=False)


def owned_folder(folder: Path, like: Path) -> None:
    """As `private_folder`, for whom `like` belongs to.  Raises OSError."""
    if not folder.is_dir():
        private_folder(folder)
        keep_owner(folder, like)


def opener(path: str, flags: int) -> int:
    """For `open()`: a file that is made is its owner's alone from the first byte."""
    return os.open(path, flags, 0o600)


def places(data: Path, database: Location, keeping: Keeping) -> Iterator[Path]:
    """Every folder and file of ours on this machine that is there: the data, copies, drafts, the log."""
    found = [data, data / LOG]
    for folder in (data / DRAFTS, data / PAPERS):
        found += [folder, *folder.glob("*")]
    if isinstance(database, Path):
        found += [database, *database.parent.glob(f"{glob.escape(database.name)}?*")]
        copies = keeping.folder_for(database)
        if keeping.folder is None:
            found.append(copies)
        found += copies.glob(f"{glob.escape(database.stem)}-*")
    return (path for path in dict.fromkeys(found) if path.exists())


def is_open_to_others(path: Path) -> bool:
    """Whether anybody else on this machine may read, change or enter it.  Raises OSError."""
    return bool(stat.S_IMODE(path.stat().st_mode) & OTHERS)


def close_to_others(paths: Iterable[Path]) -> Path | None:
    """Take from everybody else what they may do, where it is ours to take; gives the first that is not."""
    left = None
    for path in paths:
        try:
            if is_open_to_others(path):
                path.chmod(stat.S_IMODE(path.stat().st_mode) & ~OTHERS)
        except FileNotFoundError:  # the last console has just left: its files beside the data went with it
            continue
        except OSError:
            left = left or path
    return left
