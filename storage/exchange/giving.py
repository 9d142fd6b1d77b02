"""The register, the staff list, the price list, the rosters' slots and the book as lines of our fields.

What is written here is read by `taking` again: importing an export into an empty centre gives the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from storage.exchange import giving_visits, hours_text
from storage.exchange.records import WHOLE_HOUSE, Kind
from storage.exchange.words_out import CHUNK, Line, Named, Names, clock_text, day_text, number_text, yes_no
from storage.ids import PatientId
from storage.patients import queries as patient_queries
from storage.patients.records import Patient, PatientStatus
from storage.patients.tables import patient
from storage.services import queries as service_queries
from storage.services.tables import service
from storage.staff import queries as staff_queries
from storage.staff.tables import roster_exception

COLUMNS: Mapping[Kind, tuple[str, ...]] = {
    Kind.PATIENTS: (
        *("id", "card_no", "last_name", "first_name", "middle_name", "sex", "birth_date", "birth_estimated"),
        *("phones", "email", "address", "city", "region", "postcode", "document_no", "note", "alert"),
        *("status", "merged_into", "papers"),
    ),
    Kind.PRACTITIONERS: (
        *("id", "last_name", "first_name", "middle_name", "specialty", "room", "first_minutes", "follow_minutes"),
        *("first_quota", "follow_quota", "default", "active", "hours", "breaks"),
    ),
    Kind.SERVICES: (
        *("code", "name", "specialty", "kind", "minutes", "preparation", "symptoms", "active"),
        *("price", "price_from", "price_to"),
    ),
    Kind.SLOTS: ("id", "practitioner", "date", "time", "end_time", "status", "reason", "room", "floor"),
    Kind.APPOINTMENTS: (
        *("id", "patient", "practitioner", "date", "time", "fold", "minutes", "status", "kind", "service", "room"),
        *("cancel_reason", "cancel_side", "cancel_late", "confirmation", "card_state", "priority", "priority_reason"),
        *("comment", "overbook_reason", "follow_up_on", "booked_at"),
        *("arrived_at", "ready_at", "called_at", "in_room_at", "to_pay_at", "left_at", "seen_in"),
    ),
}
"""The columns of each kind, in this order."""


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
        yield from giving_visits.lines(conn, names, zone)


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
                yield patient_line(one, names)
    waiting = {one.id for one in merged}
    while merged:
        ready = [one for one in merged if one.merged_into not in waiting] or merged
        for one in ready:
            yield patient_line(one, names)
            waiting.discard(one.id)
        merged = [one for one in merged if one.id in waiting]


def patient_line(one: Patient, names: Named) -> Line:
    """One patient as a line."""
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
        "birth_date": day_text(one.birth_date),
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
            "first_quota": number_text(one.first_quota),
            "follow_quota": number_text(one.follow_quota),
            "default": yes_no(one.is_default),
            "active": yes_no(one.active),
            "hours": hours_text.told(hours_text.stretches(staff_queries.lines_of(conn, one.id), (), rooms)),
            "breaks": hours_text.told(hours_text.stretches((), staff_queries.breaks_of(conn, one.id), rooms)),
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
            "active": yes_no(one.active),
            "price": "",
            "price_from": "",
            "price_to": "",
        }
        prices = [price for price in service_queries.price_history(conn, one.id) if not price.voided]
        for price in sorted(prices, key=lambda price: price.valid_from):
            units, cents = divmod(price.amount_minor, 100)
            first, last = day_text(price.valid_from), day_text(price.valid_to)
            yield line | {"price": f"{units}.{cents:02d}", "price_from": first, "price_to": last}
        if not prices:
            yield line


def _slots(conn: Connection, names: Names) -> Iterator[Line]:
    """The rooms, the days off of the house, and the days that differ from somebody's pattern.

    Time opened, and time closed with its reason.
    """
    yield from _house(conn)
    rooms = staff_queries.room_names(conn)
    for row in conn.execute(select(roster_exception).order_by(roster_exception.c.id)):
        yield {
            "id": names.of(Kind.SLOTS, row.id),
            "practitioner": names.of(Kind.PRACTITIONERS, row.practitioner_id),
            "date": day_text(row.day),
            "time": clock_text(row.start_min),
            "end_time": clock_text(row.end_min),
            "status": "free" if row.open else "busy-unavailable",
            "reason": row.reason,
            "room": "" if row.room_id is None else rooms[row.room_id],
            "floor": "",
        }


def _house(conn: Connection) -> Iterator[Line]:
    empty = dict.fromkeys(COLUMNS[Kind.SLOTS], "") | {"practitioner": WHOLE_HOUSE}
    for room in sorted(staff_queries.rooms(conn, closed=True), key=lambda room: room.id):
        status = "free" if room.active else "busy-unavailable"
        yield empty | {"status": status, "room": room.name, "floor": room.floor}
    for closed in staff_queries.holidays(conn, date.min, date.max):
        span = {"date": day_text(closed.day), "time": "00:00", "end_time": "00:00"}
        yield empty | span | {"status": "busy-unavailable", "reason": closed.name}
