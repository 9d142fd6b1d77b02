"""What may be done to the symptom guide; every verb can be undone."""

from __future__ import annotations

from typing import Any

from storage import rows
from storage.errors import N_, RuleBroken
from storage.journal.records import JournalRow
from storage.patients.plain import plain
from storage.rights import Right
from storage.services import guide_queries, guide_rules, guide_text
from storage.services.guide_records import ComplaintDraft, Field
from storage.services.tables import complaint, complaint_service
from storage.unit import Unit
from storage.verbs import verb

TOPIC = "services"
_TABLES = {table.name: table for table in (complaint, complaint_service)}


def _columns(unit: Unit, draft: ComplaintDraft, own_id: int | None = None) -> dict[str, Any]:
    guide_rules.check(draft)
    name = plain(draft.name)[: guide_rules.NAME_LETTERS]
    known = guide_queries.id_by_name(unit.conn, name)
    if known is not None and known != own_id:
        raise RuleBroken(N_("“{name}” stands in the guide already."), name=name, rule="complaint-known")
    return {
        "name": name,
        "synonyms": plain(draft.synonyms),
        "specialty": plain(draft.specialty),
        "first": plain(draft.first),
        "red_flag": plain(draft.red_flag),
        "advice": plain(draft.advice),
        "words": guide_rules.words_of(draft),
    }


def _lead(unit: Unit, complaint_id: int, draft: ComplaintDraft) -> None:
    """The rows of further services: those that are not as wanted go, new ones come."""
    wanted = dict.fromkeys(draft.further)
    for row_id, further in guide_queries.further_rows(unit.conn, complaint_id).items():
        if further in wanted:
            del wanted[further]
        else:
            rows.remove(unit, complaint_service, row_id)
    for further in wanted:
        values = {"complaint_id": complaint_id, "named": plain(further.named), "chance": further.chance.value}
        rows.add(unit, complaint_service, {**values, "why": plain(further.why)})


def _add(unit: Unit, draft: ComplaintDraft, ref: str | None) -> int:
    made = rows.add(unit, complaint, {**_columns(unit, draft), "ref": ref, "active": True})
    _lead(unit, made, draft)
    return made


@verb("guide.add", right=Right.SERVICES)
def add(unit: Unit, draft: ComplaintDraft) -> int:
    """Put a complaint into the guide."""
    made = _add(unit, draft, None)
    unit.changed(TOPIC, made)
    return made


@verb("guide.edit", right=Right.SERVICES)
def edit(unit: Unit, complaint_id: int, draft: ComplaintDraft, version: int) -> int:
    """Change what a complaint says.  Raises Conflict when another desk was first."""
    values = _columns(unit, draft, complaint_id)
    if set(guide_queries.further_rows(unit.conn, complaint_id).values()) != set(draft.further):
        values["version"] = version + 1  # the rows behind it count as the complaint's own words
    rows.change(unit, complaint, complaint_id, values, version=version)
    _lead(unit, complaint_id, draft)
    unit.changed(TOPIC, complaint_id)
    return complaint_id


@verb("guide.use", right=Right.SERVICES)
def use(unit: Unit, complaint_id: int, active: bool) -> int:
    """Take a complaint out of use, or into it again."""
    rows.change(unit, complaint, complaint_id, {"active": active})
    unit.changed(TOPIC, complaint_id)
    return complaint_id


@verb("guide.give", right=Right.SERVICES)
def give(unit: Unit, field: Field, locale: str) -> int:
    """Put the set of a field into the guide; answers how many complaints came.

    What was given before stays as the centre has made it, out of use too; so does a complaint of the same name.
    """
    known = guide_queries.known_refs(unit.conn)
    made = 0
    for ref, draft in guide_text.given(field, locale):
        if ref not in known and guide_queries.id_by_name(unit.conn, draft.name) is None:
            unit.changed(TOPIC, _add(unit, draft, ref))
            made += 1
    return made


@add.undoes
@edit.undoes
@use.undoes
@give.undoes
def _restore(unit: Unit, entry: JournalRow) -> None:
    rows.put_back(unit, _TABLES[entry.what], entry)
    unit.changed(TOPIC, entry.key)
