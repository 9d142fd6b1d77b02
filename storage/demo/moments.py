"""Wall times of the made-up clinic as instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.unit import Unit


def instant(zone: ZoneInfo, day: date, minute: int) -> datetime:
    """The instant of a wall minute of a day; a minute that the clocks skip becomes the next that is."""
    local = datetime.combine(day, time(0), zone) + timedelta(minutes=minute)
    return local.astimezone(UTC)


def moment(unit: Unit, day: date, minute: int) -> datetime:
    """The instant of a wall minute at the centre."""
    return instant(unit.centre.tz, day, minute)
