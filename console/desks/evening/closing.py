"""What one key does to a whole list of the evening: writes to all who are left, or closes the records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.locale import _
from console.writing import writable, write_to_all
from storage.messages.records import Kind

if TYPE_CHECKING:
    from console.desks.evening.screen import EveningScreen


async def write_to_left(place: EveningScreen) -> None:
    """A reminder to everybody who is still to be called, agreed, and was not written to."""
    if place.run is None:
        return
    left = [one.visit.id for one in place.run.confirm if one.left and writable(one.written)]
    await write_to_all(place, left, Kind.REMINDER)
    await place.read_anew()


async def close_list(place: EveningScreen) -> None:
    """The walk along the shelves is done."""
    run = place.run
    if run is None or run.day is None:
        return
    await place.write(place.office.evening.close_list(run.day))
    await place.read_anew()
    place.done(_("■ LIST CLOSED; what is booked from now on stands below it"))
