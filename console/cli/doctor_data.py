"""What `frontdesk doctor` says of the data file: whose it is, what it is, its key, and what was left beside it."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from console.locale import _, ngettext
from console.present import say_error
from console.settings import Settings
from storage import library
from storage.errors import StorageError


@dataclass(frozen=True, slots=True)
class Line:
    """One thing examined."""

    topic: str
    value: str
    note: str = ""
    wrong: bool = False


def data_lines(settings: Settings, path: Path) -> Iterator[Line]:
    """The data file, its encryption, and the copies of it that restore and encrypt have left."""
    sealed = False
    if path.exists() and not os.access(path, os.R_OK | os.W_OK):
        owner = _owner(path)
        note = _("you have no rights to it: start Frontdesk as {owner}, or ask who keeps this machine")
        yield Line(_("data file"), _("belongs to {owner}").format(owner=owner), note.format(owner=owner), wrong=True)
    elif path.is_file() and path.stat().st_size:
        kind = library.kind(path)
        sealed = kind == "sealed"
        if kind == "foreign":
            yield Line(_("data file"), _("{path} is no Frontdesk data file").format(path=path), wrong=True)
        else:
            yield from _opened(settings, path)
    yield from _left(path, sealed=sealed)


def _owner(path: Path) -> str:
    try:
        return path.owner()
    except (KeyError, NotImplementedError, OSError):  # a user that has no name here
        return str(path.stat().st_uid)


def _opened(settings: Settings, path: Path) -> Iterator[Line]:
    """Whether its key is the right one, and then of which version it is."""
    try:
        library.require_key(path)
    except StorageError as error:
        yield Line(_("encryption"), say_error(error), wrong=True)
        return
    except library.ERRORS:
        yield Line(_("data file"), _("{path} cannot be read: it is damaged").format(path=path), wrong=True)
        return
    from storage.migrations.frozen import NEWEST
    from storage.opening import version_at

    try:
        version = version_at(path)
    except StorageError as error:
        yield Line(_("data file"), say_error(error), wrong=True)
        return
    yield Line(_("data file"), version or "-", "" if version in (None, NEWEST) else _("it needs `frontdesk migrate`"))
    yield Line(_("encryption"), _("not encrypted") if settings.key_file is None else _("encrypted"))


def _left(path: Path, *, sealed: bool) -> Iterator[Line]:
    """Whole copies of the data that nobody removes by himself; beside an encrypted file a plain one gives it away."""
    name = glob.escape(path.name)
    plain = [one for one in sorted(path.parent.glob(f"{name}.plain*")) if one.is_file()]
    before = [one for end in ("before-*", "encrypted*") for one in sorted(path.parent.glob(f"{name}.{end}"))]
    for found, wrong in ((plain, sealed), (before, False)):
        if not found:
            continue
        size = sum(one.stat().st_size for one in found) // 1024
        told = ngettext("{count} file, {size} kB", "{count} files, {size} kB", len(found)).format(
            count=len(found), size=size
        )
        note = _("the data in clear: when all is well, destroy it (`shred -u {path}`)") if wrong else _(
            "the data as it was before: remove what is not needed any more ({path})")  # fmt: skip
        yield Line(_("left over"), told, note.format(path=found[0]), wrong=wrong)
