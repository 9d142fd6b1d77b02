"""SQL of messages to patients: reads as plain `fn(conn, ...)`; nothing here decides or writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from storage.centre.tables import account_user
from storage.documents.tables import document
from storage.errors import N_, NotFound
from storage.ids import AppointmentId, DocumentId, PatientId
from storage.journal.tables import journal
from storage.messages import rules
from storage.messages.records import (
    Answer,
    Channel,
    Kind,
    Message,
    Outbox,
    Standing,
    State,
    Wish,
    Words,
)
from storage.messages.tables import message, message_wish, message_words
from storage.patients.tables import patient, patient_phone
from storage.prepared import Prepared, ask
from storage.schedule.records import Appointment

LIMIT = 200
"""Rows of the outbox that a list shows."""
_m, _w = message.c, message_wish.c
_NUMBER = (
    select(patient_phone.c.e164)
    .where(patient_phone.c.patient_id == patient.c.id, patient_phone.c.e164.like("+%"))
    .order_by(patient_phone.c.place, patient_phone.c.rev)
    .limit(1)
    .scalar_subquery()
)
_MESSAGE = (
    select(*message.columns, patient.c.last_name, patient.c.first_name, account_user.c.login)
    .join(patient, patient.c.id == _m.patient_id)
    .outerjoin(account_user, account_user.c.id == _m.user_id)
)
_OF_VISITS = Prepared(_MESSAGE.where(_m.appointment_id.in_(bindparam("visits", expanding=True))).order_by(_m.id))
_WISHES = Prepared(
    select(_w.patient_id, _w.channel, patient.c.email, _NUMBER.label("number"))
    .join(patient, patient.c.id == _w.patient_id)
    .where(_w.patient_id.in_(bindparam("people", expanding=True)), patient.c.status.in_(("active", "prospective")))
)
TELLS = _m.kind != Kind.LEAFLET.value
"""Tells a visit and its time; a leaflet does not."""
_OPEN = (State.QUEUED, State.SENDING, State.FAILED, State.DOUBT)


def wish_of(conn: Connection, patient_id: PatientId) -> Wish | None:
    """What a patient said when asked; None where nobody asked."""
    row = conn.execute(
        select(message_wish, account_user.c.login)
        .outerjoin(account_user, account_user.c.id == _w.user_id)
        .where(_w.patient_id == patient_id)
    ).first()
    if row is None:
        return None
    return Wish(
        id=row.id,
        patient_id=PatientId(row.patient_id),
        channel=Channel(row.channel),
        language=row.language,
        words=row.words,
        by=row.login or "",
        at=row.at,
        version=row.version,
    )


# ------------------------------------------------------------------------------ messages


def _message(row: Any) -> Message:  # Any: a row is untyped
    return Message(
        id=row.id,
        patient_id=PatientId(row.patient_id),
        appointment_id=AppointmentId(row.appointment_id),
        kind=Kind(row.kind),
        channel=Channel(row.channel),
        told_at=row.told_at,
        state=State(row.state),
        token=row.token,
        address=row.address,
        language=row.language,
        subject=row.subject,
        body=row.body,
        tries=row.tries,
        error=row.error,
        answer=None if row.answer is None else Answer(row.answer),
        answer_text=row.answer_text,
        queued_at=row.queued_at,
        by=row.login or "",
        claimed_at=row.claimed_at,
        sent_at=row.sent_at,
        again_at=row.again_at,
        answered_at=row.answered_at,
        version=row.version,
        who=f"{row.last_name} {row.first_name}".strip(),
        document_id=None if row.document_id is None else DocumentId(row.document_id),
    )


def message_of(conn: Connection, message_id: int) -> Message:
    """One message.  Raises NotFound."""
    row = conn.execute(_MESSAGE.where(_m.id == message_id)).first()
    if row is None:
        raise NotFound(N_("This message is not there any more: another desk took it back."))
    return _message(row)


def by_token(conn: Connection, token: str) -> Message:
    """The message that an answer names.  Raises NotFound."""
    row = conn.execute(_MESSAGE.where(_m.token == token)).first()
    if row is None:
        raise NotFound(N_("No message was sent with this token."))
    return _message(row)


def told_last(conn: Connection, address: str, appointment_id: int | None, now: datetime) -> Message | None:
    """The newest message that went to an address, about one visit or any to come."""
    wanted = _m.appointment_id == appointment_id if appointment_id is not None else _m.told_at > now
    sent = _MESSAGE.where(wanted, TELLS, func.lower(_m.address) == address.lower(), _m.state.in_(rules.OUT))
    row = conn.execute(sent.order_by(_m.id.desc()).limit(1)).first()
    return None if row is None else _message(row)


def of_visit(conn: Connection, appointment_id: AppointmentId) -> list[Message]:
    """Everything that was written about a visit, the newest last."""
    return [_message(row) for row in _OF_VISITS.rows(conn, visits=[appointment_id])]


def mailed_leaflets(conn: Connection, appointment_id: AppointmentId) -> frozenset[tuple[str, str]]:
    """Title and language of the leaflets that were mailed for a visit, or wait to be."""
    d = document.c
    mailed = select(d.title, d.language).join(message, _m.document_id == d.id)
    rows = conn.execute(mailed.where(_m.appointment_id == appointment_id, _m.state != State.DROPPED.value))
    return frozenset((row.title, row.language) for row in rows)


def standings(conn: Connection, visits: Sequence[Appointment]) -> dict[AppointmentId, Standing]:
    """How the patient of each visit may be written to, and what was written of it as it stands."""
    if not visits:
        return {}
    people = sorted({one.patient_id for one in visits})
    wishes, written = ask(
        conn, (_WISHES, {"people": people}), (_OF_VISITS, {"visits": [one.id for one in visits]})
    )
    agreed = {row.patient_id: row for row in wishes}
    newest: dict[int, Message] = {}
    times = {one.id: one for one in visits}
    for row in written:
        visit = times[AppointmentId(row.appointment_id)]
        tells = row.kind != Kind.LEAFLET.value and row.told_at == visit.starts_at
        if tells and row.state != State.DROPPED.value:
            newest[row.appointment_id] = _message(row)
    return {one.id: _standing(agreed.get(one.patient_id), newest.get(one.id)) for one in visits}


def _standing(wish: Any, newest: Message | None) -> Standing:
    if wish is None:
        return Standing(message=newest)
    channel = Channel(wish.channel)
    address = {Channel.EMAIL: wish.email, Channel.TEXT: wish.number or ""}.get(channel, "")
    return Standing(channel=channel, address=address if rules.reachable(channel, address) else "", message=newest)


def outbox(conn: Connection, day: tuple[datetime, datetime], limit: int = LIMIT) -> Outbox:
    """The messages, those that somebody has to look at first, then what waits, then the newest."""
    first, after = day
    rank = {State.DOUBT: 0, State.FAILED: 1, State.SENDING: 2, State.QUEUED: 3}
    left = [_message(row) for row in conn.execute(_MESSAGE.where(_m.state.in_(_OPEN)).order_by(_m.id).limit(limit + 1))]
    left.sort(key=lambda one: (rank[one.state], one.id))
    over = _MESSAGE.where(_m.state.not_in(_OPEN)).order_by(_m.id.desc()).limit(limit + 1)
    done = [_message(row) for row in conn.execute(over)]
    counts: dict[str, int] = {
        row.state: row.times
        for row in conn.execute(
            select(_m.state, func.count().label("times")).where(_m.state.in_(_OPEN)).group_by(_m.state)
        )
    }
    sent = conn.execute(select(func.count()).where(_m.sent_at >= first, _m.sent_at < after)).scalar() or 0
    rows = [*left, *done]
    return Outbox(
        rows=tuple(rows[:limit]),
        queued=counts.get(State.QUEUED, 0) + counts.get(State.SENDING, 0),
        troubled=counts.get(State.FAILED, 0) + counts.get(State.DOUBT, 0),
        sent=sent,
        more=len(rows) > limit,
    )


def troubled(conn: Connection) -> int:
    """How many messages somebody has to look at."""
    wanted = _m.state.in_((State.FAILED, State.DOUBT))
    return conn.execute(select(func.count()).select_from(message).where(wanted)).scalar() or 0


def waiting(conn: Connection, which: Any, limit: int) -> list[Message]:  # Any: an SQL condition
    """Messages that a condition is true of, the longest waiting first."""
    return [_message(row) for row in conn.execute(_MESSAGE.where(which).order_by(_m.id).limit(limit))]


def some_not_out(conn: Connection, act_id: int) -> bool:
    """Whether of the messages of one act any is not on its way, or was taken back already."""
    written = select(journal.c.key).where(journal.c.act_id == act_id, journal.c.what == "message")
    made = set(conn.execute(written).scalars())
    out = conn.execute(select(func.count()).where(_m.id.in_(made), _m.state.in_(rules.OUT))).scalar() or 0
    return out < len(made)


# ------------------------------------------------------------------------------ words


def words(conn: Connection) -> tuple[Words, ...]:
    """The messages that the centre has put into its own words."""
    rows = conn.execute(select(message_words).order_by(message_words.c.id))
    return tuple(
        Words(
            kind=Kind(row.kind), channel=Channel(row.channel), language=row.language, subject=row.subject, body=row.body
        )
        for row in rows
    )


def words_id(conn: Connection, wanted: Words) -> int | None:
    """The row of one message's own words."""
    c = message_words.c
    asked = select(c.id).where(c.kind == wanted.kind, c.channel == wanted.channel, c.language == wanted.language)
    return conn.execute(asked).scalar()


def contacts(conn: Connection, people: Iterable[int]) -> list[Any]:  # Any: rows are untyped
    """Every message that went out to some patients: whom, when, by which channel."""
    rows = conn.execute(
        select(_m.patient_id, _m.sent_at, _m.channel)
        .where(_m.patient_id.in_(list(people)), _m.sent_at.is_not(None), _m.kind.in_(("confirmation", "reminder")))
        .order_by(_m.sent_at, _m.id)
    )
    return list(rows)
