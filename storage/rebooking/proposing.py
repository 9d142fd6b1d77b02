"""What a patient is offered instead of a visit that cannot take place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from storage.ids import PractitionerId
from storage.rebooking.records import Cause
from storage.schedule import openings
from storage.schedule.free_time import Present
from storage.schedule.records import Appointment, Opening, OpeningQuery
from storage.staff import queries as staff

OFFERED = 4
"""So many times are proposed."""
OF_OTHERS = 2
"""As many of them may be with another doctor."""


def proposals(conn: Connection, visit: Appointment, cause: Cause, present: Present) -> tuple[Opening, ...]:
    """The best first: another doctor of the specialty on the same day, then the same doctor's next times, then others.

    Whoever took a day off for a visit rather sees somebody else than comes again; who goes to one doctor for years
    waits.  Both are offered, in the order of the day that was promised.  One who left is offered no more.
    """
    doctor = staff.practitioner_of(conn, visit.practitioner_id)
    others = [
        one.id
        for one in staff.practitioners(conn)
        if one.id != doctor.id and doctor.specialty_key and one.specialty_key == doctor.specialty_key
    ]
    wanted = OpeningQuery(
        kind=visit.kind, minutes=visit.minutes, patient_id=visit.patient_id, service_id=visit.service_id
    )

    def nearest(doctors: Sequence[PractitionerId]) -> tuple[Opening, ...]:
        if not doctors:
            return ()
        return openings.nearest(
            conn,
            replace(wanted, practitioner_ids=tuple(doctors)),
            present,
            day=visit.local_date,
            minute=visit.local_min,
            count=OFFERED,
            except_id=visit.id,
        )

    own = nearest(() if cause is Cause.LEFT else (doctor.id,))
    elsewhere = nearest(others)
    same_day = [one for one in elsewhere if one.local_date == visit.local_date][:OF_OTHERS]
    later = [one for one in elsewhere if one not in same_day]
    found = [*same_day, *own[: OFFERED - len(same_day)]]
    return tuple((found + later)[:OFFERED])
