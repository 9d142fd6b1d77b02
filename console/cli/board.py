"""`frontdesk board`: tickets and rooms for the waiting hall, or one room's own at its door; no names."""

from __future__ import annotations

from argparse import ArgumentParser

from console.cli.command import Command, Request, UsageError
from console.cli.start import need_terminal, tell
from console.locale import _


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--room", metavar="ROOM", default="", help=_("the board at the door of this room, as it stands on the door")
    )


def _run(request: Request) -> int:
    room = " ".join(request.args.room.split())
    if request.args.room and not room:
        raise UsageError(_("Expected the name of a room, as it stands on its door."))
    need_terminal()
    from console.bootstrap import run_board

    return tell(request, run_board(request.settings, room))


BOARD = Command(configure=_configure, run=_run)
