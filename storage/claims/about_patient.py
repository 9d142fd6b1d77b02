"""What the claims room tells the register: what an insurer pays follows a merge, as the charge does."""

from __future__ import annotations

from storage.claims.split_tables import insured_part
from storage.patients import neighbours

neighbours.MOVES.append(neighbours.column_move(insured_part, topic="cash"))
