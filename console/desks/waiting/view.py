"""What the place shows of an entry, in words.  Pure: records in, text and lines out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from console import recall_words as words
from console import wishes
from console.locale import N_, _, ngettext
from console.locale.formats import day_brief, day_digits
from console.typed.phones import format_phone
from console.visit_words import day_at
from storage.waiting.records import Reason, Wait, WaitList
from storage.waiting.rules import TRIES
from widgets.lines import Line
from widgets.record_list import Row

REASONS = {
    Reason.DECLINED: N_("does not want it any more"),
    Reason.ELSEWHERE: N_("found it elsewhere"),
    Reason.NOT_REACHED: N_("cannot be reached"),
    Reason.DOCTOR: N_("the doctor says it is not needed"),
    Reason.MISTAKE: N_("put down by mistake"),
}


def rows_of(shown: WaitList, tz: ZoneInfo) -> Iterator[Row[Wait]]:
    """The entries, who waits longest first."""
    for one in shown.rows:
        since = words.day(one.since.astimezone(tz).date(), shown.day)
        has = day_brief(one.visit.day) if one.visit else ""
        what = one.doctor or wishes.what_word(one)
        cells = (one.who, what, has, wishes.when_word(one.draft.when), since, tried(one), phone(one))
        yield Row(str(one.id), cells, one, tokens=("", "", "dim", "dim", "", "dim", ""))


def phone(one: Wait) -> str:
    """The number to try first."""
    return format_phone(one.phone) if one.phone else _("no number")


def tried(one: Wait) -> str:
    """`2·2.10`: how often, and when last."""
    return f"{len(one.tries)}·{day_brief(one.tries[-1].day)}" if one.tries else ""


def totals(shown: WaitList) -> str:
    """Line 2, right: how many."""
    count = len(shown.rows)
    if shown.more:
        return _("the first {count}, there are more").format(count=count)
    return ngettext("{count} waits", "{count} wait", count).format(count=count)


def identity(one: Wait) -> str:
    """Who, and what for."""
    born = day_digits(one.birth_date) if one.birth_date else ""
    return " · ".join(filter(None, (one.who, born, wishes.what_word(one))))


def peek(one: Wait, today: date, tz: ZoneInfo) -> list[Line]:
    """What they want exactly, what was tried, the number, large enough to dial from."""
    spaced = " ".join(phone(one)) if one.phone else phone(one)
    return [((_wish(one, tz), "peek"),), ((_tries(one), "peek"),), ((spaced, "strong"),)]


def _wish(one: Wait, tz: ZoneInfo) -> str:
    said = []
    if one.visit is not None:
        said.append(_("has {when}").format(when=day_at(one.visit.day, one.visit.minute)))
    said.append(wishes.when_word(one.draft.when) or _("any time"))
    if one.draft.minutes:
        said.append(_("{minutes} min").format(minutes=one.draft.minutes))
    if one.service:
        said.append(one.service)
    day = day_digits(one.since.astimezone(tz).date())
    said.append(_("since {day}, {who}").format(day=day, who=one.by) if one.by else _("since {day}").format(day=day))
    return " · ".join(said)


def _tries(one: Wait) -> str:
    said = [_("wants no such calls")] if one.opted_out else []
    said += [one.draft.note] if one.draft.note else []
    if sum(made.outcome != "declined" for made in one.tries) >= TRIES:
        said.append(_("tried often enough: change the entry to offer it times again"))
    for made in reversed(one.tries):
        outcome = _(words.OUTCOMES.get(made.outcome, made.outcome))
        said.append(" ".join(filter(None, (day_brief(made.day), outcome, made.by))))
    return " · ".join(said) or _("nobody has called yet")
