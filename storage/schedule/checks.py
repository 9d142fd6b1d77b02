"""What `frontdesk check` verifies of the book, by its own reckoning: never through the triggers."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Row, text

from storage.checking import Check, Found, Problem, Word
from storage.errors import N_
from storage.rights import RIGHTS, Right
from storage.schedule import series_checks, wall_checks
from storage.schedule.queries import HOLDING
from storage.schedule.records import VisitKind
from storage.schedule.rules import ResourceKind, resource_of
from storage.schedule.tables import appointment, booking, slot_cell
from storage.spans import spans

_WORDS = {
    ResourceKind.PRACTITIONER: N_("doctor"),
    ResourceKind.ROOM: N_("room"),
    ResourceKind.EQUIPMENT: N_("device"),
    ResourceKind.PATIENT: N_("patient"),
}
_SHARED = {
    ResourceKind.PRACTITIONER: N_("it overlaps visit {other}: both hold doctor {ref}"),
    ResourceKind.ROOM: N_("it overlaps visit {other}: both hold room {ref}"),
    ResourceKind.EQUIPMENT: N_("it overlaps visit {other}: both hold device {ref}"),
    ResourceKind.PATIENT: N_("it overlaps visit {other} of the same patient {ref}"),
}
_HOLDS = "a.status IN ('booked', 'fulfilled') AND a.kind <> 'walkin'"
"""Whether a visit keeps its time; a walk-in never does."""
_NAMED = (
    "CASE b.resource_id % 4 WHEN 0 THEN a.practitioner_id WHEN 1 THEN a.room_id"
    " WHEN 2 THEN a.equipment_id ELSE a.patient_id END"
)
"""What a visit names of a booking's kind, reckoned anew: not from the columns that the engine derives."""
_MAY_OVERBOOK = frozenset(role.value for role in RIGHTS if Right.OVERBOOK in RIGHTS[role])

_OVERLAPS = text(
    "SELECT one.appt_id, two.appt_id AS other, one.resource_id FROM booking AS one JOIN booking AS two"
    " ON two.resource_id = one.resource_id AND two.lane = one.lane AND two.appt_id <> one.appt_id"
    " AND two.starts_at >= one.starts_at AND two.starts_at < one.ends_at"
    " AND (two.starts_at > one.starts_at OR two.appt_id > one.appt_id)"
    " WHERE one.appt_id > :low AND one.appt_id <= :high ORDER BY one.appt_id, two.appt_id"
)


def _overlaps(conn: Connection) -> Found:
    """Visits that share a doctor, patient, room or device at one time, neither of them overbooked."""
    for span in spans(conn, booking.c.appt_id):
        for row in conn.execute(_OVERLAPS, span.bounds):
            kind, ref = resource_of(row.resource_id)
            yield Problem(
                "visits-overlap", f"appointment {row.appt_id}", _SHARED[kind], {"other": row.other, "ref": ref}
            )
        yield span.mark


_BOOKED_WRONG = text(
    "SELECT b.appt_id, b.resource_id, a.id, a.status, a.kind,"
    " a.starts_at = b.starts_at AND a.ends_at = b.ends_at AS same_time"
    " FROM booking AS b LEFT JOIN appointment AS a ON a.id = b.appt_id"
    " WHERE b.appt_id > :low AND b.appt_id <= :high AND"
    f" (a.id IS NULL OR NOT ({_HOLDS}) OR a.starts_at <> b.starts_at OR a.ends_at <> b.ends_at"
    f" OR coalesce({_NAMED}, -1) <> b.resource_id / 4)"
    " ORDER BY b.appt_id, b.resource_id"
)
_HELD_SHORT = text(
    "SELECT * FROM (SELECT a.id, 2 + CASE WHEN a.room_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN a.equipment_id IS NULL THEN 0 ELSE 1 END AS wanted,"
    " (SELECT count(*) FROM booking AS b WHERE b.appt_id = a.id) AS held FROM appointment AS a"
    f" WHERE a.id > :low AND a.id <= :high AND ({_HOLDS})) AS counted WHERE held < wanted ORDER BY id"
)


def _bookings(conn: Connection) -> Found:
    """Each active visit holds its resources for its own time, every other visit holds nothing."""
    for span in spans(conn, booking.c.appt_id):
        for row in conn.execute(_BOOKED_WRONG, span.bounds):
            yield _booked_wrong(row)
        yield span.mark
    for span in spans(conn, appointment.c.id):
        for row in conn.execute(_HELD_SHORT, span.bounds):
            yield Problem(
                "time-not-held",
                f"appointment {row.id}",
                N_("it holds {held} of {wanted}: doctor, patient, room and device that it names"),
                {"held": row.held, "wanted": row.wanted},
            )
        yield span.mark


def _booked_wrong(row: Row[Any]) -> Problem:  # Any: a Core row is untyped
    where = f"appointment {row.appt_id}"
    if row.id is None:
        return Problem("held-by-nobody", f"booking {row.appt_id}", N_("this time is held, but there is no such visit"))
    if row.status not in HOLDING:
        return Problem("held-by-ended", where, N_("it is {status}, but still holds time"), {"status": Word(row.status)})
    if row.kind == VisitKind.WALK_IN.value:
        return Problem("held-by-walk-in", where, N_("it is a walk-in, but it holds time"))
    if not row.same_time:
        return Problem("held-other-time", where, N_("it holds another time than its own"))
    kind, ref = resource_of(row.resource_id)
    return Problem(
        "held-other-resource",
        where,
        N_("it holds {kind} {ref}, which it does not name"),
        {"kind": Word(_WORDS[kind]), "ref": ref},
    )


_SQUEEZED = text(
    "SELECT DISTINCT a.id, a.overbook_reason, a.overbook_by, u.role FROM booking AS b"
    " JOIN appointment AS a ON a.id = b.appt_id LEFT JOIN account_user AS u ON u.id = a.overbook_by"
    " WHERE b.appt_id > :low AND b.appt_id <= :high AND b.lane > 0 ORDER BY a.id"
)
_SAID = text("SELECT after FROM journal WHERE what = 'appointment' AND \"key\" = :id AND after IS NOT NULL")


def _squeezed(conn: Connection) -> Found:
    """Who stands beside another visit was let in for a reason, by somebody who may, or could when it was done."""
    for span in spans(conn, booking.c.appt_id):
        for row in conn.execute(_SQUEEZED, span.bounds).all():
            where = f"appointment {row.id}"
            if not row.overbook_reason.strip() or row.overbook_by is None:
                yield Problem("squeezed-unnamed", where, N_("it is squeezed in without a reason or a name"))
            elif row.role not in _MAY_OVERBOOK and not any(
                json.loads(after).get("overbook_by") == row.overbook_by
                for (after,) in conn.execute(_SAID, {"id": row.id})
            ):
                yield Problem(
                    "squeezed-without-right", where, N_("it is squeezed in by somebody who has not the right")
                )
        yield span.mark


_CELLS_WRONG = text(
    "SELECT * FROM (SELECT b.appt_id, b.resource_id, (b.ends_at - b.starts_at) / 300 AS wanted,"
    " (SELECT count(*) FROM slot_cell AS c WHERE c.resource_id = b.resource_id AND c.lane = b.lane"
    " AND c.cell >= b.starts_at / 300 AND c.cell < b.ends_at / 300 AND c.appt_id = b.appt_id) AS cells"
    " FROM booking AS b WHERE b.appt_id > :low AND b.appt_id <= :high) AS counted"
    " WHERE cells <> wanted ORDER BY appt_id, resource_id"
)
_CELLS_LOOSE = text(
    "SELECT c.resource_id, c.cell, c.appt_id FROM slot_cell AS c LEFT JOIN booking AS b"
    " ON b.appt_id = c.appt_id AND b.resource_id = c.resource_id AND b.lane = c.lane"
    " AND c.cell >= b.starts_at / 300 AND c.cell < b.ends_at / 300"
    " WHERE c.resource_id > :low AND c.resource_id <= :high AND b.appt_id IS NULL"
    " ORDER BY c.resource_id, c.cell"
)


def _cells(conn: Connection) -> Found:
    """Each booking has exactly its cells, and no cell is without a booking."""
    for span in spans(conn, booking.c.appt_id):
        for row in conn.execute(_CELLS_WRONG, span.bounds):
            kind, ref = resource_of(row.resource_id)
            yield Problem(
                "cells-missing",
                f"booking {row.appt_id}",
                N_("{cells} of {wanted} cells of five minutes are kept for {kind} {ref}: another visit could overlap"),
                {"cells": row.cells, "wanted": row.wanted, "kind": Word(_WORDS[kind]), "ref": ref},
            )
        yield span.mark
    for span in spans(conn, slot_cell.c.resource_id):
        for row in conn.execute(_CELLS_LOOSE, span.bounds):
            kind, ref = resource_of(row.resource_id)
            yield Problem(
                "cell-of-nobody",
                f"booking {row.appt_id}",
                N_("cell {cell} of {kind} {ref} is kept for it without a booking: nobody else can have it"),
                {"cell": row.cell, "kind": Word(_WORDS[kind]), "ref": ref},
            )
        yield span.mark


CHECKS = (
    Check(1, N_("overlapping visits"), _overlaps),
    Check(1, N_("held time"), _bookings),
    Check(1, N_("visits squeezed in"), _squeezed),
    Check(1, N_("slot cells"), _cells),
    *series_checks.CHECKS,
    *wall_checks.CHECKS,
)
