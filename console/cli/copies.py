"""`frontdesk backup`, `restore` and `migrate`: copies of the data, and older data brought up to date."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from argparse import ArgumentParser
from typing import TYPE_CHECKING

from console.cli.command import NO, WELL, Command, Request, UsageError, path_of, refuse_strangers
from console.cli.output import Output
from console.cli.passphrase import configure, passphrase_of
from console.locale import N_, _, ngettext
from console.present import say_error
from storage.errors import StorageError
from storage.location import Location

if TYPE_CHECKING:
    from storage.checking import Verdict

_DOING = {
    "copying": N_("copied {percent} %"),
    "checking": N_("checked {percent} %"),
    "sealing": N_("encrypted {percent} %"),
    "opening": N_("decrypted {percent} %"),
}


def _tell(out: Output, what: str, done: int, total: int) -> None:
    out.progress(_(_DOING[what]).format(percent=min(100, 100 * done // max(total, 1))))


def _configure_backup(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", help=_("a new file for the copy"))
    parser.add_argument("--daily", action="store_true", help=_("into the folder of the daily copies, if one is due"))
    parser.add_argument("--encrypt", action="store_true", help=_("under a passphrase, which is asked for"))
    configure(parser)


def _backup(request: Request) -> int:
    from storage.backup import back_up
    from storage.opening import is_current

    args, out = request.args, request.out
    if args.daily:
        return _daily(request)
    if args.file is None:
        raise UsageError(_("Say where to: frontdesk backup FILE."))
    is_current(request.settings.database)  # refuses what is another program's or newer; an older file may be copied
    refuse_strangers(request)
    target = path_of(args.file).absolute()
    sealed = args.encrypt or args.passphrase_file is not None
    passphrase = passphrase_of(request, new=True) if sealed else ""
    made = back_up(
        request.settings.database,
        target,
        lambda what, done, total: _tell(out, what, done, total),
        passphrase=passphrase,
    )
    said = _("{file}: {size} kB, encrypted, verified.") if sealed else _("{file}: {size} kB, verified.")
    out.line(said.format(file=target, size=made.size // 1024))
    return _judged(out, target, made.verdict)


def _daily(request: Request) -> int:
    """What a console starts beside itself once a day; a timer of the machine may do it as well."""
    from console.bootstrap import clock_of
    from storage.daily import keep_daily
    from storage.opening import zone_at

    settings, out = request.settings, request.out
    if request.args.file is not None:
        raise UsageError(_("--daily takes no FILE: its folder is the setting “backup_folder”."))
    with contextlib.suppress(OSError, AttributeError):  # the desk comes first
        os.nice(10)
    where = settings.database
    try:
        made = keep_daily(where, settings.keeping, clock_of(settings), zone_at(where))
    except StorageError as error:
        out.error(say_error(error))
        return NO
    if made is None:
        out.line(_("No daily copy is due."))
        return WELL
    out.line(_("{file}: {size} kB, verified.").format(file=made.path, size=made.size // 1024))
    return _judged(out, made.path, made.verdict)


def _judged(out: Output, file: Location, verdict: Verdict) -> int:
    """Whether what was copied keeps every promise."""
    if verdict.ok:
        return WELL
    count = sum(verdict.checked.values())
    out.error(
        ngettext(
            "{file} is whole, but {count} thing is wrong in the data itself; `frontdesk check` names it.",
            "{file} is whole, but {count} things are wrong in the data itself; `frontdesk check` names them.",
            count,
        ).format(file=file, count=count)
    )
    return NO


def _configure_restore(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help=_("a copy that `frontdesk backup` or a daily backup made"))
    parser.add_argument("--anyway", action="store_true", help=_("although `frontdesk check` finds something wrong"))
    configure(parser)


def _restore(request: Request) -> int:
    from console.bootstrap import clock_of
    from storage.restoring import restore

    args, out, path = request.args, request.out, request.settings.database
    refuse_strangers(request)
    try:
        done = restore(
            path,
            path_of(args.file).absolute(),
            clock_of(request.settings),
            lambda: passphrase_of(request, new=False),
            on_progress=lambda what, done, total: _tell(out, what, done, total),
            anyway=args.anyway,
        )
    except StorageError as error:
        out.error(say_error(error))
        return NO
    out.line(_("{file} is restored from {copy}.").format(file=path, copy=args.file))
    if done.kept is not None:
        out.line(_("What it was before is kept: {file}.").format(file=done.kept))
    return _judged(out, path, done.verdict)


def _configure_migrate(parser: ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help=_("only say whether the data is up to date"))
    parser.add_argument("--no-backup", action="store_true", help=_("make no copy before"))


def _migrate(request: Request) -> int:
    from console.bootstrap import clock_of
    from storage.migrations.frozen import NEWEST
    from storage.opening import update, version_at

    path, out = request.settings.database, request.out
    version = version_at(path)
    refuse_strangers(request)
    if version == NEWEST:
        out.line(_("{file} is up to date: {version}.").format(file=path, version=version))
        return WELL
    if request.args.check:
        out.line(
            _("{file} is at {version}, the newest is {newest}: run `frontdesk migrate`.").format(
                file=path, version=version or _("nothing"), newest=NEWEST
            )
        )
        return NO
    keeping = dataclasses.replace(request.settings.keeping, before_update=not request.args.no_backup)
    try:
        copy = update(path, clock_of(request.settings), keeping)
    except StorageError as error:
        out.error(say_error(error))
        return NO
    out.line(_("{file} was brought up to date: {version}.").format(file=path, version=NEWEST))
    if copy is not None:
        out.line(_("What it was before is kept: {file}.").format(file=copy))
    return WELL


BACKUP = Command(configure=_configure_backup, run=_backup)
RESTORE = Command(configure=_configure_restore, run=_restore)
MIGRATE = Command(configure=_configure_migrate, run=_migrate)
