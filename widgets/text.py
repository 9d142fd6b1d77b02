"""Text as cells: cleaning, measuring and fitting what people typed.

Every text that is painted passes through here, so that no control character
reaches the terminal and no row is wider than it says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from rich.cells import cell_len

_MARKS_MAX = 3
"""Combining marks kept on one letter; more of them only smear over the rows above."""

_SPACES = frozenset({"Zs", "Zl", "Zp"})
_UNKNOWN = frozenset({"Cs", "Co", "Cn"})
_BREAKS = frozenset("\t\n\v\f\r\x85")


def clean(text: str) -> str:
    """Give the text that is safe in one row: NFC, one line, no control characters.

    Line breaks, tabs and exotic spaces become a space; control, formatting and
    direction characters, joiners and variation selectors are dropped; what no
    terminal can show becomes `?`.  A combining mark without a letter is dropped.
    """
    if text.isascii() and text.isprintable():
        return text
    return _clean(text)


@lru_cache(maxsize=4096)
def _clean(text: str) -> str:
    out: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(char)
        if kind in _SPACES or char in _BREAKS:
            out.append(" ")
            marks = 0
        elif kind[0] == "C":
            if kind in _UNKNOWN:
                out.append("?")
                marks = 0
        elif cell_len(char) == 0:
            marks += 1
            if out and marks <= _MARKS_MAX and not "\ufe00" <= char <= "\ufe0f":
                out.append(char)
        else:
            out.append(char)
            marks = 0
    return unicodedata.normalize("NFC", "".join(out))


def graphemes(text: str) -> Iterator[str]:
    """Letters with their combining marks, of a cleaned text."""
    piece = ""
    for char in text:
        if piece and cell_len(char):
            yield piece
            piece = char
        else:
            piece += char
    if piece:
        yield piece


def width(text: str) -> int:
    """Cells that a cleaned text takes."""
    return len(text) if text.isascii() else _width(text)


@lru_cache(maxsize=4096)
def _width(text: str) -> int:
    return sum(cell_len(letter) for letter in text)


def clip(text: str, cells: int) -> str:
    """Cut a cleaned text to at most so many cells, never through a letter."""
    if cells <= 0:
        return ""
    if len(text) <= cells and (text.isascii() or width(text) <= cells):
        return text
    if text.isascii():
        return text[:cells]
    out: list[str] = []
    room = cells
    for letter in graphemes(text):
        room -= width(letter)
        if room < 0:
            break
        out.append(letter)
    return "".join(out)


def fit(text: str, cells: int, align: str = "left") -> str:
    """Clean, cut and pad a text to exactly so many cells; `align` is left, right or centre."""
    shown = clip(clean(text), max(cells, 0))
    blank = max(cells, 0) - width(shown)
    if align == "right":
        return " " * blank + shown
    if align == "centre":
        return " " * (blank // 2) + shown + " " * (blank - blank // 2)
    return shown + " " * blank


_WORD = re.compile(r"\s*(?:(?<=\d)\s(?=\d)|\S)+")
"""A word with the blanks before it; the blanks within a number (`15 020,00`) do not part it."""
CUT = ".."
"""Stands where a text was cut between words."""


def shorten_name(text: str, cells: int) -> str:
    """Cut a cleaned name by its initials: the words after the surname give way, the last one first.

    A mark before the name (`!`) is no part of it.
    """
    words = text.split(" ")
    surname = next((at for at, word in enumerate(words) if any(letter.isalpha() for letter in word)), 0)
    for at in range(len(words) - 1, surname, -1):
        if width(" ".join(words)) <= cells:
            break
        if width(words[at]) > 2:
            words[at] = next(graphemes(words[at])) + "."
    return clip(" ".join(words), cells)


def clip_words(text: str, cells: int) -> str:
    """Clean a text and cut it between words, so that no number loses its end; a mark says that it was cut."""
    whole = clean(text)
    if width(whole) <= cells:
        return whole
    room = cells - len(CUT)
    if room < 1:
        return clip(whole, cells)
    kept = ""
    for piece in _WORD.findall(whole):
        if width(kept + piece) > room:
            if width(kept) < room * 2 // 3 and piece.strip().isalpha():
                kept = clip(kept + piece, room)  # a long word is cut rather than lost
            break
        kept += piece
    kept = kept.rstrip(" ·,+=-")
    return (kept or clip(whole, room)) + CUT


_UNBROKEN = re.compile(r"(?<!\S)\d{1,3}(?: \d{3})+(?!\d)\S*|\S+")
"""A number with its thousands parted by blanks and what is joined to it, or a word."""


def wrap(text: str, cells: int) -> list[str]:
    """Break a text at its spaces into lines of at most so many cells; a number with parted thousands stays whole."""
    cells = max(cells, 1)
    lines: list[str] = []
    line = ""
    for word in _UNBROKEN.findall(clean(text)):
        joined = f"{line} {word}" if line else word
        if width(joined) <= cells:
            line = joined
            continue
        if line:
            lines.append(line)
        while width(word) > cells:
            head = clip(word, cells) or next(graphemes(word))
            lines.append(head)
            word = word[len(head) :]  # noqa: PLW2901  a word longer than the line is cut into pieces
        line = word
    if line or not lines:
        lines.append(line)
    return lines
