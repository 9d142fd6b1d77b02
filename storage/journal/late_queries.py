"""SQL: which rows were entered later than they happened."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from storage.journal.records import LateMark
from storage.journal.tables import act, journal, late_entry
from storage.prepared import Prepared
from storage.schema import Instant

_SINCE = Prepared(
    select(journal.c.what, journal.c.key, journal.c.after, late_entry.c.happened_at, act.c.at, act.c.login)
    .select_from(late_entry)
    .join(act, act.c.id == late_entry.c.act_id)
    .join(journal, journal.c.act_id == late_entry.c.act_id)
    .where(late_entry.c.happened_at >= bindparam("since", type_=Instant()))
    .order_by(journal.c.id)
)
_OF = "appointment"
"""What a change may be about besides the thing that was changed: the steps of a visit are the visit's."""


def late_marks(conn: Connection, since: datetime) -> dict[tuple[str, int], LateMark]:
    """What was entered from paper of what has happened since: kind and id of each thing, with its last mark."""
    marks: dict[tuple[str, int], LateMark] = {}
    for row in _SINCE.rows(conn, since=since):
        mark = LateMark(happened_at=row.happened_at, entered_at=row.at, login=row.login)
        marks[row.what, row.key] = mark
        about = (json.loads(row.after) if row.after else {}).get(f"{_OF}_id")
        if isinstance(about, int):
            marks[_OF, about] = mark
    return marks
