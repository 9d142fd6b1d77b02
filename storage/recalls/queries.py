"""SQL of recalls: the rules, what people said of a recall, the tries, the plans.  Who is due: `due.py`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, func, select

from storage.calls.records import Outcome
from storage.calls.tables import call
from storage.centre import queries as centres
from storage.centre.tables import account_user
from storage.errors import N_, NotFound
from storage.ids import PatientId, PractitionerId, ServiceId
from storage.messages import queries as written
from storage.prepared import Prepared
from storage.recalls.records import (
    WRITTEN,
    Category,
    Item,
    Mark,
    PlanDraft,
    Quiet,
    RecallType,
    Try,
    TypeDraft,
    Unit,
    What,
)
from storage.recalls.tables import recall_mark, recall_service, recall_try, recall_type, treatment_plan


def types(conn: Connection, *, retired: bool = False) -> tuple[RecallType, ...]:
    """The rules in use by category and name; with `retired`, all that ever were."""
    named: dict[int, list[ServiceId]] = {}
    for row in conn.execute(select(recall_service).order_by(recall_service.c.id)):
        named.setdefault(row.type_id, []).append(ServiceId(row.service_id))
    query = select(recall_type).order_by(recall_type.c.category.desc(), recall_type.c.name)
    if not retired:
        query = query.where(recall_type.c.active == 1)
    return tuple(_type(row, tuple(named.get(row.id, ()))) for row in conn.execute(query))


def usual_quiet(conn: Connection) -> Quiet:
    """How people are left alone where no rule says otherwise: as the centre says."""
    centre = centres.load(conn)
    if centre is None:
        return Quiet()
    return Quiet(first=centre.recall_quiet_first, later=centre.recall_quiet_later, tries=centre.recall_tries)


def _type(row: Any, services: tuple[ServiceId, ...]) -> RecallType:  # Any: a row is untyped
    draft = TypeDraft(
        name=row.name,
        category=Category(row.category),
        every=row.every,
        unit=Unit(row.unit),
        service_ids=services,
        specialty=row.specialty,
        sex=row.sex,
        age_from=row.age_from,
        age_to=row.age_to,
        never=row.never,
        quiet=None if row.tries is None else Quiet(first=row.quiet_first, later=row.quiet_later, tries=row.tries),
    )
    return RecallType(
        id=row.id, draft=draft, specialty_key=row.specialty_key, active=row.active, version=row.version
    )


def type_of(conn: Connection, type_id: int) -> RecallType:
    """One rule.  Raises NotFound."""
    found = next((one for one in types(conn, retired=True) if one.id == type_id), None)
    if found is None:
        raise NotFound(N_("This rule is not there any more: another desk took it back."))
    return found


def service_rows(conn: Connection, type_id: int) -> dict[ServiceId, int]:
    """The services that renew a recall, with the id of each row."""
    rows = conn.execute(select(recall_service).where(recall_service.c.type_id == type_id))
    return {ServiceId(row.service_id): row.id for row in rows}


def plan_of(conn: Connection, plan_id: int) -> tuple[PlanDraft, bool, int]:
    """One plan, whether it is closed, and its version.  Raises NotFound."""
    row = conn.execute(select(treatment_plan).where(treatment_plan.c.id == plan_id)).first()
    if row is None:
        raise NotFound(N_("This plan is not there any more: another desk took it back."))
    draft = PlanDraft(
        patient_id=PatientId(row.patient_id),
        title=row.title,
        stages=row.stages,
        practitioner_id=None if row.practitioner_id is None else PractitionerId(row.practitioner_id),
        done=row.done,
    )
    return draft, row.closed_on is not None, row.version


def stages_left(conn: Connection, patient_id: PatientId) -> int:
    """How many stages the longest open plan of a patient still has; 0 without a plan."""
    left = treatment_plan.c.stages - treatment_plan.c.done
    open_ones = select(func.max(left)).where(
        treatment_plan.c.patient_id == patient_id, treatment_plan.c.closed_on.is_(None)
    )
    return conn.execute(open_ones).scalar() or 0


_MARKS = Prepared(
    select(recall_mark, account_user.c.login)
    .outerjoin(account_user, account_user.c.id == recall_mark.c.user_id)
    .where(recall_mark.c.patient_id.in_(bindparam("people", expanding=True)))
)
_TRIES = Prepared(
    select(call.c.patient_id, recall_try.c.what, recall_try.c.key, call.c.started_at, call.c.outcome)
    .add_columns(account_user.c.name)
    .join(recall_try, recall_try.c.call_id == call.c.id)
    .outerjoin(account_user, account_user.c.id == call.c.user_id)
    .where(
        call.c.patient_id.in_(bindparam("people", expanding=True)),
        call.c.outcome != Outcome.ENTERED_IN_ERROR.value,
    )
    .order_by(call.c.started_at, call.c.id)
)


def marks(conn: Connection, people: Collection[int]) -> dict[tuple[int, Item], Mark]:
    """What was said of the recalls of some patients."""
    found = [_mark(row) for row in _MARKS.rows(conn, people=list(people))] if people else []
    return {(one.patient_id, one.item): one for one in found}


def mark_of(conn: Connection, patient_id: PatientId, item: Item) -> Mark | None:
    """What was said of one recall."""
    return marks(conn, (patient_id,)).get((patient_id, item))


def _mark(row: Any) -> Mark:  # Any: a row is untyped
    return Mark(
        id=row.id,
        patient_id=PatientId(row.patient_id),
        item=Item(what=What(row.what), key=row.key),
        due_on=row.due_on,
        stopped=row.stopped,
        note=row.note,
        by=row.login or "",
        at=row.at,
        since=row.since,
        version=row.version,
    )


def tries(conn: Connection, people: Collection[int], tz: ZoneInfo) -> dict[int, tuple[Try, ...]]:
    """Every try to reach some patients and every message to them, the newest last; what was taken back is none."""
    rows = _TRIES.rows(conn, people=list(people)) if people else []
    found: dict[int, list[Try]] = {}
    for row in written.contacts(conn, people):
        day = row.sent_at.astimezone(tz).date()
        sent = Try(item=Item(what=What.ALL), day=day, at=row.sent_at, outcome=WRITTEN, channel=row.channel)
        found.setdefault(row.patient_id, []).append(sent)
    for row in rows:
        item = Item(what=What(row.what), key=row.key)
        day = row.started_at.astimezone(tz).date()
        one = Try(item=item, day=day, at=row.started_at, outcome=row.outcome, by=row.name or "")
        found.setdefault(row.patient_id, []).append(one)
    return {who: tuple(sorted(each, key=lambda one: one.at)) for who, each in found.items()}


def touched(conn: Connection, limit: int) -> set[int]:
    """The patients whom somebody has tried to reach, or of whose recalls somebody said anything: the latest of each."""
    called = (
        select(call.c.patient_id)
        .join(recall_try, recall_try.c.call_id == call.c.id)
        .where(call.c.patient_id.is_not(None), call.c.outcome != Outcome.ENTERED_IN_ERROR.value)
        .order_by(recall_try.c.call_id.desc())
        .limit(limit)
    )
    stopped = select(recall_mark.c.patient_id).where(recall_mark.c.stopped != "")
    latest = stopped.order_by(recall_mark.c.id.desc()).limit(limit)
    return {*conn.execute(called).scalars(), *conn.execute(latest).scalars()}


def mentioned(conn: Connection, item: Item) -> bool:
    """Whether anybody was tried, or anything was said, about a rule or a plan."""
    for table in (recall_try, recall_mark):
        asked = select(func.count()).select_from(table).where(table.c.what == item.what.value, table.c.key == item.key)
        if conn.execute(asked).scalar():
            return True
    return False
