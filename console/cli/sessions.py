"""`frontdesk sessions`: who sits at which desk over SSH, and ending a session."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime

from console.cli.command import WELL, Command, Request
from console.locale import _, pgettext
from console.locale.formats import clock, day_digits
from widgets.text import clean


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_("the answer as one JSON document"))
    kinds = parser.add_subparsers(dest="what", metavar="end")
    end = kinds.add_parser("end", help=_("end a session; what was typed there is kept"))
    end.add_argument("number", metavar="NUMBER", type=int, help=_("its number in the list"))


def _run(request: Request) -> int:
    from console.serve.control import NAME, ask

    settings, out = request.settings, request.out
    whose = {"as": settings.login, "desk": settings.desk}
    path = settings.data / NAME
    if request.args.what == "end":
        ended = ask(path, {"do": "end", "number": request.args.number, **whose})["ended"]
        out.line(_("The session of {name} at {desk} was ended.").format(
            name=clean(ended["name"]), desk=clean(ended["desk"])))  # fmt: skip
        return WELL
    found = ask(path, {"do": "list", **whose})["sessions"]
    if request.args.json:
        out.json(found)
    elif not found:
        out.line(_("Nobody is logged in over SSH."))
    else:
        out.table(
            (_("Number"), _("Login"), _("Name"), _("Since"), pgettext("place of work", "Desk")),
            [(str(one["number"]), one["login"], clean(one["name"]), _since(one["since"]), clean(one["desk"]))
             for one in found],
        )  # fmt: skip
    return WELL


def _since(text: str) -> str:
    at = datetime.fromisoformat(text)  # in the centre's zone, as the desks' clocks
    return f"{day_digits(at.date())} {clock(at.time())}"


SESSIONS = Command(configure=_configure, run=_run)
