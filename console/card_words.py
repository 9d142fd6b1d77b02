"""Where a paper record is, in words: for the evening's list, the queue and the papers of a day."""

from __future__ import annotations

from console.locale import N_
from storage.schedule.records import CardState

CARDS: dict[CardState, tuple[str, str]] = {
    CardState.NONE: (N_("· TO PULL"), "status.booked"),
    CardState.REQUESTED: (N_("o REQUESTED"), "status.waiting"),
    CardState.PULLED: (N_("√ PULLED"), "status.confirmed"),
    CardState.NOT_FOUND: (N_("! NOT FOUND"), "status.action"),
    CardState.AT_DOCTOR: (N_("► AT DOCTOR"), "status.called"),
    CardState.RETURNED: (N_("■ RETURNED"), "status.done"),
}
"""Glyph and word of a record's state, and how it looks."""
