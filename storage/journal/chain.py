"""The hash chain of the journal: a row altered, lost or slipped in breaks every hash after it."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    msg = f"cannot be journalled: {value!r}"
    raise TypeError(msg)


_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain)
"""Made once: a check of millions of rows would make as many."""


def as_text(values: Mapping[str, Any] | None) -> str | None:
    """The changed columns as one canonical JSON text."""
    if values is None:
        return None
    return json.dumps(dict(values), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def new_salt() -> str:
    """What goes into one hash beside the row: 128 bits, which nobody can try out."""
    return secrets.token_urlsafe(16)


def hash_of(prev_hash: str, fields: tuple[object, ...], salt: str | None = None) -> str:
    """The hash of a row whose fields follow `prev_hash` in the chain.

    The salt goes when the row's details are erased: nobody can then try out names until the hash fits.  Rows of
    version 0.1 have none.
    """
    salted = fields if salt is None else (*fields, salt)
    return hashlib.sha256(_COMPACT.encode([prev_hash, *salted]).encode()).hexdigest()
