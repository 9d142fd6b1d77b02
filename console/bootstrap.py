"""The composition root: the only place where settings, storage and the app are put together."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from console.locale import _
from console.own_log import log_into
from console.seating import daily_of, printing_of, profile_of, seated_profile, sender_of
from console.setting_values import machine_zone
from console.settings import Settings, system_login
from storage.clock import Clock, ShiftedClock, SystemClock
from storage.errors import N_, NotAllowed, StorageError
from storage.private import close_to_others, places
from storage.rights import BOARDS, Right

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from console.listening import Address
    from console.serve.house import House
    from console.serve.running import Ready
    from console.wall.screens import Which
    from storage.office import Office
    from storage.store import Store

Opening = Callable[[], Awaitable["Office"]]

CANNOT_START = 2


def clock_of(settings: Settings) -> Clock:
    """The machine's clock, or one that was set for a rehearsal."""
    return SystemClock() if settings.at is None else ShiftedClock(settings.at)


async def open_centre(
    settings: Settings, *, create: bool, watch: bool = False, updates: bool = True
) -> Store:
    """Open the data; with `create`, an empty folder becomes a centre.

    Older data is brought up to date, or refused without `updates`.

    The database libraries are imported here, in a thread: the screen is painted and takes keys meanwhile.
    """
    await asyncio.to_thread(importlib.import_module, "storage.opening")
    from storage.centre.records import Centre
    from storage.opening import FirstStart, open_data

    first = FirstStart(
        centre=Centre(name=_("Medical centre"), zone=machine_zone(), locale=settings.language),
        login=system_login().text,
        register_name=_("Register 1"),
    )
    return await open_data(
        settings.database,
        clock_of(settings),
        first=first if create else None,
        watch=watch,
        keeping=replace(settings.keeping, updates=updates),
    )


async def open_office(
    settings: Settings, *, create: bool, watch: bool = False, updates: bool = True, wall: bool = False
) -> Office:
    """As `open_centre`, and seat the person; on a `wall` also a board, which sits at no desk.  Raises NotAllowed."""
    store = await open_centre(settings, create=create, watch=watch, updates=updates)
    from storage.office import seat

    try:
        office = await seat(store, settings.login, settings.desk)
        if not wall and not office.actor.may(Right.READ):
            raise NotAllowed(
                N_("{login} is a board and sits at no desk; it is shown by `frontdesk board`."), login=settings.login
            )
        return office
    except BaseException:
        await store.close()
        raise


@contextlib.asynccontextmanager
async def opened(
    settings: Settings, *, create: bool = False, warn: Callable[[str], None] = lambda sentence: None
) -> AsyncIterator[Office]:
    """An office for one command; `warn` hears of what is wrong but stops nobody."""
    office = await open_office(settings, create=create, updates=False)
    close_what_is_ours(settings, warn)
    try:
        yield office
    finally:
        await office.store.close()


def run_console(settings: Settings, opening: Opening | None = None, *, bare: bool = False) -> tuple[int, str]:
    """Show the console until the person leaves.  Gives the exit code, and what could not be said on the screen.

    `opening` opens another centre than the settings' own (the demo); `bare` keeps nothing in the data folder.
    """
    return asyncio.run(run(settings, opening or (lambda: open_office(settings, create=True, watch=True)), bare=bare))


async def run(settings: Settings, opening: Opening, *, bare: bool, board: Which | None = None) -> tuple[int, str]:
    """As `run_console`, in a loop that runs; with `board` what hangs on a wall."""
    from console.app import ConsoleApp
    from console.present import say_error
    from console.terminal.running import run_on
    from console.terminal.tty_wire import TtyWire
    from console.terminal_settings import own_terminal
    from console.warming import find_later, load_the_rest

    offices: list[Office] = []
    trouble: list[str] = []

    async def open_or_leave() -> Office:
        try:
            office = await opening()
        except StorageError as error:
            trouble.append(say_error(error))
            app.exit(CANNOT_START)
            raise
        offices.append(office)
        if not bare:
            close_what_is_ours(settings, lambda sentence: app.say(sentence, error=True))
        return office

    if not bare:
        log_into(settings.data)
    profile = seated_profile(settings, bare=bare, wall=board is not None)
    app = ConsoleApp(open_or_leave, profile, finder=find_later) if board is None else board.app(open_or_leave, profile)
    rest = asyncio.get_running_loop().create_task(load_the_rest(app, desk=board is None))
    try:
        code = await run_on(app, TtyWire(), own_terminal(settings.terminals), alone=True)
    finally:
        rest.cancel()
        for office in offices:
            await office.store.close()
    if app.crash is not None:
        raise app.crash  # the boundary of the command line says it in a sentence
    if app.farewell:
        trouble.append(app.farewell)
    if app.unsaved:
        trouble.append(_("Not saved when the console was left: {what}.").format(what=", ".join(app.unsaved)))
    return code, " ".join(trouble)


def serve(settings: Settings, address: Address, ready: Ready, warn: Callable[[str], None]) -> None:
    """Serve every desk of this machine until told to stop; see `console.serve.running.run`."""
    from console.app import ConsoleApp
    from console.find.ways import find
    from console.places import load_all
    from console.serve.running import Serving, run
    from console.serve.terminals import FOLDER, Terminals
    from console.wall.screens import board_of

    load_all()  # before the first login, not within it
    sender, printing = sender_of(settings), printing_of(settings)

    def make(office: Office, language: str, house: House) -> ConsoleApp:
        async def opening() -> Office:
            return office

        profile = replace(profile_of(settings), language=language, login=office.actor.login, sender=sender,
                          printing=printing)  # fmt: skip
        if office.actor.role in BOARDS:
            return board_of(office.actor).app(opening, profile)
        return ConsoleApp(opening, replace(profile, sessions=house), finder=find)

    async def open_store() -> Store:
        store = await open_centre(settings, create=True, watch=True)
        log_into(settings.data, logging.WARNING)
        close_what_is_ours(settings, warn)
        return store

    run(
        Serving(
            data=settings.data,
            address=address,
            language=settings.language,
            open_store=open_store,
            make=make,
            ready=ready,
            daily=daily_of(settings),
            sender=sender,
            printing=printing,
            terminals=Terminals(
                settings.data / FOLDER, settings.terminals, settings.theme, (settings.file.parent / "themes",)
            ),
        )
    )


def close_what_is_ours(settings: Settings, warn: Callable[[str], None]) -> None:
    """At each start and each command: what somebody has opened to others since is closed again, or told of."""
    left = close_to_others(places(settings.data, settings.database, settings.keeping))
    if left is not None:
        said = _("Others on this machine may read {path}, and it is not yours to close: ask who keeps this machine.")
        warn(said.format(path=left))
