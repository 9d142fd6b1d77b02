"""Typed and imported text made plain: no control characters, one composition, single spaces."""

from __future__ import annotations

import unicodedata

_JOINERS = "\u200c\u200d"
"""Without these two invisible characters Persian and Indic names are misspelled; elsewhere they hide in names."""
_FIRST_JOINED = "\u0590"
"""From here on there are alphabets that join."""
_MARKS_IN_A_ROW = 2
"""No written language stacks more; what stacks more is meant to break screens."""


def plain(text: str) -> str:
    """The text in NFC without control, format and private characters, its spaces collapsed."""
    kept: list[str] = []
    marks = 0
    for letter in unicodedata.normalize("NFC", text):
        category = unicodedata.category(letter)
        if letter.isspace():
            kept.append(" ")
        elif letter in _JOINERS and kept and kept[-1] >= _FIRST_JOINED and kept[-1].isalpha():
            kept.append(letter)
        elif category[0] == "C" or category == "Sk":
            continue
        elif category[0] == "M":
            marks += 1
            if marks <= _MARKS_IN_A_ROW and kept and kept[-1] != " ":
                kept.append(letter)
            continue
        else:
            kept.append(letter)
        marks = 0
    return " ".join("".join(kept).split()).rstrip(_JOINERS)


def digits(text: str) -> str:
    """Only the decimal digits, as ASCII."""
    return "".join(str(unicodedata.decimal(letter)) for letter in text if letter.isdecimal())


def number_key(text: str) -> str:
    """A document or card number as it is compared: letters and digits, upper case, nothing between."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).upper() if letter.isalnum())
