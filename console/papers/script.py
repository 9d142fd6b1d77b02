"""Letters that a printer or a font lacks: found before anything is printed, and named in one sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from storage.errors import N_, RuleBroken

NAMED_MAX = 60
"""So much of the text around a letter is said."""
_LETTERS_MAX = 12
_WORDS = re.compile(r"\S+")

_JOINED = ("ARABIC", "SYRIAC", "MONGOLIAN", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL",
           "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "KHMER", "MYANMAR", "TIBETAN")  # fmt: skip
"""Scripts whose letters change their shape beside others: letter by letter they would be printed wrong."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """A text that cannot be printed as it is, and the letters that are the reason."""

    text: str
    letters: str


class Unprintable(RuleBroken):
    """Letters of a text are not in the printer or its fonts; nothing was printed, nothing is lost."""

    def __init__(self, template: str, lacking: Lacking) -> None:
        """`template` says what to do, with `{text}` and `{letters}`."""
        super().__init__(template, text=lacking.text, letters=" ".join(lacking.letters))
        self.lacking = lacking


NO_FONT = N_("No font has the letters {letters} of “{text}”; write it in Latin or Cyrillic letters and print again.")
NO_CODE_PAGE = N_(
    "This printer has no letters {letters} of “{text}”; print it as PDF or on another printer, nothing was lost."
)


def is_joined(letter: str) -> bool:
    """Whether a letter belongs to a script that is not written letter by letter."""
    return ord(letter) >= 0x600 and unicodedata.name(letter, "").startswith(_JOINED)


def lacking(lines: Iterable[str], has: Callable[[str], bool]) -> Lacking | None:
    """Find the first text with letters that are not there: the words that have them, and those letters."""
    known: dict[str, bool] = {" ": True}
    for line in lines:
        for letter in set(line) - known.keys():
            known[letter] = has(letter)
        if not all(map(known.__getitem__, line)):
            return _named(line, {letter for letter in line if not known[letter]})
    return None


def _named(line: str, letters: set[str]) -> Lacking:
    """The words from the first that has such letters to the last that follows it: most often a whole name."""
    words = [(found.group(), bool(letters & set(found.group()))) for found in _WORDS.finditer(line)]
    first = next(at for at, (_, lacks) in enumerate(words) if lacks)
    last = first
    while last + 1 < len(words) and words[last + 1][1]:
        last += 1
    text = " ".join(word for word, _ in words[first : last + 1]).strip(".,;:()«»“”\"'")
    seen = "".join(dict.fromkeys(letter for letter in line if letter in letters))
    return Lacking(text[:NAMED_MAX], seen[:_LETTERS_MAX])
