"""How a console begins and ends: storage opened after the first frame, drafts kept and writes ended on leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.present import say_error
from storage.errors import NotAllowed, StorageError

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from storage.office import Office


CANNOT_GO_ON = 2
"""The exit code of who was shut out."""


async def begin_opening(app: ConsoleApp) -> None:
    """Open storage beside everything else."""
    app.reads.start("opening", _open(app))


async def _open(app: ConsoleApp) -> None:
    try:
        app.office = await app.opening()
    except StorageError as error:
        app.say_error(error)
    except Exception as error:  # the boundary: said on the screen, not as a traceback
        app.failed(error)
    else:
        app.live.listen(app.office, app.own_context)
        app.placing.answers.begin()
        app.minutes.start()
        if app.profile.printing is not None and app.profile.sessions is None:  # a server prints for all its desks
            app.profile.printing.watch(app.office.store)
        app.papers.begin()
        await _go_home(app, app.office)
        app.place.reload()
    app.opened.set()
    app.repaint()
    if app.office is not None:
        await app.place.ready()  # the first rows wait for nothing that is not seen among them
        await app.first_steps.look()
        await app.late_marks.look()
        app.placing.recount()


async def _go_home(app: ConsoleApp, office: Office) -> None:
    """Show the place where this person begins, unless they have gone elsewhere already."""
    home = next((desk for desk in app.places.desks if desk.home is not None and desk.home(office)), None)
    if home is not None and app.place.desk is app.places.first:
        await app.placing.go(home.id)


async def look_who(app: ConsoleApp) -> None:
    """A login may have changed: a role given or taken counts at once, and who was shut out leaves."""
    office = app.office
    if office is None:
        return
    try:
        await office.look_who()
    except NotAllowed as error:
        await leave(app, say_error(error))
    except StorageError:
        return  # asked again with the next write
    app.repaint()


async def leave(app: ConsoleApp, why: str = "") -> None:
    """Keep drafts, let writes end within their time, go; `why` is said when it was not the person's wish."""
    keep_drafts(app)
    for holding in tuple(app.minutes.holdings):
        await holding.let_go()
    app.unsaved = await app.writes.drain()
    if app.profile.sender is not None and app.profile.sessions is None:
        await app.profile.sender.stop()
    if app.profile.printing is not None and app.profile.sessions is None:
        await app.profile.printing.stop()
    let_go(app)
    app.farewell = why
    app.exit(CANNOT_GO_ON if why else 0)


def keep_drafts(app: ConsoleApp) -> None:
    """Keep every form that is open as it stands."""
    for screen in app.screens.values():
        for layer in screen.sheets:
            layer.leave()


def let_go(app: ConsoleApp) -> None:
    """Stop everything that would go on without the screen: keys, news of others, the minute, reads."""
    app.router.stop()
    app.live.stop()
    app.minutes.let_go()
    app.minutes.daily.stop()
    for reads in (app.reads, *(screen.reads for screen in app.screens.values())):
        reads.stop()
