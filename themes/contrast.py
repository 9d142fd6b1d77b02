"""Contrast of a pair of the sixteen colours, as WCAG 2 counts it, on the palettes of four terminals."""

from __future__ import annotations

from themes.loader import COLOURS

_RGB = {
    "linux": "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa"
    " 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff",
    "xterm": "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5"
    " 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff",
    "putty": "000000 bb0000 00bb00 bbbb00 0000bb bb00bb 00bbbb bbbbbb"
    " 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff",
    "windows": "0c0c0c c50f1f 13a10e c19c00 0037da 881798 3a96dd cccccc"
    " 767676 e74856 16c60c f9f1a5 3b78ff b4009e 61d6d6 f2f2f2",
}
TERMINALS: dict[str, dict[str, str]] = {
    name: dict(zip(COLOURS, row.split(), strict=True)) for name, row in _RGB.items()
}
"""What each terminal paints for the sixteen colours."""


def _luminance(rgb: str) -> float:
    parts = (int(rgb[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(fg: str, bg: str) -> float:
    """The least contrast of the pair over the four terminals, 1 to 21."""
    ratios = []
    for colours in TERMINALS.values():
        light, dark = sorted((_luminance(colours[fg]), _luminance(colours[bg])), reverse=True)
        ratios.append((light + 0.05) / (dark + 0.05))
    return min(ratios)
