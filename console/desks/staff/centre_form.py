"""The centre's own sheet: who it is, where, in which currency, and the hours of its evening, its promises."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from console.locale import N_, _, pgettext
from console.sheets.choices import ChoiceField
from console.sheets.fields import Field, TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import Option, PickField
from console.typed.errors import TypedError
from console.typed.hours import Stretch, parse_hours, show_hours
from console.typed.intervals import parse_quiet
from console.typed.times import parse_minutes
from storage.centre.records import Centre
from storage.centre.rules import FLOOR_MAX, HOLD_MAX, PAIR_GAP_MAX
from storage.recalls.records import Quiet


def _letters(count: int, sentence: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if len(text) != count or not text.isascii() or not text.isalpha():
            raise TypedError(sentence)
        return text.upper()

    return parse


def _days(text: str) -> int:
    """How long a quoted price holds."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= 365:
        raise TypedError(_("Expected days from 1 to 365, such as 30."))
    return int(text)


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


def _remind_field(rule: str) -> ChoiceField[str]:
    """When patients who agreed are reminded by themselves; hours that are not offered stay as they are."""
    options = [Option("off", _("nobody is reminded by itself")), Option("evening", _("in the evening before"))]
    options += [Option(hours, _("{hours} hours before").format(hours=hours)) for hours in ("2", "24", "48")]
    return ChoiceField("remind", _("Reminders"), options, value=rule, required=False)


LEGAL = {
    "legal_name": N_("Legal name"),
    "register_entry": N_("Register entry"),
    "tax_id": N_("Tax number"),
    "licence_number": N_("Licence No"),
    "licence_date": N_("Licence of"),
    "licence_issuer": N_("Issued by"),
    "licence_works": N_("Licensed works"),
}
"""What contracts and records state of the centre, by the settings' names."""


def _legal(old: Centre) -> tuple[list[Field[Any]], Callable[[Centre], Centre]]:  # Any: each in its own kind
    """What contracts state: the fields, and what they write."""
    texts = [
        TextField(
            name, _(label), value=getattr(old, name), required=False, length_max=300,
            hint=lambda: _("stated by contracts and records"),
        )
        for name, label in LEGAL.items()
    ]  # fmt: skip

    def stated(centre: Centre) -> Centre:
        said: dict[str, Any] = {field.name: " ".join((field.value or "").split()) for field in texts}
        return replace(centre, **said)  # Any: each of them a text

    return [*texts], stated


def _promises(old: Centre) -> tuple[list[Field[Any]], Callable[[Centre], Centre]]:  # Any: each in its own kind
    """How long a quote holds, what a first visit needs, how people are left alone: the fields, and what they write."""
    quoted = ValueField(
        "quoted", _("Quotes hold"), _days, show=str, value=old.quote_days, hint=lambda: _("days, 1 to 365")
    )
    bring = TextField(
        "bring", _("Bring"), value=old.bring, required=False, length_max=80,
        hint=lambda: _("said after a first visit is booked: passport, policy"),
    )  # fmt: skip
    quiet = ValueField(
        "quiet", _("Recalls"), parse_quiet,
        show=lambda value: f"{value.first} {value.later} {value.tries}",
        value=Quiet(first=old.recall_quiet_first, later=old.recall_quiet_later, tries=old.recall_tries),
        hint=lambda: _("days after a try, after later ones; tries"),
    )  # fmt: skip

    remind = _remind_field(old.remind)

    def promised(centre: Centre) -> Centre:
        left = quiet.value or Quiet()
        return replace(
            centre,
            remind=remind.value or old.remind,
            quote_days=quoted.value or old.quote_days,
            bring=" ".join((bring.value or "").split()),
            recall_quiet_first=left.first,
            recall_quiet_later=left.later,
            recall_tries=left.tries,
        )

    return [quoted, bring, quiet, remind], promised


def centre_form(
    old: Centre, zones: Callable[[str], Awaitable[Sequence[Option[str]]]], accept: Callable[[Centre], Awaitable[None]]
) -> Form[Centre]:
    """Name, address, telephone, time zone, currency, the country of telephone numbers, the evening, promises."""
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
    promises, promised = _promises(old)
    legal, stated = _legal(old)

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
        changed = stated(promised(changed))
        await accept(changed)
        return changed

    return Form(
        "staff.centre",
        _("The centre"),
        [name, address, phone, zone, currency, region, *legal, pulled, confirmed, apart, floor, held, *promises],
        finish,
        summary=lambda: _("SAVE {name}").format(name=name.tentative or ""),
    )
