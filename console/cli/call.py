"""`frontdesk call ring NUMBER` and `call end`: a telephone exchange opens and closes a row of the call log.

The exchange is nobody who logs in: it acts as the system itself, on the data of this machine.
"""

from __future__ import annotations

import asyncio
import dataclasses
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from console.bootstrap import clock_of, close_what_is_ours
from console.cli.command import WELL, Command, Request, UsageError, begun
from console.locale import _
from console.settings import Settings

if TYPE_CHECKING:
    from storage.calls.records import Call

NUMBER_MAX = 40
_BETWEEN = "+*#()-./ \u00a0"
"""What stands between the digits of a number."""
WITHHELD = ("withheld", "скрыт")
"""What an exchange says in place of a number that the caller does not show; both in either language."""


def _configure(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", required=True, metavar="ring|end")
    ring = kinds.add_parser("ring", help=_("somebody rings: open a row; the same call twice opens one"))
    ring.add_argument("number", metavar="NUMBER", help=_("the caller's number, or the word withheld"))
    end = kinds.add_parser("end", help=_("the line is free: close the row; nobody took it means missed"))
    end.add_argument("number", metavar="NUMBER", nargs="?", default="", help=_("whose call; the newest unless said"))
    for one in (ring, end):
        one.add_argument("--line", metavar="L", default="", help=_("the line or extension that rings"))
        one.add_argument("--json", action="store_true", help=_("the answer as one JSON document"))


def _run(request: Request) -> int:
    args = request.args
    if len(args.number) > NUMBER_MAX or len(args.line) > NUMBER_MAX:
        raise UsageError(_("A number or line has at most {count} characters.").format(count=NUMBER_MAX))
    args.number = _number(args)
    call = asyncio.run(_work(request.settings, args))
    close_what_is_ours(request.settings, request.out.error)
    if args.json:
        request.out.json({"call": _as_json(call)})
    elif call is None:
        request.out.line(_("No call was open; nothing changed."))
    elif args.what == "ring":
        request.out.line(
            _("Call {id}: {number} {who}").format(id=call.id, number=call.number or _("hidden number"), who=call.who)
        )
    elif call.outcome is None:
        request.out.line(_("Call {id}: the line is free; its outcome is still open.").format(id=call.id))
    else:
        request.out.line(_("Call {id}: missed.").format(id=call.id))
    return WELL


def _number(args: Namespace) -> str:
    """The number, empty for one that is withheld.  Raises UsageError for what is no number."""
    text: str = args.number.strip()
    if text.casefold() in WITHHELD or (args.what == "end" and not text):
        return ""
    if not any(sign.isdecimal() for sign in text) or not all(sign.isdecimal() or sign in _BETWEEN for sign in text):
        raise UsageError(_("Expected a telephone number with digits, or the word withheld for a number not shown."))
    return text


async def _work(settings: Settings, args: Namespace) -> Call | None:
    from storage.office import Office
    from storage.opening import open_data
    from storage.rights import SYSTEM

    keeping = dataclasses.replace(settings.keeping, updates=False)
    store = await open_data(settings.database, clock_of(settings), first=None, keeping=keeping)
    try:
        calls = Office(store, SYSTEM).calls
        with begun():
            if args.what == "ring":
                return await calls.ring(args.number, args.line)
            return await calls.hang_up(args.number, args.line)
    finally:
        await store.close()


def _as_json(call: Call | None) -> dict[str, Any] | None:
    if call is None:
        return None
    return {
        "id": call.id,
        "number": call.number,
        "line": call.line,
        "patient": call.who or None,
        "started": call.started_at.isoformat(),
        "outcome": None if call.outcome is None else call.outcome.value,
    }


CALL = Command(configure=_configure, run=_run)
