"""Reports of shifts and documents by their number."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from console import cash_words as words
from console.desk import Numbered
from console.desks.cash import possible, printing
from console.locale import _
from console.locale.formats import day_short, money
from console.sheets.fields import ValueField
from console.sheets.form import Form
from console.typed.errors import TypedError
from storage.cash.records import Receipt, Shift
from storage.cash.report_paper import report_text
from storage.errors import NotFound

if TYPE_CHECKING:
    from console.desks.cash.screen import CashScreen
    from console.desks.cash.view import CashRow

DAYS = 30
"""How far back the list of shifts goes."""
DIGITS_MAX = 9
"""Of a receipt's number."""


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > DIGITS_MAX:
        raise TypedError(_("Expected the number of a receipt, such as 31."))
    return int(text)


async def choose(place: CashScreen) -> None:
    """The X report of the open shift, earlier Z reports, or a document by its number."""
    office = place.office
    now = office.clock.now()
    shifts = await office.cash.shifts(now - timedelta(days=DAYS), now + timedelta(seconds=1))
    newest = list(reversed(shifts))
    titles = [_("a receipt by its number"), *(_title(place, shift) for shift in newest)]
    chosen = await place.choose(_("Reports and documents"), titles)
    if chosen is None:
        return
    if chosen == 0:
        await by_number(place)
        return
    await show_report(place, newest[chosen - 1])


def _title(place: CashScreen, shift: Shift) -> str:
    day = day_short(place.office.centre.day_of(shift.opened_at))
    if shift.closed_at is None:
        return _("X report of shift {number}, open since {day}").format(number=shift.number, day=day)
    return _("Z report of shift {number}, {day}").format(number=shift.number, day=day)


async def show_report(place: CashScreen, shift: Shift) -> None:
    """A report as it is printed."""
    report = await place.office.cash.report(shift.id)
    seen = shift.closed_at is not None or possible.may_see_expected(place)
    text = report_text(report, place.office.centre, words.printed(), expected=seen)
    await printing.show_report(place, shift, _title(place, shift), text)


def identity(record: CashRow) -> str:
    """Who the money of a row is from, or goes to."""
    if record.due is not None:
        return f"{record.due.patient_name} · {money(record.due.due_minor)} · {day_short(record.due.day)}"
    if record.receipt is not None:
        return line_of(record.receipt)
    assert record.request is not None
    return f"{record.request.patient_name} · {money(-record.request.amount_minor)}"


def line_of(receipt: Receipt) -> str:
    """A document in one line."""
    who = receipt.patient_name or receipt.reason
    return f"{words.kind(receipt.kind)} {words.number(receipt.number)} · {who} · {money(receipt.total_minor)}"


async def numbered(place: CashScreen, digits: str) -> Numbered | None:
    """A document of any shift, and what puts it into the list."""
    if len(digits) > DIGITS_MAX:
        return None
    try:
        found = await place.office.cash.receipt_numbered(int(digits))
    except NotFound:
        return None

    async def show() -> None:
        place.found = found
        await place.read_anew()
        place.rows.select(f"r{found.id}")

    return line_of(found), show


async def by_number(place: CashScreen) -> None:
    """Find a document of any shift and put it into the list, to copy it or to give it back."""
    number = ValueField("number", _("Receipt"), _number)

    async def accept() -> Receipt:
        assert number.value is not None
        return await place.office.cash.receipt_numbered(number.value)

    found = await place.ask(Form("cash.number", _("A receipt by its number"), [number], accept, draft=False))
    if found is not None:
        place.found = found
        await place.read_anew()
        place.rows.select(f"r{found.id}")
