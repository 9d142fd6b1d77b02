"""What the place shows of a recall, in words.  Pure: records in, text and lines out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from console import recall_words as words
from console.locale import _, ngettext
from console.locale.formats import day_digits, money
from console.message_words import by_channel
from console.typed.phones import format_phone
from storage.recalls.records import Category, Recall, State, What, Worklist
from widgets.lines import Line
from widgets.record_list import Row


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which recalls are shown."""

    category: Category | None = None
    state: State = State.DUE


def rows_of(shown: Worklist) -> Iterator[Row[Recall]]:
    """The recalls by category, each category under a rule of its own."""
    at: Category | None = None
    for one in shown.rows:
        if one.category is not at:
            at = one.category
            yield Row(f"c:{at.value}", (words.category(at),), section=True)
        today = shown.day
        cells = (one.who, words.age(one.birth_date, today), what(one), phone(one), when(one, today), tried(one, today))
        yield Row(one.key, cells, one, tokens=("", "dim", "", "", "", "dim"))


def what(one: Recall) -> str:
    """`Yearly examination`, `Course of massage 2/5`, the doctor of a visit that fell through, the sum owed."""
    if one.item.what is What.DEBT:
        return money(one.owed_minor)
    if one.stages is not None:
        return f"{one.stages[0]}/{one.stages[1]} {one.title}"
    return one.title or one.doctor


def phone(one: Recall) -> str:
    """The number to try first."""
    return format_phone(one.phone) if one.phone else _("no number")


def when(one: Recall, today: date) -> str:
    """The day it is due since, or until when the person is left alone."""
    return words.day(one.quiet_until or one.due, today)


def tried(one: Recall, today: date) -> str:
    """`2·14.09`: how often, and when last."""
    return f"{len(one.tries)}·{words.day(one.tries[-1].day, today)}" if one.tries else ""


def context(shown: Worklist, narrowing: Narrowing) -> str:
    """Line 2, left: which recalls these are."""
    if narrowing.state is State.QUIET:
        return _("Recalls · left alone for now")
    if narrowing.state is State.STOPPED:
        return _("Recalls · stopped")
    if narrowing.category is None:
        return _("Recalls · due by today")
    return _("Recalls · {category}").format(category=words.category(narrowing.category))


def totals(shown: Worklist) -> str:
    """Line 2, right: how many."""
    count = len(shown.rows)
    if shown.more:
        return _("the first {count}, there are more").format(count=count)
    return ngettext("{count} to call", "{count} to call", count).format(count=count)


def identity(one: Recall) -> str:
    """Who, and what it is about: whole, since the column cuts it; the category stands above the row."""
    born = day_digits(one.birth_date) if one.birth_date else ""
    return " · ".join(filter(None, (one.who, born, what(one))))


def peek(one: Recall) -> list[Line]:
    """When it was last done and is due; what was tried and said; the number, large enough to dial from."""
    spaced = " ".join(phone(one)) if one.phone else phone(one)
    return [((_history(one), "peek"),), ((_tries(one), "peek"),), ((spaced, "strong"),)]


def _history(one: Recall) -> str:
    said = []
    if one.last_on is not None and one.item.what is not What.DEBT:
        last = _("last {day} {doctor}").format(day=day_digits(one.last_on), doctor=one.doctor)
        said.append(last.strip())
    said.append(_("due {day}").format(day=day_digits(one.due)))
    if one.due != one.calculated:
        said.append(_("by the rule {day}").format(day=day_digits(one.calculated)))
    if one.quiet_until is not None:
        said.append(_("left alone until {day}").format(day=day_digits(one.quiet_until)))
    if one.stop is not None:
        said.append(_("stopped: {why}").format(why=words.stop(one.stop)))
    return " · ".join(said)


def _tries(one: Recall) -> str:
    said = [one.mark.note] if one.mark and one.mark.note else []
    if one.written is not None:
        day, way = one.written.day, by_channel(one.written.channel)
        said.append(_("{day} written to by {channel}").format(day=f"{day.day}.{day.month:02}", channel=way))
    for made in reversed(one.tries):
        outcome = _(words.OUTCOMES.get(made.outcome, made.outcome))
        said.append(" ".join(filter(None, (f"{made.day.day}.{made.day.month:02}", outcome, made.by))))
    return " · ".join(said) or _("nobody has called yet")
