"""The list of whom to call: who is due by `due.py`, less who said otherwise, who is left alone, and who is stopped."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, select

from storage.ids import PatientId, PractitionerId, ServiceId
from storage.patients.tables import patient, patient_phone
from storage.recalls import due, fell, had, queries, rules
from storage.recalls.book import Book, book_of, specialties, specialty
from storage.recalls.due import Candidate
from storage.recalls.records import WRITTEN, Category, Item, Mark, Recall, RecallType, State, What, Worklist
from storage.recalls.tables import recall_mark

LIMIT = 100
"""Rows of one category; whoever wants the rest works these off first."""
TOUCHED = 400
"""So many patients are looked at for those left alone and stopped, the latest."""
BY_ITSELF = (Category.UNFINISHED, Category.FOLLOW_UP, Category.BROKEN, Category.PREVENTIVE)
"""What the list shows unless it is asked for one category; debts on request."""
EVERYBODY = Item(what=What.ALL)


def worklist(
    conn: Connection, today: date, tz: ZoneInfo, wanted: Category | None = None, state: State = State.DUE
) -> Worklist:
    """Whom to call today, or who is left alone or stopped; of one category, or of all but debts."""
    book = book_of(conn, today, tz)
    people = None if state is State.DUE else queries.touched(conn, TOUCHED)
    if people is not None and not people:
        return Worklist(day=today, rows=())
    found: list[Recall] = []
    more = False
    for category in BY_ITSELF if wanted is None else (wanted,):
        rows: dict[str, Recall] = {}
        for source in _sources(conn, book, category, people):
            before = len(rows)
            for row in screened(conn, book, source):
                if row.state is state:
                    rows.setdefault(row.key, row)
                if len(rows) - before > LIMIT:
                    break
        first = sorted(rows.values(), key=lambda row: (row.due, row.patient_id, row.item.key))
        more = more or len(first) > LIMIT
        found += first[:LIMIT]
    return Worklist(day=today, rows=tuple(named(conn, book, found)), more=more)


def of_patient(conn: Connection, patient_id: PatientId, today: date, tz: ZoneInfo) -> tuple[Recall, ...]:
    """Every recall of one patient, whatever its state, debts left out."""
    book = book_of(conn, today, tz)
    rows: dict[str, Recall] = {}
    for category in BY_ITSELF:
        for source in _sources(conn, book, category, (patient_id,)):
            for row in screened(conn, book, source):
                rows.setdefault(row.key, row)
    return tuple(named(conn, book, list(rows.values())))


def _sources(
    conn: Connection, book: Book, category: Category, people: Collection[int] | None
) -> Iterator[Iterator[Candidate]]:
    today = book.today
    if category is Category.UNFINISHED:
        yield fell.plans(conn, today, people)
    elif category is Category.BROKEN:
        yield fell.broken(conn, today, people)
    elif category is Category.DEBT:
        yield fell.owed(conn, people)
    else:
        for kind in book.types.values():
            if kind.draft.category is category:
                yield iter(said(conn, book, kind, people))
                yield due.by_rule(conn, kind, book.by[kind.id], today, people)
        if category is Category.FOLLOW_UP:
            yield fell.asked(conn, today, people)


def said(conn: Connection, book: Book, kind: RecallType, people: Collection[int] | None) -> list[Candidate]:
    """Who is due by a rule because a person said so, and has neither had it since nor booked it."""
    marked = select(recall_mark.c.patient_id, recall_mark.c.due_on, recall_mark.c.at)
    marked = marked.join(patient, patient.c.id == recall_mark.c.patient_id).where(
        recall_mark.c.what == What.TYPE.value,
        recall_mark.c.key == kind.id,
        recall_mark.c.due_on <= book.today,
        patient.c.status.in_(("active", "prospective")),
        patient.c.erased_by.is_(None),
    )
    if people is not None:
        marked = marked.where(recall_mark.c.patient_id.in_(people))
    rows = conn.execute(marked.order_by(recall_mark.c.due_on, recall_mark.c.id).limit(10 * LIMIT)).all()
    if not rows:
        return []
    who = [row.patient_id for row in rows]
    by = book.by[kind.id]
    last, ahead = had.last_had(conn, by, who), had.coming(conn, by, who, book.today)
    return [
        Candidate(
            patient_id=row.patient_id,
            item=Item(what=What.TYPE, key=kind.id),
            category=kind.draft.category,
            due=_calculated(kind, last.get(row.patient_id), row.due_on),
            last_on=last.get(row.patient_id),
            service_id=due.to_book(kind),
            title=kind.draft.name,
        )
        for row in rows
        if row.patient_id not in ahead
        and last.get(row.patient_id, date.min) <= row.at.astimezone(book.tz).date()
    ]


def _calculated(kind: RecallType, last_on: date | None, said: date) -> date:
    return said if last_on is None else rules.after(last_on, kind.draft.every, kind.draft.unit)


# ------------------------------------------------------------------------------ who may be called


def screened(
    conn: Connection, book: Book, source: Iterator[Candidate], at_once: int = due.PAGE
) -> Iterator[Recall]:
    """Candidates with their state, looked up a page at once; whose day a person has put off are left out."""
    quiets = {kind.id: kind.draft.quiet for kind in book.types.values() if kind.draft.quiet is not None}
    usual = queries.usual_quiet(conn)
    while page := list(islice(source, at_once)):
        people = {one.patient_id for one in page}
        marks, tried = queries.marks(conn, people), queries.tries(conn, people, book.tz)
        for one in page:
            mark = _valid(marks.get((one.patient_id, one.item)), one.last_on, book.tz)
            day = one.due if mark is None or mark.due_on is None else mark.due_on
            if day > book.today:
                continue
            tries = tried.get(one.patient_id, ())
            own = rules.counting(one.item, tries, mark, one.last_on)
            until = rules.quiet_until(tries, mark.since if mark else None, quiets, usual)
            out = marks.get((one.patient_id, EVERYBODY))
            state, stop = rules.standing(
                own,
                rules.quiet_of(one.item, quiets, usual).tries,
                mark,
                opted_out=out is not None and bool(out.stopped),
                until=until,
                today=book.today,
            )
            yield replace(
                _recall(book, one, mark),
                due=day,
                state=state,
                stop=stop,
                quiet_until=until if state is State.QUIET else None,
                tries=own,
                written=next((made for made in reversed(tries) if made.outcome == WRITTEN), None),
                contacts=sum(made.outcome != WRITTEN for made in tries),
            )


def _valid(mark: Mark | None, last_on: date | None, tz: ZoneInfo) -> Mark | None:
    """A mark, without the day that it gives once the thing was done after it was said."""
    if mark is None or mark.due_on is None or last_on is None or last_on <= mark.at.astimezone(tz).date():
        return mark
    return replace(mark, due_on=None)


def _recall(book: Book, one: Candidate, mark: Mark | None) -> Recall:
    kind = book.types.get(one.item.key) if one.item.what is What.TYPE else None
    return Recall(
        patient_id=PatientId(one.patient_id),
        item=one.item,
        category=one.category,
        title=one.title,
        due=one.due,
        calculated=one.due,
        last_on=one.last_on,
        practitioner_id=None if one.practitioner_id is None else PractitionerId(one.practitioner_id),
        specialty_key=specialty(book, kind) if kind else "",
        service_id=None if one.service_id is None else ServiceId(one.service_id),
        stages=one.stages,
        owed_minor=one.owed_minor,
        mark=mark,
    )


# ------------------------------------------------------------------------------ names


def named(conn: Connection, book: Book, rows: Sequence[Recall]) -> Iterator[Recall]:
    """The rows with the people's names and numbers, and whom to book with."""
    people = {row.patient_id for row in rows}
    cards: dict[int, Any] = {}  # Any: a row is untyped
    for some in _chunks(sorted(people)):
        read = (
            select(patient.c.id, patient.c.last_name, patient.c.first_name, patient.c.middle_name)
            .add_columns(patient.c.birth_date, patient_phone.c.e164)
            .outerjoin(patient_phone, and_(patient_phone.c.patient_id == patient.c.id, patient_phone.c.place == 0))
            .where(patient.c.id.in_(some))
        )
        cards |= {card.id: card for card in conn.execute(read)}
    needed = {row.service_id for row in rows if row.service_id is not None}
    done_by = specialties(conn, needed)
    for row in rows:
        card, doctor = cards[row.patient_id], book.doctors.get(row.practitioner_id or 0)
        done = row.specialty_key or done_by.get(row.service_id or 0, "")
        yield replace(
            row,
            last_name=card.last_name,
            first_name=card.first_name,
            middle_name=card.middle_name,
            birth_date=card.birth_date,
            phone=card.e164 or "",
            doctor=doctor.short_name if doctor else "",
            specialty_key=done or (doctor.specialty_key if doctor else ""),
            practitioner_id=doctor.id if doctor and doctor.active else None,
        )


def _chunks(ids: Iterable[int], size: int = 500) -> Iterator[list[int]]:
    each = iter(ids)
    while some := list(islice(each, size)):
        yield some
