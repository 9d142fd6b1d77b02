"""The hand-over of a drawer: counted out by one person, counted in by another, both blind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console import cash_words as words
from console.desks.cash import possible
from console.desks.cash.drawer import Pieces, count, counted, reason_for, too_far_off, worth
from console.locale import _
from console.locale.formats import money
from storage.cash.orders import DrawerCount
from storage.cash.records import CountKind, Shift, ShiftState

if TYPE_CHECKING:
    from console.desks.cash.screen import CashScreen


async def _count(place: CashScreen, shift: Shift, kind: CountKind, title: str) -> tuple[DrawerCount, str] | None:
    """The count with its reason, and how its difference is said; None when the sheet was left."""
    title = title.format(number=shift.number, who=shift.cashier_name)
    pieces: Pieces | None = None
    while True:
        pieces = await count(place, title, [], pieces)
        if pieces is None:
            return None
        report = await place.office.cash.report(shift.id)
        difference = worth(pieces) - report.expected_minor
        if not await too_far_off(place, difference, words.difference(difference)):
            break
    reason = await reason_for(place, kind, difference)
    if reason is None:
        return None
    said = " · " + _("difference {sum}").format(sum=money(difference)) if difference else ""
    return counted(pieces, reason=reason), said


async def next_step(place: CashScreen, shift: Shift) -> None:
    """Hand over; while it waits, keep it (who handed it over) or accept it (anybody else)."""
    if possible.state_of(place) is not ShiftState.HANDOVER:
        await hand_over(place, shift)
    elif shift.last_count_by == place.office.actor.user_id:
        await keep(place, shift)
    else:
        await accept(place, shift)


async def hand_over(place: CashScreen, shift: Shift) -> None:
    """Count the drawer out; no money moves until somebody else has accepted it."""
    made = await _count(place, shift, CountKind.HANDOVER_OUT, _("Handing over shift {number} of {who}"))
    if made is None:
        return
    after = await place.write(place.office.cash.hand_over(shift.id, made[0]))
    said = _("o SHIFT {number} waits for its new cashier: {move} under their login")
    place.say(said.format(number=after.number, **place.shell.legends) + made[1])
    place.reload()


async def accept(place: CashScreen, shift: Shift) -> None:
    """Count it again as the next cashier, and answer for it from now on."""
    made = await _count(place, shift, CountKind.HANDOVER_IN, _("Taking over shift {number} from {who}"))
    if made is None:
        return
    after = await place.write(place.office.cash.accept_hand_over(shift.id, made[0]))
    place.say(_("■ SHIFT {number} is {who}'s now").format(number=after.number, who=after.cashier_name) + made[1])
    place.reload()


async def keep(place: CashScreen, shift: Shift) -> None:
    """Nobody took it over: count again and go on with it."""
    title = _("Nobody took over shift {number}: count it again to keep it")
    made = await _count(place, shift, CountKind.HANDOVER_BACK, title)
    if made is None:
        return
    after = await place.write(place.office.cash.keep_shift(shift.id, made[0]))
    place.say(_("■ SHIFT {number} stays with {who}").format(number=after.number, who=after.cashier_name) + made[1])
    place.reload()
