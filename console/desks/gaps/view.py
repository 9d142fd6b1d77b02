"""What the place shows of free time, in words and bars.  Pure: records in, text and lines out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from console import offer_words, recall_words
from console.locale import N_, _, ngettext
from console.locale.formats import day_brief, day_digits, day_name, day_short
from console.typed.phones import format_phone
from console.visit_words import at
from storage.waiting.gap_records import Gap, Idle, Load
from storage.waiting.records import Candidate, Offer
from widgets.lines import Line
from widgets.record_list import Column, Row

IDLE_COLUMNS = (
    Column("time", N_("Time"), 11),
    Column("doctor", N_("Doctor"), 16, grow=True, cut="name"),
    Column("specialty", N_("Specialty"), 16, drop=1, cut="words"),
    Column("room", N_("Room"), 6, drop=2),
    Column("minutes", N_("Minutes"), 7, "right"),
    Column("want", N_("Fit"), 6, "right"),
)
OFFER_COLUMNS = (
    Column("who", N_("Patient"), 17, grow=True, cut="name"),
    Column("age", N_("Age"), 3, "right", drop=3),
    Column("why", N_("Why"), 26, cut="words"),
    Column("minutes", N_("Min"), 3, "right", drop=2),
    Column("rang", N_("Rang"), 5, drop=4),
    Column("phone", N_("Phone"), 16, drop=1),
)
BAR = 6
"""Cells of a bar."""
HELD, LEFT = "█", "░"


def full_columns(days: Sequence[date]) -> tuple[Column, ...]:
    """The doctor, and a bar for each day; the last days leave first."""
    whole = tuple(
        Column(day.isoformat(), f"{day_name(day)} {day_brief(day)}", BAR + 5, drop=place)
        for place, day in enumerate(days)
    )
    return (Column("doctor", N_("Doctor"), 14, grow=True, cut="name"), *whole)


# ------------------------------------------------------------------------------ idle minutes


def idle_rows(idle: Idle, counts: Mapping[str, int]) -> Iterator[Row[Gap]]:
    """The gaps, each day under a rule of its own with the minutes of the day."""
    day: date | None = None
    for gap in idle.gaps:
        slot = gap.slot
        if slot.day != day:
            day = slot.day
            said = _("{day}: {minutes} min idle").format(day=day_short(day), minutes=idle.of(day))
            yield Row(f"d:{day.isoformat()}", (said,), section=True)
        time = f"{at(slot.minute)}-{at(slot.minute + slot.minutes)}"
        count = counts.get(gap.key)
        fit = _("short") if not gap.fits else "" if count is None else str(count)
        cells = (time, gap.doctor, gap.specialty, gap.room, str(slot.minutes), fit)
        yield Row(gap.key, cells, gap, tokens=("", "", "dim", "dim", "", "strong" if count else "dim"))


def idle_totals(idle: Idle) -> str:
    """Line 2, right: all idle minutes."""
    total = sum(gap.slot.minutes for gap in idle.gaps)
    gaps = ngettext("{count} gap", "{count} gaps", len(idle.gaps)).format(count=len(idle.gaps))
    return _("{gaps} · {minutes} min").format(gaps=gaps, minutes=total)


def gap_identity(gap: Gap) -> str:
    """When, with whom, how long."""
    length = _("{minutes} min").format(minutes=gap.slot.minutes)
    return " · ".join((offer_words.slot_word(gap.slot), gap.doctor, length))


# ------------------------------------------------------------------------------ how full the days are


def full_rows(loads: Sequence[Load]) -> Iterator[Row[Load]]:
    """One row a doctor, a bar a day; who is the least full on the first day comes first."""
    days = days_of(loads)
    by_doctor: dict[int, dict[date, Load]] = {}
    for load in loads:
        by_doctor.setdefault(load.practitioner_id, {})[load.day] = load
    for who, own in sorted(by_doctor.items(), key=lambda item: _emptiness(item[1])):
        first = next(iter(own.values()))
        yield Row(f"l:{who}", (first.doctor, *(bar(own.get(day)) for day in days)), first)


def _emptiness(own: Mapping[date, Load]) -> tuple[int, str]:
    held = sum(load.held for load in own.values())
    whole = sum(load.reception for load in own.values())
    return (100 * held // whole if whole else 100), next(iter(own.values())).doctor


def days_of(loads: Sequence[Load]) -> tuple[date, ...]:
    """The days that are shown."""
    return tuple(sorted({load.day for load in loads}))


def bar(load: Load | None) -> str:
    """`████░░ 67%`; nothing where nobody receives."""
    if load is None or not load.reception:
        return ""
    full = min(BAR, (load.percent * BAR + 50) // 100)
    return f"{HELD * full}{LEFT * (BAR - full)}{load.percent:>3}%"


def full_peek(loads: Sequence[Load], who: int) -> list[Line]:
    """The days of one doctor in minutes, for who cannot read a bar."""
    said = [
        _("{day} {held} of {all} min").format(day=day_brief(one.day), held=one.held, all=one.reception)
        for one in loads
        if one.practitioner_id == who
    ]
    return [((" · ".join(said[at : at + 2]), "peek"),) for at in range(0, len(said), 2)]


def full_totals(loads: Sequence[Load]) -> str:
    """Line 2, right: how full it is all in all."""
    held, whole = sum(load.held for load in loads), sum(load.reception for load in loads)
    return _("{percent}% of the reception is booked").format(percent=100 * held // whole if whole else 0)


# ------------------------------------------------------------------------------ whom a time is offered to


def offer_rows(offer: Offer, today: date) -> Iterator[Row[Candidate]]:
    """The people, the first to be called first."""
    for one in offer.rows:
        rang = day_brief(one.last_contact) if one.last_contact else ""
        age = recall_words.age(one.birth_date, today)
        cells = (one.who, age, offer_words.why(one), str(one.minutes), rang, format_phone(one.phone))
        yield Row(one.key, cells, one, tokens=("", "dim", "", "dim", "dim", ""))


def offer_context(offer: Offer) -> str:
    """Line 2, left: which time."""
    slot = offer.slot
    length = _("{minutes} min").format(minutes=slot.minutes)
    return " · ".join((_("Who wants it"), offer_words.slot_word(slot), offer.doctor, length))


def offer_totals(offer: Offer) -> str:
    """Line 2, right: how many, and how many were asked."""
    count = ngettext("{count} fits", "{count} fit", len(offer.rows)).format(count=len(offer.rows))
    if not offer.asked:
        return count
    return _("{fit} · {asked} asked").format(fit=count, asked=offer.asked)


def identity(one: Candidate) -> str:
    """Name, birth date, why."""
    born = day_digits(one.birth_date) if one.birth_date else ""
    return " · ".join(filter(None, (one.who, born, offer_words.why(one))))


def peek(one: Candidate) -> list[Line]:
    """Why they stand there, what is noted, the number large enough to dial from."""
    rang = _("rang {day}").format(day=day_digits(one.last_contact)) if one.last_contact else _("nobody has called yet")
    since = _("since {day}").format(day=day_digits(one.since))
    told = " · ".join((offer_words.place(one), since if one.visit is None else offer_words.why(one)))
    noted = " · ".join(filter(None, (rang, one.note)))
    return [((told, "peek"),), ((noted, "peek"),), ((" ".join(format_phone(one.phone)), "strong"),)]
