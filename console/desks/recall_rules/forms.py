"""The sheet of a rule: what is due, how long after what, for whom, and how often somebody is tried."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from console import recall_words as words
from console.locale import _, pgettext
from console.sheets.fields import Field, TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import ChoiceField, Option
from console.typed.errors import TypedError
from console.typed.intervals import parse_ages, parse_interval, parse_quiet
from storage.ids import ServiceId
from storage.recalls.records import Category, Quiet, RecallType, TypeDraft, Unit
from storage.services.records import Service

NAME_MAX = 60
By = tuple[tuple[ServiceId, ...], str]
"""Services, or a specialty."""


def by_parser(services: Sequence[Service], specialties: Sequence[str]) -> Callable[[str], By]:
    """What renews a recall: codes of services parted by commas or blanks, or a specialty by its first letters."""
    codes = {one.code.casefold(): one.id for one in services}

    def parse(text: str) -> By:
        wanted = " ".join(text.split()).casefold()
        parts = [part for part in wanted.replace(",", " ").split() if part]
        if parts and all(part in codes for part in parts):
            return tuple(dict.fromkeys(codes[part] for part in parts)), ""
        named = [title for title in specialties if wanted and title.casefold().startswith(wanted)]
        if len(named) == 1 or (named and named[0].casefold() == wanted):
            return (), named[0]
        lost = next((part for part in parts if part not in codes), wanted)
        raise TypedError(
            _("“{what}” is neither a code of the price list nor a specialty here.").format(what=lost.upper())
        )

    return parse


def shown_by(services: Mapping[ServiceId, str]) -> Callable[[By], str]:
    """`D01, D02`, or the specialty."""

    def show(by: By) -> str:
        return by[1] or ", ".join(services.get(one, "?") for one in by[0])

    return show


def _every(was: TypeDraft | None) -> ValueField[tuple[int, Unit]]:
    return ValueField(
        "every",
        _("Due after"),
        parse_interval,
        show=lambda value: words.interval(*value),
        value=(was.every, was.unit) if was else None,
        hint=lambda: _("6 months, 1 year, 14 days"),
    )


def _ages(was: TypeDraft | None) -> ValueField[tuple[int | None, int | None]]:
    return ValueField(
        "ages",
        _("Ages"),
        parse_ages,
        show=lambda value: words.ages(*value),
        value=(was.age_from, was.age_to) if was and words.ages(was.age_from, was.age_to) else None,
        required=False,
        visit=True,
        hint=lambda: _("18-75, 40+; empty is everybody"),
    )


def _quiet(was: TypeDraft | None) -> ValueField[Quiet]:
    return ValueField(
        "quiet",
        _("Left alone"),
        parse_quiet,
        show=lambda value: f"{value.first} {value.later} {value.tries}",
        value=was.quiet if was else None,
        required=False,
        hint=lambda: _("days, later days, tries; empty is as the centre says"),
    )


def rule(
    services: Sequence[Service],
    specialties: Sequence[str],
    accept: Callable[[TypeDraft], Awaitable[None]],
    old: RecallType | None = None,
) -> Form[str]:
    """A new rule, or what an old one says."""
    was = old.draft if old else None
    name = TextField("name", pgettext("of a thing", "Name"), value=was.name if was else "", length_max=NAME_MAX)
    kinds = (Category.PREVENTIVE, Category.FOLLOW_UP)
    category = ChoiceField(
        "category",
        _("Category"),
        [Option(one, words.category(one)) for one in kinds],
        value=was.category if was else Category.PREVENTIVE,
    )
    by: ValueField[By] = ValueField(
        "by",
        _("Renewed by"),
        by_parser(services, specialties),
        show=shown_by({one.id: one.code for one in services}),
        value=(was.service_ids, was.specialty) if was else None,
        hint=lambda: _("codes of services, or a specialty"),
    )
    every, ages = _every(was), _ages(was)
    sexes = [Option("", _("both")), Option("male", _("men")), Option("female", _("women"))]
    sex = ChoiceField("sex", _("Sex"), sexes, value=was.sex if was else "", required=False)
    never = ChoiceField(
        "never",
        _("Never had it"),
        [Option(False, _("not called")), Option(True, _("called too, once of the age"))],
        value=was.never if was else False,
        required=False,
        when=lambda: category.value is not Category.FOLLOW_UP,
    )
    quiet = _quiet(was)

    async def finish() -> str:
        assert by.value is not None
        assert every.value is not None
        first, last = ages.value or (None, None)
        draft = TypeDraft(
            name=name.value or "",
            category=category.value or Category.PREVENTIVE,
            every=every.value[0],
            unit=every.value[1],
            service_ids=by.value[0],
            specialty=by.value[1],
            sex=sex.value or "",
            age_from=first,
            age_to=last,
            never=bool(never.value) and never.shown,
            quiet=quiet.value,
        )
        await accept(draft)
        return draft.name

    fields: list[Field[Any]] = [name, category, by, every, ages, sex, never, quiet]  # Any: each in its own kind
    return Form(
        "recall_rules.new" if old is None else f"recall_rules.edit.{old.id}",
        _("New recall rule") if old is None else old.draft.name,
        fields,
        finish,
        summary=lambda: _("SAVE {name}").format(name=name.tentative or ""),
    )
