"""What recalls tell the register: what was said of them, and plans, follow a merge; tries follow as calls do."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from storage.ids import PatientId
from storage.patients import neighbours
from storage.recalls.tables import recall_mark, treatment_plan
from storage.unit import Unit

_MARKS = neighbours.column_move(recall_mark, topic="recalls")


def _give(unit: Unit, ids: list[int], patient_id: PatientId) -> None:
    """What the survivor's own entry says of the same recall stands; the other stays where it was."""
    what = (recall_mark.c.what, recall_mark.c.key)
    kept = unit.conn.execute(select(*what).where(recall_mark.c.patient_id == patient_id))
    own = {(row.what, row.key) for row in kept}
    told = unit.conn.execute(select(recall_mark.c.id, *what).where(recall_mark.c.id.in_(ids)))
    _MARKS.give(unit, [row.id for row in told if (row.what, row.key) not in own], patient_id)


neighbours.MOVES += [replace(_MARKS, give=_give), neighbours.column_move(treatment_plan, topic="recalls")]
