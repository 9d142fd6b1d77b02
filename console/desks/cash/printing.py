"""The cash desk on paper: receipts, X and Z reports; what comes out by itself after a payment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from console import asking
from console import cash_words as words
from console.printing.printable import Printable, Use, on_its_way, print_out
from storage.cash.records import Receipt, Shift
from storage.ids import ReceiptId
from widgets.lines import line

if TYPE_CHECKING:
    from console.desks.cash.screen import CashScreen


async def _printable(place: CashScreen, receipt: Receipt) -> Printable:
    title = f"{words.kind(receipt.kind)} {words.number(receipt.number)}"
    return await framed(place, "receipt", title, receipt.text)


async def framed(place: CashScreen, kind: str, title: str, text: str) -> Printable:
    """A text of the register in the centre's frame.  Raises RuleBroken for a template that is wrong."""
    from console.papers.making import make  # its libraries belong to no start

    made = await make(place.office, kind, facts={"text": text, "copy": ""})
    return Printable(title=title, body=made.body, use=Use.RECEIPT)


async def receipt(place: CashScreen, receipt_id: ReceiptId) -> None:
    """Print a document: the original, or a copy with its number."""
    whole = await place.office.cash.receipt(receipt_id)
    thing = await _printable(place, whole)
    if await place.office.printing.printer_for(Use.RECEIPT) is None:
        await print_out(place, thing)
        return
    job = await place.write(place.office.cash.print_receipt(receipt_id, thing.draft))
    on_its_way(place, job)


async def show_receipt(place: CashScreen, whole: Receipt) -> None:
    """A document on the screen, as it was printed; `r` prints it, as in the list."""
    title = f"{words.kind(whole.kind)} {words.number(whole.number)}"
    if await asking.read_or_print(place.shell, title, [line(f"   {one}") for one in whole.text.split("\n")], place):
        await receipt(place, whole.id)


async def by_itself(place: CashScreen, made: Receipt | None) -> None:
    """After a document was posted: print it where a printer of this desk does so; nothing is said and nobody waits."""
    if made is None:
        return
    printer = await place.office.printing.printer_for(Use.RECEIPT)
    if printer is not None and printer.at_once:
        thing = await _printable(place, made)
        await place.write(place.office.cash.print_receipt(made.id, thing.draft))


async def z_report(place: CashScreen, shift_id: int, title: str, text: str) -> None:
    """A Z report when its shift is closed, where there is a printer for it."""
    if await place.office.printing.printer_for(Use.RECEIPT) is not None:
        thing = await framed(place, "z_report", title, text)
        await place.write(place.office.printing.put(replace(thing, about=("shift", shift_id)).draft))


async def show_report(place: CashScreen, shift: Shift, title: str, text: str) -> None:
    """A report on the screen; `r` prints it: an X report as often as wanted, a Z report again as a copy."""
    while await asking.read_or_print(place.shell, title, [line(f"   {one}") for one in text.split("\n")], place):
        closed = shift.closed_at is not None
        thing = await framed(place, "z_report" if closed else "x_report", title, text)
        await print_out(place, replace(thing, about=("shift", int(shift.id))) if closed else thing)
