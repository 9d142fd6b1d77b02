"""`frontdesk serve`: every desk of this machine over SSH, in one process."""

from __future__ import annotations

from argparse import ArgumentParser
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from console.cli.command import WELL, Command, Request, UsageError
from console.listening import Address, listening
from console.locale import _
from console.setting_values import Value

if TYPE_CHECKING:
    from console.serve.house import House

NEEDED = ("asyncssh", "argon2")


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--listen", metavar="ADDRESS[:PORT]", help=_("where clients connect; without it only from this machine")
    )


def _run(request: Request) -> int:
    if not all(map(find_spec, NEEDED)):
        raise UsageError(_("What `frontdesk serve` needs is not installed; run: pip install 'frontdesk[serve]'."))
    from console.bootstrap import serve

    settings, asked = request.settings, request.args.listen
    address = settings.listen if asked is None else listening(Value(asked, "--listen"))
    founds = isinstance(settings.database, Path) and not settings.database.exists()

    async def ready(where: Address, fingerprint: str, house: House) -> None:
        out = request.out
        out.line(_("Frontdesk serves {address}; its host key is {fingerprint}.").format(
            address=where, fingerprint=fingerprint))  # fmt: skip
        out.line(_("From a client: ssh -p {port} LOGIN@{host}").format(port=where.port, host=where.host))
        if founds:
            out.line(_("There was no centre at {path} yet: a new one is founded there, its office manager is {login}.")
                     .format(path=settings.database, login=settings.login))  # fmt: skip
        if not await house.anybody_may_enter():
            out.line(_("Nobody can log in over SSH yet: frontdesk user passwd LOGIN sets a password."))
        out.finish()

    serve(settings, address, ready, request.out.error)
    request.out.line(_("Frontdesk has stopped."))
    return WELL


SERVE = Command(configure=_configure, run=_run)
