"""Two specialists booked as one: both visits or none, in one act that one undo takes back."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from sqlalchemy import Connection

from storage import rows
from storage.errors import N_, RuleBroken, Taken
from storage.ids import AppointmentId
from storage.journal.records import JournalRow
from storage.rights import Right
from storage.schedule import pairs, queries, verbs
from storage.schedule.pair_records import PairQuery, PairSide
from storage.schedule.pair_rules import check_apart, way
from storage.schedule.pair_tables import visit_pair
from storage.schedule.present import present_of
from storage.schedule.records import Appointment, NewAppointment
from storage.staff import queries as staff
from storage.unit import Unit
from storage.verbs import verb


@verb("schedule.book_pair", right=Right.BOOK)
def book_pair(unit: Unit, first: NewAppointment, second: NewAppointment) -> AppointmentId:
    """Book two visits of one patient that follow each other, with two doctors; answers the first.

    Nobody is squeezed in by pairs.  Raises Taken with the next pairs, RuleBroken.
    """
    if first.practitioner_id == second.practitioner_id or first.patient_id != second.patient_id:
        raise RuleBroken(N_("A pair is two specialists for one patient."), rule="pair")
    made = []
    try:
        for wanted in (first, second):
            one = verbs.book(unit, replace(wanted, overbook_reason=""))
            assert one is not None
            made.append(AppointmentId(one))
    except Taken as error:
        error.offering = partial(pairs.instead, query=_again(first, second), present=present_of(unit))
        raise
    first_visit, second_visit = (queries.appointment_of(unit.conn, which) for which in made)
    _check(unit, first_visit, second_visit)
    rows.add(unit, visit_pair, {"first_id": made[0], "second_id": made[1], "made_at": unit.now})
    return made[0]


def _check(unit: Unit, one: Appointment, other: Appointment) -> None:
    wait = int((other.starts_at - one.ends_at).total_seconds()) // 60
    limits = pairs.limits_of(present_of(unit))
    check_apart(wait, way(_floor(unit.conn, one), _floor(unit.conn, other), limits.floor), limits)


def _floor(conn: Connection, visit: Appointment) -> str:
    return "" if visit.room_id is None else staff.room_floors(conn).get(visit.room_id, "")


def _again(first: NewAppointment, second: NewAppointment) -> PairQuery:
    one, other = (
        PairSide(practitioner_ids=(wanted.practitioner_id,), service_id=wanted.service_id)
        for wanted in (first, second)
    )
    return PairQuery(sides=(one, other), patient_id=first.patient_id, from_day=first.local_date)


@book_pair.undoes
def _put_back(unit: Unit, entry: JournalRow) -> None:
    """Take the pair apart again; the visits themselves are taken back as any booking is."""
    rows.put_back(unit, visit_pair, entry)
