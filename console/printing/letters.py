"""A paper as the bytes of a receipt printer: its lines, in letters that the printer has."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from console.locale import _
from console.printing.trouble import NotPrinted
from widgets.charset import fitting

LETTERS_NAMED = 8
"""So many of the letters that a printer lacks are named."""
_CODECS = {"cp852": "cp852"}
_NEAR = {"№": "No", "₽": "р.", "€": "EUR"}
"""Signs with a word that reads like them, where a printer lacks them."""


def receipt_bytes(lines: Sequence[str], code_page: str, *, cuts: bool, bold: int = 0) -> bytes:
    """ESC/POS: the lines in a code page, the first `bold` of them in bold, then the paper cut.

    Raises NotPrinted, naming the letters, for a text with letters that the code page lacks.
    """
    text = encodable(lines, code_page)
    from escpos.printer import Dummy  # brings pictures and bar codes along, which no start shall wait for

    paper = Dummy()
    paper.hw("INIT")
    paper.magic.force_encoding(code_page.upper())
    if bold:
        paper.set(bold=True)
        paper.text("".join(f"{line}\n" for line in text[:bold]))
        paper.set(bold=False)
    paper.text("".join(f"{line}\n" for line in text[bold:]))
    if cuts:
        paper.cut()
    else:
        paper.ln(4)
    return bytes(paper.output)


def encodable(lines: Sequence[str], codec: str) -> list[str]:
    """The lines in letters of a character set; signs that it lacks become near ones.

    Raises NotPrinted for letters: a name is never printed as something else.
    """
    lacking: dict[str, None] = {}
    text = [_line(line, codec, lacking) for line in lines]
    if lacking:
        first = next(line for line in lines if any(letter in lacking for letter in line))
        raise NotPrinted(
            _("The printer lacks letters of “{text}”: {letters}; print it on another one.").format(
                text=" ".join(first.split())[:60], letters=" ".join(list(lacking)[:LETTERS_NAMED])
            ),
            again=False,
        )
    return text


def _line(line: str, codec: str, lacking: dict[str, None]) -> str:
    try:
        line.encode(codec)
    except UnicodeEncodeError:
        return "".join(_near(letter, codec, lacking) for letter in unicodedata.normalize("NFC", line))
    return line


def _near(letter: str, codec: str, lacking: dict[str, None]) -> str:
    try:
        letter.encode(codec)
    except UnicodeEncodeError:
        if unicodedata.category(letter)[0] in "LMN":
            lacking.setdefault(letter)
            return letter
        word = _NEAR.get(letter, "")
        if word and word.isascii():
            return word
        return fitting(" " if letter.isspace() else letter, codec)
    return letter
