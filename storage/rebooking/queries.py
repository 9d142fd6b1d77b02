"""SQL of the visits to rebook: found by holding the book against hours, closed days, doctors and rooms as they are now.

Nothing is stored of it, so that the list is true whichever way the hours came to be what they are, and an absence that
is taken back takes its rows with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import BindParameter, Connection, bindparam, func, or_, select, type_coerce

from storage.calls.records import Direction, Outcome
from storage.calls.tables import call, call_link
from storage.centre.records import Centre
from storage.ids import AppointmentId, PractitionerId, RoomId
from storage.journal.tables import act, journal
from storage.patients.tables import patient_phone
from storage.prepared import Prepared, ask
from storage.queue.tables import flow
from storage.rebooking import rules
from storage.rebooking.records import Cause, Rebooking, ToRebook, Tried
from storage.schedule import queries as book
from storage.schedule.records import Appointment, BookStatus, VisitKind
from storage.schedule.tables import appointment
from storage.schema import Instant, Str
from storage.schema import day as day_of
from storage.staff import queries as staff
from storage.staff.records import Roster
from storage.staff.rules import sorted_out, spans_of_day
from storage.staff.tables import practitioner, room

_v = appointment.c
_VISITS: BindParameter[int] = bindparam("visits", expanding=True)
_TODAY = bindparam("today", type_=_v.local_date.type)
_BOOKED_AHEAD = select(
    _v.id, _v.practitioner_id, type_coerce(_v.local_date, Str), _v.local_min, _v.minutes, _v.room_id,
    _v.overbook_reason,
).where(
    _v.local_date >= _TODAY,
    _v.starts_at > bindparam("now", type_=_v.starts_at.type),
    _v.status == BookStatus.BOOKED.value,
    _v.kind != VisitKind.WALK_IN.value,
    or_(_v.local_date > _TODAY, ~select(flow.c.kind).where(flow.c.appointment_id == _v.id).exists()),
)  # fmt: skip
"""Every visit ahead of which nobody has come yet."""
_AHEAD = Prepared(_BOOKED_AHEAD)
_AHEAD_OF = Prepared(_BOOKED_AHEAD.where(_v.id.in_(_VISITS)))
_DOCTORS = Prepared(select(practitioner.c.id, practitioner.c.room_id, practitioner.c.active))
_SHUT = Prepared(select(room.c.id, room.c.name).where(room.c.active == 0))
_NUMBERS = Prepared(
    select(_v.id, patient_phone.c.e164)
    .join(patient_phone, patient_phone.c.patient_id == _v.patient_id)
    .where(_v.id.in_(_VISITS))
    .order_by(_v.id, patient_phone.c.place.desc(), patient_phone.c.rev.desc())
)
_TRIES = Prepared(
    select(call_link.c.key, call.c.started_at, call.c.outcome, call.c.call_back_at)
    .join(call, call.c.id == call_link.c.call_id)
    .where(
        call_link.c.what == "appointment",
        call_link.c.key.in_(_VISITS),
        call.c.direction == Direction.OUT.value,
        call.c.about == rules.ABOUT,
        call.c.outcome.in_([outcome.value for outcome in (*rules.TRIED, Outcome.CALL_BACK)]),
    )
    .order_by(call.c.started_at, call.c.id)
)
_taken_back = act.alias("taken_back")
_STANDS = (act.c.undoes.is_(None), ~select(_taken_back.c.id).where(_taken_back.c.undoes == act.c.id).exists())
"""Written by an act that was not taken back."""
_LET_IN = Prepared(
    select(journal.c.key, type_coerce(func.max(journal.c.at), Instant()).label("at"))
    .join(act, act.c.id == journal.c.act_id)
    .where(
        journal.c.what == "appointment",
        journal.c.key.in_(_VISITS),
        journal.c.after.like('%"overbook_reason"%'),
        *_STANDS,
    )
    .group_by(journal.c.key)
)
"""When somebody last answered for each visit outside the rules."""
_WRITTEN = Prepared(
    select(type_coerce(func.max(journal.c.at), Instant()).label("at"))
    .join(act, act.c.id == journal.c.act_id)
    .where(
        journal.c.what == bindparam("table"),
        journal.c.key.in_(bindparam("keys", expanding=True)),
        *_STANDS,
    )
)


class _Ahead(NamedTuple):
    """As much of a visit as is held against the hours of its day."""

    id: AppointmentId
    practitioner_id: PractitionerId
    day: str
    minute: int
    minutes: int
    room_id: RoomId | None
    overbook_reason: str


_Found = dict[AppointmentId, tuple[Cause, str]]
"""The visits to rebook, each with its reason and the words for it."""


class _World(NamedTuple):
    """Who receives when and where, as it is now."""

    rosters: Mapping[tuple[PractitionerId, int], Roster]
    closed: Roster
    """The closed days alone: of those who have no hours at all on a weekday."""
    own_rooms: Mapping[PractitionerId, RoomId | None]
    left: Collection[PractitionerId]
    shut: Mapping[RoomId, str]

    def roster_of(self, who: PractitionerId, day: date) -> Roster:
        """The rows that decide about one doctor's day."""
        return self.rosters.get((who, day.weekday()), self.closed)


def to_rebook(
    conn: Connection, centre: Centre, now: datetime, among: Collection[AppointmentId] | None = None
) -> Rebooking:
    """Every visit ahead, or of those `among`, that its doctor, day or room does not hold any more, the soonest first.

    One that a second person let in outside the hours stays off the list, unless the hours were changed after that.
    """
    today = centre.day_of(now)
    if among is None:
        ahead = [_Ahead._make(row) for row in _AHEAD.tuples(conn, today=today, now=now)]
    else:
        ahead = [_Ahead._make(row) for row in _AHEAD_OF.tuples(conn, today=today, now=now, visits=list(among))]
    if not ahead:
        return Rebooking(today=today, now=now, rows=())
    world = _world(conn, today, max(_day(one.day) for one in ahead))
    found = dict(_fallen(ahead, world))
    answered = [one for one in ahead if one.id in found and one.overbook_reason]
    for meant in _still_meant(conn, answered, found, world):
        del found[meant]
    rows = sorted(_rows(conn, found), key=lambda row: (row.visit.starts_at, row.visit.id))
    return Rebooking(today=today, now=now, rows=tuple(rows))


def _day(text: str) -> date:
    found = day_of(text)
    assert found is not None
    return found


def _world(conn: Connection, first: date, last: date) -> _World:
    doctors, shut = ask(conn, (_DOCTORS, {}), (_SHUT, {}))
    roster = staff.roster(conn, None, first, last)
    return _World(
        rosters=sorted_out(roster),
        closed=Roster(holidays=roster.holidays, why_closed=roster.why_closed),
        own_rooms={PractitionerId(row.id): row.room_id for row in doctors},
        left={PractitionerId(row.id) for row in doctors if not row.active},
        shut={RoomId(row.id): row.name for row in shut},
    )


def _fallen(ahead: Sequence[_Ahead], world: _World) -> Iterator[tuple[AppointmentId, tuple[Cause, str]]]:
    """The visits that do not fit the world, each with its reason; the hours of a doctor's day are worked out once."""
    hours: dict[tuple[PractitionerId, str], tuple[tuple[int, int], ...]] = {}
    for one in ahead:
        who = one.practitioner_id
        if who in world.left:
            yield one.id, (Cause.LEFT, "")
            continue
        known = hours.get((who, one.day))
        if known is None:
            day = _day(one.day)
            spans = spans_of_day(world.roster_of(who, day), day, world.own_rooms.get(who))
            known = hours[who, one.day] = rules.hours_of(spans)
        if not rules.is_held(known, one.minute, one.minutes):
            day = _day(one.day)
            yield one.id, rules.why(world.roster_of(who, day), day, one.minute, one.minutes)
        elif one.room_id is not None and one.room_id in world.shut:
            yield one.id, (Cause.ROOM, world.shut[one.room_id])


def _still_meant(conn: Connection, answered: Sequence[_Ahead], found: _Found, world: _World) -> list[AppointmentId]:
    """Visits that were let in where they are after what they do not fit was last changed."""
    if not answered:
        return []
    let_in = {row.key: row.at for row in _LET_IN.rows(conn, visits=[one.id for one in answered])}
    meant = []
    for one in answered:
        cause = found[one.id][0]
        changed = None if cause is Cause.LEFT else _changed(conn, one, cause, world)
        at = let_in.get(one.id)
        if cause is not Cause.LEFT and (changed is None or (at is not None and at >= changed)):
            meant.append(one.id)
    return meant


def _changed(conn: Connection, one: _Ahead, cause: Cause, world: _World) -> datetime | None:
    """When what a visit does not fit was last written; None where the journal has nothing of it."""
    day = _day(one.day)
    roster = world.roster_of(one.practitioner_id, day)
    keys: dict[str, list[int]] = {
        "roster_line": [line.id for line in roster.lines],
        "roster_break": [pause.id for pause in roster.breaks],
        "roster_exception": [item.id for item in roster.exceptions if item.day == day],
        "holiday": [day.toordinal()] if day in roster.holidays else [],
    }
    if cause is Cause.ROOM:
        keys = {"room": [] if one.room_id is None else [one.room_id]}
    written = [_WRITTEN.value(conn, table=table, keys=ids) for table, ids in keys.items() if ids]
    return max((at for at in written if at is not None), default=None)


def _rows(conn: Connection, found: _Found) -> Iterator[ToRebook]:
    if not found:
        return
    visits: dict[AppointmentId, Appointment] = {}
    numbers: dict[int, str] = {}
    tries: dict[int, list[Tried]] = defaultdict(list)
    every = list(found)
    for start in range(0, len(every), 500):
        some = every[start : start + 500]
        visits |= book.appointments(conn, some)
        dialled, tried = ask(conn, (_NUMBERS, {"visits": some}), (_TRIES, {"visits": some}))
        numbers |= {row.id: row.e164 for row in dialled}  # the last of each is the first to be tried
        for row in tried:
            tries[row.key].append(
                Tried(at=row.started_at, outcome=Outcome(row.outcome), call_back_at=row.call_back_at)
            )
    for one, (cause, reason) in found.items():
        yield ToRebook(
            visit=visits[one], cause=cause, reason=reason, number=numbers.get(one, ""), tries=tuple(tries[one])
        )

