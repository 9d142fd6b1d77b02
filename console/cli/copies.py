"""`frontdesk backup`, `restore` and `migrate`: copies of the data, and older data brought up to date."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from argparse import ArgumentParser
from typing import TYPE_CHECKING

from console.bootstrap import clock_of, close_what_is_ours
from console.cli.command import NO, WELL, Command, Request, UsageError, begun, path_of, refuse_strangers
from console.cli.output import Output
from console.cli.passphrase import configure, is_given, passphrase_of
from console.cli.targets import target_of
from console.locale import N_, _, ngettext
from storage.location import Location

if TYPE_CHECKING:
    from storage.backup import Copy
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
    sealed = _("under a passphrase, which is asked for unless it is given")
    parser.add_argument("--encrypt", action="store_true", help=sealed)
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
    there = _("{path} exists already; choose another name for the backup.")
    target = target_of(request, args.file, exists=there)
    passphrase = passphrase_of(request, new=True) if args.encrypt or is_given(request) else ""
    close_what_is_ours(request.settings, out.error)
    with begun():
        made = back_up(
            request.settings.database,
            target,
            lambda what, done, total: _tell(out, what, done, total),
            passphrase=passphrase,
        )
    return _made(out, made)


def _made(out: Output, made: Copy) -> int:
    """Tell of a copy; whether what was copied keeps every promise."""
    said = _("{file}: {size} kB, encrypted, verified.") if made.sealed else _("{file}: {size} kB, verified.")
    out.line(said.format(file=made.path, size=made.size // 1024))
    _tell_of_the_data(out, made.path, made.verdict)
    return WELL if made.verdict.ok else NO


def _daily(request: Request) -> int:
    """What a console starts beside itself once a day; a timer of the machine may do it as well."""
    from storage.backup import require_folder
    from storage.daily import keep_daily
    from storage.opening import zone_at

    settings, out = request.settings, request.out
    if request.args.file is not None:
        raise UsageError(_("--daily takes no FILE: its folder is the setting “backup_folder”."))
    where, keeping = settings.database, settings.keeping
    if not keeping.has_folder_for(where):
        raise UsageError(
            _("Daily copies of a server's data need a folder: name it in the setting “backup_folder”; none was made.")
        )
    require_folder(keeping)
    zone = zone_at(where)
    passphrase = _of_the_day(request)
    with contextlib.suppress(OSError, AttributeError):  # the desk comes first
        os.nice(10)
    close_what_is_ours(settings, out.error)
    with begun():
        made = keep_daily(where, keeping, clock_of(settings), zone, passphrase=passphrase)
    if made is None:
        out.line(_("No daily copy is due."))
        return WELL
    return _made(out, made)


def _of_the_day(request: Request) -> str:
    """The passphrase of a daily copy: what was given, else that of the settings; none where nobody asked for one.

    Raises UsageError: it was asked for, and there is none.
    """
    from storage.sealing import passphrase_in

    if is_given(request):
        return passphrase_of(request, new=True)
    file = request.settings.keeping.passphrase_file
    if request.args.encrypt and file is None:
        raise UsageError(
            _(
                "A daily copy asks nobody: name a file with the passphrase by the setting “backup_passphrase_file” or "
                "--passphrase-file; no copy was made."
            )
        )
    return passphrase_in(file)


def _tell_of_the_data(out: Output, file: Location, verdict: Verdict) -> None:
    """What is wrong in the data that was copied, if anything is."""
    if verdict.ok:
        return
    count = sum(verdict.checked.values())
    out.error(
        ngettext(
            "{file} is whole, but {count} thing is wrong in the data itself; `frontdesk check` names it.",
            "{file} is whole, but {count} things are wrong in the data itself; `frontdesk check` names them.",
            count,
        ).format(file=file, count=count)
    )


def _configure_restore(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help=_("a copy that `frontdesk backup` or a daily backup made"))
    parser.add_argument("--anyway", action="store_true", help=_("although `frontdesk check` finds something wrong"))
    configure(parser)


def _restore(request: Request) -> int:
    from storage.restoring import require_copy, restore

    args, out, path = request.args, request.out, request.settings.database
    copy = path_of(args.file).absolute()
    with contextlib.suppress(OSError):  # what cannot be looked at is told of by the restore itself
        require_copy(path, copy)
    refuse_strangers(request)
    with begun():
        done = restore(
            path,
            copy,
            clock_of(request.settings),
            lambda: passphrase_of(request, new=False),
            on_progress=lambda what, done, total: _tell(out, what, done, total),
            anyway=args.anyway,
        )
    close_what_is_ours(request.settings, out.error)
    out.line(_("{file} is restored from {copy}.").format(file=path, copy=args.file))
    if done.kept is not None:
        out.line(_("What it was before is kept: {file}.").format(file=done.kept))
    _tell_of_the_data(out, path, done.verdict)
    return WELL  # what is wrong was asked for, by --anyway


def _configure_migrate(parser: ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help=_("only say whether the data is up to date"))
    parser.add_argument("--no-backup", action="store_true", help=_("make no copy before"))


def _migrate(request: Request) -> int:
    from storage.migrations.frozen import NEWEST
    from storage.opening import update, version_at

    path, out = request.settings.database, request.out
    version = version_at(path)
    refuse_strangers(request)
    close_what_is_ours(request.settings, out.error)
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
    with begun():
        copy = update(path, clock_of(request.settings), keeping)
    out.line(_("{file} was brought up to date: {version}.").format(file=path, version=NEWEST))
    if copy is not None:
        out.line(_("What it was before is kept: {file}.").format(file=copy))
    return WELL


BACKUP = Command(configure=_configure_backup, run=_backup)
RESTORE = Command(configure=_configure_restore, run=_restore)
MIGRATE = Command(configure=_configure_migrate, run=_migrate)
