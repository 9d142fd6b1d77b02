"""Giving money back: a new document that names the lines of the old one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console import cash_words as words
from console.cash_words import receipt_line
from console.desks.cash import possible, printing
from console.desks.cash.drawer import Reason, proof_field
from console.locale import _
from console.locale.formats import money
from console.sheets.fields import Field, StaticField, ValueField
from console.sheets.form import Form
from console.sheets.picks import ChoiceField, Option
from console.sheets.second import Second
from console.typed.errors import TypedError
from console.typed.money import parse_money
from storage.cash import rules
from storage.cash.orders import RefundOrder
from storage.cash.records import Method, Receipt, ReceiptLine, RefundRequest
from storage.ids import ReceiptId
from storage.rights import Right

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from console.desks.cash.screen import CashScreen
    from storage.accounts.records import Account


def _at_most(line: ReceiptLine) -> Callable[[str], int]:
    def parse(text: str) -> int:
        amount = parse_money(text)
        if amount > line.refundable_minor:
            raise TypedError(_("At most {sum} remains of this line.").format(sum=money(line.refundable_minor)))
        return amount

    return parse


class _LineField(ValueField[int]):
    """How much of a line goes back: all that remains of it, as it stands there, until another sum is typed."""

    def __init__(self, line: ReceiptLine, together: Callable[[], int]) -> None:
        rest = line.refundable_minor
        super().__init__(
            f"line-{line.id}", line.title, _at_most(line), show=money, value=rest, default=lambda: 0,
            required=False, visit=True, hint=lambda: _("of {sum}, 0 = nothing").format(sum=money(rest)),
        )  # fmt: skip
        self._together = together

    async def commit(self, *, strict: bool) -> bool:
        """Whoever left it, by Enter or by another key, has seen what goes back of it."""
        done = await super().commit(strict=strict)
        self.visited = self.visited or done
        return done

    def hint(self) -> str:
        """What all lines come to, however far the sheet is scrolled."""
        return _("Together {sum}").format(sum=money(self._together()))


class _Sheet:
    """The fields of a refund and what they come to."""

    def __init__(self, receipt: Receipt, limit_minor: int, approvers: Sequence[Account]) -> None:
        self.receipt, self._limit = receipt, limit_minor
        self.second = Second(
            Right.REFUND_APPROVE, approvers, needed=self.above, later=_("somebody later, from the list of requests")
        )
        self.lines = {
            line.id: _LineField(line, lambda: self.total_minor) for line in receipt.lines if line.refundable_minor
        }
        same = _("as it was paid: {methods}").format(methods=words.methods(receipt.methods))
        ways: list[Option[Method | None]] = [Option(None, same)]
        only = {tender.method for tender in receipt.methods} if len(receipt.methods) == 1 else set()
        others = (way for way in (Method.CASH, Method.CARD, Method.TRANSFER) if way not in only)
        ways += [Option(way, words.method(way)) for way in others]
        self.method = ChoiceField("method", _("Give back by"), ways, required=False)
        self.method.restore(same)
        self.reason = Reason(_("Reason"), words.REFUND_REASONS)
        self.proof = proof_field(_("of the receipt's number"), rules.typed_proof(receipt.number))

    @property
    def total_minor(self) -> int:
        return sum(field.tentative or 0 for field in self.lines.values())

    def above(self) -> bool:
        """Whether it is above the limit, with what went back of the receipt before."""
        return self.receipt.refunded_minor + self.total_minor > self._limit

    def order(self) -> RefundOrder:
        """What goes back, with the sum that the sheet shows.  Raises TypedError for nothing."""
        if not self.total_minor:
            raise TypedError(_("Nothing would be given back: type a sum on a line."))
        return RefundOrder(
            receipt_id=self.receipt.id,
            reason=self.reason.text,
            lines=tuple((id_, field.value) for id_, field in self.lines.items() if field.value),
            method=self.method.value,
            total_minor=self.total_minor,
        )

    def fields(self) -> list[Field[Any]]:  # Any: each field has its own kind of answer
        number = StaticField(_("Receipt"), words.number(self.receipt.number), token="strong")
        total = StaticField(_("Together"), lambda: money(self.total_minor), token="money")
        asked = [self.method, *self.reason.fields, self.proof, *self.second.fields]
        return [number, *self.lines.values(), total, *asked]


def _final(given: Receipt) -> str:
    """What line 23 says of a refund: like every document it stays."""
    return receipt_line(given) + " · " + _("cannot be taken back")


async def give_back(place: CashScreen, receipt_id: ReceiptId) -> None:
    """Refund a receipt, whole or in part; above the limit by two people, or it is asked for."""
    office = place.office
    receipt = await office.cash.receipt(receipt_id)
    approvers = await office.accounts.approvers(Right.REFUND_APPROVE)
    sheet = _Sheet(receipt, office.centre.refund_limit_minor, approvers)
    if not sheet.lines:
        place.say(_("{key}: receipt {number} was given back already").format(
            key=place.shell.legends["cancel"], number=words.number(receipt.number)),
                  error=True)  # fmt: skip
        return

    async def accept() -> Receipt | int:
        if sheet.second.later:
            return await place.write(office.cash.request_refund(sheet.order()))
        with await sheet.second.approval(office):
            return await place.write(office.cash.refund(sheet.order()))

    def summary() -> str:
        if not sheet.total_minor:
            return _("a sum on a line is needed")
        if sheet.second.later:
            return _("ASK FOR A REFUND OF {sum}: above the limit").format(sum=money(sheet.total_minor))
        return sheet.second.said(_("GIVE BACK {sum}").format(sum=money(sheet.total_minor)))

    title = _("Refund · {who} · this cannot be taken back").format(who=receipt.patient_name)
    given = await place.ask(Form("cash.refund", title, sheet.fields(), accept, summary=summary, draft=False))
    if isinstance(given, Receipt):
        place.say(_final(given))
        await printing.by_itself(place, given)
    elif given is not None:
        names = possible.who_may(place, Right.REFUND_APPROVE)
        place.done(_("o REFUND ASKED FOR, it waits for {names}").format(names=names or _("someone with the right")))
    if given is not None:
        place.reload()


async def approve(place: CashScreen, request: RefundRequest) -> None:
    """Approve a refund that was asked for: the money goes back now."""
    proof = proof_field(_("of the receipt's number"), rules.typed_proof(request.receipt_number))

    async def accept() -> Receipt:
        return await place.write(place.office.cash.approve_refund(request.id))

    form = Form(
        "cash.approve",
        _("Approve a refund · {who}").format(who=request.patient_name),
        [
            StaticField(_("Receipt"), words.number(request.receipt_number), token="strong"),
            StaticField(_("Sum"), money(request.amount_minor), token="money"),
            StaticField(_("Reason"), request.reason),
            StaticField(_("Asked by"), request.requested_by_name),
            proof,
        ],
        accept,
        summary=lambda: _("GIVE BACK {sum}").format(sum=money(request.amount_minor)),
        draft=False,
    )
    given = await place.ask(form)
    if given is not None:
        place.say(_final(given))
        place.reload()


async def decline(place: CashScreen, request: RefundRequest) -> None:
    """Decline a refund that was asked for."""
    await place.write(place.office.cash.decline_refund(request.id))
    place.say(_("- DECLINED the refund of {sum} for {who}").format(
        sum=money(request.amount_minor), who=request.patient_name))  # fmt: skip
    place.reload()
