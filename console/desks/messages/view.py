"""What the outbox shows, from records alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from console.locale import _
from console.locale.formats import clock, day_brief, day_digits
from console.message_words import CHANNELS, kind_word, state_word, why
from console.visit_words import day_at
from storage.messages.records import Message, Outbox, State
from widgets.lines import Line
from widgets.record_list import Row


def rows_of(box: Outbox, tz: ZoneInfo, today: date) -> Iterator[Row[Message]]:
    """What somebody has to look at, what waits, what is over: each under a rule of its own."""
    titles = {"trouble": _("To be looked at"), "waits": _("Waiting to be sent"), "over": _("Sent and done with")}
    last = ""
    for one in box.rows:
        part = "trouble" if one.trouble else "waits" if one.state in (State.QUEUED, State.SENDING) else "over"
        if part != last:
            yield Row(f"part {part}", (titles[part],), section=True)
        last = part
        word, token = state_word(one)
        cells = (when(one.at, tz, today), one.who, kind_word(one), visit_of(one, tz), _(CHANNELS[one.channel]), word)
        quiet = "row.quiet" if part == "over" else "row"
        yield Row(one.id, cells, one, token=quiet, tokens=("", "", "", "", "", token))


def when(at: datetime, tz: ZoneInfo, today: date) -> str:
    """A time; of another day the day."""
    local = at.astimezone(tz)
    return clock(local.time()) if local.date() == today else day_brief(local.date())


def visit_of(one: Message, tz: ZoneInfo) -> str:
    """The day and time that it tells."""
    local = one.told_at.astimezone(tz)
    return f"{day_brief(local.date())} {clock(local.time())}"


def context(box: Outbox) -> str:
    """Line 2, left."""
    if not box.troubled:
        return _("Messages to patients")
    return _("Messages · to be looked at: {count}").format(count=box.troubled)


def totals(box: Outbox) -> str:
    """Line 2, right."""
    return _("waiting {waiting} · sent today {sent}").format(waiting=box.queued, sent=box.sent)


def identity(one: Message, tz: ZoneInfo) -> str:
    """Who, and the visit that it is about."""
    local = one.told_at.astimezone(tz)
    visit = day_at(local.date(), local.hour * 60 + local.minute)
    return " · ".join(filter(None, (one.who, visit, one.address)))


def peek(one: Message, tz: ZoneInfo) -> Sequence[Line]:
    """What happened to it and why, who had it written, what it says."""
    token = "alert" if one.trouble else "peek"
    told = [_("written by {who} at {time}").format(who=one.by or _("itself"), time=_instant(one.queued_at, tz))]
    if one.sent_at is not None:
        told.append(_("sent at {time}").format(time=_instant(one.sent_at, tz)))
    if one.again_at is not None:
        told.append(_("tried again at {time}").format(time=_instant(one.again_at, tz)))
    said = [line for line in one.body.splitlines() if line.strip()]
    return (((why(one) or state_word(one)[0], token),), ((" · ".join(told), "peek"),), ((" ".join(said), "dim"),))


def _instant(at: datetime, tz: ZoneInfo) -> str:
    local = at.astimezone(tz)
    return f"{day_brief(local.date())} {clock(local.time())}"


def page(one: Message, tz: ZoneInfo) -> Sequence[Line]:
    """All of a message, to be read."""
    told = [_instant(one.queued_at, tz), one.address, one.subject, "", *one.body.splitlines(), ""]
    if one.answer_text:
        told.append(_("Answer: {text}").format(text=one.answer_text))
    trouble = why(one) if one.answer is None else ""
    return [((line, "text"),) for line in [*told, trouble]]


def title(one: Message, tz: ZoneInfo) -> str:
    """Over the page."""
    return f"{one.who}, {kind_word(one)}, {day_digits(one.told_at.astimezone(tz).date())}"
