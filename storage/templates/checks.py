"""What `frontdesk check` asks of the centre's own templates of papers."""

from __future__ import annotations

from sqlalchemy import Connection, select

from storage.checking import Check, Found, Problem
from storage.errors import N_
from storage.templates.rules import sum_of
from storage.templates.tables import template


def _whole(conn: Connection) -> Found:
    """Each version is the text that was put in, and none is missing."""
    last: dict[tuple[str, str], int] = {}
    query = select(template).order_by(template.c.kind, template.c.language, template.c.number)
    for row in conn.execute(query):
        if sum_of(row.body) != row.sha256:
            yield Problem("template-sum", f"template {row.id}", N_("its text is not the one that was put in"))
        if row.number != last.get((row.kind, row.language), 0) + 1:
            yield Problem("template-gap", f"template {row.id}", N_("the version before it is missing"))
        last[row.kind, row.language] = row.number


CHECKS = (Check(2, N_("templates of papers"), _whole),)
