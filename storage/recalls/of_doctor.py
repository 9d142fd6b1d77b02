"""Whose recall one doctor can meet: for free time that is to be filled, the longest overdue first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from sqlalchemy import Connection

from storage.recalls import due, fell
from storage.recalls.book import Book, specialty
from storage.recalls.due import Candidate
from storage.recalls.records import Recall, State
from storage.recalls.worklist import named, said, screened
from storage.staff.records import Practitioner


def of_doctor(conn: Connection, book: Book, doctor: Practitioner, most: int) -> tuple[Recall, ...]:
    """Who may be called today about something that this doctor does, at most so many of each kind.

    Rules by the doctor's specialty; plans, visits that fell through and follow-ups that were asked for, by the
    doctor.  Who never had a thing is rung from the worklist, and not because ten minutes are free; so is
    who has a debt.
    """
    found: dict[str, Recall] = {}
    for source in _sources(conn, book, doctor):
        due_now = (row for row in screened(conn, book, source, 2 * most) if row.state is State.DUE)
        for row in islice(due_now, most):
            found.setdefault(row.key, row)
    return tuple(named(conn, book, list(found.values())))


def _sources(conn: Connection, book: Book, doctor: Practitioner) -> Iterator[Iterator[Candidate]]:
    today = book.today
    yield fell.plans(conn, today, doctor=doctor.id)
    yield fell.asked(conn, today, doctor=doctor.id)
    yield fell.broken(conn, today, doctor=doctor.id)
    for kind in book.types.values():
        if doctor.specialty_key and specialty(book, kind) == doctor.specialty_key:
            yield iter(said(conn, book, kind, None))
            yield due.again(conn, kind, book.by[kind.id], today)
