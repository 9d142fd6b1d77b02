"""What is asked of claims; plain functions that never commit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, or_, select

from storage.centre.tables import account_user
from storage.claims.claim_records import (
    Claim,
    ClaimLine,
    ClaimState,
    Ended,
    Insured,
    InsurerPayment,
    Opened,
    Step,
    Unclaimed,
)
from storage.claims.claim_tables import claim, claim_layout, claim_line, claim_step, insurer_payment
from storage.claims.split_tables import insured_part
from storage.errors import N_, NotFound
from storage.ids import AppointmentId, PatientId
from storage.insurance.tables import guarantee_letter, insurer, policy, programme
from storage.patients.tables import patient
from storage.schedule.tables import appointment
from storage.staff.tables import practitioner

LIMIT = 500
"""So many claims are shown at most, the newest of them."""
LOOK_BACK_DAYS = 366
"""What was done longer ago and never claimed is no insurer's business any more."""

_GIVEN_UP = claim_line.c.ended.in_((Ended.WRITTEN_OFF.value, Ended.CHARGED.value))
_SUMS = (
    select(
        claim_line.c.claim_id,
        func.count().label("lines"),
        func.sum(claim_line.c.amount_minor).label("amount"),
        func.sum(claim_line.c.paid_minor).label("paid"),
        func.sum(claim_line.c.rejected_minor).label("rejected"),
        func.sum(case((claim_line.c.ended == "", claim_line.c.rejected_minor), else_=0)).label("disputed"),
        func.sum(
            case(
                (_GIVEN_UP, 0),
                else_=claim_line.c.amount_minor - claim_line.c.paid_minor - claim_line.c.rejected_minor,
            )
        ).label("left_over"),
    )
    .group_by(claim_line.c.claim_id)
)
_REASON = (
    select(claim_step.c.reason)
    .where(claim_step.c.claim_id == claim.c.id)
    .order_by(claim_step.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
OPEN = claim.c.state != ClaimState.CLOSED.value


def _claims(where: ColumnElement[bool]) -> Select[Any]:
    sums = _SUMS.where(claim_line.c.claim_id.in_(select(claim.c.id).where(where))).subquery()
    return (
        select(claim, insurer.c.name, _REASON.label("reason"), *(one for one in sums.c if one.name != "claim_id"))
        .join(insurer, insurer.c.id == claim.c.insurer_id)
        .outerjoin(sums, sums.c.claim_id == claim.c.id)
        .where(where)
    )


def _claim(row: Row[Any]) -> Claim:  # Any: a Core row is untyped
    return Claim(
        id=row.id,
        insurer_id=row.insurer_id,
        insurer=row.name,
        first=row.first_day,
        last=row.last_day,
        state=ClaimState(row.state),
        number=row.number,
        year=row.year,
        sent_on=row.sent_on,
        answered_on=row.answered_on,
        resubmits_id=row.resubmits_id,
        digest=row.digest,
        lines=row.lines or 0,
        amount_minor=int(row.amount or 0),
        paid_minor=int(row.paid or 0),
        rejected_minor=int(row.rejected or 0),
        disputed_minor=int(row.disputed or 0),
        left_minor=int(row.left_over or 0),
        reason=row.reason or "",
        version=row.version,
    )


def claims(
    conn: Connection, state: ClaimState | None = None, *, closed: bool = False, insurer_id: int | None = None
) -> tuple[Claim, ...]:
    """Claims of one state, or all that are open, with `closed` all; those under way first, then the oldest sent.

    A draft whose lines were all taken back is no claim any more.
    """
    where: list[ColumnElement[bool]] = [or_(claim.c.number.is_not(None), OPEN)]
    if state is not None:
        where.append(claim.c.state == state.value)
    elif not closed:
        where.append(OPEN)
    if insurer_id is not None:
        where.append(claim.c.insurer_id == insurer_id)
    unsent = case((claim.c.number.is_(None), 0), else_=1)
    asked = _claims(and_(*where)).order_by(unsent, claim.c.sent_on, claim.c.id).limit(LIMIT + 1)
    return tuple(_claim(row) for row in conn.execute(asked))


def owing(conn: Connection, insurer_id: int | None = None) -> tuple[Claim, ...]:
    """Every claim that was sent and is not closed, the oldest first."""
    where = [claim.c.number.is_not(None), OPEN]
    if insurer_id is not None:
        where.append(claim.c.insurer_id == insurer_id)
    return tuple(_claim(row) for row in conn.execute(_claims(and_(*where)).order_by(claim.c.sent_on, claim.c.id)))


def claim_of(conn: Connection, claim_id: int) -> Claim:
    """One claim with its sums.  Raises NotFound."""
    row = conn.execute(_claims(claim.c.id == claim_id)).first()
    if row is None:
        raise NotFound(N_("There is no such claim."))
    return _claim(row)


def numbered(conn: Connection, year: int, number: int) -> tuple[Claim, ...]:
    """The claims of a number, each of another insurer."""
    return tuple(_claim(row) for row in conn.execute(_claims(and_(claim.c.year == year, claim.c.number == number))))


def next_number(conn: Connection, insurer_id: int, year: int) -> int:
    """The number of the claim that is sent to this insurer next."""
    asked = select(func.max(claim.c.number)).where(claim.c.insurer_id == insurer_id, claim.c.year == year)
    return 1 + int(conn.execute(asked).scalar() or 0)


# ------------------------------------------------------------------------------ lines

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
    """What insurers pay of the bills of a stretch of days, each line with the newest claim that it stands in."""
    again = claim_line.alias("again")
    newest = ~select(again.c.id).where(again.c.old_line_id == claim_line.c.id).exists()
    rest = insured_part.c.amount_minor - insured_part.c.returned_minor
    asked = (
        select(
            insured_part.c.patient_id, patient.c.last_name, patient.c.first_name, insurer.c.name,
            policy.c.number.label("policy_no"), guarantee_letter.c.number.label("letter_no"), insured_part.c.day,
            insured_part.c.service_code, insured_part.c.title, rest.label("rest"), claim.c.id.label("of_claim"),
            claim.c.number, claim.c.year, claim.c.state,
        )
        .join(patient, patient.c.id == insured_part.c.patient_id)
        .join(insurer, insurer.c.id == insured_part.c.insurer_id)
        .join(policy, policy.c.id == insured_part.c.policy_id)
        .outerjoin(guarantee_letter, guarantee_letter.c.id == insured_part.c.letter_id)
        .outerjoin(claim_line, and_(claim_line.c.part_id == insured_part.c.id, newest))
        .outerjoin(claim, claim.c.id == claim_line.c.claim_id)
        .where(insured_part.c.day.between(first, last), rest > 0)
        .order_by(insured_part.c.day, insurer.c.name, insured_part.c.id)
    )  # fmt: skip
    return tuple(
        Insured(
            patient_id=PatientId(row.patient_id),
            who=f"{row.last_name} {row.first_name}".strip(),
            insurer=row.name,
            policy=row.policy_no,
            letter=row.letter_no or "",
            day=row.day,
            service_code=row.service_code,
            title=row.title,
            amount_minor=row.rest,
            claim="" if row.of_claim is None else f"{row.year}-{row.number}" if row.number else f"draft-{row.of_claim}",
            state=None if row.state is None else ClaimState(row.state),
        )
        for row in conn.execute(asked)
    )


# ------------------------------------------------------------------------------ payments and layouts


def _payments(*where: ColumnElement[bool]) -> Select[Any]:
    return (
        select(insurer_payment, insurer.c.name)
        .join(insurer, insurer.c.id == insurer_payment.c.insurer_id)
        .where(*where)
        .order_by(insurer_payment.c.day, insurer_payment.c.id)
    )


def _payment(row: Row[Any]) -> InsurerPayment:
    return InsurerPayment(
        id=row.id,
        insurer_id=row.insurer_id,
        insurer=row.name,
        day=row.day,
        document=row.document,
        amount_minor=row.amount_minor,
        matched_minor=row.matched_minor,
        note=row.note,
        voided=row.voided,
    )


def unmatched(conn: Connection, insurer_id: int | None = None) -> tuple[InsurerPayment, ...]:
    """Payments that are not, or not wholly, for a claim yet; the oldest first."""
    where = [insurer_payment.c.voided == 0, insurer_payment.c.matched_minor < insurer_payment.c.amount_minor]
    if insurer_id is not None:
        where.append(insurer_payment.c.insurer_id == insurer_id)
    return tuple(_payment(row) for row in conn.execute(_payments(*where)))


def payments(conn: Connection, first: date, last: date) -> tuple[InsurerPayment, ...]:
    """The payments of a stretch of days."""
    where = (insurer_payment.c.day.between(first, last), insurer_payment.c.voided == 0)
    return tuple(_payment(row) for row in conn.execute(_payments(*where)))


def payment_of(conn: Connection, payment_id: int) -> InsurerPayment:
    """One payment.  Raises NotFound."""
    row = conn.execute(_payments(insurer_payment.c.id == payment_id)).first()
    if row is None:
        raise NotFound(N_("There is no such payment."))
    return _payment(row)


def layout_row(conn: Connection, insurer_id: int) -> tuple[int, str, int] | None:
    """The id, the text and the version of an insurer's layout; None where the centre has set none."""
    asked = select(claim_layout.c.id, claim_layout.c.body, claim_layout.c.version)
    row = conn.execute(asked.where(claim_layout.c.insurer_id == insurer_id)).first()
    return None if row is None else (row.id, row.body, row.version)


def insurers(conn: Connection) -> Sequence[tuple[int, str]]:
    """Every insurer, by name: its id and name."""
    found: Iterable[Any] = conn.execute(select(insurer.c.id, insurer.c.name).order_by(insurer.c.name))
    return [(row.id, row.name) for row in found]
