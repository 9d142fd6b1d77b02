"""A document on the screen, as it is printed; what stands beside a bill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from console.desks.cash.view import CashRow
from console.price_words import bill_word
from widgets.lines import Line, line

if TYPE_CHECKING:
    from console.desks.cash.screen import CashScreen


async def show(place: CashScreen, title: str, text: str) -> None:
    """Show a text until the person leaves it."""
    await place.show_lines(title, [line(f"   {one}") for one in text.split("\n")])


async def beside_quote(place: CashScreen, record: CashRow, lines: Sequence[Line]) -> Sequence[Line]:
    """The lines below the list, what the patient was quoted for the bill before them."""
    due = record.due
    beside = None if due is None else await place.office.quoted.beside(due.patient_id, due.day)
    if beside is None:
        return lines
    token = "alert" if beside.above_minor else "peek"
    return [((bill_word(beside.quote, beside.bill_minor or 0), token),), *lines[:2]]
