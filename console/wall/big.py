"""Figures five lines high, to be read across a hall."""

from __future__ import annotations

from collections.abc import Sequence

HIGH = 5
_WIDE = 5
_SHAPES = {
    "0": "█████ █   █ █   █ █   █ █████",
    "1": "  █    ██     █     █   █████",
    "2": "█████     █ █████ █     █████",
    "3": "█████     █ █████     █ █████",
    "4": "█   █ █   █ █████     █     █",
    "5": "█████ █     █████     █ █████",
    "6": "█████ █     █████ █   █ █████",
    "7": "█████     █    █    █     █  ",
    "8": "█████ █   █ █████ █   █ █████",
    "9": "█████ █   █ █████     █ █████",
    "-": "            █████            ",
}


def is_big(text: str) -> bool:
    """Whether all of it has a figure."""
    return bool(text) and all(char in _SHAPES for char in text)


def big(text: str, times: int = 1) -> Sequence[str]:
    """Five lines of figures, each so many `times` as wide; what has none stands in the middle line as it is."""
    if not is_big(text):
        return ["", "", text, "", ""]
    rows = []
    for row in range(HIGH):
        start = row * (_WIDE + 1)
        cells = "  ".join(_SHAPES[char][start : start + _WIDE].ljust(_WIDE) for char in text)
        rows.append("".join(cell * times for cell in cells))
    return rows
