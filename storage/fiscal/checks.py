"""What `frontdesk check` asks of fiscal tasks."""

from __future__ import annotations

from sqlalchemy import Connection, text

from storage.checking import Check, Found, Problem
from storage.errors import N_
from storage.fiscal.tables import fiscal_task
from storage.spans import spans

_ABOUT = text(
    "SELECT t.id FROM fiscal_task AS t LEFT JOIN receipt AS r ON r.id = t.receipt_id"
    " JOIN shift AS s ON s.id = t.shift_id WHERE t.id > :low AND t.id <= :high"
    " AND (s.register_id <> t.register_id OR (t.receipt_id IS NOT NULL AND r.shift_id <> t.shift_id)) ORDER BY 1"
)
_GAPS = text(
    "SELECT t.id FROM fiscal_task AS t WHERE t.id > :low AND t.id <= :high AND t.number > 1"
    " AND NOT EXISTS (SELECT 1 FROM fiscal_task AS b WHERE b.register_id = t.register_id AND b.number = t.number - 1)"
    " ORDER BY 1"
)
_UNTOLD = text(
    "SELECT r.id FROM receipt AS r JOIN fiscal_device AS d ON d.register_id = r.register_id"
    " JOIN shift AS s ON s.id = r.shift_id"
    " WHERE d.kind <> 'none' AND r.id > d.since_receipt AND r.kind IN ('sale', 'advance', 'refund')"
    " AND NOT EXISTS (SELECT 1 FROM fiscal_task AS t WHERE t.receipt_id = r.id)"
    " AND EXISTS (SELECT 1 FROM fiscal_task AS l JOIN receipt AS lr ON lr.id = l.receipt_id"
    "  WHERE l.register_id = r.register_id AND lr.number > r.number) ORDER BY 1"
)


def _whole(conn: Connection) -> Found:
    """Tasks are about receipts and shifts of their register, without gaps, and no receipt was passed over."""
    for span in spans(conn, fiscal_task.c.id):
        for row in conn.execute(_ABOUT, span.bounds):
            yield Problem("fiscal-about", f"task {row.id}", N_("it is about a receipt or a shift of another register"))
        for row in conn.execute(_GAPS, span.bounds):
            yield Problem("fiscal-gap", f"task {row.id}", N_("the task before it is missing"))
        yield span.mark
    for row in conn.execute(_UNTOLD):
        yield Problem("fiscal-untold", f"receipt {row.id}", N_("a later receipt was told to the device, this one not"))


CHECKS = (Check(2, N_("fiscal tasks"), _whole),)
