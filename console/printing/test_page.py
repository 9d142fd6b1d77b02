"""What tells whether a printer is set up rightly: its width, its letters, its margin."""

from __future__ import annotations

from console.locale import _
from console.locale.formats import money
from console.papers.escape import escaped, kept
from storage.printing.records import Printer, PrinterKind

LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz 0123456789"
CYRILLIC = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ абвгдеёжзийклмнопрстуфхцчшщъыьэюя №"


def test_page(printer: Printer, centre: str) -> str:
    """A paper for a printer, in letters that it should have."""
    letters = [LATIN]
    codec = printer.code_page or "utf-8"
    if not any(_lacks(letter, codec) for letter in CYRILLIC):
        letters.append(CYRILLIC)
    ruler = "".join(str(at % 10) for at in range(1, printer.columns + 1))
    wide = printer.kind is not PrinterKind.SYSTEM
    title, name, page, amount = map(escaped, (_("Test page"), _("Printer"), _("Letters"), _("Sum")))
    parts = [
        f"# {title}",
        f"> {escaped(centre)}",
        "--",
        f"{name} :: {escaped(printer.name)}",
        f"{page} :: {escaped(printer.code_page or 'UTF-8')}",
        f"{amount} :: {escaped(money(123456))}",
        *letters,
        *([kept(ruler), escaped(_("The line of digits must end at the right margin, on one line."))] if wide else []),
    ]
    return "\n".join(parts)


def _lacks(letter: str, codec: str) -> bool:
    try:
        letter.encode(codec)
    except UnicodeEncodeError:
        return True
    return False
