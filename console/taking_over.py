"""Another person sits down at a locked desk: what the first one left open is kept as drafts, the rest begins anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from console.drafts import DraftStore
from console.locale import _

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from storage.rights import Actor


async def take_over(app: ConsoleApp, actor: Actor) -> None:
    """Seat `actor` at this desk instead of whoever locked it."""
    for screen in app.screens.values():
        for layer in screen.sheets:
            layer.leave()
        screen.keys.digits = screen.keys.last = ""
    app.router.drop_flows()
    for screen in app.screens.values():
        screen.sheets.clear()
        screen.stale = True
    app.office = app.office_open.seated(actor)
    app.profile = replace(app.profile, login=actor.login)
    app.drafts = DraftStore(app.profile.drafts, actor.login)
    app.records_before.clear()
    app.passed.clear()
    app.cover = None
    app.say(_("{name} works at this desk now.").format(name=actor.name))
    home = next((desk for desk in app.places.desks if desk.home is not None and desk.home(app.office)), None)
    await app.go((home or app.place.desk).id)
    app.place.reload()
    app.placing.recount()
