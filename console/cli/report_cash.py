"""`frontdesk report cash`, `z` and `debts`: the money of a period, as rows and as data.

Each takes the office and the first and the last day (included), and gives an `Answer`. `console.cli.reports`
adds `configure`'s options and the commands of `REPORTS` to its own.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from console.cli.command import WELL, Request, UsageError
from console.desks.cash import words
from console.locale import _
from console.locale.formats import day_digits, money
from console.typed.dates import order_of, parse_day
from storage.cash.records import Method, MethodTotal, ShiftReport
from storage.cash.report_paper import report_text

if TYPE_CHECKING:
    from storage.office import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A report: as a table, as data, and as printed where it has a form of its own."""

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    data: dict[str, Any]  # Any: whatever JSON can hold
    text: str = ""


def _period(office: Office, first: date, last: date) -> tuple[datetime, datetime]:
    """The instants at which the period begins and ends at the centre."""
    zone = office.centre.tz
    start = datetime.combine(first, time(0), zone).astimezone(UTC)
    return start, datetime.combine(last + timedelta(days=1), time(0), zone).astimezone(UTC)


async def _shifts(office: Office, first: date, last: date) -> tuple[ShiftReport, ...]:
    return await office.cash.reports(*_period(office, first, last))


def _sum(reports: tuple[ShiftReport, ...], method: Method) -> MethodTotal:
    lines = [total for report in reports for total in report.methods if total.method is method]
    return MethodTotal(
        method=method,
        sales_count=sum(line.sales_count for line in lines),
        sales_minor=sum(line.sales_minor for line in lines),
        refunds_count=sum(line.refunds_count for line in lines),
        refunds_minor=sum(line.refunds_minor for line in lines),
    )


async def cash(office: Office, first: date, last: date) -> Answer:
    """What was taken and given back by method, in the shifts opened in the period."""
    reports = await _shifts(office, first, last)
    totals = [_sum(reports, method) for method in Method]
    rows = [
        (
            words.method(total.method),
            str(total.sales_count),
            money(total.sales_minor),
            str(total.refunds_count),
            money(total.refunds_minor),
            money(total.net_minor),
        )
        for total in totals
    ]
    sales = sum(report.sales_minor for report in reports)
    refunds = sum(report.refunds_minor for report in reports)
    count = sum(report.sales_count for report in reports)
    back = sum(report.refunds_count for report in reports)
    rows.append((_("together"), str(count), money(sales), str(back), money(refunds), money(sales - refunds)))
    data = {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "shifts": [report.shift.number for report in reports],
        "sales_count": count,
        "sales_minor": sales,
        "refunds_count": back,
        "refunds_minor": refunds,
        "discounts_minor": sum(report.discounts_minor for report in reports),
        "moves_minor": sum(report.moves_minor for report in reports),
        "methods": {
            total.method.value: {
                "sales_count": total.sales_count,
                "sales_minor": total.sales_minor,
                "refunds_count": total.refunds_count,
                "refunds_minor": total.refunds_minor,
            }
            for total in totals
        },
    }
    titles = (_("Method"), _("Payments"), _("Sum"), _("Refunds"), _("Given back"), _("Left"))
    return Answer(titles=titles, rows=tuple(rows), data=data)


async def z(office: Office, first: date, last: date) -> Answer:
    """The Z reports of the shifts opened in the period and closed since."""
    from storage.cash.reports import figures

    reports = [report for report in await _shifts(office, first, last) if report.shift.closed_at is not None]
    captions = words.printed()
    rows = []
    for report in reports:
        closing = report.closing
        assert closing is not None
        rows.append(
            (
                report.shift.register_name,
                str(report.shift.number),
                day_digits(office.centre.day_of(report.shift.opened_at)),
                money(report.sales_minor),
                money(report.refunds_minor),
                money(closing.expected_minor),
                money(closing.counted_minor),
                money(closing.difference_minor),
            )
        )
    titles = (
        _("Register"), _("Shift"), _("Day"), _("Payments"), _("Refunds"),
        _("Expected"), _("Counted"), _("Difference"),
    )  # fmt: skip
    return Answer(
        titles=titles,
        rows=tuple(rows),
        data={"from": first.isoformat(), "to": last.isoformat(), "z": [figures(report) for report in reports]},
        text="\n\n".join(report_text(report, office.centre, captions) for report in reports),
    )


async def debts(office: Office, first: date, last: date) -> Answer:
    """What is still owed for the days of the period, by patient and visit."""
    dues = [due for due in await office.cash.dues(first) if due.day <= last]
    rows = tuple(
        (
            day_digits(due.day),
            due.patient_name,
            " + ".join(charge.title for charge in due.charges),
            money(due.due_minor),
        )
        for due in dues
    )
    data = {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "owed_minor": sum(due.due_minor for due in dues),
        "debts": [
            {
                "patient": due.patient_id,
                "name": due.patient_name,
                "appointment": due.appointment_id,
                "day": due.day.isoformat(),
                "owed_minor": due.due_minor,
            }
            for due in dues
        ],
    }
    return Answer(titles=(_("Day"), _("Patient"), _("For what"), _("Owed")), rows=rows, data=data)


LONG_AGO = date(1900, 1, 1)
"""Debts are asked for from the beginning unless a first day is told."""

ANSWERS: dict[str, Callable[[Office, date, date], Awaitable[Answer]]] = {"cash": cash, "z": z, "debts": debts}


def configure(parser: ArgumentParser) -> None:
    """Add the period."""
    parser.add_argument("--from", dest="first", default="", metavar="DAY", help=_("the first day; today unless told"))
    last = _("the last day; the first one unless told")
    parser.add_argument("--to", dest="last", default="", metavar="DAY", help=last)


async def _answer(office: Office, request: Request, name: str) -> Answer:
    today = office.centre.day_of(office.clock.now())
    order = order_of(office.centre.locale)
    asked = request.args
    first = parse_day(asked.first, today=today, order=order, near="past") if asked.first else None
    last = parse_day(asked.last, today=today, order=order, near="past") if asked.last else first or today
    if first is None:
        first = LONG_AGO if name == "debts" else last
    if last < first:
        raise UsageError(_("The last day comes before the first."))
    return await ANSWERS[name](office, first, last)


def _command(name: str) -> Callable[[Request], int]:
    def run(request: Request) -> int:
        answer = request.in_office(lambda office: _answer(office, request, name))
        if request.args.json:
            request.out.json(answer.data)
        elif not answer.rows:
            request.out.line(_("Nothing in this period."))
        else:
            for text in answer.text.splitlines():
                request.out.line(text)
            if not answer.text:
                request.out.table(answer.titles, answer.rows)
        return WELL

    return run


REPORTS: dict[str, Callable[[Request], int]] = {name: _command(name) for name in ANSWERS}
"""The reports of this module by the name that the command line knows; each gives its exit code."""
