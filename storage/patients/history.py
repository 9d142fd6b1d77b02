"""Everything about one patient in one list: its own record here, and what the rooms above add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, select

from storage.centre.tables import account_user
from storage.ids import PatientId
from storage.journal import queries as journal_queries
from storage.journal.records import JournalRow
from storage.patients import neighbours, queries
from storage.patients.records import Event, EventKind
from storage.patients.tables import paper

LIMIT = 200
"""The newest events that one list shows."""


def events(conn: Connection, patient_id: PatientId, limit: int = LIMIT) -> tuple[Event, ...]:
    """The newest events of a patient and of those merged into it, newest first; people by name."""
    neighbours.load()
    ids = queries.ids_of(conn, patient_id)
    found = [event for reader in (*_OWN, *neighbours.EVENTS) for event in reader(conn, ids, limit)]
    found.sort(key=lambda event: event.at, reverse=True)
    names = {row.login: row.name for row in conn.execute(select(account_user.c.login, account_user.c.name))}
    return tuple(replace(event, who=names.get(event.who) or event.who) for event in found[:limit])


def _record(conn: Connection, ids: Sequence[PatientId], limit: int) -> list[Event]:
    """Registrations, edits, cards, merges."""
    rows = [row for one in ids for row in journal_queries.history(conn, "patient", one, limit)]
    undone = journal_queries.undone_of(conn, {row.act_id for row in rows})
    return [
        Event(
            at=row.at,
            kind=EventKind.RECORD,
            code=row.verb,
            key=row.key,
            who=row.login,
            detail=_changed(row),
            undone=row.act_id in undone,
        )
        for row in rows
    ]


def _changed(row: JournalRow) -> str:
    """Which columns, by their names; the desk knows their words."""
    if row.before is None:
        return ""
    if row.after and row.after.get("card_no"):
        return str(row.after["card_no"])
    return " ".join(sorted(row.after or {}))


def _papers(conn: Connection, ids: Sequence[PatientId], limit: int) -> list[Event]:
    """Papers seen, signed, voided."""
    rows = conn.execute(select(paper).where(paper.c.patient_id.in_(ids)).order_by(paper.c.id.desc()).limit(limit))
    return [
        Event(
            at=row.noted_at,
            kind=EventKind.PAPER,
            code=row.kind,
            key=row.id,
            who=row.noted_by,
            detail=row.number,
            day=row.valid_until,
            undone=row.voided,
        )
        for row in rows
    ]


_OWN: tuple[neighbours.EventReader, ...] = (_record, _papers)
