"""Rules of free follow-ups: asked for, written, changed, put out of use.  Every verb can be undone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, select

from storage import rows
from storage.errors import N_, RuleBroken
from storage.ids import PractitionerId, ServiceId
from storage.journal.records import JournalRow
from storage.patients.names import fold
from storage.prepared import Prepared
from storage.rights import Right
from storage.services.free_records import DAYS_MAX, VISITS_MAX, FreeRule, FreeRuleDraft
from storage.services.free_tables import free_rule
from storage.unit import Unit
from storage.verbs import verb

_ALL = Prepared(select(free_rule).order_by(free_rule.c.id))
_FITTING = Prepared(
    select(free_rule).where(
        free_rule.c.active == 1,
        (free_rule.c.service_id == bindparam("service"))
        | (free_rule.c.practitioner_id == bindparam("doctor"))
        | ((free_rule.c.specialty_key == bindparam("specialty")) & (free_rule.c.specialty_key != "")),
    )
)


def _rule(row: Any) -> FreeRule:  # Any: a row is untyped
    return FreeRule(**{**row._asdict(), "active": bool(row.active)})


def free_rules(conn: Connection) -> tuple[FreeRule, ...]:
    """Every rule, those out of use too, in the order in which they were made."""
    return tuple(map(_rule, _ALL.rows(conn)))


def rule_for(
    conn: Connection, practitioner_id: PractitionerId, specialty_key: str, service_id: ServiceId | None
) -> FreeRule | None:
    """The rule that holds for a visit: the service's before the doctor's before the specialty's."""
    found = [
        _rule(row)
        for row in _FITTING.rows(conn, service=service_id or 0, doctor=practitioner_id, specialty=specialty_key)
    ]
    return min(found, key=lambda one: (one.service_id is None, one.practitioner_id is None), default=None)


def _extent(visits: int, days: int) -> dict[str, int]:
    if not 1 <= visits <= VISITS_MAX:
        raise RuleBroken(
            N_("From 1 to {most} follow-ups are free after a paid visit; put the rule out of use for none."),
            most=VISITS_MAX,
        )
    if not 1 <= days <= DAYS_MAX:
        raise RuleBroken(
            N_("A follow-up is free within 1 to {most} days; put the rule out of use for none."), most=DAYS_MAX
        )
    return {"visits": visits, "days": days}


@verb("services.add_free_rule", right=Right.SERVICES)
def add_free_rule(unit: Unit, draft: FreeRuleDraft) -> int:
    """Follow-ups of a doctor, a specialty or a service become free after a paid visit."""
    values = _extent(draft.visits, draft.days)
    specialty = " ".join(draft.specialty.split())
    if (draft.practitioner_id is not None) + (draft.service_id is not None) + bool(specialty) != 1:
        raise RuleBroken(N_("A rule is for one doctor, one service or one specialty."))
    for known in free_rules(unit.conn):
        own = (known.practitioner_id, known.service_id, known.specialty_key)
        if own == (draft.practitioner_id, draft.service_id, fold(specialty)):
            raise RuleBroken(N_("There is a rule for this already: change it."))
    made = rows.add(
        unit,
        free_rule,
        {
            "practitioner_id": draft.practitioner_id,
            "service_id": draft.service_id,
            "specialty": specialty,
            "specialty_key": fold(specialty),
            **values,
            "active": True,
        },
    )
    unit.changed("services", made)
    return made


@verb("services.edit_free_rule", right=Right.SERVICES)
def edit_free_rule(unit: Unit, rule_id: int, draft: FreeRuleDraft, *, active: bool, version: int) -> int:
    """Change how many follow-ups are free and for how long, or put a rule out of use.  Raises Conflict.

    What it is for stays; what was free already stays so.
    """
    values = {**_extent(draft.visits, draft.days), "active": active}
    rows.change(unit, free_rule, rule_id, values, version=version)
    unit.changed("services", rule_id)
    return rule_id


def _put_back(unit: Unit, entry: JournalRow) -> None:
    if entry.before is None:  # a rule that visits may have been free by is put out of use, not removed
        rows.change(unit, free_rule, entry.key, {"active": False})
    else:
        rows.put_back(unit, free_rule, entry)
    unit.changed("services", entry.key)


for _verb in (add_free_rule, edit_free_rule):
    _verb.undoes(_put_back)
