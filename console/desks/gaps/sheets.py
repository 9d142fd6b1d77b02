"""The sheet that fills a free time: Enter books the person there, or moves their visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.desks.gaps import view
from console.locale import _
from console.offer_words import slot_word
from console.sheets.fields import Field, StaticField, TextField
from console.sheets.form import Form
from console.visit_terms import service_tail
from console.visit_words import day_at
from storage.schedule.records import NewAppointment, ReadBack
from storage.schedule.term_records import Terms
from storage.waiting.records import Candidate, Slot

if TYPE_CHECKING:
    from console.desks.gaps.screen import GapsScreen

NOTE_MAX = 120


async def terms_of(place: GapsScreen, one: Candidate, slot: Slot) -> Terms | None:
    """What a booking would be and cost; a visit that moves stays what it is."""
    if one.visit is not None:
        return None
    wanted = NewAppointment(
        patient_id=one.target.patient_id, practitioner_id=slot.practitioner_id, local_date=slot.day,
        local_min=slot.minute, minutes=one.minutes, service_id=one.service_id,
    )  # fmt: skip
    return await place.office.schedule.terms(wanted)


def filling(place: GapsScreen, one: Candidate, slot: Slot, terms: Terms | None) -> Form[ReadBack]:
    """Who, when, what and how long; what becomes free where a visit moves."""
    comment = TextField("comment", _("Note"), required=False, length_max=NOTE_MAX)

    async def accept() -> ReadBack:
        return await place.write(place.office.waiting.fill(one, slot, _("free time"), comment.value or ""))

    fields: list[Field[Any]] = [StaticField(_("Why"), view.identity(one))]  # Any: each field has its own answer
    if one.visit is None:
        fields.append(comment)
        tail = service_tail(terms.service if terms else None, one.minutes)
        told = _("BOOK {who}: {when}, {service}").format(who=one.who, when=slot_word(slot), service=tail)
    else:
        freed = _("{when} becomes free").format(when=day_at(one.visit.day, one.visit.minute))
        fields.append(StaticField("", freed, token="dim"))
        said = _("MOVE {who} to {when}, {minutes} min")
        told = said.format(who=one.who, when=slot_word(slot), minutes=one.minutes)
    return Form("gaps.fill", one.who, fields, accept, summary=lambda: told, draft=False)
