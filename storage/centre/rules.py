"""How far the settings of a centre may go.  Pure."""

from __future__ import annotations

PAIR_GAP_MAX = 240
"""Minutes that may lie between two visits which are booked as one, at most."""
HOLD_MAX = 30
"""Minutes that a free time is held for a caller, at most."""
FLOOR_MAX = 30
"""Minutes from one floor to the next, at most."""
