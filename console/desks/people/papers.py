"""What a patient is handed on paper: chosen, filled in, looked at, printed or saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from console.contracts import make_and_print
from console.leaflets import offer_leaflets
from console.locale import _
from console.papers.kinds import SORTS, PaperSort, title_of
from console.papers.making import Made, make
from console.papers.preview import preview
from console.sheets.fields import Field, TextField
from console.sheets.form import Form
from storage.documents.records import Draft, Kind

if TYPE_CHECKING:
    from console.desks.people.screen import PeopleScreen
    from storage.ids import PatientId
    from storage.patients.records import Patient
    from storage.schedule.records import Appointment

OFFERED = ("contract", "consent", "consent_data", "cover", "title_page", "referral", "certificate", "letter")
"""What is made for a patient here, in the order of the digits."""
_SIGNED = ("contract", "consent")


async def offer(place: PeopleScreen, patient_id: PatientId) -> None:
    """Offer the papers of a patient; make, show, print or save the one that was chosen."""
    patient = await place.office.patients.patient(patient_id)
    offered = [*(title_of(kind) for kind in OFFERED), _("Leaflets of the services")]
    at = await place.choose(_("Papers: {who}").format(who=patient.usual_name), offered)
    if at is None:
        return
    place.shell.look(patient.id)
    visit = await _visit(place, patient.id)
    if at == len(OFFERED):
        await offer_leaflets(place, patient.id, visit.id if visit else None)
        return
    sort = SORTS[OFFERED[at]]
    if sort.code in _SIGNED:  # numbered, in several copies, signed: as at the check-in
        await make_and_print(place, Kind(sort.code), patient.id, visit.id if visit else None,
                             visit.service if visit and sort.code == "consent" else "")  # fmt: skip
        return
    asked = await _asked(place, patient, sort)
    if asked is None:
        return
    wish = await place.office.messages.wish(patient.id)
    made = await make(
        place.office,
        sort.code,
        language=wish.language if wish and wish.language else None,
        patient_id=patient.id,
        appointment_id=visit.id if visit else None,
        facts=asked,
    )
    await preview(place, made, issue=lambda: _issued(place, made))


async def _visit(place: PeopleScreen, patient_id: PatientId) -> Appointment | None:
    """Which visit it is about: today's, else the last one, else the next."""
    book = await place.office.schedule.patient_book(patient_id)
    today = [visit for visit in book.coming if visit.local_date == place.today]
    return next(iter(today), None) or book.last or next(iter(book.coming), None)


async def _asked(place: PeopleScreen, patient: Patient, sort: PaperSort) -> dict[str, Any] | None:
    """What only a person can say: to whom it is, about what and the text; None when that was left."""
    if not sort.typed:
        return {}
    to = TextField("to", _("To whom"), required=False, length_max=200, visit=True)
    about = TextField("about", _("About what"), required=False, length_max=200, visit=True)
    text = TextField("text", _("Text"), required=False, length_max=1000, visit=True,
                     hint=lambda: _("what it says; empty leaves room for a hand"))  # fmt: skip
    return await _form(
        place, patient, sort, [to, about, text],
        lambda: {"note": {"to": to.value or "", "about": about.value or "", "text": text.value or ""}},
    )  # fmt: skip


async def _form(
    place: PeopleScreen, patient: Patient, sort: PaperSort, fields: list[Field[Any]], said: Callable[[], dict[str, Any]]
) -> dict[str, Any] | None:
    async def accept() -> dict[str, Any]:
        return said()

    title = f"{title_of(sort.code)}: {patient.usual_name}"
    return await place.ask(Form(f"people.paper.{sort.code}.{patient.id}", title, fields, accept))


_REGISTERED = {"consent_data": Kind.CONSENT}
"""As what the register keeps a paper whose kind it does not know."""


async def _issued(place: PeopleScreen, made: Made) -> tuple[str, int]:
    """Enter a paper in the register before it leaves the desk; answers which document it is."""
    draft = Draft(
        kind=_REGISTERED.get(made.kind) or Kind(made.kind), title=made.title, body=made.body, language=made.language,
        template_version=made.version or None, patient_id=made.patient_id, copies=1,
    )  # fmt: skip
    document = await place.write(place.office.documents.issue(draft))
    return "document", document.id
