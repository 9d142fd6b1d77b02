"""What `frontdesk check` asks of the price list."""

from __future__ import annotations

from sqlalchemy import Connection, text

from storage.checking import Check, Found, Problem
from storage.errors import N_

_OVERLAPS = text(
    "SELECT a.id, b.id AS other, a.service_id FROM price AS a JOIN price AS b"
    " ON b.service_id = a.service_id AND b.id > a.id"
    " WHERE a.voided = 0 AND b.voided = 0"
    " AND (a.valid_to IS NULL OR b.valid_from <= a.valid_to)"
    " AND (b.valid_to IS NULL OR a.valid_from <= b.valid_to) ORDER BY a.id, b.id"
)


def _validity(conn: Connection) -> Found:
    """A service has one price on a day."""
    for row in conn.execute(_OVERLAPS):
        yield Problem(
            "prices-overlap",
            f"price {row.id}",
            N_("price {other} is valid on the same days: the service has two prices"),
            {"other": row.other},
        )


CHECKS = (Check(2, N_("validity of prices"), _validity),)
