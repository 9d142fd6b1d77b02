"""Asking a doctor to help with a visit, and the answer; both are journalled and taken back by an undo."""

from __future__ import annotations

from storage import rows
from storage.assist import queries
from storage.assist.records import WORDS_MAX, Answer
from storage.assist.tables import assist_request
from storage.errors import N_, NotAllowed, NotFound, RuleBroken
from storage.ids import AppointmentId, AssistId, PractitionerId
from storage.journal.records import JournalRow
from storage.patients.plain import plain
from storage.rights import Right
from storage.schedule import queries as book
from storage.schedule.records import BookStatus
from storage.staff import queries as staff
from storage.unit import Unit
from storage.verbs import verb

TOPIC = "assist"


@verb("assist.ask", right=Right.BOOK)
def ask(
    unit: Unit, appointment_id: AppointmentId, practitioner_id: PractitionerId | None = None, words: str = ""
) -> AssistId:
    """Ask a doctor to help with a booked visit (and its pair); None asks who treats the patient."""
    visit = book.appointment_of(unit.conn, appointment_id)
    if visit.status is not BookStatus.BOOKED:
        raise RuleBroken(N_("Help is asked for a visit that is still to come."), rule="status")
    whom = practitioner_id or queries.attending(unit.conn, visit.patient_id)
    if whom is None:
        raise RuleBroken(N_("Nobody here has treated {who} yet: say which doctor is asked."), who=visit.patient.usual)
    doctor = staff.practitioner_of(unit.conn, whom)
    if not doctor.active:
        raise RuleBroken(N_("{doctor} no longer receives here."), rule="doctor", doctor=doctor.short_name)
    known = queries.of_visits(unit.conn, [appointment_id])[appointment_id]
    if any(one.practitioner_id == whom and one.answer is None for one in known):
        raise RuleBroken(N_("{doctor} was asked about it already."), rule="asked", doctor=doctor.short_name)
    made = rows.add(
        unit,
        assist_request,
        {
            "appointment_id": appointment_id,
            "practitioner_id": whom,
            "words": _short(words),
            "asked_by": unit.actor.user_id,
            "asker": unit.actor.name,
            "desk": unit.actor.desk,
            "asked_at": unit.now,
        },
    )
    unit.changed(TOPIC, made)
    return AssistId(made)


def _short(words: str) -> str:
    said = plain(words)
    if len(said) > WORDS_MAX:
        raise RuleBroken(N_("At most {most} letters fit here."), most=WORDS_MAX)
    return said


@verb("assist.answer", right=Right.SEE_NOTICES)
def answer(unit: Unit, assist_id: AssistId, given: Answer, said: str = "", version: int | None = None) -> AssistId:
    """Say yes or no, as the doctor who was asked.  Raises Conflict, NotAllowed, RuleBroken."""
    asked = queries.one_of(unit.conn, assist_id)
    if asked is None:
        raise NotFound(N_("This is not there any more: another desk removed it."))
    if asked.practitioner_id != unit.actor.practitioner_id:
        raise NotAllowed(N_("Only {doctor} answers this."), doctor=asked.practitioner.initials)
    if asked.answer is not None and version in (None, asked.version):
        raise RuleBroken(N_("This was answered already."), rule="answered")
    values = {
        "answer": Answer(given), "said": _short(said), "answered_by": unit.actor.user_id, "answered_at": unit.now,
    }  # fmt: skip
    rows.change(unit, assist_request, assist_id, values, version=version)
    unit.changed(TOPIC, assist_id)
    return assist_id


def _put_back(unit: Unit, entry: JournalRow) -> None:
    rows.put_back(unit, assist_request, entry)
    unit.changed(TOPIC, entry.key)


ask.undoes(_put_back)
answer.undoes(_put_back)
