"""People's names: any alphabet, kept as written, with nothing in them that a terminal would obey."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from console.locale import _
from console.typed.errors import TypedError

NAME_LENGTH_MAX = 100
_MARKS_IN_A_ROW_MAX = 4
_JOINERS = "\u200c\u200d"
"""Without these two invisible characters, Persian and Indic names are misspelled."""
_CONTROLS = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_PUNCTUATION = frozenset(" -'’ʼ‘`´.,()[]/&·\u00ad\u2010\u2011\"«»" + _JOINERS)


@dataclass(frozen=True, slots=True)
class FullName:
    """A name in its parts, each empty when it was not given."""

    last: str
    first: str = ""
    middle: str = ""

    @property
    def full(self) -> str:
        """All parts, surname first."""
        return " ".join(filter(None, (self.last, self.first, self.middle)))


def parse_name(text: str) -> str:
    """One part of a name, composed (NFC), its spaces single.

    Raises:
        TypedError: nothing typed, no letter in it, too long, or characters that no name has.
    """
    plain = unicodedata.normalize("NFC", text)
    if any(unicodedata.category(char) in _CONTROLS and char not in "\t\n\r" for char in plain):
        raise TypedError(_("Expected a name in letters; remove the characters that cannot be seen."))
    # Direction marks and other invisible characters would turn the row around: they are no part of a name.
    plain = "".join(char for char in plain if unicodedata.category(char) != "Cf" or char in _JOINERS)
    plain = " ".join(plain.split())
    if not plain.strip(_JOINERS):
        raise TypedError(_("Expected a name."))
    if len(plain) > NAME_LENGTH_MAX:
        raise TypedError(
            _("A name has at most {most} characters; this one has {count}.").format(
                most=NAME_LENGTH_MAX, count=len(plain)
            )
        )
    if not all(_belongs(char) for char in plain) or _piled(plain):
        raise TypedError(_("Expected a name in letters, without signs or pictures."))
    if not any(char.isalpha() for char in plain):
        raise TypedError(_("Expected a name with at least one letter."))
    return plain


def _belongs(char: str) -> bool:
    return char in _PUNCTUATION or unicodedata.category(char)[0] in "LMN"


def _piled(text: str) -> bool:
    """Whether more marks stand on one letter than any language writes."""
    run = 0
    for char in text:
        run = run + 1 if unicodedata.category(char)[0] == "M" else 0
        if run > _MARKS_IN_A_ROW_MAX:
            return True
    return False


def parse_full_name(text: str) -> FullName:
    """A whole name typed in one field: last, first, middle; or `First Middle Last` never, since none can tell.

    `Smith, John` and `Smith John` are the same.  A name typed without any capital gets its capitals.

    Raises:
        TypedError: as `parse_name`; a word of it is a number.
    """
    plain = parse_name(text)
    if plain.islower():
        plain = _capitals(plain)
    last, comma, rest = plain.partition(",")
    if comma and last.strip() and rest.strip(" ,"):
        words = [last.strip(), *rest.replace(",", " ").split()]
    else:
        words = plain.replace(",", " ").split()
    if any(word.isdecimal() for word in words):
        raise TypedError(_("A name is written with letters: take the number out of it."))
    return FullName(words[0], words[1] if len(words) > 1 else "", " ".join(words[2:]))


def _capitals(text: str) -> str:
    return re.sub(r"(?:^|(?<=[\s\-'’(]))(\w)", lambda match: match[1].upper(), text)
