"""SQL of the staff room: reads as plain `fn(conn, ...)`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection, Row, bindparam, or_, select, true
from sqlalchemy.sql.elements import ColumnElement

from storage.errors import N_, NotFound
from storage.ids import EquipmentId, PractitionerId, RoomId
from storage.staff import rules
from storage.staff.records import (
    Equipment,
    Holiday,
    Pattern,
    Practitioner,
    Room,
    Roster,
    RosterBreak,
    RosterException,
    RosterLine,
    Span,
)
from storage.staff.tables import (
    equipment,
    holiday,
    practitioner,
    room,
    roster_break,
    roster_exception,
    roster_line,
)


def _practitioner(row: Row[tuple[object, ...]]) -> Practitioner:
    return Practitioner(**row._mapping)


def practitioners(conn: Connection, *, retired: bool = False) -> tuple[Practitioner, ...]:
    """Those who receive patients, by surname; with `retired`, those who once did too."""
    query = select(practitioner).order_by(practitioner.c.last_name, practitioner.c.first_name, practitioner.c.id)
    if not retired:
        query = query.where(practitioner.c.active == 1)
    return tuple(_practitioner(row) for row in conn.execute(query))


_ONE = select(practitioner).where(practitioner.c.id == bindparam("who"))
_DEFAULT = select(practitioner).where(practitioner.c.is_default == 1)


def practitioner_of(conn: Connection, practitioner_id: PractitionerId) -> Practitioner:
    """One practitioner.  Raises NotFound."""
    row = conn.execute(_ONE, {"who": practitioner_id}).first()
    if row is None:
        raise NotFound(N_("This doctor is not on the staff list."))
    return _practitioner(row)


def default_practitioner(conn: Connection) -> Practitioner | None:
    """Who takes what a file assigns to nobody."""
    row = conn.execute(_DEFAULT).first()
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


def room_names(conn: Connection) -> dict[RoomId, str]:
    """What stands on each door, by id, closed rooms included."""
    return {RoomId(row.id): row.name for row in conn.execute(select(room.c.id, room.c.name))}


def devices(conn: Connection) -> tuple[Equipment, ...]:
    """The equipment in use, by name."""
    query = select(equipment).where(equipment.c.active == 1).order_by(equipment.c.name)
    return tuple(Equipment(**{**row._mapping, "id": EquipmentId(row.id)}) for row in conn.execute(query))


def holidays(conn: Connection, first_day: date, last_day: date) -> tuple[Holiday, ...]:
    """The days on which the centre is closed, both ends included."""
    query = select(holiday).where(holiday.c.day >= first_day, holiday.c.day <= last_day).order_by(holiday.c.day)
    return tuple(Holiday(**row._mapping) for row in conn.execute(query))


def roster(
    conn: Connection,
    practitioner_ids: Iterable[PractitionerId] | None,
    first_day: date,
    last_day: date,
) -> Roster:
    """All that decides when the asked practitioners (None: everybody) work in a stretch of days."""
    ids = None if practitioner_ids is None else list(practitioner_ids)

    def of(column: ColumnElement[int]) -> ColumnElement[bool]:
        return true() if ids is None else column.in_(ids)

    lines = conn.execute(
        select(roster_line)
        .where(
            of(roster_line.c.practitioner_id),
            roster_line.c.valid_from <= last_day,
            or_(roster_line.c.valid_to.is_(None), roster_line.c.valid_to >= first_day),
        )
        .order_by(roster_line.c.practitioner_id, roster_line.c.weekday, roster_line.c.start_min)
    )
    breaks = conn.execute(
        select(roster_break)
        .where(
            of(roster_break.c.practitioner_id),
            roster_break.c.valid_from <= last_day,
            or_(roster_break.c.valid_to.is_(None), roster_break.c.valid_to >= first_day),
        )
        .order_by(roster_break.c.practitioner_id, roster_break.c.start_min)
    )
    exceptions = conn.execute(
        select(roster_exception)
        .where(
            of(roster_exception.c.practitioner_id),
            roster_exception.c.day >= first_day,
            roster_exception.c.day <= last_day,
        )
        .order_by(roster_exception.c.id)
    )
    return Roster(
        lines=tuple(RosterLine(**row._mapping) for row in lines),
        breaks=tuple(RosterBreak(**row._mapping) for row in breaks),
        exceptions=tuple(RosterException(**row._mapping) for row in exceptions),
        holidays=frozenset(item.day for item in holidays(conn, first_day, last_day)),
    )


def working_spans(
    conn: Connection,
    practitioner_ids: Iterable[PractitionerId] | None,
    first_day: date,
    last_day: date,
) -> dict[tuple[PractitionerId, date], tuple[Span, ...]]:
    """When the asked practitioners (None: all active ones) work, both days included.

    Wall minutes of the centre, breaks, holidays and exceptions already taken into account; a day
    without work has no entry.
    """
    query = select(practitioner.c.id, practitioner.c.room_id)
    if practitioner_ids is None:
        query = query.where(practitioner.c.active == 1)
    else:
        query = query.where(practitioner.c.id.in_(list(practitioner_ids)))
    own_rooms = {
        PractitionerId(row.id): None if row.room_id is None else RoomId(row.room_id) for row in conn.execute(query)
    }
    return rules.expand(roster(conn, own_rooms, first_day, last_day), own_rooms, first_day, last_day)


_LINES = (
    select(roster_line)
    .where(roster_line.c.practitioner_id == bindparam("who"))
    .order_by(roster_line.c.valid_from, roster_line.c.weekday, roster_line.c.start_min)
)


def lines_of(conn: Connection, practitioner_id: PractitionerId) -> Sequence[RosterLine]:
    """Every roster line of a practitioner, past ones included."""
    return [RosterLine(**row._mapping) for row in conn.execute(_LINES, {"who": practitioner_id})]


_BREAKS = (
    select(roster_break)
    .where(roster_break.c.practitioner_id == bindparam("who"))
    .order_by(roster_break.c.valid_from, roster_break.c.start_min)
)


def breaks_of(conn: Connection, practitioner_id: PractitionerId) -> Sequence[RosterBreak]:
    """Every pause of a practitioner, past ones included."""
    return [RosterBreak(**row._mapping) for row in conn.execute(_BREAKS, {"who": practitioner_id})]


def pattern_of(conn: Connection, practitioner_id: PractitionerId, day: date) -> Pattern:
    """What repeats in somebody's weeks on a day or after it."""
    breaks = breaks_of(conn, practitioner_id)
    return Pattern(
        lines=tuple(line for line in lines_of(conn, practitioner_id) if line.valid_to is None or line.valid_to >= day),
        breaks=tuple(pause for pause in breaks if pause.valid_to is None or pause.valid_to >= day),
    )


def exceptions_of(
    conn: Connection, practitioner_id: PractitionerId, first_day: date, last_day: date
) -> Sequence[RosterException]:
    """The days of somebody that differ from the pattern, both ends included, in the order they were written."""
    query = (
        select(roster_exception)
        .where(
            roster_exception.c.practitioner_id == practitioner_id,
            roster_exception.c.day >= first_day,
            roster_exception.c.day <= last_day,
        )
        .order_by(roster_exception.c.day, roster_exception.c.id)
    )
    return [RosterException(**row._mapping) for row in conn.execute(query)]
