"""SQL of where paper records are, and of how contract and consent of patients stand."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, func, select

from storage.centre.tables import account_user
from storage.documents.place_records import Paperwork, Where, Whereabouts
from storage.documents.queries import ROWS, documents_of, told_as
from storage.documents.records import Document, Kind, State
from storage.documents.tables import UNSIGNED, document, record_place
from storage.ids import PatientId
from storage.prepared import Prepared
from storage.staff.tables import practitioner

_d = document.c
_STANDING = Prepared(
    ROWS.where(
        _d.patient_id.in_(bindparam("people", expanding=True)),
        _d.kind.in_([Kind.CONTRACT.value, Kind.CONSENT.value]),
        _d.state.in_([State.ISSUED.value, State.SIGNED.value]),
    ).order_by(_d.id)
)
_PLACES = Prepared(
    select(record_place, practitioner.c.last_name, practitioner.c.first_name, account_user.c.name)
    .outerjoin(practitioner, practitioner.c.id == record_place.c.practitioner_id)
    .outerjoin(account_user, account_user.c.id == record_place.c.by)
    .where(
        record_place.c.id.in_(
            select(func.max(record_place.c.id))
            .where(record_place.c.patient_id.in_(bindparam("people", expanding=True)), record_place.c.voided == 0)
            .group_by(record_place.c.patient_id)
        )
    )
)


_UNSIGNED = Prepared(
    select(_d.patient_id, _d.kind, _d.number)
    .where(_d.patient_id.in_(bindparam("people", expanding=True)), told_as(UNSIGNED))
    .order_by(_d.id)
)


def unsigned(conn: Connection, people: Collection[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    """Kind and number of the contracts and consents of patients that wait for a signature, the newest last."""
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for row in _UNSIGNED.rows(conn, people=list(people)) if people else ():
        found[row.patient_id] = (*found.get(row.patient_id, ()), (row.kind, row.number))
    return found


def whereabouts(conn: Connection, people: Collection[PatientId]) -> dict[PatientId, Whereabouts]:
    """Where the paper records of patients were last said to be."""
    if not people:
        return {}
    return {
        PatientId(row.patient_id): Whereabouts(
            place=Where(row.place),
            doctor=f"{row.last_name or ''} {row.first_name or ''}".strip(),
            note=row.note,
            at=row.at,
            by=row.name or "",
        )
        for row in _PLACES.rows(conn, people=list(people))
    }


def paperwork(conn: Connection, people: Collection[PatientId]) -> dict[PatientId, Paperwork]:
    """How contract and consent of patients stand, the newest of each, and where their records are."""
    if not people:
        return {}
    newest: dict[tuple[PatientId, Kind], Document] = {}
    for one in documents_of(conn, _STANDING.rows(conn, people=list(people))):
        if one.patient_id is not None:
            newest[one.patient_id, one.kind] = one
    where = whereabouts(conn, people)
    return {
        who: Paperwork(
            contract=newest.get((who, Kind.CONTRACT)),
            consent=newest.get((who, Kind.CONSENT)),
            where=where.get(who),
        )
        for who in people
    }
