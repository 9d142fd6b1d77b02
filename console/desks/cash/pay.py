"""The payment sheet: what is due, what is received, the change; then the receipt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from console.desks.cash import words
from console.keyboard import Key
from console.locale import _
from console.locale.formats import day_month, money
from console.sheets.fields import StaticField, Step, ValueField
from console.sheets.form import Form
from console.typed.errors import TypedError
from console.typed.money import parse_money
from storage.cash import rules
from storage.cash.orders import PaymentOrder
from storage.cash.records import Due, Method, Receipt, Settlement, Tender
from storage.errors import RuleBroken

if TYPE_CHECKING:
    from console.desks.cash.screen import CashScreen


class ReceivedField(ValueField[int]):
    """Money taken: `*` is the next method, `/` keeps a part, empty is exactly the rest."""

    def __init__(self, label: str, due_minor: int, methods: Sequence[Method], advance_minor: int = 0) -> None:
        """Take what is due by `methods`, the usual one first."""
        self._due, self._advance = due_minor, advance_minor
        self._methods, self._at_method = list(methods), 0
        self.parts: list[Tender] = []
        super().__init__(
            "received", label, self._read, default=self._rest, hint=self._said,
            hot={"*": self._next, "/": self._part},
        )  # fmt: skip

    @property
    def method(self) -> Method:
        """The method of what is being typed."""
        return self._methods[self._at_method]

    @property
    def left_minor(self) -> int:
        """What the parts kept so far leave to pay."""
        return self._due - sum(part.amount_minor for part in self.parts)

    def tenders(self, amount_minor: int | None) -> tuple[Tender, ...]:
        """The parts, and the amount being typed."""
        if not amount_minor:
            return tuple(self.parts)
        return (*self.parts, Tender(method=self.method, amount_minor=amount_minor))

    def _rest(self) -> int:
        return min(self.left_minor, self._advance) if self.method is Method.ADVANCE else self.left_minor

    def _read(self, text: str) -> int:
        amount = parse_money(text, least=1)
        if self.method is not Method.CASH and amount > self._rest():
            raise TypedError(
                _("At most {sum} this way: only cash gives change.").format(sum=money(self._rest()))
            )
        return amount

    def _said(self) -> str:
        return _("{method}   (* another method, / a part, empty = exactly)").format(method=words.method(self.method))

    def _use(self, at: int) -> None:
        self._at_method = at % len(self._methods)
        self._read_text, self.error = None, ""
        self.changed()

    def _next(self) -> None:
        self._use(self._at_method + 1)

    def _part(self) -> None:
        amount = self.tentative if self.editor.text.strip() else None
        if not amount or amount >= self.left_minor:
            self.error = _("Type a part of the sum before the /, less than {sum}.").format(sum=money(self.left_minor))
            return
        self.parts.append(Tender(method=self.method, amount_minor=amount))
        self.editor.set("")
        used = {part.method for part in self.parts}
        left = [at for at, method in enumerate(self._methods) if method not in used]
        self._use(left[0] if left else 0)

    async def key(self, key: Key) -> Step:
        """Backspace in an empty field takes the last part back."""
        if key.name == "backspace" and not self.editor.text and self.parts:
            part = self.parts.pop()
            self._use(self._methods.index(part.method))
            return Step.KEPT
        return await super().key(key)


def _settled(field: ReceivedField, due: Due) -> Settlement | None:
    try:
        return rules.settle(due.due_minor, field.tenders(field.tentative), due.advance_minor)
    except RuleBroken:
        return None


def _change(field: ReceivedField, due: Due) -> str:
    settled = _settled(field, due)
    if settled is None:
        return "-"
    if settled.remaining_minor:
        return _("none; {sum} stays owed !").format(sum=money(settled.remaining_minor))
    return money(settled.change_minor)


def _summary(field: ReceivedField, due: Due) -> str:
    settled = _settled(field, due)
    if settled is None:
        return _("look at what was received")
    return _("PRINT THE RECEIPT {sum} {how}").format(
        sum=money(settled.applied_minor), how=words.methods(settled.applied)
    )


async def take_payment(place: CashScreen, due: Due) -> Receipt | None:
    """Ask what is received for one row and post its receipt."""
    methods = [Method.CASH, Method.CARD, Method.TRANSFER, Method.INSURER]
    if due.advance_minor:
        methods.append(Method.ADVANCE)
    received = ReceivedField(_("Received"), due.due_minor, methods, due.advance_minor)
    what = " + ".join(f"{charge.title} {money(charge.due_minor)}" for charge in due.charges)
    parts = StaticField(
        _("Parts"),
        lambda: "   ".join(f"{words.method(p.method)} {money(p.amount_minor)}" for p in received.parts),
        when=lambda: bool(received.parts),
    )
    advance = StaticField(_("Advance"), lambda: money(due.advance_minor), when=lambda: bool(due.advance_minor))

    async def accept() -> Receipt:
        charges = tuple((charge.id, charge.version) for charge in due.charges)
        order = PaymentOrder(charges=charges, tenders=received.tenders(received.value))
        return await place.write(place.office.cash.pay(order))

    form = Form(
        "cash.pay",
        _("Payment · {who} · visit of {day}").format(who=due.patient_name, day=day_month(due.day)),
        [
            StaticField(_("To pay"), ((money(due.due_minor), "money"), (f"   {what}", "sheet"))),
            parts,
            advance,
            received,
            StaticField(_("Change"), lambda: _change(received, due), token="strong"),
        ],
        accept,
        summary=lambda: _summary(received, due),
        read_back=True,
        draft=False,
    )
    receipt = await place.ask(form)
    if receipt is not None:
        place.say(receipt_line(receipt))
    return receipt


def receipt_line(receipt: Receipt) -> str:
    """What line 23 says of a document."""
    said = _("■ {kind} {number} {who} {sum} {how}").format(
        kind=words.kind(receipt.kind),
        number=words.number(receipt.number),
        who=receipt.patient_name,
        sum=money(receipt.total_minor),
        how=words.methods(receipt.methods),
    )
    if receipt.change_minor:
        said += " · " + _("change {sum}").format(sum=money(receipt.change_minor))
    return said
