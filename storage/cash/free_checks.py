"""What `frontdesk check` verifies of visits that were charged nothing by the rule of free follow-ups."""

from __future__ import annotations

from sqlalchemy import Connection, text

from storage.cash.free_tables import free_charge
from storage.checking import Check, Found, Problem
from storage.errors import N_
from storage.spans import spans

_WRONG = text(
    "SELECT f.charge_id, c.price_minor, CASE WHEN paid.id IS NULL OR paid.patient_id <> a.patient_id"
    " OR paid.practitioner_id <> a.practitioner_id OR paid.id = a.id THEN 1 ELSE 0 END AS loose"
    " FROM free_charge AS f JOIN charge AS c ON c.id = f.charge_id"
    " JOIN appointment AS a ON a.id = c.appointment_id LEFT JOIN appointment AS paid ON paid.id = f.after_id"
    " WHERE f.charge_id > :low AND f.charge_id <= :high ORDER BY f.charge_id"
)


def _free(conn: Connection) -> Found:
    """A free follow-up costs nothing, and follows another visit of the patient to the doctor."""
    for span in spans(conn, free_charge.c.charge_id):
        for row in conn.execute(_WRONG, span.bounds):
            where = f"charge {row.charge_id}"
            if row.price_minor:
                yield Problem("free-but-priced", where, N_("it is free by the rule of follow-ups, but has a price"))
            if row.loose:
                yield Problem("free-after-nothing", where, N_("the paid visit that made it free is no such visit"))
        yield span.mark


CHECKS = (Check(2, N_("free follow-ups"), _free),)
