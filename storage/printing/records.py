"""What the console sees of printers and of the paper that waits for them.  Pure: no SQL, no rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.ids import PatientId


class Use(StrEnum):
    """What a paper is, and so which printer it goes to."""

    RECEIPT = "receipt"
    """A narrow roll: receipts, X and Z reports."""
    PAPER = "paper"
    """Sheets: contracts, lists, letters."""


class PrinterKind(StrEnum):
    """How a printer is spoken to."""

    SYSTEM = "system"
    """By the spooler of the machine it stands at (`lp`)."""
    NETWORK = "network"
    """A receipt printer at an address and port."""
    FILE = "file"
    """A receipt printer behind a device file, or a file that something else takes."""
    TERMINAL = "terminal"
    """The printer of the thin client itself, through the terminal's print channel."""


class JobState(StrEnum):
    """Where a paper stands."""

    QUEUED = "queued"
    PRINTING = "printing"
    """One worker has it in hand."""
    PRINTED = "printed"
    FAILED = "failed"
    """For sure not printed; said why.  It is tried again by itself while `again_at` says when."""
    DOUBT = "doubt"
    """Nobody knows whether it came out: a person looks at the printer and says."""
    DROPPED = "dropped"
    """Not printed any more: somebody let it be."""


COPY_WORD = "COPY {copy}"
LET_BE, BROKEN_OFF = "let-be", "broken-off"
"""Reasons that storage itself gives; any other is a sentence of who tried to print."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterDraft:
    """A printer as a person describes it."""

    name: str
    kind: PrinterKind
    address: str = ""
    """The spooler's name of it, `host:port`, or a path; nothing for a terminal's own."""
    columns: int = 42
    """Letters on a line of a receipt."""
    code_page: str = ""
    """The letters of a receipt printer, as `cp866`; empty at the spooler: it is sent pages."""
    cuts: bool = True
    """It cuts the paper after each."""
    receipts: bool = True
    papers: bool = False
    at_once: bool = False
    """Receipts come out by themselves after a payment."""
    desk: str = ""
    """The one desk that prints here; empty: every desk."""
    machine: str = ""
    """The machine that it stands at; empty: any reaches it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printer(PrinterDraft):
    """A printer of the centre."""

    id: int
    active: bool = True
    version: int = 1

    def prints(self, use: Use) -> bool:
        """Whether such paper goes to it."""
        return self.receipts if use is Use.RECEIPT else self.papers


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDraft:
    """A paper to be printed."""

    title: str
    body: str
    """Paper text, as it is to be printed."""
    use: Use
    marks: tuple[str, ...] = ()
    """What each of several is marked with, as `Copy 1 of 2`; none: one without a mark."""
    about: tuple[str, int] | None = None
    """The document that it is, by its table and id; what is printed of one again is marked as a copy."""
    patient_id: PatientId | None = None
    copy_word: str = COPY_WORD
    """How a copy is marked, in the language of the paper."""
    printer_id: int | None = None
    """None: the printer that the desk uses."""
    copies_before: int | None = None
    """How many copies were made before, where somebody else counts them too; None: it was never printed there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A paper in the queue."""

    id: int
    title: str
    body: str
    """Empty in lists."""
    use: Use
    mark: str
    copy: int
    """0: the original."""
    printer_id: int
    printer: str
    """Its name."""
    about: tuple[str, int] | None
    patient_id: PatientId | None
    desk: str
    state: JobState
    error: str
    tries: int
    spool: str
    """What the spooler calls it."""
    queued_at: datetime
    by: str
    claimed_at: datetime | None
    printed_at: datetime | None
    again_at: datetime | None
    version: int

    @property
    def at(self) -> datetime:
        """When what it says last happened."""
        return self.printed_at or self.claimed_at or self.queued_at

    @property
    def trouble(self) -> bool:
        """Whether somebody has to look at it."""
        return self.state in (JobState.FAILED, JobState.DOUBT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToPrint:
    """A paper that waits, with the printer that it goes to."""

    job: Job
    printer: Printer


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The papers as a list shows them, those that somebody has to look at first."""

    rows: tuple[Job, ...]
    printers: tuple[Printer, ...]
    waiting: int = 0
    troubled: int = 0
    more: bool = False
