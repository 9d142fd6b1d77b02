"""The one Textual widget of a place: a line-API widget that shows a picture and repaints what changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Protocol

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


class Canvas(Widget, can_focus=False):
    """Shows a picture as kept strips, the whole size of the screen.

    `repaint` asks the picture for its lines and says whether any strip differs from
    before; which cells of it go to the terminal is the shadow's to know (widgets/shadow.py).
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

    def repaint(self, *, by_textual: bool = True) -> bool:
        """Bring the strips up to date; tell whether any line changed.

        Textual's own way to the screen is longer, and for those who have no other.
        """
        width, height = self.size
        if not width or not height:
            return False
        before, self._strips = self._strips, self._draw(width, height)
        changed = len(before) != height or any(
            old is not new and old != new for old, new in zip(before, self._strips, strict=True)
        )
        if changed and by_textual:
            self.refresh()
        return changed

    def _draw(self, width: int, height: int) -> list[Strip]:
        painter = self._painter()
        lines = list(self._picture.lines(width, height))[:height]
        lines.extend([BLANK] * (height - len(lines)))
        cell = self._picture.cursor()
        self.cursor_cell = Offset(*cell) if cell else None
        return [painter.paint(pieces, width) for pieces in lines]

    @property
    def strips(self) -> Sequence[Strip]:
        """The strips to be seen, drawn for the size of the moment."""
        width, height = self.size
        if len(self._strips) != height or (height and self._strips[0].cell_length != width):
            self._strips = self._draw(width, height)
        return tuple(self._strips)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Hand Textual the kept strips where it renders by itself (screenshots)."""
        lines = list(self.strips[crop.y : crop.bottom])
        if crop.x == 0 and crop.width == self.size.width:
            return lines
        return [strip.crop(crop.x, crop.right) for strip in lines]

    def text(self) -> list[str]:
        """What is shown, as plain lines (tests, printing)."""
        return [strip.text.rstrip() for strip in self.strips]
