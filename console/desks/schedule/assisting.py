"""The attending physician's help: asked for from a visit of the book, and how it stands beneath it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from console.assist_words import about, state_word
from console.desks.schedule.choosing import Whom
from console.locale import _
from console.sheets.fields import Field, StaticField, TextField
from console.sheets.form import Form
from console.sheets.picks import Option, PickField
from console.visit_words import day_at
from storage.assist.records import WORDS_MAX, Assist
from storage.schedule.records import Appointment
from widgets.lines import Line

if TYPE_CHECKING:
    from console.desks.schedule.slots import Slot
    from console.desks.schedule.visit_verbs import VisitVerbs
    from storage.office import Office


async def ask(place: VisitVerbs, visit: Appointment) -> None:
    """A sheet: which doctor, and a few words; the attending physician stands there already."""
    office = place.office
    asked = await place.ask(await _form(office, visit, place))
    if asked is not None:
        place.reload()
        said = _("? ASKED {doctor}: {visit}").format(doctor=asked.practitioner.initials, visit=about(asked))
        place.done(said)


async def _form(office: Office, visit: Appointment, place: VisitVerbs) -> Form[Assist]:
    attending = await office.assist.attending(visit.patient_id)
    known = [Option(Whom(one.short_name, (one.id,)), one.short_name) for one in await office.staff.practitioners()]
    usual = next((one for one in known if one.value.practitioner_ids == (attending,)), None)

    async def find(text: str) -> Sequence[Option[Whom]]:
        words = text.lower().split()
        return [one for one in known if all(part in one.label.lower() for part in words)]

    whom: PickField[Whom] = PickField("whom", _("Doctor"), find, value=usual, letters_min=1)
    words = TextField("words", _("Words"), required=False, visit=True, length_max=WORDS_MAX)

    async def accept() -> Assist:
        assert whom.value is not None
        return await place.write(office.assist.ask(visit.id, whom.value.practitioner_ids[0], words.value or ""))

    def summary() -> str:
        return _("ASK {doctor} to help").format(doctor=whom.value.label if whom.value else "...")

    when = f"{visit.patient.usual}, {day_at(visit.local_date, visit.local_min)} {visit.practitioner.initials}"
    fields: list[Field[Any]] = [StaticField(_("Visit"), when), whom, words]  # Any: each has its own kind of answer
    return Form("day.assist", _("A doctor's help"), fields, accept, summary=summary, draft=False)


async def looks(
    office: Office, slots: Sequence[Slot], lines: Sequence[Sequence[Line] | None]
) -> list[Sequence[Line] | None]:
    """The lines beneath each visit, with how the help that was asked for stands."""
    ids = [slot.visit.id for slot in slots if slot.visit is not None]
    found = await office.assist.of_visits(ids) if ids else {}
    told: list[Sequence[Line] | None] = []
    for slot, own in zip(slots, lines, strict=True):
        asked = found.get(slot.visit.id, ()) if slot.visit is not None else ()
        told.append(_with_help(own, asked, office) if own and asked else own)
    return told


def _with_help(lines: Sequence[Line], asked: Sequence[Assist], office: Office) -> Sequence[Line]:
    first, second, *rest = lines
    helped: Line = tuple(
        piece for one in asked[-2:] for piece in (state_word(one, office.centre.tz), ("   ", "peek"))
    )
    return (first, (*helped, *second), *rest)
