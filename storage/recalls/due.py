"""Who is due, asked of the visits: statements that follow an index from the longest overdue on, a page at a time.

Each source yields candidates in the order of their day.  What a person said otherwise, and who was called not long
ago, is looked at by `worklist`, a page at once.  `people` narrows every source to some patients.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)

from storage.cash.tables import charge
from storage.patients.tables import patient
from storage.recalls import rules
from storage.recalls.records import Category, Item, RecallType, What
from storage.schedule.tables import appointment
from storage.schema import Day

PAGE = 100
"""Candidates read at once from one place of an index."""
SPAN = 20_000
"""Patients looked through at once for those who never had a thing."""
FIRST_DAY = date(1900, 1, 1)
FULFILLED: ColumnElement[str] = literal_column("'fulfilled'")
"""As text, not as a value: an index holds such visits alone, and an engine must see that they are asked for."""
BOOKED: ColumnElement[str] = literal_column("'booked'")
People = Collection[int] | None
_LATER, _PAID = appointment.alias("later"), charge.alias("paid")
"""Made once: an alias has thirty columns, and a list asks a dozen statements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who is due as far as the visits say."""

    patient_id: int
    item: Item
    category: Category
    due: date
    last_on: date | None = None
    practitioner_id: int | None = None
    service_id: int | None = None
    title: str = ""
    stages: tuple[int, int] | None = None
    owed_minor: int = 0


@dataclass(frozen=True, slots=True)
class By:
    """What a recall counts from: visits for any of the services, or to any of the doctors."""

    services: tuple[int, ...]
    doctors: tuple[int, ...]
    after: tuple[int, ...] = ()
    """For a follow-up: a later visit to any of these doctors is it."""

    def visit(self, row: FromClause) -> ColumnElement[bool]:
        """Whether a visit is one to count from; `+ 0` keeps the engines to the index of the patient."""
        if self.services:
            return (row.c.service_id + 0).in_(self.services)
        return (row.c.practitioner_id + 0).in_(self.doctors)

    def closes(self, row: FromClause) -> ColumnElement[bool]:
        """Whether a later visit takes somebody off the list."""
        return or_(self.visit(row), (row.c.practitioner_id + 0).in_(self.after)) if self.after else self.visit(row)


def alive(people: People, statuses: tuple[str, ...] = ("active", "prospective")) -> ColumnElement[bool]:
    """Who can be called at all: not the dead, the merged, the erased and those entered by mistake."""
    here = and_(patient.c.status.in_(statuses), patient.c.erased_by.is_(None))
    return here if people is None else and_(here, patient.c.id.in_(people))


def _renewed(by: By, who: ColumnElement[Any], day: ColumnElement[Any], today: date) -> ColumnElement[bool]:
    """Whether somebody had it after a day, or will: as a visit, as something charged, as a visit ahead."""
    later, paid = _LATER, _PAID
    had = exists().where(
        later.c.patient_id == who,
        by.closes(later),
        or_(
            and_(later.c.status == FULFILLED, later.c.local_date > day),
            and_(later.c.status == BOOKED, later.c.local_date >= today),
        ),
    )
    if not by.services:
        return had
    bought = exists().where(
        paid.c.patient_id == who,
        (paid.c.service_id + 0).in_(by.services),
        paid.c.day > day,
        paid.c.state.in_((literal_column("'open'"), literal_column("'paid'"))),
    )
    return or_(had, bought)


def _wanted(kind: RecallType, today: date) -> ColumnElement[bool]:
    """The ages and the sex of a rule."""
    draft = kind.draft
    first, last = rules.births(today, draft.age_from, draft.age_to)
    return and_(
        true(),
        *(patient.c.birth_date >= one for one in (first,) if one is not None),
        *(patient.c.birth_date <= one for one in (last,) if one is not None),
        *(patient.c.sex == one for one in (draft.sex,) if one),
    )


def by_rule(conn: Connection, kind: RecallType, by: By, today: date, people: People = None) -> Iterator[Candidate]:
    """Who was due by a rule until today, the longest overdue first; then who never had it, as registered."""
    yield from again(conn, kind, by, today, people)
    if kind.draft.never:
        yield from _never(conn, kind, by, today, people)


def again(conn: Connection, kind: RecallType, by: By, today: date, people: People = None) -> Iterator[Candidate]:
    """Who had it once.  Each service and each doctor is an index of its own: read side by side, merged by the day."""
    draft = kind.draft
    high = rules.latest(today, draft.every, draft.unit)
    low = high - timedelta(days=rules.LOOK_BACK_DAYS)
    read = []
    for place in by.services or by.doctors:
        own = _one(appointment.c.service_id if by.services else appointment.c.practitioner_id, place, people)
        visits = (
            select(appointment.c.local_date, appointment.c.id, appointment.c.patient_id, appointment.c.practitioner_id)
            .join(patient, patient.c.id == appointment.c.patient_id)
            .where(own, appointment.c.status == FULFILLED, appointment.c.local_date.between(low, high))
            .where(alive(people), _wanted(kind, today))
            .where(~_renewed(by, appointment.c.patient_id, appointment.c.local_date, today))
        )
        read.append(paged(conn, visits, appointment.c.local_date, appointment.c.id))
        if by.services:
            bought = (
                select(charge.c.day, charge.c.id, charge.c.patient_id, literal(None))
                .join(patient, patient.c.id == charge.c.patient_id)
                .where(_one(charge.c.service_id, place, people), charge.c.day.between(low, high))
                .where(charge.c.state.in_((literal_column("'open'"), literal_column("'paid'"))))
                .where(alive(people), _wanted(kind, today))
                .where(~_renewed(by, charge.c.patient_id, charge.c.day, today))
            )
            read.append(paged(conn, bought, charge.c.day, charge.c.id))
    for day, _, who, doctor in heapq.merge(*read, key=lambda row: (row[0], row[1])):
        due = rules.after(day, draft.every, draft.unit)
        if due <= today:
            yield _ruled(kind, who, due, last_on=day, practitioner_id=doctor)


def _one(column: ColumnElement[int], place: int, people: People) -> ColumnElement[bool]:
    """One service or doctor: by its index for everybody, by the patient's where it is about some."""
    return column == place if people is None else column + 0 == place


def to_book(kind: RecallType) -> int | None:
    """The service to book: what is due again; a follow-up is what the doctor's follow-ups are."""
    again = kind.draft.category is Category.PREVENTIVE and kind.draft.service_ids
    return kind.draft.service_ids[0] if again else None


def _ruled(kind: RecallType, who: int, due: date, **more: Any) -> Candidate:
    draft = kind.draft
    return Candidate(
        patient_id=who,
        item=Item(what=What.TYPE, key=kind.id),
        category=draft.category,
        due=due,
        service_id=to_book(kind),
        title=draft.name,
        **more,
    )


def paged(conn: Connection, query: Select[Any], day: ColumnElement[Any], key: ColumnElement[Any]) -> Iterator[Any]:
    """The rows of a query by day, read on only as far as somebody asks."""
    ordered = query.order_by(day, key).limit(PAGE)
    rows = conn.execute(ordered).all()
    while rows:
        yield from rows
        if len(rows) < PAGE:
            return
        last = rows[-1]
        after = or_(day > last[0], key + 0 > last[1])  # `+ 0`: no engine joins two indexes for it and reads them whole
        rows = conn.execute(ordered.where(day >= last[0], after)).all()


def _never(conn: Connection, kind: RecallType, by: By, today: date, people: People) -> Iterator[Candidate]:
    """Patients of the age who never had it, in the order in which they came to us."""
    draft = kind.draft
    query = (
        select(patient.c.id, patient.c.birth_date, patient.c.created_at)
        .where(alive(people, ("active",)), _wanted(kind, today))
        .where(~_renewed(by, patient.c.id, literal(FIRST_DAY, Day()), today))
        .order_by(patient.c.id)
    )
    last = conn.execute(select(func.max(patient.c.id))).scalar() or 0
    for low in range(0, last, SPAN):
        for who, born, since in conn.execute(query.where(patient.c.id > low, patient.c.id <= low + SPAN)):
            due = since.date()
            if born is not None and draft.age_from is not None:
                due = max(due, rules.birthday(born, draft.age_from))
            yield _ruled(kind, who, min(due, today))
