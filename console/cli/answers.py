"""How the command line writes what a report answers: as a table, as CSV, as JSON."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from console.cli.command import WELL, Request
from console.cli.output import Output
from console.locale import _
from console.reports.answer import Answer, Ask, shown
from console.reports.files import csv_text

if TYPE_CHECKING:
    from storage.office import Office


def write(answer: Answer, out: Output, *, as_json: bool, as_csv: bool) -> None:
    """Write an answer as it was asked for."""
    if as_json:
        out.json(answer.data)
    elif as_csv:
        out.raw(csv_text(answer))
    elif not answer.rows:
        out.line(_("Nothing in this period."))
    elif answer.text:
        for text in answer.text.splitlines():
            out.line(text)
    else:
        rows = [*answer.rows, answer.totals] if answer.totals else list(answer.rows)
        numbers = [all(not isinstance(row[at], str | date) for row in answer.rows) for at in range(len(answer.columns))]
        out.table(
            [column.title for column in answer.columns], [[shown(cell) for cell in row] for row in rows], right=numbers
        )


# ---------------------------------------------------------------------------- as commands


def configure(parser: ArgumentParser) -> None:
    """Add the two ways to answer other programs."""
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--json", action="store_true", help=_("the answer as one JSON document"))
    ways.add_argument("--csv", action="store_true", help=_("the rows as comma-separated values"))


def reporting(
    name: str, ask: Ask, period: Callable[[Office, Request, str], tuple[date, date]]
) -> Callable[[Request], int]:
    """The command of a report."""

    async def answer(office: Office, request: Request) -> Answer:
        return await ask(office, *period(office, request, name))

    def run(request: Request) -> int:
        found = request.in_office(lambda office: answer(office, request))
        write(found, request.out, as_json=request.args.json, as_csv=request.args.csv)
        return WELL

    return run
