"""Corruptions that somebody with the database in hand could plant, one at a time, in a day of `full_day`.

Each is raw SQL with the guards put aside; on PostgreSQL CHECK constraints stay on, so that what breaks one is SQLite's.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Planted:
    """A corruption, and what the check must say of it: these lines and no others (`code | place: sentence`)."""

    what: str
    done: tuple[str, ...]
    said: tuple[str, ...]
    engines: tuple[str, ...] = ("sqlite", "postgresql")
