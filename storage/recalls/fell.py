"""Whom no rule is needed to find: plans without a visit ahead, visits that fell through, follow-ups, debts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal_column, or_, select, true

from storage.cash.tables import charge
from storage.patients.tables import patient
from storage.recalls import rules
from storage.recalls.due import BOOKED, FULFILLED, Candidate, People, alive, paged
from storage.recalls.records import Category, Item, What
from storage.recalls.tables import treatment_plan
from storage.schedule.tables import appointment
from storage.staff.tables import practitioner

_FELL: tuple[ColumnElement[str], ...] = (literal_column("'noshow'"), literal_column("'cancelled'"))
_AHEAD, _OTHER = appointment.alias("ahead"), appointment.alias("other")
_TO, _OWN = practitioner.alias("to"), practitioner.alias("own")
NOT_NEEDED = ("well", "elsewhere", "mistake")
"""Reasons of a cancellation after which nobody is called."""



def plans(
    conn: Connection, today: date, people: People = None, *, doctor: int | None = None
) -> Iterator[Candidate]:
    """Plans with stages left and no visit ahead: to the plan's specialty, or any where no doctor is named.

    `doctor` narrows them to those of one, here and in the other sources.
    """
    ahead, to, own = _AHEAD, _TO, _OWN
    plan = treatment_plan
    coming = (
        select(ahead.c.id)
        .join(to, to.c.id == ahead.c.practitioner_id)
        .where(ahead.c.patient_id == plan.c.patient_id, ahead.c.status == BOOKED, ahead.c.local_date >= today)
        .where(or_(plan.c.practitioner_id.is_(None), to.c.specialty_key == own.c.specialty_key))
    )
    query = (
        select(plan.c.moved_on, plan.c.id, plan.c.patient_id, plan.c.practitioner_id)
        .add_columns(plan.c.title, plan.c.done, plan.c.stages)
        .join(patient, patient.c.id == plan.c.patient_id)
        .outerjoin(own, own.c.id == plan.c.practitioner_id)
        .where(plan.c.closed_on.is_(None), alive(people), ~coming.exists(), _of(plan.c.practitioner_id, doctor))
    )
    for row in paged(conn, query, plan.c.moved_on, plan.c.id):
        yield Candidate(
            patient_id=row.patient_id,
            item=Item(what=What.PLAN, key=row.id),
            category=Category.UNFINISHED,
            due=row.moved_on,
            last_on=None,
            practitioner_id=row.practitioner_id,
            title=row.title,
            stages=(row.done, row.stages),
        )


def _of(column: ColumnElement[int | None], doctor: int | None) -> ColumnElement[bool]:
    return true() if doctor is None else column == doctor


def _instead(today: date) -> ColumnElement[bool]:
    """Whether another visit to the specialty took the place of one that fell through, or came after it."""
    other, to, own = _OTHER, _TO, _OWN
    return (
        select(other.c.id)
        .join(to, to.c.id == other.c.practitioner_id)
        .join(own, own.c.id == appointment.c.practitioner_id)
        .where(other.c.patient_id == appointment.c.patient_id, other.c.id != appointment.c.id)
        .where(to.c.specialty_key == own.c.specialty_key)
        .where(
            or_(
                and_(other.c.status == BOOKED, other.c.local_date >= today),
                and_(other.c.status == FULFILLED, other.c.local_date >= appointment.c.local_date),
            )
        )
        .exists()
    )


def _visits(conn: Connection, query: Select[Any], category: Category, day: Any, today: date) -> Iterator[Candidate]:
    """Visits as candidates, the first of a patient to a specialty."""
    seen = set()
    for row in paged(conn, query, day, appointment.c.id):
        if (row.patient_id, row.specialty_key) in seen:
            continue
        seen.add((row.patient_id, row.specialty_key))
        yield Candidate(
            patient_id=row.patient_id,
            item=Item(what=What.VISIT, key=row.id),
            category=category,
            due=min(row[0], today),
            last_on=row.local_date,
            practitioner_id=row.practitioner_id,
            service_id=row.service_id if category is Category.BROKEN else None,
        )


def _of_visits(day: ColumnElement[Any], people: People, today: date, doctor: int | None) -> Select[Any]:
    return (
        select(day, appointment.c.id, appointment.c.patient_id, appointment.c.practitioner_id)
        .add_columns(appointment.c.service_id, appointment.c.local_date.label("local_date"))
        .add_columns(practitioner.c.specialty_key)
        .join(patient, patient.c.id == appointment.c.patient_id)
        .join(practitioner, practitioner.c.id == appointment.c.practitioner_id)
        .where(alive(people), ~_instead(today), _of(appointment.c.practitioner_id, doctor))
    )


def broken(
    conn: Connection, today: date, people: People = None, *, doctor: int | None = None
) -> Iterator[Candidate]:
    """Visits missed or given up that no other took the place of, unless the reason says that none is needed."""
    day = appointment.c.local_date
    query = _of_visits(day.label("day"), people, today, doctor).where(
        appointment.c.status.in_(_FELL),
        day >= today - timedelta(days=rules.BROKEN_DAYS),
        appointment.c.cancel_reason.not_in(NOT_NEEDED),
    )
    return _visits(conn, query, Category.BROKEN, day, today)


def asked(
    conn: Connection, today: date, people: People = None, *, doctor: int | None = None
) -> Iterator[Candidate]:
    """Follow-ups whose day, which a doctor asked for, has come, and that nobody booked."""
    day = appointment.c.follow_up_on
    query = _of_visits(day.label("day"), people, today, doctor).where(
        day.is_not(None),
        day.between(today - timedelta(days=rules.LOOK_BACK_DAYS), today),
        appointment.c.status == FULFILLED,
    )
    return _visits(conn, query, Category.FOLLOW_UP, day, today)


def owed(conn: Connection, people: People = None) -> Iterator[Candidate]:
    """Who owes money, the oldest debt first."""
    rows = conn.execute(
        select(
            charge.c.patient_id,
            func.min(charge.c.day).label("since"),
            func.sum(charge.c.amount_minor - charge.c.paid_minor + charge.c.refunded_minor).label("sum"),
        )
        .join(patient, patient.c.id == charge.c.patient_id)
        .where(charge.c.state == literal_column("'open'"), alive(people))
        .group_by(charge.c.patient_id)
        .order_by(func.min(charge.c.day), charge.c.patient_id)
    )
    for row in rows:
        since = row.since if isinstance(row.since, date) else date.fromisoformat(row.since)
        yield Candidate(
            patient_id=row.patient_id, item=Item(what=What.DEBT), category=Category.DEBT, due=since, last_on=since,
            owed_minor=int(row.sum),
        )  # fmt: skip
