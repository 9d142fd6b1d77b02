"""SQL of guarantee letters: what they are for, what of them is used and left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from storage.errors import N_, NotFound
from storage.ids import InsurerId, LetterId, PatientId, PolicyId, ServiceId
from storage.insurance.letter_records import Letter, LetterLine
from storage.insurance.queries import NAMES, name_of
from storage.insurance.rules import number_key
from storage.insurance.tables import guarantee_letter, insurer, letter_service, policy
from storage.patients.tables import patient
from storage.prepared import Prepared
from storage.services.tables import service

_LETTER: Select[Any] = (
    select(
        guarantee_letter,
        policy.c.patient_id,
        policy.c.number.label("policy_number"),
        *NAMES,
        insurer.c.name.label("insurer_name"),
    )
    .join(policy, policy.c.id == guarantee_letter.c.policy_id)
    .join(patient, patient.c.id == policy.c.patient_id)
    .join(insurer, insurer.c.id == guarantee_letter.c.insurer_id)
)
_OF_POLICIES = Prepared(
    _LETTER.where(
        guarantee_letter.c.policy_id.in_(bindparam("policies", expanding=True)), guarantee_letter.c.state == "valid"
    ).order_by(guarantee_letter.c.valid_until, guarantee_letter.c.id)
)
_LINES = Prepared(
    select(letter_service, service.c.name.label("service_name"))
    .join(service, service.c.id == letter_service.c.service_id)
    .where(letter_service.c.letter_id.in_(bindparam("letters", expanding=True)), letter_service.c.limit_count > 0)
    .order_by(letter_service.c.id)
)


def _letters(conn: Connection, rows: Sequence[Any]) -> tuple[Letter, ...]:
    lines: dict[int, list[LetterLine]] = {}
    for row in _LINES.rows(conn, letters=[row.id for row in rows]) if rows else ():
        lines.setdefault(row.letter_id, []).append(
            LetterLine(
                service_id=ServiceId(row.service_id),
                service_name=row.service_name,
                limit_count=row.limit_count,
                used_count=row.used_count,
            )
        )
    return tuple(
        Letter(
            id=LetterId(row.id),
            insurer_id=InsurerId(row.insurer_id),
            insurer_name=row.insurer_name,
            policy_id=PolicyId(row.policy_id),
            policy_number=row.policy_number,
            patient_id=PatientId(row.patient_id),
            patient_name=name_of(row),
            number=row.number,
            dated=row.dated,
            valid_until=row.valid_until,
            limit_minor=row.limit_minor,
            used_minor=row.used_minor,
            services=tuple(lines.get(row.id, ())),
            withdrawn=row.state == "withdrawn",
            note=row.note,
            version=row.version,
        )
        for row in rows
    )


def letters_of(conn: Connection, policy_ids: Iterable[PolicyId]) -> dict[PolicyId, tuple[Letter, ...]]:
    """The letters of policies that were not withdrawn, the one that ends first first."""
    found: dict[PolicyId, list[Letter]] = {}
    for letter in _letters(conn, _OF_POLICIES.rows(conn, policies=list(policy_ids))):
        found.setdefault(letter.policy_id, []).append(letter)
    return {policy_id: tuple(letters) for policy_id, letters in found.items()}


def letter_of(conn: Connection, letter_id: LetterId) -> Letter:
    """One letter, one withdrawn too.  Raises NotFound."""
    rows = conn.execute(_LETTER.where(guarantee_letter.c.id == letter_id)).all()
    if not rows:
        raise NotFound(N_("There is no such guarantee letter."))
    return _letters(conn, rows)[0]


def letter_numbered(conn: Connection, insurer_id: InsurerId, number: str) -> Letter | None:
    """The letter of an insurer with a number, however it is typed, that was not withdrawn."""
    rows = conn.execute(
        _LETTER.where(
            guarantee_letter.c.insurer_id == insurer_id,
            guarantee_letter.c.number_key == number_key(number),
            guarantee_letter.c.state == "valid",
        )
    ).all()
    return _letters(conn, rows)[0] if rows else None
