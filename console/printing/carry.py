"""Hands one paper to its printer: over the network, through a device file, by the machine's spooler."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from console.printing.letters import receipt_bytes
from console.printing.relaid import relaid
from storage.printing.records import Job, Printer, PrinterKind, ToPrint
from widgets.text import fit, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

Began = Callable[[], None]
"""Called just before the first byte goes to a printer: from then on nobody knows for sure that nothing came out."""


async def carry(one: ToPrint, began: Began) -> str:
    """Print a paper; answers what the spooler calls it.  Raises NotPrinted, InDoubt."""
    printer, job = one.printer, one.job
    if printer.kind is PrinterKind.SYSTEM:
        from console.printing.spooler import spool

        if not printer.code_page:
            return await spool(printer.address, job.title, pages(job), began)
        return await spool(printer.address, job.title, roll(job, printer), began, raw=True)
    if printer.kind is PrinterKind.NETWORK:
        from console.printing.network import send

        await send(printer.address, roll(job, printer), began)
        return ""
    from console.printing.device import write

    await write(printer.address, roll(job, printer), began)
    return ""


def laid_out(job: Job, columns: int) -> tuple[Sequence[str], int]:
    """The lines of a paper, its mark above and below; and how many lines the mark above takes."""
    from console.papers.paper import as_lines

    lines = as_lines(relaid(job.body, columns), columns)
    if not job.mark:
        return lines, 0
    mark = [fit(line, columns, "centre").rstrip() for line in wrap(f"*** {job.mark} ***", columns)]
    return [*mark, *lines, *mark], len(mark)


def roll(job: Job, printer: Printer) -> bytes:
    """A paper for a receipt printer.  Raises NotPrinted for letters that it lacks."""
    lines, marked = laid_out(job, printer.columns)
    return receipt_bytes(lines, printer.code_page, cuts=printer.cuts, bold=marked)


def pages(job: Job) -> bytes:
    """A paper as pages of a PDF."""
    from console.papers.pdf import pdf_of

    return pdf_of(job.body, title=job.title, marks=(job.mark,))
