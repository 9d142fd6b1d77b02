"""What a search of the book needs to know of the world."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from storage.centre.records import Centre
from storage.rights import Actor
from storage.unit import Unit

Owner = tuple[int, str]
"""Whose a held time is: a login at a desk."""


class Present(NamedTuple):
    """The centre, the instant, and who asks: what they hold themselves is free to them."""

    centre: Centre
    now: datetime
    owner: Owner = (0, "")

    @property
    def today(self) -> date:
        """The centre's day."""
        return self.centre.day_of(self.now)


def owner_of(actor: Actor) -> Owner:
    """Whose a hold is: the person at this desk."""
    return actor.user_id, actor.desk


def present_of(unit: Unit) -> Present:
    """The present of a unit of work."""
    return Present(unit.centre, unit.now, owner_of(unit.actor))
