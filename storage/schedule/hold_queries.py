"""SQL about held times: what other desks keep from a search, from a booking, and what a day shows of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, select, type_coerce

from storage.errors import N_, Taken
from storage.ids import PractitionerId
from storage.prepared import Prepared
from storage.schedule.hold_records import HeldBy
from storage.schedule.hold_tables import slot_hold
from storage.schedule.present import Present
from storage.schedule.rules import ResourceKind, clock_face, resource_of, wall_time_of
from storage.schema import Int, instant

_c = slot_hold.c


def _others() -> ColumnElement[bool]:
    """Live holds of other desks."""
    now = bindparam("now", type_=_c.until.type)
    return and_(
        _c.until > now,
        _c.begun_at <= now,
        ~and_(_c.user_id == bindparam("own_user"), _c.desk == bindparam("own_desk")),
    )


_AGAINST = Prepared(
    select(_c.who, _c.ends_by)
    .where(
        _others(),
        _c.resource_id.in_(bindparam("resources", expanding=True)),
        _c.starts_at < bindparam("end", type_=_c.starts_at.type),
        _c.ends_at > bindparam("start", type_=_c.starts_at.type),
    )
    .order_by(_c.ends_by.desc())
    .limit(1)
)
_BUSY = Prepared(
    select(_c.resource_id, type_coerce(_c.starts_at, Int), type_coerce(_c.ends_at, Int)).where(
        _others(), _c.resource_id.in_(bindparam("resources", expanding=True))
    )
)
_SHOWN = Prepared(
    select(_c.resource_id, _c.starts_at, _c.ends_at, _c.who, _c.ends_by)
    .where(
        _others(),
        _c.resource_id % 4 == ResourceKind.PRACTITIONER.value,
        _c.starts_at < bindparam("end", type_=_c.starts_at.type),
        _c.ends_at > bindparam("start", type_=_c.starts_at.type),
    )
    .order_by(_c.starts_at)
)


def _asking(present: Present) -> dict[str, object]:
    user_id, desk = present.owner
    return {"now": present.now, "own_user": user_id, "own_desk": desk}


def against(
    conn: Connection, present: Present, resources: Collection[int], start: datetime, end: datetime
) -> tuple[str, datetime] | None:
    """Who else holds any of these then, and until when at most."""
    held = [one for one in resources if resource_of(one)[0] in (ResourceKind.PRACTITIONER, ResourceKind.ROOM)]
    if not held:
        return None
    row = _AGAINST.first(conn, resources=held, start=start, end=end, **_asking(present))
    return None if row is None else (row.who, row.ends_by)


def refusal(present: Present, held: tuple[str, datetime], minute: int, day: date) -> Taken:
    """That somebody holds the time, and until when."""
    who, ends_by = held
    return Taken(
        N_("{who} holds {time} on {day} until {until}."),
        rule="held",
        who=who,
        time=clock_face(minute),
        day=day,
        until=clock_face(present.centre.minute_of(ends_by)),
    )


def busy(conn: Connection, present: Present, resources: Collection[int]) -> dict[int, list[tuple[datetime, datetime]]]:
    """What other desks hold of these resources."""
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    for resource, start, end in _BUSY.tuples(conn, resources=list(resources), **_asking(present)):
        found.setdefault(resource, []).append((instant(start), instant(end)))
    return found


def shown(conn: Connection, present: Present, start: datetime, end: datetime) -> tuple[HeldBy, ...]:
    """What other desks hold of doctors' time in [start, end)."""
    rows = _SHOWN.rows(conn, start=start, end=end, **_asking(present))
    zone = present.centre.tz
    found = []
    for row in rows:
        begin, length = wall_time_of(row.starts_at, zone), int((row.ends_at - row.starts_at).total_seconds()) // 60
        who = PractitionerId(resource_of(row.resource_id)[1])
        until = present.centre.minute_of(row.ends_by)
        found.append(HeldBy(who, begin.day, begin.minute, begin.minute + length, row.who, until))
    return tuple(found)
