"""What a terminal is told when a console begins and ends on it: only modes that its profile knows."""

from __future__ import annotations

from collections.abc import Sequence

from console.terminal.profile import TerminalProfile
from widgets.charset import fitting
from widgets.text import clean

_CLEAR = "\x1b[m\x1b[H\x1b[J"
ALIVE = "\x1b[5n"
"""Are you there?  Answered by CSI 0n."""


PRINT_ON, PRINT_OFF = b"\x1b[5i", b"\x1b[4i"
"""From here to there everything goes to the terminal's own printer, and nothing to the screen (media copy)."""


def printed(lines: Sequence[str], charset: str) -> bytes:
    """Lines for the terminal's own printer; no control character of theirs is among them."""
    text = "".join(f"{clean(line)}\r\n" for line in lines)
    return PRINT_ON + fitting(text, charset).encode(charset, errors="replace") + PRINT_OFF


def entering(profile: TerminalProfile) -> str:
    """Take the terminal: its second screen, an empty one, a cursor that can be seen."""
    parts = ["\x1b[?1049h"] if profile.alternate else []
    parts.append(_CLEAR)
    if profile.modes:
        parts.append("\x1b[?7l\x1b[?25h")
    if profile.paste:
        parts.append("\x1b[?2004h")
    if profile.keyboard:
        parts.append("\x1b[>5u")  # keys without doubt, with their places on the Latin keyboard
    return "".join(parts)


def leaving(profile: TerminalProfile, size: tuple[int, int]) -> str:
    """Give the terminal back as it was; without a second screen, with an empty one."""
    parts = ["\x1b[<u"] if profile.keyboard else []
    if profile.paste:
        parts.append("\x1b[?2004l")
    if profile.modes:
        parts.append("\x1b[?7h\x1b[?25h")
    parts.append("\x1b[m")
    parts.append("\x1b[?1049l" if profile.alternate else f"\x1b[{size[1]}H\x1b[K\r\n")
    return "".join(parts)
