"""Who wants a free time, seen from the book: beside the time, after a cancellation, by a key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from console.desks.schedule import peeking, reasons
from console.desks.schedule.slots import Slot
from console.locale import _, ngettext
from console.messages import GoTo
from console.offer_words import wanted
from console.role_words import not_yours
from console.visit_words import day_at, reason_word
from console.wishes import wants_earlier
from storage.rights import Right
from storage.schedule.records import Appointment, BookStatus
from storage.waiting import records as waiting
from storage.waiting.records import Offer
from widgets.lines import Line

if TYPE_CHECKING:
    from console.desks.schedule.screen import DayScreen
    from storage.office import Office


def is_free(slot: Slot) -> bool:
    """Whether somebody could still take this time."""
    return slot.visit is None and slot.inside and not slot.past and slot.free_minutes > 0


def free_time(slot: Slot) -> waiting.Slot:
    """What is offered: what was freed, else all that is free from the cursor on."""
    minutes = slot.free_minutes if slot.freed is None else min(slot.freed.minutes, slot.free_minutes)
    return waiting.Slot(
        practitioner_id=slot.column.practitioner_id, day=slot.column.day, minute=slot.minute, minutes=minutes
    )


async def looks(office: Office, slots: Sequence[Slot]) -> list[Sequence[Line] | None]:
    """Three lines about each: of visits what the book knows, of free times who wants them."""
    visits = {slot.visit.id: slot.visit.patient_id for slot in slots if slot.visit is not None}
    shown = [slot.visit for slot in slots if slot.visit is not None]
    written = await office.messages.standings(shown) if shown else {}
    found = peeking.looked(slots, await office.schedule.looks(visits) if visits else {}, written)
    free = [slot for slot in slots if is_free(slot)]
    if not free:
        return found
    offers = await office.waiting.offers([free_time(slot) for slot in free])
    told = {id(slot): peeking.wanted(slot, wanted(offer)) for slot, offer in zip(free, offers, strict=True)}
    return [told.get(id(slot), lines) for slot, lines in zip(slots, found, strict=True)]


def cannot_want(place: DayScreen, slot: Slot) -> str | None:
    """Neither a free time nor a visit that could come earlier."""
    if slot.visit is None:
        return None if is_free(slot) else reasons.against(place, slot)
    office = place.shell.office
    if slot.visit.status is not BookStatus.BOOKED:
        return _("the visit has taken place already")
    if office is not None and slot.visit.starts_at <= office.clock.now():
        return _("the visit has begun; it cannot come earlier")
    return None if office is None or office.actor.may(Right.CALLS) else not_yours(Right.CALLS)


def name(place: DayScreen, slot: Slot) -> str | None:
    """What the key does to a visit."""
    return None if slot.visit is None else _("Wants it earlier")


async def want(place: DayScreen, slot: Slot) -> None:
    """The ranked list of a free time; a visit goes to the wait-list."""
    if slot.visit is None:
        await place.request(GoTo("gaps", values={"slot": free_time(slot), "from": place.desk.id}))
        return
    who = await wants_earlier(place, slot.visit)
    if who is not None:
        place.done(_("■ ON THE WAIT-LIST {who}").format(who=who))


async def freed(place: DayScreen, gone: Appointment) -> str:
    """What line 23 says of a cancellation: who wants the time, else why it was given up."""
    when, who = day_at(gone.local_date, gone.local_min), gone.patient.usual
    slot = waiting.Slot(
        practitioner_id=gone.practitioner_id, day=gone.local_date, minute=gone.local_min, minutes=gone.minutes
    )
    ahead = gone.starts_at > place.office.clock.now()
    offer: Offer | None = await place.office.waiting.offer(slot) if ahead else None
    if offer is None or not offer.rows:
        said = _("- CANCELLED {who}, {when}: {reason}")
        return said.format(who=who, when=when, reason=reason_word(gone.cancel_reason))
    count = len(offer.rows)
    said = ngettext(
        "- CANCELLED {who} · {count} person wants {when}, press {key}",
        "- CANCELLED {who} · {count} people want {when}, press {key}",
        count,
    )
    return said.format(who=who, count=count, when=when, key=place.shell.legends["who"])
