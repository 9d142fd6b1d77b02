"""Turns a palette into the styles that the painter uses; chooses the palette a terminal can show."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from rich.color import Color
from rich.style import Style

from themes import Paint, ThemeError, load
from widgets.lines import Painter

_COLOURLESS = ("dumb", "vt", "ansi-m", "linux-m")
"""Terminal names (beginnings) that have no colours."""


def style_of(paint: Paint) -> Style:
    """The style of one look, in the sixteen colours."""
    return Style(
        color=Color.parse(paint.fg) if paint.fg else None,
        bgcolor=Color.parse(paint.bg) if paint.bg else None,
        bold=paint.bold or None,
        underline=paint.underline or None,
        reverse=paint.reverse or None,
    )


def fitting_theme(wanted: str, terminal: str, *, no_color: bool) -> str:
    """The theme to show: Mono where colours are refused or not there."""
    if no_color or terminal.startswith(_COLOURLESS):
        return "mono"
    return wanted


def painter(theme: str, folders: Sequence[Path] = ()) -> tuple[Painter, str]:
    """The painter of a theme, and what is wrong with the theme (then Night is shown).

    All desks of a process that see the same theme share one, and the lines it has painted.
    """
    return _painter(theme, tuple(folders))


@lru_cache(maxsize=16)
def _painter(theme: str, folders: tuple[Path, ...]) -> tuple[Painter, str]:
    problem = ""
    try:
        palette = load(theme, folders)
    except ThemeError as error:
        palette, problem = load("night"), str(error)
    return Painter({token: style_of(look) for token, look in palette.paints.items()}), problem
