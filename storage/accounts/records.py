"""What the desk sees of a login."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.accounts.public_keys import PublicKey
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


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownKey:
    """A public key by which somebody is let in over SSH."""

    id: int
    user_id: UserId
    key: PublicKey
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """By what somebody is let in over SSH; nothing, for who is unknown here."""

    password_hash: str | None = None
    keys: frozenset[str] = frozenset()
    """Keys in base64."""
    disabled: bool = False
