"""A paper laid out for one width (`receipt_text`: 42 letters), laid out anew for another printer.  Pure."""

from __future__ import annotations

import re

from console.papers.escape import escaped
from storage.cash.print_lines import WIDTH

_KEPT = "`"
_PAIR = re.compile(r"(?P<left>.*?\S) {2,}(?P<right>\S.*)")


def relaid(body: str, columns: int) -> str:
    """The paper for lines of so many letters: rules, middles and sums at the margin are set anew."""
    if columns == WIDTH:
        return body
    return "\n".join(_line(line) if line.startswith(_KEPT) else line for line in body.split("\n"))


def _line(line: str) -> str:
    text = line[1:].removeprefix(" ").rstrip()
    bare = text.strip()
    if set(bare) == {"-"}:
        return "--"
    indent = len(text) - len(bare)
    pair = _PAIR.fullmatch(bare)
    if len(text) == WIDTH and pair is not None:
        return f"{escaped(pair['left'])} :: {escaped(pair['right'])}"
    if indent > 2 and len(text) == WIDTH:
        return f">> {escaped(bare)}"
    if indent > 2 or (indent == 2 and WIDTH - len(text) <= indent + 1):
        return f"> {escaped(bare)}"
    return escaped(bare) if indent == 0 else line
