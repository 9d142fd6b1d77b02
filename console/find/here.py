"""Finding within the list that is on the screen: words in any order, either alphabet, either layout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.keyboard import physical
from console.keymap import Keymap
from console.typed.layout import readings
from storage.patients.names import fold, starts

if TYPE_CHECKING:
    from console.commands import Command
    from console.desk import DeskScreen

FOUND_MAX = 3
"""So many rows are offered; who wants more types another letter."""
LEAST_DIGITS = 3


def rows_here(place: DeskScreen[Any, Any], text: str) -> list[tuple[int | str, str]]:  # Any: whatever it shows
    """Keys and labels of the place's own rows that fit the text, in their order."""
    tokens = text.split()
    if not tokens or place.body is not place.rows:
        return []
    found: list[tuple[int | str, str]] = []
    for row in place.rows.at_hand():
        cells = " ".join(row.cells)
        words = fold(cells).split()
        digits = "".join(char for char in cells if char.isdigit())
        if all(_fits(token, words, digits) for token in tokens):
            found.append((row.key, " ".join(cells.split())))
            if len(found) == FOUND_MAX:
                break
    return found


def numbered(place: DeskScreen[Any, Any], text: str, keymap: Keymap) -> tuple[Command | None, str] | None:
    """What `0050` and `0050k` ask of a place: a number, and one of its verbs by its letter in either layout."""
    rest = text.lstrip("0123456789")
    digits = text.removesuffix(rest)
    if not digits.isdigit() or len(digits) < LEAST_DIGITS or len(rest) > 1:
        return None
    command = place.commands.get(keymap.id(physical(rest.lower()))) if rest else None
    if command is None and (rest or not digits.startswith("0")):
        return None  # without a verb only what is written as a receipt's number is: others are telephones and cards
    return command, digits


def _fits(token: str, words: list[str], digits: str) -> bool:
    if token.isdigit():
        return len(token) >= LEAST_DIGITS and token in digits
    # a word that folds to almost nothing (a letter held down) would fit everything
    keys = {key for reading in readings(token) for key in starts(reading) if 2 * len(key) >= len(token)}
    return any(word.startswith(key) for key in keys for word in words)
