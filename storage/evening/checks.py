"""What `frontdesk check` asks of the pull lists."""

from __future__ import annotations

from sqlalchemy import Connection, text

from storage.checking import Check, Found, Problem
from storage.errors import N_

_BY_NOBODY = text(
    "SELECT p.id FROM pull_list AS p LEFT JOIN account_user AS u ON u.id = p.closed_by"
    " WHERE u.id IS NULL AND p.closed_by <> 0 ORDER BY p.id"
)
_UNTOLD = text(
    "SELECT p.id FROM pull_list AS p WHERE NOT EXISTS (SELECT 1 FROM journal AS j"
    " WHERE j.what = 'pull_list' AND j.key = p.id AND j.before IS NULL) ORDER BY p.id"
)


def _lists(conn: Connection) -> Found:
    """A closed list says who closed it, and the journal has it."""
    for row in conn.execute(_BY_NOBODY):
        yield Problem("pull-list-by-nobody", f"pull_list {row.id}", N_("it was closed by somebody who has no login"))
    for row in conn.execute(_UNTOLD):
        yield Problem("pull-list-untold", f"pull_list {row.id}", N_("the journal does not know that it was closed"))


CHECKS = (Check(2, N_("pull lists that were closed"), _lists),)
