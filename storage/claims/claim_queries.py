"""What is asked of claims; plain functions that never commit."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, or_, select

from storage.claims.claim_records import Claim, ClaimState, Ended
from storage.claims.claim_tables import claim, claim_line, claim_step
from storage.errors import N_, NotFound
from storage.insurance.tables import insurer

LIMIT = 500
"""So many claims are shown at most, the newest of them."""

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
