"""The acts of printing on the full day, for the tests that every verb leaves its trace and nobody overwrites."""

from __future__ import annotations

from typing import Any

from storage.office import Office
from storage.printing import verbs
from storage.printing.records import JobDraft, PrinterDraft, PrinterKind, Use

FRONT = PrinterDraft(
    name="Front", kind=PrinterKind.NETWORK, address="192.0.2.7:9100", code_page="cp866", papers=True, at_once=False
)
BACK = PrinterDraft(name="Back", kind=PrinterKind.FILE, address="/dev/usb/lp0", code_page="cp1251", receipts=False,
                    papers=True)  # fmt: skip
PAPER = JobDraft(title="A leaflet", body="Drink water.", use=Use.PAPER)


async def set_up(manager: Office) -> None:
    """The day's printer, and one paper that waits for it."""
    await manager.printing.add(FRONT)
    await manager.printing.put(PAPER)


def printing_acts() -> dict[str, tuple[object, ...]]:
    """Those of printing: the day has one printer and one paper, which waits; its workers take it in hand first."""
    return {
        "printing.add_printer": (BACK,),
        "printing.change_printer": (1, BACK),
        "printing.put": (PAPER,),
        "printing.reprint": (1,),
        "printing.let_be": (1,),
        "printing.again": (1,),
        "printing.retire_printer": (1,),
        "printing.claim": (1, 1, "here:1:a"),
        "printing.printed": (1, 2),
        "printing.failed": (1, 2, "it is off"),
        "printing.doubt": (1, 2, "the line broke"),
        "printing.break_off": (("here:1:a",),),
    }


async def change_paper(desk: Any) -> object:  # Any: one of the two desks of test_two_desks
    """The first lets the day's paper be and takes it up again, the second lets be what has changed."""
    if desk.name == "first":
        await desk.office.write(verbs.let_be, 1, desk.seen["print_job"])
        return await desk.office.write(verbs.again, 1)
    return await desk.office.write(verbs.let_be, 1, desk.seen["print_job"])
