"""A free time held while somebody thinks it over, as the console sees it.  No SQL, no rules."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from storage.ids import PractitionerId, RoomId

LEASE = timedelta(seconds=45)
"""How long a hold lasts that nobody renews: what a desk leaves behind that was killed is free by then."""
RENEWED = timedelta(seconds=20)
"""With less than this left of the lease a desk renews it."""


class HoldTime(NamedTuple):
    """One time that is to be held: a doctor's, and the room's where there is one."""

    practitioner_id: PractitionerId
    room_id: RoomId | None
    starts_at: datetime
    minutes: int

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        return self.starts_at + timedelta(minutes=self.minutes)


class Hold(NamedTuple):
    """What a desk holds."""

    token: str
    until: datetime
    """The end of the lease."""
    ends_by: datetime
    """When it ends however often it is renewed."""


class HeldBy(NamedTuple):
    """A stretch of a doctor's time that another desk holds."""

    practitioner_id: PractitionerId
    day: date
    start_min: int
    end_min: int
    """Wall minutes of the centre's day, half open."""
    who: str
    until_min: int
    """The wall minute at which it ends at the latest."""
