"""Letters for terminals of another character set: what it cannot show becomes something near, cell by cell."""

from __future__ import annotations

import codecs
import sys
import unicodedata

from widgets.text import width

_GLYPHS = dict(zip("·√►■▌█─│→←↑↓◄░“”«»—…", "." + "v>#|#-|><^v<:\"\"\"\"-.", strict=True))
_CYRILLIC = dict(
    zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "abvgdeezzijklmnoprstufhccss'y'eua", strict=True)
)


def _near(letter: str) -> str:
    """One cell that reads like the letter."""
    if letter in _GLYPHS:
        return _GLYPHS[letter]
    small = _CYRILLIC.get(letter.lower())
    if small is not None:
        return small.upper() if letter.isupper() else small
    cells = width(letter)
    if cells != 1:
        return "?" * cells
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base.isascii() else "?"


def _handle(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return "".join(_near(letter) for letter in error.object[error.start : error.end]), error.end


codecs.register_error("frontdesk-near", _handle)


def terminal_charset() -> str:
    """The character set of the terminal: the driver writes to standard error."""
    return getattr(sys.__stderr__, "encoding", None) or "utf-8"


def fitting(text: str, encoding: str) -> str:
    """The text as a terminal of `encoding` can show it, of the same width; UTF-8 shows everything."""
    if "utf" in encoding.lower().replace("_", "-"):
        return text
    try:
        return text.encode(encoding, "frontdesk-near").decode(encoding)
    except LookupError:
        return text
