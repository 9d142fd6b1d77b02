"""What callers were told that it would cost: written once, found again when they are booked and when they pay."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, or_, select, update

from storage import rows
from storage.calls import quote_rules
from storage.calls.quote_records import Quote, QuoteDraft, QuoteLine, Told
from storage.calls.tables import call, quote, quote_line, read_back
from storage.centre.tables import account_user
from storage.errors import N_, RuleBroken
from storage.ids import CallId, PatientId, ServiceId
from storage.patients.plain import plain
from storage.patients.queries import ids_of
from storage.patients.tables import patient_phone
from storage.prepared import Prepared
from storage.schedule.records import ReadBack
from storage.services import queries as services
from storage.services.tables import service
from storage.unit import Unit

MAIN = 0
"""The chance of a line that the lower end of the range is for."""
KEPT_MAX = 20
"""So many quotes of a patient are looked through."""

_QUOTE: Select[Any] = (
    select(quote, call.c.patient_id, account_user.c.name.label("user_name"))
    .join(call, call.c.id == quote.c.call_id)
    .outerjoin(account_user, account_user.c.id == quote.c.user_id)
    .where(quote.c.voided == 0)
    .order_by(quote.c.id.desc())
)
_OF_CALLS = Prepared(_QUOTE.where(quote.c.call_id.in_(bindparam("these", expanding=True))))
_NUMBERS = select(patient_phone.c.e164).where(patient_phone.c.patient_id.in_(bindparam("same", expanding=True)))
_OF_PATIENT = Prepared(
    _QUOTE.where(
        or_(
            call.c.patient_id.in_(bindparam("people", expanding=True)),
            (call.c.patient_id.is_(None)) & (call.c.number != "") & call.c.number.in_(_NUMBERS),
        ),
        quote.c.valid_to >= bindparam("since"),
    ).limit(KEPT_MAX)
)
_LINES = Prepared(
    select(quote_line)
    .where(quote_line.c.quote_id.in_(bindparam("these", expanding=True)))
    .order_by(quote_line.c.chance, quote_line.c.id)
)
_TOLD = Prepared(
    select(read_back).where(read_back.c.call_id.in_(bindparam("these", expanding=True))).order_by(read_back.c.id)
)
_KEYS = Prepared(
    select(service.c.specialty_key).where(service.c.id.in_(bindparam("these", expanding=True))).distinct()
)


# ------------------------------------------------------------------------------ reads
def of_calls(conn: Connection, call_ids: Collection[CallId]) -> dict[CallId, Quote]:
    """What was quoted in each of these calls."""
    found = _records(conn, _OF_CALLS.rows(conn, these=list(call_ids))) if call_ids else ()
    return {one.call_id: one for one in reversed(found)}


def of_patient(conn: Connection, patient_id: PatientId, since: date = date.min) -> tuple[Quote, ...]:
    """What a patient was quoted, the newest first; what holds on `since` or a later day.

    Of a call that names nobody it is theirs when it came from one of their numbers: a caller who becomes a
    patient takes the quote along.
    """
    people = ids_of(conn, patient_id) if patient_id else ()
    if not people:
        return ()
    return _records(conn, _OF_PATIENT.rows(conn, people=list(people), same=list(people), since=since))


def for_visit(
    conn: Connection, patient_id: PatientId, day: date, service_ids: Collection[ServiceId]
) -> Quote | None:
    """The newest quote that holds for a visit, or a bill, of these services on a day."""
    found = of_patient(conn, patient_id, day) if service_ids else ()
    if not found:
        return None
    keys = {row.specialty_key for row in _KEYS.rows(conn, these=list(service_ids))}
    return quote_rules.holding(found, day, set(service_ids), keys)


def told(conn: Connection, call_ids: Collection[CallId]) -> dict[CallId, Told]:
    """What was read back at the end of each of these calls, the newest of each."""
    return {CallId(row.call_id): _told(row) for row in _TOLD.rows(conn, these=list(call_ids))} if call_ids else {}


def _told(row: Row[Any]) -> Told:  # Any: a row is untyped
    return Told(
        local_date=row.local_date,
        local_min=row.local_min,
        doctor=row.doctor,
        room=row.room,
        price_minor=row.price_minor,
        quoted=None if row.low_minor is None else (row.low_minor, row.high_minor),
        preparation=row.preparation,
        bring=row.bring,
    )


def _records(conn: Connection, found: Sequence[Row[Any]]) -> tuple[Quote, ...]:  # Any: a row is untyped
    lines: dict[int, list[QuoteLine]] = {}
    for row in _LINES.rows(conn, these=[row.id for row in found]) if found else ():
        lines.setdefault(row.quote_id, []).append(
            QuoteLine(service_id=ServiceId(row.service_id), title=row.title, chance=row.chance,
                      amount_minor=row.amount_minor)
        )  # fmt: skip
    return tuple(
        Quote(
            id=row.id,
            call_id=CallId(row.call_id),
            patient_id=None if row.patient_id is None else PatientId(row.patient_id),
            asked=row.asked,
            title=row.title,
            specialty=row.specialty,
            specialty_key=row.specialty_key,
            low_minor=row.low_minor,
            high_minor=row.high_minor,
            minutes=row.minutes,
            day=row.day,
            valid_to=row.valid_to,
            at=row.at,
            by_name=row.user_name or "",
            lines=tuple(lines.get(row.id, ())),
        )
        for row in found
    )


# ------------------------------------------------------------------------------ writes
def keep(unit: Unit, call_id: CallId, draft: QuoteDraft) -> int:
    """Write down what a caller was told, at today's prices; answers the lower end.  Raises RuleBroken."""
    main = services.service_of(unit.conn, draft.main)
    chances = {draft.main: MAIN} | {one: chance for one, chance in draft.further if one != draft.main}
    prices = services.prices_on(unit.conn, chances, unit.today)
    without = next((one for one in chances if one not in prices), None)
    if without is not None:
        raise RuleBroken(
            N_("“{name}” has no price today; quote something else."),
            name=services.service_of(unit.conn, without).name,
            rule="quote-price",
        )
    named = {one: services.service_of(unit.conn, one) for one in chances}
    quote_id = rows.add(
        unit,
        quote,
        {
            "call_id": call_id,
            "asked": plain(draft.asked)[: quote_rules.ASKED_LETTERS],
            "title": plain(draft.title),
            "specialty": main.specialty,
            "specialty_key": main.specialty_key,
            "low_minor": prices[draft.main],
            "high_minor": sum(prices.values()),
            "minutes": sum(one.minutes for one in named.values()),
            "day": unit.today,
            "valid_to": unit.today + timedelta(days=unit.centre.quote_days),
            "at": unit.now,
            "user_id": unit.actor.user_id,
            "voided": False,
        },
    )
    for one, chance in chances.items():
        line = {"quote_id": quote_id, "service_id": one, "title": named[one].name, "chance": chance}
        rows.add(unit, quote_line, {**line, "amount_minor": prices[one]})
    return prices[draft.main]


def void(unit: Unit, quote_id: int) -> None:
    """The call in which it was said is opened again, or was none."""
    unit.conn.execute(update(quote).where(quote.c.id == quote_id).values(voided=True))
    unit.journal("quote", quote_id, {"voided": False}, {"voided": True})


def remember(unit: Unit, call_id: CallId, said: ReadBack) -> None:
    """Write down what is read back at the end of a call."""
    visit = said.appointment
    low, high = (None, None) if said.quoted is None else said.quoted
    rows.add(
        unit,
        read_back,
        {
            "call_id": call_id,
            "appointment_id": visit.id,
            "local_date": visit.local_date,
            "local_min": visit.local_min,
            "doctor": visit.practitioner.initials,
            "room": visit.room,
            "price_minor": said.price_minor,
            "low_minor": low,
            "high_minor": high,
            "preparation": said.preparation,
            "bring": said.bring,
            "at": unit.now,
        },
    )


def quoted_of(conn: Connection, patient_id: PatientId, day: date, service_id: ServiceId) -> tuple[int, int] | None:
    """For the book: the range that a patient was quoted for a visit."""
    found = for_visit(conn, patient_id, day, (service_id,))
    return None if found is None else (found.low_minor, found.high_minor)
