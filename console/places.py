"""What the shell knows of a place before it is shown, every place there is, and their discovery."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from widgets.lines import Line

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from console.desk import DeskScreen
    from storage.office import Office


@dataclass(frozen=True, slots=True)
class Door:
    """One line of a numbered menu that leads to a place, and to which side of it."""

    title: str
    """English, marked with `N_()`."""
    order: int
    """Where it stands among the lines of the menu."""
    name: str = ""
    """What `DeskScreen.entered_by` is told; nothing is told where it is empty."""


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
    doors: tuple[Door, ...] = ()
    """The lines of the menu that lead here, where they are not one with the place's title and order."""
    of_visits: bool = False
    """The keys of its rows are visits: an undo goes back to the one that it is about."""
    home: Callable[[Office], bool] | None = None
    """Who begins here instead of at the first place (a doctor, at their own patients)."""

    @property
    def key_id(self) -> str:
        """Id of the key that leads here."""
        return self.key or f"place.{self.id}"


class Body(Protocol):
    """What fills the lines between context and rule: a RecordList, or a grid of a place's own."""

    empty: str
    """Said while there is nothing to show."""

    @property
    def record(self) -> Any:  # Any: the place knows its records
        """The record under the cursor, or None."""
        ...

    def around(self) -> Iterable[Any]:
        """The records on the screen, those nearest to the cursor first."""
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


@dataclass(slots=True)
class Places:
    """Every place there is, in order."""

    desks: tuple[Desk, ...] = field(default_factory=tuple)

    @property
    def first(self) -> Desk:
        """Where a desk begins: the first place of line 1."""
        return next((desk for desk in self.desks if not desk.menu), self.desks[0])

    def in_bar(self) -> list[Desk]:
        """Those of line 1."""
        return [desk for desk in self.desks if not desk.menu]

    def named(self, name: str) -> Desk | None:
        """The place with this id, or whose key is `place.<name>`."""
        return next((desk for desk in self.desks if name == desk.id or desk.key_id == f"place.{name}"), None)

    def in_menu(self, menu: str) -> list[Desk]:
        """Those of a numbered menu."""
        return [desk for desk in self.desks if desk.menu == menu]

    def doors(self, menu: str) -> list[tuple[Desk, Door]]:
        """The lines of a numbered menu that lead to places, in order."""
        found = [
            (desk, door)
            for desk in self.in_menu(menu)
            for door in desk.doors or (Door(desk.title, desk.order),)
        ]
        return sorted(found, key=lambda one: one[1].order)


def discover() -> tuple[Desk, ...]:
    """Every folder of console/desks that has a DESK, by order; their screens are imported when they are shown."""
    from console import desks

    found: list[Desk] = []
    for module in pkgutil.iter_modules(desks.__path__):
        desk = getattr(importlib.import_module(f"{desks.__name__}.{module.name}"), "DESK", None)
        if isinstance(desk, Desk):
            found.append(desk)
    return tuple(sorted(found, key=lambda desk: desk.order))


def load_all() -> None:
    """Import the screen of every place now, so that nobody waits for it later; from any thread."""
    from console import desks

    for module in pkgutil.iter_modules(desks.__path__):
        importlib.import_module(f"{desks.__name__}.{module.name}.screen")
    importlib.import_module("console.find.ways")
