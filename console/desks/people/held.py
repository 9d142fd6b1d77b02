"""What is held on a person, from the card: given out into a file, or erased for good."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from console.desks.people import view
from console.held_text import text_of
from console.locale import N_, _, ngettext
from console.role_words import not_yours
from console.sheets.fields import StaticField, TextField, ValueField
from console.sheets.form import Form
from console.typed.errors import TypedError
from console.typed.files import parse_file
from storage.patients.records import Patient
from storage.privacy.records import Goes
from storage.rights import Right

if TYPE_CHECKING:
    from console.desks.people.screen import PeopleScreen
    from console.sheets.field import Field

CALLED = N_("Erased person {number}")
"""What the shell of somebody who was erased is called, in the language of the desk."""


async def choose(place: PeopleScreen, patient: Patient) -> bool:
    """Give the data out or erase the person; True when nothing of them is left."""
    who = view.named(patient.usual_name, patient.birth_date, patient.card_no, estimated=patient.birth_estimated)
    chosen = await place.choose(
        _("Held on {who}").format(who=who),
        [_("give it out as a text to be read"), _("give it out as FHIR, for another program"), _("erase the person")],
    )
    if chosen is None:
        return False
    needed = Right.ERASE if chosen == 2 else Right.GIVE_OUT
    if not place.office.actor.may(needed):
        place.say(_("{key}: {reason}").format(key=chosen + 1, reason=not_yours(needed)), error=True)
        return False
    if chosen == 2:
        return await _erase(place, patient)
    await place.ask(_file_form(place, patient, "text" if chosen == 0 else "fhir"))
    return False


def _file_form(place: PeopleScreen, patient: Patient, form: str) -> Form[str]:
    """Into which file; it is readable by nobody else."""
    ending = {"text": "txt", "fhir": "json"}[form]
    named = re.sub(r"\W+", "-", patient.card_no or str(patient.id))
    file = TextField("file", _("File"), value=f"~/patient-{named}.{ending}", length_max=200)

    async def accept() -> str:
        from storage.exchange import person
        from storage.whole_file import replace_file

        path = parse_file(file.value or "")
        if form == "fhir":
            text = person.as_text(await place.write(person.bundle_of(place.office, patient.id)))
        else:
            held = await place.write(place.office.privacy.give_out(patient.id, form))
            text = text_of(held, place.office.centre)
        replace_file(path, text)
        place.say(_("■ GIVEN OUT {who}: {file}").format(who=patient.usual_name, file=path))
        return str(path)

    title = _("Give out what is held on {who}").format(who=patient.usual_name)
    return Form(f"people.give.{form}", title, [file], accept, summary=lambda: _("GIVE OUT"), draft=False)


async def _erase(place: PeopleScreen, patient: Patient) -> bool:
    goes = await place.office.privacy.goes(patient.id)
    erased = await place.ask(_erase_form(place, goes))
    return erased is not None


def _erase_form(place: PeopleScreen, goes: Goes) -> Form[int]:
    """What goes and what stays, and the card number typed as proof that it was read."""
    who = goes.patient.usual_name

    def parse(text: str) -> str:
        if text.lstrip("0") != goes.proof.lstrip("0"):
            raise TypedError(_("Expected the number of the person: {number}.").format(number=goes.proof))
        return goes.proof

    proof = ValueField(
        "proof",
        _("Number"),
        parse,
        hint=lambda: _("type {number}, as proof that it was read").format(number=goes.proof),
    )

    async def accept() -> int:
        await place.write(place.office.privacy.erase(goes.patient.id, _(CALLED)))
        place.say(_("■ ERASED: {who} is nobody's any more").format(who=_(CALLED).format(number=goes.patient.id)))
        return goes.patient.id

    merged = ngettext("{count} merged entry", "{count} merged entries", goes.others).format(count=goes.others)
    fields: list[Field[Any]] = [  # Any: each field answers in its own kind
        StaticField(_("Goes"), _("names, numbers, birth date, addresses, notes, papers, words of calls"), rows=2),
        StaticField(_("With it"), merged, when=lambda: goes.others > 0),
        StaticField(
            _("Stays"),
            _("nobody's: visits {visits} · calls {calls} · receipts {receipts} · the journal without details").format(
                visits=goes.visits, calls=goes.calls, receipts=goes.receipts
            ),
            rows=2,
        ),
        StaticField("!", _("This can never be taken back, by nobody."), token="alert"),
        proof,
    ]
    return Form(
        "people.erase",
        _("Erase {who}").format(who=who),
        fields,
        accept,
        summary=lambda: _("ERASE {who} for good").format(who=who),
        draft=False,
    )
