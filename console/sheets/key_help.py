"""What a sheet says of its own keys, for F1: each names them beside the code that handles them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.keyboard import Key
from console.keymap import STANDARD, Keymap, legend
from console.locale import _, pgettext

if TYPE_CHECKING:
    from console.app import ConsoleApp

Told = tuple[str, str]
"""Keys as they are written, and what they do, in the user's language."""

_MOVED = ("accept", "draft", "same")
"""Keys of sheets that a person may put elsewhere."""


@dataclass(frozen=True, slots=True)
class KeyCard:
    """The keys of one sheet."""

    title: str
    groups: Sequence[tuple[str, Sequence[Told]]]
    """What each group of keys belongs to (fields, the whole sheet), and the keys."""
    leave: Sequence[Told]
    """How the sheet is left, and what becomes of what was typed."""
    place_too: bool = False
    """The list above goes on with the verbs of its place: they are told below."""


def of_table(shell: ConsoleApp, id: str) -> Told:
    """A key of the one table: where this desk has it, and what it means."""
    return legend(shell.keymap.key(id), shell.language), _(shell.keymap.bindings[id].title)


def as_sheets_know(key: Key, keymap: Keymap) -> Key:
    """The key under the name that every sheet knows, wherever the person's keymap has put it."""
    id = keymap.id(key.name)
    if id not in _MOVED:
        return key
    known = STANDARD.key(id)
    return Key(known, known if len(known) == 1 else "")


def in_plain_words() -> Mapping[str, str]:
    """Arrows for those who listen to the screen."""
    return {
        "↑": pgettext("key", "Up"),
        "↓": pgettext("key", "Down"),
        "←": pgettext("key", "Left"),
        "→": pgettext("key", "Right"),
    }


def digits(count: int) -> str:
    """The digits that stand before so many things, at most nine."""
    return "1" if count == 1 else f"1-{min(count, 9)}"


def typing() -> str:
    """What stands where keys stand, for letters and signs that are typed."""
    return _("letters")
