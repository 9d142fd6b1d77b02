"""The wait-list with its tries, for the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from storage.ids import PatientId
from storage.waiting import queries
from storage.waiting.records import Wait, WaitList

LIMIT = 200
"""Rows that are shown; whoever wants the rest works these off first."""


def listed(conn: Connection, today: date, tz: ZoneInfo) -> WaitList:
    """Who waits, the longest first."""
    rows = queries.waiting(conn, LIMIT + 1)
    return WaitList(day=today, rows=_tried(conn, rows[:LIMIT], tz), more=len(rows) > LIMIT)


def of_patient(conn: Connection, patient_id: PatientId, tz: ZoneInfo) -> tuple[Wait, ...]:
    """What one patient waits for."""
    return _tried(conn, list(queries.of_patient(conn, patient_id)), tz)


def _tried(conn: Connection, rows: list[Wait], tz: ZoneInfo) -> tuple[Wait, ...]:
    made = queries.tries(conn, {row.draft.patient_id for row in rows}, tz) if rows else {}
    return tuple(
        replace(
            row,
            tries=queries.counting(row, made.get(row.draft.patient_id, ())),
            contacts=len(made.get(row.draft.patient_id, ())),
        )
        for row in rows
    )
