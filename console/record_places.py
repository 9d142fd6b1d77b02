"""Where a patient's paper record is: said at the desk, and in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from console.document_words import WHERE
from console.locale import _
from console.sheets.fields import TextField
from console.sheets.form import Form
from console.sheets.picks import ChoiceField, Option, PickField
from storage.documents.place_records import Where, Whereabouts
from storage.documents.rules import LINE_MAX
from storage.evening.records import ToPull
from storage.ids import PatientId, PractitionerId
from storage.schedule.records import CardState

if TYPE_CHECKING:
    from console.desk import DeskScreen


def where_word(there: Whereabouts | None) -> str:
    """`in the archive, cellar`, `with Kim Anna`; nothing where nobody has said."""
    if there is None:
        return ""
    place = _("with {doctor}").format(doctor=there.doctor) if there.doctor else _(WHERE[there.place])
    return ", ".join(filter(None, (place, there.note)))


def away(row: ToPull) -> str:
    """Where the desk said that the record is, when that is not its shelf: `in the archive, cellar`."""
    if row.said is None or row.said.place is Where.SHELF or row.state is CardState.RETURNED:
        return ""
    return where_word(row.said)


async def ask_place(place: DeskScreen[Any, Any], patient_id: PatientId, who: str) -> bool:
    """Note where the record is; False when that was left.  Taken back by the desk's undo."""
    office = place.office

    async def doctors(text: str) -> Sequence[Option[PractitionerId]]:
        found = await office.staff.practitioners()
        named = [one for one in found if one.last_name.casefold().startswith(text.casefold())]
        return [Option(one.id, f"{one.last_name} {one.first_name}".strip()) for one in named[:9]]

    where = ChoiceField("where", _("Where"), [Option(one, _(WHERE[one])) for one in Where])
    doctor: PickField[PractitionerId] = PickField(
        "doctor", _("Doctor"), doctors, when=lambda: where.value is Where.DOCTOR, nothing=_("nobody of this name")
    )
    note = TextField("note", _("Note"), required=False, visit=True, length_max=LINE_MAX)

    async def accept() -> bool:
        assert where.value is not None
        whose = doctor.value if where.value is Where.DOCTOR else None
        await place.write(office.documents.place_record(patient_id, where.value, whose, note.value or ""))
        return True

    title = _("Where the record is: {who}").format(who=who)
    if not await place.ask(Form(f"record.place.{patient_id}", title, [where, doctor, note], accept, draft=False)):
        return False
    there = (await office.documents.whereabouts([patient_id])).get(patient_id)
    place.done(_("■ RECORD {where}: {who}").format(where=where_word(there), who=who))
    return True
