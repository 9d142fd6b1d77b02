"""What an erasure may change of documents that are kept for ever, for either engine's triggers, and vouches for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from storage.schema import erasable

_RECEIPT = (
    *("id", "register_id", "number", "shift_id", "entry_id", "kind", "patient_id", "about", "total_minor"),
    *("tendered_minor", "change_minor", "at", "by_name", "refund_of"),
)
_ENTRY = (
    *("id", "register_id", "number", "shift_id", "kind", "patient_id", "at", "by", "by_name", "reverses_id"),
    *("prev_hash", "hash"),
)
_REQUEST = (
    *("id", "receipt_id", "shift_id", "amount_minor", "requested_by", "requested_by_name", "requested_at", "state"),
    *("decided_by", "decided_at", "refund_id"),
)


def _same(columns: tuple[str, ...], *, postgresql: bool) -> str:
    sign = "IS NOT DISTINCT FROM" if postgresql else "IS"
    return " AND ".join(f'NEW."{name}" {sign} OLD."{name}"' for name in columns)


def _all(*conditions: str, postgresql: bool) -> str:
    return f"coalesce({' AND '.join(conditions)}, {'false' if postgresql else '0'})"


def receipt(*, postgresql: bool) -> str:
    """The payer's name, the reason and the salt go, and the name out of the text; numbers and sums stay."""
    gone = "NEW.patient_name = '' AND NEW.reason = '' AND NEW.salt IS NULL AND OLD.erased_by IS NULL"
    by = "NEW.erased_by = (SELECT last FROM journal_head)"
    named = erasable("r", postgresql=postgresql)
    return _all(_same(_RECEIPT, postgresql=postgresql), gone, by, named, postgresql=postgresql)


def entry(*, postgresql: bool) -> str:
    """The words beside an entry go; the entry stays."""
    named = erasable("e", postgresql=postgresql)
    return _all(_same(_ENTRY, postgresql=postgresql), "NEW.memo = ''", named, postgresql=postgresql)


def request(*, postgresql: bool) -> str:
    """The words of a decided request go, and what was asked for line by line."""
    gone = """OLD.state <> 'pending' AND NEW."order" = '{}' AND NEW.reason = ''"""
    named = erasable("q", postgresql=postgresql)
    return _all(_same(_REQUEST, postgresql=postgresql), gone, named, postgresql=postgresql)


def fields_of(row: Row[Any]) -> tuple[object, ...]:  # Any: a Core row is untyped
    """An entry's own columns as they are hashed."""
    at = int(row.at.timestamp())
    numbered = (row.register_id, row.number, row.shift_id, row.kind)
    return (*numbered, row.patient_id, at, row.by_name, row.by, row.memo, row.reverses_id)


def remains_of(
    row: Row[Any],
    postings: tuple[tuple[int, int], ...],
    paper: tuple[object, ...],
    fields: tuple[object, ...] | None = None,
) -> list[object]:
    """What is left of an entry whose receipt was erased, as the erasure vouches for it; `fields` as they will be."""
    return [row.id, *(fields or fields_of(row)), postings, *paper, row.prev_hash, row.hash]
