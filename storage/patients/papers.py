"""Whether a paper has to be asked for: the one rule of the card, the strip and the check-in.  Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


def paper_stands(kind: str, last_days: Sequence[date | None], on: date, document_no: str) -> bool:
    """Some paper of the kind holds on the day, whatever else of it ran out; None is a paper for good.

    Who an identity document's number is known of need not show it again.
    """
    return any(last is None or on <= last for last in last_days) or (kind == "identity" and bool(document_no))
