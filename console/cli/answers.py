"""How the command line writes what a report answers: as a table, as CSV, as JSON, as a workbook or a PDF."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from console.cli.command import WELL, Request, UsageError
from console.cli.output import Output
from console.cli.targets import target_of
from console.locale import _, ngettext
from console.reports.answer import Answer, shown
from console.reports.every import Report
from console.reports.files import Printed, csv_text, pdf, printed, workbook
from storage.whole_file import replace_file

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
    """Add the ways to answer other programs, and the files for people."""
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--json", action="store_true", help=_("the answer as one JSON document"))
    ways.add_argument("--csv", action="store_true", help=_("the rows as comma-separated values"))
    ways.add_argument("--xlsx", metavar="FILE", help=_("the rows as a workbook, into a new file"))
    ways.add_argument("--pdf", metavar="FILE", help=_("the rows as they are printed, into a new file"))
    parser.add_argument("--replace", action="store_true", help=_("write over a file that is there"))


def file_named(request: Request) -> Path | None:
    """The file that the answer is to be written to, if one was named.  Raises UsageError."""
    args = request.args
    named = args.xlsx if args.xlsx is not None else args.pdf
    if named is None:
        if args.replace:
            raise UsageError(_("--replace goes with --xlsx or --pdf only."))
        return None
    there = _("{file} exists already: give another name, or write over it with --replace.")
    return target_of(request, named, exists=there, replace=args.replace)


def give(answer: Answer, request: Request, path: Path | None, printed: Printed) -> None:
    """Write an answer as it was asked for, to the file or the screen.  Raises Unavailable, RuleBroken."""
    args = request.args
    if path is None:
        write(answer, request.out, as_json=args.json, as_csv=args.csv)
        return
    replace_file(path, workbook(answer, printed.title) if args.xlsx is not None else pdf(answer, printed))
    request.out.line(ngettext("{count} line in {file}", "{count} lines in {file}", len(answer.rows)).format(
        count=len(answer.rows), file=path))  # fmt: skip


def reporting(
    report: Report, period: Callable[[Office, Request, Report], tuple[date, date]]
) -> Callable[[Request], int]:
    """The command of a report."""

    async def answer(office: Office, request: Request) -> tuple[Answer, Printed]:
        first, last = period(office, request, report)
        return await report.ask(office, first, last), printed(office, _(report.title), first, last)

    def run(request: Request) -> int:
        path = file_named(request)
        found, said = request.in_office(lambda office: answer(office, request))
        give(found, request, path, said)
        return WELL

    return run
