"""What `frontdesk check` asks of the call log."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from storage.checking import Check, Problem

_LINKED = {"appointment": "appointment", "patient": "patient", "service": "service"}


def _links(conn: Connection) -> Iterator[Problem]:
    """What a call made is there, and a visit that names its call is named by it."""
    for what, table in _LINKED.items():
        lost = conn.execute(
            text(
                f"SELECT l.call_id, l.key FROM call_link AS l LEFT JOIN {table} AS t ON t.id = l.key"
                f" WHERE l.what = '{what}' AND t.id IS NULL"
            )
        )
        for row in lost:
            yield Problem(f"call {row.call_id}", f"it names {what} {row.key}, which does not exist")
    lost = conn.execute(
        text(
            "SELECT a.id, a.call_id FROM appointment AS a LEFT JOIN call AS c ON c.id = a.call_id"
            " WHERE a.call_id IS NOT NULL AND c.id IS NULL"
        )
    )
    for row in lost:
        yield Problem(f"appointment {row.id}", f"it names call {row.call_id}, which does not exist")


def _outcomes(conn: Connection) -> Iterator[Problem]:
    """A closed call says what came of it, in the order of its instants."""
    wrong = conn.execute(
        text(
            "SELECT id FROM call WHERE (ended_at IS NULL) <> (outcome IS NULL)"
            " OR (done_at IS NOT NULL AND outcome IS NULL) OR ended_at < started_at OR taken_at < started_at"
        )
    )
    for row in wrong:
        yield Problem(f"call {row.id}", "it is closed without an outcome, or ends before it begins")


CHECKS = (Check(2, "calls and what they made", _links), Check(2, "outcomes of calls", _outcomes))
