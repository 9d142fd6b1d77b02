"""How a terminal is told of a look: attributes and colours, mapped to the colours that it has.

Rich keeps the escape sequence of each style without the depth it was made for, so that a second terminal in the same
process would be sent the colours of the first.  What is kept of a look is kept for its depth (cells.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rich.color import Color, ColorSystem, ColorType
from rich.style import Style

Depth = Literal["mono", "16", "256", "true"]
"""The colours of a terminal."""

_SYSTEMS = {"16": ColorSystem.STANDARD, "256": ColorSystem.EIGHT_BIT, "true": ColorSystem.TRUECOLOR}
_BLACK = 0
_SEEN_ON_BLANKS = frozenset({"4", "7"})


@dataclass(frozen=True, slots=True)
class Look:
    """What a terminal is told of a style: attributes, foreground, background, as parts of an escape sequence."""

    attributes: frozenset[str] = frozenset()
    fore: tuple[str, ...] = ()
    back: tuple[str, ...] = ()

    @property
    def is_ground(self) -> bool:
        """A background and nothing else, as erasing leaves it."""
        return not self.attributes and not self.fore

    @property
    def ground(self) -> Look:
        """How a blank looks: no colour of letters is seen on it."""
        if self.is_ground:
            return self
        seen = self.attributes & _SEEN_ON_BLANKS
        return self if "7" in seen else Look(seen, (), self.back)

    def after(self, before: Look) -> str:
        """The shortest escape sequence that leads here from another look."""
        grown = before.attributes <= self.attributes
        if grown and (self.fore or not before.fore) and (self.back or not before.back):
            fore = self.fore if self.fore != before.fore else ()
            back = self.back if self.back != before.back else ()
            return _escape((*sorted(self.attributes - before.attributes), *fore, *back))
        if self == PLAIN:
            return "\x1b[m"
        return _escape(("0", *sorted(self.attributes), *self.fore, *self.back))


PLAIN = Look()
"""The terminal's own colours."""


def _escape(parts: tuple[str, ...]) -> str:
    return f"\x1b[{';'.join(parts)}m"


def look_of(style: Style | None, depth: Depth) -> Look:
    """The look of a style on a terminal of so many colours; without any, a coloured background is reversed."""
    if style is None:
        return PLAIN
    wanted = ((style.bold, "1"), (style.underline, "4"), (style.reverse, "7"))
    attributes = frozenset(code for is_wanted, code in wanted if is_wanted)
    if depth == "mono":
        ground = style.bgcolor
        bright = ground is not None and not ground.is_default and ground.number != _BLACK
        return Look(attributes | {"7"} if bright else attributes)
    return Look(
        attributes,
        _colour(style.color, depth, foreground=True),
        _colour(style.bgcolor, depth, foreground=False),
    )


def _colour(colour: Color | None, depth: Depth, *, foreground: bool) -> tuple[str, ...]:
    if colour is None or colour.is_default:
        return ()
    if colour.type not in (ColorType.STANDARD, ColorType.WINDOWS):
        colour = colour.downgrade(_SYSTEMS[depth])
    if colour.type is ColorType.TRUECOLOR and colour.triplet is not None:
        return ("38" if foreground else "48", "2", *map(str, colour.triplet))
    number = colour.number or 0
    if colour.type is ColorType.EIGHT_BIT:
        return ("38" if foreground else "48", "5", str(number))
    return (str(number + (30 if number < 8 else 82) + (0 if foreground else 10)),)
