"""What takes the keys instead of the list while it is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from console.keyboard import Key
from widgets.lines import Line

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from console.sheets.key_help import KeyCard


class Cover(Protocol):
    """What stands over a place, or over the whole desk."""

    over_list: bool
    """It needs only the lower lines; else it takes every line between 1 and 24."""

    async def key(self, key: Key) -> None:
        """Handle one key to its end."""
        ...

    async def ready(self) -> None:
        """Wait for the searches that a key would stand on."""
        ...

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """Its lines from top to bottom, at most `height`; they are put at the bottom of the screen."""
        ...

    def cursor(self) -> tuple[int, int] | None:
        """Column and line of the hardware cursor within the lines given last."""
        ...

    def leave(self) -> None:
        """The place is being left: keep what was typed."""
        ...


class Layer(Cover, Protocol):
    """A sheet, a menu, the find line or a page, over the list of a place."""

    def key_card(self, shell: ConsoleApp) -> KeyCard:
        """Its keys as it stands now, for F1."""
        ...
