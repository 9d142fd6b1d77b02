"""Free time and whom it is offered to, in words: for the book and for the places that fill it.  Pure."""

from __future__ import annotations

from console.locale import N_, _
from console.locale.formats import day_brief
from console.visit_words import at, day_at
from storage.recalls.records import Category
from storage.waiting.records import Candidate, Offer, Slot, Why
from widgets.lines import Line, Piece

_SHORT = {
    Why.EARLIER: N_("earlier"),
    Why.WAITS: N_("waits"),
    Why.RECALL: N_("due {day}"),
    Why.UNFINISHED: N_("unfinished"),
    Why.SAME_DOCTOR: N_("has {day}"),
}
_LONG = {
    Why.EARLIER: N_("wants earlier than {when}"),
    Why.WAITS: N_("waits since {day}"),
    Why.RECALL: N_("{title}, due {day}"),
    Why.UNFINISHED: N_("{title}, unfinished"),
    Why.SAME_DOCTOR: N_("comes {when}"),
}
_REASONS = {
    Why.EARLIER: N_("Reason 1 of 5: asked for an earlier time"),
    Why.WAITS: N_("Reason 2 of 5: waits for this doctor or specialty"),
    Why.RECALL: N_("Reason 3 of 5: something is due at this doctor"),
    Why.UNFINISHED: N_("Reason 4 of 5: a treatment was left unfinished"),
    Why.SAME_DOCTOR: N_("Reason 5 of 5: has a later visit here and was not asked yet"),
}
SHOWN = 3
"""So many are named beside a free time."""


def slot_word(slot: Slot) -> str:
    """`Tue 6 Oct 11:20`."""
    return day_at(slot.day, slot.minute)


def why(row: Candidate) -> str:
    """Why they are there: `wants earlier than 12.10 9:20`, `Yearly examination, due 1.10`."""
    day = day_brief(row.since)
    if row.category is Category.BROKEN:
        return _("broken visit, {day}").format(day=day)
    return _(_LONG[row.why]).format(day=day, when=_visit(row), title=row.title or _("follow-up"))


def place(row: Candidate) -> str:
    """Why they stand where they stand."""
    return _(_REASONS[row.why])


def _visit(row: Candidate) -> str:
    return f"{day_brief(row.visit.day)} {at(row.visit.minute)}" if row.visit else ""


def wanted(offer: Offer) -> Line:
    """`Want it:  1 Antonova G. due 1.10   2 Zuev M. earlier`; who was asked already where nobody is left."""
    if not offer.rows:
        return ((_("Nobody is known who would want it.") if not offer.asked else _("All were asked."), "dim"),)
    pieces: list[Piece] = [(_("Want it:"), "peek")]
    for number, row in enumerate(offer.rows[:SHOWN], 1):
        day = row.visit.day if row.visit else row.since
        short = f"{row.last_name} {row.first_name[:1]}." if row.first_name else row.last_name
        pieces += [
            (f"  {number} ", "hint.key"),
            (f"{short} ", "strong"),
            (_(_SHORT[row.why]).format(day=day_brief(day)), "peek"),
        ]
    return tuple(pieces)
