"""Times of the book that are held: this desk's own while its sheet is open, and another's, beside which one goes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from console.desks.schedule.slot import Slot
from console.locale import _
from console.offers import offer
from console.visit_words import at
from storage.centre.records import Centre
from storage.schedule.hold_records import HeldBy, HoldTime
from storage.schedule.records import NewAppointment, Opening, OpeningQuery
from storage.schedule.rules import lenient_instant

if TYPE_CHECKING:
    from console.desks.schedule.flows import Flows


def held_of(centre: Centre, wanted: NewAppointment, slot: Slot) -> HoldTime:
    """What is held of a slot while its sheet is open: as long as a visit takes there at most."""
    start = lenient_instant(wanted.local_date, wanted.local_min, centre.tz)
    usual = max(slot.column.first_minutes, slot.column.follow_minutes)
    return HoldTime(wanted.practitioner_id, None, start, min(usual, slot.free_minutes or usual))


async def beside_held(flows: Flows, slot: Slot, held: HeldBy) -> None:
    """Another desk holds the time: say so, and go to one of the next that is free."""
    column, place = slot.column, flows.place
    query = OpeningQuery(practitioner_ids=(column.practitioner_id,), minutes=column.follow_minutes)
    openings = await place.office.schedule.next_openings(query, column.day, slot.minute)
    said = _("{who} holds this time until {time}.").format(who=held.who, time=at(held.until_min))
    answer = await offer(place, said, openings, squeeze=False)
    if isinstance(answer, Opening):
        there = replace(column, day=answer.local_date, room=answer.room)
        free = Slot(column=there, minute=answer.local_min, inside=True, free_minutes=answer.minutes)
        await flows.book(free)
