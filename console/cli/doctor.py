"""`frontdesk doctor`: is this installation sound, and where did each setting come from?"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sqlite3
import stat
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from console import __version__, keymap
from console.__main__ import PACKAGES, foreign_package
from console.cli.command import NO, WELL, Command, Request
from console.cli.doctor_data import Line, data_lines
from console.cli.doctor_printers import printer_lines
from console.cli.newest_copy import newest_copy
from console.locale import _
from console.present import say_error
from console.serve.host_key import fingerprint_in
from console.setting_values import printable
from console.settings import KEYS, REHEARSAL, Settings
from storage import library
from storage.errors import StorageError
from storage.location import Server, driver_there
from storage.machine import reason_of
from storage.private import OTHERS, is_open_to_others, places

DISTRIBUTION = "frontdesk"
_FOR_OTHERS = ("FRONTDESK_CONFIG", "FRONTDESK_PASSPHRASE")
"""Variables that are no settings, and used all the same."""
DEPENDENCIES = (
    *("textual", "sqlalchemy", "aiosqlite", "alembic", "phonenumbers", "babel"),
    *("platformdirs", "holidays", "pyrage"),
)


def _configure(parser: ArgumentParser) -> None:
    said = _("terminal: try colours, letters and keys, and keep what shows well")
    parser.add_argument("what", nargs="?", choices=("terminal",), help=said)
    parser.add_argument("--json", action="store_true", help=_("the answer as one JSON document"))


def _run(request: Request) -> int:
    if request.args.what == "terminal":
        from console.cli.doctor_terminal import run

        return run(request)
    lines = list(examine(request.settings))
    wrong = any(line.wrong for line in lines)
    if request.args.json:
        request.out.json(
            {
                "ok": not wrong,
                "lines": [
                    {"topic": line.topic, "value": line.value, "note": line.note, "wrong": line.wrong} for line in lines
                ],
            }
        )
    else:
        wide = max(len(line.topic) for line in lines)
        for line in lines:
            note = f"  ({line.note})" if line.note else ""
            request.out.line(f"{'!' if line.wrong else ' '} {line.topic:{wide}}  {line.value}{note}")
    return NO if wrong else WELL


def examine(settings: Settings) -> Iterator[Line]:
    """Everything that is worth knowing before a day begins."""
    yield from _versions()
    yield from _packages()
    yield from _settings(settings)
    yield from _files(settings)
    yield from printer_lines(settings)


def _versions() -> Iterator[Line]:
    yield Line("frontdesk", __version__)
    yield Line("Python", platform.python_version(), sys.executable)
    for name in DEPENDENCIES:
        try:
            yield Line(name, importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Line(name, "-", _("not installed"), wrong=True)
    yield _library()


def _library() -> Line:
    """Which SQLite library is in use, and why."""
    try:
        used = library.module()
        return wal_reset(used.sqlite_version_info, "" if used is sqlite3 else library.version())
    except StorageError as error:
        return Line("SQLite", "-", say_error(error), wrong=True)


def wal_reset(version: tuple[int, int, int], bundled: str = "") -> Line:
    """Whether this SQLite may lose commits when two connections write and check-point at once.

    It is told, not refused: our gate lets one writer in at a time.
    """
    text = bundled or ".".join(map(str, version))
    if not library.has_wal_reset_bug(version):
        return Line("SQLite", text)
    return Line(
        "SQLite",
        text,
        _(
            "has the WAL-reset bug, fixed in 3.51.3; our write gate keeps clear of it, and"
            " pip install 'frontdesk[encryption]' brings a newer one"
        ),
    )


def owners() -> dict[str, list[str]]:
    """Which distributions own each of our four packages; exactly one may."""
    found = importlib.metadata.packages_distributions()
    return {name: sorted(set(found.get(name, []))) for name in PACKAGES}


def _packages() -> Iterator[Line]:
    trouble = foreign_package()
    if trouble is not None:
        yield Line(_("packages"), trouble, wrong=True)
    for name, distributions in owners().items():
        yield Line(
            _("package {name}").format(name=name),
            ", ".join(distributions) or _("run from its sources"),
            "" if len(distributions) < 2 else _("owned more than once: install Frontdesk alone"),
            wrong=len(distributions) > 1 or (bool(distributions) and distributions != [DISTRIBUTION]),
        )


def _settings(settings: Settings) -> Iterator[Line]:
    yield Line(_("settings file"), str(settings.file), "" if settings.file.exists() else _("not there"))
    for name in KEYS:
        shown = {"database": str(settings.database)}.get(name, printable(settings.values[name].text))
        yield Line(name, shown, _(settings.source(name)))
    for term, told in sorted(settings.terminals.items()):
        words = ", ".join(f"{name} {word}" for name, word in told.items())
        yield Line(_("terminal {term}").format(term=printable(term)), words, str(settings.file))
    if settings.at is not None:
        yield Line(REHEARSAL, settings.at.isoformat(), _("the clock is set: this is a rehearsal"), wrong=True)
    for variable in sorted(os.environ):
        if variable.startswith("FRONTDESK_") and variable not in {*KEYS.values(), REHEARSAL, *_FOR_OTHERS}:
            yield Line(variable, "", _("no such setting; it is not used"), wrong=True)
    _map, problems = keymap.load(settings.keymap)
    for problem in problems:
        yield Line(_("keymap"), problem, wrong=True)


def _files(settings: Settings) -> Iterator[Line]:
    yield _mode(settings.data)
    fingerprint = fingerprint_in(settings.data)
    if fingerprint is not None:
        yield Line(_("SSH host key"), fingerprint, _("what a client shows at the first login"))
    if isinstance(settings.database, Path):
        yield _mode(settings.database)
        yield from data_lines(settings, settings.database)
    else:
        yield _server(settings.database)
    for path in places(settings.data, settings.database, settings.keeping):
        if path not in (settings.data, settings.database) and _opened_up(path):
            yield _mode(path)
    for path in _secrets(settings):
        yield _mode(path)
    copy, stale = newest_copy(settings)
    yield Line(_("daily copy"), copy, stale, wrong=bool(stale))


def _secrets(settings: Settings) -> Iterator[Path]:
    """Files that hold a password, a key, or where one lies."""
    told = {name: settings.source(name) for name in ("database", "key_file", "backup_passphrase_file")}
    password = isinstance(settings.database, Server) and settings.database.has_password
    if str(settings.file) in (told["database"] if password else "", told["key_file"], told["backup_passphrase_file"]):
        yield settings.file
    for path in (settings.key_file, settings.keeping.passphrase_file):
        if path is not None:
            yield path


def _opened_up(path: Path) -> bool:
    try:
        return is_open_to_others(path)
    except OSError:
        return False  # it has just gone, as those beside the data do when the last console leaves


def _server(where: Server) -> Line:
    """Whether the server answers, and is one that a centre can stand on."""
    try:
        with driver_there():
            from storage.connecting import facts_of
        facts = facts_of(where)
    except StorageError as error:
        return Line("PostgreSQL", "-", say_error(error), wrong=True)
    if not facts.supported:
        return Line("PostgreSQL", facts.version, _("too old: Frontdesk needs version 15 or newer"), wrong=True)
    if not facts.utf8:
        return Line("PostgreSQL", facts.version, _("the database is not in UTF-8: make one that is"), wrong=True)
    if facts.standby:
        return Line("PostgreSQL", facts.version, _("a standby that takes no writes: name the first server"), wrong=True)
    return Line("PostgreSQL", facts.version)


def _mode(path: Path) -> Line:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return Line(str(path), "-", _("not there yet"))
    except OSError as error:
        return Line(str(path), "-", _(reason_of(error)), wrong=True)
    open_to_others = bool(mode & OTHERS)
    if not open_to_others:
        return Line(str(path), f"{mode:04o}")
    note = _("others on this machine may read it; `chmod go= {path}` takes that away").format(path=path)
    return Line(str(path), f"{mode:04o}", note, wrong=True)


DOCTOR = Command(configure=_configure, run=_run)
