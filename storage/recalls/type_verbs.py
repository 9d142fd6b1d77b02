"""What may be done to the rules of recalls; every verb can be undone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from storage import rows
from storage.errors import N_, RuleBroken
from storage.patients.names import fold
from storage.patients.plain import plain
from storage.recalls import queries, rules
from storage.recalls.records import TypeDraft
from storage.recalls.tables import recall_service, recall_type
from storage.recalls.verbs import TOPIC, take_back
from storage.rights import Right
from storage.services import queries as price_list
from storage.unit import Unit
from storage.verbs import verb


def _columns(unit: Unit, draft: TypeDraft, own_id: int | None = None) -> dict[str, Any]:
    rules.check_type(draft)
    for service_id in draft.service_ids:
        price_list.service_of(unit.conn, service_id)
    quiet = draft.quiet
    name = plain(draft.name)[: rules.NAME_LETTERS]
    known = unit.conn.execute(select(recall_type.c.id).where(recall_type.c.name == name)).scalar()
    if known is not None and known != own_id:
        raise RuleBroken(N_("There is a recall called “{name}” already."), name=name, rule="recall-name")
    return {
        "name": name,
        "category": draft.category.value,
        "every": draft.every,
        "unit": draft.unit.value,
        "specialty": plain(draft.specialty),
        "specialty_key": fold(draft.specialty),
        "sex": draft.sex,
        "age_from": draft.age_from,
        "age_to": draft.age_to,
        "never": draft.never,
        "quiet_first": quiet.first if quiet else None,
        "quiet_later": quiet.later if quiet else None,
        "tries": quiet.tries if quiet else None,
    }


def _name_services(unit: Unit, type_id: int, draft: TypeDraft) -> None:
    """The rows of the services: those no longer named go, new ones come."""
    had = queries.service_rows(unit.conn, type_id)
    for service_id, row_id in had.items():
        if service_id not in draft.service_ids:
            rows.remove(unit, recall_service, row_id)
    for service_id in dict.fromkeys(draft.service_ids):
        if service_id not in had:
            rows.add(unit, recall_service, {"type_id": type_id, "service_id": service_id})


@verb("recalls.add_type", right=Right.SERVICES)
def add_type(unit: Unit, draft: TypeDraft) -> int:
    """Make a rule.  Raises RuleBroken when it contradicts itself."""
    made = rows.add(unit, recall_type, {**_columns(unit, draft), "active": True})
    _name_services(unit, made, draft)
    unit.changed(TOPIC, made)
    return made


@verb("recalls.edit_type", right=Right.SERVICES)
def edit_type(unit: Unit, type_id: int, draft: TypeDraft, version: int) -> int:
    """Change a rule; who is due follows at once.  Raises Conflict when another desk was first."""
    values = _columns(unit, draft, type_id)
    rows.change(unit, recall_type, type_id, values, version=version)
    _name_services(unit, type_id, draft)
    unit.changed(TOPIC, type_id)
    return type_id


@verb("recalls.use_type", right=Right.SERVICES)
def use_type(unit: Unit, type_id: int, active: bool) -> int:
    """Take a rule out of use, or into it again."""
    rows.change(unit, recall_type, type_id, {"active": active})
    unit.changed(TOPIC, type_id)
    return type_id


for _verb in (add_type, edit_type, use_type):
    _verb.undoes(take_back)
