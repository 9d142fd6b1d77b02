"""The hash chain of the journal: a row altered, lost or slipped in breaks every hash after it."""

from __future__ import annotations

import hashlib
import json
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


def as_text(values: Mapping[str, Any] | None) -> str | None:
    """The changed columns as one canonical JSON text."""
    if values is None:
        return None
    return json.dumps(dict(values), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def hash_of(prev_hash: str, fields: tuple[object, ...]) -> str:
    """The hash of a row whose fields follow `prev_hash` in the chain."""
    text = json.dumps([prev_hash, *fields], ensure_ascii=False, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()
