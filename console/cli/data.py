"""`frontdesk check`, `backup` and `migrate`: the data as a whole."""

from __future__ import annotations

from argparse import ArgumentParser

from console.cli.command import NO, WELL, Command, Request, path_of
from console.locale import _, ngettext
from console.settings import system_login


def _refuse_strangers(request: Request) -> None:
    """Who acts here must be somebody of the centre, if a login was named at all.  Raises NotFound, NotAllowed."""
    from storage.opening import require_reader

    settings = request.settings
    named = settings.values["login"] != system_login()
    require_reader(settings.database, settings.login, told=named)


def _configure_check(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_("the answer as one JSON document"))


def _check(request: Request) -> int:
    """Verify the data as it stands; nothing is written, not even a newer schema."""
    from storage.checking import verify_at
    from storage.opening import require_current

    out = request.out
    require_current(request.settings.database)
    _refuse_strangers(request)
    verdict = verify_at(request.settings.database, lambda name: out.progress(_("checking {what}...").format(what=name)))
    if request.args.json:
        out.json(
            {
                "ok": verdict.ok,
                "checked": verdict.checked,
                "problems": [
                    {"promise": found.promise, "where": found.where, "what": found.what} for found in verdict.problems
                ],
            }
        )
        return WELL if verdict.ok else NO
    for found in verdict.problems:
        out.line(f"{found.promise}  {found.where}: {found.what}")
    count = sum(verdict.checked.values())
    if verdict.ok:
        checks = len(verdict.checked)
        out.line(
            ngettext("{count} check, nothing wrong.", "{count} checks, nothing wrong.", checks).format(count=checks)
        )
        return WELL
    out.line(ngettext("{count} thing is wrong.", "{count} things are wrong.", count).format(count=count))
    return NO


def _configure_backup(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help=_("a new file for the copy"))


def _backup(request: Request) -> int:
    from storage.backup import back_up
    from storage.opening import is_current

    is_current(request.settings.database)  # refuses what is another program's or newer; an older file may be copied
    _refuse_strangers(request)
    out = request.out
    target = path_of(request.args.file).absolute()
    size = back_up(
        request.settings.database,
        target,
        lambda done, total: out.progress(_("copied {percent} %").format(percent=100 * done // max(total, 1))),
    )
    out.line(_("{file}: {size} kB, verified.").format(file=target, size=size // 1024))
    return WELL


def _configure_migrate(parser: ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help=_("only say whether the data is up to date"))


def _migrate(request: Request) -> int:
    from storage.opening import is_current, update

    path = request.settings.database
    current = is_current(path)
    _refuse_strangers(request)
    if current:
        request.out.line(_("{file} is up to date.").format(file=path))
        return WELL
    if request.args.check:
        request.out.line(_("{file} needs an update; run `frontdesk migrate`.").format(file=path))
        return NO
    update(path)
    request.out.line(_("{file} was brought up to date.").format(file=path))
    return WELL


CHECK = Command(configure=_configure_check, run=_check)
BACKUP = Command(configure=_configure_backup, run=_backup)
MIGRATE = Command(configure=_configure_migrate, run=_migrate)
