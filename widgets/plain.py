"""Lines for those who listen or feel: no boxes, no blocks, no glyph where a word says the same.

A screen reader speaks every sign ("box drawing light horizontal"), a braille display gives each a cell.  Each sign
becomes a blank or one letter, so that every word and the cursor stay where they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from widgets.lines import Line

_BLANK = "─│┌┐└┘├┤┬┴┼═║▌▐░▒▓█■·►◄"
_NEAR = dict(zip("√→←↑↓“”«»—…", "v><^v\"\"\"\"-.", strict=True))
_TABLE = str.maketrans({**dict.fromkeys(_BLANK, " "), **_NEAR})
_BETWEEN = re.compile(r"(?:(?<=\S)|^) · ")
_BESIDE_A_WORD = re.compile(r"(?<!\S)(?:[√►◄■·](?= +\w\w)|[ox-](?= +((?:\w )?\w\w+)))")
"""A sign with the word that says the same after it: `√ CONFIRMED`, `o WAITING`."""


def in_words(pieces: Line, said: Mapping[str, str]) -> Line:
    """The line with signs that can be spoken; not a cell shorter or longer.

    `said` has the words for pieces that are a sign alone, as wide as they are.
    """
    return tuple((said.get(text) or _worded(text), token) for text, token in pieces)


@lru_cache(maxsize=4000)
def _worded(text: str) -> str:
    return _BESIDE_A_WORD.sub(_blank, _BETWEEN.sub(",  ", text)).translate(_TABLE)


def _blank(sign: re.Match[str]) -> str:
    """A letter of the alphabet is a sign only before a status, which is in capitals; else it is part of a name."""
    return " " if sign[1] is None or sign[1].isupper() else sign[0]
