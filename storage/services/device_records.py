"""What other rooms and the console see of the devices that services need. No SQL, no rules."""

from __future__ import annotations

from dataclasses import dataclass

from storage.ids import EquipmentId


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededDevice:
    """A device named for a service."""

    id: EquipmentId
    name: str
    in_use: bool = True
    """No: it is broken or gone, and no visit takes it."""
    needed: bool = True
    """No: it was named once and taken out again."""
    version: int = 1
    """Of the row that names it for the service."""
