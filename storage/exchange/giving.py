"""The register, the staff list, the price list, the rosters' slots and the book as lines of our fields.

What is written here is read by `taking` again: importing an export into an empty centre gives the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from storage.centre.queries import identifiers_of
from storage.exchange.context import OWN, WHAT
from storage.exchange.records import Kind
from storage.ids import AppointmentId, PatientId
from storage.patients import queries as patient_queries
from storage.patients.records import Patient, PatientStatus
from storage.patients.tables import patient
from storage.queue.tables import flow
from storage.schedule import queries as schedule_queries
from storage.schedule.records import Appointment, BookStatus
from storage.schedule.tables import appointment
from storage.services import queries as service_queries
from storage.services.tables import service
from storage.staff import queries as staff_queries
from storage.staff.tables import roster_exception

CHUNK = 500
"""Rows read at once; an export of any size needs the memory of so many."""

COLUMNS: Mapping[Kind, tuple[str, ...]] = {
    Kind.PATIENTS: (
        *("id", "card_no", "last_name", "first_name", "middle_name", "sex", "birth_date", "birth_estimated"),
        *("phones", "email", "address", "city", "region", "postcode", "document_no", "note", "alert"),
        *("status", "merged_into", "papers"),
    ),
    Kind.PRACTITIONERS: (
        *("id", "last_name", "first_name", "middle_name", "specialty", "room", "first_minutes", "follow_minutes"),
        *("first_quota", "follow_quota", "default", "active"),
    ),
    Kind.SERVICES: (
        *("code", "name", "specialty", "kind", "minutes", "preparation", "symptoms", "active"),
        *("price", "price_from", "price_to"),
    ),
    Kind.SLOTS: ("id", "practitioner", "date", "time", "end_time", "status", "reason", "room"),
    Kind.APPOINTMENTS: (
        *("id", "patient", "practitioner", "date", "time", "fold", "minutes", "status", "kind", "service", "room"),
        *("cancel_reason", "cancel_side", "confirmation", "comment", "overbook_reason", "follow_up_on", "booked_at"),
        *("arrived_at", "in_room_at", "left_at"),
    ),
}
"""The columns of each kind, in this order."""

Line = dict[str, str]


class Names:
    """Outside names of our things, read once for each kind."""

    def __init__(self, conn: Connection) -> None:
        """Read them when first asked for."""
        self._conn = conn
        self._known: dict[Kind, dict[int, str]] = {}

    def of(self, kind: Kind, ref: int | None) -> str:
        """The outside name, or one made of our own id; empty for nothing."""
        if ref is None:
            return ""
        if kind not in self._known:
            self._known[kind] = identifiers_of(self._conn, WHAT[kind])
        return self._known[kind].get(ref) or f"{OWN}{ref}"


def lines(conn: Connection, kind: Kind, zone: ZoneInfo) -> Iterator[Line]:
    """Every thing of a kind, in the order in which an import can take it."""
    names = Names(conn)
    if kind is Kind.PATIENTS:
        yield from _patients(conn, names)
    elif kind is Kind.PRACTITIONERS:
        yield from _practitioners(conn, names)
    elif kind is Kind.SERVICES:
        yield from _services(conn)
    elif kind is Kind.SLOTS:
        yield from _slots(conn, names)
    else:
        yield from _appointments(conn, names, zone)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def _day(value: date | None) -> str:
    return "" if value is None else value.isoformat()


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


# ---------------------------------------------------------------------------- patients


def _patients(conn: Connection, names: Names) -> Iterator[Line]:
    """Those that stand for themselves first, then those merged into them, the nearest first."""
    merged: list[Patient] = []
    last = 0
    while True:
        ids = [
            PatientId(row.id)
            for row in conn.execute(select(patient.c.id).where(patient.c.id > last).order_by(patient.c.id).limit(CHUNK))
        ]
        if not ids:
            break
        last = ids[-1]
        records = patient_queries.patients(conn, ids)
        for one in (records[who] for who in ids):
            if one.status is PatientStatus.MERGED:
                merged.append(one)
            else:
                yield _patient(one, names)
    waiting = {one.id for one in merged}
    while merged:
        ready = [one for one in merged if one.merged_into not in waiting] or merged
        for one in ready:
            yield _patient(one, names)
            waiting.discard(one.id)
        merged = [one for one in merged if one.id in waiting]


def _patient(one: Patient, names: Names) -> Line:
    papers = [
        {
            "kind": paper.kind.value,
            **({"number": paper.number} if paper.number else {}),
            **({"valid_until": paper.valid_until.isoformat()} if paper.valid_until else {}),
        }
        for paper in reversed(one.papers)
    ]
    return {
        "id": names.of(Kind.PATIENTS, one.id),
        "card_no": one.card_no or "",
        "last_name": one.last_name,
        "first_name": one.first_name,
        "middle_name": one.middle_name,
        "sex": one.sex.value,
        "birth_date": _day(one.birth_date),
        "birth_estimated": "yes" if one.birth_estimated else "",
        "phones": "; ".join("=".join(filter(None, (phone.e164, phone.label))) for phone in one.phones),
        "email": one.email,
        "address": one.address,
        "city": one.city,
        "region": one.region,
        "postcode": one.postcode,
        "document_no": one.document_no,
        "note": one.note,
        "alert": one.alert,
        "status": one.status.value,
        "merged_into": names.of(Kind.PATIENTS, one.merged_into),
        "papers": json.dumps(papers, ensure_ascii=False) if papers else "",
    }


# ---------------------------------------------------------------------------- staff and services


def _practitioners(conn: Connection, names: Names) -> Iterator[Line]:
    rooms = staff_queries.room_names(conn)
    for one in sorted(staff_queries.practitioners(conn, retired=True), key=lambda one: one.id):
        yield {
            "id": names.of(Kind.PRACTITIONERS, one.id),
            "last_name": one.last_name,
            "first_name": one.first_name,
            "middle_name": one.middle_name,
            "specialty": one.specialty,
            "room": "" if one.room_id is None else rooms[one.room_id],
            "first_minutes": str(one.first_minutes),
            "follow_minutes": str(one.follow_minutes),
            "first_quota": _number(one.first_quota),
            "follow_quota": _number(one.follow_quota),
            "default": _yes(one.is_default),
            "active": _yes(one.active),
        }


def _services(conn: Connection) -> Iterator[Line]:
    """A line for each price of a service, or one without a price."""
    for row in list(conn.execute(select(service.c.id, service.c.code).order_by(service.c.id))):
        one = service_queries.service_of(conn, row.id)
        line = {
            "code": one.code,
            "name": one.name,
            "specialty": one.specialty,
            "kind": one.kind.value,
            "minutes": str(one.minutes),
            "preparation": one.preparation,
            "symptoms": one.symptoms,
            "active": _yes(one.active),
            "price": "",
            "price_from": "",
            "price_to": "",
        }
        prices = [price for price in service_queries.price_history(conn, one.id) if not price.voided]
        for price in sorted(prices, key=lambda price: price.valid_from):
            units, cents = divmod(price.amount_minor, 100)
            amount = f"{units}.{cents:02d}"
            yield line | {"price": amount, "price_from": _day(price.valid_from), "price_to": _day(price.valid_to)}
        if not prices:
            yield line


def _slots(conn: Connection, names: Names) -> Iterator[Line]:
    """The days that differ from the roster's pattern: time opened, and time closed with its reason."""
    rooms = staff_queries.room_names(conn)
    for row in conn.execute(select(roster_exception).order_by(roster_exception.c.id)):
        yield {
            "id": names.of(Kind.SLOTS, row.id),
            "practitioner": names.of(Kind.PRACTITIONERS, row.practitioner_id),
            "date": _day(row.day),
            "time": _clock(row.start_min),
            "end_time": _clock(row.end_min),
            "status": "free" if row.open else "busy-unavailable",
            "reason": row.reason,
            "room": "" if row.room_id is None else rooms[row.room_id],
        }


# ---------------------------------------------------------------------------- visits


def _appointments(conn: Connection, names: Names, zone: ZoneInfo) -> Iterator[Line]:
    codes = {row.id: row.code for row in conn.execute(select(service.c.id, service.c.code))}
    last = 0
    while True:
        query = select(appointment.c.id).where(appointment.c.id > last).order_by(appointment.c.id).limit(CHUNK)
        ids = [AppointmentId(row.id) for row in conn.execute(query)]
        if not ids:
            return
        last = ids[-1]
        records = schedule_queries.appointments(conn, ids)
        steps = {row.appointment_id: row for row in conn.execute(select(flow).where(flow.c.appointment_id.in_(ids)))}
        for one in (records[which] for which in ids):
            yield _appointment(one, steps.get(one.id), names, codes, zone)


def _appointment(
    one: Appointment, way: Any, names: Names, codes: Mapping[int, str], zone: ZoneInfo
) -> Line:  # Any: a Core row is untyped
    def at(moment: datetime | None) -> str:
        return "" if moment is None else moment.astimezone(zone).isoformat()

    return {
        "id": names.of(Kind.APPOINTMENTS, one.id),
        "patient": names.of(Kind.PATIENTS, one.patient_id),
        "practitioner": names.of(Kind.PRACTITIONERS, one.practitioner_id),
        "date": _day(one.local_date),
        "time": _clock(one.local_min),
        "fold": "1" if one.fold else "",
        "minutes": str(one.minutes),
        "status": one.status.value,
        "kind": one.kind.value,
        "service": "" if one.service_id is None else codes[one.service_id],
        "room": one.room,
        "cancel_reason": one.cancel_reason,
        "cancel_side": "" if one.cancel_side is None else one.cancel_side.value,
        "confirmation": one.confirmation.value if one.status is BookStatus.BOOKED else "",
        "comment": one.comment,
        "overbook_reason": one.overbook_reason,
        "follow_up_on": _day(one.follow_up_on),
        "booked_at": at(one.booked_at),
        "arrived_at": "" if way is None else at(way.arrived_at),
        "in_room_at": "" if way is None else at(way.in_room_at),
        "left_at": "" if way is None else at(way.left_at),
    }
