"""Whom the free time of a doctor could be offered to, read once for all of it: a handful of statements a doctor.

Which of them fit a certain time: `fitting`.  Where they are found: `sources.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, bindparam, select

from storage.prepared import Prepared
from storage.recalls import queries as recall_queries
from storage.recalls import rules as recall_rules
from storage.recalls.book import Book, book_of
from storage.recalls.records import Item, What
from storage.schedule import occupancy
from storage.schedule.free_time import Present
from storage.schedule.rules import ResourceKind, lenient_instant, resource_id, resource_of
from storage.schedule.tables import appointment
from storage.staff import queries as staff
from storage.staff.records import Practitioner
from storage.waiting import queries, rules
from storage.waiting.records import Candidate, Offer, Slot, Try, Why
from storage.waiting.sources import Raw, due, later, waiting

EVERYBODY = Item(what=What.ALL)


@dataclass(frozen=True, slots=True)
class Pool:
    """Who could take free time of one doctor on some days, and what decides which of it."""

    doctor: Practitioner
    rows: tuple[Raw, ...] = ()
    coming: frozenset[tuple[int, date]] = frozenset()
    """Who comes to the doctor on which of the days already."""
    gave_up: frozenset[tuple[int, date]] = frozenset()
    """Who cancelled or missed a visit to the doctor on which of them."""
    busy: Mapping[int, Sequence[tuple[datetime, datetime]]] = field(default_factory=dict)
    """When each patient is in the house for somebody on the days."""
    tries: Mapping[int, tuple[Try, ...]] = field(default_factory=dict)


def pool(
    conn: Connection, doctor: Practitioner, days: Sequence[date], present: Present, book: Book | None = None
) -> Pool:
    """Read it for some days that lie near each other; `book` are the rules of recalls, where they are read already."""
    book = book or book_of(conn, present.today, present.centre.tz)
    found = [*waiting(conn, doctor, present), *due(conn, book, doctor, present), *later(conn, doctor, days, present)]
    people = sorted({one.row.target.patient_id for one in found})
    if not people:
        return Pool(doctor)
    tries = queries.tries(conn, people, present.centre.tz)
    first, last, zone = days[0], days[-1], present.centre.tz
    held = occupancy.busy(
        conn,
        [resource_id(ResourceKind.PATIENT, who) for who in people],
        lenient_instant(first, 0, zone),
        lenient_instant(last, 1440, zone),
    )
    coming, gave_up = _there(conn, doctor, people, (first, last))
    return Pool(
        doctor,
        tuple(_callable(conn, present, found, tries)),
        coming,
        gave_up,
        {resource_of(number)[1]: times for number, times in held.items()},
        tries,
    )


def offer(conn: Connection, slot: Slot, present: Present) -> Offer:
    """Whom one free time is offered to.  Raises NotFound for an unknown doctor."""
    doctor = staff.practitioner_of(conn, slot.practitioner_id)
    return fitting(pool(conn, doctor, (slot.day,), present), slot, present)


def offers(conn: Connection, slots: Sequence[Slot], present: Present) -> tuple[Offer, ...]:
    """The same for several free times, in their order.  Raises NotFound for an unknown doctor."""
    days = sorted({slot.day for slot in slots})
    book = book_of(conn, present.today, present.centre.tz)
    pools = {
        who: pool(conn, staff.practitioner_of(conn, who), days, present, book)
        for who in dict.fromkeys(slot.practitioner_id for slot in slots)
    }
    return tuple(fitting(pools[slot.practitioner_id], slot, present) for slot in slots)


def fitting(own: Pool, slot: Slot, present: Present) -> Offer:
    """The people of a pool who fit a free time, in the order in which they are called; each person once."""
    rows: dict[int, Candidate] = {}
    asked = {who for who, made in own.tries.items() if rules.asked(made, slot)}
    for one in own.rows:
        who = one.row.target.patient_id
        if who not in rows and who not in asked and _fits(own, one, slot, present):
            rows[who] = one.row
    ranked = rules.ranked(rows.values(), slot)
    return Offer(
        slot=slot, doctor=own.doctor.short_name, specialty=own.doctor.specialty, rows=ranked, asked=len(asked)
    )


def _fits(own: Pool, one: Raw, slot: Slot, present: Present) -> bool:
    """Whether somebody could come then: not who gave this day up, nor who is there or elsewhere at the time."""
    row, key = one.row, (one.row.target.patient_id, slot.day)
    if one.on not in (None, slot.day):
        return False
    if key in own.gave_up or (row.visit is None and key in own.coming):
        return False
    start = lenient_instant(slot.day, slot.minute, present.centre.tz)
    end = start + timedelta(minutes=row.minutes)
    if row.visit is not None and row.visit.starts_at <= start:
        return False
    if row.why is Why.SAME_DOCTOR and row.visit is not None and row.visit.day <= slot.day:
        return False
    if one.wait is not None and not rules.suits(one.wait.draft.when, slot.day, slot.minute, row.minutes):
        return False
    its_own = None if row.visit is None else row.visit.starts_at
    return not any(
        begins < end and start < ends and begins != its_own
        for begins, ends in own.busy.get(row.target.patient_id, ())
    )


# ------------------------------------------------------------------------------ who may be called


def _callable(
    conn: Connection, present: Present, found: Sequence[Raw], tries: Mapping[int, tuple[Try, ...]]
) -> Iterator[Raw]:
    """Who of them has a number and is not left alone (rule 22)."""
    people = {one.row.target.patient_id for one in found}
    marks = recall_queries.marks(conn, people)
    recalled, usual = recall_queries.tries(conn, people, present.centre.tz), recall_queries.usual_quiet(conn)
    for one in found:
        who = one.row.target.patient_id
        own = tries.get(who, ())
        out = marks.get((who, EVERYBODY))
        if not one.row.phone or (out is not None and out.stopped):
            continue
        until = recall_rules.quiet_until(recalled.get(who, ()), None, {}, usual)
        if _rests(one, own, until, present.today):
            continue
        days = [*(made.day for made in own), *(made.day for made in recalled.get(who, ()))]
        yield replace(one, row=replace(one.row, last_contact=max(days, default=None), contacts=len(own)))


def _rests(one: Raw, own: Sequence[Try], until: date | None, today: date) -> bool:
    """Whether somebody is left alone; a recall's own quiet period was looked at where it was found."""
    if one.wait is not None:
        return rules.waiter_rests(queries.counting(one.wait, own), today)
    if rules.rests(own, today):
        return True
    if one.row.why is not Why.SAME_DOCTOR:
        return False
    visit_id = one.row.target.visit_id
    return (until is not None and today < until) or (visit_id is not None and rules.refused(own, visit_id))


_THERE = Prepared(
    select(appointment.c.patient_id, appointment.c.local_date, appointment.c.status).where(
        appointment.c.patient_id.in_(bindparam("people", expanding=True)),
        appointment.c.local_date >= bindparam("first_day", type_=appointment.c.local_date.type),
        appointment.c.local_date <= bindparam("last_day", type_=appointment.c.local_date.type),
        appointment.c.practitioner_id + 0 == bindparam("doctor"),
    )
)


def _there(
    conn: Connection, doctor: Practitioner, people: Collection[int], days: tuple[date, date]
) -> tuple[frozenset[tuple[int, date]], frozenset[tuple[int, date]]]:
    """Who comes to the doctor on which of the days, and who gave that up."""
    rows = _THERE.rows(conn, people=list(people), first_day=days[0], last_day=days[1], doctor=doctor.id)
    coming = frozenset((row.patient_id, row.local_date) for row in rows if row.status in ("booked", "fulfilled"))
    gone = frozenset((row.patient_id, row.local_date) for row in rows if row.status in ("cancelled", "noshow"))
    return coming, gone
