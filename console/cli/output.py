"""What the command line writes: answers to standard output, errors and progress to standard error.

Text that people typed once (names, notes) may be part of any answer: nothing that a terminal would obey
leaves through here.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any, TextIO
from unicodedata import category

from widgets.text import clean, fit, width

_SUSPECT = re.compile("[^\x20-\x7e\u00c0-\u00ff\u0410-\u044f]")
"""Not one of the usual letters: worth a closer look."""


def _escaped(found: re.Match[str]) -> str:
    """A control, format or direction character as JSON escapes it; anything else as it is."""
    char = found[0]
    return json.dumps(char)[1:-1] if category(char)[0] == "C" or category(char) in ("Zl", "Zp") else char


def _nowhere() -> TextIO:
    """In the place of a stream that was closed before we began (`>&-`)."""
    return open(os.devnull, "w", encoding="utf-8")


def _forget(stream: TextIO) -> None:
    """Let what the stream holds back go nowhere: the interpreter would complain of it on leaving."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class Output:
    """The two streams of one call."""

    def __init__(self, stdout: TextIO | None = None, stderr: TextIO | None = None) -> None:
        """Write to the given streams, or to the process's own."""
        self._stdout = stdout or sys.stdout or _nowhere()
        self._stderr = stderr or sys.stderr or _nowhere()
        self._progress = False

    def line(self, text: str = "") -> None:
        """One line of an answer, cleaned."""
        self._end_progress()
        self._stdout.write(clean(text) + "\n")

    def raw(self, text: str) -> None:
        """Text of our own making with its line breaks (help, CSV, markdown)."""
        self._end_progress()
        self._stdout.write(text)

    def table(
        self, titles: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[bool] | None = None
    ) -> None:
        """Columns as wide as what stands in them; numbers to the right, or the columns that `right` names."""
        shown = [[clean(str(cell)) for cell in row] for row in rows]
        numeric = right or [
            bool(shown) and all(row[i].lstrip("-").isdigit() for row in shown) for i in range(len(titles))
        ]
        widths = [max([width(clean(titles[i])), *(width(row[i]) for row in shown)]) for i in range(len(titles))]
        for row in [list(titles), *shown]:
            cells = [fit(row[i], widths[i], "right" if numeric[i] else "left") for i in range(len(titles))]
            self.line("  ".join(cells).rstrip())

    def json(self, value: Any) -> None:  # Any: whatever JSON can hold
        """One JSON document on one line."""
        self._end_progress()
        text = json.dumps(value, ensure_ascii=False, separators=(", ", ": "), default=str)
        self._stdout.write(_SUSPECT.sub(_escaped, text) + "\n")

    def error(self, sentence: str) -> None:
        """One sentence on what is wrong."""
        self._end_progress()
        try:
            self._stderr.write(f"frontdesk: {clean(sentence)}\n")
            self._stderr.flush()
        except (OSError, ValueError):  # nobody listens: the exit code says it
            _forget(self._stderr)

    def finish(self) -> None:
        """Hand over what is still held back.  Raises OSError when nobody takes it."""
        self._stdout.flush()

    def give_up(self) -> None:
        """Nobody takes the answer: what is held back goes nowhere, so that the exit is quiet."""
        _forget(self._stdout)

    def progress(self, text: str) -> None:
        """Where long work stands, on a terminal only; the next line written takes its place."""
        if self._stderr.isatty():
            self._stderr.write(f"\r{clean(text)[:78]:78}")
            self._stderr.flush()
            self._progress = True

    def _end_progress(self) -> None:
        if self._progress:
            self._stderr.write("\r" + " " * 78 + "\r")
            self._progress = False
