r"""Text that people typed, so that no notation of a paper reads anything into it.

A paper is kept as text in a small notation (`console.papers.notation`).  What comes from the data is escaped
before it is put in: a backslash before each sign that could mean something.  `plain` takes them off again.
"""

from __future__ import annotations

import re

from widgets.text import clean

_ALWAYS = re.compile(r"[\\|_]|:(?=:)|(?<=:):|:$")
"""Signs that mean something in the middle of a line: cells, blanks to fill in, pairs; a colon at the end might
meet a second one."""
_BEGINS = "#>=-~`%*:<"
"""Signs that mean something at the beginning of a line, or of a cell."""
_ESCAPED = re.compile(r"\\([^\w\s]|_)")


def escaped(text: str) -> str:
    """Give the text as it may stand anywhere in a paper: one line, no control character, no notation."""
    shown = _ALWAYS.sub(lambda sign: f"\\{sign.group()}", clean(text))
    bare = shown.lstrip(" ")
    return f"{shown[: len(shown) - len(bare)]}\\{bare}" if bare[:1] and bare[0] in _BEGINS else shown


def kept(text: str) -> str:
    """A text that is laid out already (a receipt as it was printed): every line of it stays as it is."""
    return "\n".join(f"` {clean(line.expandtabs())}".rstrip() for line in text.splitlines())


def plain(text: str) -> str:
    """Read a text without its backslashes."""
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text
