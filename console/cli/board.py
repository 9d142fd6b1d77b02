"""`frontdesk board`: tickets and rooms for the waiting hall, or one room's own at its door; no names."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser
from typing import TYPE_CHECKING

from console.cli.command import Command, Request, UsageError
from console.cli.start import need_terminal, tell
from console.locale import N_, _
from storage.errors import RuleBroken
from storage.rights import Actor, Role

if TYPE_CHECKING:
    from console.settings import Settings
    from storage.office import Office


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--room", metavar="ROOM", default="", help=_("the board at the door of this room, as it stands on the door")
    )


def _run(request: Request) -> int:
    room = " ".join(request.args.room.split())
    if request.args.room and not room:
        raise UsageError(_("Expected the name of a room, as it stands on its door."))
    need_terminal()
    return tell(request, _show(request.settings, room))


def _show(settings: Settings, room: str) -> tuple[int, str]:
    """Show the board until it is ended; gives the exit code, and what could not be said on the screen."""
    from console.bootstrap import open_office, run
    from console.wall.screens import Which

    board = Which(room)

    async def opening() -> Office:
        office = await open_office(settings, create=False, watch=True, wall=True)
        try:
            _require_its_own(office.actor, room)
            await board.read(office)  # no such room, or not theirs: said at once, not on the wall
        except BaseException:
            await office.store.close()
            raise
        return office

    return asyncio.run(run(settings, opening, bare=False, board=board))


def _require_its_own(actor: Actor, room: str) -> None:
    """Say how the board of this login is shown, where another was asked for.  Raises RuleBroken."""
    if actor.role is Role.ROOM_BOARD and not room:
        raise RuleBroken(
            N_("{login} is the board of a room: say which, like frontdesk board --room 204."), login=actor.login
        )
    if actor.role is Role.BOARD and room:
        raise RuleBroken(
            N_("{login} is the board of the hall, which names no room: frontdesk board."), login=actor.login
        )


BOARD = Command(configure=_configure, run=_run)
