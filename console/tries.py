"""Trying to reach somebody: the number at a glance, what a try came to, when to call again; wherever it is logged."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from console.locale import N_, _
from console.locale.formats import clock
from console.sheets.fields import ValueField
from console.sheets.form import Form
from console.typed.dates import parse_day
from console.typed.errors import TypedError
from console.typed.phones import format_phone
from console.typed.times import parse_time
from console.visit_words import day_at
from storage.calls.records import Outcome

if TYPE_CHECKING:
    from storage.office import Office

TRY_WORDS = {
    Outcome.NO_ANSWER: N_("no answer"),
    Outcome.MESSAGE_LEFT: N_("message left"),
    Outcome.DECLINED: N_("declined"),
    Outcome.WRONG_NUMBER: N_("wrong number"),
}


def call_back_instant(text: str, now: datetime, tz: ZoneInfo) -> datetime:
    """When to call back: a time of today (tomorrow when it is past), or a day and a time, or `+30` minutes.

    Raises TypedError with what was expected.
    """
    plain = " ".join(text.split())
    local = now.astimezone(tz)
    if plain[:1] == "+" and plain[1:].isdecimal() and 0 < int(plain[1:][:5]) <= 24 * 60:
        return now + timedelta(minutes=int(plain[1:]))
    head, _space, tail = plain.rpartition(" ")
    try:
        at = parse_time(tail)
        day = parse_day(head, today=local.date()) if head else None
    except TypedError:
        raise TypedError(_("Expected a time like 15:00, a day and a time like mon 10, or +30 minutes.")) from None
    if day is not None:
        if _instant(day, at, tz) <= now and head[:1].isalpha() and day == local.date():
            day = parse_day(head, today=day + timedelta(days=1))  # a weekday name: today's hour is past, so a week on
            day = local.date() if day == local.date() + timedelta(days=1) else day  # it was `today`
        return _instant(day, at, tz)
    found = _instant(local.date(), at, tz)
    return found if found > now else _instant(local.date() + timedelta(days=1), at, tz)


def _instant(day: date, at: time, tz: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tz).astimezone(UTC)


def large(number: str) -> str:
    """A number to be dialled at a glance: every digit apart, its groups further."""
    groups = format_phone(number).replace("-", " ").split()
    return "   ".join(" ".join(group) for group in groups)


def when(instant: datetime, tz: ZoneInfo, today: date) -> str:
    """A time to call at, with its day unless that is today."""
    local = instant.astimezone(tz)
    return clock(local.time()) if local.date() == today else day_at(local.date(), local.hour * 60 + local.minute)


def call_later_form(
    office: Office, who: str, write: Callable[[datetime], Awaitable[None]], place: str
) -> Form[datetime]:
    """At which time somebody asked to be called; `write` notes it, `place` is the id of the place that asks."""
    tz = office.centre.tz
    today = office.centre.day_of(office.clock.now())
    field: ValueField[datetime] = ValueField(
        "back", _("Call at"), lambda text: call_back_instant(text, office.clock.now(), tz),
        show=lambda at: when(at, tz, today), hint=lambda: _("15:00, mon 10, +30 minutes"),
    )  # fmt: skip

    async def accept() -> datetime:
        assert field.value is not None
        await write(field.value)
        return field.value

    return Form(f"{place}.later", _("When to call {who}").format(who=who), [field], accept, draft=False)
