"""What is asked of the lines of claims, and of what stands in no claim yet; plain functions that never commit."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, or_, select

from storage.centre.tables import account_user
from storage.claims.claim_queries import claim_of
from storage.claims.claim_records import ClaimLine, ClaimState, Ended, Insured, Opened, Step, Unclaimed
from storage.claims.claim_tables import claim, claim_line, claim_step
from storage.claims.split_tables import insured_part
from storage.ids import AppointmentId, PatientId
from storage.insurance.tables import guarantee_letter, insurer, policy, programme
from storage.patients.tables import patient
from storage.schedule.tables import appointment
from storage.staff.tables import practitioner

LOOK_BACK_DAYS = 366
"""What was done longer ago and never claimed is no insurer's business any more."""
_NEEDS = or_(insured_part.c.letter_id.is_not(None), programme.c.needs_letter == 1)
_LETTER = and_(guarantee_letter.c.id == insured_part.c.letter_id, guarantee_letter.c.state == "valid")
_TOLD: tuple[ColumnElement[Any], ...] = (
    insured_part.c.id.label("of_part"),
    insured_part.c.patient_id,
    insured_part.c.appointment_id,
    insured_part.c.day,
    insured_part.c.service_code,
    insured_part.c.title,
    insured_part.c.quantity,
    (insured_part.c.amount_minor - insured_part.c.returned_minor).label("now_minor"),
    patient.c.last_name,
    patient.c.first_name,
    patient.c.middle_name,
    patient.c.birth_date,
    patient.c.card_no,
    policy.c.number.label("policy_no"),
    policy.c.valid_to,
    guarantee_letter.c.number.label("letter_no"),
    guarantee_letter.c.dated,
    guarantee_letter.c.valid_until,
    _NEEDS.label("needs"),
    practitioner.c.last_name.label("doctor_last"),
    practitioner.c.first_name.label("doctor_first"),
)


def _parts(*columns: Any, lines: bool = True) -> Select[Any]:  # Any: the columns of the lines, if they are wanted
    start = (
        insured_part.join(claim_line, claim_line.c.part_id == insured_part.c.id)
        if lines
        else insured_part.outerjoin(
            claim_line, and_(claim_line.c.part_id == insured_part.c.id, claim_line.c.old_line_id.is_(None))
        )
    )
    return select(*columns, *_TOLD).select_from(
        start.join(patient, patient.c.id == insured_part.c.patient_id)
        .join(policy, policy.c.id == insured_part.c.policy_id)
        .join(programme, programme.c.id == insured_part.c.programme_id)
        .outerjoin(guarantee_letter, _LETTER)
        .outerjoin(appointment, appointment.c.id == insured_part.c.appointment_id)
        .outerjoin(practitioner, practitioner.c.id == appointment.c.practitioner_id)
    )


def _line(row: Row[Any], number: int, own: dict[str, Any]) -> ClaimLine:
    return ClaimLine(
        part_id=row.of_part,
        number=number,
        patient_id=PatientId(row.patient_id),
        last_name=row.last_name,
        first_name=row.first_name,
        middle_name=row.middle_name,
        birth_date=row.birth_date,
        card_no=row.card_no or "",
        appointment_id=None if row.appointment_id is None else AppointmentId(row.appointment_id),
        doctor=" ".join(filter(None, (row.doctor_last, row.doctor_first))),
        day=row.day,
        service_code=row.service_code,
        title=row.title,
        quantity=row.quantity,
        policy=row.policy_no,
        policy_until=row.valid_to,
        letter=row.letter_no or "",
        letter_day=row.dated,
        letter_until=row.valid_until,
        letter_needed=bool(row.needs),
        now_minor=row.now_minor,
        **own,
    )


_OWN = (
    *(claim_line.c.id, claim_line.c.claim_id, claim_line.c.amount_minor, claim_line.c.paid_minor),
    *(claim_line.c.rejected_minor, claim_line.c.reason, claim_line.c.ended, claim_line.c.old_line_id),
    claim_line.c.version,
)


def lines_of(conn: Connection, claim_id: int) -> tuple[ClaimLine, ...]:
    """The lines of a claim as they stand in its register: by day, then as they came."""
    asked = _parts(*_OWN).where(claim_line.c.claim_id == claim_id).order_by(insured_part.c.day, claim_line.c.id)
    found = []
    for at, row in enumerate(conn.execute(asked), 1):
        own = {column.name: getattr(row, column.name) for column in _OWN}
        found.append(_line(row, at, {**own, "ended": Ended(row.ended)}))
    return tuple(found)


def opened(conn: Connection, claim_id: int) -> Opened:
    """A claim with its lines and its way.  Raises NotFound."""
    asked = (
        select(claim_step, account_user.c.login)
        .outerjoin(account_user, account_user.c.id == claim_step.c.by)
        .where(claim_step.c.claim_id == claim_id)
        .order_by(claim_step.c.id)
    )
    steps = tuple(
        Step(state=ClaimState(row.state), day=row.day, at=row.at, by=row.login or "", reason=row.reason)
        for row in conn.execute(asked)
    )
    return Opened(claim=claim_of(conn, claim_id), lines=lines_of(conn, claim_id), steps=steps)


_UNCLAIMED = and_(claim_line.c.id.is_(None), insured_part.c.amount_minor > insured_part.c.returned_minor)


def unclaimed(conn: Connection, today: date) -> tuple[Unclaimed, ...]:
    """What stands in no claim yet, by insurer."""
    rest = insured_part.c.amount_minor - insured_part.c.returned_minor
    asked = (
        select(
            insured_part.c.insurer_id,
            insurer.c.name,
            func.count().label("parts"),
            func.sum(rest).label("amount"),
            func.min(insured_part.c.day).label("oldest"),
        )
        .join(insurer, insurer.c.id == insured_part.c.insurer_id)
        .outerjoin(claim_line, and_(claim_line.c.part_id == insured_part.c.id, claim_line.c.old_line_id.is_(None)))
        .where(_UNCLAIMED, insured_part.c.day >= today - timedelta(days=LOOK_BACK_DAYS))
        .group_by(insured_part.c.insurer_id, insurer.c.name)
        .order_by(insurer.c.name)
    )
    return tuple(
        Unclaimed(
            insurer_id=row.insurer_id,
            insurer=row.name,
            parts=row.parts,
            amount_minor=int(row.amount),
            oldest=row.oldest,
        )
        for row in conn.execute(asked)
    )


def unclaimed_parts(conn: Connection, insurer_id: int, first: date, last: date) -> tuple[ClaimLine, ...]:
    """What of one insurer stands in no claim yet, as the lines it would be."""
    asked = (
        _parts(lines=False)
        .where(_UNCLAIMED, insured_part.c.insurer_id == insurer_id, insured_part.c.day.between(first, last))
        .order_by(insured_part.c.day, insured_part.c.id)
    )
    return tuple(
        _line(row, at, {"id": 0, "claim_id": 0, "amount_minor": row.now_minor})
        for at, row in enumerate(conn.execute(asked), 1)
    )


def insured(conn: Connection, first: date, last: date) -> tuple[Insured, ...]:
    """What insurers pay of the bills of a stretch of days, by the claims that it stands in.

    What was sent again stands in the newer claim, the rest of its line in the one before.
    """
    again = claim_line.alias("again")
    newer = select(again.c.id).where(again.c.old_line_id == claim_line.c.id).exists()
    rest = insured_part.c.amount_minor - insured_part.c.returned_minor
    asked = (
        select(
            insured_part.c.patient_id, patient.c.last_name, patient.c.first_name, insurer.c.name,
            policy.c.number.label("policy_no"), guarantee_letter.c.number.label("letter_no"), insured_part.c.day,
            insured_part.c.service_code, insured_part.c.title, rest.label("rest"), claim.c.id.label("of_claim"),
            claim.c.number, claim.c.year, claim.c.state, insured_part.c.id.label("of_part"),
            case((newer, claim_line.c.amount_minor - claim_line.c.rejected_minor), else_=rest).label("stays"),
        )
        .join(patient, patient.c.id == insured_part.c.patient_id)
        .join(insurer, insurer.c.id == insured_part.c.insurer_id)
        .join(policy, policy.c.id == insured_part.c.policy_id)
        .outerjoin(guarantee_letter, guarantee_letter.c.id == insured_part.c.letter_id)
        .outerjoin(claim_line, claim_line.c.part_id == insured_part.c.id)
        .outerjoin(claim, claim.c.id == claim_line.c.claim_id)
        .where(insured_part.c.day.between(first, last), rest > 0)
        .order_by(insured_part.c.day, insurer.c.name, insured_part.c.id, claim_line.c.id)
    )  # fmt: skip
    given: dict[int, int] = {}
    found = []
    for row in conn.execute(asked):
        share = min(row.stays, row.rest - given.get(row.of_part, 0))
        given[row.of_part] = given.get(row.of_part, 0) + share
        if share > 0:
            found.append(_insured(row, share))
    return tuple(found)


def _insured(row: Any, share: int) -> Insured:  # Any: a Core row is untyped
    return Insured(
        patient_id=PatientId(row.patient_id),
        who=f"{row.last_name} {row.first_name}".strip(),
        insurer=row.name,
        policy=row.policy_no,
        letter=row.letter_no or "",
        day=row.day,
        service_code=row.service_code,
        title=row.title,
        amount_minor=share,
        claim="" if row.of_claim is None else f"{row.year}-{row.number}" if row.number else f"draft-{row.of_claim}",
        state=None if row.state is None else ClaimState(row.state),
    )
