"""Where the copies of a document went, and where a paper record is: histories of which the newest row counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, select, update

from storage import rows
from storage.documents import rules
from storage.documents.place_records import Where
from storage.documents.records import Kind, Place, State
from storage.documents.tables import document, document_copy, record_place
from storage.errors import N_, NotFound, RuleBroken
from storage.ids import DocumentId, PatientId, PractitionerId
from storage.journal.records import JournalRow
from storage.patients.plain import plain
from storage.patients.recording import current
from storage.patients.tables import patient
from storage.rights import Right
from storage.schedule.records import Appointment, CardState
from storage.unit import Unit
from storage.verbs import verb

TOPIC = "documents"
_FOLLOWS = {
    CardState.PULLED: Where.DESK,
    CardState.AT_DOCTOR: Where.DOCTOR,
    CardState.RETURNED: Where.SHELF,
    CardState.NOT_FOUND: Where.LOST,
}
"""What a step of a visit's record says of the place where it is."""


def _stamped(unit: Unit, values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "at": unit.now, "by": unit.actor.user_id}


# ---------------------------------------------------------------------------- copies


def place_copies(unit: Unit, document_id: DocumentId, copies: Iterable[int], place: Place = Place.DESK) -> None:
    """These copies are there now; within a verb."""
    for copy in copies:
        rows.add(unit, document_copy, _stamped(unit, {"document_id": document_id, "copy": copy, "place": place.value}))


def copies_of(unit: Unit, document_id: DocumentId) -> list[int]:
    """The numbers of the printed copies."""
    asked = select(document_copy.c.copy).where(
        document_copy.c.document_id == document_id, document_copy.c.voided == 0
    )
    return sorted(set(unit.conn.execute(asked).scalars()))


def take_copies(unit: Unit, document_id: DocumentId, kind: Kind) -> None:
    """The copies of what was signed go where they belong; within a verb."""
    for copy, place in rules.places_on_signing(kind, copies_of(unit, document_id)):
        place_copies(unit, document_id, (copy,), place)


@verb("documents.hand_over", right=Right.PATIENTS)
def hand_over(unit: Unit, document_id: DocumentId, copy: int, place: Place, note: str = "") -> DocumentId:
    """A copy is somewhere else now, or one more copy was printed.  Raises NotFound, RuleBroken."""
    row = unit.conn.execute(select(document).where(document.c.id == document_id)).first()
    if row is None:
        raise NotFound(N_("There is no such document."))
    if row.patient_id is None:
        unit.require(Right.DOCUMENTS)
    if row.state == State.REVOKED:
        raise RuleBroken(N_("This document was revoked; make a new one."), rule="revoked")
    there = copies_of(unit, document_id)
    if not 1 <= copy <= max(there, default=0) + 1:
        raise RuleBroken(N_("There is no copy {copy} of this document."), field="copy", copy=copy)
    note = plain(note)
    if len(note) > rules.LINE_MAX:
        raise RuleBroken(N_("At most {count} characters fit here."), field="note", count=rules.LINE_MAX)
    values = {"document_id": document_id, "copy": copy, "place": place.value, "note": note}
    rows.add(unit, document_copy, _stamped(unit, values))
    unit.changed(TOPIC, document_id)
    if row.patient_id is not None:
        unit.changed("patients", row.patient_id)
    return document_id


# ---------------------------------------------------------------------------- records


@verb("documents.place_record", right=Right.CHECK_IN)
def place_record(
    unit: Unit,
    patient_id: PatientId,
    place: Where,
    *,
    practitioner_id: PractitionerId | None = None,
    note: str = "",
) -> PatientId:
    """Say where a patient's paper record is.  Raises RuleBroken (no card, a place without its doctor), NotFound."""
    who = current(unit, patient_id)
    if who.card_no is None:
        raise RuleBroken(N_("{name} has no card yet; open one first."), name=who.usual_name)
    if place is Where.DOCTOR and practitioner_id is None:
        raise RuleBroken(N_("Say which doctor has the record."), field="doctor")
    note = plain(note)
    if len(note) > rules.LINE_MAX:
        raise RuleBroken(N_("At most {count} characters fit here."), field="note", count=rules.LINE_MAX)
    doctor = practitioner_id if place is Where.DOCTOR else None
    values = {"patient_id": patient_id, "place": place.value, "practitioner_id": doctor, "note": note}
    rows.add(unit, record_place, _stamped(unit, values))
    unit.changed(TOPIC)
    unit.changed("patients", patient_id)
    return patient_id


def follow(unit: Unit, visit: Appointment, state: CardState) -> None:
    """What was just said of a visit's record says where it is; within a verb.  A record without a card has no place."""
    place = _FOLLOWS.get(state)
    if place is None or visit.card_state is state:
        return
    has_card = select(patient.c.id).where(patient.c.id == visit.patient_id, patient.c.card_no.is_not(None))
    doctor = visit.practitioner_id if place is Where.DOCTOR else None
    newest = (
        select(record_place.c.place, record_place.c.practitioner_id)
        .where(record_place.c.patient_id == visit.patient_id, record_place.c.voided == 0)
        .order_by(record_place.c.id.desc())
        .limit(1)
    )
    said = unit.conn.execute(newest).first()  # by another visit of the day, or at the desk
    if said != (place.value, doctor) and unit.conn.execute(has_card).first() is not None:
        place_record(unit, visit.patient_id, place, practitioner_id=doctor)


# ---------------------------------------------------------------------------- taking back


def void(unit: Unit, of: Table, entry: JournalRow) -> None:
    """What was said by mistake stays in the history, and counts no more; or it counts again."""
    back = entry.before is not None
    unit.conn.execute(update(of).where(of.c.id == entry.key).values(voided=not back))
    unit.journal(of.name, entry.key, {"voided": back}, {"voided": not back})
    unit.changed(TOPIC)


@hand_over.undoes
def _take_copy_back(unit: Unit, entry: JournalRow) -> None:
    void(unit, document_copy, entry)


@place_record.undoes
def _take_place_back(unit: Unit, entry: JournalRow) -> None:
    void(unit, record_place, entry)
    whose = unit.conn.execute(select(record_place.c.patient_id).where(record_place.c.id == entry.key)).scalar()
    if whose is not None:
        unit.changed("patients", whose)
