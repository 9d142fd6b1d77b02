"""What the wait-list tells the register: entries follow a merge; tries follow as calls do."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from storage.ids import PatientId
from storage.patients import neighbours
from storage.unit import Unit
from storage.waiting.tables import OPEN_ENTRY, wait_entry

_ENTRIES = neighbours.column_move(wait_entry, topic="waiting")
_WISH = (wait_entry.c.practitioner_id, wait_entry.c.specialty_key, wait_entry.c.service_id, wait_entry.c.visit_id)


def _give(unit: Unit, ids: list[int], patient_id: PatientId) -> None:
    """What the survivor waits for too stands once; the other entry stays where it was."""
    mine = unit.conn.execute(select(*_WISH).where(wait_entry.c.patient_id == patient_id, OPEN_ENTRY))
    own = {tuple(row) for row in mine}
    told = unit.conn.execute(select(wait_entry.c.id, *_WISH, OPEN_ENTRY.label("open")).where(wait_entry.c.id.in_(ids)))
    moved = [row.id for row in told if not row.open or (*row[1:5],) not in own]
    _ENTRIES.give(unit, moved, patient_id)


neighbours.MOVES.append(replace(_ENTRIES, give=_give))
