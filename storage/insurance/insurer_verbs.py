"""Verbs of insurers and programmes: who pays, and for what.  Every one can be taken back."""

from __future__ import annotations

from typing import Any

from storage import rows
from storage.errors import N_, RuleBroken
from storage.ids import InsurerId, ProgrammeId
from storage.insurance import queries, rules
from storage.insurance.records import InsurerDraft, ProgrammeDraft, Rule, RuleDraft
from storage.insurance.tables import insurer, programme, programme_service
from storage.journal.records import JournalRow
from storage.patients.names import fold
from storage.patients.plain import plain
from storage.rights import Right
from storage.services import queries as price_list
from storage.unit import Unit
from storage.verbs import verb

_TABLES = {one.name: one for one in (insurer, programme, programme_service)}


def _put_back(unit: Unit, entry: JournalRow) -> None:
    """What policies may hang on already is put out of use, not removed."""
    if entry.before is None:
        rows.change(unit, _TABLES[entry.what], entry.key, {"active": False})
    else:
        rows.put_back(unit, _TABLES[entry.what], entry)
    unit.changed("insurance", entry.key)


def _insurer(unit: Unit, draft: InsurerDraft, known: int | None = None) -> dict[str, Any]:
    name = plain(draft.name)
    if not name:
        raise RuleBroken(N_("An insurer needs a name."))
    other = queries.insurer_named(unit.conn, name)
    if other is not None and other.id != known:
        raise RuleBroken(N_("There is an insurer called {name} already."), name=name)
    return {
        "name": name,
        "contract": plain(draft.contract),
        "phone": plain(draft.phone),
        "email": plain(draft.email),
        "note": plain(draft.note),
        "active": draft.active,
    }


@verb("insurance.add_insurer", right=Right.SERVICES)
def add_insurer(unit: Unit, draft: InsurerDraft) -> int:
    """Write down an insurer.  Raises RuleBroken without a name, or for one that is there."""
    made = rows.add(unit, insurer, _insurer(unit, draft))
    unit.changed("insurance", made)
    return made


@verb("insurance.edit_insurer", right=Right.SERVICES)
def edit_insurer(unit: Unit, insurer_id: InsurerId, draft: InsurerDraft, version: int) -> int:
    """Change an insurer, or put it out of use.  Raises Conflict."""
    rows.change(unit, insurer, insurer_id, _insurer(unit, draft, insurer_id), version=version)
    unit.changed("insurance", insurer_id)
    return insurer_id


def _programme(unit: Unit, draft: ProgrammeDraft, known: int | None = None) -> dict[str, Any]:
    rules.check_programme(draft)
    name = plain(draft.name)
    other = queries.programme_named(unit.conn, draft.insurer_id, name)
    if other is not None and other.id != known:
        raise RuleBroken(N_("{insurer} has a programme called {name} already."), insurer=other.insurer_name, name=name)
    return {
        "name": name,
        "valid_from": draft.valid_from,
        "valid_to": draft.valid_to,
        "covers_all": draft.covers_all,
        "copay_percent": draft.copay_percent,
        "copay_minor": draft.copay_minor,
        "limit_year_minor": draft.limit_year_minor,
        "limit_visit_minor": draft.limit_visit_minor,
        "needs_letter": draft.needs_letter,
        "active": draft.active,
    }


@verb("insurance.add_programme", right=Right.SERVICES)
def add_programme(unit: Unit, draft: ProgrammeDraft) -> int:
    """Write down what an insurer pays for."""
    queries.insurer_of(unit.conn, draft.insurer_id)
    made = rows.add(unit, programme, {"insurer_id": draft.insurer_id, **_programme(unit, draft)})
    unit.changed("insurance", made)
    return made


@verb("insurance.edit_programme", right=Right.SERVICES)
def edit_programme(unit: Unit, programme_id: ProgrammeId, draft: ProgrammeDraft, version: int) -> int:
    """Change a programme, or put it out of use; bills that were posted stay.  Raises Conflict."""
    if queries.programme_of(unit.conn, programme_id).insurer_id != draft.insurer_id:
        raise RuleBroken(N_("A programme stays with its insurer: make a new one."))
    rows.change(unit, programme, programme_id, _programme(unit, draft, programme_id), version=version)
    unit.changed("insurance", programme_id)
    return programme_id


def _rule(unit: Unit, draft: RuleDraft) -> dict[str, Any]:
    rules.check_rule(draft)
    if draft.service_id is not None:
        price_list.service_of(unit.conn, draft.service_id)
    specialty = plain(draft.specialty)
    return {
        "service_id": draft.service_id,
        "specialty": specialty,
        "specialty_key": fold(specialty),
        "covered": draft.covered,
        "copay_percent": draft.copay_percent,
        "copay_minor": draft.copay_minor,
        "limit_count": draft.limit_count,
        "limit_minor": draft.limit_minor,
    }


def _same(one: Rule, values: dict[str, Any]) -> bool:
    return (one.service_id, one.specialty_key) == (values["service_id"], values["specialty_key"])


@verb("insurance.add_rule", right=Right.SERVICES)
def add_rule(unit: Unit, programme_id: ProgrammeId, draft: RuleDraft) -> int:
    """Say of a service or a specialty that a programme covers or excludes it, and how far."""
    queries.programme_of(unit.conn, programme_id)
    values = _rule(unit, draft)
    if any(_same(one, values) for one in queries.rules_of(unit.conn, programme_id)):
        raise RuleBroken(N_("The programme says something of this already: change that line."))
    made = rows.add(unit, programme_service, {"programme_id": programme_id, **values})
    unit.changed("insurance", programme_id)
    return made


@verb("insurance.edit_rule", right=Right.SERVICES)
def edit_rule(unit: Unit, rule_id: int, draft: RuleDraft, *, active: bool, version: int) -> int:
    """Change what a programme says of a service or a specialty, or take the line off.  Raises Conflict."""
    values = _rule(unit, draft)
    found = rows.get(unit, programme_service, rule_id)
    if (found["service_id"], found["specialty_key"]) != (values["service_id"], values["specialty_key"]):
        raise RuleBroken(N_("A line stays for its service: take it off and add another."))
    rows.change(unit, programme_service, rule_id, {**values, "active": active}, version=version)
    unit.changed("insurance", found["programme_id"])
    return rule_id


for _verb in (add_insurer, edit_insurer, add_programme, edit_programme, add_rule, edit_rule):
    _verb.undoes(_put_back)
