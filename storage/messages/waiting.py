"""SQL for who sends: what waits with what its words are made of, and what falls due."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, or_, select

from storage.ids import AppointmentId, PatientId
from storage.journal.tables import journal
from storage.messages import queries, rules
from storage.messages.records import Channel, Kind, Message, Standing, State, ToSend
from storage.messages.tables import message, message_wish
from storage.schedule import queries as book
from storage.schedule.records import BookStatus
from storage.schedule.tables import appointment

_m, _w = message.c, message_wish.c


def house(conn: Connection) -> str:
    """Tells our names of visits from those of another centre, and is guessed by nobody."""
    first = conn.execute(select(journal.c.hash).order_by(journal.c.id).limit(1)).scalar()
    return (first or "centre")[:16]


def to_send(conn: Connection, now: datetime, limit: int = 50) -> list[ToSend]:
    """What waits to be sent now, with what its words are made of, the longest waiting first."""
    waiting = or_(_m.state == State.QUEUED.value, (_m.state == State.FAILED.value) & (_m.again_at <= now))
    found = queries.waiting(conn, waiting, limit)
    if not found:
        return []
    visits = book.appointments(conn, {one.appointment_id for one in found})
    standing = queries.standings(conn, list(visits.values()))
    languages = _languages(conn, {one.patient_id for one in found})
    own = {(one.kind, one.channel, one.language): (one.subject, one.body) for one in queries.words(conn)}
    name = house(conn)
    return [
        ToSend(
            message=one,
            visit=visits[one.appointment_id],
            address=_address(standing[one.appointment_id], one),
            language=languages.get(one.patient_id, ""),
            uid=rules.uid(one.appointment_id, name),
            template=own.get((one.kind, one.channel, languages.get(one.patient_id, ""))),
        )
        for one in found
    ]


def _address(standing: Standing, one: Message) -> str:
    """Where it goes now; nowhere when the patient wants another way by now, or none."""
    return standing.address if standing.channel is one.channel else ""


def _languages(conn: Connection, people: Collection[PatientId]) -> dict[PatientId, str]:
    rows = conn.execute(select(_w.patient_id, _w.language).where(_w.patient_id.in_(people)))
    return {PatientId(row.patient_id): row.language for row in rows}


def broken_off(conn: Connection, now: datetime) -> list[int]:
    """Messages that were in somebody's hand who is gone."""
    before = now - rules.BROKEN_OFF_AFTER
    rows = conn.execute(select(_m.id).where(_m.state == State.SENDING.value, _m.claimed_at < before).order_by(_m.id))
    return list(rows.scalars())


def changed_since(conn: Connection, now: datetime) -> list[tuple[AppointmentId, Kind]]:
    """Visits to come of which the patient was told what is not so any more, and what to tell now.

    A change is told once it has stood for a while, since it may be taken back.
    """
    newer = message.alias("newer")
    v = appointment.c
    told = (
        select(_m.appointment_id, _m.kind, _m.told_at, v.starts_at, v.status)
        .join(appointment, v.id == _m.appointment_id)
        .where(
            _m.told_at > now,
            queries.TELLS,
            _m.state.in_(rules.OUT),
            v.starts_at > now,
            v.status.in_((BookStatus.BOOKED.value, BookStatus.CANCELLED.value)),
            or_(
                v.starts_at != _m.told_at,
                (v.status == BookStatus.CANCELLED.value) != (_m.kind == Kind.CANCELLED.value),
            ),
            ~select(newer.c.id)
            .where(newer.c.appointment_id == _m.appointment_id, newer.c.id > _m.id, newer.c.state != "dropped",
                   newer.c.kind != Kind.LEAFLET.value)
            .exists(),
            ~select(journal.c.id)
            .where(journal.c.what == "appointment", journal.c.key == v.id, journal.c.at > now - rules.SETTLED_AFTER)
            .exists(),
        )
        .order_by(_m.id)
    )
    found = []
    for row in conn.execute(told):
        cancelled, was = row.status == BookStatus.CANCELLED.value, row.kind == Kind.CANCELLED.value
        if cancelled and was:
            continue
        kind = Kind.CANCELLED if cancelled else Kind.CONFIRMATION if was else Kind.MOVED
        found.append((AppointmentId(row.appointment_id), kind))
    return found


def to_remind(conn: Connection, first: datetime, last: datetime) -> list[AppointmentId]:
    """Booked visits beginning in [first, last) whose patient agreed and got no reminder of this time."""
    v = appointment.c
    reminded = select(_m.id).where(
        _m.appointment_id == v.id, _m.kind == Kind.REMINDER.value, _m.told_at == v.starts_at
    )
    rows = conn.execute(
        select(v.id)
        .join(message_wish, _w.patient_id == v.patient_id)
        .where(
            v.starts_at >= first,
            v.starts_at < last,
            v.status == BookStatus.BOOKED.value,
            v.kind != "walkin",
            _w.channel != Channel.NONE.value,
            ~reminded.exists(),
        )
        .order_by(v.starts_at, v.id)
    )
    return [AppointmentId(row.id) for row in rows]
