"""SQL and shape of the pull list: which records are wanted, and where each of them is now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from storage.documents.places import whereabouts
from storage.evening.records import ToPull, Whereabouts
from storage.evening.rules import OUT_OF_SHELF, is_on_list, shelf_order
from storage.ids import AppointmentId, PatientId
from storage.prepared import Prepared
from storage.schedule.records import Appointment, BookStatus, CardState, PersonName
from storage.schedule.tables import appointment
from storage.schema import Day
from storage.staff.tables import practitioner

_v = appointment.c
_ELSEWHERE = Prepared(
    select(
        _v.id, _v.patient_id, _v.card_state, _v.local_date,
        practitioner.c.last_name, practitioner.c.first_name, practitioner.c.middle_name,
    )
    .join(practitioner, practitioner.c.id == _v.practitioner_id)
    .where(
        _v.patient_id.in_(bindparam("whom", expanding=True)),
        _v.local_date <= bindparam("first_day", type_=Day()),
        _v.card_state.not_in([CardState.NONE.value, CardState.REQUESTED.value]),
    )
    .order_by(_v.starts_at, _v.id)
)  # fmt: skip


def pulled(
    conn: Connection,
    wanted: Sequence[tuple[Appointment, str | None]],
    today: date,
    placed: dict[AppointmentId, datetime],
    closed_at: datetime | None,
) -> tuple[ToPull, ...]:
    """The pull list: one row for each record: of today, or of the day that is prepared."""
    of_one: dict[tuple[PatientId, bool], list[Appointment]] = defaultdict(list)
    cards: dict[PatientId, str | None] = {}
    for visit, card in wanted:
        if is_on_list(visit.status, visit.card_state):
            of_one[visit.patient_id, visit.local_date == today].append(visit)
            cards[visit.patient_id] = card
    elsewhere = _elsewhere(conn, sorted(cards), today)
    said = whereabouts(conn, sorted(cards))
    rows = []
    for (patient_id, carried), all_visits in of_one.items():
        coming = [visit for visit in all_visits if visit.status is BookStatus.BOOKED]
        visits = coming or all_visits
        where = elsewhere.get(patient_id)
        rows.append(
            ToPull(
                patient_id=patient_id,
                visit=visits[0],
                visits=tuple(visit.id for visit in visits),
                card_no=cards[patient_id],
                state=visits[0].card_state,
                add_on=closed_at is not None
                and not carried
                and bool(coming)
                and all(placed[visit.id] > closed_at for visit in visits),
                given_up=not coming,
                carried=carried,
                said=said.get(patient_id),
                elsewhere=None if where is None or where[0] in {visit.id for visit in all_visits} else where[1],
            )
        )
    return shelf_order(rows)


def _elsewhere(
    conn: Connection, whom: Sequence[PatientId], today: date
) -> dict[PatientId, tuple[AppointmentId, Whereabouts]]:
    """Where the records are that have not come back from an earlier visit, with that visit."""
    if not whom:
        return {}
    last: dict[PatientId, Any] = {row.patient_id: row for row in _ELSEWHERE.rows(conn, whom=whom, first_day=today)}
    return {
        who: (
            AppointmentId(row.id),
            Whereabouts(
                state=CardState(row.card_state),
                day=row.local_date,
                doctor=PersonName(last=row.last_name, first=row.first_name, middle=row.middle_name),
            ),
        )
        for who, row in last.items()
        if row.card_state in OUT_OF_SHELF
    }
