"""What `frontdesk check` asks of the wait-list."""

from __future__ import annotations

from sqlalchemy import Connection, text

from storage.checking import Check, Found, Problem
from storage.errors import N_


def _kept(conn: Connection) -> Found:
    """What a wish was kept by is a visit of that patient."""
    rows = conn.execute(
        text(
            "SELECT w.id, w.kept_by_id FROM wait_entry AS w JOIN appointment AS a ON a.id = w.kept_by_id"
            " WHERE a.patient_id <> w.patient_id AND NOT EXISTS (SELECT 1 FROM patient AS p"
            " WHERE p.id = w.patient_id AND p.merged_into IS NOT NULL) ORDER BY 1"
        )
    )
    for row in rows:
        yield Problem(
            "wait-kept", f"wait_entry {row.id}", N_("visit {visit} is another patient's"), {"visit": row.kept_by_id}
        )


def _tried(conn: Connection) -> Found:
    """A try is a call of ours to a patient that has ended."""
    rows = conn.execute(
        text(
            "SELECT t.call_id FROM wait_try AS t JOIN call AS c ON c.id = t.call_id"
            " WHERE c.direction <> 'out' OR c.ended_at IS NULL OR c.patient_id IS NULL ORDER BY 1"
        )
    )
    for row in rows:
        yield Problem("wait-try", f"wait_try {row.call_id}", N_("it is no call of ours to a patient"))


CHECKS = (
    Check(2, N_("wishes that were kept"), _kept),
    Check(2, N_("calls about the wait-list and free time"), _tried),
)
