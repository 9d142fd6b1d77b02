"""Pairs of openings with two specialists, one after the other; and which visit stands beside which.

The search widens like that of single openings (`openings.horizons`), so that the usual answer costs three days.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from heapq import merge
from itertools import product
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select, union_all

from storage.ids import AppointmentId, PatientId, PractitionerId, RoomId
from storage.prepared import Prepared
from storage.schedule import occupancy, openings, terms
from storage.schedule.free_time import Present, free_days
from storage.schedule.pair_records import Beside, PairOpening, PairQuery, PairSide
from storage.schedule.pair_rules import Free, Limits, Times, fitting
from storage.schedule.pair_tables import visit_pair
from storage.schedule.queries import HOLDING
from storage.schedule.records import NewAppointment, OpeningQuery, PersonName, VisitKind
from storage.schedule.tables import appointment
from storage.staff import queries as staff
from storage.staff.records import Practitioner
from storage.staff.tables import practitioner

_NOBODY = PatientId(0)
_Whose = tuple[list[Practitioner], OpeningQuery]
"""Doctors whom one search of free time finds, since their visits are of one kind and length."""


class _Gap(NamedTuple):
    """A free stretch with whose it is, and where."""

    free: Free
    doctor: Practitioner
    room_id: int | None


def limits_of(present: Present) -> Limits:
    """What the centre has settled for pairs."""
    centre = present.centre
    return Limits(gap=centre.pair_gap_minutes, floor=centre.floor_minutes, step=centre.step_minutes)


def search(conn: Connection, query: PairQuery, present: Present) -> tuple[PairOpening, ...]:
    """The earliest pairs of each day, over the next `query.days` days that have any.

    In the order of time, either specialist first.  Both openings can be booked as they stand: hours, rooms, quotas,
    the patient and the way between the rooms are minded.
    """
    sides = [_groups(conn, side, query, present) for side in query.sides]
    if not all(sides):
        return ()
    finder = _Finder(conn, query, present)
    known = frozenset[tuple[PractitionerId, date]]()
    if query.patient_id is not None:
        known = occupancy.days_of(conn, query.patient_id, present.today)
    seen = known, staff.room_floors(conn)
    found: list[PairOpening] = []
    days = 0
    for stretch in openings.horizons(query.from_day, present):
        one, other = (_by_day(conn, groups, stretch, present, seen) for groups in sides)
        for day in sorted(one.keys() & other.keys()):
            picked = finder.of_day(one[day], other[day])
            found += picked
            days += bool(picked)
            if days >= query.days:
                return tuple(found)
    return tuple(found)


def _groups(conn: Connection, side: PairSide, query: PairQuery, present: Present) -> list[_Whose]:
    """The doctors of a side, by what the visit to each would be."""
    groups: dict[tuple[VisitKind, int | None], list[Practitioner]] = {}
    told: dict[str, tuple[VisitKind, int | None]] = {}
    for doctor in staff.some(conn, side.practitioner_ids):
        if doctor.specialty_key not in told or not doctor.specialty_key:
            told[doctor.specialty_key] = _told(conn, side, doctor, query, present)
        groups.setdefault(told[doctor.specialty_key], []).append(doctor)
    return [
        (
            doctors,
            OpeningQuery(
                kind=kind,
                minutes=minutes,
                weekdays=query.weekdays,
                after_min=query.after_min,
                before_min=query.before_min,
                patient_id=query.patient_id,
                service_id=side.service_id,
            ),
        )
        for (kind, minutes), doctors in groups.items()
    ]


def _told(
    conn: Connection, side: PairSide, doctor: Practitioner, query: PairQuery, present: Present
) -> tuple[VisitKind, int | None]:
    """What the visit is at doctors of this specialty, and its length where it is not the doctor's own."""
    wanted = NewAppointment(
        patient_id=query.patient_id or _NOBODY,
        practitioner_id=doctor.id,
        local_date=query.from_day or present.today,
        local_min=0,
        service_id=side.service_id,
    )
    if side.service_id is None:
        return openings.kind_for(conn, wanted.patient_id, doctor.id, wanted.local_date), None
    decided = terms.decide(conn, wanted, doctor, present.centre.step_minutes)
    usual = terms.usual_service(conn, doctor, decided.kind)
    own = usual is not None and decided.service is not None and usual.id == decided.service.id
    return decided.kind, None if own else decided.minutes


def _by_day(
    conn: Connection,
    groups: list[_Whose],
    stretch: tuple[date, date],
    present: Present,
    seen: tuple[Collection[tuple[PractitionerId, date]], Mapping[RoomId, str]],
) -> dict[date, list[_Gap]]:
    """What the doctors of a side have free, by day; a doctor whom the patient sees that day anyway is left out.

    `seen`: whom the patient sees on which day, and the floor of each room.
    """
    known, floors = seen
    days: dict[date, list[_Gap]] = {}
    for doctors, query in groups:
        for part in free_days(conn, doctors, stretch, query, present):
            if (part.doctor.id, part.day) in known:
                continue
            for gap in part.gaps:
                room_id = gap.room_id or part.doctor.room_id
                floor = "" if room_id is None else floors.get(RoomId(room_id), "")
                start, end = -(-int(gap.start.timestamp()) // 60), int(gap.end.timestamp()) // 60
                days.setdefault(part.day, []).append(
                    _Gap(Free(start, end, part.minutes, floor), part.doctor, gap.room_id)
                )
    return days


_Way = tuple[Times, _Gap, _Gap, bool]
"""When, who first and who then, and whether that is the other way round than asked."""


def _first(found: _Way) -> tuple[Times, int, int]:
    times, first, second, _turned = found
    return times, first.doctor.id, second.doctor.id


class _Finder:
    """Makes pairs of what two sides have free on a day."""

    def __init__(self, conn: Connection, query: PairQuery, present: Present) -> None:
        self._names, self._count = staff.room_names(conn), query.per_day
        self._limits, self._present = limits_of(present), present
        self._services = tuple(side.service_id for side in query.sides)

    def of_day(self, one: list[_Gap], other: list[_Gap]) -> list[PairOpening]:
        """The earliest pairs of a day; of those that begin with one doctor at one time, the one that waits least."""
        ways = [self._of(a, b, turned=False) for a, b in product(one, other)]
        ways += [self._of(b, a, turned=True) for a, b in product(one, other)]
        picked: list[PairOpening] = []
        seen: set[tuple[int, PractitionerId]] = set()
        for times, first, second, turned in merge(*ways, key=_first):
            if (times.start, first.doctor.id) in seen:
                continue
            seen.add((times.start, first.doctor.id))
            picked.append(self._opening(times, first, second, turned=turned))
            if len(picked) == self._count:
                break
        return picked

    def _of(self, first: _Gap, second: _Gap, *, turned: bool) -> Iterator[_Way]:
        if first.doctor.id == second.doctor.id:
            return
        for times in fitting(first.free, second.free, self._limits):
            yield times, first, second, turned

    def _opening(self, times: Times, first: _Gap, second: _Gap, *, turned: bool) -> PairOpening:
        one, other = (
            openings.opening(
                gap.doctor,
                datetime.fromtimestamp(start * 60, UTC),
                gap.free.minutes,
                room_id=gap.room_id,
                names=self._names,
                centre=self._present.centre,
            )
            for gap, start in ((first, times.start), (second, times.then))
        )
        services = self._services[::-1] if turned else self._services
        return PairOpening(one, other, (services[0], services[1]))


def instead(conn: Connection, query: PairQuery, present: Present) -> tuple[PairOpening, ...]:
    """What is offered to who comes second: the next pairs of the same two."""
    return search(conn, replace(query, days=3, per_day=1), present)


# ---------------------------------------------------------------------------- what was booked
_NOW = (appointment.c.local_date, appointment.c.local_min, appointment.c.status)
_NAME = (practitioner.c.last_name, practitioner.c.first_name, practitioner.c.middle_name)
_BESIDE = Prepared(
    union_all(
        *(
            select(here.label("here"), there.label("there"), *_NOW, *_NAME)
            .join_from(visit_pair, appointment, appointment.c.id == there)
            .join(practitioner, practitioner.c.id == appointment.c.practitioner_id)
            .where(here.in_(bindparam("visits", expanding=True)), appointment.c.status.in_(HOLDING))
            for here, there in (
                (visit_pair.c.first_id, visit_pair.c.second_id),
                (visit_pair.c.second_id, visit_pair.c.first_id),
            )
        )
    )
)


def beside(conn: Connection, ids: Collection[AppointmentId]) -> dict[AppointmentId, Beside]:
    """The other visit of each of these, where it was booked as a pair and the other still stands."""
    if not ids:
        return {}
    return {
        AppointmentId(row.here): Beside(
            AppointmentId(row.there),
            PersonName(row.last_name, row.first_name, row.middle_name),
            row.local_date,
            row.local_min,
        )
        for row in _BESIDE.rows(conn, visits=list(ids))
    }
