"""What `frontdesk check` asks of the print queue."""

from __future__ import annotations

from sqlalchemy import Connection, text

from storage.checking import Check, Found, Problem
from storage.errors import N_
from storage.printing.tables import print_job
from storage.spans import spans

_GAPS = text(
    "SELECT j.id FROM print_job AS j WHERE j.id > :low AND j.id <= :high AND j.copy > 0"
    " AND j.about_what = 'print_job' AND NOT EXISTS (SELECT 1 FROM print_job AS o WHERE o.id = j.about_key)"
    " ORDER BY 1"
)
_UNMARKED = text(
    "SELECT j.id FROM print_job AS j WHERE j.id > :low AND j.id <= :high AND j.copy > 0"
    " AND j.mark NOT LIKE '%' || CAST(j.copy AS text) || '%' ORDER BY 1"
)


def _copies(conn: Connection) -> Found:
    """What is printed again is a copy of something, and says which one it is."""
    for span in spans(conn, print_job.c.id):
        for row in conn.execute(_GAPS, span.bounds):
            yield Problem("paper-copy", f"paper {row.id}", N_("it is a copy of a paper that is not there"))
        for row in conn.execute(_UNMARKED, span.bounds):
            yield Problem("paper-mark", f"paper {row.id}", N_("it is a copy, but not marked with its number"))
        yield span.mark


CHECKS = (Check(2, N_("papers in the print queue"), _copies),)
