"""A data file that somebody wrote into from beneath: every name and note would be obeyed by a careless terminal."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from itertools import cycle
from pathlib import Path

from tests.pilot.hostile import NAMES

WRITTEN = {
    "patient": "last_name first_name middle_name email address city note alert document_no",
    "patient_phone": "label e164",
    "account_user": "name",
    "room": "name floor",
    "practitioner": "last_name first_name middle_name specialty",
    "roster_break": "label",
    "holiday": "name",
    "service": "name specialty preparation symptoms",
    "appointment": "comment overbook_reason",
    "step": "note",
    "priority": "reason",
    "paper": "number",
    "call": "number line caller_name about forwarded_to note",
    "register": "name",
    "shift": "opened_by_name",
    "charge": "title discount_reason void_reason",
    "entry": "memo by_name",
    "receipt": "patient_name about by_name reason text",
    "receipt_line": "title",
    "refund_request": "reason requested_by_name",
    "printer": "name",
    "print_job": "title error",
}
"""Every column whose text a person or another program has written."""


def poisoned(path: Path) -> Path:
    """Write hostile texts beneath the storage layer into everything of a data file that holds text."""
    with closing(sqlite3.connect(path)) as conn, conn:
        for (trigger,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            conn.execute(f"DROP TRIGGER {trigger}")
        names = cycle(NAMES)
        conn.create_function("hostile", 0, lambda: next(names))
        for table, columns in WRITTEN.items():
            for column in columns.split():
                conn.execute(f'UPDATE "{table}" SET "{column}" = hostile()')
        (settings,) = conn.execute("SELECT settings FROM centre").fetchone()
        told = json.loads(settings) | {"name": NAMES[4], "address": NAMES[7], "phone": NAMES[3]}
        conn.execute("UPDATE centre SET settings = ?", (json.dumps(told),))
    return path
