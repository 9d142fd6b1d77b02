"""Keys as the desk understands them: names, characters, and letters by physical key.

A letter in a list means the key it sits on, whatever layout is active: `n` and
the Russian `т` are one key.  In a field it is the letter itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual import events

from console.typed.layout import LATIN_KEYS, RUSSIAN_KEYS

_TO_LATIN = dict(zip(RUSSIAN_KEYS, LATIN_KEYS, strict=True))
_TO_RUSSIAN = dict(zip(LATIN_KEYS, RUSSIAN_KEYS, strict=True))

_ALT_DIGITS = dict(zip("ºª¡™£¢∞§¶•", ("f10", "f9", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8"), strict=True))
"""What Textual makes of Alt+digit (or Esc, digit in quick succession): twins of the F-keys."""

_NAMES = {
    "return": "enter",
    "ctrl+m": "enter",
    "ctrl+j": "enter",
    "ctrl+h": "backspace",
    "ctrl+i": "tab",
    "backtab": "shift+tab",
    "ctrl+@": "space",
}


@dataclass(frozen=True, slots=True)
class Key:
    """One key press: its name ("f2", "enter", "up", "n") and the text it types, if any."""

    name: str
    char: str = ""
    pasted: bool = False
    """The text came from the clipboard and may be long."""
    seat: str = ""
    """The Latin letter on the same key, where the terminal tells it of a letter that we do not know."""

    @property
    def letter(self) -> str:
        """The Latin letter of the physical key (capital with Shift), or nothing; what was pasted is no key."""
        if self.pasted:
            return ""
        if self.seat:
            return self.seat
        latin = _TO_LATIN.get(self.char, self.char)
        return latin if len(latin) == 1 and latin.isascii() and latin.isalpha() else ""

    @property
    def digit(self) -> str:
        """The digit typed, or nothing; what was pasted is no key."""
        return self.char if len(self.char) == 1 and self.char in "0123456789" and not self.pasted else ""


def physical(char: str) -> str:
    """The Latin character on the same key of the keyboard."""
    return _TO_LATIN.get(char, char)


def russian(char: str) -> str:
    """The Russian character on the same key of the keyboard."""
    return _TO_RUSSIAN.get(char, char)


def _modified(name: str) -> str:
    """Give `ctrl+т` and `alt+т` the name of their physical key."""
    head, plus, last = name.rpartition("+")
    return f"{head}{plus}{_TO_LATIN[last]}" if plus and last in _TO_LATIN else name


def from_event(event: events.Key | events.Paste) -> Key:
    """The key of a Textual event."""
    if isinstance(event, events.Paste):
        return Key("paste", event.text, pasted=True)
    char = event.character or ""
    if char in _ALT_DIGITS:
        return Key(_ALT_DIGITS[char])
    name = _NAMES.get(event.key, event.key)
    if name in ("enter", "tab", "escape", "backspace", "delete"):
        return Key(name)
    if char and char.isprintable():
        return Key("space" if char == " " else char, char)
    return Key(_modified(name))
