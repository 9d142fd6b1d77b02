"""`frontdesk report`: figures and lists, on the screen, as CSV, or as JSON for other programs."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from console.cli import answers, periods
from console.cli.command import WELL, Command, Request
from console.locale import _
from console.reports import calls, cash, minutes, visits
from console.reports.answer import Answer, Column

if TYPE_CHECKING:
    from storage.office import Office

Report = Callable[[Request], int]
"""Writes its answer; gives the exit code."""


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument("name", choices=sorted(REPORTS), metavar="NAME", help=", ".join(sorted(REPORTS)))
    answers.configure(parser)
    periods.configure(parser)
    parser.add_argument(
        "--without-document", action="store_true", help=_("duplicates: do not compare document numbers")
    )


def _run(request: Request) -> int:
    return REPORTS[request.args.name](request)


def _period(office: Office, request: Request, name: str) -> tuple[date, date]:
    return periods.asked(office, request, from_long_ago=name == "debts")


# ---------------------------------------------------------------------------- duplicates


def _duplicates(request: Request) -> int:
    """Entries of the register that are probably one person, by their outside ids (or card, or own id)."""
    pairs = request.in_office(lambda office: _pairs(office, request))
    args = request.args
    if not pairs and not args.json and not args.csv:
        request.out.line(_("Nobody seems to be entered twice."))
        return WELL
    found = Answer(
        columns=(Column("entry", _("Entry")), Column("same_as", _("Probably the same as"))),
        rows=tuple(pairs),
        data={"duplicates": [list(pair) for pair in pairs]},
    )
    answers.write(found, request.out, as_json=args.json, as_csv=args.csv)
    return WELL


async def _pairs(office: Office, request: Request) -> list[tuple[str, str]]:
    from storage.patients import sweep

    request.out.progress(_("comparing..."))
    found = await office.read(sweep.duplicates, with_document=not request.args.without_document)
    return await office.read(sweep.outside_names, found)


REPORTS: dict[str, Report] = {
    "duplicates": _duplicates,
    **{
        name: answers.reporting(name, ask, _period)
        for module in (visits, calls, minutes, cash)
        for name, ask in module.ANSWERS.items()
    },
}
"""Every report by its name."""

REPORT = Command(configure=_configure, run=_run)
