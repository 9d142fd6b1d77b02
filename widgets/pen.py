"""Writes to one terminal: changes place and look only where needed, and knows where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from widgets.looks import PLAIN, Look
from widgets.text import width


class Pen:
    """The pen of one terminal; what it wrote is taken by `text`."""

    def __init__(self) -> None:
        """Neither place nor look of the terminal are known yet."""
        self._out: list[str] = []
        self._look: Look | None = None
        self._at: tuple[int, int] | None = None

    def lose(self) -> None:
        """Somebody else may have written: place and look are not known any more."""
        self._look = self._at = None

    def move(self, x: int, y: int) -> None:
        """Go to a cell."""
        if self._at == (x, y):
            return
        if self._at is not None and self._at[1] == y and self._at[0] < x:
            step = x - self._at[0]
            self._out.append(f"\x1b[{step if step > 1 else ''}C")
        elif x:
            self._out.append(f"\x1b[{y + 1};{x + 1}H")
        else:
            self._out.append(f"\x1b[{y + 1}H" if y else "\x1b[H")
        self._at = (x, y)

    def write(self, letters: Sequence[str], looks: Sequence[Look], start: int, end: int) -> None:
        """Write the cells of a line from `start` to before `end`; the pen stands on the first."""
        x = start
        while x < end:
            look = looks[x]
            if letters[x] == " " and self._look is not None and self._look.ground == look:
                look = self._look  # blanks need no other look
            ground, after = look.ground, x + 1
            while after < end and (looks[after] is look or (letters[after] == " " and looks[after] == ground)):
                after += 1
            self._dress(look)
            self._out.append("".join(letters[x:after]))
            x = after
        if self._at is not None:
            self._at = (end, self._at[1]) if _sure(letters[start:end]) else None

    def clear_to_the_end(self, ground: Look) -> None:
        """Erase the line from here on, in a background."""
        if self._look is None or self._look.ground != ground:
            self._dress(ground)
        self._out.append("\x1b[K")

    def scroll(self, top: int, bottom: int, by: int) -> None:
        """Move the lines from `top` to `bottom` up by so many, or down by less than nothing."""
        self._dress(PLAIN)
        edge = f"\x1b[{bottom + 1}H" + "\x1bD" * by if by > 0 else f"\x1b[{top + 1}H" + "\x1bM" * -by
        self._out.append(f"\x1b[{top + 1};{bottom + 1}r{edge}\x1b[r")
        self._at = (0, 0)  # margins send the cursor home

    def _dress(self, look: Look) -> None:
        if self._look is None:
            self._out.append("\x1b[m")
            self._look = PLAIN
        if look is not self._look and look != self._look:
            self._out.append(look.after(self._look))
        self._look = look

    def text(self) -> str:
        """Everything written since the last time."""
        text = "".join(self._out)
        self._out.clear()
        return text


def _sure(letters: Sequence[str]) -> bool:
    """All terminals agree how wide these are; of marks and signs of two cells they do not."""
    text = "".join(letters)
    return text.isascii() or (len(text) == len(letters) == width(text))
