"""Leaflets offered to a patient: those of the services of a visit, printed and entered in the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.contracts import issue_and_print
from console.locale import _
from storage.documents.leaflet_records import Leaflet
from storage.documents.records import Draft, Kind
from storage.ids import AppointmentId, PatientId

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
    await issue_and_print(
        place,
        Draft(
            kind=Kind.LEAFLET, title=one.title, body=f"# {one.title}\n{one.body}", language=one.language,
            template_version=one.version, patient_id=patient_id, appointment_id=appointment_id,
        ),
    )  # fmt: skip
