"""The sheets of the place: an insurer, a programme, what a programme says of one service or specialty."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any

from console.insuring.forms import day_field
from console.locale import _, pgettext
from console.locale.formats import money
from console.sheets.choices import ChoiceField
from console.sheets.fields import Field, TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import Option, PickField
from console.typed.dates import Order
from console.typed.errors import TypedError
from console.typed.money import parse_money
from storage.ids import InsurerId, ServiceId
from storage.insurance.records import Insurer, InsurerDraft, Programme, ProgrammeDraft, Rule, RuleDraft
from storage.services.records import PricedService

Typed = list[Field[Any]]  # Any: each field has its own kind of answer
Share = tuple[int | None, int | None]
"""A percentage or a sum."""
Coverage = tuple[str, ServiceId | None]
"""A specialty or a service."""


def _parse_share(text: str) -> Share:
    """`10 %` is a percentage of each line, `500` a sum of each line; nothing is `0`."""
    plain = text.strip()
    if plain.endswith("%"):
        digits = plain[:-1].strip()
        if not digits.isascii() or not digits.isdigit() or int(digits) > 100:
            raise TypedError(_("Expected a percentage from 0 % to 100 %, or a sum of each line."))
        return int(digits), None
    return None, parse_money(plain)


def _show_share(share: Share) -> str:
    percent, fixed = share
    return f"{percent} %" if percent is not None else money(fixed or 0)


def _share_field(value: Share | None, hint: str) -> ValueField[Share]:
    return ValueField(
        "share", _("Own share"), _parse_share, show=_show_share, required=False, visit=True, value=value,
        hint=lambda: hint,
    )  # fmt: skip


def _limit_field(name: str, label: str, value: int | None) -> ValueField[int]:
    return ValueField(
        name, label, lambda text: parse_money(text, least=1), show=money, required=False, visit=True, value=value,
        hint=lambda: _("a sum; empty for no limit"),
    )  # fmt: skip


def insurer_form(
    accept: Callable[[InsurerDraft], Awaitable[Insurer]], old: Insurer | None = None
) -> Form[Insurer]:
    """A new insurer by its name alone, or an old one changed."""
    name = TextField("name", pgettext("of a thing", "Name"), value=old.name if old else "", length_max=80)
    more = [
        TextField(key, label, value=getattr(old, key) if old else "", required=False, length_max=80)
        for key, label in (
            ("contract", _("Contract")), ("phone", _("Phone")), ("email", _("E-mail")), ("note", _("Note"))
        )
    ]  # fmt: skip
    used = ChoiceField(
        "used", _("In use"), [Option(True, _("yes")), Option(False, _("no"))], value=old.active if old else True,
        required=False, when=lambda: old is not None,
    )  # fmt: skip

    async def finish() -> Insurer:
        contract, phone, email, note = (field.value or "" for field in more)
        active = used.value is not False
        return await accept(
            InsurerDraft(
                name=name.value or "", contract=contract, phone=phone, email=email, note=note, active=active
            )
        )

    fields: Typed = [name, *more, used]
    title = _("New insurer") if old is None else old.name
    return Form("insurers.insurer", title, fields, finish, draft=old is None,
                summary=lambda: _("SAVE {name}").format(name=name.tentative or ""))  # fmt: skip


def programme_form(
    insurer: tuple[InsurerId, str],
    accept: Callable[[ProgrammeDraft], Awaitable[Programme]],
    days: tuple[date, Order],
    old: Programme | None = None,
) -> Form[Programme]:
    """A new programme of an insurer, or an old one changed."""
    today, order = days
    name = TextField("name", _("Programme"), value=old.name if old else "", length_max=80)
    first = day_field("from", _("Valid from"), today, order, near="past", value=old.valid_from if old else None,
                      default=lambda: today, visit=True)  # fmt: skip
    last = day_field("to", _("Valid to"), today, order, value=old.valid_to if old else None, required=False,
                     hint=lambda: _("empty is without an end"))  # fmt: skip
    which = [Option(True, _("all services but those excluded")), Option(False, _("named ones only"))]
    covers = ChoiceField("covers", _("Pays for"), which, value=old.covers_all if old else True)
    share = _share_field(
        (old.copay_percent, None) if old and old.copay_percent else (None, old.copay_minor) if old else None,
        _("what the patient pays of each line: 10 % or 500; empty is nothing"),
    )
    visit = _limit_field("visit", _("Limit a visit"), old.limit_visit_minor if old else None)
    year = _limit_field("year", _("Limit a year"), old.limit_year_minor if old else None)
    letter = ChoiceField(
        "letter", _("Needs a letter"), [Option(False, _("no")), Option(True, _("yes"))],
        value=old.needs_letter if old else False, required=False,
    )  # fmt: skip
    used = ChoiceField(
        "used", _("In use"), [Option(True, _("yes")), Option(False, _("no"))], value=old.active if old else True,
        required=False, when=lambda: old is not None,
    )  # fmt: skip

    async def finish() -> Programme:
        percent, fixed = share.value or (None, None)
        return await accept(
            ProgrammeDraft(
                insurer_id=insurer[0],
                name=name.value or "",
                valid_from=first.value or today,
                valid_to=last.value,
                covers_all=covers.value is not False,
                copay_percent=percent or 0,
                copay_minor=fixed or 0,
                limit_visit_minor=visit.value,
                limit_year_minor=year.value,
                needs_letter=bool(letter.value),
                active=used.value is not False,
            )
        )

    fields: Typed = [name, covers, share, visit, year, letter, first, last, used]
    title = _("Programme of {insurer}").format(insurer=insurer[1])
    return Form("insurers.programme", title, fields, finish, draft=old is None,
                summary=lambda: _("SAVE {name}").format(name=name.tentative or ""))  # fmt: skip


def rule_form(
    programme: str,
    known: tuple[Sequence[PricedService], Sequence[tuple[str, str]]],
    accept: Callable[[RuleDraft, bool], Awaitable[None]],
    old: Rule | None = None,
) -> Form[bool]:
    """What a programme says of a service or of all of a specialty; an old line can be taken off."""
    services, specialties = known
    options: list[Option[Coverage]] = [
        Option(("", one.service.id), f"{one.service.code} {one.service.name}") for one in services
    ]
    options += [Option((title, None), _("all of {specialty}").format(specialty=title)) for _key, title in specialties]

    async def find(text: str) -> list[Option[Coverage]]:
        wanted = text.casefold()
        return [one for one in options if wanted in one.label.casefold()][:9]

    what = PickField("what", _("Service"), find, letters_min=2, hint=_("code, name or specialty"),
                     nothing=_("Nothing in the price list is called so."), when=lambda: old is None)  # fmt: skip
    covered = ChoiceField(
        "covered", _("Pays for it"), [Option(True, _("yes")), Option(False, _("no: excluded"))],
        value=old.covered if old else None,
    )  # fmt: skip
    share = _share_field(
        None if old is None or (old.copay_percent, old.copay_minor) == (None, None)
        else (old.copay_percent, old.copay_minor),
        _("10 % or 500 of each line; empty is the programme's"),
    )  # fmt: skip
    times = ValueField(
        "times", _("Times a year"), _parse_times, show=str, required=False, visit=True,
        value=old.limit_count if old else None, hint=lambda: _("empty for no limit"),
    )  # fmt: skip
    limit = _limit_field("sum", _("Limit a year"), old.limit_minor if old else None)
    stays = ChoiceField(
        "stays", _("This line"), [Option(True, _("stays")), Option(False, _("is taken off"))], value=True,
        required=False, when=lambda: old is not None,
    )  # fmt: skip

    async def finish() -> bool:
        specialty, service_id = ("", None) if what.value is None else what.value
        percent, fixed = share.value or (None, None)
        draft = RuleDraft(
            service_id=old.service_id if old else service_id,
            specialty=old.specialty if old else specialty,
            covered=covered.value is not False,
            copay_percent=percent,
            copay_minor=fixed,
            limit_count=times.value,
            limit_minor=limit.value,
        )
        await accept(draft, stays.value is not False)
        return True

    fields: Typed = [what, covered, share, times, limit, stays]
    title = _("What {programme} pays for").format(programme=programme)
    return Form("insurers.rule", title, fields, finish, summary=lambda: _("SAVE the line"), draft=False)


def _parse_times(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:6]) < 1000:
        raise TypedError(_("Expected how many times: a whole number from 1 to 999."))
    return int(text)
