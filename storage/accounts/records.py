"""What the desk sees of a login."""

from __future__ import annotations

from dataclasses import dataclass

from storage.ids import PractitionerId, UserId
from storage.rights import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One login and the person behind it."""

    id: UserId
    login: str
    name: str
    role: Role
    practitioner_id: PractitionerId | None
    """Set for a doctor with a book of their own."""
    disabled: bool
    version: int
    has_pin: bool = False
    """A desk that this person locked asks for it."""
