"""The paint: palettes of style tokens. No screens, no domain, only a loader."""

from themes.loader import Paint, Palette, ThemeError, load, names

__all__ = ["Paint", "Palette", "ThemeError", "load", "names"]
