"""Leaflets offered to a patient: those of a visit's service, printed or mailed, and entered in the register."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from console.contracts import issue_and_print
from console.locale import _
from console.message_words import CHANNELS
from console.sending.words import leaflet_words
from console.writing import send_out
from storage.documents.leaflet_records import Leaflet
from storage.documents.records import Draft, Kind
from storage.ids import AppointmentId, PatientId
from storage.messages.records import Channel, LeafletMail, Standing
from storage.schedule.records import Appointment

if TYPE_CHECKING:
    from console.desk import DeskScreen

SHOWN = 9


async def offer_leaflets(
    place: DeskScreen[Any, Any], patient_id: PatientId, appointment_id: AppointmentId | None
) -> None:
    """Those of the visit's service, in the patient's language where there is one; all others where there are none."""
    documents = place.office.documents
    wish = await place.office.messages.wish(patient_id)
    language = wish.language if wish is not None and wish.language else place.office.centre.locale
    found: tuple[Leaflet, ...] = ()
    if appointment_id is not None:
        visit = await place.office.schedule.appointment(appointment_id)
        if visit.service_id is not None:
            found = await documents.leaflets_for((visit.service_id,), language)
    if not found:
        known = await documents.leaflets()
        found = tuple(one for one in known if one.language == language) or known
    if not found:
        place.say(_("There is no leaflet yet; `frontdesk documents leaflet put` takes one in."), error=True)
        return
    shown = found[:SHOWN]
    at = await place.choose(_("Which leaflet"), [f"{one.title} ({one.language})" for one in shown])
    if at is None:
        return
    one = shown[at]
    draft = Draft(
        kind=Kind.LEAFLET, title=one.title, body=f"# {one.title}\n{one.body}", language=one.language,
        template_version=one.version, patient_id=patient_id, appointment_id=appointment_id,
    )  # fmt: skip
    if appointment_id is None:  # the outbox is about visits
        await issue_and_print(place, draft)
        return
    visit = await place.office.schedule.appointment(appointment_id)
    standing = (await place.office.messages.standings([visit]))[visit.id]
    again = (one.title, one.language) in await place.office.messages.mailed_leaflets(visit.id)
    way = await place.choose(one.title, [_("Print it"), _mail_word(standing, visit, again=again)])
    if way == 0:
        await issue_and_print(place, draft)
    elif way == 1:
        await _mail(place, draft, visit, again=again)


def _mail_word(standing: Standing, visit: Appointment, *, again: bool) -> str:
    """To which address; where there is none, the attempt says why."""
    if standing.channel is not Channel.EMAIL or not standing.address:
        return _("Send by e-mail")
    said = _("Send once more by e-mail to {who}: {address}") if again else _("Send by e-mail to {who}: {address}")
    return said.format(who=visit.patient.usual, address=standing.address)


async def _mail(place: DeskScreen[Any, Any], draft: Draft, visit: Appointment, *, again: bool) -> None:
    """Into the register and the outbox as one deed.  Raises RuleBroken, which says why not."""
    subject, body = leaflet_words(draft.body, place.office.centre, draft.language)
    noted = replace(draft, note=_(CHANNELS[Channel.EMAIL]))
    mail = LeafletMail(draft=noted, subject=subject, body=body, again=again)
    await place.write(place.office.messages.mail_leaflet(visit.id, mail))
    send_out(place)
    place.reload()
    place.done(_("· WRITTEN TO {who}").format(who=visit.patient.usual))
