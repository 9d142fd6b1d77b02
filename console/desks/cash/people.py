"""Finding the patient that money is for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from console.locale import _
from console.sheets.picks import Option, PickField
from storage.ids import PatientId

if TYPE_CHECKING:
    from console.desks.cash.screen import CashScreen


def patient_field(place: CashScreen, known: Option[PatientId] | None) -> PickField[PatientId]:
    """Who: the current row's patient, or anybody by name or number."""

    async def search(text: str) -> Sequence[Option[PatientId]]:
        found = await place.office.patients.search(text, 9) if text else await place.office.patients.newest(9)
        return [Option(match.id, match.usual_name) for match in found]

    return PickField("who", _("Patient"), search, value=known, digits="search")


def patient_of_row(place: CashScreen) -> Option[PatientId] | None:
    """The patient of the current row, if it has one."""
    record = place.rows.record
    if record is None:
        return None
    if record.due is not None:
        return Option(record.due.patient_id, record.due.patient_name)
    if record.receipt is not None and record.receipt.patient_id is not None:
        return Option(record.receipt.patient_id, record.receipt.patient_name)
    return None
