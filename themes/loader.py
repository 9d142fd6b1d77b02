"""Reads palettes: TOML files that give each token a pair of the sixteen colours.

A look is written `bold bright_white on blue`.  `inherits` names the palette
whose looks hold where this one says nothing.  A folder of the user's is
searched before the one that comes with the program.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from themes.tokens import TOKENS

PALETTES = Path(__file__).parent / "palettes"

_BASIC = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
COLOURS: tuple[str, ...] = (*_BASIC, *(f"bright_{name}" for name in _BASIC))
"""The sixteen colours in their terminal order."""
_ATTRIBUTES = frozenset({"bold", "underline", "reverse"})
_INHERITS_MAX = 5


class ThemeError(ValueError):
    """A palette that cannot be used; the sentence says which word is wrong."""


@dataclass(frozen=True, slots=True)
class Paint:
    """How a token looks: colour names (empty: the terminal's own) and attributes."""

    fg: str = ""
    bg: str = ""
    bold: bool = False
    underline: bool = False
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class Palette:
    """One theme."""

    name: str
    title: str
    paints: Mapping[str, Paint]


def names(folders: Sequence[Path] = ()) -> list[str]:
    """Every palette there is, by file name."""
    return sorted({path.stem for folder in (*folders, PALETTES) for path in folder.glob("*.toml")})


def load(name: str, folders: Sequence[Path] = ()) -> Palette:
    """Read a palette; ThemeError says what is wrong with it."""
    title, looks = _read(name, folders, 0)
    missing = sorted(TOKENS.keys() - looks.keys())
    if missing:
        msg = f"theme {name}: no look for {', '.join(missing)}"
        raise ThemeError(msg)
    return Palette(name, title, {token: _paint(name, token, look) for token, look in looks.items()})


def _read(name: str, folders: Sequence[Path], depth: int) -> tuple[str, dict[str, str]]:
    path = next((f / f"{name}.toml" for f in (*folders, PALETTES) if (f / f"{name}.toml").is_file()), None)
    if path is None or depth > _INHERITS_MAX:
        msg = f"theme {name}: there is no such palette (there are {', '.join(names(folders))})"
        raise ThemeError(msg)
    try:
        text = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        msg = f"theme {name}: {error}"
        raise ThemeError(msg) from error
    looks: dict[str, str] = {}
    parent = text.get("inherits")
    if isinstance(parent, str) and parent:
        # a user's palette may carry the name of the one it changes
        above = folders if parent != name else ()
        _title, looks = _read(parent, above, depth + 1)
    own = text.get("tokens", {})
    unknown = sorted(own.keys() - TOKENS.keys())
    if unknown:
        msg = f"theme {name}: unknown token {unknown[0]}"
        raise ThemeError(msg)
    looks.update({token: str(look) for token, look in own.items()})
    return str(text.get("title", name)), looks


def _paint(theme: str, token: str, look: str) -> Paint:
    front, _on, ground = look.partition(" on ")
    colours = [word for word in front.split() if word not in _ATTRIBUTES and word != "default"]
    ground = "" if ground.strip() == "default" else ground.strip()
    for colour in (*colours, *([ground] if ground else [])):
        if colour not in COLOURS:
            msg = f"theme {theme}: {token} wants {colour}, which is not one of the sixteen colours"
            raise ThemeError(msg)
    words = front.split()
    return Paint(
        colours[0] if colours else "",
        ground,
        bold="bold" in words,
        underline="underline" in words,
        reverse="reverse" in words,
    )
