"""What may be done to the register: register, edit, open a card, note a paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import select, update

from storage.errors import N_, NotFound, RuleBroken
from storage.ids import PaperId, PatientId
from storage.journal.records import JournalRow
from storage.patients import likeness, queries, rules, storing
from storage.patients.plain import plain
from storage.patients.recording import create, current, draft_of, put_back, store, values_of
from storage.patients.records import PaperKind, PatientDraft, PatientStatus, Phone
from storage.patients.tables import paper
from storage.rights import Right
from storage.rows import add as add_row
from storage.unit import Unit
from storage.verbs import verb

# ---------------------------------------------------------------------------- registration


def _refuse_same(unit: Unit, draft: PatientDraft, but: PatientId | None = None) -> None:
    """Stop an entry of a person who is here already."""
    same = likeness.same_people(unit.conn, draft, but)
    if not same:
        return
    found = queries.patient_of(unit.conn, same[0])
    if found.card_no is None:
        sentence = N_("{name} is already here with this birth date and number; take that entry.")
    else:
        sentence = N_("{name} is already here with this birth date and number: card {card}; take that entry.")
    raise RuleBroken(sentence, field="last_name", name=found.usual_name, card=found.card_no, patient_id=found.id)


@verb("patients.register", right=Right.PATIENTS)
def register(unit: Unit, draft: PatientDraft, *, open_card: bool = False) -> int:
    """Enter a person with the field's minimum; with `open_card` the next card number too.

    Raises RuleBroken naming the `field`, or naming the `patient_id` of the entry that is this person.
    """
    draft = rules.cleaned(draft)
    rules.check_registration(draft, unit.today)
    _refuse_same(unit, draft)
    values = values_of(draft)
    if open_card:
        values["card_no"] = next_card(unit)
    return create(unit, values)


@verb("patients.add_caller", right=Right.CALLS)
def add_caller(unit: Unit, draft: PatientDraft) -> int:
    """Enter a person who has only called: a name and a number.  Raises RuleBroken naming the `field`."""
    draft = rules.cleaned(draft)
    rules.check_caller(draft, unit.today)
    if draft.birth_date is not None:
        _refuse_same(unit, draft)
    complete = not rules.missing(draft)
    status = PatientStatus.ACTIVE if complete else PatientStatus.PROSPECTIVE
    return create(unit, {**values_of(draft), "status": status.value})


@verb("patients.edit", right=Right.PATIENTS)
def edit(unit: Unit, patient_id: PatientId, draft: PatientDraft, version: int) -> int:
    """Change a patient that was read at `version`.  Raises Conflict (who, when), RuleBroken naming the `field`.

    What the registration's minimum asks for is never emptied again; once it is complete, a person who
    had only called is registered.
    """
    record = current(unit, patient_id, version)
    draft = rules.cleaned(draft)
    rules.check_values(draft, unit.today)
    lacked = dict(rules.missing(draft_of(record)))
    lacks = rules.missing(draft)
    for name, sentence in lacks:
        if name not in lacked or (name == "phones" and record.status is PatientStatus.PROSPECTIVE):
            raise RuleBroken(sentence, field="phone" if name == "phones" else name)
    _refuse_same(unit, draft, but=patient_id)
    values = values_of(draft)
    if record.status is PatientStatus.PROSPECTIVE and not lacks:
        values["status"] = PatientStatus.ACTIVE.value
    store(unit, record, values)
    return patient_id


@verb("patients.add_phone", right=Right.CALLS)
def add_phone(unit: Unit, patient_id: PatientId, phone: Phone) -> int:
    """Note one more number of a patient, to be tried last; a known one changes nothing."""
    record = current(unit, patient_id)
    draft = rules.cleaned(replace(draft_of(record), phones=(*record.phones, phone)))
    rules.check_values(draft, unit.today)
    store(unit, record, {"phones": [[one.e164, one.label] for one in draft.phones]})
    return patient_id


@verb("patients.set_alert", right=Right.PATIENTS)
def set_alert(unit: Unit, patient_id: PatientId, alert: str, version: int) -> int:
    """Set what every desk must see at once; empty takes it away."""
    record = current(unit, patient_id, version)
    draft = rules.cleaned(replace(draft_of(record), alert=alert))
    rules.check_values(draft, unit.today)
    store(unit, record, {"alert": draft.alert})
    return patient_id


# ---------------------------------------------------------------------------- cards


def next_card(unit: Unit) -> str:
    """Take the next card number that nobody has; a number once taken is never given out again."""
    number = storing.last_card(unit.conn)
    while True:
        number += 1
        if queries.card_owner(unit.conn, rules.card_text(number)) is None:
            storing.raise_card_counter(unit.conn, number)
            return rules.card_text(number)


@verb("patients.open_card", right=Right.PATIENTS)
def open_card(unit: Unit, patient_id: PatientId) -> int:
    """Give a registered patient the next card number; once given it stays.  Raises RuleBroken."""
    record = current(unit, patient_id)
    if record.card_no is not None:
        raise RuleBroken(N_("{name} already has card {card}."), name=record.usual_name, card=record.card_no)
    for name, sentence in rules.missing(draft_of(record)):
        if name in {"last_name", "first_name", "birth_date"}:
            raise RuleBroken(sentence, field=name)
    store(unit, record, {"card_no": next_card(unit)})
    return patient_id


# ---------------------------------------------------------------------------- papers


@verb("patients.note_paper", right=Right.PATIENTS)
def note_paper(
    unit: Unit, patient_id: PatientId, kind: PaperKind, number: str = "", valid_until: date | None = None
) -> int:
    """Note that a paper was seen or signed; it holds to `valid_until` included.  Answers the paper's id."""
    record = current(unit, patient_id)
    if valid_until is not None and valid_until < unit.today:
        raise RuleBroken(N_("This paper has already run out."), field="valid_until")
    number = plain(number)[: rules.NAME_LETTERS]
    values = {"patient_id": record.id, "kind": kind.value, "number": number, "valid_until": valid_until}
    paper_id = add_row(unit, paper, {**values, "noted_at": unit.now, "noted_by": unit.actor.login})
    unit.changed("patients", record.id)
    return paper_id


@verb("patients.void_paper", right=Right.PATIENTS)
def void_paper(unit: Unit, paper_id: PaperId) -> int:
    """A paper noted by mistake no longer counts.  Raises NotFound."""
    _set_voided(unit, paper_id, voided=True)
    return paper_id


def _set_voided(unit: Unit, paper_id: int, *, voided: bool) -> None:
    row = unit.conn.execute(select(paper.c.patient_id, paper.c.voided).where(paper.c.id == paper_id)).first()
    if row is None:
        raise NotFound(N_("There is no such paper."))
    if row.voided == voided:
        return
    unit.conn.execute(update(paper).where(paper.c.id == paper_id).values(voided=voided))
    unit.journal("paper", paper_id, {"voided": row.voided}, {"voided": voided})
    unit.changed("patients", row.patient_id)


@note_paper.undoes
def _void(unit: Unit, entry: JournalRow) -> None:
    _set_voided(unit, entry.key, voided=True)


@void_paper.undoes
def _unvoid(unit: Unit, entry: JournalRow) -> None:
    _set_voided(unit, entry.key, voided=False)


for _each in (register, add_caller, edit, add_phone, set_alert):
    _each.undoes(put_back)
