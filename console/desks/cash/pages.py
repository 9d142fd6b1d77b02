"""A document on the screen, as it is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from widgets.lines import line

if TYPE_CHECKING:
    from console.desks.cash.screen import CashScreen


async def show(place: CashScreen, title: str, text: str) -> None:
    """Show a text until the person leaves it."""
    await place.show_lines(title, [line(f"   {one}") for one in text.split("\n")])
