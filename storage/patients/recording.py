"""Writing one patient down, journalled, and taking it back: what every verb of the register stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from storage.errors import N_, NotFound, RuleBroken
from storage.ids import PatientId
from storage.journal.records import JournalRow
from storage.patients import neighbours, queries, storing
from storage.patients.records import Patient, PatientDraft, PatientStatus, Phone
from storage.rows import conflict
from storage.unit import Unit

Values = Mapping[str, Any]
"""Columns of a patient, and `phones` as pairs of number and label."""


def values_of(draft: PatientDraft) -> dict[str, Any]:
    """A draft as columns and phones."""
    values = asdict(draft)
    values["sex"] = draft.sex.value
    values["phones"] = [[phone.e164, phone.label] for phone in draft.phones]
    return values


def values_now(record: Patient) -> dict[str, Any]:
    """The columns of a patient that a verb may change, with phones."""
    names = ("last_name", "first_name", "middle_name", "sex", "birth_date", "birth_estimated", "email", "address")
    more = ("city", "region", "postcode", "document_no", "note", "alert", "card_no", "status", "merged_into")
    values: dict[str, Any] = {name: getattr(record, name) for name in (*names, *more)}
    values["sex"], values["status"] = record.sex.value, record.status.value
    values["phones"] = [[phone.e164, phone.label] for phone in record.phones]
    return values


def _phones(pairs: object) -> tuple[Phone, ...]:
    assert isinstance(pairs, list)
    return tuple(Phone(e164=number, label=label) for number, label in pairs)


def create(unit: Unit, values: Values) -> PatientId:
    """Insert a patient with phones and keys, journalled."""
    columns = {name: value for name, value in values.items() if name != "phones"}
    patient_id = storing.insert_patient(unit.conn, columns, unit.now)
    numbers = _phones(values.get("phones", []))
    storing.put_numbers(unit.conn, patient_id, numbers, columns.get("document_no", ""), before=None)
    unit.journal("patient", patient_id, None, values)
    unit.changed("patients", patient_id)
    return patient_id


def store(unit: Unit, record: Patient, values: Values) -> bool:
    """Change what differs, journalled; answers whether anything did.  Raises Conflict, RuleBroken (erased)."""
    refuse_erased(record)
    now = values_now(record)
    new = {name: value for name, value in values.items() if now[name] != value}
    if not new:
        return False
    columns = {name: value for name, value in new.items() if name != "phones"}
    if not storing.update_patient(unit.conn, record.id, columns, record.version):
        raise conflict(unit, "patient", record.id)
    if "phones" in new or "document_no" in new:
        phones = _phones(new["phones"]) if "phones" in new else record.phones
        document = new.get("document_no", record.document_no)
        before = [*(phone.e164 for phone in record.phones), record.document_no]
        storing.put_numbers(unit.conn, record.id, phones, document, before)
    unit.journal("patient", record.id, {name: now[name] for name in new}, new)
    unit.changed("patients", record.id)
    return True


def current(unit: Unit, patient_id: PatientId, version: int | None = None) -> Patient:
    """The patient as it stands, not archived nor merged.  Raises NotFound, RuleBroken, Conflict."""
    record = queries.patient_of(unit.conn, patient_id)
    refuse_erased(record)
    if record.status is PatientStatus.ARCHIVED:
        raise NotFound(N_("This patient was entered by mistake and taken back."))
    if record.status is PatientStatus.MERGED:
        raise RuleBroken(N_("{name} was merged into another card; work with that one."), name=record.usual_name)
    if version is not None and record.version != version:
        raise conflict(unit, "patient", patient_id)
    return record


def refuse_erased(record: Patient) -> None:
    """Nothing is written about somebody who was taken out of the data.  Raises RuleBroken."""
    if record.erased:
        raise RuleBroken(N_("{name}: nothing is written about them any more."), name=record.usual_name)


def restored(values: Values) -> dict[str, Any]:
    """Journalled values back as what the columns take."""
    typed = dict(values)
    if typed.get("birth_date"):
        typed["birth_date"] = date.fromisoformat(typed["birth_date"])
    return typed


def put_back(unit: Unit, entry: JournalRow) -> None:
    """Take back one journalled change of one patient.  Raises Conflict when it was changed again since."""
    record = queries.patient_of(unit.conn, PatientId(entry.key))
    if entry.before is None:
        _archive(unit, record)
        return
    now = values_now(record)
    if any(now[name] != value for name, value in restored(entry.after or {}).items()):
        raise conflict(unit, "patient", entry.key)
    store(unit, record, restored(entry.before))


def _archive(unit: Unit, record: Patient) -> None:
    """A registration taken back: the entry is found no more.  Refused once anything hangs on it."""
    neighbours.load()
    for move in neighbours.MOVES:
        if move.hangs_on(unit.conn, record.id):
            sentence = N_("{name} already has visits, calls or papers; nothing was undone.")
            raise RuleBroken(sentence, name=record.usual_name)
    store(unit, record, {"status": PatientStatus.ARCHIVED.value})


def draft_of(record: Patient) -> PatientDraft:
    """A patient as a draft to change."""
    names = (name for name in PatientDraft.__dataclass_fields__)
    return PatientDraft(**{name: getattr(record, name) for name in names})
