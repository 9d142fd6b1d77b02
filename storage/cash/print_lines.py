"""Lines of a receipt printer: wrapped and set left and right, by the columns that a text takes.  Pure."""

from __future__ import annotations

from unicodedata import combining, east_asian_width

from storage.patients.plain import plain

WIDTH = 42
"""Columns of the usual receipt printer, 72 mm in its larger font."""
RULE = "-" * WIDTH


def row(left: str, right: str) -> list[str]:
    """Left and right on one line, or the left wrapped above it when both do not fit."""
    right = plain(right)
    room = WIDTH - columns(right) - 1
    lines = wrap(left, room if columns(left) <= room else WIDTH)
    if len(lines) == 1 and columns(lines[0]) <= room:
        return [lines[0] + " " * (room + 1 - columns(lines[0])) + right]
    return [*lines, " " * (WIDTH - columns(right)) + right]


def columns(text: str) -> int:
    """Columns that a plain text takes on paper: an ideograph two, an accent none."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def _cut(text: str, width: int) -> int:
    """How many characters from the beginning fit into so many columns, one at least."""
    at = min(len(text), width)
    while at > 1 and columns(text[:at]) > width:
        at -= 1
    while at < len(text) and combining(text[at]):
        at += 1
    return at


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most so many columns; an indent holds for all of them.

    Every line of a paper with something typed on it passes through here, and no control character does.
    """
    indent = " " * min(len(text) - len(text.lstrip(" ")), 4)
    lines: list[str] = []
    line = ""
    for word in plain(text).split():
        rest = word
        if line and columns(line) + 1 + columns(rest) > width:
            lines.append(line)
            line = ""
        line = f"{line} {rest}" if line else indent + rest
        while columns(line) > width:
            at = _cut(line, width)
            lines.append(line[:at])
            line = indent + line[at:]
    lines.append(line)
    return lines
