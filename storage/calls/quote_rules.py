"""When a quote holds for a visit or a bill.  Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from storage.calls.quote_records import Quote
from storage.ids import ServiceId

ASKED_LETTERS = 120


def holding(
    quotes: Iterable[Quote], day: date, service_ids: Collection[ServiceId], specialty_keys: Collection[str]
) -> Quote | None:
    """Of quotes, the newest first, the one that holds on a day for these services, or for their specialty.

    A test of no specialty is not quoted by a quote of any: only by one that names it.
    """
    for one in quotes:
        if not one.day <= day <= one.valid_to:
            continue
        named = any(line.service_id in service_ids for line in one.lines)
        if named or (one.specialty_key and one.specialty_key in specialty_keys):
            return one
    return None


def above(quote: Quote, bill_minor: int) -> bool:
    """Whether a bill is more than the patient was told at most."""
    return bill_minor > quote.high_minor
