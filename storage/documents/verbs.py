"""What may be done to a document: issue, keep, correct, sign, revoke.  Nothing is ever removed from the register."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, select

from storage import rows
from storage.documents import rules
from storage.documents.custody import place_copies, take_copies, void
from storage.documents.records import Direction, Draft, Entry, Kind, State
from storage.documents.tables import document, document_copy, document_word
from storage.errors import N_, NotFound, RuleBroken
from storage.ids import DocumentId, PaperId, PatientId
from storage.journal.records import JournalRow
from storage.patients import verbs as register
from storage.patients.plain import number_key, plain
from storage.patients.recording import current
from storage.patients.records import PaperKind
from storage.rights import Right
from storage.unit import Unit
from storage.verbs import verb

TOPIC = "documents"
TAKEN_BACK = "-"
"""The reason of a document that was entered by mistake and taken back: the desk has a word for it."""
_PAPERS = {Kind.CONTRACT: PaperKind.CONTRACT, Kind.CONSENT: PaperKind.CONSENT}
"""What a signature notes for the check-in."""


def row_of(unit: Unit, document_id: DocumentId) -> dict[str, Any]:
    """A document that the actor may change.  Raises NotFound, NotAllowed."""
    found = unit.conn.execute(select(document).where(document.c.id == document_id)).mappings().first()
    if found is None:
        raise NotFound(N_("There is no such document."))
    if found["patient_id"] is None:
        unit.require(Right.DOCUMENTS)
    return dict(found)


def _fresh(unit: Unit, document_id: DocumentId, version: int | None) -> dict[str, Any]:
    """The same, as it was read.  Raises Conflict (who, when) before any rule is asked."""
    row = row_of(unit, document_id)
    if version is not None and row["version"] != version:
        raise rows.conflict(unit, document.name, document_id)
    return row


def _told(unit: Unit, row_id: int, patient_id: int | None) -> None:
    unit.changed(TOPIC, row_id)
    if patient_id is not None:
        unit.changed("patients", patient_id)


def _index(unit: Unit, document_id: int, *texts: str) -> None:
    """The words by which it is found, anew."""
    unit.conn.execute(delete(document_word).where(document_word.c.document_id == document_id))
    words = sorted(rules.words_of(*texts))
    if words:
        unit.conn.execute(insert(document_word), [{"k": word, "document_id": document_id} for word in words])


def _counted(unit: Unit, kind: Kind, day: date) -> dict[str, Any]:
    """The next number of a kind within the year; the database refuses any other."""
    newest = select(func.max(document.c.serial)).where(document.c.kind == kind.value, document.c.year == day.year)
    serial = int(unit.conn.execute(newest).scalar() or 0) + 1
    return {"year": day.year, "serial": serial, "number": rules.number_of(day.year, serial)}


def enter(unit: Unit, draft: Draft, state: State = State.ISSUED) -> DocumentId:
    """Write a document into the register; within a verb.  What is not about a patient needs its own right."""
    if draft.patient_id is None:
        unit.require(Right.DOCUMENTS)
    draft = rules.cleaned(draft)
    rules.check(draft, unit.today)
    if draft.patient_id is not None:
        current(unit, draft.patient_id)
    day = draft.issued_on or unit.today
    values: dict[str, Any] = {
        **{name: getattr(draft, name) for name in ("title", "number", "sender", "note", "language", "valid_until")},
        **{name: getattr(draft, name) for name in ("patient_id", "practitioner_id", "user_id", "appointment_id")},
        **{name: getattr(draft, name) for name in ("template_version", "replaces_id")},
        **{"kind": draft.kind.value, "direction": draft.direction.value, "state": state.value, "issued_on": day},
        **{"by": unit.actor.user_id, "at": unit.now},
    }
    if draft.direction is Direction.ISSUED and draft.kind in rules.COUNTED and state is not State.DRAFT:
        values |= _counted(unit, draft.kind, day)
    title, body = (text.replace(rules.NUMBER_TO_COME, values["number"]) for text in (draft.title, draft.body))
    values["title"] = title
    values["number_key"] = number_key(values["number"])
    values["body_sha256"] = hashlib.sha256(body.encode()).hexdigest() if body else ""
    stored = {**values, "body": body}
    made = DocumentId(unit.conn.execute(insert(document).values(stored).returning(document.c.id)).scalar_one())
    unit.journal(document.name, made, None, values)  # the text itself stands in its row
    _index(unit, made, title, draft.sender, draft.note, values["number"])
    place_copies(unit, made, range(1, draft.copies + 1))
    _told(unit, made, draft.patient_id)
    return made


@verb("documents.issue", right=Right.PATIENTS)
def issue(unit: Unit, draft: Draft) -> DocumentId:
    """Enter what was made here; a counted kind gets its number.  Raises RuleBroken naming the `field`."""
    return enter(unit, draft)


@verb("documents.correct", right=Right.PATIENTS)
def correct(unit: Unit, document_id: DocumentId, entry: Entry, version: int | None = None) -> DocumentId:
    """Correct what the register says of a document that came from elsewhere.  Raises RuleBroken, Conflict."""
    row = _fresh(unit, document_id, version)
    if row["direction"] == Direction.ISSUED:
        raise RuleBroken(N_("What was issued here does not change: revoke it with a reason and make a new one."))
    if row["state"] == State.REVOKED:
        raise RuleBroken(N_("This document was revoked; make a new one."), rule="revoked")
    entry = rules.cleaned_entry(entry)
    day = entry.issued_on or row["issued_on"]
    rules.check_words(entry, day)
    if day > unit.today:
        raise RuleBroken(rules.NOT_YET, field="issued_on")
    values = {name: getattr(entry, name) for name in ("title", "number", "sender", "note", "valid_until")}
    values |= {"issued_on": day, "number_key": number_key(entry.number)}
    _change(unit, document_id, values, version)
    return document_id


@verb("documents.sign", right=Right.PATIENTS)
def sign(
    unit: Unit, document_id: DocumentId, valid_until: date | None = None, version: int | None = None
) -> DocumentId:
    """It was signed: copies go where they belong, and a contract or consent counts at the check-in.

    `valid_until` is until when it counts there.  Raises RuleBroken, Conflict.
    """
    row = _fresh(unit, document_id, version)
    rules.check_state(State(row["state"]), State.SIGNED)
    values: dict[str, Any] = {
        "state": State.SIGNED.value, "signed_at": unit.now, "signed_by": unit.actor.user_id,
    }  # fmt: skip
    noted = _PAPERS.get(Kind(row["kind"]))
    if noted is not None and row["patient_id"] is not None:
        until = valid_until or row["valid_until"]
        values["paper_id"] = register.note_paper(unit, PatientId(row["patient_id"]), noted, row["number"], until)
    _change(unit, document_id, values, version)
    take_copies(unit, document_id, Kind(row["kind"]))
    return document_id


@verb("documents.revoke", right=Right.PATIENTS)
def revoke(unit: Unit, document_id: DocumentId, reason: str, version: int | None = None) -> DocumentId:
    """It does not count any more, and why; its number stays its own.  Raises RuleBroken naming the `field`."""
    row = _fresh(unit, document_id, version)
    reason = plain(reason)
    if not reason or reason == TAKEN_BACK:
        raise RuleBroken(N_("Say why the document is revoked."), field="reason")
    if len(reason) > rules.LINE_MAX:
        raise RuleBroken(N_("At most {count} characters fit here."), field="reason", count=rules.LINE_MAX)
    if row["state"] == State.REVOKED:
        raise RuleBroken(N_("This document was revoked; make a new one."), rule="revoked")
    if row["paper_id"] is not None:
        register.void_paper(unit, PaperId(row["paper_id"]))
    _change(unit, document_id, {"state": State.REVOKED.value, "reason": reason}, version)
    return document_id


def _change(unit: Unit, document_id: DocumentId, values: dict[str, Any], version: int | None = None) -> None:
    """Change columns, and the words by which it is found."""
    if rows.change(unit, document, document_id, values, version=version):
        _indexed_anew(unit, document_id)


def _indexed_anew(unit: Unit, document_id: int) -> None:
    now = unit.conn.execute(select(document).where(document.c.id == document_id)).mappings().one()
    _index(unit, document_id, now["title"], now["sender"], now["note"], now["number"])
    _told(unit, document_id, now["patient_id"])


def take_back(unit: Unit, entry: JournalRow) -> None:
    """Copies count no more, a change is put back, and what was entered by mistake is revoked: its number is given."""
    if entry.what == document_copy.name:
        void(unit, document_copy, entry)
        return
    if entry.before is None:
        row = row_of(unit, DocumentId(entry.key))
        if row["state"] != (entry.after or {}).get("state"):
            raise rows.conflict(unit, document.name, entry.key)
        _change(unit, DocumentId(entry.key), {"state": State.REVOKED.value, "reason": TAKEN_BACK})
        return
    rows.put_back(unit, document, entry)
    _indexed_anew(unit, entry.key)


for _each in (issue, correct, sign, revoke):
    _each.undoes(take_back)
