"""The boards as places of a console of their own: they load by the feed, paint the whole screen and take no keys."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from console.app import ConsoleApp
from console.desk import DeskScreen
from console.keyboard import Key
from console.locale import N_, _
from console.news import News
from console.places import Desk
from console.wall.painting import door_lines, hall_lines
from storage.errors import Unavailable
from storage.queue.hall_records import Hall, RoomDoor
from storage.rights import Role
from widgets.canvas import Canvas
from widgets.lines import Line, fit_words, left_right, line
from widgets.text import wrap

if TYPE_CHECKING:
    from console.person import Profile
    from storage.office import Office
    from storage.rights import Actor

RETRY_SECONDS = 5.0
"""So long after the data could not be read it is asked again; else only the feed and the minute wake a board."""
TOPICS = frozenset({"queue", "schedule", "staff"})
Shown = Hall | RoomDoor


class Wall:
    """The picture of a board: centre and clock, what it shows, and a sentence while it cannot be read."""

    news_lines = 0

    def __init__(self, screen: WallScreen) -> None:
        """Paint `screen`."""
        self._screen = screen

    def lines(self, cells: int, height: int) -> Sequence[Line]:
        """All lines; the last column stays empty, as everywhere."""
        screen, cells = self._screen, cells - 1
        app = screen.shell
        name = app.office.centre.name if app.office is not None else ""
        title = f" {name} · {screen.caption}" if screen.caption else f" {name}"
        top = left_right(((title, "bar"), ("", "bar")), line(f"{app.clock_text()} ", "bar"), cells)
        foot = [line(f" {part}", "news.error") for part in wrap(app.news.text, cells - 2)[:2]] if app.news.text else []
        room = max(height - 1 - len(foot), 0)
        body = screen.body_lines(cells, room)
        return [top, *body, *([()] * (room - len(body))), *(fit_words(one, cells) for one in foot)][:height]

    def cursor(self) -> tuple[int, int] | None:
        """At the top: nothing to point at."""
        return (0, 0)


class WallScreen(DeskScreen[Shown, None]):
    """What both boards have in common: what was called a moment ago is marked until the next minute, and rings."""

    every_minute = True
    caption = ""
    """Stands beside the name of the centre."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        super().__init__()
        self.frame = Wall(self)  # type: ignore[assignment]  # the canvas and the driver ask for lines and cursor only
        self.canvas = Canvas(self.frame, lambda: self.shell.painter)
        self.view: Shown | None = None
        self._as_of = ""
        """The minute in which the picture was read last."""
        self._away = False
        """The data did not answer when it was asked last."""
        self.fresh: dict[int, str] = {}
        """Tickets that were called since the minute before this one, with the minute in which it was seen."""
        self._known: frozenset[tuple[int, str]] | None = None
        self._retry: asyncio.TimerHandle | None = None

    def body_lines(self, cells: int, height: int) -> list[Line]:
        """What is below the first line."""
        if self.view is None:
            return []
        return self.painted(self.view, frozenset(self.fresh), cells, height, plain=self.shell.profile.plain)

    def painted(self, view: Shown, fresh: frozenset[int], cells: int, height: int, *, plain: bool) -> list[Line]:
        """The lines of a view."""
        raise NotImplementedError

    def show(self, view: Shown) -> None:
        """Mark what is new, and ring for it where this board is to be heard."""
        self.view = view
        if self.shell.news.error:
            self.shell.news = News()
        self._as_of = self.shell.clock_text()
        now = {(one.ticket, one.room): one for one in view.called}
        minute = self.shell.clock_text()
        self.fresh = {ticket: seen for ticket, seen in self.fresh.items() if seen == minute}
        new = [one for key, one in now.items() if self._known is not None and key not in self._known]
        self._known = frozenset(now)
        self.fresh |= {one.ticket: minute for one in new}
        if new and self.shell.profile.bell == "audible":
            self.shell.bell()

    async def read(self) -> Shown:
        """What the board shows.  Raises StorageError."""
        raise NotImplementedError

    async def load(self) -> Shown:
        """Read it, and know whether the data answered."""
        self._away = False
        try:
            return await self.read()
        except Unavailable:
            self._away = True
            raise

    async def _load(self, then: Callable[[], object] = tuple) -> None:
        await super()._load(then)
        if self._away and self._as_of:
            said = _("Shown as it was at {time}: the data does not answer. It is asked again by itself.")
            self.shell.say(said.format(time=self._as_of), error=True)
            self.shell.repaint()
        if self.stale and self._retry is None and self.shell.is_running:
            loop = asyncio.get_running_loop()
            self._retry = loop.call_later(RETRY_SECONDS, self._again, context=self.shell.own_context.copy())

    def _again(self) -> None:
        self._retry = None
        if self.shell.is_running:
            self.reload()

    def let_go_of_time(self) -> None:
        """Wake no more."""
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None


class HallScreen(WallScreen):
    """The board of the waiting hall."""

    async def read(self) -> Hall:
        """Tickets and rooms."""
        return await self.office.queue.hall()

    def painted(self, view: Shown, fresh: frozenset[int], cells: int, height: int, *, plain: bool) -> list[Line]:
        """Large tickets and rooms."""
        assert isinstance(view, Hall)
        return hall_lines(view, fresh, cells, height, plain=plain)


class DoorScreen(WallScreen):
    """The board at the door of a room."""

    def __init__(self, room: str) -> None:
        """Stand at the door of `room`."""
        super().__init__()
        self._room = room

    @property
    def caption(self) -> str:  # type: ignore[override]  # it follows what was read
        """The room."""
        name = self.view.name if isinstance(self.view, RoomDoor) else self._room
        return _("room {room}").format(room=name)

    async def read(self) -> RoomDoor:
        """Who is called in, and who is next."""
        return await self.office.queue.door(self._room)

    def painted(self, view: Shown, fresh: frozenset[int], cells: int, height: int, *, plain: bool) -> list[Line]:
        """One large ticket."""
        assert isinstance(view, RoomDoor)
        return door_lines(view, fresh, cells, height, plain=plain)


class WallApp(ConsoleApp):
    """A console of one board: `q` or Ctrl+C ends it, every other key does nothing."""

    async def _key(self, key: Key) -> None:
        await self.opened.wait()
        if key.name == "ctrl+l":
            self.paint_all()
        elif key.name == "ctrl+c" or (key.char and key.letter.lower() == "q"):
            await self.leave()
            return
        self.repaint()

    async def leave(self) -> None:
        """Stop waking, and go."""
        for screen in self.screens.values():
            if isinstance(screen, WallScreen):
                screen.let_go_of_time()
        await super().leave()


@dataclass(frozen=True, slots=True)
class Which:
    """Which board: of the hall, or of a room."""

    room: str = ""

    async def read(self, office: Office) -> Shown:
        """What it shows.  Raises NotAllowed, NotFound."""
        return await (office.queue.door(self.room) if self.room else office.queue.hall())

    def desks(self) -> tuple[Desk, ...]:
        """The one place of such a console."""
        build: Callable[[], WallScreen] = partial(DoorScreen, self.room) if self.room else HallScreen
        return (Desk("wall", N_("Board"), 10, TOPICS, build),)

    def app(self, opening: Callable[[], Awaitable[Office]], profile: Profile) -> WallApp:
        """The console of this board."""
        return WallApp(opening, replace(profile, drafts=None, lock_minutes=0), desks=self.desks())


def board_of(actor: Actor) -> Which:
    """The board of a login over SSH: a room's board is called as its room."""
    return Which(actor.name if actor.role is Role.ROOM_BOARD else "")
