"""Whom to ask an insurer about: visits of the next days whose policy was not verified lately (rule 37)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, select

from storage.ids import AppointmentId, PolicyId, ServiceId, UserId
from storage.insurance import queries, rules
from storage.insurance.records import CheckKind, CheckResult, Policy, PolicyCheck
from storage.insurance.tables import policy, policy_check
from storage.prepared import Prepared
from storage.schedule.records import BookStatus
from storage.schedule.tables import appointment
from storage.services.tables import service
from storage.staff.tables import practitioner


@dataclass(frozen=True, slots=True, kw_only=True)
class ToVerify:
    """One visit whose insurer is to be asked."""

    appointment_id: AppointmentId
    local_date: date
    local_min: int
    doctor: str
    service_id: ServiceId | None
    service_name: str
    policy: Policy
    kinds: tuple[CheckKind, ...]
    """What is to be asked."""
    last: PolicyCheck | None = None
    """The newest line of the history: an answer, a technical failure, or who is to ask."""
    assigned_to: UserId | None = None
    assigned_name: str = ""


_CHECKS = Prepared(
    select(*(column for column in policy_check.c if column.name not in ("by", "voided")))
    .where(policy_check.c.policy_id.in_(bindparam("policies", expanding=True)), policy_check.c.voided == 0)
    .order_by(policy_check.c.id.desc())
)


def history(conn: Connection, policy_ids: Iterable[PolicyId]) -> dict[PolicyId, tuple[PolicyCheck, ...]]:
    """What was asked about policies, the newest first; what was voided is left out."""
    found: dict[PolicyId, list[PolicyCheck]] = {}
    for row in _CHECKS.rows(conn, policies=list(policy_ids)):
        found.setdefault(PolicyId(row.policy_id), []).append(_check(row))
    return {policy_id: tuple(checks) for policy_id, checks in found.items()}


def _check(row: Any) -> PolicyCheck:  # Any: a row is untyped
    values = row._asdict()
    return PolicyCheck(**{**values, "kind": CheckKind(values["kind"]), "result": CheckResult(values["result"])})


_DAY = appointment.c.local_date.type
_VISITS = Prepared(
    select(
        appointment.c.id,
        appointment.c.patient_id,
        appointment.c.local_date,
        appointment.c.local_min,
        appointment.c.service_id,
        practitioner.c.last_name,
        service.c.name,
    )
    .join(practitioner, practitioner.c.id == appointment.c.practitioner_id)
    .outerjoin(service, service.c.id == appointment.c.service_id)
    .where(
        appointment.c.local_date >= bindparam("first", type_=_DAY),
        appointment.c.local_date <= bindparam("last", type_=_DAY),
        appointment.c.status == BookStatus.BOOKED.value,
        appointment.c.patient_id.in_(select(policy.c.patient_id).where(policy.c.voided == 0)),
    )
    .order_by(appointment.c.starts_at, appointment.c.id)
)


def to_verify(conn: Connection, today: date, zone: ZoneInfo) -> tuple[ToVerify, ...]:
    """The worklist of a day, the visits that come first first.

    A visit is on it while its policy's enrolment was last answered more than 30 days before the visit or never, its
    benefits more than 90; a technical failure is no answer.
    """
    last = today + timedelta(days=rules.VISITS_AHEAD_DAYS)
    visits = _VISITS.rows(conn, first=today, last=last)
    held = queries.policies_of(conn, {row.patient_id for row in visits})
    told = history(conn, {one.id for policies in held.values() for one in policies})
    found = []
    for row in visits:
        counting = queries.holding_on(held.get(row.patient_id, ()), row.local_date)
        if counting is None:
            continue
        checks = told.get(counting.id, ())
        kinds = tuple(kind for kind in CheckKind if to_ask(checks, kind, row.local_date, zone))
        answer = rules.last_answer(checks, CheckKind.ENROLMENT)
        refused = answer is not None and answer.result is CheckResult.NO and CheckKind.ENROLMENT not in kinds
        if not kinds or refused:  # of somebody who is not insured nothing more is asked
            continue
        assigned = next((one for one in checks if one.result is CheckResult.ASSIGNED and one.kind in kinds), None)
        found.append(
            ToVerify(
                appointment_id=AppointmentId(row.id),
                local_date=row.local_date,
                local_min=row.local_min,
                doctor=row.last_name,
                service_id=None if row.service_id is None else ServiceId(row.service_id),
                service_name=row.name or "",
                policy=counting,
                kinds=kinds,
                last=checks[0] if checks else None,
                assigned_to=None if assigned is None else assigned.assigned_to,
                assigned_name="" if assigned is None else assigned.assigned_name,
            )
        )
    return tuple(found)


def to_ask(checks: Iterable[PolicyCheck], kind: CheckKind, on: date, zone: ZoneInfo) -> bool:
    """Whether an insurer must be asked before a visit of the day."""
    known = tuple(checks)
    answer = rules.last_answer(known, kind)
    return rules.stale(known, kind, on, None if answer is None else answer.at.astimezone(zone).date())
