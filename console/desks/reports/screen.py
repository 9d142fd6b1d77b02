"""The place itself: every report with its period; Enter shows it, `r` prints it, `s` saves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from console.commands import verb
from console.desk import DeskScreen
from console.desks.reports import forms
from console.locale import N_, _, ngettext
from console.locale.formats import day_digits
from console.papers.paper import as_lines
from console.printing.printable import Printable, Use, print_out
from console.reports import files
from console.reports.answer import Answer
from console.reports.days import LONG_AGO
from console.reports.every import REPORTS, Report
from widgets.lines import Line, line
from widgets.record_list import Column, Row


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report of the list."""

    name: str
    report: Report


class ReportsScreen(DeskScreen[Sequence[ReportRow], ReportRow]):
    """F8, Reports."""

    columns = (
        Column("title", N_("Report"), 28, cut="words"),
        Column("about", N_("What it tells"), 30, grow=True, cut="words", drop=2),
        Column("period", N_("Period"), 10, drop=1),
    )
    open_label = N_("Show")

    def __init__(self) -> None:
        """Begin with today."""
        super().__init__()
        self._days: tuple[date, date] | None = None

    # ------------------------------------------------------------ what is shown
    async def load(self) -> Sequence[ReportRow]:
        """They are always the same; what they answer is asked when one is opened."""
        return [ReportRow(name, report) for name, report in REPORTS.items()]

    def show(self, rows: Sequence[ReportRow]) -> None:
        """Fill the list; line 2 has the period."""
        self.context = _("Reports · {period}").format(period=self._said(*self.days))
        self.totals = ""
        self.rows.replace(
            [Row(one.name, (_(one.report.title), _(one.report.about), self._period(one.report)), one) for one in rows]
        )

    @property
    def today(self) -> date:
        """The centre's day."""
        return self.office.centre.day_of(self.office.clock.now())

    @property
    def days(self) -> tuple[date, date]:
        """The period, both days included: today unless somebody chose."""
        return self._days or (self.today, self.today)

    def _of(self, report: Report) -> tuple[date, date]:
        return (LONG_AGO, self.today) if report.of_all and self._days is None else self.days

    @staticmethod
    def _said(first: date, last: date) -> str:
        return day_digits(last) if first == last else f"{day_digits(first)} - {day_digits(last)}"

    def _period(self, report: Report) -> str:
        first, last = self._of(report)
        if first == LONG_AGO:
            return _("all")
        count = (last - first).days + 1
        return _("day") if count == 1 else ngettext("{count} day", "{count} days", count).format(count=count)

    def identity(self, record: ReportRow) -> str:
        """Its title."""
        return _(record.report.title)

    def peek(self, record: ReportRow) -> Sequence[Line]:
        """What it tells, and how the command line calls it."""
        return [
            ((_(record.report.about), "peek"),),
            (("", "peek"),),
            ((f"frontdesk report {record.name}", "dim"),),
        ]

    # ------------------------------------------------------------ answers
    async def _answer(self, record: ReportRow) -> tuple[Answer, files.Printed]:
        first, last = self._of(record.report)
        answer = await record.report.ask(self.office, first, last)
        return answer, files.printed(self.office, _(record.report.title), first, last)

    async def open(self, record: ReportRow) -> None:
        """On the screen, as wide as it is."""
        answer, said = await self._answer(record)
        shown = as_lines(files.paper(answer, said, narrow=True), self.app.size.width - 4)
        await self.show_lines(said.title, [line(f"  {one}") for one in shown])

    # ------------------------------------------------------------ verbs
    @verb("receipt", N_("Print"), N_("Puts the report on paper."))
    async def print(self, record: ReportRow) -> None:
        """Into the print queue."""
        answer, said = await self._answer(record)
        title = f"{said.title}, {said.period}"
        await print_out(self, Printable(title=title, body=files.paper(answer, said), use=Use.PAPER))

    @verb("send", N_("Save"), N_("Saves the report as a file: text, CSV, XLSX or PDF."))
    async def save(self, record: ReportRow) -> None:
        """A digit for the kind, then the file."""
        answer, said = await self._answer(record)
        path = await self.ask(forms.save(record.name, answer, said, self.days))
        if path is not None:
            self.say(_("■ SAVED {title}: {file}").format(title=said.title, file=path))

    @verb("goto", N_("Period"), N_("Asks for the days that the reports are about."), on="place")
    async def period(self) -> None:
        """From and to."""
        chosen = await self.ask(forms.period(self.today, self.office.centre.locale, self.days))
        if chosen is not None:
            self._days = None if chosen == (self.today, self.today) else chosen
            await self.read_anew()
