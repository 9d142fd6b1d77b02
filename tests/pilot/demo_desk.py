"""A console on a copy of the demo clinic that notices what no person should ever see."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import traceback
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path

from rich.cells import cell_len
from textual.events import Event

from console.app import ConsoleApp
from console.cash_words import printed
from console.find.ways import find
from console.person import Profile
from storage.clock import StillClock
from storage.demo import build
from storage.errors import StorageError
from storage.office import Office, open_store, seat
from storage.store import Store
from tests.desk_driver import Driver, at_desk

AT = datetime(2026, 10, 2, 11, 30, tzinfo=UTC)
QUICK = ("journal_mode=MEMORY", "synchronous=OFF", "foreign_keys=ON", "busy_timeout=10000")
ADMINISTRATOR = "smirnova"
SETTLE_SECONDS = 30.0
"""A key that takes longer has hung the desk; machines that test are busy."""


def demo_file(blank: Path, path: Path) -> Path:
    """Build the demo clinic once, as a file to be copied."""

    async def fill() -> None:
        store = await open_store(path, StillClock(AT), pragmas=QUICK)
        try:
            await build(store, "en", printed(), AT)
        finally:
            await store.close()

    shutil.copy(blank, path)
    asyncio.run(fill())
    return path


class Watched(ConsoleApp):
    """A console that keeps what failed, and cannot be left."""

    failures: list[str]

    def failed(self, error: BaseException) -> None:
        """Keep the story of what would be an error page."""
        if not isinstance(error, StorageError):
            self.failures.append("".join(traceback.format_exception(error)))
        super().failed(error)

    async def leave(self) -> None:
        """Stay: leaving is tried elsewhere."""
        self.say("stayed")


class Desk:
    """A robot at the desk that looks at the whole screen after each of its acts."""

    def __init__(self, driver: Driver, app: Watched, store: Store) -> None:
        self.driver, self.app, self.store = driver, app, store

    async def press(self, keys: str) -> None:
        """Type keys as the driver does, and look."""
        await asyncio.wait_for(self.driver.press(keys), SETTLE_SECONDS)
        self.look()

    async def put(self, *strokes: Event) -> None:
        """Give the app events of any kind, and look."""
        for stroke in strokes:
            await self.app.on_event(stroke)
        await asyncio.wait_for(self.app.settled(), SETTLE_SECONDS)
        self.look()

    async def to_list(self) -> None:
        """Leave every sheet, whatever is open."""
        for _ in range(20):
            if not self.app.place.sheets and self.app.cover is None:
                return
            await self.press("Enter" if self.app.cover is not None else "Esc")
        raise AssertionError("the sheets cannot be left:\n" + "\n".join(self.driver.screen))

    def look(self) -> None:
        """No failure, and nothing on the screen that does not belong on one."""
        assert not self.app.failures, self.app.failures[0]
        self.app.in_context(self.app.repaint)
        width, height = self.app.size
        strips = self.app.place.canvas.strips
        assert len(strips) == height
        for number, strip in enumerate(strips, 1):
            text = strip.text
            assert not obeyed(text), f"line {number} would be obeyed: {text!r}"
            assert cell_len(text) == width, f"line {number} is not as wide as the screen: {text!r}"
            assert text.endswith(" "), f"line {number} fills the last column: {text!r}"
        cell = self.app.place.canvas.cursor_cell
        assert cell is None or (0 <= cell.x < width and 0 <= cell.y < height), f"the cursor is at {cell}"


def obeyed(text: str) -> str:
    """What a terminal would obey rather than show: control, formatting, direction characters."""
    return "".join(char for char in text if unicodedata.category(char)[0] == "C")


@asynccontextmanager
async def demo_desk(
    demo: Path,
    folder: Path,
    *,
    login: str = ADMINISTRATOR,
    language: str = "en",
    size: tuple[int, int] = (80, 24),
    plain: bool = False,
) -> AsyncIterator[Desk]:
    """Sit down at a copy of the demo clinic; at the end no background task has failed unseen."""
    path = folder / "desk.db"
    shutil.copy(demo, path)
    with closing(sqlite3.connect(path)) as file:  # a robot locks the desk and comes back by Enter alone
        file.execute("UPDATE account_user SET pin_hash = NULL, version = version + 1 WHERE login = ?", (login,))
        file.commit()
    store = await open_store(path, StillClock(AT), pragmas=QUICK)
    unseen: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: unseen.append(str(context)))

    async def opening() -> Office:
        return await seat(store, login, "desk 1")

    app = Watched(opening, Profile(language=language, login=login, bell="off", plain=plain), finder=find)
    app.failures = []
    try:
        async with at_desk(app, size=size) as driver:
            yield Desk(driver, app, store)
            await app.writes.drain()
            await app.reads.ready()
            await app.place.reads.ready()
    finally:
        await store.close()
    assert not unseen, unseen[0]
