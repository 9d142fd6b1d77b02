"""`cash-day`: every document of the cash desk in the order of its number, and what each method comes to.

It takes the office and the first and the last day (included), and gives an `Answer`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from console import cash_words as words
from console.locale import _
from console.locale.formats import clock
from console.reports.answer import Answer, Ask, Cell, Column, Money
from console.reports.days import instants, told
from storage.cash.records import Method, Receipt, Shift

if TYPE_CHECKING:
    from storage.office import Office


def _by_method(receipt: Receipt) -> dict[Method, int]:
    sums: dict[Method, int] = {}
    for tender in receipt.methods:
        sums[tender.method] = sums.get(tender.method, 0) + tender.amount_minor
    return sums


async def _documents(office: Office, first: date, last: date) -> list[tuple[Shift, Receipt]]:
    shifts = await office.cash.shifts(*instants(office, first, last))
    return [(shift, one) for shift in shifts for one in reversed(await office.cash.receipts(shift.id))]


async def cash_day(office: Office, first: date, last: date) -> Answer:
    """The documents of the shifts opened in the period, with the sum of each method."""
    documents = await _documents(office, first, last)
    rows: list[tuple[Cell, ...]] = []
    for shift, receipt in documents:
        sums = _by_method(receipt)
        local = receipt.at.astimezone(office.centre.tz)
        rows.append(
            (
                local.date(), shift.register_name, words.number(receipt.number), clock(local.time()),
                words.kind(receipt.kind), receipt.patient_name, receipt.about or receipt.reason, receipt.by_name,
                *(Money(sums[method]) if method in sums else None for method in Method), Money(receipt.total_minor),
            )
        )  # fmt: skip
    together = {
        method: sum(_by_method(receipt).get(method, 0) for _shift, receipt in documents) for method in Method
    }
    total = sum(receipt.total_minor for _shift, receipt in documents)
    columns = (
        Column("day", _("Day")),
        Column("register", _("Register")),
        Column("number", _("No.")),
        Column("time", _("Time")),
        Column("kind", _("Document")),
        Column("patient", _("Patient")),
        Column("for_what", _("For what")),
        Column("cashier", _("Cashier")),
        *(Column(method.value, words.method(method)) for method in Method),
        Column("total", _("Sum")),
    )
    data = {
        **told(first, last),
        "documents": [
            {
                "register": shift.register_name,
                "shift": shift.number,
                "number": receipt.number,
                "kind": receipt.kind.value,
                "at": receipt.at.isoformat(),
                "patient": receipt.patient_name,
                "methods": {method.value: minor for method, minor in _by_method(receipt).items()},
                "total_minor": receipt.total_minor,
            }
            for shift, receipt in documents
        ],
        "total_minor": total,
    }
    return Answer(
        columns=columns,
        rows=tuple(rows),
        totals=(_("together"), *[""] * 7, *(Money(together[method]) for method in Method), Money(total)),
        data=data,
        parted_by=("day", "register"),
        wide=("kind", "cashier", *(method.value for method in Method)),
    )


ANSWERS: dict[str, Ask] = {"cash-day": cash_day}
