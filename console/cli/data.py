"""`frontdesk check`: the data as a whole."""

from __future__ import annotations

from argparse import ArgumentParser

from console.cli.command import NO, WELL, Command, Request
from console.locale import _, ngettext
from console.settings import system_login


def refuse_strangers(request: Request) -> None:
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
    refuse_strangers(request)
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


CHECK = Command(configure=_configure_check, run=_check)
