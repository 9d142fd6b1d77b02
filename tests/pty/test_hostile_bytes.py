"""The bytes that a terminal gets from data full of escape sequences: only those that the console itself writes."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.pilot.demo_desk import demo_file
from tests.pilot.poison import poisoned
from tests.pty.terminal import Terminal

OURS = re.compile(
    r"\x1b\[[0-9;]*[mHCJKr]|\x1b[DM]"  # looks, places, erasing, lines moved
    r"|\x1b\[\?(?:1049|7|25|2004)[hl]"  # the modes that the profile of an xterm knows
    r"|\x1b\[5n"  # are you there?
)
"""What the console sends of its own; Textual's own sequences do not pass the driver."""


@pytest.mark.pty
def test_no_sequence_of_the_data_reaches_the_terminal(blank_database: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    poisoned(demo_file(blank_database, data / "frontdesk.sqlite3"))
    env = {
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "FRONTDESK_DATA": str(data),
        "FRONTDESK_AT": "2026-10-02T14:30",
        "FRONTDESK_LANGUAGE": "en",
        "TERM": "xterm",
    }
    with Terminal([sys.executable, "-m", "console", "--as", "smirnova"], env=env) as terminal:
        terminal.see("F3 Queue", "14:3")
        for place in ("<f2>", "<f3>", "<f4>", "<f5>", "<f6><esc>"):
            terminal.type(f"{place}<down><down><down><pgdn><enter>")
            terminal.type("<pgdn><esc><esc><home><down>")
        terminal.type("<f6><esc>v<esc><f9>red")
        terminal.see("red")
        # A clipboard that somebody else filled, pasted as terminals paste.
        terminal.type("<f3>n\x1b[200~Evil\x1b]52;c;aGk=\x07\x9b31m\u202eName\x1b[201~")
        terminal.see("Name")
        terminal.type("<esc><f8>")
        terminal.see("Leave Frontdesk")
        raw = terminal.raw.decode("utf-8", errors="surrogateescape")
    assert "\x1b[31mRed" not in raw
    left = OURS.sub("", raw)
    obeyed = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
    assert not [left[max(at.start() - 20, 0) : at.end() + 20] for at in obeyed.finditer(left)][:5]
