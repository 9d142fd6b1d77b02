"""What `frontdesk check` asks of the price list."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from storage.checking import Check, Problem

_OVERLAPS = text(
    "SELECT a.id, b.id AS other, a.service_id FROM price AS a JOIN price AS b"
    " ON b.service_id = a.service_id AND b.id > a.id"
    " WHERE a.voided = 0 AND b.voided = 0"
    " AND (a.valid_to IS NULL OR b.valid_from <= a.valid_to)"
    " AND (b.valid_to IS NULL OR a.valid_from <= b.valid_to)"
)


def _validity(conn: Connection) -> Iterator[Problem]:
    """A service has one price on a day."""
    for row in conn.execute(_OVERLAPS):
        yield Problem(f"price {row.id}", f"it overlaps price {row.other} of service {row.service_id}")


CHECKS = (Check(2, "validity of prices", _validity),)
