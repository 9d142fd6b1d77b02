"""What `frontdesk check` verifies of courses of treatment: every visit is there once, and all are one patient's."""

from __future__ import annotations

from sqlalchemy import Connection, text

from storage.checking import Check, Found, Problem
from storage.errors import N_
from storage.schedule.series_tables import series_visit
from storage.spans import spans

_COUNTED = text(
    "SELECT series_id, count(*) AS found, min(visits) AS least, max(visits) AS most, max(number) AS last,"
    " count(DISTINCT number) AS numbers, count(DISTINCT a.patient_id) AS people"
    " FROM series_visit LEFT JOIN appointment AS a ON a.id = appt_id"
    " WHERE series_id > :low AND series_id <= :high GROUP BY series_id ORDER BY series_id"
)


def _series(conn: Connection) -> Found:
    """The visits of each series are numbered from 1 to as many as it has, and belong to one patient."""
    for span in spans(conn, series_visit.c.series_id):
        for row in conn.execute(_COUNTED, span.bounds):
            where = f"appointment {row.series_id}"
            if not row.found == row.least == row.most == row.last == row.numbers:
                yield Problem(
                    "series-uncounted",
                    where,
                    N_("its series says {visits} visits and has {found}"),
                    {"visits": row.most, "found": row.found},
                )
            elif row.people != 1:
                yield Problem("series-of-several", where, N_("its series belongs to more than one patient"))
        yield span.mark


CHECKS = (Check(1, N_("visits of a series"), _series),)
