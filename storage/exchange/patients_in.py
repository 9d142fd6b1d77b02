"""Patients from a file: what registration would ask for is taken as far as the file has it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from storage.errors import N_, RuleBroken
from storage.exchange import values
from storage.exchange.context import Context, FieldProblem, find_patient, known, own_id, problem, read, remember
from storage.exchange.people import split_name
from storage.exchange.records import Cells, Kind
from storage.ids import PatientId
from storage.patients import queries, recording, rules, storing
from storage.patients.plain import plain
from storage.patients.records import PaperKind, Patient, PatientDraft, PatientStatus, Sex
from storage.patients.tables import paper
from storage.rights import Right
from storage.rows import add as add_row
from storage.unit import Unit
from storage.verbs import verb

_TEXTS = ("email", "city", "region", "postcode", "document_no", "alert")
_WHERE = {"phone": "phones"}
"""Fields of the register's rules by the field of the file."""
_STATUSES = {
    **dict.fromkeys(("active", "", "действует"), PatientStatus.ACTIVE),
    **dict.fromkeys(("prospective",), PatientStatus.PROSPECTIVE),
    **dict.fromkeys(("archived", "inactive", "entered-in-error", "архив"), PatientStatus.ARCHIVED),
    **dict.fromkeys(("deceased", "умер", "умерла"), PatientStatus.DECEASED),
    **dict.fromkeys(("merged",), PatientStatus.MERGED),
}


def draft_of(cells: Cells, region: str, today: date, *, month_first: bool = False) -> PatientDraft:
    """The line as a draft.  Raises FieldProblem."""
    name = split_name(cells.text("name"))
    last, first, middle = (plain(cells.text(part)) for part in ("last_name", "first_name", "middle_name"))
    if not last and not first:
        last, first, middle = name.last, name.first, middle or name.middle
    born = read(cells, "birth_date", lambda text: values.birth(text, month_first=month_first))
    birth, estimated = born or (None, False)
    street = " ".join(filter(None, (cells.text("house"), cells.text("address"))))
    note = "; ".join(filter(None, (cells.text("note"), name.titles)))
    draft = PatientDraft(
        last_name=last,
        first_name=first,
        middle_name=middle,
        sex=read(cells, "sex", values.sex) or Sex.UNKNOWN,
        birth_date=birth,
        birth_estimated=estimated or bool(read(cells, "birth_estimated", values.flag)),
        phones=read(cells, "phones", lambda text: values.phones(text, region)) or (),
        address=", ".join(filter(None, (street, cells.text("address_more")))),
        note=note,
        **{name: cells.text(name) for name in _TEXTS},
    )
    draft = rules.cleaned(draft)
    try:
        rules.check_values(draft, today)
    except RuleBroken as error:
        field = str(error.values.get("field", ""))
        if field in {"last_name", "first_name"} and field not in cells.values:
            field = "name"
        field = _WHERE.get(field, field)
        raise FieldProblem(error.template, **{**error.values, "field": cells.heading(field)}) from error
    return draft


def _status(cells: Cells, draft: PatientDraft) -> PatientStatus:
    told = _STATUSES.get(cells.text("status").casefold())
    if told is None:
        known_words = ", ".join(status.value for status in PatientStatus)
        raise problem(cells, "status", N_("Expected one of: {known}."), known=known_words)
    if told is PatientStatus.ACTIVE and not (draft.last_name and draft.first_name and draft.birth_date):
        return PatientStatus.PROSPECTIVE
    return told


@verb("exchange.patient", right=Right.IMPORT)
def take(unit: Unit, cells: Cells, context: Context) -> int | None:
    """Register or update the patient of one line; answers the id when anything changed."""
    month_first = context.options.mapping.month_first
    draft = draft_of(cells, unit.centre.region, unit.today, month_first=month_first)
    told = recording.values_of(draft) | {"status": _status(cells, draft).value}
    existing = _existing(unit, cells, context)
    _take_survivor(unit, cells, told, context)
    _take_card(unit, cells, told, existing)
    if existing is None:
        patient_id = recording.create(unit, told)
        changed = True
    else:
        patient_id = existing.id
        given = {name: value for name, value in told.items() if value not in (None, "", [], "unknown")}
        changed = recording.store(unit, existing, given)
    papers = _take_papers(unit, cells, patient_id)
    remember(unit.conn, Kind.PATIENTS, cells.text("id"), patient_id, context.memory)
    return patient_id if changed or papers else None


def _existing(unit: Unit, cells: Cells, context: Context) -> Patient | None:
    """The entry that an earlier run of the file made, or ours if the file is our own."""
    name = cells.text("id")
    found = known(unit.conn, Kind.PATIENTS, name, context.memory) if name else None
    found = own_id(unit.conn, Kind.PATIENTS, name) if found is None else found
    return None if found is None else queries.patients(unit.conn, [PatientId(found)]).get(PatientId(found))


def _take_survivor(
    unit: Unit,
    cells: Cells,
    told: dict[str, Any],  # Any: columns of a patient
    context: Context,
) -> None:
    name = cells.text("merged_into")
    if (told["status"] == PatientStatus.MERGED.value) != bool(name):
        raise problem(cells, "merged_into", N_("A merged entry names the patient it was merged into."))
    if name:
        survivor = find_patient(unit.conn, name, context.memory)
        if survivor is None:
            raise problem(cells, "merged_into", N_("There is no patient “{name}”."), name=name)
        told["merged_into"] = survivor


def _take_card(unit: Unit, cells: Cells, told: dict[str, Any], mine: Patient | None) -> None:  # Any: as above
    """The card number of the file stays; ours go on above it."""
    card = plain(cells.text("card_no"))
    if not card:
        return
    owner = queries.card_owner(unit.conn, card)
    if owner is not None and (mine is None or owner != mine.id):
        raise problem(cells, "card_no", N_("Card {card} belongs to another patient."), card=card)
    if mine is not None and mine.card_no not in {None, card}:
        raise problem(cells, "card_no", N_("This patient already has card {card}."), card=mine.card_no)
    told["card_no"] = card
    if card.isascii() and card.isdigit() and len(card) < 16:
        storing.raise_card_counter(unit.conn, int(card))


def _take_papers(unit: Unit, cells: Cells, patient_id: PatientId) -> bool:
    """Papers as our own export writes them, those that are not noted yet."""
    text = cells.text("papers")
    if not text:
        return False
    have = {(one.kind, one.number, one.valid_until) for one in queries.patient_of(unit.conn, patient_id).papers}
    added = False
    for kind, number, valid_until in _papers(cells, text):
        if (kind, number, valid_until) not in have:
            row = {"patient_id": patient_id, "kind": kind.value, "number": number, "valid_until": valid_until}
            add_row(unit, paper, {**row, "noted_at": unit.now, "noted_by": unit.actor.login})
            added = True
    return added


def _papers(cells: Cells, text: str) -> list[tuple[PaperKind, str, date | None]]:
    try:
        return [
            (
                PaperKind(one["kind"]),
                plain(str(one.get("number", ""))),
                date.fromisoformat(one["valid_until"]) if one.get("valid_until") else None,
            )
            for one in json.loads(text)
        ]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise problem(cells, "papers", N_("Expected papers as this program exports them.")) from None
