"""What `frontdesk check` asks of messages to patients."""

from __future__ import annotations

from sqlalchemy import Connection, text

from storage.checking import Check, Found, Problem
from storage.errors import N_
from storage.messages.tables import message
from storage.spans import spans

_SENT = text(
    "SELECT m.id FROM message AS m LEFT JOIN call AS c ON c.id = m.call_id WHERE m.id > :low AND m.id <= :high"
    " AND m.state = 'sent' AND (c.id IS NULL OR c.channel <> m.channel) ORDER BY 1"
)
_OTHERS = text(
    "SELECT m.id FROM message AS m JOIN appointment AS a ON a.id = m.appointment_id"
    " WHERE m.id > :low AND m.id <= :high AND a.patient_id <> m.patient_id ORDER BY 1"
)


def _logged(conn: Connection) -> Found:
    """What was sent stands in the call log, and was about a visit of its patient."""
    for span in spans(conn, message.c.id):
        for row in conn.execute(_SENT, span.bounds):
            yield Problem("message-unlogged", f"message {row.id}", N_("it was sent, but the call log does not have it"))
        for row in conn.execute(_OTHERS, span.bounds):
            yield Problem("message-visit", f"message {row.id}", N_("it went to another patient than the visit's"))
        yield span.mark


CHECKS = (Check(2, N_("messages to patients"), _logged),)
