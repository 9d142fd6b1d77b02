"""What `frontdesk check` verifies of the book, by its own reckoning: never through the triggers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

from sqlalchemy import Connection, and_, func, or_, select, type_coerce

from storage.centre import queries as centre_queries
from storage.checking import Check, Problem
from storage.schedule.queries import HOLDING
from storage.schedule.records import BookStatus, VisitKind
from storage.schedule.rules import CELL_SECONDS, ResourceKind, is_missing, resource_id, resource_of, wall
from storage.schedule.tables import appointment, booking, slot_cell
from storage.schema import Int

_KINDS = {
    ResourceKind.PRACTITIONER: "doctor",
    ResourceKind.ROOM: "room",
    ResourceKind.EQUIPMENT: "device",
    ResourceKind.PATIENT: "patient",
}


def _overlaps(conn: Connection) -> Iterator[Problem]:
    """Visits that share a doctor, patient, room or device at one time, neither of them overbooked."""
    one, two = booking.alias("b1"), booking.alias("b2")
    rows = conn.execute(
        select(one.c.resource_id, one.c.appt_id, two.c.appt_id.label("other"))
        .join(
            two,
            and_(
                two.c.resource_id == one.c.resource_id,
                two.c.lane == one.c.lane,
                two.c.starts_at < one.c.ends_at,
                two.c.ends_at > one.c.starts_at,
                two.c.starts_at >= one.c.starts_at,
                or_(two.c.starts_at > one.c.starts_at, two.c.appt_id > one.c.appt_id),
            ),
        )
        .order_by(one.c.appt_id)
    )
    for row in rows:
        kind, ref = resource_of(row.resource_id)
        yield Problem(f"appointment {row.appt_id}", f"it overlaps appointment {row.other} at {_KINDS[kind]} {ref}")


def _bookings(conn: Connection) -> Iterator[Problem]:
    """Each active visit holds its resources for its own time, every other visit holds nothing."""
    held: dict[int, dict[int, tuple[object, object, int]]] = {}
    for row in conn.execute(select(booking)):
        held.setdefault(row.appt_id, {})[row.resource_id] = (row.starts_at, row.ends_at, row.lane)
    for row in conn.execute(select(appointment).order_by(appointment.c.id)):
        own = held.pop(row.id, {})
        active = row.status in HOLDING and row.kind != VisitKind.WALK_IN.value
        refs = (row.practitioner_id, row.room_id, row.equipment_id, row.patient_id)
        wanted = {
            resource_id(kind, ref) for kind, ref in zip(ResourceKind, refs, strict=True) if active and ref is not None
        }
        where = f"appointment {row.id}"
        if set(own) != wanted:
            yield Problem(where, f"{row.status}, but it holds {sorted(own)} instead of {sorted(wanted)}")
        if any((start, end) != (row.starts_at, row.ends_at) for start, end, _ in own.values()):
            yield Problem(where, "it holds another time than its own")
        if any(lane for _, _, lane in own.values()) and (not row.overbook_reason.strip() or row.overbook_by is None):
            yield Problem(where, "it is squeezed in without a reason or a name")
    for appointment_id in held:
        yield Problem(f"booking of {appointment_id}", "it belongs to no visit")


def _cells(conn: Connection) -> Iterator[Problem]:
    """Each booking has exactly its cells, and no cell is without a booking."""
    inside = and_(
        slot_cell.c.appt_id == booking.c.appt_id,
        slot_cell.c.resource_id == booking.c.resource_id,
        slot_cell.c.lane == booking.c.lane,
        slot_cell.c.cell * CELL_SECONDS >= type_coerce(booking.c.starts_at, Int),
        slot_cell.c.cell * CELL_SECONDS < type_coerce(booking.c.ends_at, Int),
    )
    counted = conn.execute(
        select(
            booking.c.appt_id,
            booking.c.resource_id,
            booking.c.starts_at,
            booking.c.ends_at,
            func.count(slot_cell.c.cell).label("cells"),
        )
        .outerjoin(slot_cell, inside)
        .group_by(booking.c.appt_id, booking.c.resource_id, booking.c.starts_at, booking.c.ends_at)
    )
    for row in counted:
        wanted = int((row.ends_at - row.starts_at).total_seconds()) // CELL_SECONDS
        if row.cells != wanted:
            yield Problem(
                f"booking of {row.appt_id}", f"resource {row.resource_id} has {row.cells} cells instead of {wanted}"
            )
    loose = conn.execute(
        select(slot_cell.c.resource_id, slot_cell.c.lane, slot_cell.c.cell, slot_cell.c.appt_id)
        .outerjoin(booking, inside)
        .where(booking.c.appt_id.is_(None))
    )
    for row in loose:
        yield Problem(f"cell {row.cell} of resource {row.resource_id}", f"no booking of {row.appt_id} covers it")


def _wall_times(conn: Connection) -> Iterator[Problem]:
    """The instants of every visit since the zone's rules last changed are those of its promised wall time."""
    centre = centre_queries.load(conn)
    if centre is None:
        return
    zone = centre.tz
    rows = conn.execute(
        select(
            appointment.c.id,
            appointment.c.local_date,
            appointment.c.local_min,
            appointment.c.fold,
            appointment.c.starts_at,
            appointment.c.ends_at,
            appointment.c.minutes,
        )
        .where(appointment.c.status != BookStatus.ENTERED_IN_ERROR.value)
        .where(type_coerce(appointment.c.starts_at, Int) >= centre.zone_since)
        .order_by(appointment.c.id)
    )
    for row in rows:
        where = f"appointment {row.id}"
        promised = wall(row.local_date, row.local_min).replace(tzinfo=zone, fold=row.fold).astimezone(UTC)
        if is_missing(row.local_date, row.local_min, zone):
            yield Problem(where, "its wall time does not exist on that day")
        elif promised != row.starts_at:
            yield Problem(where, f"its wall time is not its instant {row.starts_at.isoformat()}")
        if (row.ends_at - row.starts_at).total_seconds() != row.minutes * 60:
            yield Problem(where, "its length is not its minutes")


CHECKS = (
    Check(1, "overlapping visits", _overlaps),
    Check(1, "held time", _bookings),
    Check(1, "slot cells", _cells),
    Check(1, "wall times", _wall_times),
)
