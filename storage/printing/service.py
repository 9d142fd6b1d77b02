"""Printers and papers for the person at the desk, and for who prints them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from storage.later import Later
from storage.printing import rules
from storage.printing.records import COPY_WORD, Job, JobDraft, Printer, PrinterDraft, Queue, ToPrint, Use

if TYPE_CHECKING:
    from storage.office import Office
    from storage.printing import queries, verbs, work_verbs
else:
    queries = Later("storage.printing.queries")
    verbs = Later("storage.printing.verbs")
    work_verbs = Later("storage.printing.work_verbs")


class PrintingService:
    """Which printers there are, what waits for them."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office

    # ------------------------------------------------------------------ reads

    async def printers(self) -> tuple[Printer, ...]:
        """The printers, in the order in which they were set up."""
        return await self._office.read(queries.printers)

    async def printer(self, printer_id: int) -> Printer:
        """One printer.  Raises NotFound."""
        return await self._office.read(queries.printer_of, printer_id)

    async def named(self, name: str) -> Printer:
        """One printer by its name.  Raises NotFound that says which there are."""
        return await self._office.read(queries.printer_named, name)

    async def printer_for(self, use: Use) -> Printer | None:
        """The printer that this desk uses; None where none is set up."""
        return await self._office.read(queries.printer_for, use, self._office.actor.desk)

    async def queue(self) -> Queue:
        """The papers, those first that somebody has to look at."""
        return await self._office.read(queries.queue)

    async def job(self, job_id: int) -> Job:
        """One paper, whole.  Raises NotFound."""
        return await self._office.read(queries.job_of, job_id)

    async def troubled(self) -> int:
        """How many papers somebody has to look at."""
        return await self._office.read(queries.troubled)

    async def troubles_of(self, desk: str) -> list[Job]:
        """What was put there from a desk and is in trouble, the newest first."""
        return await self._office.read(queries.troubles_of, desk)

    # ------------------------------------------------------------------ printers

    async def check(self, draft: PrinterDraft) -> None:
        """Raise RuleBroken for a printer that nothing could be printed on."""
        rules.check_printer(draft)

    async def add(self, draft: PrinterDraft) -> Printer:
        """Set a printer up.  Raises RuleBroken."""
        made = await self._office.write(verbs.add_printer, draft)
        assert made is not None
        return await self.printer(made)

    async def change(self, known: Printer, draft: PrinterDraft) -> Printer:
        """Describe a printer anew.  Raises Conflict, RuleBroken."""
        await self._office.write(verbs.change_printer, known.id, draft, known.version)
        return await self.printer(known.id)

    async def retire(self, known: Printer) -> None:
        """Nothing is printed there any more.  Raises Conflict, RuleBroken."""
        await self._office.write(verbs.retire_printer, known.id, known.version)

    # ------------------------------------------------------------------ papers

    async def put(self, draft: JobDraft) -> Job:
        """Put a paper into the queue; answers the first of its marks.  Raises RuleBroken."""
        made = await self._office.write(verbs.put, draft)
        assert made is not None
        return await self.job(made)

    async def reprint(self, job_id: int, copy_word: str = COPY_WORD) -> Job:
        """Print a paper once more, marked as a copy.  Raises NotFound, RuleBroken."""
        made = await self._office.write(verbs.reprint, job_id, copy_word)
        assert made is not None
        return await self.job(made)

    async def again(self, one: Job, printer_id: int | None = None) -> None:
        """Have a paper printed that was not, perhaps elsewhere.  Raises Conflict, RuleBroken."""
        await self._office.write(verbs.again, one.id, one.version, printer_id)

    async def let_be(self, one: Job) -> None:
        """Nothing more is done about it.  Raises Conflict, RuleBroken."""
        await self._office.write(verbs.let_be, one.id, one.version)

    # ------------------------------------------------------------------ for who prints

    async def to_print(self, machine: str, desk: str | None = None) -> list[ToPrint]:
        """The next paper of each printer within reach of a machine, or of the terminal of a desk."""
        return await self._office.read(queries.to_print, self._office.clock.now(), machine, desk)

    async def next_due(self) -> datetime | None:
        """When a printer that was dead is tried next."""
        return await self._office.read(queries.next_due, self._office.clock.now())

    async def workers(self) -> set[str]:
        """Who has papers in hand."""
        return {row.worker for row in await self._office.read(queries.in_hand)}

    async def break_off(self, gone: Collection[str]) -> int:
        """What workers who are gone had in hand is in doubt; how many papers."""
        return await self._office.write(work_verbs.break_off, gone) or 0

    async def claim(self, one: Job, worker: str) -> int:
        """Take a paper in hand; its version then.  Raises Conflict when another worker was first."""
        made = await self._office.write(work_verbs.claim, one.id, one.version, worker)
        assert made is not None
        return made

    async def printed(self, job_id: int, version: int, spool: str = "") -> None:
        """The printer has it."""
        await self._office.write(work_verbs.printed, job_id, version, spool)

    async def failed(self, job_id: int, version: int, why: str, *, again: bool) -> None:
        """It has not, and why."""
        await self._office.write(work_verbs.failed, job_id, version, why, again=again)

    async def doubt(self, job_id: int, version: int, why: str) -> None:
        """Nobody knows."""
        await self._office.write(work_verbs.doubt, job_id, version, why)
