"""The other desks of the same server, from the menu of F8: who sits where, and ending a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.locale import _
from console.locale.formats import clock, day_digits
from widgets.text import clean

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from console.person import AtDesk


async def sessions(app: ConsoleApp) -> None:
    """List everybody who is logged in over SSH; who is chosen, may be sent away."""
    door, office = app.profile.sessions, app.office_open
    assert door is not None
    seats = list(door.seats(office))
    chosen = await app.choose(_("Logged in over SSH: {count}").format(count=len(seats)), [_told(app, s) for s in seats])
    if chosen is None:
        return
    seat = seats[chosen]
    if await app.choose(_told(app, seat), [_("End this session; what was typed there is kept")]) is None:
        return
    ended = await door.end_session(office, seat.number)
    app.say(_("√ the session of {name} at {desk} was ended").format(name=clean(ended.name), desk=clean(ended.desk)))


def _told(app: ConsoleApp, seat: AtDesk) -> str:
    since = seat.since.astimezone(app.office_open.centre.tz)
    return _("{name} ({login}), {desk}, since {day} {time}").format(
        name=clean(seat.name), login=clean(seat.login), desk=clean(seat.desk),
        day=day_digits(since.date()), time=clock(since.time()),
    )  # fmt: skip
