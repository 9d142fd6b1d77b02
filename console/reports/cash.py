"""`frontdesk report cash`, `z` and `debts`: the money of a period, as rows and as data.

Each takes the office and the first and the last day (included), and gives an `Answer`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from console import cash_words as words
from console.locale import _
from console.reports.answer import Answer, Ask, Cell, Column, Money
from console.reports.days import instants, told
from storage.cash.records import Method
from storage.cash.report_paper import report_text
from storage.cash.report_records import MethodTotal, ShiftReport

if TYPE_CHECKING:
    from storage.office import Office


async def _shifts(office: Office, first: date, last: date) -> tuple[ShiftReport, ...]:
    return await office.cash.reports(*instants(office, first, last))


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
    rows: list[tuple[Cell, ...]] = [
        (
            words.method(total.method),
            total.sales_count,
            Money(total.sales_minor),
            total.refunds_count,
            Money(total.refunds_minor),
            Money(total.net_minor),
        )
        for total in totals
    ]
    sales = sum(report.sales_minor for report in reports)
    refunds = sum(report.refunds_minor for report in reports)
    count = sum(report.sales_count for report in reports)
    back = sum(report.refunds_count for report in reports)
    together = (_("together"), count, Money(sales), back, Money(refunds), Money(sales - refunds))
    data = {
        **told(first, last),
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
    columns = (
        Column("method", _("Method")),
        Column("payments", _("Payments")),
        Column("sum", _("Sum")),
        Column("refunds", _("Refunds")),
        Column("given_back", _("Given back")),
        Column("left", _("Left")),
    )
    return Answer(columns=columns, rows=tuple(rows), totals=together, data=data)


async def z(office: Office, first: date, last: date) -> Answer:
    """The Z reports of the shifts opened in the period and closed since."""
    from storage.cash.reports import figures

    reports = [report for report in await _shifts(office, first, last) if report.shift.closed_at is not None]
    captions = words.printed()
    rows: list[tuple[Cell, ...]] = []
    for report in reports:
        closing = report.closing
        assert closing is not None
        rows.append(
            (
                report.shift.register_name,
                report.shift.number,
                office.centre.day_of(report.shift.opened_at),
                Money(report.sales_minor),
                Money(report.refunds_minor),
                Money(closing.expected_minor),
                Money(closing.counted_minor),
                Money(closing.difference_minor),
            )
        )
    columns = (
        Column("register", _("Register")),
        Column("shift", _("Shift")),
        Column("day", _("Day")),
        Column("payments", _("Payments")),
        Column("refunds", _("Refunds")),
        Column("expected", _("Expected")),
        Column("counted", _("Counted")),
        Column("difference", _("Difference")),
    )
    return Answer(
        columns=columns,
        rows=tuple(rows),
        data={**told(first, last), "z": [{**figures(report), "last_hash": report.last_hash} for report in reports]},
        text="\n\n".join(report_text(report, office.centre, captions) for report in reports),
    )


async def debts(office: Office, first: date, last: date) -> Answer:
    """What is still owed for the days of the period, by patient and visit."""
    dues = [due for due in await office.cash.dues(first) if due.day <= last]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (due.day, due.patient_name, " + ".join(charge.title for charge in due.charges), Money(due.due_minor))
        for due in dues
    )
    data = {
        **told(first, last),
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
    columns = (
        Column("day", _("Day")),
        Column("patient", _("Patient")),
        Column("for_what", _("For what")),
        Column("owed", _("Owed")),
    )
    return Answer(columns=columns, rows=rows, data=data)


ANSWERS: dict[str, Ask] = {"cash": cash, "z": z, "debts": debts}
