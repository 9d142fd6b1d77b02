"""The one Textual widget of a place: a line-API widget that shows a picture and repaints what changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Protocol

from rich.style import Style
from textual.geometry import Offset, Region
from textual.strip import Strip
from textual.widget import Widget

from widgets.lines import BLANK, Line, Painter


class Picture(Protocol):
    """Something that can be shown: lines and the place of the hardware cursor."""

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """The lines from the top, at most `height` of them."""
        ...

    def cursor(self) -> tuple[int, int] | None:
        """Column and line of the hardware cursor in what `lines` gave last."""
        ...


def changed_span(old: Strip, new: Strip) -> tuple[int, int] | None:
    """The cells from the first to the last that differ, or None: only these are sent again."""
    ours, theirs = _cells(new), _cells(old)
    if len(ours) != new.cell_length or len(theirs) != old.cell_length:
        return 0, new.cell_length  # wide letters or marks: letters are not cells
    first = next((x for x, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b), None)
    if first is None:
        return None
    last = next(x for x in range(len(ours) - 1, -1, -1) if ours[x] != theirs[x])
    return first, last + 1


def _cells(strip: Strip) -> list[tuple[str, Style | None]]:
    """Each letter with its look."""
    return [(letter, segment.style) for segment in strip for letter in segment.text]


class Canvas(Widget, can_focus=False):
    """Shows a picture through Textual's line API, strip by kept strip.

    `repaint` asks the picture for its lines and refreshes only those whose strip
    differs from the one on the screen: nobody has to say what changed.
    """

    DEFAULT_CSS: ClassVar[str] = "Canvas { width: 100%; height: 100%; }"
    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(self, picture: Picture, painter: Callable[[], Painter]) -> None:
        """Show `picture` with the painter of the moment (themes may change)."""
        super().__init__()
        self._picture = picture
        self._painter = painter
        self._strips: list[Strip] = []
        self.cursor_cell: Offset | None = None
        """Where the picture wants the hardware cursor."""

    def on_resize(self) -> None:
        """Draw anew for the new size."""
        self.repaint()

    def repaint(self) -> bool:
        """Bring the screen up to date; tell whether any line changed."""
        width, height = self.size
        if not width or not height:
            return False
        strips = self._draw(width, height)
        before = self._strips
        self._strips = strips
        if len(before) != height or before[0].cell_length != width:
            self.refresh()
            return True
        changed = []
        for y, (old, new) in enumerate(zip(before, strips, strict=True)):
            span = changed_span(old, new) if old is not new else None
            if span:
                changed.append(Region(span[0], y, span[1] - span[0], 1))
        if changed:
            self.refresh(*changed)
        return bool(changed)

    def _draw(self, width: int, height: int) -> list[Strip]:
        painter = self._painter()
        lines = list(self._picture.lines(width, height))[:height]
        lines.extend([BLANK] * (height - len(lines)))
        cell = self._picture.cursor()
        self.cursor_cell = Offset(*cell) if cell else None
        return [painter.paint(pieces, width) for pieces in lines]

    def render_lines(self, crop: Region) -> list[Strip]:
        """Hand Textual the kept strips; its own style cache is not needed."""
        width, height = self.size
        if len(self._strips) != height or (height and self._strips[0].cell_length != width):
            self._strips = self._draw(width, height)
        lines = self._strips[crop.y : crop.bottom]
        if crop.x == 0 and crop.width == width:
            return lines
        return [strip.crop(crop.x, crop.right) for strip in lines]

    @property
    def strips(self) -> Sequence[Strip]:
        """The strips on the screen."""
        return tuple(self._strips)

    def text(self) -> list[str]:
        """What is shown, as plain lines (tests, printing)."""
        width, height = self.size
        return [strip.text.rstrip() for strip in (self._strips or self._draw(width, height))]
