"""The test pattern of a terminal: colours, letters, keys; what does not show well is said by digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from console.keyboard import Key
from console.locale import N_, _
from console.terminal.profile import CHARSETS, COLOURS, TerminalProfile
from widgets.lines import BLANK, Line, left_right, line

KEYS: tuple[tuple[str, str], ...] = (
    *((f"f{number}", f"F{number}") for number in range(1, 13)),
    *(("up", "Up"), ("down", "Down"), ("left", "Left"), ("right", "Right")),
    *(("insert", "Ins"), ("delete", "Del"), ("home", "Home"), ("end", "End"), ("pageup", "PgUp"), ("pagedown", "PgDn")),
    *(("tab", "Tab"), ("shift+tab", "Shift+Tab"), ("enter", "Enter"), ("backspace", "Backspace"), ("space", "Space")),
)
"""What is tried: names of keys, and what stands on them."""

LOOKS = ("text", "strong", "good", "money", "alert", "bar", "bar.current", "row.cursor", "heading", "news.error")
SWATCHES = tuple(f"colour.{number}" for number in range(16))
RAMP = tuple(f"ramp.{step}" for step in range(48))
"""Tokens that only this page has: the sixteen colours, and a run through many."""

_GLYPHS = "· √ o ► ■ x - !  ▌ ─ ░  ← ↑ → ↓ ◄  “” «» — …  № é è ü ñ ß"
_SAMPLE = " Aa 09 "
_LETTERS = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
_NAMES = {"mono": N_("none"), "16": "16", "256": "256", "true": N_("millions")}
_KEPT = "9"
_WITH_TWINS = 10
"""Of the first ten keys each has a twin for terminals that keep it to themselves."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came out."""

    profile: TerminalProfile
    """As it was left."""
    keep: bool
    """It is to be written into the settings."""
    silent: tuple[str, ...]
    """Those of F1 to F10 of which nothing arrived."""


class Pattern:
    """The page and what was pressed on it; it knows nothing of lines and clocks."""

    def __init__(self, profile: TerminalProfile) -> None:
        """Begin with what the terminal was taken for."""
        self.profile = profile
        self.ended: Tried | None = None
        self._arrived: set[str] = set()
        self._newest = ""

    def take(self, key: Key, sent: bytes) -> None:
        """A key arrived, and the bytes it came in."""
        self._arrived.add(key.name)
        title = dict(KEYS).get(key.name, key.char or key.name)
        self._newest = f"{title}   {sent[:12].hex(' ')}"
        if key.name == "escape":
            self._end(keep=False)
        elif key.digit == _KEPT:
            self._end(keep=True)
        elif key.digit == "1":
            self.profile = replace(self.profile, colours=COLOURS[COLOURS.index(self.profile.colours) - 1])
        elif key.digit == "2":
            at = CHARSETS.index(self.profile.charset) + 1
            self.profile = replace(self.profile, charset=CHARSETS[at % len(CHARSETS)])
        elif key.digit == "3":
            self.profile = replace(self.profile, bell=not self.profile.bell)

    def _end(self, *, keep: bool) -> None:
        silent = tuple(title for name, title in KEYS[:_WITH_TWINS] if name not in self._arrived)
        self.ended = Tried(self.profile, keep, silent)

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """The page, for a screen of this size."""
        profile = self.profile
        term = profile.term or _("no name")
        title: Line = ((" " + _("Terminal test") + " · " + term, "bar"),)
        foot: list[Line] = [
            line(" " + _("Shows badly? Press its digit, and again. Try the keys, too."), "dim"),
            (
                ("  1 ", "hint.key"), (_("colours: {what}").format(what=_(_NAMES[profile.colours])), "hint"),
                ("  2 ", "hint.key"), (_("letters: {what}").format(what=profile.charset), "hint"),
                ("  3 ", "hint.key"), (_("bell: yes") if profile.bell else _("bell: no"), "hint"),
                ("  9 ", "hint.key"), (_("keep"), "hint"), ("  Esc ", "hint.key"), (_("leave"), "hint"),
            ),
        ]  # fmt: skip
        body: list[Line] = [
            left_right(title, ((" ", "bar"),), width),
            line(" " + _("Colours"), "heading"),
            tuple((_SAMPLE, name) for name in LOOKS),
            tuple((f"{number:>2} ", token) for number, token in enumerate(SWATCHES)),
            tuple((" ", token) for token in RAMP),
            line(" " + _("Letters: each its own, none a box or a mark"), "heading"),
            line(f" {_GLYPHS}"),
            line(f" {_LETTERS}"),
            line(f" {_LETTERS.lower()}"),
            line(" 1234567890│ " + _("the two bars stand one below the other")),
            line(" ЖЖЖЖЖЖЖЖЖЖ│"),
            line(" " + _("Keys: √ arrived"), "heading"),
            *self._keys(width),
            line(" " + (_("Newest: {what}").format(what=self._newest) if self._newest else "")),
        ]
        room = max(height - len(foot), 0)
        return [*(body + [BLANK] * room)[:room], *foot][:height]

    def _keys(self, width: int) -> list[Line]:
        out: list[Line] = []
        pieces: list[tuple[str, str]] = []
        for name, title in KEYS:
            piece = f" {'√' if name in self._arrived else '·'}{title}"
            if sum(len(text) for text, _token in pieces) + len(piece) > width - 2:
                out.append(tuple(pieces))
                pieces = []
            pieces.append((piece, "good" if name in self._arrived else "text"))
        return [*out, tuple(pieces)]
