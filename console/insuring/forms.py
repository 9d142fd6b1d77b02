"""The short sheets of insurance: a policy, a guarantee letter, what an insurer answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from typing import Any

from console.insuring.words import KINDS, RESULTS, uncovered
from console.locale import _
from console.locale.formats import day_digits, money
from console.sheets.choices import ChoiceField
from console.sheets.fields import Field, TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import Option, PickField
from console.typed.dates import Near, Order, parse_day
from console.typed.errors import TypedError
from console.typed.money import parse_money
from storage.ids import ProgrammeId, ServiceId
from storage.insurance.letter_records import Letter, LetterDraft
from storage.insurance.records import CheckDraft, CheckKind, CheckResult, Policy, PolicyDraft, Programme
from storage.services.records import PricedService

Typed = list[Field[Any]]  # Any: each field has its own kind of answer


def day_field(
    name: str, label: str, today: date, order: Order, *, value: date | None = None, near: Near = "future", **more: Any
) -> ValueField[date]:
    """A day as people type it: 31.12, 31.12.2026, 2026-12-31, +3, fri."""
    return ValueField(
        name,
        label,
        lambda text: parse_day(text, today=today, order=order, near=near),
        show=day_digits,
        value=value,
        step=lambda at, step: (at or today) + timedelta(days=step),
        **more,
    )


def _end_of_year(today: date) -> date:
    return today.replace(month=12, day=31)


def policy_form(
    title: str,
    plans: Sequence[Programme],
    accept: Callable[[PolicyDraft], Awaitable[Policy]],
    days: tuple[date, Order],
    old: Policy | None = None,
) -> Form[Policy]:
    """A new policy of a patient, or an old one changed."""
    today, order = days
    options = [Option(one.id, f"{one.insurer_name}, {one.name}") for one in plans]
    known = next((one for one in options if old is not None and one.value == old.programme_id), None)

    async def find(text: str) -> list[Option[ProgrammeId]]:
        wanted = text.casefold()
        return [one for one in options if wanted in one.label.casefold()]

    programme = PickField(
        "programme", _("Programme"), find, value=known, letters_min=1, nothing=_("No insurer has such a programme.")
    )
    number = TextField("number", _("Number"), value=old.number if old else "", length_max=60)
    first = day_field("from", _("Valid from"), today, order, near="past", value=old.valid_from if old else None,
                      default=lambda: today, visit=True)  # fmt: skip
    last = day_field("to", _("Valid to"), today, order, value=old.valid_to if old else None,
                     default=lambda: _end_of_year(today), visit=True)  # fmt: skip
    holder = TextField(
        "holder", _("Holder"), value=old.holder if old else "", required=False, visit=True, length_max=80,
        hint=lambda: _("when it is not the patient: an employer, a parent"),
    )  # fmt: skip
    note = TextField("note", _("Note"), value=old.note if old else "", required=False, length_max=120)

    async def finish() -> Policy:
        assert programme.value is not None
        return await accept(
            PolicyDraft(
                programme_id=programme.value,
                number=number.value or "",
                valid_from=first.value or today,
                valid_to=last.value or _end_of_year(today),
                holder=holder.value or "",
                note=note.value or "",
            )
        )

    fields: Typed = [programme, number, first, last, holder, note]

    def summary() -> str:
        said = _("NOTE policy {number}").format(number=number.tentative or "")
        plan = next((one for one in plans if one.id == programme.value), None)
        held = (first.value or today, last.value or _end_of_year(today))
        beyond = "" if plan is None else uncovered(held, (plan.valid_from, plan.valid_to))
        return f"{said} · {beyond} !" if beyond else said

    return Form("insurance.policy", title, fields, finish, summary=summary, draft=old is None)


def letter_form(
    title: str,
    services: Sequence[PricedService],
    accept: Callable[[LetterDraft], Awaitable[Letter]],
    days: tuple[date, Order],
    old: Letter | None = None,
) -> Form[Letter]:
    """A guarantee letter: by a sum, by services with how many times, or by both."""
    today, order = days
    codes = {one.service.code.casefold(): one.service.id for one in services}
    spelt = {one.service.id: one.service.code for one in services}

    def parse(text: str) -> tuple[tuple[ServiceId, int], ...]:
        found = []
        for part in text.replace(";", ",").split(","):
            code, _star, count = part.strip().replace("×", "*").replace("х", "*").partition("*")
            if not part.strip():
                continue
            service = codes.get(code.strip().casefold())
            if service is None:
                raise TypedError(_("There is no service {code} in the price list.").format(code=code.strip()))
            if count and not (count.strip().isascii() and count.strip().isdigit() and 0 < int(count) < 1000):
                raise TypedError(_("Expected codes of services with how many times, like A01*2, B03."))
            found.append((service, int(count or 1)))
        return tuple(found)

    def show(those: tuple[tuple[ServiceId, int], ...]) -> str:
        return ", ".join(f"{spelt.get(service, '?')}*{count}" for service, count in those)

    number = TextField("number", _("Number"), value=old.number if old else "", length_max=60)
    dated = day_field("dated", _("Date"), today, order, near="past", value=old.dated if old else None,
                      default=lambda: today, visit=True)  # fmt: skip
    until = day_field("until", _("Valid until"), today, order, value=old.valid_until if old else None,
                      default=lambda: _end_of_year(today), visit=True)  # fmt: skip
    limit: ValueField[int] = ValueField(
        "sum", _("Up to"), lambda text: parse_money(text, least=1), show=money, required=False, visit=True,
        value=old.limit_minor if old else None, hint=lambda: _("a sum; empty where it names services only"),
    )  # fmt: skip
    those = ValueField(
        "services", _("Services"), parse, show=show, required=False, visit=True,
        value=tuple((one.service_id, one.limit_count) for one in old.services) if old and old.services else None,
        hint=lambda: _("codes and how many times: A01*2, B03; empty for all"),
    )  # fmt: skip
    note = TextField("note", _("Note"), value=old.note if old else "", required=False, length_max=120)

    async def finish() -> Letter:
        return await accept(
            LetterDraft(
                number=number.value or "",
                dated=dated.value or today,
                valid_until=until.value or _end_of_year(today),
                limit_minor=limit.value,
                services=those.value or (),
                note=note.value or "",
            )
        )

    fields: Typed = [number, dated, until, limit, those, note]

    def summary() -> str:
        return _("NOTE letter {number}").format(number=number.tentative or "")

    return Form("insurance.letter", title, fields, finish, summary=summary, draft=old is None)


def check_form(
    title: str, accept: Callable[[CheckDraft], Awaitable[None]], kind: CheckKind | None = None
) -> Form[CheckResult]:
    """What an insurer answered; a technical failure is no refusal."""
    asked = ChoiceField("kind", _("Asked"), [Option(one, _(KINDS[one])) for one in CheckKind], value=kind)
    told = (CheckResult.YES, CheckResult.NO, CheckResult.NO_ANSWER)
    result = ChoiceField("result", _("Answer"), [Option(one, _(RESULTS[one])) for one in told])
    note = TextField(
        "note", _("Note"), required=False, visit=True, length_max=120,
        hint=lambda: _("who said it; a refusal needs its reason"),
    )  # fmt: skip

    async def finish() -> CheckResult:
        assert asked.value is not None
        assert result.value is not None
        await accept(CheckDraft(kind=asked.value, result=result.value, note=note.value or ""))
        return result.value

    return Form("insurance.check", title, [asked, result, note], finish, summary=lambda: _("NOTE the answer"),
                draft=False)  # fmt: skip
