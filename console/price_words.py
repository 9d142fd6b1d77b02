"""What it probably costs, in words: the range, what makes it up, who does it, what was quoted.  Pure.

Shared by the places that tell prices.
"""

from __future__ import annotations

from console.locale import N_, _
from console.locale.formats import day_brief, money_brief
from console.visit_words import opening_word
from storage.calls.quote_records import Quote
from storage.schedule.records import Opening
from storage.services.guide_records import Answer, Chance, Probable
from storage.services.records import ServiceKind

CHANCES = {
    Chance.NEARLY_ALWAYS: N_("nearly always"),
    Chance.OFTEN: N_("often"),
    Chance.SOMETIMES: N_("sometimes"),
}


def range_word(low: int, high: int) -> str:
    """`2,300 to 9,250`; one sum where the two are the same."""
    if low == high:
        return money_brief(low)
    return _("{low} to {high}").format(low=money_brief(low), high=money_brief(high))


def answer_word(answer: Answer) -> str:
    """A line to choose: `Headache → neurologist 2,300 to 9,250`."""
    costs = range_word(answer.low_minor, answer.high_minor)
    whose = answer.main.service.specialty
    if not whose or whose.casefold() in answer.title.casefold():
        return f"{answer.title}  {costs}"
    return f"{answer.title} → {whose}  {costs}"


def made_of(answer: Answer) -> str:
    """What the range is made of: the visit, then what is added nearly always, often, sometimes, each with its price."""
    parts = [f"{answer.main.service.name} {money_brief(answer.low_minor)}"]
    for chance in Chance:
        added = [_added(one) for one in answer.probable if one.chance is chance]
        if added:
            parts.append(_("{chance}: {services}").format(chance=_(CHANCES[chance]), services=", ".join(added)))
    return " · ".join(parts)


def _added(one: Probable) -> str:
    service = one.item.service
    told = f"{service.name} {money_brief(one.item.amount_minor or 0)}"
    why = one.why or (_("if the doctor has not seen them yet") if service.kind is ServiceKind.FIRST else "")
    return f"{told} ({why})" if why else told


def red_flag(answer: Answer) -> str:
    """When the caller is told to call the ambulance instead."""
    return f"{answer.red_flag} !" if answer.red_flag else ""


def who_and_when(answer: Answer, nearest: Opening | None, *, known: bool) -> str:
    """The right specialist with the nearest opening, and how long it takes in all; `known`: the book was asked."""
    length = _("{minutes} min in all").format(minutes=answer.minutes) if answer.minutes else ""
    if nearest is not None:
        first = _("{doctor}, nearest {when}").format(doctor=nearest.practitioner.initials, when=opening_word(nearest))
    elif answer.main.practitioners:
        first = ", ".join(answer.main.practitioners)
        if known:
            first = _("{doctors}: no time is free").format(doctors=first)
    else:
        first = _("any assistant") if not answer.main.service.specialty else answer.main.service.specialty
    return " · ".join(part for part in (first, length) if part)


def quoted_word(quoted: tuple[int, int] | None) -> str:
    """`quoted 2,300 to 9,250`; empty where nothing was said."""
    return "" if quoted is None else _("quoted {range}").format(range=range_word(*quoted))


def bill_word(quote: Quote, bill_minor: int) -> str:
    """The quote beside the bill: `quoted 2.10: 3,000 to 4,500, bill 4,200`."""
    said = {
        "day": day_brief(quote.day),
        "range": range_word(quote.low_minor, quote.high_minor),
        "bill": money_brief(bill_minor),
    }
    if bill_minor > quote.high_minor:
        said["more"] = money_brief(bill_minor - quote.high_minor)
        return _("Quoted {day}: {range}; bill {bill}, {more} above the quote !").format(**said)
    return _("Quoted {day}: {range}; bill {bill}").format(**said)
