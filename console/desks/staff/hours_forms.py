"""The sheets of a doctor's hours: the weeks from a day on, and days that differ."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from enum import Enum

from console.desks.staff.patterns import is_odd, weekly_of
from console.desks.staff.view import day_titles
from console.locale import _
from console.locale.formats import day_short
from console.sheets.fields import TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import ChoiceField, Option
from console.typed.dates import Order, parse_day
from console.typed.errors import TypedError
from console.typed.hours import Stretch, Weekly, parse_hours, parse_weekly, show_hours, show_weekly
from storage.staff.records import Pattern, Practitioner

WORKDAYS = 5
AcceptWeeks = Callable[[date, Sequence[Weekly], tuple[Stretch, ...]], Awaitable[None]]


class Differs(Enum):
    """How a day differs from the pattern."""

    OFF = "off"
    OTHER = "other"
    USUAL = "usual"


def _day_field(name: str, label: str, today: date, order: Order, *, value: date | None = None) -> ValueField[date]:
    return ValueField(
        name, label, lambda text: parse_day(text, today=today, order=order), show=day_short, value=value, visit=True,
        step=lambda shown, step: (shown or today) + timedelta(days=step), hint=lambda: _("1.11, mon, +7"),
    )  # fmt: skip


def weeks_form(
    who: Practitioner, old: Pattern, accept: AcceptWeeks, *, today: date, order: Order
) -> Form[date]:
    """Monday to Sunday from a day on, odd and even weeks, and the pause of every day."""
    begins = _day_field("from", _("From"), today, order, value=today)
    known = weekly_of(old)
    fields: list[ValueField[Weekly]] = []
    for number, title in enumerate(day_titles()):
        fields.append(_weekday(number, title, known[number], fields[-1] if fields and not old.lines else None))
    pauses = tuple((pause.start_min, pause.end_min) for pause in old.breaks)
    pause: ValueField[tuple[Stretch, ...]] = ValueField(
        "break", _("Break"), parse_hours, show=show_hours, value=pauses or None, required=False, visit=True,
        hint=lambda: _("of every day, like 13-13:30; empty is none"),
    )  # fmt: skip

    async def finish() -> date:
        first_day = begins.value or today
        weeks: list[Weekly] = [field.value or ((), ()) for field in fields]
        if not any(any(week) for week in weeks) and not old.lines:
            raise TypedError(_("Type the hours of at least one day, like 9-14."))
        await accept(first_day, weeks, pause.value or ())
        return first_day

    def summary() -> str:
        first_day = begins.tentative or today
        return _("HOURS of {who} from {day}").format(who=who.short_name, day=day_short(first_day))

    parity = _("odd") if is_odd(today) else _("even")
    return Form(
        f"staff.hours.{who.id}",
        _("Hours of {who} · this week is {parity}").format(who=who.short_name, parity=parity),
        [begins, *fields, pause],
        finish,
        summary=summary,
    )


def _weekday(number: int, title: str, known: Weekly, before: ValueField[Weekly] | None) -> ValueField[Weekly]:
    """One weekday; in a first pattern a workday begins with the hours of the day before."""

    def offered() -> str:
        return before.raw() if before is not None else ""

    return ValueField(
        f"day{number}", title, parse_weekly, show=show_weekly, value=known if any(known) else None, required=False,
        visit=True, offer=offered if 0 < number < WORKDAYS else None,
        hint=(lambda: _("9-14, 15-18 · odd / even weeks: 9-14 / 14-20")) if number == 0 else None,
    )  # fmt: skip


def days_form(
    who: Practitioner,
    accept: Callable[[Differs, date, date, tuple[Stretch, ...], str], Awaitable[None]],
    *,
    today: date,
    order: Order,
) -> Form[tuple[Differs, date, date]]:
    """Days off, days with other hours, or days on which the pattern holds again."""
    kind = ChoiceField(
        "kind",
        _("What"),
        [
            Option(Differs.OFF, _("days off")),
            Option(Differs.OTHER, _("other hours")),
            Option(Differs.USUAL, _("the usual hours again")),
        ],
    )
    first = _day_field("first", _("First day"), today, order)
    last: ValueField[date] = ValueField(
        "last", _("Last day"), lambda text: parse_day(text, today=first.value or today, order=order), show=day_short,
        default=lambda: first.tentative, required=False, visit=True, hint=lambda: _("empty is one day"),
    )  # fmt: skip
    hours: ValueField[tuple[Stretch, ...]] = ValueField(
        "hours", _("Hours"), parse_hours, show=show_hours, when=lambda: kind.value is Differs.OTHER,
        hint=lambda: _("like 9-14, 15-18"),
    )  # fmt: skip
    reason = TextField(
        "reason", _("Why"), when=lambda: kind.value is not Differs.USUAL, length_max=60,
        hint=lambda: _("such as holiday, ill, training"),
    )  # fmt: skip

    async def finish() -> tuple[Differs, date, date]:
        assert kind.value is not None
        assert first.value is not None
        until = last.value or first.value
        if until < first.value:
            raise TypedError(_("The last day comes before the first; type a later one."))
        await accept(kind.value, first.value, until, hours.value or (), reason.value or "")
        return kind.value, first.value, until

    return Form(
        f"staff.days.{who.id}",
        _("Days of {who} that differ").format(who=who.short_name),
        [kind, first, last, hours, reason],
        finish,
        summary=lambda: _("SAVE the days of {who}").format(who=who.short_name),
    )
