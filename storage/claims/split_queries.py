"""SQL of splits: what a bill may go by, and what insurers pay of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, bindparam, select

from storage.cash import queries as cash
from storage.cash.records import Charge
from storage.cash.tables import charge
from storage.claims.split_records import InsuredPart, Split, SplitLine, Used
from storage.claims.split_rules import Cover, Owed, split, unsplit, whose
from storage.claims.split_tables import insured_part
from storage.ids import AppointmentId, ChargeId, InsurerId, LetterId, PartId, PatientId, PolicyId, ReceiptId, ServiceId
from storage.insurance import letters, queries, verifying
from storage.insurance.records import CheckKind, CheckResult, Policy
from storage.insurance.rules import last_answer
from storage.insurance.tables import guarantee_letter, insurer, policy
from storage.patients.tables import patient
from storage.prepared import Prepared
from storage.services.tables import service

_USED = Prepared(
    select(
        *(insured_part.c[name] for name in ("day", "appointment_id", "rule_id", "quantity")),
        *(insured_part.c[name] for name in ("amount_minor", "returned_minor")),
    ).where(
        insured_part.c.policy_id == bindparam("of"), insured_part.c.returned_minor < insured_part.c.amount_minor
    )
)
_INSURED = Prepared(
    select(
        insured_part.c.charge_id, (insured_part.c.amount_minor - insured_part.c.returned_minor).label("minor")
    ).where(insured_part.c.charge_id.in_(bindparam("charges", expanding=True)))
)
_SPECIALTIES = Prepared(
    select(service.c.id, service.c.specialty_key).where(service.c.id.in_(bindparam("services", expanding=True)))
)


def _cover(conn: Connection, by: Policy, zone: ZoneInfo) -> Cover:
    """A policy with its programme, letters, the insurer's refusal, and what of it is used."""
    answer = last_answer(verifying.history(conn, (by.id,)).get(by.id, ()), CheckKind.ENROLMENT)
    refusal = answer if answer is not None and answer.result is CheckResult.NO else None
    return Cover(
        policy=by,
        programme=queries.programme_of(conn, by.programme_id),
        rules=queries.rules_of(conn, by.programme_id),
        letters=letters.letters_of(conn, (by.id,)).get(by.id, ()),
        refusal=refusal,
        refused_on=None if refusal is None else refusal.at.astimezone(zone).date(),
        used=[
            Used(
                day=row.day,
                appointment_id=None if row.appointment_id is None else AppointmentId(row.appointment_id),
                rule_id=row.rule_id,
                minor=row.amount_minor - row.returned_minor,
                count=row.quantity,
            )
            for row in _USED.rows(conn, of=by.id)
        ],
    )


def _owed(conn: Connection, charges: Sequence[Charge]) -> list[Owed]:
    insured: dict[int, int] = {}
    for row in _INSURED.rows(conn, charges=[one.id for one in charges]):
        insured[row.charge_id] = insured.get(row.charge_id, 0) + row.minor
    services = {one.service_id for one in charges if one.service_id is not None}
    keys = {row.id: row.specialty_key for row in _SPECIALTIES.rows(conn, services=list(services))}
    return [
        Owed(charge=one, specialty_key=keys.get(one.service_id, ""), insured_minor=insured.get(one.id, 0))
        for one in charges
    ]


def split_of(conn: Connection, charge_ids: Sequence[ChargeId], zone: ZoneInfo) -> Split:
    """A bill of one patient split by the policies that hold on the days of its lines, in the order given."""
    found = cash.charges_by_id(conn, charge_ids)
    charges = [found[one] for one in charge_ids if one in found and found[one].due_minor]
    patient_id = charges[0].patient_id if charges else PatientId(0)
    policies = queries.policies_of(conn, (patient_id,)).get(patient_id, ())
    covers: dict[PolicyId, Cover] = {}
    lines: list[SplitLine] = []
    for owed in _owed(conn, charges):
        by = whose(policies, owed.charge.day)
        if not isinstance(by, Policy):
            lines.append(unsplit(owed, by))
            continue
        if by.id not in covers:
            covers[by.id] = _cover(conn, by, zone)
        lines.append(split(owed, covers[by.id]))
    return Split(
        patient_id=patient_id, patient_name=charges[0].patient_name if charges else "", lines=tuple(lines)
    )


_PART: Select[Any] = (
    select(
        insured_part,
        charge.c.amount_minor.label("line_minor"),
        patient.c.last_name,
        patient.c.first_name,
        insurer.c.name.label("insurer_name"),
        policy.c.number.label("policy_number"),
        guarantee_letter.c.number.label("letter_number"),
    )
    .join(charge, charge.c.id == insured_part.c.charge_id)
    .join(patient, patient.c.id == insured_part.c.patient_id)
    .join(insurer, insurer.c.id == insured_part.c.insurer_id)
    .join(policy, policy.c.id == insured_part.c.policy_id)
    .outerjoin(guarantee_letter, guarantee_letter.c.id == insured_part.c.letter_id)
)
_OF_CHARGES = Prepared(
    _PART.where(insured_part.c.charge_id.in_(bindparam("charges", expanding=True))).order_by(insured_part.c.id)
)


def _part(row: Any) -> InsuredPart:  # Any: a row is untyped
    return InsuredPart(
        id=PartId(row.id),
        charge_id=ChargeId(row.charge_id),
        receipt_id=ReceiptId(row.receipt_id),
        patient_id=PatientId(row.patient_id),
        patient_name=queries.name_of(row),
        appointment_id=None if row.appointment_id is None else AppointmentId(row.appointment_id),
        insurer_id=InsurerId(row.insurer_id),
        insurer_name=row.insurer_name,
        policy_id=PolicyId(row.policy_id),
        policy_number=row.policy_number,
        letter_id=None if row.letter_id is None else LetterId(row.letter_id),
        letter_number=row.letter_number or "",
        service_id=ServiceId(row.service_id),
        service_code=row.service_code,
        title=row.title,
        day=row.day,
        quantity=row.quantity,
        amount_minor=row.amount_minor,
        returned_minor=row.returned_minor,
        line_minor=row.line_minor,
    )


def parts_of(conn: Connection, charge_ids: Iterable[ChargeId]) -> tuple[InsuredPart, ...]:
    """What insurers pay of charges, refunded parts too, in the order in which it was posted."""
    return tuple(_part(row) for row in _OF_CHARGES.rows(conn, charges=list(charge_ids)))


def log(
    conn: Connection, first: date, last: date, insurer_id: InsurerId | None = None
) -> tuple[InsuredPart, ...]:
    """The log of insured visits: every part of a period's days, the last day included, by day and patient.

    What a refund took off again as a whole is left out.
    """
    query = _PART.where(
        insured_part.c.day >= first,
        insured_part.c.day <= last,
        insured_part.c.returned_minor < insured_part.c.amount_minor,
    ).order_by(
        insured_part.c.day, patient.c.last_key, patient.c.first_key, insured_part.c.patient_id, insured_part.c.id
    )
    if insurer_id is not None:
        query = query.where(insured_part.c.insurer_id == insurer_id)
    return tuple(_part(row) for row in conn.execute(query))
