"""`frontdesk report`: figures and lists, on the screen, as CSV, or as JSON for other programs."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from console.cli import answers, periods
from console.cli.command import WELL, Command, Request
from console.locale import _
from console.reports import every
from console.reports.answer import Answer, Column
from console.reports.files import Printed, printed

if TYPE_CHECKING:
    from storage.office import Office

Answering = Callable[[Request], int]
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


def _period(office: Office, request: Request, report: every.Report) -> tuple[date, date]:
    return periods.asked(office, request, from_long_ago=report.of_all)


# ---------------------------------------------------------------------------- duplicates


def _duplicates(request: Request) -> int:
    """Entries of the register that are probably one person, by their outside ids (or card, or own id)."""
    path = answers.file_named(request)
    pairs, said = request.in_office(lambda office: _pairs(office, request))
    args = request.args
    if not pairs and not args.json and not args.csv and path is None:
        request.out.line(_("Nobody seems to be entered twice."))
        return WELL
    found = Answer(
        columns=(Column("entry", _("Entry")), Column("same_as", _("Probably the same as"))),
        rows=tuple(pairs),
        data={"duplicates": [list(pair) for pair in pairs]},
    )
    answers.give(found, request, path, said)
    return WELL


async def _pairs(office: Office, request: Request) -> tuple[list[tuple[str, str]], Printed]:
    from storage.patients import sweep

    request.out.progress(_("comparing..."))
    found = await office.read(sweep.duplicates, with_document=not request.args.without_document)
    today = office.centre.day_of(office.clock.now())
    return await office.read(sweep.outside_names, found), printed(office, _("Probably entered twice"), today, today)


REPORTS: dict[str, Answering] = {
    "duplicates": _duplicates,
    **{name: answers.reporting(report, _period) for name, report in every.REPORTS.items()},
}
"""Every report by its name."""

REPORT = Command(configure=_configure, run=_run)
