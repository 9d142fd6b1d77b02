"""What keeps the staff list beneath the storage layer: no desk overwrites another."""

from __future__ import annotations

from storage.schema import versioned

_GUARDS = tuple(versioned(name) for name in ("room", "equipment", "practitioner", "roster_line", "roster_break"))

SQLITE = tuple(guard for guard, _ in _GUARDS)

POSTGRESQL = tuple(guard for _, guard in _GUARDS)
