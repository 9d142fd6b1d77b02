"""How the shell asks: sheets, numbered menus, and undo."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from console import deeds
from console.keymap import legend
from console.locale import N_, _
from console.news import News
from console.present import say_error
from console.router import current_flow
from console.sheets.find_line import FindLine, Preview
from console.sheets.help_page import HelpPage
from console.sheets.menu import Menu
from console.sheets.page import ReadPage
from console.sheets.paper_page import PaperPage
from storage.errors import NotFound, StorageError
from widgets.lines import Line

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from console.desk import DeskScreen
    from console.sheets.form import Form
    from console.sheets.layer import Layer
    from storage.journal.records import JournalRow

T = TypeVar("T")


async def answer_of(app: ConsoleApp, layer: Layer, place: DeskScreen[Any, Any], answer: asyncio.Future[T]) -> T:
    """Put a layer over a place, wait for its answer, take it away."""
    place.sheets.append(layer)
    app.repaint()
    flow = current_flow()
    try:
        given: T = await (flow.park(answer) if flow else answer)
    finally:
        if layer in place.sheets:
            place.sheets.remove(layer)
    return given


async def ask(app: ConsoleApp, form: Form[T], place: DeskScreen[Any, Any]) -> T | None:
    """Open a form over a place; what its `accept` gave, or None when it was left."""
    answer: asyncio.Future[T | None] = asyncio.get_running_loop().create_future()
    form.opened(app, answer)
    return await answer_of(app, form, place, answer)


async def choose(app: ConsoleApp, title: str, choices: Sequence[str], place: DeskScreen[Any, Any]) -> int | None:
    """Open a numbered menu over a place; the index chosen, or None."""
    answer: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
    return await answer_of(app, Menu(title, choices, answer), place, answer)


async def read(app: ConsoleApp, title: str, lines: Sequence[Line], place: DeskScreen[Any, Any]) -> None:
    """Open a page of lines over a place, until it is left."""
    answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    await answer_of(app, ReadPage(title, lines, answer), place, answer)


async def read_or_print(
    app: ConsoleApp, title: str, lines: Sequence[Line], place: DeskScreen[Any, Any]
) -> bool:
    """Open a paper over a place, until it is left; True when it is to be printed."""
    answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
    return await answer_of(app, PaperPage(title, lines, app.keymap.key("verb.receipt"), answer), place, answer)


async def find(app: ConsoleApp, text: str) -> None:
    """Open the find/do line and do what was taken."""
    place = app.place
    answer: asyncio.Future[Preview | None] = asyncio.get_running_loop().create_future()

    async def preview(typed: str) -> Sequence[Preview]:
        own = _of_the_shell(app, typed)
        if own is not None:
            return (own,)
        try:
            return await app.finder(app, typed) if app.finder else ()
        except StorageError as error:
            return (Preview(say_error(error)),)
        except Exception as error:  # the boundary of reads, as in `DeskScreen._load`
            app.failed(error)
            return ()

    taken = await answer_of(app, FindLine(preview, answer, app.repaint, text=text), place, answer)
    if taken is not None and taken.run is not None:
        await taken.run()


def _of_the_shell(app: ConsoleApp, typed: str) -> Preview | None:
    """What the shell itself answers to: help and lock, where a terminal eats F1 and F12; leaving."""

    async def help() -> None:
        app.place.sheets.append(HelpPage(app.place))

    async def lock() -> None:
        app.lock()

    if typed == "?":
        return Preview(_("HELP on this place"), help)
    if typed.lower() in ("lock", _("lock")):
        return Preview(_("LOCK this desk"), lock)
    if typed.lower() in ("quit", "exit", _("quit"), _("exit")):
        return Preview(_("LEAVE Frontdesk"), app.leave)
    return None


async def undo(app: ConsoleApp) -> None:
    """Take back the person's newest deed, name it, and name what the next `u` would take back.

    What the line has not named, beside its news or as the next, is named first and taken back by the next `u`:
    after a verb that was refused nobody loses an older act unasked.  A deed that cannot be taken back says so
    once, with what to do instead; the next `u` goes on to the one before it, unless something was done meanwhile.
    """
    office, key = app.office_open, legend(app.keymap.key("verb.undo"), app.language)
    deed = await office.journal.next_deed(frozenset(app.passed))
    if deed is None:
        raise NotFound(N_("There is nothing of yours left to undo."))
    if not deed.final and not app.has_offered(deed):
        app.news = News(deeds.asked(deed, key, office.actor.desk, office.centre.tz), offers=deed.id)
        return
    try:
        undone = await app.writes.run(office.journal.undo(frozenset(app.passed)))
    except StorageError as error:
        if error.act_id != deed.id:
            raise
        app.passed.add(deed.id)
        after = await office.journal.next_deed(frozenset(app.passed))
        app.place.reload()
        said = deeds.final(deed, app.legends) if deed.final else deeds.refused(deed, say_error(error))
    else:
        after = undone.next
        said = _("Taken back: {what}.").format(what=deeds.told(undone.deed))
        await app.place.read_anew(lambda: _back_to(app.place, undone.rows))
    offers = None if after is None or after.final else after.id
    app.news = News(" ".join(filter(None, (said, deeds.coming(after, key)))), offers=offers)


def _back_to(place: DeskScreen[Any, Any], undone: Sequence[JournalRow]) -> None:
    """Put the cursor on the visit that was as it is now before: the corrected key is meant for it."""
    if not place.desk.of_visits:
        return
    for row in undone:
        told = {**(row.before or {}), **(row.after or {})}
        link = row.what == "call_link" and told.get("what") == "appointment"
        visit = row.key if row.what == "appointment" else told.get("key") if link else None
        if isinstance(visit, int) and place.body.select(visit):
            return
