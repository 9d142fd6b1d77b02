"""What keeps the insurers' side of the bills true, as DDL for each engine."""

from __future__ import annotations

from storage.claims import part_triggers

SQLITE: tuple[str, ...] = (*part_triggers.SQLITE,)
POSTGRESQL: tuple[str, ...] = (*part_triggers.POSTGRESQL,)
