"""Counting the drawer: opening, hand-over, blind closing with its typed proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from console.desks.cash import pages, words
from console.locale import _
from console.locale.formats import money, money_brief
from console.sheets.fields import CountField, Field, StaticField, TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import ChoiceField, Option
from console.typed.errors import TypedError
from console.typed.money import parse_money
from storage.cash import rules
from storage.cash.orders import DrawerCount
from storage.cash.paper import report_text
from storage.cash.records import Method, MethodTotal, Shift, ShiftReport

if TYPE_CHECKING:
    from console.desks.cash.screen import CashScreen

Pieces = dict[int, int]
"""Denomination in minor units -> how many."""


def _counters(currency: str, usual: Iterable[int], preset: Mapping[int, int]) -> dict[int, CountField]:
    """A field for each note and coin; Enter visits those that a drawer usually has."""
    asked = rules.asked_denominations(currency, usual)
    fields: dict[int, CountField] = {}
    for denomination in rules.denominations(currency):
        field = CountField(f"of{denomination}", money_brief(denomination), value=preset.get(denomination))
        field.visit = field.required = denomination in asked
        fields[denomination] = field
    return fields


async def count(
    place: CashScreen, title: str, heads: list[Field[None]], preset: Mapping[int, int] | None = None
) -> Pieces | None:
    """Count the drawer by denomination; what is expected is not shown."""
    view = place.view
    assert view is not None
    fields = _counters(place.office.centre.currency, view.day.usual, preset or {})

    def total() -> int:
        return sum(denomination * (field.tentative or 0) for denomination, field in fields.items())

    async def accept() -> Pieces:
        return {denomination: field.value or 0 for denomination, field in fields.items()}

    body: list[Field[int] | Field[None]] = [*heads, *fields.values(), StaticField(_("Counted"), lambda: money(total()))]
    form = Form("cash.count", title, body, accept, summary=lambda: _("go on with {sum}").format(sum=money(total())),
                draft=False)  # fmt: skip
    return await place.ask(form)


def counted(pieces: Pieces, *, methods: tuple[tuple[Method, int], ...] = (), reason: str = "") -> DrawerCount:
    """The count as storage takes it."""
    return DrawerCount(pieces=tuple(pieces.items()), methods=methods, reason=reason)


def worth(pieces: Pieces) -> int:
    """What was counted, in minor units."""
    return sum(denomination * number for denomination, number in pieces.items())


class Reason:
    """A reason from a short list, or in one's own words."""

    def __init__(self, label: str, texts: tuple[str, ...], *, needed: bool = True) -> None:
        """Offer the texts by digit; the last of them asks for words."""
        said = words.reasons(texts)
        self._last = said[-1]
        self._choice = ChoiceField("reason", label, [Option(text, text) for text in said], when=lambda: needed)
        self._text = TextField(
            "why", _("In words"), when=lambda: needed and self._choice.value == self._last, length_max=80
        )

    @property
    def fields(self) -> list[ChoiceField[str] | TextField]:
        """The fields of the sheet."""
        return [self._choice, self._text]

    @property
    def text(self) -> str:
        """What was answered."""
        chosen = self._choice.value or ""
        return self._text.value or "" if chosen == self._last else chosen


def proof_field(of: str, proof: str) -> ValueField[str]:
    """Three digits that must be read from the sheet and typed."""

    def parse(text: str) -> str:
        if text != proof:
            raise TypedError(_("These are not the digits; nothing was done."))
        return text

    return ValueField("proof", _("Last 3 digits"), parse, hint=lambda: of, length_max=3)


async def _reason_for(place: CashScreen, difference_minor: int) -> str | None:
    """Why a count differs, if it must be said; None when the sheet was left."""
    if not rules.difference_needs_reason(difference_minor, place.office.centre.difference_limit_minor):
        return ""
    reason = Reason(_("Reason"), words.DIFFERENCE_REASONS)

    async def accept() -> str:
        return reason.text

    shown = StaticField(_("Difference"), money(difference_minor), token="alert")
    return await place.ask(Form("cash.why", _("The count differs"), [shown, *reason.fields], accept, draft=False))


async def open_shift(place: CashScreen) -> Shift | None:
    """Count the drawer and open a shift."""
    view = place.view
    assert view is not None
    pieces = await count(place, _("Opening a shift · register {name}").format(name=view.day.register.name), [])
    if pieces is None:
        return None
    expected = view.day.expected_opening_minor
    difference = 0 if expected is None else worth(pieces) - expected
    reason = await _reason_for(place, difference)
    if reason is None:
        return None
    shift = await place.write(place.office.cash.open_shift(view.day.register.id, counted(pieces, reason=reason)))
    said = _("■ SHIFT {number} open, {sum} in the drawer").format(number=shift.number, sum=money(worth(pieces)))
    if difference:
        said += " · " + _("difference {sum}").format(sum=money(difference))
    place.say(said)
    await place.refresh_view()
    return shift


async def hand_over(place: CashScreen, shift: Shift, *, accept: bool) -> None:
    """Count for the next cashier; or, as the next cashier, count again and accept."""
    title = _("Taking over shift {number} from {who}") if accept else _("Handing over shift {number} of {who}")
    pieces = await count(place, title.format(number=shift.number, who=shift.cashier_name), [])
    if pieces is None:
        return
    report = await place.office.cash.report(shift.id)
    reason = await _reason_for(place, worth(pieces) - report.expected_minor)
    if reason is None:
        return
    service = place.office.cash
    verb = service.accept_hand_over if accept else service.hand_over
    after = await place.write(verb(shift.id, counted(pieces, reason=reason)))
    if accept:
        place.say(_("■ SHIFT {number} is {who}'s now").format(number=after.number, who=after.cashier_name))
    else:
        place.say(_("o SHIFT {number} waits for its new cashier: m accepts it").format(number=after.number))
    place.reload()


# ---------------------------------------------------------------------------- closing


def _before_closing(place: CashScreen) -> list[Field[None]]:
    """What is not finished yet, shown before the counting."""
    view = place.view
    assert view is not None
    dues = view.day.dues
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


async def _proved(
    place: CashScreen, report: ShiftReport, pieces: Pieces, methods: tuple[tuple[Method, int], ...]
) -> ShiftReport | None:
    """Show the difference, take the reason and the proof, close."""
    off = _off(report, pieces, methods)
    limit = place.office.centre.difference_limit_minor
    needed = any(rules.difference_needs_reason(amount, limit) for amount in off.values())
    reason = Reason(_("Reason"), words.DIFFERENCE_REASONS, needed=needed)
    sum_counted = worth(pieces)
    proof = proof_field(_("of the sum counted, before its decimals"), rules.typed_proof(sum_counted // 100))
    said = "   ".join(f"{name} {money(amount)}" for name, amount in off.items() if amount)

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
    await place.refresh_view()
    text = report_text(closed, place.office.centre, words.printed())
    await pages.show(place, _("Z report of shift {number}").format(number=shift.number), text)
