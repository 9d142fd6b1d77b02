"""What `frontdesk check` asks of the call log."""

from __future__ import annotations

from sqlalchemy import Connection, text

from storage.calls.tables import call, quote
from storage.checking import Check, Found, Minor, Problem
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


_QUOTES = text(
    "SELECT q.id, q.low_minor, q.high_minor, coalesce(sum(CASE WHEN l.chance = 0 THEN l.amount_minor END), -1) AS low,"
    " coalesce(sum(l.amount_minor), -1) AS high FROM quote AS q LEFT JOIN quote_line AS l ON l.quote_id = q.id"
    " WHERE q.id > :low AND q.id <= :high GROUP BY q.id, q.low_minor, q.high_minor ORDER BY q.id"
)


def _quotes(conn: Connection) -> Found:
    """The range of a quote is that of its services."""
    for span in spans(conn, quote.c.id):
        for row in conn.execute(_QUOTES, span.bounds):
            if (row.low, row.high) != (row.low_minor, row.high_minor):
                yield Problem(
                    "quote-range",
                    f"quote {row.id}",
                    N_("it says {low} to {high}, but its services come to {own_low} to {own_high}"),
                    {
                        "low": Minor(row.low_minor),
                        "high": Minor(row.high_minor),
                        "own_low": Minor(row.low),
                        "own_high": Minor(row.high),
                    },
                )
        yield span.mark


CHECKS = (
    Check(2, N_("calls and what they made"), _links),
    Check(2, N_("outcomes of calls"), _outcomes),
    Check(2, N_("quotes and their services"), _quotes),
)
