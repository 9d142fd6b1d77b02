"""What the place shows of a service, in words.  Pure: records in, text and lines out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from console.locale import N_, _, ngettext
from console.locale.formats import day_digits, day_short, money
from console.price_words import range_word
from storage.services.guide_records import Answer
from storage.services.records import Price, PricedService, ServiceKind
from widgets.lines import Line, line
from widgets.record_list import Row

KINDS = {
    ServiceKind.FIRST: N_("first visit"),
    ServiceKind.FOLLOW: N_("follow-up"),
    ServiceKind.PROCEDURE: N_("procedure"),
    ServiceKind.TEST: N_("test"),
}


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the list is narrowed to."""

    words: str = ""
    specialty_key: str | None = None
    specialty: str = ""
    retired: bool = False

    @property
    def any(self) -> bool:
        """Whether something is left out of the list."""
        return bool(self.words) or self.specialty_key is not None or self.retired


@dataclass(frozen=True, slots=True)
class ListView:
    """The price list of a day as the place shows it."""

    day: date
    narrowing: Narrowing
    services: tuple[PricedService, ...]
    specialties: tuple[tuple[str, str], ...]
    answers: tuple[Answer, ...] = ()
    """What the words probably come to, the likeliest first."""


def kind_title(kind: ServiceKind) -> str:
    """`first visit`, `procedure`."""
    return _(KINDS[kind])


def rows_of(services: Sequence[PricedService]) -> Iterator[Row[PricedService]]:
    """The services by specialty, each specialty under a rule of its own."""
    shown: str | None = None
    for item in services:
        service = item.service
        if service.specialty != shown:
            shown = service.specialty
            title = shown or _("any specialty")
            yield Row(f"s:{service.specialty_key}", (title,), section=True)
        price = "" if item.amount_minor is None else money(item.amount_minor)
        minutes = str(service.minutes) if service.minutes else ""
        cells = (service.code, service.name, ", ".join(item.practitioners), minutes, price)
        yield Row(service.id, cells, item, tokens=_tokens(item))


def _tokens(item: PricedService) -> tuple[str, ...]:
    if not item.service.active:
        return ("row.quiet",) * 5
    return ("", "", "dim", "", "money")


def context(view: ListView) -> str:
    """Line 2, left: the day and what the list is narrowed to."""
    parts = [_("Services"), day_short(view.day)]
    narrowed = view.narrowing
    if narrowed.specialty_key is not None:
        parts.append(narrowed.specialty)
    if narrowed.words:
        parts.append(f"“{narrowed.words}”")
    if narrowed.retired:
        parts.append(_("with those no longer offered"))
    return " · ".join(parts)


def totals(view: ListView) -> str:
    """Line 2, right: what the complaint is likely to cost, else how many there are."""
    if view.answers:
        likely = view.answers[0]
        whose = likely.main.service.specialty or likely.title
        return f"{whose} {range_word(likely.low_minor, likely.high_minor)}"
    count = len(view.services)
    return ngettext("{count} service", "{count} services", count).format(count=count)


def identity(item: PricedService) -> str:
    """Code, name and kind, for the rule above the peek."""
    service = item.service
    return " · ".join((service.code, service.name, kind_title(service.kind)))


def peek(item: PricedService) -> list[Line]:
    """Preparation and symptoms: what is read out to a caller."""
    service = item.service
    prepare = _("Prepare: {what}").format(what=service.preparation)
    lines: list[Line] = [((prepare if service.preparation else _("Nothing to prepare"), "peek"),)]
    if service.symptoms:
        lines.append(((_("Symptoms: {what}").format(what=service.symptoms), "dim"),))
    if item.practitioners:
        who = ", ".join(item.practitioners)
        lines.append(((_("Done by {who}").format(who=who), "dim"),))
    return lines


def price_line(history: Sequence[Price], today: date) -> Line:
    """The price now, since when, and the next one that is planned."""
    now = next((row for row in history if _in_force(row, today)), None)
    following = planned(history, today)
    pieces: list[tuple[str, str]] = []
    if now is not None:
        text = _("{sum} since {day}").format(sum=money(now.amount_minor), day=day_digits(now.valid_from))
        pieces.append((text, "money"))
    else:
        pieces.append((_("no price today"), "alert"))
    if following is not None:
        text = _("{sum} from {day}").format(sum=money(following.amount_minor), day=day_digits(following.valid_from))
        pieces.append((f"   → {text}", "peek"))
    return tuple(pieces)


def planned(history: Sequence[Price], today: date) -> Price | None:
    """The next price that has not begun."""
    coming = [row for row in history if not row.voided and row.valid_from > today]
    return min(coming, key=lambda row: row.valid_from) if coming else None


def _in_force(row: Price, day: date) -> bool:
    return not row.voided and row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)


def history_lines(history: Sequence[Price], today: date) -> list[Line]:
    """Every price that a service had, the newest first; voided ones say so."""
    if not history:
        return [line("   " + _("It never had a price."), "dim")]
    return [_history_line(row, today) for row in history]


def _history_line(row: Price, today: date) -> Line:
    until = "..." if row.valid_to is None else day_digits(row.valid_to)
    span = f"{day_digits(row.valid_from)} → {until}"
    if row.voided:
        state, token = _("- taken back"), "row.quiet"
    elif _in_force(row, today):
        state, token = _("■ in force"), "strong"
    elif row.valid_from > today:
        state, token = _("· planned"), "text"
    else:
        state, token = "", "dim"
    return ((f"   {span:<25}{money(row.amount_minor):>14}   {state}", token),)
