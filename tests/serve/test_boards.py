"""Boards as logins over SSH: OpenSSH's client hangs on the wall, and no key of it does anything but end it."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from console.__main__ import main
from storage.clock import StillClock
from storage.office import open_store, seat
from tests.pilot.clinic import KIM, PEOPLE, clinic
from tests.pty.terminal import Terminal
from tests.serve.served import Served, leave, make_key

pytestmark = [pytest.mark.pty, pytest.mark.slow]

AT = datetime(2026, 10, 2, 11, 30, tzinfo=UTC)
SEEN_SECONDS = 1.0
KEYS = "<f1><f2><f3><f4><f5><f6><f8><f9><f10><f12><enter><tab><up><pgdn><home><insert> 1a2sbuz=7?4567<esc>"
"""Keys that do something at a desk; `q` and Ctrl+C end a board."""
NAMES = [part for person in PEOPLE for part in person[:2]]


async def _waiting(served: Served) -> None:
    """Three wait: tickets 1 and 2 for room 204, ticket 3 for room 110."""
    store = await open_store(served.data / "frontdesk.sqlite3", StillClock(AT))
    try:
        office = await seat(store, "anna", "test")
        town = await clinic(store, office)
        for visit in (await town.booked(0, 840), await town.booked(1, 880), await town.booked(2, 900, KIM)):
            await office.queue.arrive(visit)
    finally:
        await store.close()


@pytest.fixture(scope="module")
def walls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A centre with a queue, a board of its hall and one of room 204."""
    if shutil.which("ssh") is None:
        pytest.skip("OpenSSH's client is not installed here")
    made = Served(tmp_path_factory.mktemp("walls"))
    asyncio.run(_waiting(made))
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in made.env.items():
            patch.setenv(variable, value)
        for login, role, name in (("hall", "board", "Hall"), ("door", "room-board", "204")):
            key = made.folder / login
            make_key(key)
            assert main(["user", "add", login, "--role", role, "--name", name, "--key", f"{key}.pub"]) == 0
    made.start()
    yield made
    made.stop()


def board(walls: Served, login: str) -> Terminal:
    """A board comes in by its own key."""
    kept, walls.key = walls.key, walls.folder / login
    try:
        return walls.desk(login)
    finally:
        walls.key = kept


def seconds_until(screen: Terminal, *texts: str) -> float:
    """How long it takes until a board shows it."""
    began = time.monotonic()
    screen.see(*texts)
    return time.monotonic() - began


def test_a_hall_and_a_door_show_what_a_desk_calls_and_nothing_else(walls: Served) -> None:
    with walls.desk("anna") as desk, board(walls, "hall") as hall, board(walls, "door") as door:
        hall.see("Waiting: 1, 2, 3")
        door.see("room 204", "FREE", "Next: 1, 2")
        desk.see("CALLS")
        desk.type("<f3>")
        desk.see("F3 QUEUE", "WAITING")
        before = hall.text, door.text
        for screen in (hall, door):
            screen.type(KEYS)
        desk.type("1e3")
        assert seconds_until(hall, "Waiting: 2, 3", "►") < SEEN_SECONDS
        assert seconds_until(door, "► COME IN", "Next: 2") < SEEN_SECONDS
        desk.type("u")
        hall.see("Waiting: 1, 2, 3")
        door.see("FREE", "Next: 1, 2")
        assert (hall.text, door.text) == before, "no key did anything"
        for screen in (hall, door):
            shown = screen.raw.decode(errors="replace")
            assert not [name for name in NAMES if name in shown], "no name was ever sent"
            assert "F2" not in shown
        assert leave(desk) == 0


def test_a_client_that_is_started_anew_shows_the_same(walls: Served) -> None:
    with board(walls, "hall") as before:
        picture = before.see("Waiting: 1, 2, 3")
        before.hang_up()
    with board(walls, "hall") as after:
        assert after.see("Waiting: 1, 2, 3") == picture
        after.type("q")
        assert after.ended() == 0


def test_a_board_reaches_nothing_but_its_board(walls: Served) -> None:
    """Neither a word behind the address nor the other board's login by its key."""
    kept, walls.key = walls.key, walls.folder / "door"
    try:
        with walls.desk("hall") as stranger:
            stranger.see("Permission denied")
            assert stranger.ended() == 255
        with Terminal(walls.ssh("door", "frontdesk", "report", "visits"), env={}) as wordy:
            assert wordy.ended() != 0
            assert not [name for name in NAMES if name in wordy.text]
    finally:
        walls.key = kept
