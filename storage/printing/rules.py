"""What is decided about printing, from records and values alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from storage.errors import N_, RuleBroken
from storage.printing.records import JobState, Printer, PrinterDraft, PrinterKind, Use

COLUMNS_LEAST, COLUMNS_MOST = 24, 132
TITLE_LETTERS, ERROR_LETTERS, BODY_LETTERS = 120, 300, 400_000
COPIES_MOST = 20
"""Nobody wants more of one paper at once."""
AGAIN = (timedelta(seconds=20), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
"""A printer that is dead is tried again after so long, the last pause for ever: paper is not lost over a weekend."""
BROKEN_OFF_AFTER = timedelta(minutes=10)
"""No printing lasts so long: whoever had the paper in hand is gone."""
CODE_PAGES = ("cp866", "cp1251", "cp437", "cp850", "cp852", "cp858", "cp1252", "cp855")
"""The letters that receipt printers are known to have; a printer may lack any of them."""
LAWFUL: dict[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset({JobState.PRINTING, JobState.DROPPED, JobState.FAILED, JobState.DOUBT}),
    JobState.PRINTING: frozenset({JobState.PRINTED, JobState.FAILED, JobState.DOUBT}),
    JobState.FAILED: frozenset({JobState.PRINTING, JobState.QUEUED, JobState.DROPPED}),
    JobState.DOUBT: frozenset({JobState.QUEUED, JobState.DROPPED}),
    JobState.DROPPED: frozenset({JobState.QUEUED, JobState.FAILED, JobState.DOUBT}),
    JobState.PRINTED: frozenset(),
}
"""Which state may follow which; the database holds it, too.  To failed and doubt from beside: a deed taken back."""
_ADDRESS = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[\w.-]{1,253}):(?P<port>\d{1,5})", re.ASCII)
_QUEUE = re.compile(r"[^\s/#?\\'\"]{1,127}")


def host_and_port(address: str) -> tuple[str, int]:
    """Where a printer on the network listens.  Raises RuleBroken for an address without a port."""
    found = _ADDRESS.fullmatch(address.strip())
    if found is None or not 0 < int(found["port"]) <= 65535:
        raise RuleBroken(
            N_("“{address}” is no address of a printer; it is a name or number with its port, like prn.local:9100."),
            address=address, rule="address",
        )  # fmt: skip
    return found["host"].strip("[]"), int(found["port"])


def check_printer(draft: PrinterDraft) -> None:
    """Raise RuleBroken, in one sentence, for a printer that nothing could be printed on."""
    if not draft.name.strip():
        raise RuleBroken(N_("A printer needs a name by which people here know it."), rule="name")
    if draft.kind is PrinterKind.NETWORK:
        host_and_port(draft.address)
    elif draft.kind is PrinterKind.FILE and not draft.address.startswith("/"):
        raise RuleBroken(N_("A device or file is named by its whole path, like /dev/usb/lp0."), rule="path")
    elif draft.kind is PrinterKind.SYSTEM and (not _QUEUE.fullmatch(draft.address) or draft.address.startswith("-")):
        raise RuleBroken(N_("Give the name by which the machine's spooler knows it; `lpstat -e` lists them."),
                         rule="queue")  # fmt: skip
    if not COLUMNS_LEAST <= draft.columns <= COLUMNS_MOST:
        raise RuleBroken(N_("A line has from {least} to {most} letters."), least=COLUMNS_LEAST, most=COLUMNS_MOST,
                         rule="columns")  # fmt: skip
    needs_page = draft.kind in (PrinterKind.NETWORK, PrinterKind.FILE)
    if draft.code_page not in CODE_PAGES and (needs_page or draft.code_page):
        raise RuleBroken(N_("The letters of a receipt printer are one of {known}."), known=", ".join(CODE_PAGES),
                         rule="code-page")  # fmt: skip
    if not (draft.receipts or draft.papers):
        raise RuleBroken(N_("A printer prints receipts, papers, or both."), rule="uses")


def chosen(printers: Iterable[Printer], use: Use, desk: str) -> Printer | None:
    """The printer that a desk uses: its own first, else one of every desk."""
    able = [one for one in printers if one.active and one.prints(use) and one.desk in ("", desk)]
    return min(able, key=lambda one: (one.desk != desk, one.id), default=None)


def next_try(tries: int, now: datetime) -> datetime:
    """When a paper is tried again whose printer was dead `tries` times."""
    return now + AGAIN[min(tries, len(AGAIN)) - 1]
