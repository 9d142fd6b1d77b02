"""Closing a shift: what is not done, the blind count, the other methods, the difference, the typed proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from console import cash_words as words
from console.desks.cash import printing
from console.desks.cash.drawer import Pieces, Reason, count, counted, proof_field, too_far_off, worth
from console.locale import _
from console.locale.formats import money
from console.sheets.fields import Field, StaticField, ValueField
from console.sheets.form import Form
from console.typed.money import parse_money
from storage.cash import rules
from storage.cash.records import Method, Shift
from storage.cash.report_paper import report_text
from storage.cash.report_records import MethodTotal, ShiftReport

if TYPE_CHECKING:
    from console.desks.cash.screen import CashScreen


def _before_closing(place: CashScreen) -> list[Field[None]]:
    """What is not finished yet, shown before the counting."""
    view = place.view
    assert view is not None
    dues = view.to_pay
    unpaid = _("{count} for {sum}").format(count=len(dues), sum=money(sum(due.due_minor for due in dues)))
    counts = place.shell.counts
    others = "   ".join(
        text.format(count=counts[id])
        for id, text in (("queue", _("in the queue {count}")), ("calls", _("calls to do {count}")))
        if counts.get(id)
    )
    token = "alert" if dues else "sheet"
    return [
        StaticField(_("Unpaid"), f"{unpaid} !" if dues else _("none"), token=token),
        StaticField(_("Not done"), others, when=lambda: bool(others)),
    ]


def _total_field(total: MethodTotal, typed: int | None) -> ValueField[int]:
    """What the slips say; empty is what the register says."""
    net = total.net_minor
    return ValueField(
        f"total-{total.method.value}", words.method(total.method), parse_money, show=money, required=False,
        value=None if typed == net else typed, default=lambda: net,
        hint=lambda: _("by the register {sum}, empty = the same").format(sum=money(net)),
    )  # fmt: skip


async def _other_methods(
    place: CashScreen, report: ShiftReport, preset: Mapping[Method, int]
) -> tuple[tuple[Method, int], ...] | None:
    """The totals of terminals and slips; Enter agrees with the register."""
    totals = [
        total
        for total in report.methods
        if total.method not in (Method.CASH, Method.ADVANCE) and (total.sales_count or total.refunds_count)
    ]
    fields = {total.method: _total_field(total, preset.get(total.method)) for total in totals}

    async def accept() -> tuple[tuple[Method, int], ...]:
        return tuple((method, field.value or 0) for method, field in fields.items())

    nothing = StaticField("", _("Nothing but cash was taken in this shift."), when=lambda: not fields)
    compare = _("Compare with the slips; type a sum that differs, Tab for the next.")
    head = StaticField("", compare, when=lambda: bool(fields))
    form = Form("cash.methods", _("The other methods"), [nothing, head, *fields.values()], accept,
                summary=lambda: _("these totals are right"), draft=False)  # fmt: skip
    return await place.ask(form)


def _off(report: ShiftReport, pieces: Pieces, methods: Iterable[tuple[Method, int]]) -> dict[str, int]:
    """The differences by name: of the drawer first."""
    off = {words.method(Method.CASH): worth(pieces) - report.expected_minor}
    net = {total.method: total.net_minor for total in report.methods}
    off.update({words.method(method): amount - net[method] for method, amount in methods})
    return off


def _said(off: Mapping[str, int]) -> str:
    return "   ".join(f"{name} {words.difference(amount)}" for name, amount in off.items() if amount)


async def _proved(
    place: CashScreen, report: ShiftReport, pieces: Pieces, methods: tuple[tuple[Method, int], ...]
) -> ShiftReport | None:
    """Show the difference, take the reason and the proof, close."""
    off = _off(report, pieces, methods)
    if await too_far_off(place, max(abs(amount) for amount in off.values()), _said(off)):
        return None
    limit = place.office.centre.difference_limit_minor
    needed = any(rules.difference_needs_reason(amount, limit) for amount in off.values())
    reason = Reason(_("Reason"), words.DIFFERENCE_REASONS, needed=needed)
    sum_counted = worth(pieces)
    proof = proof_field(_("of the sum counted, before its decimals"), rules.typed_proof(sum_counted // 100))
    said = _said(off)

    async def accept() -> ShiftReport:
        count_ = counted(pieces, methods=methods, reason=reason.text)
        return await place.write(place.office.cash.close_shift(report.shift.id, count_))

    body: list[Field[None] | Field[str]] = [
        StaticField(_("Counted"), money(sum_counted), token="strong"),
        StaticField(_("Expected"), money(report.expected_minor)),
        StaticField(_("Difference"), said or _("none"), token="alert" if said else "good"),
        *reason.fields,
        proof,
    ]
    title = _("Closing shift {number}: this cannot be taken back").format(number=report.shift.number)
    form = Form("cash.close", title, body, accept, summary=lambda: _("CLOSE SHIFT {number}").format(
        number=report.shift.number), draft=False)  # fmt: skip
    return await place.ask(form)


async def close_shift(place: CashScreen, shift: Shift) -> None:
    """Count blind, compare, prove, close; Esc goes back a sheet, nothing is lost."""
    pieces: Pieces | None = None
    methods: tuple[tuple[Method, int], ...] = ()
    while True:
        title = _("Closing shift {number} · count the drawer").format(number=shift.number)
        pieces = await count(place, title, _before_closing(place), pieces)
        if pieces is None:
            return
        report = await place.office.cash.report(shift.id)
        answered = await _other_methods(place, report, dict(methods))
        if answered is None:
            continue
        methods = answered
        closed = await _proved(place, report, pieces, methods)
        if closed is not None:
            break
    closing = closed.closing
    assert closing is not None
    place.say(
        _("■ SHIFT {number} CLOSED · {sum} · difference {difference}").format(
            number=shift.number, sum=money(closed.sales_minor), difference=money(closing.difference_minor)
        )
    )
    await place.read_anew()
    text = report_text(closed, place.office.centre, words.printed())
    title = _("Z report of shift {number}").format(number=shift.number)
    await printing.z_report(place, int(shift.id), title, text)
    await printing.show_report(place, closed.shift, title, text)
