"""The fonts of PDF files: from a package, since no machine can be trusted to have one with Cyrillic.

Noto Sans for text, Cascadia Mono for what was laid out in a fixed pitch and for signs, FiraGO for letters that these
lack (Georgian, Hebrew, Thai).  Imported late: nothing before a PDF needs them.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

TEXT, FIXED, OTHER = "text", "fixed", "other"
FONTS = {
    (TEXT, ""): "notos",
    (TEXT, "B"): "notosbo",
    (FIXED, ""): "cascadia",
    (OTHER, ""): "figo",
}
"""Our fonts by family and style, each with its name in the package."""
FALLBACKS = (OTHER, FIXED)
"""Where letters are looked for that those lack, in this order."""


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Where this process lays its fonts out; removed when it ends."""
    return tempfile.TemporaryDirectory(prefix="frontdesk-fonts-")


@cache
def font_file(name: str) -> Path:
    """A font of the package as a file, since the library of PDF files reads files only."""
    from pymupdf_fonts import fontbuffers

    made: bytes = fontbuffers[name]()
    path = Path(_folder().name, f"{name}.ttf")
    path.write_bytes(made)
    return path
