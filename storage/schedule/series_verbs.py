"""The writes of a course of treatment: booked, moved and given up as one act, taken back as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import insert

from storage.errors import N_, RuleBroken, Taken
from storage.ids import AppointmentId
from storage.journal.records import JournalRow
from storage.prepared import Prepared
from storage.rights import Right
from storage.schedule import queries, verbs
from storage.schedule.records import CancelReason, MoveTo, NewAppointment
from storage.schedule.rules import lenient_instant
from storage.schedule.series import ordered
from storage.schedule.series_records import Pattern
from storage.schedule.series_rules import check_series
from storage.schedule.series_tables import series_visit
from storage.unit import Unit
from storage.verbs import verb

WHAT = "series_visit"
_LINKED = Prepared(insert(series_visit))

Versioned = tuple[AppointmentId, int]
"""A visit and the version that was looked at."""


@contextmanager
def _numbered(number: int) -> Iterator[None]:
    """Say in a refusal which visit of the course it is about."""
    try:
        yield
    except (Taken, RuleBroken) as error:
        error.values["number"] = number
        raise


@verb("schedule.book_series", right=Right.BOOK)
def book_series(unit: Unit, wanted: Sequence[NewAppointment]) -> AppointmentId:
    """Book the visits of a course, all or none; answers the first, by which the series goes.

    Raises what a booking raises; its values say of which `number`.
    """
    check_series(len(wanted), Pattern())
    if len({one.patient_id for one in wanted}) > 1 or any(one.overbook_reason for one in wanted):
        raise RuleBroken(N_("A course is of one patient, and none of its visits is squeezed in."), rule="series")
    made: list[AppointmentId] = []
    for number, one in enumerate(wanted, 1):
        with _numbered(number):
            booked = verbs.book(unit, one)
        assert booked is not None
        made.append(AppointmentId(booked))
    for number, visit in enumerate(made, 1):
        linked = {"series_id": made[0], "number": number, "visits": len(made)}
        _LINKED.rows(unit.conn, appt_id=visit, **linked)
        unit.journal(WHAT, visit, None, linked)
    return made[0]


@verb("schedule.move_series", right=Right.BOOK)
def move_series(unit: Unit, moves: Sequence[tuple[Versioned, MoveTo]]) -> AppointmentId:
    """Move several visits of a series, all or none."""
    _some(moves)
    zone = unit.centre.tz
    targets = {}
    for (appointment_id, _version), to in moves:
        old = queries.appointment_of(unit.conn, appointment_id)
        start = lenient_instant(to.local_date, to.local_min, zone)
        targets[appointment_id] = (old, start, start + timedelta(minutes=to.minutes or old.minutes))
    asked = {one: (number, version, to) for number, ((one, version), to) in enumerate(moves, 1)}
    for appointment_id in ordered(list(targets.values())):
        number, version, to = asked[appointment_id]
        with _numbered(number):
            verbs.move(unit, appointment_id, to, version)
    return moves[0][0][0]


@verb("schedule.cancel_series", right=Right.BOOK)
def cancel_series(unit: Unit, visits: Sequence[Versioned], reason: CancelReason) -> AppointmentId:
    """Give several visits of a series up, all or none, for one reason."""
    _some(visits)
    for number, (appointment_id, version) in enumerate(visits, 1):
        with _numbered(number):
            verbs.cancel(unit, appointment_id, reason, version)
    return visits[0][0]


def _some(visits: Sequence[object]) -> None:
    if not visits:
        raise RuleBroken(N_("No visit of this series is booked any more."), rule="series")


def _stays(_unit: Unit, _entry: JournalRow) -> None:
    """Taken back with its visits, which say that they were entered in error; the link is kept as it was."""


for _verb in (book_series, move_series, cancel_series):
    _verb.undoes(_stays)
