"""Letters that the desk's printer lacks, found before a paper gets its number and its copies their marks."""

from __future__ import annotations

import asyncio
import unicodedata
from typing import TYPE_CHECKING

from storage.printing.records import Use

if TYPE_CHECKING:
    from storage.office import Office
    from storage.printing.records import Printer

_USUAL = frozenset(chr(at) for at in (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x400, 0x460))) | frozenset(
    "\n№–—…“”„‘’•"
)
"""Letters that our own fonts have: a paper of nothing else needs no look at the fonts."""


async def refuse_unprintable(office: Office, title: str, body: str, use: Use = Use.PAPER) -> None:
    """Nothing was numbered yet.  Raises Unprintable, which names the text and its letters.

    Without a printer it is looked at as the PDF that it can be saved as.
    """
    printer = await office.printing.printer_for(use)
    await asyncio.to_thread(_refuse, printer, title, body)


def _refuse(printer: Printer | None, title: str, body: str) -> None:
    if printer is not None and printer.code_page:
        _refuse_on_roll(printer, body)
    elif not _USUAL.issuperset(title + body):
        from console.papers.pdf import refuse_without_font  # the fonts are a good part of a second

        refuse_without_font(title, body)


def _refuse_on_roll(printer: Printer, body: str) -> None:
    from console.papers.paper import as_lines
    from console.papers.script import NO_CODE_PAGE, Unprintable, lacking
    from console.printing.letters import encodable
    from console.printing.trouble import NotPrinted

    def has(letter: str) -> bool:
        try:
            encodable([letter], printer.code_page)
        except NotPrinted:
            return False
        return True

    found = lacking(as_lines(unicodedata.normalize("NFC", body), printer.columns), has)
    if found is not None:
        raise Unprintable(NO_CODE_PAGE, found)
