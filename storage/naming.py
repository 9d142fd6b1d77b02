"""A row in the words of the trade: who is told that `receipt 17` is wrong looks for receipt 4 of register 1."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from storage.centre import queries as centre_queries
from storage.checking import Place
from storage.errors import N_

_KNOWN: dict[str, tuple[str, str]] = {
    "appointment": (
        N_("visit {id}, {day} {time}, patient {patient}"),
        "SELECT local_date AS day, local_min AS time, patient_id AS patient FROM appointment WHERE id = :id",
    ),
    "booking": (
        N_("time held by visit {id}, {day} {time}"),
        "SELECT local_date AS day, local_min AS time FROM appointment WHERE id = :id",
    ),
    "flow": (
        N_("board, visit {id}, {day} {time}"),
        "SELECT local_date AS day, local_min AS time FROM appointment WHERE id = :id",
    ),
    "step": (
        N_("step {id} of visit {visit}, {at}"),
        "SELECT appointment_id AS visit, at FROM step WHERE id = :id",
    ),
    "receipt": (
        N_("receipt {number} of register {register}"),
        "SELECT r.number AS number, g.code AS register FROM receipt AS r"
        " JOIN register AS g ON g.id = r.register_id WHERE r.id = :id",
    ),
    "entry": (
        N_("ledger entry {number} of register {register}, {at}"),
        "SELECT e.number AS number, g.code AS register, e.at AS at FROM entry AS e"
        " JOIN register AS g ON g.id = e.register_id WHERE e.id = :id",
    ),
    "shift": (
        N_("shift {number} of register {register}"),
        "SELECT s.number AS number, g.code AS register FROM shift AS s"
        " JOIN register AS g ON g.id = s.register_id WHERE s.id = :id",
    ),
    "shift_count": (
        N_("count {id} in shift {number} of register {register}"),
        "SELECT s.number AS number, g.code AS register FROM shift_count AS c JOIN shift AS s ON s.id = c.shift_id"
        " JOIN register AS g ON g.id = s.register_id WHERE c.id = :id",
    ),
    "register": (N_("register {code}"), "SELECT code FROM register WHERE id = :id"),
    "charge": (
        N_("charge {id}, {day}, patient {patient}"),
        "SELECT day, patient_id AS patient FROM charge WHERE id = :id",
    ),
    "refund_request": (
        N_("refund request {id} for receipt {number} of register {register}"),
        "SELECT r.number AS number, g.code AS register FROM refund_request AS q JOIN receipt AS r"
        " ON r.id = q.receipt_id JOIN register AS g ON g.id = r.register_id WHERE q.id = :id",
    ),
    "call": (N_("call {id}, {at}"), "SELECT started_at AS at FROM call WHERE id = :id"),
    "pull_list": (N_("pull list of {day}"), "SELECT day FROM pull_list WHERE id = :id"),
    "journal": (N_("journal row {id}, {at}"), "SELECT at FROM journal WHERE id = :id"),
    "act": (N_("act {id}, {at}"), "SELECT at FROM act WHERE id = :id"),
    "price": (
        N_("price {id} of service {code}"),
        "SELECT s.code AS code FROM price AS p JOIN service AS s ON s.id = p.service_id WHERE p.id = :id",
    ),
    "patient": (N_("patient {id}"), ""),
}
"""Table -> what a row of it is called, and where the rest of the words is read."""

_BARE: dict[str, str] = {
    "trigger": N_("guard {name} of the database"),
    "constraint": N_("rule {name} of the database"),
    "function": N_("guard {name} of the database"),
    "index": N_("index {name} of the database"),
    "table": N_("table {name} of the database"),
    "centre": N_("settings of the centre"),
    "journal_head": N_("end of the journal"),
    "database": N_("database"),
}
"""What has no rows of the trade."""


def place_of(conn: Connection, where: str) -> Place:
    """The place of a problem: by its table's own words, or as it is where the row is gone or cannot be read."""
    table, _, rest = where.partition(" ")
    if table in _BARE:
        return Place(_BARE[table], {"name": rest})
    known = _KNOWN.get(table)
    if known is None or not rest.lstrip("-").isdigit():
        return Place("{where}", {"where": where})
    template, sql = known
    values: dict[str, object] = {"id": rest}
    if not sql:
        return Place(template, values)
    try:
        row = conn.execute(text(sql), {"id": int(rest)}).mappings().first()
        if row is None:
            return Place(N_("row {id} of table {table}"), {"id": rest, "table": table})
        zone = _zone(conn)
        told = {name: _told(name, value, zone) for name, value in row.items()}
    except (DBAPIError, ValueError, TypeError, OverflowError, LookupError, AttributeError):
        return Place(N_("row {id} of table {table}"), {"id": rest, "table": table})
    return Place(template, values | told)


def _zone(conn: Connection) -> tzinfo:
    try:
        centre = centre_queries.load(conn)
        return UTC if centre is None else centre.tz
    except (ValueError, TypeError, LookupError, AttributeError, OSError):
        return UTC


def _told(name: str, value: object, zone: tzinfo) -> object:
    """Instants by the centre's clock, minutes of a day as a time."""
    if name == "at" and isinstance(value, int):
        return datetime.fromtimestamp(value, UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M")
    if name == "time" and isinstance(value, int):
        return f"{value // 60:02}:{value % 60:02}"
    return value
