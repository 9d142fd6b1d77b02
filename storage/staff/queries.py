"""SQL of the staff room: reads as plain `fn(conn, ...)`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, or_, select

from storage.errors import N_, NotFound
from storage.ids import PractitionerId, RoomId
from storage.prepared import Prepared, ask
from storage.schema import Day
from storage.staff import rules
from storage.staff.records import (
    Holiday,
    Practitioner,
    Room,
    Roster,
    RosterBreak,
    RosterException,
    RosterLine,
    Span,
)
from storage.staff.tables import (
    holiday,
    practitioner,
    room,
    roster_break,
    roster_exception,
    roster_line,
)


def _practitioner(row: Any) -> Practitioner:  # Any: a row is untyped
    return Practitioner(**row._asdict())


_ALL = select(practitioner).order_by(practitioner.c.last_name, practitioner.c.first_name, practitioner.c.id)
_ACTIVE = _ALL.where(practitioner.c.active == 1)
_PRACTITIONERS, _EVERYBODY = Prepared(_ACTIVE), Prepared(_ALL)
_SOME = Prepared(_ACTIVE.where(practitioner.c.id.in_(bindparam("who", expanding=True))))


def practitioners(conn: Connection, *, retired: bool = False) -> tuple[Practitioner, ...]:
    """Those who receive patients, by surname; with `retired`, those who once did too."""
    return tuple(map(_practitioner, (_EVERYBODY if retired else _PRACTITIONERS).rows(conn)))


def some(conn: Connection, practitioner_ids: Collection[PractitionerId]) -> tuple[Practitioner, ...]:
    """Those of them who receive patients, by surname."""
    return tuple(map(_practitioner, _SOME.rows(conn, who=list(practitioner_ids))))


_ONE = Prepared(select(practitioner).where(practitioner.c.id == bindparam("who")))
_DEFAULT = Prepared(select(practitioner).where(practitioner.c.is_default == 1))


def practitioner_of(conn: Connection, practitioner_id: PractitionerId) -> Practitioner:
    """One practitioner.  Raises NotFound."""
    row = _ONE.first(conn, who=practitioner_id)
    if row is None:
        raise NotFound(N_("This doctor is not on the staff list."))
    return _practitioner(row)


def default_practitioner(conn: Connection) -> Practitioner | None:
    """Who takes what a file assigns to nobody."""
    row = _DEFAULT.first(conn)
    return None if row is None else _practitioner(row)


def of_specialty(conn: Connection, specialty_key: str) -> tuple[Practitioner, ...]:
    """The active practitioners of one folded specialty, by surname."""
    return tuple(p for p in practitioners(conn) if p.specialty_key == specialty_key)


def specialties(conn: Connection) -> tuple[str, ...]:
    """The specialties of the active practitioners as written, each once, in alphabetical order."""
    query = (
        select(practitioner.c.specialty)
        .where(practitioner.c.active == 1, practitioner.c.specialty != "")
        .distinct()
        .order_by(practitioner.c.specialty)
    )
    return tuple(conn.execute(query).scalars())


def rooms(conn: Connection, *, closed: bool = False) -> tuple[Room, ...]:
    """The rooms, by name; with `closed`, those out of use too."""
    query = select(room).order_by(room.c.name)
    if not closed:
        query = query.where(room.c.active == 1)
    return tuple(Room(**row._mapping) for row in conn.execute(query))


_DOORS = Prepared(select(room.c.id, room.c.name))


def room_names(conn: Connection) -> dict[RoomId, str]:
    """What stands on each door, by id, closed rooms included."""
    return {RoomId(row.id): row.name for row in _DOORS.rows(conn)}


_FLOORS = Prepared(select(room.c.id, room.c.floor))


def room_floors(conn: Connection) -> dict[RoomId, str]:
    """On which floor each room is, by id, closed rooms included; empty where nobody has said."""
    return {RoomId(row.id): row.floor for row in _FLOORS.rows(conn)}


_FIRST, _LAST = bindparam("first_day", type_=Day()), bindparam("last_day", type_=Day())
_HOLIDAYS = Prepared(select(holiday).where(holiday.c.day >= _FIRST, holiday.c.day <= _LAST).order_by(holiday.c.day))


def holidays(conn: Connection, first_day: date, last_day: date) -> tuple[Holiday, ...]:
    """The days on which the centre is closed, both ends included."""
    rows = _HOLIDAYS.rows(conn, first_day=first_day, last_day=last_day)
    return tuple(Holiday(day=row.day, name=row.name) for row in rows)


_OF: BindParameter[int] = bindparam("whose", expanding=True)
_LINES_OF = Prepared(
    select(roster_line)
    .where(
        roster_line.c.practitioner_id.in_(_OF),
        roster_line.c.weekday.in_(bindparam("weekdays", expanding=True)),
        roster_line.c.valid_from <= _LAST,
        or_(roster_line.c.valid_to.is_(None), roster_line.c.valid_to >= _FIRST),
    )
    .order_by(roster_line.c.practitioner_id, roster_line.c.weekday, roster_line.c.start_min)
)
_BREAKS_OF = Prepared(
    select(roster_break)
    .where(
        roster_break.c.practitioner_id.in_(_OF),
        roster_break.c.valid_from <= _LAST,
        or_(roster_break.c.valid_to.is_(None), roster_break.c.valid_to >= _FIRST),
    )
    .order_by(roster_break.c.practitioner_id, roster_break.c.start_min)
)
_EXCEPTIONS_OF = Prepared(
    select(roster_exception)
    .where(
        roster_exception.c.practitioner_id.in_(_OF),
        roster_exception.c.day >= _FIRST,
        roster_exception.c.day <= _LAST,
    )
    .order_by(roster_exception.c.id)
)


def roster(
    conn: Connection,
    practitioner_ids: Iterable[PractitionerId] | None,
    first_day: date,
    last_day: date,
) -> Roster:
    """All that decides when the asked practitioners (None: everybody) work in a stretch of days."""
    whose = _EVERY_ID.column(conn) if practitioner_ids is None else list(practitioner_ids)
    days = {"first_day": first_day, "last_day": last_day}
    length = (last_day - first_day).days + 1
    weekdays = [(first_day.weekday() + one) % 7 for one in range(min(length, 7))]
    of_them = {"whose": whose, **days}
    lines, breaks, exceptions, holidays_then = ask(
        conn,
        (_LINES_OF, {**of_them, "weekdays": weekdays}),
        (_BREAKS_OF, of_them),
        (_EXCEPTIONS_OF, of_them),
        (_HOLIDAYS, days),
    )
    closed = {row.day: row.name for row in holidays_then}
    return Roster(
        lines=tuple(RosterLine(**row._asdict()) for row in lines),
        breaks=tuple(RosterBreak(**row._asdict()) for row in breaks),
        exceptions=tuple(RosterException(**row._asdict()) for row in exceptions),
        holidays=frozenset(closed),
        why_closed=closed,
    )


_EVERY_ID = Prepared(select(practitioner.c.id))
_OWN_ROOMS = select(practitioner.c.id, practitioner.c.room_id)
_ROOMS_OF_ALL = Prepared(_OWN_ROOMS.where(practitioner.c.active == 1))
_ROOMS_OF_SOME = Prepared(_OWN_ROOMS.where(practitioner.c.id.in_(_OF)))


def working_spans(
    conn: Connection,
    practitioner_ids: Iterable[PractitionerId] | None,
    first_day: date,
    last_day: date,
) -> dict[tuple[PractitionerId, date], tuple[Span, ...]]:
    """When the asked practitioners (None: all active ones) work, both days included: see `spans_of`."""
    if practitioner_ids is None:
        rows = _ROOMS_OF_ALL.rows(conn)
    else:
        rows = _ROOMS_OF_SOME.rows(conn, whose=list(practitioner_ids))
    own_rooms = {PractitionerId(row.id): None if row.room_id is None else RoomId(row.room_id) for row in rows}
    return spans_of(conn, own_rooms, first_day, last_day)


def spans_of(
    conn: Connection, own_rooms: dict[PractitionerId, RoomId | None], first_day: date, last_day: date
) -> dict[tuple[PractitionerId, date], tuple[Span, ...]]:
    """When practitioners, each with the room of his own, work, both days included.

    Wall minutes of the centre, breaks, holidays and exceptions already taken into account; a day
    without work has no entry.
    """
    return rules.expand(roster(conn, own_rooms, first_day, last_day), own_rooms, first_day, last_day)


_LINES = Prepared(
    select(roster_line)
    .where(roster_line.c.practitioner_id == bindparam("who"))
    .order_by(roster_line.c.valid_from, roster_line.c.weekday, roster_line.c.start_min)
)


def lines_of(conn: Connection, practitioner_id: PractitionerId) -> Sequence[RosterLine]:
    """Every roster line of a practitioner, past ones included."""
    return [RosterLine(**row._asdict()) for row in _LINES.rows(conn, who=practitioner_id)]


_BREAKS = Prepared(
    select(roster_break)
    .where(roster_break.c.practitioner_id == bindparam("who"))
    .order_by(roster_break.c.valid_from, roster_break.c.start_min)
)


def breaks_of(conn: Connection, practitioner_id: PractitionerId) -> Sequence[RosterBreak]:
    """Every pause of a practitioner, past ones included."""
    return [RosterBreak(**row._asdict()) for row in _BREAKS.rows(conn, who=practitioner_id)]
