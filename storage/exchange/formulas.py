"""Text that a spreadsheet would calculate, kept text in a CSV file and the same again when it is read back.  Pure."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
"""How a formula begins, in either width; apostrophes before it have been put there by this or another program."""
_NUMBER = re.compile(r"[+-]?[0-9][0-9 .,]*")
"""A telephone number or a sum alone is a value that calculates nothing; other programs read it as it is."""


def guarded(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if text and _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """The text that was guarded."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
