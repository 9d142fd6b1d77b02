"""SQL of the call log: reads as plain `fn(conn, ...)`; nothing here decides or writes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, and_, bindparam, func, or_, select

from storage.calls import rules
from storage.calls.records import (
    Call,
    Direction,
    Link,
    LinkKind,
    Log,
    Outcome,
)
from storage.calls.tables import call, call_link
from storage.centre.tables import account_user
from storage.ids import AppointmentId, CallId, PatientId
from storage.patients.tables import patient
from storage.schedule.tables import appointment

_try = call.alias("try")

_CALL: Select[Any] = (
    select(
        call,
        patient.c.last_name,
        patient.c.first_name,
        patient.c.middle_name,
        patient.c.birth_date,
        patient.c.card_no,
        account_user.c.login,
        account_user.c.name.label("user_name"),
        select(func.count())
        .where(_try.c.for_call_id == call.c.id, func.coalesce(_try.c.outcome, "") != Outcome.ENTERED_IN_ERROR.value)
        .scalar_subquery()
        .label("tries"),
        select(func.max(appointment.c.local_date))
        .select_from(call_link.join(appointment, appointment.c.id == call_link.c.key))
        .where(call_link.c.call_id == call.c.id, call_link.c.what == LinkKind.APPOINTMENT.value)
        .scalar_subquery()
        .label("visit_day"),
    )
    .outerjoin(patient, patient.c.id == call.c.patient_id)
    .outerjoin(account_user, account_user.c.id == call.c.user_id)
)


_ONE = _CALL.where(call.c.id == bindparam("which"))
_MISSES = _CALL.where(
    call.c.number == bindparam("of_number"), call.c.outcome == Outcome.MISSED.value, call.c.done_at.is_(None)
)
_LINKS = (
    select(call_link.c.what, call_link.c.key)
    .where(call_link.c.call_id == bindparam("which"))
    .order_by(call_link.c.what, call_link.c.key)
)


def _record(row: Row[Any]) -> Call:  # Any: a Core row is untyped
    outcome = None if row.outcome is None else Outcome(row.outcome)
    return Call(
        id=CallId(row.id),
        direction=Direction(row.direction),
        number=row.number,
        line=row.line,
        by_exchange=row.by_exchange,
        patient_id=None if row.patient_id is None else PatientId(row.patient_id),
        last_name=row.last_name or "",
        first_name=row.first_name or "",
        middle_name=row.middle_name or "",
        birth_date=row.birth_date,
        card_no=row.card_no,
        caller_name=row.caller_name,
        started_at=row.started_at,
        taken_at=row.taken_at,
        hung_up_at=row.hung_up_at,
        ended_at=row.ended_at,
        about=row.about,
        outcome=outcome,
        forwarded_to=row.forwarded_to,
        call_back_at=row.call_back_at,
        done_at=row.done_at,
        done_by_call_id=None if row.done_by_call_id is None else CallId(row.done_by_call_id),
        for_call_id=None if row.for_call_id is None else CallId(row.for_call_id),
        note=row.note,
        by=row.login or "",
        by_name=row.user_name or "",
        quote_minor=row.quote_minor,
        state=rules.state_of(
            outcome, taken=row.taken_at is not None, by_exchange=row.by_exchange, done=row.done_at is not None
        ),
        tries=row.tries,
        visit_day=row.visit_day,
        agreed_on=row.agreed_on,
        version=row.version,
        channel=row.channel,
    )


def _shown() -> Any:  # Any: an SQL expression
    return or_(call.c.outcome.is_(None), call.c.outcome != Outcome.ENTERED_IN_ERROR.value)


def _to_do() -> Any:  # Any: an SQL expression; the words of the partial index ix_call_to_do
    return or_(call.c.ended_at.is_(None), and_(call.c.done_at.is_(None), call.c.outcome.in_(("missed", "call-back"))))


def call_row(conn: Connection, call_id: CallId) -> Call | None:
    """One call."""
    row = conn.execute(_ONE, {"which": call_id}).first()
    return None if row is None else _record(row)


def bounds(day: date, tz: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants between which a day of the centre lies."""
    first = datetime.combine(day, time(0), tz).astimezone(UTC)
    return first, datetime.combine(day + timedelta(days=1), time(0), tz).astimezone(UTC)


def log(conn: Connection, day: date, tz: ZoneInfo) -> Log:
    """A day's calls, with everything still to be done on top, whatever its day."""
    first, after = bounds(day, tz)
    of_day = [
        _record(row)
        for row in conn.execute(_CALL.where(call.c.started_at >= first, call.c.started_at < after, _shown()))
    ]
    known = {row.id for row in of_day}
    left = [_record(row) for row in conn.execute(_CALL.where(_to_do(), call.c.started_at < after))]
    rows = rules.fold_misses([*of_day, *(row for row in left if row.id not in known)])
    incoming, outgoing, missed = rules.counts(of_day)
    return Log(
        day=day,
        rows=tuple(rules.log_order(rows)),
        incoming=incoming,
        outgoing=outgoing,
        missed=missed,
        to_do=sum(row.to_do for row in rows),
    )


def to_do_count(conn: Connection, before: datetime | None = None) -> int:
    """How many rows wait for somebody: open, missed (each number once), promised; of calls before an instant."""
    query = _CALL.where(_to_do())
    if before is not None:
        query = query.where(call.c.started_at < before)
    rows = rules.fold_misses(_record(row) for row in conn.execute(query))
    return sum(row.to_do for row in rows)


def ringing(conn: Connection) -> Call | None:
    """The newest call that the exchange has opened and nobody has taken."""
    query = _CALL.where(
        call.c.by_exchange == 1, call.c.taken_at.is_(None), call.c.ended_at.is_(None), call.c.hung_up_at.is_(None)
    )
    row = conn.execute(query.order_by(call.c.id.desc()).limit(1)).first()
    return None if row is None else _record(row)


def rings_already(conn: Connection, number: str, line: str) -> Call | None:
    """The call of the exchange with just this number on just this line, while it lasts."""
    row = conn.execute(
        _CALL.where(
            call.c.by_exchange == 1,
            call.c.ended_at.is_(None),
            call.c.hung_up_at.is_(None),
            call.c.number == number,
            call.c.line == line,
        )
    ).first()
    return None if row is None else _record(row)


def on_line(conn: Connection, number: str, line: str) -> Call | None:
    """The newest call of the exchange whose line is not free yet; empty number or line: any."""
    query = _CALL.where(call.c.by_exchange == 1, call.c.ended_at.is_(None), call.c.hung_up_at.is_(None))
    if number:
        query = query.where(call.c.number == number)
    if line:
        query = query.where(call.c.line == line)
    row = conn.execute(query.order_by(call.c.id.desc()).limit(1)).first()
    return None if row is None else _record(row)


def links(conn: Connection, call_id: CallId) -> tuple[Link, ...]:
    """What a call made or touched."""
    rows = conn.execute(_LINKS, {"which": call_id})
    return tuple(Link(what=LinkKind(row.what), key=row.key) for row in rows)


def calls_of(conn: Connection, patient_id: PatientId, limit: int) -> tuple[Call, ...]:
    """The last calls with a patient, the newest first."""
    rows = conn.execute(
        _CALL.where(call.c.patient_id == patient_id, _shown())
        .order_by(call.c.started_at.desc(), call.c.id.desc())
        .limit(limit)
    )
    return tuple(_record(row) for row in rows)


def call_of(conn: Connection, appointment_id: AppointmentId) -> Call | None:
    """The last call that made or moved a visit."""
    row = conn.execute(
        _CALL.where(
            call.c.id
            == select(func.max(call_link.c.call_id))
            .where(call_link.c.what == LinkKind.APPOINTMENT.value, call_link.c.key == appointment_id)
            .scalar_subquery()
        )
    ).first()
    return None if row is None else _record(row)


def open_misses(conn: Connection, number: str) -> tuple[Call, ...]:
    """The misses of a number that nobody has dealt with."""
    return tuple(_record(row) for row in conn.execute(_MISSES, {"of_number": number}))

