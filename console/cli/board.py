"""`frontdesk board`: tickets and rooms for the waiting hall, or one room's own at its door; no names."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser
from typing import TYPE_CHECKING

from console.cli.command import Command, Request, UsageError
from console.cli.start import need_terminal, tell
from console.locale import _

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
            await board.read(office)  # no such room, or not theirs: said at once, not on the wall
        except BaseException:
            await office.store.close()
            raise
        return office

    return asyncio.run(run(settings, opening, bare=False, board=board))


BOARD = Command(configure=_configure, run=_run)
