"""What the insurance room tells the register: policies follow a merge, with their letters and answers."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, select

from storage.ids import PatientId
from storage.insurance.tables import policy
from storage.patients import neighbours


def _stands(conn: Connection, patient_id: PatientId) -> bool:
    """What was entered in error keeps no registration from being taken back."""
    found = select(policy.c.id).where(policy.c.patient_id == patient_id, policy.c.voided == 0).limit(1)
    return conn.execute(found).first() is not None


neighbours.MOVES.append(replace(neighbours.column_move(policy, topic="insurance"), stands=_stands))
