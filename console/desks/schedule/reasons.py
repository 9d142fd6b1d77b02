"""Why a verb of the book is not possible at the cursor, as the end of a sentence; None when it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desks.schedule.slots import Slot
from console.flow_words import status_of
from console.locale import _
from console.role_words import not_yours
from console.sheets.second import nobody
from storage.queue.rules import IN_HOUSE
from storage.rights import Right
from storage.schedule.records import Appointment, BookStatus, Confirmation

if TYPE_CHECKING:
    from console.desks.schedule.screen import DayScreen


RIGHTS = dict.fromkeys(
    ("book", "tell", "move", "cancel", "confirm", "noshow", "new", "repeat", "series", "edit"), Right.BOOK
)
"""What a person needs for each verb of the book."""


def visit_of(slot: Slot) -> Appointment:
    """The visit of a slot whose verb was found possible."""
    assert slot.visit is not None
    return slot.visit


def no_visit(_place: DayScreen, slot: Slot) -> str | None:
    """There is no visit here."""
    return _("there is no visit at this time") if slot.visit is None else None


def is_here(slot: Slot) -> str | None:
    """The patient of the visit has come: the queue leads the visit now."""
    row = slot.row
    if row is None or row.state not in IN_HOUSE:
        return None
    return _("{who} has come: {status}; the queue (F3) leads the visit").format(
        who=row.patient, status=status_of(row)[0]
    )


def not_booked(place: DayScreen, slot: Slot) -> str | None:
    """The visit is over, its patient is in the house, or there is none."""
    if here := is_here(slot):
        return here
    if slot.visit is not None and slot.visit.status is not BookStatus.BOOKED:
        return _("the visit has taken place already")
    return no_visit(place, slot)


def cannot_book(place: DayScreen, slot: Slot) -> str | None:
    """The person may not book; what else speaks against the time is passed over by two people."""
    office = place.shell.office
    if office is None:
        return _("the data is still being opened")
    return None if office.actor.may(Right.BOOK) else not_yours(Right.BOOK)


def against(place: DayScreen, slot: Slot) -> str | None:
    """What speaks against booking this time; None: it is free."""
    office = place.office
    if slot.visit is not None:
        return _("{who} has this time").format(who=slot.visit.patient.usual)
    if not slot.inside:
        return _("the doctor does not receive then")
    now = office.clock.now()
    past = (slot.column.day, slot.minute + office.centre.step_minutes)
    if past <= (office.centre.day_of(now), office.centre.minute_of(now)):
        return _("this time is past")
    return None


def nobody_approves(place: DayScreen, slot: Slot) -> str:
    """Why this time cannot be had, where nobody else could approve it."""
    key, known = place.shell.legends["book"], against(place, slot)
    return _("{key}: {reason}; {rest}").format(key=key, reason=known, rest=nobody(Right.OVERBOOK))


def book_name(place: DayScreen, slot: Slot) -> str | None:
    """What booking is at this time: where something speaks against it, line 24 says that two people do it."""
    if place.shell.office is None:
        return None
    if against(place, slot) is not None:
        return _("Squeeze in: two people")
    wanting = place.flows.carrying.patient
    return None if wanting is None else _("Book {who}").format(who=wanting.value.name)


def cannot_move(place: DayScreen, slot: Slot) -> str | None:
    """Neither a booked visit here nor one that is carried."""
    if slot.visit is None and place.flows.carrying.visit is not None:
        return None
    return not_booked(place, slot)


def cannot_confirm(place: DayScreen, slot: Slot) -> str | None:
    """No booked visit, or confirmed before."""
    if here := is_here(slot):
        return here
    if slot.visit is not None and slot.visit.confirmation is Confirmation.CONFIRMED:
        return _("the visit is confirmed already")
    return not_booked(place, slot)


def cannot_miss(place: DayScreen, slot: Slot) -> str | None:
    """No booked visit, or one that has not begun."""
    office = place.shell.office
    if here := is_here(slot):
        return here
    if slot.visit is not None and office is not None and slot.visit.starts_at > office.clock.now():
        return _("the visit has not begun yet")
    return not_booked(place, slot)
