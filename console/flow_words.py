"""Where a visit is in the house, in words: the same glyph and word wherever it is shown.  Pure."""

from __future__ import annotations

from console.locale import N_, _
from storage.queue.records import BoardRow, State

STATUS: dict[State, tuple[str, str]] = {
    State.EXPECTED: (N_("· BOOKED"), "status.booked"),
    State.WAITING: (N_("o WAITING"), "status.waiting"),
    State.READY: (N_("o READY"), "status.waiting"),
    State.CALLED: (N_("► CALLED"), "status.called"),
    State.IN_ROOM: (N_("► IN ROOM"), "status.called"),
    State.TO_PAY: (N_("! TO PAY"), "status.action"),
    State.GONE: (N_("■ SEEN"), "status.done"),
    State.LEFT_WITHOUT_VISIT: (N_("- LEFT"), "status.cancelled"),
    State.NO_SHOW: (N_("x NO-SHOW"), "status.noshow"),
    State.CANCELLED: (N_("- CANCELLED"), "status.cancelled"),
}
"""Glyph and word of each state, and how it looks."""
PASSED, MISSING = "√  ", "!  "
"""What stands behind a paper or a condition that is there, and behind one that is not."""


def status_of(row: BoardRow, debt: int | None = None) -> tuple[str, str]:
    """Glyph and word, and how they look; a confirmed visit that is expected says so, and who owes nothing more."""
    if row.state is State.TO_PAY and debt == 0:
        return _("√ PAID"), "good"
    if row.state is State.EXPECTED and row.confirmation == "confirmed":
        return _("√ CONFIRMED"), "status.confirmed"
    word, token = STATUS[row.state]
    return _(word), token
