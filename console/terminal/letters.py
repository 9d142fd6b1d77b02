"""Letters beyond ASCII as a keyboard sends them; a byte that is none is dropped alone."""

from __future__ import annotations

import unicodedata

from console.terminal.profile import Charset


def first_letter(rest: bytes, charset: Charset) -> tuple[int, str]:
    """How many bytes the letter at the front takes, and the letter.

    0 bytes: more must come.  No letter: the bytes are junk, or stand for nothing that can be seen.
    """
    size, char = _utf8(rest) if charset == "utf-8" else (1, rest[:1].decode(charset, errors="ignore"))
    if not char or not (char.isprintable() or unicodedata.category(char) == "Zs"):
        return size, ""
    return size, " " if unicodedata.category(char) == "Zs" else char


def _utf8(rest: bytes) -> tuple[int, str]:
    size = _length(rest[0])
    follow = rest[1:size]
    if not size or any(byte & 0xC0 != 0x80 for byte in follow):
        return 1, ""
    if len(follow) < size - 1:
        return 0, ""
    try:
        return size, rest[:size].decode()
    except UnicodeDecodeError:  # longer than it need be, or half of a pair
        return 1, ""


def _length(lead: int) -> int:
    """How many bytes a letter has that begins so; 0 where none does."""
    if 0xC2 <= lead <= 0xDF:
        return 2
    if 0xE0 <= lead <= 0xEF:
        return 3
    return 4 if 0xF0 <= lead <= 0xF4 else 0
