"""The stretch of days that a report is about: its instants at the centre, and how it is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from storage.office import Office

LONG_AGO = date(1900, 1, 1)
"""From here on for a report that tells of all there is unless a first day is told."""


def instants(office: Office, first: date, last: date) -> tuple[datetime, datetime]:
    """The instants at which the period begins and ends at the centre."""
    zone = office.centre.tz
    start = datetime.combine(first, time(0), zone).astimezone(UTC)
    return start, datetime.combine(last + timedelta(days=1), time(0), zone).astimezone(UTC)


def told(first: date, last: date) -> dict[str, Any]:  # Any: whatever JSON can hold
    """The period as every report's JSON begins with it."""
    return {"from": first.isoformat(), "to": last.isoformat()}
