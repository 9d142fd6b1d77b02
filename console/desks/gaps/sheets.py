"""The sheet that fills a free time: Enter books the person there, or moves their visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.desks.gaps import view
from console.locale import _
from console.offer_words import slot_word
from console.sheets.fields import Field, StaticField, TextField
from console.sheets.form import Form
from console.visit_words import day_at
from storage.schedule.records import ReadBack
from storage.waiting.records import Candidate, Slot

if TYPE_CHECKING:
    from console.desks.gaps.screen import GapsScreen

NOTE_MAX = 120


def filling(place: GapsScreen, one: Candidate, slot: Slot) -> Form[ReadBack]:
    """Who, when, how long; what becomes free where a visit moves."""
    comment = TextField("comment", _("Note"), required=False, length_max=NOTE_MAX)

    async def accept() -> ReadBack:
        return await place.write(place.office.waiting.fill(one, slot, _("free time"), comment.value or ""))

    fields: list[Field[Any]] = [StaticField(_("Why"), view.identity(one))]  # Any: each field has its own answer
    if one.visit is None:
        fields.append(comment)
        said = _("BOOK {who}: {when}, {minutes} min")
    else:
        freed = _("{when} becomes free").format(when=day_at(one.visit.day, one.visit.minute))
        fields.append(StaticField("", freed, token="dim"))
        said = _("MOVE {who} to {when}, {minutes} min")
    told = said.format(who=one.who, when=slot_word(slot), minutes=one.minutes)
    return Form("gaps.fill", one.who, fields, accept, summary=lambda: told, draft=False)
