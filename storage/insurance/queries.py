"""SQL of insurers, programmes and policies.  Letters are in `letters`, verification in `verifying`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from storage.errors import N_, NotFound
from storage.ids import InsurerId, PatientId, PolicyId, ProgrammeId
from storage.insurance.records import Insurer, Policy, Programme, Rule
from storage.insurance.rules import number_key
from storage.insurance.tables import insurer, policy, programme, programme_service
from storage.patients.tables import patient
from storage.prepared import Prepared
from storage.services.tables import service


def insurers(conn: Connection) -> tuple[Insurer, ...]:
    """All of them by name, those out of use last."""
    rows = conn.execute(select(insurer).order_by(insurer.c.active.desc(), insurer.c.name))
    return tuple(_insurer(row) for row in rows)


def _insurer(row: Any) -> Insurer:  # Any: a row is untyped
    return Insurer(**{**row._asdict(), "id": InsurerId(row.id)})


def insurer_of(conn: Connection, insurer_id: InsurerId) -> Insurer:
    """One insurer.  Raises NotFound."""
    row = conn.execute(select(insurer).where(insurer.c.id == insurer_id)).first()
    if row is None:
        raise NotFound(N_("There is no such insurer."))
    return _insurer(row)


def insurer_named(conn: Connection, name: str) -> Insurer | None:
    """The insurer of a name, letter for letter."""
    row = conn.execute(select(insurer).where(insurer.c.name == name)).first()
    return None if row is None else _insurer(row)


_PROGRAMME = select(programme, insurer.c.name.label("insurer_name")).join(
    insurer, insurer.c.id == programme.c.insurer_id
)


def _programme(row: Any) -> Programme:
    return Programme(**{**row._asdict(), "id": ProgrammeId(row.id), "insurer_id": InsurerId(row.insurer_id)})


def programmes(conn: Connection, insurer_id: InsurerId | None = None) -> tuple[Programme, ...]:
    """Programmes by insurer and name, those out of use last; of one insurer, or of all."""
    query = _PROGRAMME.order_by(programme.c.active.desc(), insurer.c.name, programme.c.name)
    if insurer_id is not None:
        query = query.where(programme.c.insurer_id == insurer_id)
    return tuple(_programme(row) for row in conn.execute(query))


def programme_of(conn: Connection, programme_id: ProgrammeId) -> Programme:
    """One programme.  Raises NotFound."""
    row = conn.execute(_PROGRAMME.where(programme.c.id == programme_id)).first()
    if row is None:
        raise NotFound(N_("There is no such programme."))
    return _programme(row)


def programme_named(conn: Connection, insurer_id: InsurerId, name: str) -> Programme | None:
    """The programme of a name, letter for letter."""
    row = conn.execute(_PROGRAMME.where(programme.c.insurer_id == insurer_id, programme.c.name == name)).first()
    return None if row is None else _programme(row)


_RULES = Prepared(
    select(programme_service, service.c.name.label("service_name"))
    .outerjoin(service, service.c.id == programme_service.c.service_id)
    .where(programme_service.c.programme_id == bindparam("of"), programme_service.c.active == 1)
    .order_by(programme_service.c.id)
)


def rules_of(conn: Connection, programme_id: ProgrammeId) -> tuple[Rule, ...]:
    """What a programme says of single services and specialties, in the order in which it was said."""
    return tuple(
        Rule(
            **{
                **row._asdict(),
                "service_name": row.service_name or "",
                "covered": bool(row.covered),
                "active": bool(row.active),
            }
        )
        for row in _RULES.rows(conn, of=programme_id)
    )


NAMES = (patient.c.last_name, patient.c.first_name)
"""What `name_of` reads."""
_POLICY: Select[Any] = (
    select(
        policy,
        *NAMES,
        insurer.c.name.label("insurer_name"),
        programme.c.name.label("programme_name"),
        programme.c.valid_from.label("programme_from"),
        programme.c.valid_to.label("programme_to"),
    )
    .join(patient, patient.c.id == policy.c.patient_id)
    .join(insurer, insurer.c.id == policy.c.insurer_id)
    .join(programme, programme.c.id == policy.c.programme_id)
)
_OF_PATIENTS = Prepared(
    _POLICY.where(policy.c.patient_id.in_(bindparam("people", expanding=True)), policy.c.voided == 0).order_by(
        policy.c.valid_to.desc(), policy.c.id.desc()
    )
)
_POLICY_BY_ID = Prepared(_POLICY.where(policy.c.id == bindparam("which")))


def name_of(row: Any) -> str:
    """Last and first name as lists show them."""
    return f"{row.last_name} {row.first_name}".strip()


def _policy(row: Any) -> Policy:
    return Policy(
        id=PolicyId(row.id),
        patient_id=PatientId(row.patient_id),
        patient_name=name_of(row),
        insurer_id=InsurerId(row.insurer_id),
        insurer_name=row.insurer_name,
        programme_id=ProgrammeId(row.programme_id),
        programme_name=row.programme_name,
        programme_from=row.programme_from,
        programme_to=row.programme_to,
        number=row.number,
        holder=row.holder,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        note=row.note,
        noted_at=row.noted_at,
        version=row.version,
    )


def policies_of(conn: Connection, patient_ids: Iterable[PatientId]) -> dict[PatientId, tuple[Policy, ...]]:
    """The policies of patients, the one that holds longest first; those without any are left out."""
    found: dict[PatientId, list[Policy]] = {}
    for row in _OF_PATIENTS.rows(conn, people=list(patient_ids)):
        found.setdefault(PatientId(row.patient_id), []).append(_policy(row))
    return {who: tuple(policies) for who, policies in found.items()}


def policy_of(conn: Connection, policy_id: PolicyId) -> Policy:
    """One policy, one taken back too.  Raises NotFound."""
    row = _POLICY_BY_ID.first(conn, which=policy_id)
    if row is None:
        raise NotFound(N_("There is no such policy."))
    return _policy(row)


def policy_numbered(conn: Connection, insurer_id: InsurerId, number: str) -> Policy | None:
    """The policy of an insurer with a number, however it is typed."""
    row = conn.execute(
        _POLICY.where(
            policy.c.insurer_id == insurer_id, policy.c.number_key == number_key(number), policy.c.voided == 0
        )
    ).first()
    return None if row is None else _policy(row)


def holding_on(policies: Iterable[Policy], day: date) -> Policy | None:
    """Of a patient's policies the one that counts on a day: whose programme is in force, then that holds longest."""
    holding = (one for one in policies if one.holds_on(day))
    return max(holding, key=lambda one: (one.pays_on(day), one.valid_to, one.id), default=None)
