"""Who opened a patient's record: rows of the journal, so that they are chained and kept like all others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from storage.centre.tables import account_user
from storage.ids import PatientId
from storage.journal.tables import journal
from storage.privacy.records import LOOK, Look

LIMIT = 500
"""The newest looks that one list shows."""
ONCE = timedelta(minutes=10)
"""Who opens a record again within this time has not left it."""


def looks_of(conn: Connection, ids: Sequence[PatientId], limit: int = LIMIT) -> tuple[Look, ...]:
    """Who opened the record of a person (all ids are one person's), newest first."""
    rows = conn.execute(
        select(journal.c.at, journal.c.login, journal.c.desk, journal.c.after, account_user.c.name)
        .outerjoin(account_user, account_user.c.login == journal.c.login)
        .where(journal.c.what == LOOK, journal.c.key.in_(ids))
        .order_by(journal.c.id.desc())
        .limit(limit)
    )
    return tuple(
        Look(
            at=row.at,
            who=row.name or row.login,
            login=row.login,
            desk=row.desk,
            place="" if row.after is None else json.loads(row.after).get("place", ""),
        )
        for row in rows
    )


def looked_lately(conn: Connection, patient_id: PatientId, login: str, now: datetime) -> bool:
    """Whether this person has the record open already."""
    rows = conn.execute(
        select(journal.c.id)
        .where(journal.c.what == LOOK, journal.c.key == patient_id, journal.c.login == login)
        .where(journal.c.at > now - ONCE)
        .limit(1)
    )
    return rows.first() is not None
