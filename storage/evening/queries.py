"""SQL of the evening run: the whole of it in a handful of statements, however many visits there are."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from sqlalchemy import Connection, and_, bindparam, func, or_, select, type_coerce

from storage.calls.records import Direction, Outcome
from storage.calls.tables import call, call_link
from storage.centre.records import Centre
from storage.centre.tables import account_user
from storage.evening.records import Evening, ToConfirm, Try, Window
from storage.evening.rules import ABOUT, UNREACHED, calling_order, reach_of
from storage.evening.shelves import pulled
from storage.evening.tables import pull_list
from storage.journal.tables import act, journal
from storage.messages import queries as messages
from storage.patients.tables import patient, patient_phone
from storage.prepared import Prepared, ask
from storage.queue.tables import flow
from storage.schedule import pairs
from storage.schedule.queries import APPOINTMENT, record_of
from storage.schedule.records import Appointment, BookStatus, CardState, Confirmation, VisitKind
from storage.schedule.tables import appointment
from storage.schedule.working_days import next_working_day
from storage.schema import Day, Instant

_v = appointment.c
_FIRST, _LAST = bindparam("first_day", type_=Day()), bindparam("last_day", type_=Day())
_NOW = bindparam("at", type_=Instant())
_DAYS = and_(_v.local_date >= _FIRST, _v.local_date <= _LAST)
_NUMBER = (
    select(patient_phone.c.e164)
    .where(patient_phone.c.patient_id == _v.patient_id)
    .order_by(patient_phone.c.place, patient_phone.c.rev)
    .limit(1)
    .scalar_subquery()
)
_TO_COME = and_(
    _v.status == BookStatus.BOOKED.value,
    or_(
        _v.local_date > _FIRST,
        and_(
            _v.starts_at > _NOW,
            or_(
                _v.confirmation != Confirmation.CONFIRMED.value,
                _v.card_state.in_([CardState.NONE.value, CardState.REQUESTED.value, CardState.NOT_FOUND.value]),
            ),
        ),
    ),
)
_TO_PUT_BACK = and_(
    _v.status == BookStatus.CANCELLED.value,
    _v.card_state.in_([CardState.PULLED.value, CardState.AT_DOCTOR.value]),
)
_VISITS = Prepared(
    APPOINTMENT.add_columns(patient.c.card_no.label("card"), _NUMBER.label("number"))
    .outerjoin(flow, flow.c.appointment_id == _v.id)
    .where(_DAYS, _v.kind != VisitKind.WALK_IN.value, flow.c.kind.is_(None), or_(_TO_COME, _TO_PUT_BACK))
    .order_by(_v.starts_at, _v.id)
)
"""Visits from today to the day that is prepared, without those whose patient is in the house."""
_OF_THE_DAYS = select(_v.id).where(_DAYS)
"""Asked with IN: a file then looks for these visits alone, and not through every row there is of all visits."""
_TRIES = Prepared(
    select(call_link.c.key, call.c.started_at, call.c.outcome, call.c.call_back_at, call.c.channel)
    .join(call, call.c.id == call_link.c.call_id)
    .where(
        call_link.c.what == "appointment",
        call_link.c.key.in_(_OF_THE_DAYS),
        call.c.direction == Direction.OUT.value,
        call.c.about == ABOUT,
        call.c.outcome.in_([outcome.value for outcome in UNREACHED]),
    )
    .order_by(call.c.started_at, call.c.id)
)
_taken_back = act.alias("taken_back")
_MOVED = Prepared(
    select(journal.c.key, type_coerce(func.max(journal.c.at), Instant()).label("at"))
    .join(act, act.c.id == journal.c.act_id)
    .where(
        journal.c.what == "appointment",
        journal.c.key.in_(_OF_THE_DAYS),
        journal.c.before.is_not(None),
        journal.c.after.like('%"local_%'),
        act.c.undoes.is_(None),
        ~select(_taken_back.c.id).where(_taken_back.c.undoes == act.c.id).exists(),
    )
    .group_by(journal.c.key)
)
"""When each visit got the time that it has now by a move that stands; the journal tells only what differed."""
_CLOSED = Prepared(
    select(pull_list.c.closed_at, account_user.c.name)
    .outerjoin(account_user, account_user.c.id == pull_list.c.closed_by)
    .where(pull_list.c.day == _LAST)
)
_CARRIED = (CardState.NONE, CardState.REQUESTED, CardState.NOT_FOUND)
"""What a record must be in the morning for its row to be carried there."""


def evening(conn: Connection, centre: Centre, now: datetime) -> Evening:
    """The run as it stands: what is to confirm, what is to pull, what was left from last evening.

    Visits on a day off before the next working day are on its lists too, so that nobody is forgotten.
    """
    today = centre.day_of(now)
    day = next_working_day(conn, centre, today)
    days = {"first_day": today, "last_day": day or today}
    visits, tried, moved, closed = ask(
        conn, (_VISITS, {**days, "at": now}), (_TRIES, days), (_MOVED, days), (_CLOSED, {"last_day": days["last_day"]})
    )
    tries: dict[int, list[Try]] = defaultdict(list)
    since = {row.key: row.at for row in moved}
    for row in tried:
        told = Try(
            at=row.started_at, outcome=Outcome(row.outcome), call_back_at=row.call_back_at, channel=row.channel
        )
        tries[row.key].append(told)
    records = [(record_of(tuple(row)[:-2]), row.card, row.number or "") for row in visits]
    written = messages.standings(conn, [one for one, _card, _number in records if one.status is BookStatus.BOOKED])
    placed = {one.id: since.get(one.id, one.booked_at) for one, _card, _number in records}
    minute = centre.minute_of(now)

    def is_carried(visit: Appointment, window: Window) -> bool:
        """Left from last evening: of today, there before today, and the next evening has not begun."""
        return (
            visit.local_date == today
            and visit.status is BookStatus.BOOKED
            and minute < window.start
            and centre.day_of(placed[visit.id]) < today
        )

    pulling = Window(start=centre.pull_from_min, end=centre.pull_to_min)
    confirming = Window(start=centre.confirm_from_min, end=centre.confirm_to_min)
    confirm = []
    others = pairs.beside(conn, [visit.id for visit, _card, _number in records])
    for visit, _card, number in records:
        carried = is_carried(visit, confirming) and visit.confirmation is not Confirmation.CONFIRMED
        if carried or (visit.local_date > today and visit.status is BookStatus.BOOKED):
            since_then = tuple(one for one in tries[visit.id] if one.at >= placed[visit.id])
            message = written[visit.id].message
            reach = reach_of(visit.confirmation, since_then, now, message.answered_at if message else None)
            confirm.append(
                ToConfirm(
                    visit=visit,
                    number=number,
                    tries=since_then,
                    reach=reach,
                    carried=carried,
                    beside=others.get(visit.id),
                    written=written[visit.id],
                )
            )
    closed_at = closed[0].closed_at if closed else None
    wanted = [
        (visit, card)
        for visit, card, _number in records
        if visit.local_date > today or (visit.card_state in _CARRIED and is_carried(visit, pulling))
    ]
    return Evening(
        today=today,
        minute=minute,
        day=day,
        pulling=pulling,
        confirming=confirming,
        confirm=calling_order(confirm),
        pull=pulled(conn, wanted, today, placed, closed_at),
        closed_at=closed_at,
        closed_by=(closed[0].name or "") if closed else "",
    )


def closed_row(conn: Connection, day: date) -> tuple[datetime, str] | None:
    """When the pull list of a day was closed, and by whom."""
    row = _CLOSED.first(conn, last_day=day)
    return None if row is None else (row.closed_at, row.name or "")
