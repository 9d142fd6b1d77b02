"""Counting the drawer: the sheet of pieces, opening, hand-over; reasons and typed proofs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from console.desks.cash import words
from console.locale import _
from console.locale.formats import money, money_brief
from console.sheets.fields import CountField, Field, StaticField, TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import ChoiceField, Option
from console.typed.errors import TypedError
from storage.cash import rules
from storage.cash.orders import DrawerCount
from storage.cash.records import Method, Shift

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
        text = _("o SHIFT {number} waits for its new cashier: {move} accepts it")
        place.say(text.format(number=after.number, **place.shell.legends))
    place.reload()
