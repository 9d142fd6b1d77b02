"""The terms of a visit in words: what it is, how long, what it costs, what the patient gave up lately.

Shared by the places that book. Pure.
"""

from __future__ import annotations

from console.locale import _, ngettext
from console.locale.formats import day_short, money
from console.price_words import quoted_word
from console.visit_words import at, free_word, kind_word
from storage.schedule.records import Appointment, VisitKind
from storage.schedule.term_records import GivenUp, ServiceOffer, Terms


def service_word(offer: ServiceOffer) -> str:
    """A service to choose: `Dermatologist, first visit · 40 min · 2,400.00`."""
    said = {"service": offer.name, "minutes": offer.minutes}
    if offer.price_minor is None:
        return _("{service} · {minutes} min · no price").format(**said)
    return _("{service} · {minutes} min · {price}").format(**said, price=money(offer.price_minor))


def service_tail(offer: ServiceOffer | None, minutes: int) -> str:
    """The end of the line that is read back: `Dermatologist, first visit, 2,400.00, 40 min`."""
    if offer is None:
        return _("no service, no price, {minutes} min").format(minutes=minutes)
    if offer.price_minor is None:
        return _("{service}, no price, {minutes} min").format(service=offer.name, minutes=minutes)
    return _("{service}, {price}, {minutes} min").format(
        service=offer.name, minutes=minutes, price=money(offer.price_minor)
    )


def given_up_word(given: GivenUp) -> str:
    """What the patient missed or cancelled in six months, with the last day; empty for one who always came."""
    told: list[str] = []
    if given.no_shows:
        told.append(
            ngettext(
                "{count} no-show in six months", "{count} no-shows in six months", given.no_shows
            ).format(count=given.no_shows)
        )
    if given.cancels:
        told.append(ngettext("{count} cancelled", "{count} cancelled", given.cancels).format(count=given.cancels))
    if told and given.last_day is not None:
        told.append(_("last {day}").format(day=day_short(given.last_day)))
    return ", ".join(told)


def left_word(kind: VisitKind, left: int) -> str:
    """How many more of its kind the doctor takes on the day."""
    if kind is VisitKind.FIRST:
        return ngettext("{count} first visit left", "{count} first visits left", left).format(count=left)
    return ngettext("{count} follow-up left", "{count} follow-ups left", left).format(count=left)


def terms_word(terms: Terms) -> str:
    """What the desk should know of the patient before it books: kind, visits that were missed or cancelled."""
    told = [kind_word(terms.kind)]
    if terms.free is not None:
        told.append(free_word(terms.free))
    if terms.device:
        told.append(terms.device)
    if terms.left is not None:
        told.append(left_word(terms.kind, terms.left))
    if given := given_up_word(terms.given_up):
        told.append(given)
    if quoted := quoted_word(terms.quoted):
        told.append(quoted)
    return " · ".join(told)


def already(visit: Appointment) -> str:
    """That the patient comes to this doctor on this day already."""
    return _("{who} comes to {doctor} at {time} on {day} already.").format(
        who=visit.patient.usual,
        doctor=visit.practitioner.initials,
        time=at(visit.local_min),
        day=day_short(visit.local_date),
    )
