"""Cash in, out and to the safe; advances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console import cash_words as words
from console.cash_words import receipt_line
from console.desks.cash import charges, possible, printing
from console.desks.cash.people import patient_field, patient_of_row
from console.locale import _
from console.locale.formats import money
from console.sheets.fields import TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import ChoiceField, Option
from console.typed.money import parse_money
from storage.cash.records import Method, Receipt, ReceiptKind, Tender

if TYPE_CHECKING:
    from console.desks.cash.screen import CashScreen


def _sum(text: str) -> int:
    return parse_money(text, least=1)


async def choose(place: CashScreen) -> None:
    """Something new for the open shift: cash in, out or to the safe, an advance, a service."""
    titles = [_("cash in"), _("cash out"), _("to the safe"), _("an advance"), _("a service to pay")]
    chosen = await place.choose(_("New"), titles)
    refused = possible.no_move(place) if chosen in (0, 1, 2) else possible.no_money(place) if chosen == 3 else None
    if refused is not None:
        place.say(f"{titles[chosen or 0]}: {refused}", error=True)
    elif chosen in (0, 1, 2):
        await move(place, (ReceiptKind.IN, ReceiptKind.OUT, ReceiptKind.DROP)[chosen])
    elif chosen == 3:
        await advance(place)
    elif chosen == 4:
        await charges.add(place)


async def move(place: CashScreen, kind: ReceiptKind) -> None:
    """Put cash in or take it out, with a reason; `u` takes it back by a counter document."""
    amount = ValueField("sum", _("Sum"), _sum, show=money)
    reason = TextField("reason", _("Reason"), length_max=80)

    async def accept() -> Receipt:
        assert amount.value is not None
        return await place.write(place.office.cash.cash_move(kind, amount.value, reason.value or ""))

    form = Form(
        f"cash.{kind.value}",
        words.kind(kind),
        [amount, reason],
        accept,
        summary=lambda: _("{kind} {sum}").format(kind=words.kind(kind), sum=money(amount.tentative or 0)),
    )
    made = await place.ask(form)
    if made is not None:
        place.done(_("■ {kind} {number} {sum} {reason}").format(
            kind=words.kind(made.kind), number=words.number(made.number), sum=money(made.total_minor),
            reason=made.reason))  # fmt: skip
        place.reload()


async def advance(place: CashScreen) -> None:
    """Take an advance from a patient."""
    known = patient_of_row(place)
    who = patient_field(place, known)
    amount = ValueField("sum", _("Sum"), _sum, show=money)
    method = ChoiceField(
        "method", _("Paid by"),
        [Option(m, words.method(m)) for m in (Method.CASH, Method.CARD, Method.TRANSFER)],
    )  # fmt: skip

    async def accept() -> Receipt:
        assert who.value is not None
        assert amount.value is not None
        tender = Tender(method=method.value or Method.CASH, amount_minor=amount.value)
        return await place.write(place.office.cash.deposit(who.value, (tender,)))

    def summary() -> str:
        name = "" if who.chosen is None else who.chosen.label
        return _("TAKE {sum} IN ADVANCE from {who}").format(sum=money(amount.tentative or 0), who=name)

    title = _("Advance for services")
    if known is not None:
        title = _("Advance for services · {who}; ↑ for somebody else").format(who=known.label)
    form = Form("cash.advance", title, [who, amount, method], accept, summary=summary)
    made = await place.ask(form)
    if made is not None:
        place.say(receipt_line(made))
        place.reload()
        await printing.by_itself(place, made)
