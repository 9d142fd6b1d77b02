"""Bytes of a keyboard in, keys out: tolerant of torn sequences, of other letters, and of plain junk.

Nothing that arrives can stop it: what is no key is dropped, and whatever is open ends with the deadline.
A sequence may be torn anywhere.  A lone Esc is a key once `deadline` seconds passed without more; a line that has torn
a sequence once is given longer.  Longer still waits what only a terminal sends (`ESC [ 1`), which nobody types.
"""

from __future__ import annotations

import re
import unicodedata

from console.keyboard import Key
from console.terminal.key_reports import csi_key, held_key, plain_key
from console.terminal.key_table import CONTROL, KEYPAD, LINUX, SS3, TWINS
from console.terminal.letters import first_letter
from console.terminal.profile import TerminalProfile

LONE_ESC_SECONDS = 0.1
TORN_ESC_SECONDS = 0.3
"""On a line that was seen to tear sequences."""
OPEN_SECONDS = 1.0
"""So long the rest of a sequence, of a letter or of a pasted text may take."""
PASTE_MAX = 65536
"""Bytes kept of a pasted text; the rest of it is dropped."""
_OPEN_MAX = 256
"""Bytes of one sequence; longer ones are junk."""

_ESC = 0x1B
_CSI = re.compile(
    rb"\x1b\[(?:\[(?P<linux>[@-~])|(?P<rxvt>[0-9]+)\$|(?P<params>[0-?]*)(?P<between>[ -/]*)(?P<final>[@-Z\\-~]))"
)
_CSI_OPEN = re.compile(rb"\x1b\[(?:\[|[0-?]*[ -/]*)\Z")
_SS3 = re.compile(rb"\x1bO(?P<modifier>[1-9]?)(?P<final>[!-~])")
_SS3_OPEN = re.compile(rb"\x1bO[1-9]?\Z")
_STRING = re.compile(rb"\x1b[PX\]^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)")
_STRING_OPEN = re.compile(rb"\x1b[PX\]^_][^\x07\x1b\x9c]*\x1b?\Z")
_WHOLE = re.compile(rb"\x1b(?:\[(?:\[[A-E]|[0-9;]*[A-HPQRSZ~])|O[A-S])\Z")
"""A key that was torn for longer than the deadline: its rest is no text."""
_STRINGS = (b"P", b"]", b"^", b"_", b"X")
_PASTE_BEGIN, _PASTE_END = b"\x1b[200~", b"\x1b[201~"


class KeyReader:
    """The keys of one terminal."""

    def __init__(self, profile: TerminalProfile) -> None:
        """Read the keyboard of a terminal of this profile."""
        self._charset = profile.charset
        self._profile = profile
        self._open = b""
        self._pasted: bytearray | None = None
        self._torn = b""
        """What the deadline took for a key or for junk just before."""
        self.lone_esc_seconds = LONE_ESC_SECONDS
        self.answers = 0
        """How often the terminal said that it is alive (CSI 0n)."""

    @property
    def deadline(self) -> float | None:
        """Seconds without a byte after which `expire` is due; None: nothing is open."""
        if self._pasted is not None:
            return OPEN_SECONDS
        if not self._open:
            return None
        return self.lone_esc_seconds if self._open == b"\x1b" else OPEN_SECONDS

    def feed(self, data: bytes) -> list[Key]:
        """The keys that are complete now."""
        keys: list[Key] = []
        rest = self._open + data
        if self._torn and _WHOLE.match(self._torn + data):
            rest = self._torn + data
            self.lone_esc_seconds = TORN_ESC_SECONDS
        elif self._open == b"\x1b" and data[:1] in (b"[", b"O"):
            self.lone_esc_seconds = TORN_ESC_SECONDS
        self._open = self._torn = b""
        while rest:
            if self._pasted is not None:
                rest = self._paste(rest, keys)
                continue
            taken = self._one(rest, keys)
            if not taken:
                self._open = rest
                break
            rest = rest[taken:]
        if len(self._open) > _OPEN_MAX:
            self._open = b""
        return keys

    def expire(self) -> list[Key]:
        """Nothing more came: a lone Esc is a key, what else is open is junk, a pasted text ends."""
        keys: list[Key] = []
        if self._pasted is not None:
            self._end_of_paste(keys)
        left, self._open = self._open, b""
        if left[:1] == b"\x1b":
            if left == b"\x1bO" or left[1:2] in _STRINGS:  # typed: Esc, then a letter that begins sequences too
                return [*keys, Key("escape"), *self.feed(left[1:]), *self.expire()]
            if len(left) == 1:
                keys.append(Key("escape"))
            self._torn = left
        return keys

    # ------------------------------------------------------------ one key
    def _one(self, rest: bytes, keys: list[Key]) -> int:
        """Take one key from the front; how many bytes it had, 0 where more must come."""
        first = rest[0]
        if first == _ESC:
            return self._escaped(rest, keys)
        if first in CONTROL:
            keys.append(Key(CONTROL[first], " " if first == 0 else ""))
            return 2 if rest[:2] in (b"\r\n", b"\r\0") else 1
        if first < 0x80:
            keys.append(plain_key(chr(first)))
            return 1
        if self._charset in ("utf-8", "ascii") and first in (0x9B, 0x8F):
            eight_bit = b"\x1b" + (b"[" if first == 0x9B else b"O") + rest[1:]
            found: list[Key] = []
            taken = self._escaped(eight_bit, found)
            if taken == 1:
                return 1  # nothing that begins so: the byte is junk
            keys += found
            return max(taken - 1, 0)
        if self._charset == "ascii":
            self._twin_of_meta(first, keys)
            return 1
        return self._letter(rest, keys)

    def _twin_of_meta(self, byte: int, keys: list[Key]) -> None:
        """Terminals of seven bits send Alt and a digit as the digit with the eighth."""
        digit = chr(byte & 0x7F)
        if digit in TWINS:
            keys.append(Key(TWINS[digit]))

    def _letter(self, rest: bytes, keys: list[Key]) -> int:
        size, char = first_letter(rest, self._charset)
        if char:
            keys.append(plain_key(char))
        return size

    # ------------------------------------------------------------ sequences
    def _escaped(self, rest: bytes, keys: list[Key]) -> int:
        if len(rest) == 1:
            return 0
        second = rest[1:2]
        if second == b"[":
            return self._csi(rest, keys)
        if second == b"O":
            return self._ss3(rest, keys)
        if second in _STRINGS:
            return self._told(rest, keys)
        digit = second.decode("ascii", errors="replace")
        if digit in TWINS:
            keys.append(Key(TWINS[digit]))
            return 2
        if second == b"\t":
            keys.append(Key("shift+tab"))
            return 2
        keys.append(Key("escape"))  # then whatever follows it: keys typed ahead, come in one piece
        return 1

    def _csi(self, rest: bytes, keys: list[Key]) -> int:
        if rest.startswith(_PASTE_BEGIN):
            self._pasted = bytearray()
            return len(_PASTE_BEGIN)
        found = _CSI.match(rest)
        if found is None:
            if _CSI_OPEN.match(rest) and len(rest) < _OPEN_MAX:
                return 0
            return 2 if len(rest) < _OPEN_MAX else len(rest)  # no sequence: its introducer is junk
        key = self._csi_key(found)
        if key is not None:
            keys.append(key)
        return found.end()

    def _csi_key(self, found: re.Match[bytes]) -> Key | None:
        if found["linux"] is not None:
            name = LINUX.get(found["linux"].decode())
            return None if name is None else Key(name)
        if found["rxvt"] is not None:
            return csi_key(found["rxvt"].decode(), "$", self._profile)
        params, final = found["params"].decode(), found["final"].decode()
        if final == "n" and params in ("0", "3"):
            self.answers += 1
        return None if found["between"] else csi_key(params, final, self._profile)

    def _ss3(self, rest: bytes, keys: list[Key]) -> int:
        found = _SS3.match(rest)
        if found is None:
            if _SS3_OPEN.match(rest):
                return 0
            keys.append(Key("escape"))
            return 1
        final = found["final"].decode()
        if final in SS3:
            keys.append(held_key(SS3[final], int(found["modifier"] or 1) - 1))
        elif final in KEYPAD:
            keys.append(plain_key(KEYPAD[final]))
        return found.end()

    def _told(self, rest: bytes, keys: list[Key]) -> int:
        """What a terminal tells of itself unasked; nobody reads it."""
        found = _STRING.match(rest)
        if found is not None:
            return found.end()
        if _STRING_OPEN.match(rest):
            return 0 if len(rest) < _OPEN_MAX else len(rest)
        keys.append(Key("escape"))  # no such string: keys typed ahead
        return 1

    # ------------------------------------------------------------ pasting
    def _paste(self, rest: bytes, keys: list[Key]) -> bytes:
        """Take pasted bytes up to their end; the start of an end mark stays open."""
        assert self._pasted is not None
        end = rest.find(_PASTE_END)
        if end < 0:
            begun = next((n for n in range(len(_PASTE_END) - 1, 0, -1) if rest.endswith(_PASTE_END[:n])), 0)
            self._keep(rest[: len(rest) - begun])
            self._open = rest[len(rest) - begun :]
            return b""
        self._keep(rest[:end])
        self._end_of_paste(keys)
        return rest[end + len(_PASTE_END) :]

    def _keep(self, data: bytes) -> None:
        assert self._pasted is not None
        self._pasted += data[: max(PASTE_MAX - len(self._pasted), 0)]

    def _end_of_paste(self, keys: list[Key]) -> None:
        text = bytes(self._pasted or b"").decode(self._charset, errors="ignore")
        self._pasted, self._open = None, b""
        text = "".join(char for char in text if char in "\r\n\t" or unicodedata.category(char) != "Cc")
        if text:
            keys.append(Key("paste", text, pasted=True))
