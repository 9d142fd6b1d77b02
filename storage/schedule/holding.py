"""Row writes of the book: a visit and the time it holds change together, journalled, in one place.

Time is freed before a visit changes and taken again after it, resources in ascending order, so that
two desks can never wait for each other. Never commits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from storage.errors import N_, NotFound, Taken
from storage.ids import AppointmentId, PatientId
from storage.journal.records import JournalRow
from storage.prepared import Prepared
from storage.rows import conflict
from storage.schedule import occupancy
from storage.schedule.occasions import visit_changed
from storage.schedule.records import BookStatus, VisitKind
from storage.schedule.rules import ResourceKind, clock_face, resource_id, resource_of
from storage.schedule.tables import appointment, booking
from storage.schema import Day, Instant
from storage.unit import Unit

TOPIC = "schedule"
WHAT = "appointment"
Values = Mapping[str, Any]
"""Columns of a visit; the table knows their types."""
Lanes = dict[int, int]
"""The lane taken of each resource, by resource number."""

STORED = [column for column in appointment.c if column.computed is None]
"""What is written of a visit; the rest follows from it."""
_ROW = Prepared(select(*STORED).where(appointment.c.id == bindparam("visit")))
_NEW = Prepared(insert(appointment).returning(appointment.c.id))
_CHANGED = Prepared(update(appointment).where(appointment.c.id == bindparam("visit")))
_HELD = Prepared(insert(booking))
_FREED = Prepared(delete(booking).where(booking.c.appt_id == bindparam("visit")))


def row_of(unit: Unit, appointment_id: AppointmentId) -> dict[str, Any]:
    """The stored columns of a visit.  Raises NotFound."""
    row = _ROW.first(unit.conn, visit=appointment_id)
    if row is None:
        raise NotFound(N_("This visit is not in the book."))
    return row._asdict()  # type: ignore[no-any-return]  # a row is untyped


def resources_of(values: Values) -> list[int]:
    """The resource numbers that a visit keeps while it holds time, in ascending order."""
    if not BookStatus(values["status"]).holds_time or values["kind"] == VisitKind.WALK_IN:
        return []
    named = (
        (ResourceKind.PRACTITIONER, values["practitioner_id"]),
        (ResourceKind.ROOM, values.get("room_id")),
        (ResourceKind.EQUIPMENT, values.get("equipment_id")),
        (ResourceKind.PATIENT, values["patient_id"]),
    )
    return sorted(resource_id(kind, ref) for kind, ref in named if ref is not None)


def lanes_beside(resources: list[int], clashes: list[occupancy.Clash]) -> Lanes:
    """The lowest lane of each resource that nothing else holds."""
    lanes: Lanes = {}
    for resource in resources:
        used = {clash.lane for clash in clashes if clash.resource_id == resource}
        lanes[resource] = next(lane for lane in range(len(used) + 1) if lane not in used)
    return lanes


def add(unit: Unit, values: Values, lanes: Lanes) -> AppointmentId:
    """Write a new visit and take its time."""
    stored = {**values, "lane": max(lanes.values(), default=0)}
    appointment_id = AppointmentId(_NEW.value(unit.conn, **stored))
    take(unit, appointment_id, stored, lanes)
    unit.journal(WHAT, appointment_id, None, stored)
    unit.changed(TOPIC, appointment_id)
    if stored["status"] == BookStatus.BOOKED:
        visit_changed(unit, appointment_id, stored["patient_id"])
    return appointment_id


def change(
    unit: Unit,
    appointment_id: AppointmentId,
    values: Values,
    *,
    version: int | None = None,
    lanes: Lanes | None = None,
    back: bool = False,
) -> bool:
    """Change columns of a visit; its time is freed and taken anew when they concern it.

    With `version` it is compare-and-set: raises Conflict when another desk was first.  Without
    `lanes` the visit keeps to the book's own lane, unless it goes back to where it was squeezed in;
    raises Taken when the time is not free.  With `back` (an undo) whoever was squeezed in beside it is
    not in the way.  Answers whether anything differed.
    """
    old = row_of(unit, appointment_id)
    if version is not None and old["version"] != version:
        raise conflict(unit, WHAT, appointment_id)
    merged = {**old, **values}
    concerned = lanes is not None or _time_of(merged) != _time_of(old)
    if concerned:
        if lanes is None:
            squeezed_in = bool(merged["lane"] and merged["overbook_reason"])
            lanes = free_lanes(unit, merged, appointment_id, squeeze=squeezed_in, back=back)
        merged["lane"] = max(lanes.values(), default=0)
    new = {name: merged[name] for name in merged if merged[name] != old[name]}
    if not new:
        return False
    if concerned:
        free(unit, appointment_id)
    _CHANGED.rows(unit.conn, **new, version=old["version"] + 1, visit=appointment_id)
    if concerned and lanes:
        take(unit, appointment_id, merged, lanes)
    unit.journal(WHAT, appointment_id, {name: old[name] for name in new}, new)
    unit.changed(TOPIC, appointment_id)
    if not back and ("status" in new or "starts_at" in new):
        visit_changed(unit, appointment_id, merged["patient_id"])
    return True


def _time_of(values: Values) -> tuple[list[int], object, object]:
    """What a visit holds, and when: only a change of this frees the time and takes it anew."""
    return resources_of(values), values["starts_at"], values["ends_at"]


def give(unit: Unit, appointment_id: AppointmentId, patient_id: PatientId) -> None:
    """Make a visit another patient's (a merge, which journals it): raises Taken when that one has the time filled."""
    row = row_of(unit, appointment_id)
    wanted = {**row, "patient_id": patient_id}
    resources = resources_of(wanted)
    found = occupancy.clashes(unit.conn, resources, row["starts_at"], row["ends_at"], appointment_id)
    own = resource_id(ResourceKind.PATIENT, patient_id)
    if any(clash.resource_id == own for clash in found):
        raise Taken(
            N_("Both entries have a visit at {time} on {day}: move or cancel one of them first."),
            time=clock_face(row["local_min"]),
            day=row["local_date"],
            rule="patient",
        )
    free(unit, appointment_id)
    _CHANGED.rows(unit.conn, patient_id=patient_id, version=row["version"] + 1, visit=appointment_id)
    take(unit, appointment_id, wanted, lanes_beside(resources, found))


def free(unit: Unit, appointment_id: AppointmentId) -> None:
    """Give back all the time that a visit holds; it must be taken again before the transaction ends."""
    _FREED.rows(unit.conn, visit=appointment_id)


def take(unit: Unit, appointment_id: AppointmentId, values: Values, lanes: Lanes) -> None:
    """Hold what a visit keeps, each resource in its lane."""
    held = [
        {
            "appt_id": appointment_id,
            "resource_id": resource,
            "lane": lanes.get(resource, 0),
            "starts_at": values["starts_at"],
            "ends_at": values["ends_at"],
        }
        for resource in resources_of(values)
    ]
    if held:
        _HELD.each(unit.conn, held)


def free_lanes(
    unit: Unit,
    values: Values,
    except_id: AppointmentId | None = None,
    *,
    squeeze: bool = False,
    back: bool = False,
) -> Lanes:
    """Lanes for a visit that goes to its time as it is; raises Taken when that is not free.

    With `squeeze` (somebody with the right has let it in there) only the patient's own other visits are in the
    way; with `back` not those either that were themselves let in beside it.
    """
    resources = resources_of(values)
    found = occupancy.clashes(unit.conn, resources, values["starts_at"], values["ends_at"], except_id)
    said = {"time": clock_face(values["local_min"]), "day": values["local_date"]}
    if any(resource_of(clash.resource_id)[0] is ResourceKind.PATIENT for clash in found):
        raise Taken(N_("The patient has another visit at {time} on {day}."), rule="patient", **said)
    if not squeeze and any(clash.lane == 0 or not back for clash in found):
        raise Taken(N_("{time} on {day} is taken."), rule="taken", **said)
    return lanes_beside(resources, found)


def put_back(unit: Unit, entry: JournalRow) -> None:
    """Take back one journalled change of a visit; a new visit becomes entered in error.

    Raises Conflict when the visit was changed again since, Taken when its time is no longer free.
    """
    appointment_id = AppointmentId(entry.key)
    now = row_of(unit, appointment_id)
    after = _typed(entry.after or {})
    if any(now[name] != value for name, value in after.items() if name != "version"):
        raise conflict(unit, WHAT, appointment_id)
    if entry.before is None:
        change(unit, appointment_id, {"status": BookStatus.ENTERED_IN_ERROR})
    else:
        change(unit, appointment_id, _typed(entry.before), back=True)


def _typed(values: Values) -> dict[str, Any]:
    typed: dict[str, Any] = {}
    for name, value in values.items():
        column = appointment.c[name]
        if value is not None and isinstance(column.type, Day):
            typed[name] = date.fromisoformat(value)
        elif value is not None and isinstance(column.type, Instant):
            typed[name] = datetime.fromisoformat(value)
        else:
            typed[name] = value
    return typed
