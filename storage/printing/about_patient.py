"""What the print queue tells the register: papers about a patient follow a merge."""

from __future__ import annotations

from storage.patients import neighbours
from storage.printing.tables import print_job

neighbours.MOVES.append(neighbours.column_move(print_job, topic="printing"))
