"""What keeps the insurers' side of the bills true, as DDL for each engine."""

from __future__ import annotations

from storage.claims import claim_triggers, part_triggers

SQLITE: tuple[str, ...] = (*part_triggers.SQLITE, *claim_triggers.CLAIM_SQLITE)
POSTGRESQL: tuple[str, ...] = (*part_triggers.POSTGRESQL, *claim_triggers.CLAIM_POSTGRESQL)
