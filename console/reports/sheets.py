"""`day-sheet` and `pull-list`: a day of the book as it is worked from on paper.

Each takes the office and the first and the last day (included), and gives an `Answer`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from console.card_words import CARDS
from console.locale import _
from console.reports.answer import Answer, Ask, Cell, Column
from console.reports.days import told
from console.typed.phones import format_phone
from console.visit_words import at, kind_word, status_word
from storage.evening.rules import shelf
from storage.schedule.records import Appointment, BookStatus, CardState, DayColumn

if TYPE_CHECKING:
    from storage.ids import PatientId
    from storage.office import Office
    from storage.patients.contacts import Contact

    Contacts = dict[PatientId, Contact]

_GIVEN_UP = (BookStatus.CANCELLED, BookStatus.ENTERED_IN_ERROR)


async def _contacts(office: Office, visits: list[Appointment]) -> Contacts:
    from storage.patients.contacts import contacts

    return await office.read(contacts, {visit.patient_id for visit in visits})


def days_of(first: date, last: date) -> Iterator[date]:
    """Every day of a stretch, both included."""
    for more in range((last - first).days + 1):
        yield first + timedelta(days=more)


# ---------------------------------------------------------------------------- the day sheet


def _free(column: DayColumn, visits: list[Appointment]) -> Iterator[tuple[int, int]]:
    """What is left of a doctor's hours between the visits: from which wall minute to which."""
    for span in column.spans:
        start = span.start_min
        for visit in visits:
            if visit.local_min >= span.end_min or visit.end_min <= start:
                continue
            if visit.local_min > start:
                yield start, visit.local_min
            start = max(start, visit.end_min)
        if start < span.end_min:
            yield start, span.end_min


def _lines(column: DayColumn, contacts: Contacts, doctor: str) -> list[tuple[Cell, ...]]:
    """Visits and free stretches of one doctor in the order of the day; a free one is a line to write on."""
    visits = sorted((one for one in column.visits if one.status not in _GIVEN_UP), key=lambda one: one.local_min)
    lines: list[tuple[int, tuple[Cell, ...]]] = []
    for visit in visits:
        known = contacts.get(visit.patient_id)
        lines.append(
            (
                visit.local_min,
                (
                    column.day, doctor, at(visit.local_min), visit.minutes, visit.patient.usual, visit.patient_birth,
                    known.card_no if known else "", format_phone(known.number) if known and known.number else "",
                    visit.service or kind_word(visit.kind), visit.room or column.room, status_word(visit),
                ),
            )
        )  # fmt: skip
    for start, end in _free(column, visits):
        lines.append((start, (column.day, doctor, at(start), end - start, "", None, "", "", _("free"), "", "")))
    return [line for _start, line in sorted(lines, key=lambda one: one[0])]


async def day_sheet(office: Office, first: date, last: date) -> Answer:
    """Each doctor's visits of the days with what reaches the patient, and the free times between them."""
    rows: list[tuple[Cell, ...]] = []
    booked = 0
    for day in days_of(first, last):
        view = await office.schedule.day(day)
        columns = [one for one in view.columns if one.visits or one.spans]
        contacts = await _contacts(office, [visit for column in columns for visit in column.visits])
        for column in columns:
            lines = _lines(column, contacts, column.practitioner.usual)
            booked += sum(bool(line[4]) for line in lines)
            rows += lines
    columns_told = (
        Column("day", _("Day")),
        Column("doctor", _("Doctor")),
        Column("time", _("Time")),
        Column("minutes", _("Min")),
        Column("patient", _("Patient")),
        Column("born", _("Born")),
        Column("card", _("Card")),
        Column("phone", _("Phone")),
        Column("service", _("Service")),
        Column("room", _("Room")),
        Column("state", _("State")),
    )
    return Answer(
        columns=columns_told,
        rows=tuple(rows),
        data={**told(first, last), "booked": booked, "lines": [_data(columns_told, row) for row in rows]},
        parted_by=("day", "doctor"),
        blank=("patient", "phone", "service"),
        wide=("born", "room", "state"),
    )


def _data(columns: tuple[Column, ...], row: tuple[Cell, ...]) -> dict[str, Any]:  # Any: JSON
    return {
        column.key: cell.isoformat() if isinstance(cell, date) else cell
        for column, cell in zip(columns, row, strict=True)
    }


# ---------------------------------------------------------------------------- the pull list


async def pull_list(office: Office, first: date, last: date) -> Answer:
    """The records that the visits of the days need, in shelf order: one line for each record and day."""
    visits = [
        one
        for one in await office.schedule.between(first, last)
        if one.status in (BookStatus.BOOKED, BookStatus.FULFILLED)
    ]
    contacts = await _contacts(office, visits)
    wanted: dict[tuple[date, PatientId], Appointment] = {}
    for visit in sorted(visits, key=lambda one: (one.local_date, one.local_min)):
        wanted.setdefault((visit.local_date, visit.patient_id), visit)

    def place(visit: Appointment) -> tuple[object, ...]:
        return visit.local_date, shelf(_card(contacts, visit) or None), visit.local_min

    ordered = sorted(wanted.values(), key=place)
    rows: list[tuple[Cell, ...]] = [
        (
            visit.local_date, _card(contacts, visit), visit.patient.usual, visit.patient_birth, at(visit.local_min),
            visit.practitioner.usual, visit.room, _state(contacts, visit), "",
        )
        for visit in ordered
    ]  # fmt: skip
    columns = (
        Column("day", _("Day")),
        Column("card", _("Card")),
        Column("patient", _("Patient")),
        Column("born", _("Born")),
        Column("time", _("For")),
        Column("doctor", _("Doctor")),
        Column("room", _("Room")),
        Column("state", _("State")),
        Column("note", _("Note")),
    )
    return Answer(
        columns=columns,
        rows=tuple(rows),
        data={**told(first, last), "records": [_data(columns, row) for row in rows]},
        parted_by=("day",),
        blank=("note",),
        wide=("room", "note"),
    )


def _card(contacts: Contacts, visit: Appointment) -> str:
    known = contacts.get(visit.patient_id)
    return known.card_no if known else ""


def _state(contacts: Contacts, visit: Appointment) -> str:
    if not _card(contacts, visit):
        return _("no record yet")
    return _(CARDS[CardState(visit.card_state)][0])


ANSWERS: dict[str, Ask] = {"day-sheet": day_sheet, "pull-list": pull_list}
