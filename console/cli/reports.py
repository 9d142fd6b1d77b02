"""`frontdesk report`: figures and lists, on the screen or as JSON for other programs."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from typing import TYPE_CHECKING

from console.cli import report_cash
from console.cli.command import WELL, Command, Request
from console.locale import _

if TYPE_CHECKING:
    from storage.office import Office

Report = Callable[[Request], int]
"""Writes its answer; gives the exit code."""


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument("name", choices=sorted(REPORTS), metavar="NAME", help=", ".join(sorted(REPORTS)))
    parser.add_argument("--json", action="store_true", help=_("the answer as one JSON document"))
    report_cash.configure(parser)
    parser.add_argument(
        "--without-document", action="store_true", help=_("duplicates: do not compare document numbers")
    )


def _run(request: Request) -> int:
    return REPORTS[request.args.name](request)


# ---------------------------------------------------------------------------- duplicates


def _duplicates(request: Request) -> int:
    """Entries of the register that are probably one person, by their outside ids (or card, or own id)."""
    pairs = request.in_office(lambda office: _pairs(office, request))
    if request.args.json:
        request.out.json({"duplicates": [list(pair) for pair in pairs]})
    elif pairs:
        request.out.table((_("Entry"), _("Probably the same as")), pairs)
    else:
        request.out.line(_("Nobody seems to be entered twice."))
    return WELL


async def _pairs(office: Office, request: Request) -> list[tuple[str, str]]:
    from storage.patients import sweep

    request.out.progress(_("comparing..."))
    found = await office.read(sweep.duplicates, with_document=not request.args.without_document)
    return await office.read(sweep.outside_names, found)


REPORTS: dict[str, Report] = {
    "duplicates": _duplicates,
    **report_cash.REPORTS,
}
"""Every report by its name."""

REPORT = Command(configure=_configure, run=_run)
