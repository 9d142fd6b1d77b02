"""Why a verb of the cash desk is not possible now: the ends of the sentences in line 23, or None."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desks.cash.view import CashRow
from console.locale import _
from storage.cash.records import ReceiptKind, Shift, ShiftState

if TYPE_CHECKING:
    from console.desks.cash.screen import CashScreen


def shift_of(place: CashScreen) -> Shift | None:
    """The open shift, if there is one."""
    return None if place.view is None else place.view.day.shift


def state_of(place: CashScreen) -> ShiftState:
    """What may be done in it."""
    return ShiftState.CLOSED if place.view is None else place.view.day.state


def no_shift(place: CashScreen, record: CashRow | None = None) -> str | None:
    """No shift is open."""
    return _("no shift is open; {new} opens one").format(**place.shell.legends) if shift_of(place) is None else None


def no_money(place: CashScreen) -> str | None:
    """Nothing can be sold now; a shift that is not open yet can be opened on the way."""
    state = state_of(place)
    if state is ShiftState.EXPIRED:
        return _("the shift has been open for 24 hours; close it first")
    if state is ShiftState.HANDOVER:
        return _("the shift waits for its new cashier; {move} accepts it").format(**place.shell.legends)
    return None


def not_payable(place: CashScreen, record: CashRow) -> str | None:
    """There is nothing to take money for."""
    return _("there is nothing to pay on this row") if record.due is None else no_money(place)


def not_a_receipt(place: CashScreen, record: CashRow) -> str | None:
    """There is nothing to print."""
    return _("this row has no receipt") if record.receipt is None else None


def not_closable(place: CashScreen, record: CashRow | None) -> str | None:
    """The shift cannot be closed."""
    if state_of(place) is ShiftState.HANDOVER:
        return _("the shift waits for its new cashier; {move} accepts it").format(**place.shell.legends)
    if place.view is not None and place.view.day.requests:
        return _("a refund waits for a decision")
    return no_shift(place)


def not_cancellable(place: CashScreen, record: CashRow) -> str | None:
    """Nothing can be given back, struck off or declined here."""
    receipt = record.receipt
    if receipt is None:
        return None
    if receipt.kind in (ReceiptKind.IN, ReceiptKind.OUT, ReceiptKind.DROP):
        return _("a cash move is taken back by u")
    if receipt.kind not in (ReceiptKind.SALE, ReceiptKind.ADVANCE):
        return _("only a payment can be given back")
    if receipt.refunded_minor >= receipt.total_minor:
        return _("already given back")
    return no_money(place) or no_shift(place)


def not_waiting(place: CashScreen, record: CashRow) -> str | None:
    """Nothing waits for approval."""
    return _("nothing waits for approval on this row") if record.request is None else None


def not_a_person(place: CashScreen, record: CashRow) -> str | None:
    """The row has no patient."""
    if record.due is None and (record.receipt is None or record.receipt.patient_id is None):
        return _("this row has no patient")
    return None
