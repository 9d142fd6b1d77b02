"""SQL of the symptom guide: its complaints, as plain `fn(conn, ...)`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from storage.errors import N_, NotFound
from storage.prepared import Prepared
from storage.services.guide_records import (
    Chance,
    Complaint,
    ComplaintDraft,
    Further,
)
from storage.services.tables import complaint, complaint_service

_FURTHER = Prepared(
    select(complaint_service)
    .where(complaint_service.c.complaint_id.in_(bindparam("these", expanding=True)))
    .order_by(complaint_service.c.chance, complaint_service.c.id)
)
_SOME = Prepared(select(complaint).where(complaint.c.id.in_(bindparam("these", expanding=True))))


# ------------------------------------------------------------------------------ complaints
def complaints(conn: Connection, *, retired: bool = False) -> tuple[Complaint, ...]:
    """The guide by name; with those out of use after the others."""
    query = select(complaint).order_by(complaint.c.active.desc(), complaint.c.name)
    if not retired:
        query = query.where(complaint.c.active == 1)
    return _records(conn, conn.execute(query).all())


def complaint_of(conn: Connection, complaint_id: int) -> Complaint:
    """One complaint.  Raises NotFound."""
    found = some(conn, [complaint_id])
    if complaint_id not in found:
        raise NotFound(N_("This complaint is not in the guide any more."))
    return found[complaint_id]


def further_rows(conn: Connection, complaint_id: int) -> dict[int, Further]:
    """What a complaint leads to, by the ids of the rows."""
    return {row.id: _further(row) for row in _FURTHER.rows(conn, these=[complaint_id])}


def known_refs(conn: Connection) -> frozenset[str]:
    """The names in sets of all complaints that were given by one, whatever became of them."""
    return frozenset(conn.execute(select(complaint.c.ref).where(complaint.c.ref.is_not(None))).scalars())


def id_by_name(conn: Connection, name: str) -> int | None:
    """The complaint with just this name."""
    found: int | None = conn.execute(select(complaint.c.id).where(complaint.c.name == name)).scalar()
    return found


def some(conn: Connection, ids: Sequence[int]) -> dict[int, Complaint]:
    """Several complaints by their ids."""
    return {one.id: one for one in _records(conn, _SOME.rows(conn, these=list(ids)))} if ids else {}


def _records(conn: Connection, rows: Sequence[Any]) -> tuple[Complaint, ...]:  # Any: a row is untyped
    further: dict[int, list[Further]] = {}
    for row in _FURTHER.rows(conn, these=[row.id for row in rows]) if rows else ():
        further.setdefault(row.complaint_id, []).append(_further(row))
    return tuple(
        Complaint(
            id=row.id,
            draft=ComplaintDraft(
                name=row.name,
                synonyms=row.synonyms,
                specialty=row.specialty,
                first=row.first,
                further=tuple(further.get(row.id, ())),
                red_flag=row.red_flag,
                advice=row.advice,
            ),
            ref=row.ref or "",
            active=row.active,
            version=row.version,
        )
        for row in rows
    )


def _further(row: Any) -> Further:  # Any: a row is untyped
    return Further(named=row.named, chance=Chance(row.chance), why=row.why)
