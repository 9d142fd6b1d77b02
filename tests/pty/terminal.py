"""A person at a terminal: the installed program in a real pseudo-terminal, read through a terminal emulator."""

from __future__ import annotations

import codecs
import os
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType

import pexpect
import pyte

LIMIT_SECONDS = 30.0
"""How long a person would wait before calling it broken; tests run on busy machines."""

KEYS = {
    "enter": "\r",
    "esc": "\x1b",
    "space": " ",
    "tab": "\t",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "insert": "\x1b[2~",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pgup": "\x1b[5~",
    "pgdn": "\x1b[6~",
    "backspace": "\x7f",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    "f5": "\x1b[15~",
    "f6": "\x1b[17~",
    "f7": "\x1b[18~",
    "f8": "\x1b[19~",
    "f9": "\x1b[20~",
    "f10": "\x1b[21~",
    "f12": "\x1b[24~",
}
"""What an xterm sends; `<f5>` in a script of keys."""

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбю"
RUSSIAN_LAYOUT = str.maketrans(_LATIN + _LATIN.upper(), _RUSSIAN + _RUSSIAN.upper())
"""What the same keys give when the Russian layout is on."""


class Terminal:
    """One program in one terminal."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        columns: int = 80,
        lines: int = 24,
        charset: str = "utf-8",
        answers: bool = False,
    ) -> None:
        """Start the program; a terminal that `answers` says that it is there when it is asked."""
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.Stream(self._screen)
        self._decode = codecs.getincrementaldecoder(charset)("replace").decode
        self._charset = charset
        self._answers = answers
        self._child = pexpect.spawn(
            command[0], list(command[1:]), env={**os.environ, **env}, dimensions=(lines, columns), timeout=LIMIT_SECONDS
        )
        self.raw = bytearray()
        """Everything that the program has sent."""

    def __enter__(self) -> Terminal:
        """Use as a context: the program is ended at the end."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the program, whatever happened."""
        self._child.close(force=True)

    @property
    def text(self) -> str:
        """What is on the screen."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def line(self, number: int) -> str:
        """One line of the screen, from 1."""
        return str(self._screen.display[number - 1]).rstrip()

    def resize(self, columns: int, lines: int) -> None:
        """The window gets another size."""
        self._screen.resize(lines, columns)
        self._child.setwinsize(lines, columns)

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and line of the hardware cursor, from 0."""
        return self._screen.cursor.x, self._screen.cursor.y

    def _take_in(self, seconds: float) -> None:
        try:
            data = self._child.read_nonblocking(65536, timeout=seconds)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return
        self.raw += data
        self._stream.feed(self._decode(data))
        if self._answers:
            self._child.send(b"\x1b[0n" * data.count(b"\x1b[5n"))

    def wait(self, condition: Callable[[str], bool], what: str) -> str:
        """Read until the screen meets a condition; fails with the screen when it never does."""
        deadline = time.monotonic() + LIMIT_SECONDS
        while not condition(self.text):
            if time.monotonic() > deadline:
                raise AssertionError(f"never seen: {what}\n{self.text}")
            self._take_in(0.05)
        return self.text

    def see(self, *texts: str) -> str:
        """Wait until all texts are on the screen."""
        return self.wait(lambda screen: all(text in screen for text in texts), repr(texts))

    def gone(self, text: str) -> str:
        """Wait until a text is no longer on the screen."""
        return self.wait(lambda screen: text not in screen, f"{text!r} gone")

    def type(self, script: str, *, russian: bool = False) -> None:
        """Type a script: names of keys in angle brackets, everything else as it is.

        With `russian` every letter outside brackets comes from the Russian layout.
        """
        for token in _tokens(script):
            if token.startswith("<") and token.endswith(">"):
                self._child.send(KEYS[token[1:-1]])
            else:
                typed = token.translate(RUSSIAN_LAYOUT) if russian else token
                self._child.send(typed.encode(self._charset))

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        os.write(self._child.child_fd, data)

    @property
    def pid(self) -> int:
        """The program's process."""
        return int(self._child.pid)

    @property
    def fd(self) -> int:
        """What the program writes to, for `select`."""
        return int(self._child.child_fd)

    def take_in(self) -> None:
        """Read what is there."""
        self._take_in(0)

    @property
    def is_raw(self) -> bool:
        """Whether the program has the terminal for itself: no echo, no lines."""
        return not termios.tcgetattr(self._child.child_fd)[3] & (termios.ICANON | termios.ECHO)

    def hang_up(self) -> int:
        """Cut the line; the exit code of the program, which had to notice by itself."""
        self._child.ptyproc.fileobj.close()
        deadline = time.monotonic() + LIMIT_SECONDS
        while time.monotonic() < deadline:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._child.ptyproc.terminated = self._child.terminated = True
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.02)
        raise AssertionError("it lives on without its terminal")

    def ended(self) -> int:
        """Wait for the program's end; its exit code."""
        deadline = time.monotonic() + LIMIT_SECONDS
        while self._child.isalive() and time.monotonic() < deadline:
            self._take_in(0.05)
        self._take_in(0.05)
        self._child.close()
        return self._child.exitstatus if self._child.exitstatus is not None else -(self._child.signalstatus or 0)


def _tokens(script: str) -> list[str]:
    tokens: list[str] = []
    while script:
        if script[0] == "<" and ">" in script:
            name, script = script[1:].split(">", 1)
            tokens.append(f"<{name}>")
        else:
            tokens.append(script[0])
            script = script[1:]
    return tokens
