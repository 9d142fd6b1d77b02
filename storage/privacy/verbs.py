"""Acts on what is held of a person that change none of it: a record opened, the data given out."""

from __future__ import annotations

from collections.abc import Sequence

from storage.ids import PatientId
from storage.patients import queries
from storage.patients.recording import refuse_erased
from storage.privacy.looks import looked_lately
from storage.privacy.records import LOOK
from storage.rights import Right
from storage.unit import Unit
from storage.verbs import verb

GIVEN = "given-out"
"""The kind of journal row that says that the data were given out."""


@verb("privacy.look", right=Right.READ)
def look(unit: Unit, patient_id: PatientId, place: str) -> None:
    """Note that this person opened a patient's record; the same one within ten minutes is one line.

    No desk is told: nothing that it shows has changed.
    """
    if not looked_lately(unit.conn, patient_id, unit.actor.login, unit.now):
        unit.journal(LOOK, patient_id, None, {"place": place})


@verb("privacy.give_out", right=Right.GIVE_OUT)
def give_out(unit: Unit, patient_id: PatientId, form: str) -> int:
    """Note that everything held on a person was given out, as `fhir` or `text`.  Raises NotFound, RuleBroken."""
    record = queries.patient_of(unit.conn, patient_id)
    refuse_erased(record)
    unit.journal(GIVEN, record.id, None, {"as": form})
    unit.changed("privacy", record.id)
    return record.id


@verb("privacy.give_calendar", right=Right.GIVE_OUT)
def give_calendar(unit: Unit, patient_ids: Sequence[PatientId]) -> int:
    """Note that the times of these patients' visits were given out with their names, in a calendar."""
    for patient_id in patient_ids:
        if not queries.patient_of(unit.conn, patient_id).erased:
            unit.journal(GIVEN, patient_id, None, {"as": "calendar"})
            unit.changed("privacy", patient_id)
    return len(patient_ids)
