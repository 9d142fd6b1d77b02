"""The payment sheet: what is due, what is received, the change; then the receipt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from console import cash_words as words
from console.insuring import bill as insured_bill
from console.keyboard import Key
from console.locale import N_, _
from console.locale.formats import day_month, money
from console.price_words import bill_word
from console.sheets.fields import StaticField, Step, ValueField
from console.sheets.form import Form
from console.sheets.key_help import Told
from console.typed.errors import TypedError
from console.typed.money import NotASum, parse_money
from storage.cash import rules
from storage.cash.orders import PaymentOrder
from storage.cash.records import Charge, Due, Method, Receipt, Settlement, Tender
from storage.errors import RuleBroken
from storage.printing.records import Use
from widgets.lines import Line

if TYPE_CHECKING:
    from console.desks.cash.screen import CashScreen


class ReceivedField(ValueField[int]):
    """Money taken: `*` is the next method, `/` keeps a part, empty is exactly the rest."""

    def __init__(self, label: str, bill: Bill, methods: Sequence[Method]) -> None:
        """Take what is due by `methods`, the usual one first; an advance is proposed before all of them."""
        self._bill = bill
        self._methods, self._at_method = list(methods), 0
        self.parts: list[Tender] = []
        if 0 < bill.due_minor <= bill.advance_minor:
            self._at_method = self._methods.index(Method.ADVANCE)
        elif bill.advance_minor:
            self.parts.append(Tender(method=Method.ADVANCE, amount_minor=bill.advance_minor))
        super().__init__(
            "received", label, self._read, default=self._rest, hint=self._said,
            hot={"*": (N_("another method"), self._next), "/": (N_("keep this part, go on with the rest"), self._part)},
        )  # fmt: skip

    @property
    def method(self) -> Method:
        """The method of what is being typed."""
        return self._methods[self._at_method]

    @property
    def left_minor(self) -> int:
        """What the parts kept so far leave to pay."""
        return self._bill.due_minor - sum(part.amount_minor for part in self.parts)

    def tenders(self, amount_minor: int | None) -> tuple[Tender, ...]:
        """The parts, and the amount being typed."""
        if not amount_minor:
            return tuple(self.parts)
        return (*self.parts, Tender(method=self.method, amount_minor=amount_minor))

    def _rest(self) -> int:
        return min(self.left_minor, self._bill.advance_minor) if self.method is Method.ADVANCE else self.left_minor

    def _read(self, text: str) -> int:
        try:
            amount = parse_money(text, least=1)
        except NotASum:
            raise TypedError(_("Expected a sum like 1500, 1 500,50 or 1800+550.")) from None
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
        """Backspace in an empty field takes the last part back; `+` there takes older debts along, or leaves them."""
        if key.char == "+" and not key.pasted and not self.editor.text and self._bill.owes_more:
            self._bill.along = not self._bill.along
            self._use(self._at_method)
            return Step.KEPT
        if key.name == "backspace" and not self.editor.text and self.parts:
            part = self.parts.pop()
            self._use(self._methods.index(part.method))
            return Step.KEPT
        return await super().key(key)

    def own_keys(self) -> Sequence[Told]:
        """As for sums, and what `+` and Backspace do while the field is empty."""
        out = [*super().own_keys()]
        if self._bill.owes_more:
            out.append(("+", _("in the empty field: older debts are paid along, or left")))
        if self.parts:
            out.append(("Bksp", _("in the empty field: the last part is taken back")))
        return out


class Bill:
    """What one payment is for: a visit, and on wish what the patient owes besides."""

    def __init__(self, due: Due, others: Sequence[Due]) -> None:
        """Begin with the visit alone."""
        self._due, self._others = due, sorted(others, key=lambda other: other.day)
        days = ", ".join(dict.fromkeys(day_month(other.day) for other in self._others))
        sum_owed = money(sum(other.due_minor for other in others))
        self.along = False
        """The older debts are paid too."""
        self.owed = StaticField(
            _("Owes too"), lambda: self._owed_text().format(sum=sum_owed, days=days), token="alert",
            when=lambda: self.owes_more,
        )  # fmt: skip

    def _owed_text(self) -> str:
        return _("{sum} of {days}, taken along; + leaves it") if self.along else _("{sum} of {days}; + takes it along")

    @property
    def owes_more(self) -> bool:
        """There are older debts."""
        return bool(self._others)

    @property
    def charges(self) -> tuple[Charge, ...]:
        """The lines to pay: old debts are paid first."""
        dues = (*self._others, self._due) if self.along else (self._due,)
        return tuple(charge for due in dues for charge in due.charges)

    @property
    def due_minor(self) -> int:
        """What they come to."""
        return sum(charge.due_minor for charge in self.charges)

    @property
    def advance_minor(self) -> int:
        """What the patient has paid in beforehand."""
        return self._due.advance_minor

    def to_pay(self) -> Line:
        """The sum, and for what."""
        what = " + ".join(f"{charge.title} {money(charge.due_minor)}" for charge in self.charges)
        return ((money(self.due_minor), "money"), (f"   {what}", "sheet"))


def _settled(field: ReceivedField, bill: Bill) -> Settlement | None:
    try:
        return rules.settle(bill.due_minor, field.tenders(field.tentative), bill.advance_minor)
    except RuleBroken:
        return None


def _change(field: ReceivedField, bill: Bill) -> str:
    settled = _settled(field, bill)
    if settled is None:
        return "-"
    if settled.remaining_minor:
        return _("none; {sum} stays owed !").format(sum=money(settled.remaining_minor))
    return money(settled.change_minor)


def _summary(field: ReceivedField, bill: Bill, *, prints: bool) -> str:
    settled = _settled(field, bill)
    if settled is None:
        return _("look at what was received")
    said = _("PRINT THE RECEIPT {sum} {how}") if prints else _("TAKE THE PAYMENT {sum} {how}")
    return said.format(sum=money(settled.applied_minor), how=words.methods(settled.applied))


async def take_payment(place: CashScreen, due: Due) -> Receipt | None:
    """Ask what is received for one row, and for what the patient owes besides; post the receipt."""
    owed = await place.office.cash.dues_of(due.patient_id)
    bill = Bill(due, [other for other in owed if (other.appointment_id, other.day) != (due.appointment_id, due.day)])
    methods = [Method.CASH, Method.CARD, Method.TRANSFER]
    if due.advance_minor:
        methods.append(Method.ADVANCE)
    received = ReceivedField(_("Received"), bill, methods)
    parts = StaticField(
        _("Parts"),
        lambda: "   ".join(f"{words.method(p.method)} {money(p.amount_minor)}" for p in received.parts),
        when=lambda: bool(received.parts),
    )
    held = _("{sum} paid in beforehand, used first; Backspace or * leaves it").format(sum=money(due.advance_minor))
    advance = StaticField(_("Advance"), held, when=lambda: bool(due.advance_minor))

    async def accept() -> Receipt:
        charges = tuple((charge.id, charge.version) for charge in bill.charges)
        order = PaymentOrder(charges=charges, tenders=received.tenders(received.value))
        return await place.write(place.office.cash.pay(order))

    beside = await place.office.quoted.beside(due.patient_id, due.day)
    quoted = "" if beside is None else bill_word(beside.quote, beside.bill_minor or 0)
    above = beside is not None and bool(beside.above_minor)
    printer = await place.office.printing.printer_for(Use.RECEIPT)
    insurance = await insured_bill.beside(place, [charge.id for charge in due.charges])

    form = Form(
        "cash.pay",
        _("Payment · {who} · visit of {day}").format(who=due.patient_name, day=day_month(due.day)),
        [
            StaticField(_("To pay"), bill.to_pay),
            StaticField("", quoted, when=lambda: bool(quoted), token="alert" if above else "sheet"),
            StaticField(_("Insurance"), insurance, when=lambda: bool(insurance), token="alert"),
            bill.owed,
            parts,
            advance,
            received,
            StaticField(_("Change"), lambda: _change(received, bill), token="strong"),
        ],
        accept,
        summary=lambda: _summary(received, bill, prints=printer is not None and printer.at_once),
        read_back=True,
        draft=False,
    )
    receipt = await place.ask(form)
    if receipt is not None:
        remains = bill.due_minor - receipt.total_minor
        said = " · " + _("{sum} stays owed !").format(sum=money(remains)) if remains else ""
        unprinted = "" if printer is not None else " · " + _("not printed: no printer")
        place.say(words.receipt_line(receipt) + said + unprinted)
    return receipt
