"""Contracts, consents and record covers made where a patient stands: numbered, printed, signed, registered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.contract_words import copies_word, there_word
from console.document_words import KINDS
from console.locale import N_, _, ngettext
from console.printing.checked import refuse_unprintable
from console.sheets.fields import Field, TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import ChoiceField, Option
from console.sheets.static_field import StaticField
from console.typed.dates import parse_day
from console.typed.phones import format_phone, parse_phone
from storage.documents.records import Document, Draft, Kind, State
from storage.documents.rules import NUMBER_TO_COME
from storage.ids import AppointmentId, PatientId
from storage.patients.records import Patient
from widgets.lines import line

if TYPE_CHECKING:
    from datetime import date

    from console.desk import DeskScreen
    from console.papers.making import Made
    from storage.documents.place_records import Paperwork

    Place = DeskScreen[Any, Any]

SHOWN_CELLS = 74
COPIES = {Kind.CONTRACT: 2, Kind.CONSENT: 1}
_FORMS = {Kind.CONTRACT: N_("Contract on paid services"), Kind.CONSENT: N_("Informed consent")}


async def standing(place: Place, patient_id: PatientId) -> Paperwork:
    """How contract and consent of a patient stand, and where the record is."""
    return (await place.office.documents.paperwork([patient_id]))[patient_id]


async def sign(place: Place, document: Document) -> Document:
    """It was signed: one deed with its copies and what the check-in asks for."""
    signed = await place.write(place.office.documents.sign(document.id, version=document.version))
    said = _("√ {paper} {number} signed: {copies}")
    place.done(
        said.format(paper=_(KINDS[signed.kind]), number=signed.number, copies=copies_word(signed.places)).rstrip(": ")
    )
    return signed


# ------------------------------------------------------------------------------ contract and consent


class _Asked:
    """The short form of a contract or a consent."""

    def __init__(self, place: Place, kind: Kind, patient: Patient, about: str, *, priced: bool) -> None:
        today, region = place.office.centre.day_of(place.office.clock.now()), place.office.centre.region
        self.kind, self.patient = kind, patient
        whose = [Option(False, _("the patient")), Option(True, _("somebody else"))]
        self.other = ChoiceField("other", _("Who pays"), whose, value=False, when=lambda: kind is Kind.CONTRACT)

        def paid() -> bool:
            return kind is Kind.CONTRACT and bool(self.other.value)

        self.name = TextField("name", _("Full name"), length_max=120, when=paid)
        self.address = TextField("address", _("Address"), value=patient.address, length_max=160, when=paid)
        self.phone: ValueField[str] = ValueField(
            "phone", _("Phone"), lambda text: parse_phone(text, region=region), show=format_phone, when=paid
        )
        self.about = TextField(
            "about", _("Intervention"), value=about, length_max=120, when=lambda: kind is Kind.CONSENT
        )
        self.until: ValueField[date] = ValueField(
            "until",
            _("Valid until"),
            lambda text: parse_day(text, today=today),
            show=lambda day: f"{day.day:02}.{day.month:02}.{day.year}",
            required=False,
        )
        lacking = _("No service is booked or charged: the services and the total stay blank, for a hand.")
        self.lacking = StaticField(_("Mind"), lacking, when=lambda: not priced, token="alert", rows=3)
        first = [Option(False, _("print it")), Option(True, _("show it first"))]
        self.show_first = ChoiceField("show", _("Then"), first, value=False)

    @property
    def fields(self) -> list[Field[Any]]:
        return [
            self.lacking, self.other, self.name, self.address, self.phone, self.about, self.until, self.show_first,
        ]  # fmt: skip

    @property
    def copies(self) -> int:
        return COPIES[self.kind] + bool(self.kind is Kind.CONTRACT and self.other.value)

    def facts(self, today: date) -> dict[str, Any]:
        told: dict[str, Any] = {"number": NUMBER_TO_COME, "date": today, "copies": self.copies}
        if self.until.value is not None:
            told["until"] = self.until.value
        if self.kind is Kind.CONSENT:
            return {"consent": told, "intervention": self.about.value or ""}
        if not self.other.value:
            return {"contract": told}
        payer = {"name": self.name.value or "", "address": self.address.value or "", "is_patient": False}
        return {"contract": told, "payer": payer | {"phone": format_phone(self.phone.value or ""), "document": ""}}


async def make_and_print(
    place: Place, kind: Kind, patient_id: PatientId, appointment_id: AppointmentId | None = None, about: str = ""
) -> Document | None:
    """Ask what only the desk knows, number the paper, register and print it; None when it was left.

    One that is there already is offered first: nobody makes a second one unasked.
    """
    from console.papers.making import make

    there = await _there(place, kind, patient_id)
    if there is not None:
        offered = [_("Print it again"), _("Make a new one; this one stays in the register")]
        chosen = await place.choose(there_word(there), offered)
        if chosen == 0:
            await print_document(place, await place.office.documents.document(there.id))
        if chosen != 1:
            return there if chosen == 0 else None
    patient = await place.office.patients.patient(patient_id)
    priced = kind is not Kind.CONTRACT or await _priced(place, appointment_id)
    asked = _Asked(place, kind, patient, about, priced=priced)
    today = place.office.centre.day_of(place.office.clock.now())

    async def accept() -> Made:
        facts = asked.facts(today)
        ready = await make(
            place.office, kind.value, patient_id=patient_id, appointment_id=appointment_id, facts=facts
        )
        await refuse_unprintable(place.office, ready.title, ready.body)
        return ready

    def summary() -> str:
        told = ngettext("PRINT {count} copy for {who}", "PRINT {count} copies for {who}", asked.copies)
        return told.format(count=asked.copies, who=patient.usual_name)

    form = Form(f"documents.{kind.value}.{patient_id}", _(_FORMS[kind]), asked.fields, accept, summary=summary)
    made = await place.ask(form)
    if made is None or not await _seen(place, made, show=bool(asked.show_first.value)):
        return None
    draft = Draft(
        kind=kind,
        title=made.title,
        body=made.body,
        language=made.language,
        template_version=made.version or None,
        patient_id=patient_id,
        appointment_id=appointment_id,
        valid_until=asked.until.value,
        note=asked.name.value or "" if asked.other.value else "",
        copies=asked.copies,
    )
    return await issue_and_print(place, draft)


async def _there(place: Place, kind: Kind, patient_id: PatientId) -> Document | None:
    """The contract that is not signed yet or holds, or the consent that waits for its signature."""
    papers = await standing(place, patient_id)
    one = papers.contract if kind is Kind.CONTRACT else papers.consent
    if one is None or one.state is State.ISSUED:
        return one
    today = place.office.centre.day_of(place.office.clock.now())
    over = one.valid_until is not None and one.valid_until < today
    return None if kind is Kind.CONSENT or over else one  # each intervention has a consent of its own


async def _priced(place: Place, appointment_id: AppointmentId | None) -> bool:
    """Whether there is a service to be put into the table of a contract."""
    if appointment_id is None:
        return False
    visit = await place.office.schedule.appointment(appointment_id)
    if visit.service:
        return True
    return any(one.appointment_id == visit.id for one in await place.office.cash.charges(visit.patient_id))


async def _seen(place: Place, made: Made, *, show: bool) -> bool:
    """Show the paper first when that was asked for, and say what stays blank; False when it is left."""
    if not show and not made.blanks:
        return True
    if show:
        from console.papers.paper import as_lines

        shown = as_lines(made.body.replace(NUMBER_TO_COME, "____"), SHOWN_CELLS)
        await place.show_lines(made.title.replace(NUMBER_TO_COME, "____"), [line(f"  {one}") for one in shown])
    title = made.title.replace(NUMBER_TO_COME, "____")
    if made.blanks:
        title += "\n" + _("Blank, for a hand: {what}").format(what=", ".join(made.blanks))
    return await place.choose(title, [_("Number, register and print it")]) == 0


async def issue_and_print(place: Place, draft: Draft) -> Document:
    """Into the register and to the printer as one deed; a printer that is not there is said, and nothing is lost."""
    with place.office.together():
        issued = await place.write(place.office.documents.issue(draft))
        await print_document(place, await place.office.documents.document(issued.id))
    place.reload()
    return issued


async def print_document(place: Place, document: Document) -> bool:
    """Print a document of the register; again it is marked as a copy by the print queue."""
    from console.printing.printable import Printable, Use, print_out

    count = len(document.places)
    marks = tuple(_("Copy {copy} of {count}").format(copy=copy, count=count) for copy, _where in document.places)
    return await print_out(
        place,
        Printable(
            title=document.title,
            body=document.body,
            use=Use.PAPER,
            marks=marks if count > 1 else (),
            about=("document", int(document.id)),
            patient_id=document.patient_id,
        ),
    )


# ------------------------------------------------------------------------------ the record


async def print_record(place: Place, patient_id: PatientId, appointment_id: AppointmentId | None = None) -> None:
    """The cover and the title page of a record that was opened: primary documentation before the first visit."""
    from console.papers.making import make

    papers = [
        (kind, await make(place.office, kind.value, patient_id=patient_id, appointment_id=appointment_id))
        for kind in (Kind.COVER, Kind.TITLE_PAGE)
    ]
    for _kind, made in papers:
        await refuse_unprintable(place.office, made.title, made.body)
    for kind, made in papers:
        number = (await place.office.patients.patient(patient_id)).card_no or ""
        await issue_and_print(
            place,
            Draft(
                kind=kind, title=made.title, body=made.body, language=made.language, number=number,
                template_version=made.version or None, patient_id=patient_id, appointment_id=appointment_id, copies=1,
            ),
        )  # fmt: skip
