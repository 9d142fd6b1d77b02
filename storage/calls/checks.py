"""What `frontdesk check` asks of the call log."""

from __future__ import annotations

from sqlalchemy import Connection, text

from storage.calls.tables import call
from storage.checking import Check, Found, Problem
from storage.errors import N_
from storage.spans import spans

_LINKED = {
    "appointment": N_("it made visit {key}, which does not exist"),
    "patient": N_("it made patient {key}, who does not exist"),
    "service": N_("it is about service {key}, which does not exist"),
}


def _links(conn: Connection) -> Found:
    """What a call made is there, and the call that a visit names too."""
    for what, said in _LINKED.items():
        lost = conn.execute(
            text(
                f"SELECT l.call_id, l.key FROM call_link AS l LEFT JOIN {what} AS t ON t.id = l.key"
                f" WHERE l.what = '{what}' AND t.id IS NULL ORDER BY 1, 2"
            )
        )
        for row in lost:
            yield Problem("call-link-lost", f"call {row.call_id}", said, {"key": row.key})
    lost = conn.execute(
        text(
            "SELECT a.id, a.call_id FROM appointment AS a LEFT JOIN call AS c ON c.id = a.call_id"
            " WHERE a.call_id IS NOT NULL AND c.id IS NULL ORDER BY 1"
        )
    )
    for row in lost:
        yield Problem(
            "visit-call-lost",
            f"appointment {row.id}",
            N_("it was made by call {key}, which does not exist"),
            {"key": row.call_id},
        )


_WRONG = text(
    "SELECT id, ended_at IS NULL AS open, outcome IS NULL AS without, ended_at < started_at AS backwards FROM call"
    " WHERE id > :low AND id <= :high AND ((ended_at IS NULL) <> (outcome IS NULL)"
    " OR (done_at IS NOT NULL AND outcome IS NULL) OR ended_at < started_at OR taken_at < started_at) ORDER BY id"
)


def _outcomes(conn: Connection) -> Found:
    """A closed call says what came of it, in the order of its instants."""
    for span in spans(conn, call.c.id):
        for row in conn.execute(_WRONG, span.bounds):
            where = f"call {row.id}"
            if row.without:
                yield Problem("call-without-outcome", where, N_("it is closed without an outcome"))
            elif row.open:
                yield Problem("call-outcome-open", where, N_("it has an outcome, but it has not ended"))
            else:
                yield Problem("call-backwards", where, N_("it ends, or was taken, before it began"))
        yield span.mark


CHECKS = (Check(2, N_("calls and what they made"), _links), Check(2, N_("outcomes of calls"), _outcomes))
