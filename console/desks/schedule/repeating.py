"""What was booked last, booked again: here and now, or at the same weekday and time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from console.desks.schedule import forms
from console.desks.schedule.choosing import Candidate
from console.desks.schedule.slots import Slot
from console.locale import _
from console.offers import offer
from console.sheets.picks import Option
from console.visit_terms import service_tail
from storage.schedule.records import Appointment, NewAppointment, Opening

if TYPE_CHECKING:
    from console.desks.schedule.flows import Flows


async def repeat(flows: Flows, slot: Slot) -> None:
    """On a free time the last booking; on a visit the next one like it."""
    if slot.visit is not None:
        await _repeat_visit(flows, slot.visit)
    elif flows.last is None:
        flows.place.say(_("Nothing was booked here yet."), error=True)
    else:
        column = slot.column
        wanted = replace(
            flows.last, practitioner_id=column.practitioner_id, local_date=column.day, local_min=slot.minute
        )
        await flows.ask_booking(wanted, slot, await _known(flows, wanted), ready_made=True)


async def _known(flows: Flows, wanted: NewAppointment) -> Option[Candidate]:
    patient = await flows.place.office.patients.patient(wanted.patient_id)
    return Option(Candidate(patient.id, patient.usual_name), patient.full_name)


async def _repeat_visit(flows: Flows, visit: Appointment) -> None:
    """The next one like it; the digit that takes a time is the preview's."""
    place, office = flows.place, flows.place.office
    openings = await office.schedule.repeat(visit.id)
    if not openings:
        said = _("{doctor} has no free time for it.")
        place.say(said.format(doctor=visit.practitioner.initials), error=True)
        return
    like = forms.like(visit)
    terms = await office.schedule.terms(
        replace(forms.of_opening(openings[0], visit.patient_id), kind=like.kind, service_id=like.service_id)
    )
    said = _("{who} again: {service}").format(
        who=visit.patient.usual, service=service_tail(terms.service, terms.minutes)
    )
    answer = await offer(place, said, openings, squeeze=False)
    if isinstance(answer, Opening):
        at = forms.of_opening(answer, visit.patient_id)
        wanted = replace(at, kind=like.kind, service_id=like.service_id)
        booked = await place.write(forms.book_asking(office, wanted, place.choose))
        await flows.finish(booked)
