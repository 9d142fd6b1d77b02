"""What a terminal is: its colours, its letters, and the control sequences that it is known to understand.

`profile_of` reads it from TERM, from the environment of the person who logged in, and from what was told by hand
(`frontdesk doctor terminal`).  A name that nobody knows gets the safest profile: no colours, plain letters, no modes.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

Colours = Literal["mono", "16", "256", "true"]
Charset = Literal["utf-8", "koi8-r", "cp866", "cp1251", "ascii"]

COLOURS: tuple[Colours, ...] = get_args(Colours)
"""From none to all."""
CHARSETS: tuple[Charset, ...] = get_args(Charset)
BELLS = ("yes", "no")
PRINTERS = ("no", "yes")


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalProfile:
    """One terminal as the driver treats it.  The defaults are the safest: what any screen terminal can do."""

    term: str = ""
    """Its name, from TERM; only for what has no flag of its own."""
    colours: Colours = "mono"
    charset: Charset = "ascii"
    """The letters it shows and sends."""
    bell: bool = True
    """It may be rung (whether news ring is the person's own setting)."""
    alternate: bool = False
    """Has a second screen, so that the shell's comes back (?1049)."""
    modes: bool = False
    """Knows the private modes of a VT220 and newer: the cursor shown (?25), no wrap at the margin (?7)."""
    paste: bool = False
    """Brackets what is pasted (?2004)."""
    reports: bool = False
    """Answers when asked whether it is alive (CSI 5n): so a slow line is noticed."""
    keyboard: bool = False
    """Tells keys by the protocol of kitty, with the key's place on the Latin keyboard."""
    erases_in_colour: bool = False
    """Erasing to the end of a line leaves the colour of the moment behind."""
    scrolls: bool = False
    """Moves the lines between two margins (DECSTBM)."""
    vt_keys: bool = False
    """Its keys Help and Do take the places of F1 and F10."""
    media_copy: bool = False
    """May have a printer of its own, which it sends to what stands between CSI 5i and CSI 4i; others would show it."""
    prints: bool = False
    """It has one: never unless somebody said so."""


SAFEST = TerminalProfile()
"""For TERM=dumb and names that nobody knows."""

_VT = replace(SAFEST, modes=True, reports=True, scrolls=True, vt_keys=True, media_copy=True)
_CONSOLE = replace(_VT, colours="16", charset="utf-8", erases_in_colour=True, vt_keys=False, media_copy=False)
_SHOWS = replace(_CONSOLE, alternate=True, paste=True)
_XTERM = replace(_SHOWS, media_copy=True)
_MULTIPLEXER = replace(_SHOWS, erases_in_colour=False)
_KITTY = replace(_SHOWS, keyboard=True)

_FAMILIES: tuple[tuple[str, TerminalProfile], ...] = (
    ("xterm-kitty", _KITTY),
    ("xterm-ghostty", _KITTY),
    ("foot", _KITTY),
    *((name, _XTERM) for name in ("xterm", "putty", "rxvt", "mlterm", "iterm")),
    *((name, _SHOWS) for name in ("alacritty", "wezterm", "konsole", "gnome", "vte", "st-", "contour", "ms-terminal")),
    *((name, _SHOWS) for name in ("nsterm", "Eterm", "terminator", "tmux")),
    ("screen", _MULTIPLEXER),
    ("linux", _CONSOLE),
    ("cons25", replace(_CONSOLE, reports=False, scrolls=False)),
    ("cygwin", _CONSOLE),
    ("ansi", replace(SAFEST, colours="16")),
    *((name, _VT) for name in ("vt1", "vt2", "vt3", "vt4", "vt5")),
)
"""Beginnings of names, the longest of a family first."""

TELLABLE: Mapping[str, tuple[str, ...]] = {"colours": COLOURS, "charset": CHARSETS, "bell": BELLS,
                                          "printer": PRINTERS}  # fmt: skip
"""What a person may say of a terminal in the settings, and the words for it."""


def profile_of(
    term: str, environment: Mapping[str, str], told: Mapping[str, str] | None = None
) -> TerminalProfile:
    """The profile of a terminal.

    `environment` is that of the person's login (LANG, COLORTERM, NO_COLOR), never this process's unless they are the
    same.  `told` overrules: words of TELLABLE; others are ignored, since the settings were read before.
    """
    found = replace(_family(term), term=term)
    if found.charset == "utf-8" or (found.modes and _codeset(environment)):
        found = replace(found, charset=_charset(environment))
    if found.colours != "mono":
        found = replace(found, colours=_colours(term, environment))
    if environment.get("NO_COLOR"):
        found = replace(found, colours="mono")
    return _as_told(found, told or {})


def _family(term: str) -> TerminalProfile:
    family = next((profile for name, profile in _FAMILIES if term.startswith(name)), SAFEST)
    return replace(family, colours="mono") if term.endswith(("-m", "-mono", "-vt")) else family


def _colours(term: str, environment: Mapping[str, str]) -> Colours:
    if term.startswith(("linux", "cons25", "cygwin", "ansi")):
        return "16"  # whatever a COLORTERM that was left over says
    if environment.get("COLORTERM") in ("truecolor", "24bit") or "direct" in term:
        return "true"
    return "256" if "256" in term or term.startswith(("xterm-kitty", "xterm-ghostty", "foot", "alacritty")) else "16"


_SAME_CODESET: Mapping[str, Charset] = {
    "utf-8": "utf-8",
    "koi8-r": "koi8-r",
    "koi8-u": "koi8-r",
    "cp866": "cp866",
    "cp1251": "cp1251",
}


_PYTHONS_OWN = ("C.UTF-8", "C.utf8", "UTF-8")
"""What Python sets LC_CTYPE to, in its own environment, where the locale of LANG is not installed."""


def _codeset(environment: Mapping[str, str]) -> str:
    """The letters that the environment says it wants; empty where it says nothing."""
    names = ["LC_ALL", "LC_CTYPE", "LANG"]
    if environment.get("LC_CTYPE") in _PYTHONS_OWN and "." in environment.get("LANG", ""):
        names.remove("LC_CTYPE")
    spoken = next((environment[name] for name in names if environment.get(name)), "")
    told = environment.get("PYTHONIOENCODING", "").partition(":")[0] or spoken.partition(".")[2].partition("@")[0]
    try:
        return codecs.lookup(told).name if told.isascii() and "\0" not in told else ""
    except LookupError:
        return ""


def _charset(environment: Mapping[str, str]) -> Charset:
    """The letters of a terminal that can show UTF-8; a login that names none shows it."""
    codeset = _codeset(environment)
    return _SAME_CODESET.get(codeset, "ascii") if codeset else "utf-8"


def _as_told(found: TerminalProfile, told: Mapping[str, str]) -> TerminalProfile:
    colours = next((word for word in COLOURS if word == told.get("colours")), found.colours)
    charset = next((word for word in CHARSETS if word == told.get("charset")), found.charset)
    bell = told.get("bell", "yes" if found.bell else "no") == "yes"
    prints = found.media_copy and told.get("printer") == "yes"
    return replace(found, colours=colours, charset=charset, bell=bell, prints=prints)
