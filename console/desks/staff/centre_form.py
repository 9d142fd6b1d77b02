"""The centre's own sheet: who it is, where, in which currency, and the hours of its evening."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial

from console.locale import _, pgettext
from console.sheets.fields import TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import Option, PickField
from console.typed.errors import TypedError
from console.typed.hours import Stretch, parse_hours, show_hours
from console.typed.times import parse_minutes
from storage.centre.records import Centre
from storage.centre.rules import FLOOR_MAX, HOLD_MAX, PAIR_GAP_MAX


def _letters(count: int, sentence: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if len(text) != count or not text.isascii() or not text.isalpha():
            raise TypedError(sentence)
        return text.upper()

    return parse


def _window(text: str) -> Stretch:
    """A part of the evening: one stretch of hours."""
    found = parse_hours(text)
    if len(found) != 1:
        raise TypedError(_("Expected one stretch of hours, like 16-20."))
    return found[0]


def _window_field(name: str, label: str, start: int, end: int) -> ValueField[Stretch]:
    return ValueField(
        name, label, _window, show=lambda hours: show_hours((hours,)), value=(start, end),
        hint=lambda: _("the hours of the evening, such as 16-20"),
    )  # fmt: skip


def centre_form(
    old: Centre, zones: Callable[[str], Awaitable[Sequence[Option[str]]]], accept: Callable[[Centre], Awaitable[None]]
) -> Form[Centre]:
    """Name, address, telephone, time zone, currency, the country of telephone numbers, the hours of the evening."""
    name = TextField("name", pgettext("of a thing", "Name"), value=old.name, length_max=80, visit=True)
    address = TextField("address", _("Address"), value=old.address, required=False, visit=True)
    phone = TextField("phone", _("Telephone"), value=old.phone, required=False, visit=True, length_max=40)
    zone = PickField(
        "zone", _("Time zone"), zones, value=Option(old.zone, old.zone), at_once=False, visit=True,
        hint=_("part of its name, such as mosc"),
    )  # fmt: skip
    currency = ValueField(
        "currency", _("Currency"), _letters(3, _("Expected a currency of three letters, like RUB.")),
        value=old.currency, visit=True,
    )  # fmt: skip
    region = ValueField(
        "region", _("Country"), _letters(2, _("Expected a country of two letters, like RU.")), value=old.region,
        visit=True, hint=lambda: _("of telephone numbers without a code"),
    )  # fmt: skip

    pulled = _window_field("pulled", _("Records"), old.pull_from_min, old.pull_to_min)
    confirmed = _window_field("confirmed", _("Confirming"), old.confirm_from_min, old.confirm_to_min)

    apart = ValueField(
        "apart", _("Two specialists"), partial(parse_minutes, least=0, most=PAIR_GAP_MAX), value=old.pair_gap_minutes,
        hint=lambda: _("minutes that may lie between their visits"),
    )  # fmt: skip
    held = ValueField(
        "held", _("Held time"), partial(parse_minutes, least=0, most=HOLD_MAX), value=old.hold_minutes,
        hint=lambda: _("minutes for a caller to think; 0 holds nothing"),
    )  # fmt: skip
    floor = ValueField(
        "floor", _("Floor to floor"), partial(parse_minutes, least=0, most=FLOOR_MAX), value=old.floor_minutes,
        hint=lambda: _("minutes that a patient takes"),
    )  # fmt: skip

    async def finish() -> Centre:
        pull = pulled.value or (old.pull_from_min, old.pull_to_min)
        confirm = confirmed.value or (old.confirm_from_min, old.confirm_to_min)
        changed = replace(
            old,
            pull_from_min=pull[0],
            pull_to_min=pull[1],
            confirm_from_min=confirm[0],
            confirm_to_min=confirm[1],
            pair_gap_minutes=old.pair_gap_minutes if apart.value is None else apart.value,
            hold_minutes=old.hold_minutes if held.value is None else held.value,
            floor_minutes=old.floor_minutes if floor.value is None else floor.value,
            name=" ".join((name.value or "").split()),
            address=address.value or "",
            phone=phone.value or "",
            zone=zone.value or old.zone,
            currency=currency.value or old.currency,
            region=region.value or old.region,
        )
        await accept(changed)
        return changed

    return Form(
        "staff.centre",
        _("The centre"),
        [name, address, phone, zone, currency, region, pulled, confirmed, apart, floor, held],
        finish,
        summary=lambda: _("SAVE {name}").format(name=name.tentative or ""),
    )
