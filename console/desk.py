"""A place of the desk: its descriptor, the screen every place derives from, and their discovery.

A place loads one frozen view, shows it, and offers verbs; painting, keys,
sheets, errors and live refresh are the shell's.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar, cast

from textual.app import ComposeResult

from console.commands import Command, commands_of
from console.frame import Frame
from console.listmode import ListMode
from console.reads import Reads
from console.sheets.layer import Layer
from console.textual_private import InstantScreen
from storage.errors import StorageError
from widgets.canvas import Canvas
from widgets.lines import Line
from widgets.record_list import Column, RecordList

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from console.messages import Request
    from console.sheets.form import Form
    from storage.office import Office

View = TypeVar("View")
Record = TypeVar("Record")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Desk:
    """What the shell knows of a place before it is shown."""

    id: str
    """`queue`: also the folder's name and the first part of its key's id, `place.queue`."""
    title: str
    """English, marked with `N_()`: for line 1."""
    order: int
    """Where it stands in line 1."""
    topics: frozenset[str]
    """Change-feed topics that make it load again."""
    build: Callable[[], DeskScreen[Any, Any]]  # Any: each place has its own view and record
    count: Callable[[Office], Awaitable[int]] | None = None
    """The live count in line 1."""
    key: str = ""
    """Id of the key that leads here; `place.<id>` unless said. `menu` places are reached from F7 or F8."""
    phone: Callable[[ConsoleApp], Coroutine[Any, Any, None]] | None = None
    """What F9 does, if this place answers the telephone."""
    menu: str = ""
    """`lists` or `more`: a place of that numbered menu instead of line 1."""

    @property
    def key_id(self) -> str:
        """Id of the key that leads here."""
        return self.key or f"place.{self.id}"


class Body(Protocol):
    """What fills the lines between context and rule: a RecordList, or a grid of a place's own."""

    @property
    def record(self) -> Any:  # Any: the place knows its records
        """The record under the cursor, or None."""
        ...

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """Headings and rows, at most `height` lines."""
        ...

    def cursor(self) -> tuple[int, int] | None:
        """Column and line of the cursor within the lines given last."""
        ...

    def move(self, name: str) -> bool:
        """Move by up, down, left, right, pageup, pagedown, home, end; False: not a move of mine."""
        ...

    def select(self, key: int | str) -> bool:
        """Put the cursor on a key."""
        ...

    def select_number(self, number: int) -> bool:
        """Put the cursor on the row with this number."""
        ...


class DeskScreen(InstantScreen, Generic[View, Record]):
    """One place: loads a frozen view, shows it, asks services to write.

    Derive from it, give `columns`, `load`, `show`, and verbs decorated with
    `console.commands.verb`.  Read console/README.md for the whole contract.
    """

    inherit_bindings = False
    columns: ClassVar[tuple[Column, ...]] = ()
    """The columns of the list; titles in English, marked with `N_()`."""
    empty: ClassVar[str] = ""
    """What an empty list says; English, marked with `N_()`."""

    desk: Desk
    """Its own descriptor, set by the shell."""
    commands: ClassVar[dict[str, Command]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:  # Any: Textual's own keyword arguments
        """Collect the verbs of the class."""
        super().__init_subclass__(**kwargs)
        cls.commands = commands_of(cls)

    def __init__(self) -> None:
        """Build the list; nothing is loaded yet."""
        super().__init__()
        from console.locale import _

        titled = tuple(
            Column(c.key, _(c.title), c.width, c.align, c.drop, c.grow) for c in type(self).columns
        )
        self.rows: RecordList[Record] = RecordList(titled, empty=_(self.empty))
        """The list; `self.rows.replace(rows)` in `show`."""
        self.rows.moved = self.cursor_moved
        self.body: Body = self.rows
        """What is painted between context and rule; a place may put its own grid here."""
        self.context = ""
        """Line 2, left."""
        self.totals: str | Line = ""
        """Line 2, right."""
        self.sheets: list[Layer] = []
        self.keys = ListMode(self)
        self.reads = Reads()
        self.frame = Frame(self)
        self.canvas = Canvas(self.frame, lambda: self.shell.painter)
        self.stale = True
        self.loaded = False
        self.looked: tuple[Line, ...] | None = None

    # ------------------------------------------------------------ for the place to give
    async def load(self) -> View:
        """Read what is shown; runs beside the keys, the last request wins."""
        raise NotImplementedError

    def show(self, view: View) -> None:
        """Put a view into `rows`, `context` and `totals`."""
        raise NotImplementedError

    def identity(self, record: Record) -> str:
        """Who or what the current record is: name, birth date, number; for the rule above the peek."""
        return ""

    def peek(self, record: Record) -> Sequence[Line]:
        """Up to three lines about the current record, from what is at hand."""
        return ()

    async def look(self, record: Record) -> Sequence[Line] | None:
        """Up to three lines that must be read first; runs beside the keys when the cursor rests."""
        return None

    async def open(self, record: Record) -> None:
        """Enter on a row."""

    async def find(self, text: str) -> None:
        """Digits typed without a verb (four or more): find by number; the find line unless overridden."""
        await self.shell.find(text)

    async def arrived(self, request: Request) -> None:
        """Another place sent the user here (`GoTo`); the default selects the key."""
        key = getattr(request, "key", None)
        if key is not None:
            self.body.select(key)

    # ------------------------------------------------------------ for the place to use
    @property
    def shell(self) -> ConsoleApp:
        """The app."""
        return cast("ConsoleApp", self.app)

    @property
    def office(self) -> Office:
        """The seated person's services; there once storage is open (`load` is not called before)."""
        return self.shell.office_open

    def say(self, text: str, *, error: bool = False) -> None:
        """Put a sentence into line 23."""
        self.shell.say(text, error=error)

    def done(self, text: str) -> None:
        """Say what was done, with `u undo` beside it."""
        self.shell.say(text, undo=True)

    async def write(self, verb: Awaitable[T], what: str = "") -> T:
        """Run one service verb to its end, even if this place is left meanwhile.

        A StorageError ends the handler and is shown in line 23.
        """
        return await self.shell.writes.run(verb, what)

    async def ask(self, form: Form[T]) -> T | None:
        """Open a sheet; what its `accept` gave, or None when it was left."""
        return await self.shell.ask(form, self)

    async def choose(self, title: str, choices: Sequence[str]) -> int | None:
        """Open a short numbered sheet; the index chosen by one digit, or None."""
        return await self.shell.choose(title, choices, self)

    async def request(self, request: Request) -> None:
        """Ask another place for something (console/messages.py)."""
        await self.shell.request(request)

    def reload(self) -> None:
        """Load and show again."""
        if self.shell.office is None:
            return
        self.stale = False
        self.reads.start("load", self._load())

    # ------------------------------------------------------------ the shell's part
    def compose(self) -> ComposeResult:
        """One canvas, the whole screen."""
        yield self.canvas

    async def _load(self) -> None:
        try:
            self.show(await self.load())
        except StorageError as error:
            self.stale = True
            self.shell.say_error(error)
        except Exception as error:  # the boundary of reads: the desk lives on
            self.stale = True
            self.shell.failed(error)
        else:
            self.loaded = True
            self.cursor_moved()
        self.shell.repaint()

    def cursor_moved(self) -> None:
        """Another record is current, or was loaded anew: look closer at it."""
        self.looked = None
        record = self.body.record
        if record is not None and type(self).look is not DeskScreen.look and self.shell.office is not None:
            self.reads.start("look", self._look(record))

    async def _look(self, record: Record) -> None:
        try:
            lines = await self.look(record)
        except StorageError:
            return
        except Exception as error:  # as in `_load`
            self.shell.failed(error)
            return
        if lines is not None and self.body.record is record:
            self.looked = tuple(lines)
            self.shell.repaint()

    async def ready(self) -> None:
        """Wait for the reads that a verb would stand on."""
        await self.reads.ready("load")
        if self.sheets:
            await self.sheets[-1].ready()


@dataclass(slots=True)
class Places:
    """Every place there is, in order."""

    desks: tuple[Desk, ...] = field(default_factory=tuple)

    def in_bar(self) -> list[Desk]:
        """Those of line 1."""
        return [desk for desk in self.desks if not desk.menu]

    def named(self, name: str) -> Desk | None:
        """The place with this id, or whose key is `place.<name>`."""
        return next((desk for desk in self.desks if name == desk.id or desk.key_id == f"place.{name}"), None)

    def in_menu(self, menu: str) -> list[Desk]:
        """Those of a numbered menu."""
        return [desk for desk in self.desks if desk.menu == menu]


def discover() -> tuple[Desk, ...]:
    """Every folder of console/desks that has a DESK, by order."""
    from console import desks

    found: list[Desk] = []
    for module in pkgutil.iter_modules(desks.__path__):
        desk = getattr(importlib.import_module(f"{desks.__name__}.{module.name}"), "DESK", None)
        if isinstance(desk, Desk):
            found.append(desk)
    return tuple(sorted(found, key=lambda desk: desk.order))
