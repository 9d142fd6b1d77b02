"""Counting the drawer: the sheet of pieces, opening; reasons and typed proofs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from console import cash_words as words
from console.desks.cash import possible
from console.locale import _
from console.locale.formats import money, money_brief
from console.sheets.count_field import CountField
from console.sheets.fields import Field, StaticField, TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import ChoiceField, Option
from console.typed.errors import TypedError
from storage.cash import rules
from storage.cash.orders import DrawerCount
from storage.cash.records import CountKind, Method, Shift
from storage.rights import Right

if TYPE_CHECKING:
    from console.desks.cash.screen import CashScreen

Pieces = dict[int, int]
"""Denomination in minor units -> how many."""


def _counters(currency: str, usual: Iterable[int], preset: Mapping[int, int]) -> dict[int, CountField]:
    """A field for each note and coin; Enter visits those that a drawer usually has."""
    asked = rules.asked_denominations(currency, usual)
    fields: dict[int, CountField] = {}
    for denomination in rules.denominations(currency):
        field = CountField(
            f"of{denomination}", money_brief(denomination), value=preset.get(denomination) or None,
            hint=partial(_worth_of, denomination, fields),
        )  # fmt: skip
        field.visit = field.required = denomination in asked
        fields[denomination] = field
    return fields


def _worth_of(denomination: int, fields: Mapping[int, CountField]) -> str:
    """What the pieces of one denomination come to, once any are counted."""
    pieces = fields[denomination].tentative
    return f"= {money(denomination * pieces)}" if pieces else ""


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


class _ReasonField(ChoiceField[str]):
    """A short list of reasons; letters that none of them has are the reason in one's own words."""

    def __init__(self, label: str, texts: list[str], own: TextField, when: Callable[[], bool]) -> None:
        super().__init__("reason", label, [Option(text, text) for text in texts], when=when)
        self._own = own

    def enter_takes(self) -> str:
        """The reason under the cursor, or what was typed."""
        return self.stray.strip() or super().enter_takes()

    def _type(self, text: str) -> None:
        super()._type(text)
        self.error = ""

    def _typing_does(self) -> str:
        return _("finds a reason that begins so; else they are the reason in your own words")

    async def commit(self, *, strict: bool) -> bool:
        """Keep what was typed as the reason."""
        stray = self.stray.strip()
        if stray:
            self._own.set(stray)
            self._take(len(self.options) - 1)
        return await super().commit(strict=strict)


class Reason:
    """A reason from a short list, or in one's own words."""

    def __init__(self, label: str, texts: tuple[str, ...], *, needed: bool = True) -> None:
        """Offer the texts by digit; the last of them asks for words."""
        said = words.reasons(texts)
        self._last = said[-1]
        self._text = TextField(
            "why", _("In words"), when=lambda: needed and self._choice.value == self._last, length_max=80
        )
        self._choice: ChoiceField[str] = _ReasonField(label, said, self._text, lambda: needed)

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


async def too_far_off(place: CashScreen, worst_minor: int, said: str) -> bool:
    """Say who may go on with a count so far off, before a reason and a proof are typed in vain; False: go on."""
    limit = place.office.centre.difference_approve_minor
    if abs(worst_minor) <= limit or possible.may(place, Right.DIFFERENCE_APPROVE):
        return False
    names = possible.who_may(place, Right.DIFFERENCE_APPROVE)

    async def accept() -> None:
        return None

    body: list[Field[None]] = [
        StaticField(_("Difference"), said, token="alert"),
        StaticField(_("Who may"), names or _("nobody here")),
    ]
    title = _("The count is too far off for you to go on")
    await place.ask(Form("cash.far", title, body, accept, summary=lambda: _("count again"), draft=False))
    return True


async def reason_for(place: CashScreen, kind: CountKind, difference_minor: int) -> str | None:
    """Why a count differs, if it must be said; None when the sheet was left."""
    limit = rules.unexplained_limit(kind, place.office.centre.difference_limit_minor)
    if not rules.difference_needs_reason(difference_minor, limit):
        return ""
    reason = Reason(_("Reason"), words.DIFFERENCE_REASONS)

    async def accept() -> str:
        return reason.text

    shown = StaticField(_("Difference"), words.difference(difference_minor), token="alert")
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
    reason = await reason_for(place, CountKind.OPENING, difference)
    if reason is None:
        return None
    shift = await place.write(place.office.cash.open_shift(view.day.register.id, counted(pieces, reason=reason)))
    said = _("■ SHIFT {number} open, {sum} in the drawer").format(number=shift.number, sum=money(worth(pieces)))
    if difference:
        said += " · " + _("difference {sum}").format(sum=money(difference))
    place.say(said)
    await place.read_anew()
    return shift
