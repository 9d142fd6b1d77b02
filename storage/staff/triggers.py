"""What keeps the staff list beneath the storage layer: no desk overwrites another."""

from __future__ import annotations

from storage.schema import versioned

_GUARDS = (
    versioned("room", "name = NEW.name"),
    versioned("equipment", "name = NEW.name"),
    versioned("practitioner", "is_default = 1 AND NEW.is_default = 1"),
    versioned("roster_line"),
    versioned("roster_break"),
)

SQLITE = tuple(text for sqlite, _ in _GUARDS for text in sqlite)

POSTGRESQL = tuple(text for _, postgresql in _GUARDS for text in postgresql)
