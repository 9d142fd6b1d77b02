"""A place of the desk: the screen every place derives from.

A place loads one frozen view, shows it, and offers verbs; painting, keys,
sheets, errors and live refresh are the shell's.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

from textual.app import ComposeResult

from console import asking
from console.commands import Command, commands_of
from console.frame import Frame
from console.listmode import ListMode
from console.locale import _
from console.looks import Looks
from console.places import Body, Desk, Places, discover
from console.reads import Reads
from console.sheets.layer import Layer
from console.textual_private import InstantScreen
from storage.errors import StorageError
from storage.rights import Right
from widgets.canvas import Canvas
from widgets.lines import Line
from widgets.record_list import Column, RecordList

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from console.messages import Request
    from console.sheets.form import Form
    from storage.office import Office

__all__ = ["Body", "Desk", "DeskScreen", "Numbered", "Places", "discover"]

View = TypeVar("View")
Record = TypeVar("Record")
T = TypeVar("T")
Numbered = tuple[str, Callable[[], Awaitable[None]]]
"""A document as a line says it, and what brings it under the cursor."""


class DeskScreen(InstantScreen, Generic[View, Record], inherit_bindings=False):
    """One place: loads a frozen view, shows it, asks services to write; console/README.md has the whole contract."""

    columns: ClassVar[tuple[Column, ...]] = ()
    """The columns of the list; titles in English, marked with `N_()`."""
    empty: ClassVar[str] = ""
    """What an empty list says; English, marked with `N_()`."""
    open_label: ClassVar[str] = ""
    """What Enter does on a row, for line 24; English, marked with `N_()`."""
    every_minute: bool = False
    """It shows times that pass (waiting minutes): load again each minute while it is seen."""

    rights: ClassVar[Mapping[str, Right]] = {}
    """What a person needs for the verbs of the place, by verb, where the verb does not say it itself."""

    desk: Desk
    """Its own descriptor, set by the shell."""
    commands: ClassVar[dict[str, Command]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:  # Any: Textual's own keyword arguments
        """Collect the verbs of the class."""
        super().__init_subclass__(**kwargs)
        cls.commands = commands_of(cls, cls.rights)

    def __init__(self) -> None:
        """Build the list; nothing is loaded yet."""
        super().__init__()
        self.rows: RecordList[Record] = RecordList([replace(c, title=_(c.title)) for c in type(self).columns])
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
        """A first view was shown: before that nobody knows whether the list is empty."""
        self._by_hand = False
        self.looked = Looks(self)

    # ------------------------------------------------------------ for the place to give
    async def load(self) -> View:
        """Read what is shown; runs beside the keys, the last request wins."""
        raise NotImplementedError

    def show(self, view: View) -> None:
        """Put a view into `rows`, `context` and `totals`."""
        raise NotImplementedError

    def opens(self, record: Record) -> str:
        """What Enter does with a row, for line 24; empty where nothing is said of it."""
        return _(self.open_label) if self.open_label else ""

    def identity(self, record: Record) -> str:
        """Who or what the current record is: name, birth date, number; for the rule above the peek."""
        return ""

    def peek(self, record: Record) -> Sequence[Line]:
        """Up to three lines about the current record, from what is at hand."""
        return ()

    def is_looked_at(self, record: Record) -> bool:
        """Whether there is anything to be read about a record; by default wherever `looks` is given."""
        return type(self).looks is not DeskScreen.looks

    async def looks(self, records: Sequence[Record]) -> Sequence[Sequence[Line] | None]:
        """Up to three lines about each record that must be read first; runs beside the keys.

        The first is the current one.  A place that cannot read several in one go may answer fewer.
        """
        return ()

    async def open(self, record: Record) -> None:
        """Enter on a row."""

    async def find(self, text: str) -> None:
        """Digits typed without a verb (four or more): find by number; the find line unless overridden."""
        await self.shell.find(text)

    async def numbered(self, digits: str) -> Numbered | None:
        """The document with this number; None where there is none."""
        del digits
        return None

    async def entered(self) -> None:
        """The place's own key was pressed (not a request of another place)."""

    async def entered_by(self, door: str) -> None:
        """A line of a menu led here that is not the only one (`Door.name`): show that side of the place."""

    async def let_go(self) -> bool:
        """Esc in a list that nothing led to: show all again; False when it is shown already."""
        return False

    async def arrived(self, request: Request) -> None:
        """Another place sent the user here (`GoTo`); the default selects the key."""
        if (key := getattr(request, "key", None)) is not None:
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

    async def show_lines(self, title: str, lines: Sequence[Line]) -> None:
        """Open a page to be read; comes back when it is left."""
        await asking.read(self.shell, title, lines, self)

    async def request(self, request: Request) -> None:
        """Ask another place for something (console/messages.py)."""
        await self.shell.request(request)

    def reload(self, *, by_hand: bool = True) -> None:
        """Load and show again; unless `by_hand` no row changes its place before the next key."""
        if self.shell.office is not None:
            self.stale, self._by_hand = False, self._by_hand or by_hand
            self.reads.start("load", self._load())

    async def read_anew(self, then: Callable[[], object] = tuple) -> None:
        """Load, show, do `then` with the rows and paint; a reading begun before is given up and never shown later."""
        self.stale, self._by_hand = False, True
        self.reads.start("load", self._load(then))
        await self.reads.ready("load")

    def say_empty(self) -> None:
        """What an empty list says: what to do first in a centre that is not set up, else its own sentence."""
        self.body.empty = self.shell.first_steps.said(_(self.empty).format(**self.shell.legends) if self.empty else "")

    def settle(self) -> None:
        """Sort in what other desks changed; done after a key, never while a number or a sheet is open."""
        if not self.sheets and not self.keys.digits:
            self.rows.settle()

    # ------------------------------------------------------------ the shell's part
    def compose(self) -> ComposeResult:
        """One canvas, the whole screen."""
        yield self.canvas

    async def _load(self, then: Callable[[], object] = tuple) -> None:
        try:
            view = await self.load()
            self.rows.hold, self._by_hand = self.loaded and not self._by_hand, False
            if not self.loaded:
                self.say_empty()
            self.show(view)
        except StorageError as error:
            self.stale = True
            self.shell.say_error(error)
        except Exception as error:  # the boundary of reads: the desk lives on
            self.stale = True
            self.shell.failed(error)
        else:
            self.loaded = True
            self.looked.forget()
            then()
            self.cursor_moved()
        finally:
            self.rows.hold = False
        self.shell.repaint()

    def cursor_moved(self) -> None:
        """Another record is current, or was loaded anew: look closer at it."""
        self.looked.here()

    async def ready(self) -> None:
        """Wait for the reads that a verb would stand on."""
        await self.reads.ready("load")
        if self.sheets:
            await self.sheets[-1].ready()
