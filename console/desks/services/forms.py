"""The sheets of the place: a service, a price from a date, what the list is narrowed to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from typing import Any

from console.desks.services.view import KINDS, Narrowing, kind_title
from console.locale import _, pgettext
from console.locale.formats import day_short, money
from console.sheets.fields import Field, StaticField, TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import ChoiceField, Option, PickField
from console.typed.dates import Order, parse_day
from console.typed.errors import TypedError
from console.typed.money import parse_money
from storage.services.records import PricedService, Service, ServiceDraft, ServiceKind


def _parse_minutes(text: str) -> int:
    """A length in whole five minutes; 0 for what takes no time of its own."""
    if not text.isascii() or not text.isdigit() or int(text[:6]) > 360 or int(text[:6]) % 5:
        raise TypedError(_("Expected minutes in steps of five, from 0 to 360, such as 20."))
    return int(text)


def service_form(
    accept: Callable[[ServiceDraft, int | None], Awaitable[Service]],
    specialties: Sequence[tuple[str, str]],
    old: Service | None = None,
) -> Form[Service]:
    """A new service with its first price, or what an old one is."""
    code = TextField("code", _("Code"), value=old.code if old else "", length_max=20)
    name = TextField("name", pgettext("of a thing", "Name"), value=old.name if old else "", length_max=80)
    specialty = PickField(
        "specialty",
        _("Specialty"),
        _specialty_search([title for _key, title in specialties]),
        value=Option(old.specialty, old.specialty or _("any specialty")) if old else None,
        text=old.specialty if old else "",
    )
    kind = ChoiceField(
        "kind",
        _("Kind"),
        [Option(kind, kind_title(kind)) for kind in KINDS],
        value=old.kind if old else None,
    )
    minutes = ValueField("minutes", _("Minutes"), _parse_minutes, value=old.minutes if old else None)
    preparation = TextField(
        "preparation", _("Preparation"), value=old.preparation if old else "", required=False, visit=True
    )
    symptoms = TextField(
        "symptoms", _("Symptoms"), value=old.symptoms if old else "", required=False, visit=True,
        hint=lambda: _("parted by commas"),
    )  # fmt: skip
    price = ValueField(
        "price", _("Price from today"), parse_money, show=money, required=False, visit=True,
        when=lambda: old is None,
    )  # fmt: skip

    async def finish() -> Service:
        draft = ServiceDraft(
            code=code.value or "",
            name=name.value or "",
            specialty=specialty.value or "",
            kind=kind.value or ServiceKind.PROCEDURE,
            minutes=minutes.value or 0,
            preparation=preparation.value or "",
            symptoms=symptoms.value or "",
        )
        return await accept(draft, price.value)

    fields: list[Field[Any]] = [  # Any: each field answers in its own kind
        code,
        name,
        specialty,
        kind,
        minutes,
        preparation,
        symptoms,
        price,
    ]
    title = _("New service") if old is None else _("{code}: what it is").format(code=old.code)
    return Form(
        "services.new" if old is None else f"services.edit.{old.id}",
        title,
        fields,
        finish,
        summary=lambda: _("SAVE {name}").format(name=name.tentative or ""),
    )


def _specialty_search(
    titles: Sequence[str],
) -> Callable[[str], Awaitable[Sequence[Option[str]]]]:
    """Known specialties that begin with the text, then the text itself as a new one, then none at all."""

    async def search(text: str) -> Sequence[Option[str]]:
        wanted = text.strip().casefold()
        options = [Option(title, title) for title in titles if title.casefold().startswith(wanted)]
        if wanted and wanted not in [title.casefold() for title in titles]:
            options.append(Option(text.strip(), _("new: {what}").format(what=text.strip())))
        return [*options, Option("", _("any specialty"))]

    return search


def price_form(
    item: PricedService,
    accept: Callable[[int, date], Awaitable[None]],
    *,
    today: date,
    order: Order,
) -> Form[date]:
    """A price from a date on."""
    amount: ValueField[int] = ValueField("price", _("New price"), parse_money, show=money)
    day: ValueField[date] = ValueField(
        "day",
        _("From"),
        lambda text: parse_day(text, today=today, order=order),
        show=day_short,
        step=lambda value, step: (value or today) + timedelta(days=step),
        hint=lambda: _("1.11, mon, +7; empty is today"),
        default=lambda: today,
        visit=True,
    )
    old = item.amount_minor
    now = StaticField(_("Now"), lambda: _("no price") if old is None else money(old))

    async def finish() -> date:
        assert amount.value is not None
        first_day = day.value or today
        await accept(amount.value, first_day)
        return first_day

    def summary() -> str:
        new = amount.tentative
        return _("{code}: {sum} FROM {day}").format(
            code=item.service.code,
            sum="" if new is None else money(new),
            day=day_short(day.tentative or today),
        )

    title = _("Price of {name}").format(name=item.service.name)
    return Form(f"services.price.{item.service.id}", title, [now, amount, day], finish, summary=summary)


def filter_form(narrowing: Narrowing, specialties: Sequence[tuple[str, str]]) -> Form[Narrowing]:
    """What the list is narrowed to: words of a name, a code, a complaint; a specialty."""
    words = TextField(
        "words",
        _("Search"),
        value=narrowing.words,
        required=False,
        visit=True,
        hint=lambda: _("name, code or complaint; empty is all"),
    )
    titles = dict(specialties)
    specialty = ChoiceField(
        "specialty",
        _("Specialty"),
        [Option("*", _("all")), *(Option(key, title) for key, title in specialties)],
        value=narrowing.specialty_key or "*",
        required=False,
    )
    offered = ChoiceField(
        "retired",
        _("Show"),
        [Option("now", _("what is offered")), Option("all", _("what was ever offered"))],
        value="all" if narrowing.retired else "now",
        required=False,
    )

    async def finish() -> Narrowing:
        key = specialty.value if specialty.value != "*" else None
        return Narrowing(
            words=words.value or "",
            specialty_key=key,
            specialty=titles.get(key, "") if key else "",
            retired=offered.value == "all",
        )

    return Form(
        "services.filter",
        _("Which services"),
        [words, specialty, offered],
        finish,
        summary=lambda: _("SHOW THEM"),
        draft=False,
    )
