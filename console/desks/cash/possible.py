"""Why a verb of the cash desk is not possible now: the ends of the sentences in line 23, or None."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desks.cash.view import CashRow
from console.locale import _
from storage.cash.records import ReceiptKind, Shift, ShiftState
from storage.ids import PatientId
from storage.rights import Right

if TYPE_CHECKING:
    from console.desks.cash.screen import CashScreen

NAMES = 3
"""How many of those who have a right a sentence names."""


RIGHTS = dict.fromkeys(("pay", "receipt", "new", "done", "cancel", "edit", "move"), Right.CASH)
"""What a person needs for each verb of the cash desk; an approval names the people who may give it."""


def shift_of(place: CashScreen) -> Shift | None:
    """The open shift, if there is one."""
    return None if place.view is None else place.view.day.shift


def state_of(place: CashScreen) -> ShiftState:
    """What may be done in it."""
    return ShiftState.CLOSED if place.view is None else place.view.day.state


def may(place: CashScreen, right: Right) -> bool:
    """Whether the person at the desk has the right."""
    return place.view is None or place.office.actor.may(right)


def may_see_expected(place: CashScreen) -> bool:
    """Whether the person may read what the drawer should hold: who counts it blind may not."""
    return may(place, Right.DIFFERENCE_APPROVE)


def who_may(place: CashScreen, right: Right) -> str:
    """The people who have a right, a few of them by name; empty when nobody else has it."""
    holders = () if place.view is None else place.view.day.holders.get(right, ())
    others = [name for name in holders if name != place.office.actor.name]
    return ", ".join(others[:NAMES]) + (", ..." if len(others) > NAMES else "")


def lacks(place: CashScreen, right: Right) -> str | None:
    """The person has not the right: who has it."""
    if may(place, right):
        return None
    names = who_may(place, right)
    if not names:
        return _("you have not the right to, and nobody else here has")
    return _("you have not the right to; who has: {names}").format(names=names)


def _waits(place: CashScreen) -> str:
    """The shift waits for its new cashier: what may be done by whoever sits here."""
    shift = shift_of(place)
    if shift is not None and shift.last_count_by == place.office.actor.user_id:
        text = _("the shift waits for its new cashier, who accepts it under their own login; {move} keeps it")
    else:
        text = _("the shift waits for its new cashier; {move} accepts it")
    return text.format(**place.shell.legends)


def no_shift(place: CashScreen, record: CashRow | None = None) -> str | None:
    """No shift is open."""
    if shift_of(place) is None:
        return _("no shift is open; {new} opens one").format(**place.shell.legends)
    return None


def no_till(place: CashScreen, record: CashRow | None = None) -> str | None:
    """This is not for the person at the desk."""
    return lacks(place, Right.CASH)


def no_hand_over(place: CashScreen, record: CashRow | None = None) -> str | None:
    """The drawer cannot be handed over or accepted."""
    return no_till(place) or no_shift(place)


def no_money(place: CashScreen) -> str | None:
    """Nothing can be sold now; a shift that is not open yet can be opened on the way."""
    refused = no_till(place)
    if refused:
        return refused
    state = state_of(place)
    if state is ShiftState.EXPIRED:
        return _("the shift has been open for 24 hours; close it first: {done}").format(**place.shell.legends)
    if state is ShiftState.HANDOVER:
        return _waits(place)
    return None


def no_move(place: CashScreen) -> str | None:
    """No cash may go in or out of the drawer; of an expired shift it may."""
    refused = no_till(place) or no_shift(place)
    return _waits(place) if refused is None and state_of(place) is ShiftState.HANDOVER else refused


def not_payable(place: CashScreen, record: CashRow) -> str | None:
    """There is nothing to take money for."""
    return _("there is nothing to pay on this row") if record.due is None else no_money(place)


def not_a_receipt(place: CashScreen, record: CashRow) -> str | None:
    """There is nothing to print."""
    return _("this row has no receipt") if record.receipt is None else no_till(place)


def not_closable(place: CashScreen, record: CashRow | None) -> str | None:
    """The shift cannot be closed."""
    refused = no_till(place) or no_shift(place)
    if refused:
        return refused
    if state_of(place) is ShiftState.HANDOVER:
        return _waits(place)
    if place.view is not None and place.view.day.requests:
        names = who_may(place, Right.REFUND_APPROVE)
        if names and not may(place, Right.REFUND_APPROVE):
            return _("a refund waits for a decision by {names}").format(names=names)
        return _("a refund waits for a decision")
    return None


def not_cancellable(place: CashScreen, record: CashRow) -> str | None:
    """Nothing can be given back, struck off or declined here."""
    receipt = record.receipt
    if record.request is not None:
        return lacks(place, Right.REFUND_APPROVE)
    if receipt is None:
        return no_till(place)
    if receipt.kind in (ReceiptKind.IN, ReceiptKind.OUT, ReceiptKind.DROP):
        return _("a cash move is taken back by {undo}").format(**place.shell.legends)
    if receipt.kind not in (ReceiptKind.SALE, ReceiptKind.ADVANCE):
        return _("only a payment can be given back")
    if receipt.refunded_minor >= receipt.total_minor:
        return _("already given back")
    return lacks(place, Right.REFUND) or no_money(place) or no_shift(place)


def cancel_name(place: CashScreen, record: CashRow) -> str | None:
    """What giving back is on a row that is not a document."""
    if record.due is not None:
        return _("Strike off")
    return _("Decline") if record.request is not None else None


def not_waiting(place: CashScreen, record: CashRow) -> str | None:
    """Nothing waits for approval."""
    if record.request is None:
        return _("nothing waits for approval on this row")
    refused = lacks(place, Right.REFUND_APPROVE)
    if refused is None and record.request.requested_by == place.office.actor.user_id:
        names = who_may(place, Right.REFUND_APPROVE)
        if names:
            return _("you asked for this refund; a second person approves it: {names}").format(names=names)
        return _("you asked for this refund; a second person approves it")
    return refused


def not_insurable(place: CashScreen, record: CashRow) -> str | None:
    """Nobody's insurance is at hand, or the person may not post to it."""
    if record.due is None:
        return not_a_person(place, record)
    return lacks(place, Right.INSURANCE) or no_money(place)


def patient_of(record: CashRow) -> PatientId:
    """The patient of a row that has one."""
    whose = record.due or record.receipt
    assert whose is not None
    assert whose.patient_id is not None
    return whose.patient_id


def not_a_person(place: CashScreen, record: CashRow) -> str | None:
    """The row has no patient."""
    if record.due is None and (record.receipt is None or record.receipt.patient_id is None):
        return _("this row has no patient")
    return None
