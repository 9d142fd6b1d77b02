"""Times held while somebody thinks them over: taken, renewed, let go.

No hold is an act: it is not journalled and nothing undoes it.  It ends by itself (`hold_records.LEASE`).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from storage.prepared import Prepared
from storage.rights import Right
from storage.schedule import hold_queries, openings
from storage.schedule.hold_records import LEASE, Hold, HoldTime
from storage.schedule.hold_tables import slot_hold
from storage.schedule.present import Present, owner_of, present_of
from storage.schedule.records import Opening, OpeningQuery
from storage.schedule.rules import ResourceKind, resource_id, wall_time_of
from storage.unit import Unit

TOPIC = "holds"
_c = slot_hold.c
_OVER = Prepared(delete(slot_hold).where(_c.until <= bindparam("now", type_=_c.until.type)))
_OWN = Prepared(delete(slot_hold).where(_c.token == bindparam("which")))
_SPENT = Prepared(
    delete(slot_hold).where(
        _c.user_id == bindparam("own_user"),
        _c.desk == bindparam("own_desk"),
        _c.starts_at < bindparam("end", type_=_c.starts_at.type),
        _c.ends_at > bindparam("start", type_=_c.starts_at.type),
    )
)
_TAKEN = Prepared(insert(slot_hold))
_LEASE = Prepared(select(_c.ends_by).where(_c.token == bindparam("which"), _c.until > bindparam("now")).limit(1))
_RENEWED = Prepared(update(slot_hold).where(_c.token == bindparam("which")))


def take(unit: Unit, times: Sequence[HoldTime], before: str = "") -> Hold:
    """Hold these times, and let go of what was held under the token `before`.

    Raises Taken with the next openings when another desk holds one of them.
    """
    unit.require(Right.BOOK)
    present = present_of(unit)
    _OVER.rows(unit.conn, now=unit.now)
    if before:
        _OWN.rows(unit.conn, which=before)
    for one in times:
        held = hold_queries.against(unit.conn, present, _resources(one), one.starts_at, one.ends_at)
        if held is not None:
            wall = wall_time_of(one.starts_at, unit.centre.tz)
            error = hold_queries.refusal(present, held, wall.minute, wall.day)
            error.offering = partial(_instead, one=one, present=present)
            raise error
    token = uuid.uuid4().hex
    ends_by = unit.now + timedelta(minutes=unit.centre.hold_minutes)
    until = min(unit.now + LEASE, ends_by)
    rows = [
        {
            "token": token, "user_id": unit.actor.user_id, "who": unit.actor.name, "desk": unit.actor.desk,
            "resource_id": resource, "starts_at": one.starts_at, "ends_at": one.ends_at,
            "begun_at": unit.now, "until": until, "ends_by": ends_by,
        }
        for one in times
        for resource in _resources(one)
    ]  # fmt: skip
    _TAKEN.each(unit.conn, rows)
    unit.changed(TOPIC)
    return Hold(token, until, ends_by)


def spend(unit: Unit, start: datetime, end: datetime) -> None:
    """What was held for a visit that is booked now is held no longer; in the same transaction."""
    user_id, desk = owner_of(unit.actor)
    _SPENT.rows(unit.conn, own_user=user_id, own_desk=desk, start=start, end=end)


def _resources(one: HoldTime) -> list[int]:
    held = [resource_id(ResourceKind.PRACTITIONER, one.practitioner_id)]
    return held if one.room_id is None else [*held, resource_id(ResourceKind.ROOM, one.room_id)]


def _instead(conn: Connection, one: HoldTime, present: Present) -> tuple[Opening, ...]:
    wall = wall_time_of(one.starts_at, present.centre.tz)
    query = OpeningQuery(practitioner_ids=(one.practitioner_id,), minutes=one.minutes)
    return openings.nearest(conn, query, present, day=wall.day, minute=wall.minute, count=3)


def renew(unit: Unit, token: str) -> Hold | None:
    """Go on holding for another lease; None: it has ended, and others may have the time."""
    row = _LEASE.first(unit.conn, which=token, now=unit.now)
    if row is None or row.ends_by <= unit.now:
        return None
    until = min(unit.now + LEASE, row.ends_by)
    _RENEWED.rows(unit.conn, which=token, until=until)
    return Hold(token, until, row.ends_by)


def release(unit: Unit, token: str) -> None:
    """Let go; nothing happens where it has ended."""
    _OWN.rows(unit.conn, which=token)
    unit.changed(TOPIC)
