"""What messages tell the register: they follow a merge; of two wishes the survivor's own stands."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from storage.ids import PatientId
from storage.messages.tables import message, message_wish
from storage.patients import neighbours
from storage.unit import Unit

_WISHES = neighbours.column_move(message_wish, topic="messages")


def _give(unit: Unit, ids: list[int], patient_id: PatientId) -> None:
    """Whoever stays keeps what they said themselves; the other's stays with the entry that is gone."""
    own = unit.conn.execute(select(message_wish.c.id).where(message_wish.c.patient_id == patient_id)).first()
    if own is None:
        _WISHES.give(unit, ids, patient_id)


neighbours.MOVES += [replace(_WISHES, give=_give), neighbours.column_move(message, topic="messages")]
