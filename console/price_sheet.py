"""What it probably costs, over any place: to be told to somebody at the desk.  A call keeps what it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.locale import _
from console.price_fields import PriceFields
from console.sheets.form import Form

if TYPE_CHECKING:
    from console.app import ConsoleApp


async def tell_price(app: ConsoleApp, text: str = "") -> None:
    """Ask what somebody complains of, beginning with `text`; the answer stands in the sheet."""
    prices = PriceFields(app.office_open)

    async def told() -> bool:
        return True

    form: Form[bool] = Form(
        "price.tell", _("What it probably costs"), prices.fields, told,
        summary=lambda: _("CLOSE; what is told in a call is kept with it (F9, 5)"), draft=False,
    )  # fmt: skip
    if text:
        prices.asked.editor.set(text)
    await app.ask(form)
