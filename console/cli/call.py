"""`frontdesk call`: a telephone exchange opens and closes a row of the call log."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING

from console.cli.command import NO, WELL, Command, Request
from console.locale import _

if TYPE_CHECKING:
    from storage.office import Office


def _configure(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", required=True, metavar="ring|end")
    ring = kinds.add_parser("ring", help=_("somebody rings: a row opens on the running consoles"))
    ring.add_argument("number", metavar="NUMBER", help=_("as the exchange says it; empty when withheld"))
    end = kinds.add_parser("end", help=_("the line is free: a call that nobody took is missed"))
    end.add_argument("number", metavar="NUMBER", nargs="?", default="", help=_("the newest call unless given"))
    for kind in (ring, end):
        kind.add_argument("--line", metavar="L", default="", help=_("the line it came in on"))
        kind.add_argument("--json", action="store_true", help=_("the answer as one JSON document"))


def _run(request: Request) -> int:
    return request.in_office(lambda office: _work(office, request))


async def _work(office: Office, request: Request) -> int:
    from storage.calls import verbs

    args = request.args
    verb = verbs.ring if args.what == "ring" else verbs.hang_up
    call_id = await office.write(verb, args.number, args.line)
    if args.json:
        request.out.json({"call": call_id})
    elif call_id is None:
        request.out.line(_("No such call is open."))
    elif args.what == "ring":
        request.out.line(_("Call {id} is open.").format(id=call_id))
    else:
        request.out.line(_("Call {id} has ended.").format(id=call_id))
    return NO if call_id is None else WELL


CALL = Command(configure=_configure, run=_run)
