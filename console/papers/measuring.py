"""How wide a text is in the fonts of a PDF, and where it breaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from console.papers.fonts import FALLBACKS, FIXED, FONTS, TEXT, font_file
from widgets.text import graphemes

if TYPE_CHECKING:
    from fpdf import FPDF
    from fpdf.fonts import TTFFont

_POINT_MM = 25.4 / 72


@dataclass(frozen=True, slots=True)
class Face:
    """A font as it is set: family, style and size in points."""

    size: float = 10
    style: str = ""
    family: str = TEXT

    @property
    def line_mm(self) -> float:
        """The height of a line."""
        return self.size * _POINT_MM * 1.32


BODY = Face(10)
TITLE = Face(14, "B")
HEADING = Face(11, "B")
KEPT = Face(9, "", FIXED)
SMALL = Face(8)
MARK = Face(10, "B")


class Measure:
    """Widths of letters, by the fonts that a PDF was given."""

    def __init__(self, pdf: FPDF) -> None:
        """Give the PDF all our fonts."""
        for (family, style), name in FONTS.items():
            pdf.add_font(family, style, font_file(name))
        pdf.set_fallback_fonts(list(FALLBACKS), exact_match=False)
        self.pdf = pdf
        self._widths: dict[tuple[str, str], float] = {}

    def has(self, letter: str) -> bool:
        """Whether any of the fonts has this letter."""
        return any(ord(letter) in self._font(key).cmap for key in (TEXT, *FALLBACKS))

    def width(self, text: str, face: Face) -> float:
        """Millimetres that a text takes."""
        key = f"{face.family}{face.style}"
        return sum(self._letter(letter, key) for letter in text) * face.size * _POINT_MM / 1000

    def _letter(self, letter: str, key: str) -> float:
        wide = self._widths.get((key, letter))
        if wide is None:
            keys = (key, *FALLBACKS)
            fonts = (self._font(found) for found in keys if ord(letter) in self._font(found).cmap)
            font = next(fonts, self._font(key))
            wide = self._widths[key, letter] = float(font.cw[ord(letter)])
        return wide

    def _font(self, key: str) -> TTFFont:
        return cast("TTFFont", self.pdf.fonts[key])

    def line(
        self, text: str, face: Face, at: tuple[float, float], *, room: float, align: Literal["L", "C", "R"] = "L"
    ) -> None:
        """Write one line of text with its top left corner there, aligned in so many millimetres."""
        self.pdf.set_font(face.family, face.style, face.size)
        self.pdf.set_xy(*at)
        self.pdf.cell(room, face.line_mm, text, align=align)

    def wrap(self, text: str, room: float, face: Face) -> list[str]:
        """Break a text at its blanks into lines of at most so many millimetres; a longer word is cut."""
        room += 0.01  # a column is as wide as its widest text, to the last digit of a sum of floats
        lines: list[str] = []
        line = ""
        for word in text.split():
            joined = f"{line} {word}" if line else word
            if self.width(joined, face) <= room:
                line = joined
                continue
            if line:
                lines.append(line)
            *parts, line = self._parts(word, room, face)
            lines += parts
        return [*lines, line] if line or not lines else lines

    def _parts(self, word: str, room: float, face: Face) -> Iterator[str]:
        part = ""
        for letter in graphemes(word):
            if part and self.width(part + letter, face) > room:
                yield part
                part = ""
            part += letter
        yield part
