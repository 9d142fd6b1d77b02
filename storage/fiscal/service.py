"""Fiscal registers for the person at the desk, and for who tells them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from storage.fiscal.records import Answer, Device, DeviceDraft, Task, ToSend
from storage.ids import ReceiptId, RegisterId
from storage.later import Later
from storage.printing.records import JobDraft

if TYPE_CHECKING:
    from storage.fiscal import queries, verbs, work_verbs
    from storage.office import Office
else:
    queries = Later("storage.fiscal.queries")
    verbs = Later("storage.fiscal.verbs")
    work_verbs = Later("storage.fiscal.work_verbs")


class FiscalService:
    """Which register has which device, and what the device is told."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office

    # ------------------------------------------------------------------ reads

    async def devices(self) -> tuple[Device, ...]:
        """The devices of the registers."""
        return await self._office.read(queries.devices)

    async def device_of(self, register_id: RegisterId) -> Device | None:
        """The device of a register; None where it never had one."""
        return await self._office.read(queries.device_of, register_id)

    async def open_tasks(self) -> tuple[Task, ...]:
        """What the devices have not done yet, in order."""
        return await self._office.read(queries.open_tasks)

    async def newest(self) -> tuple[Task, ...]:
        """The newest tasks, the newest first."""
        return await self._office.read(queries.newest)

    async def task(self, task_id: int) -> Task:
        """One task.  Raises NotFound."""
        return await self._office.read(queries.task_of, task_id)

    async def of_receipt(self, receipt_id: ReceiptId) -> Task | None:
        """The task of a receipt; None where no device is told of it."""
        return await self._office.read(queries.of_receipt, receipt_id)

    async def troubled(self) -> int:
        """How many registers wait for somebody to look."""
        return await self._office.read(queries.troubled)

    async def waiting(self, register_id: RegisterId) -> int:
        """How much of a register its device has not done, once it is in trouble; 0 while all goes well."""
        return await self._office.read(queries.waiting, register_id)

    async def tax_numbers(self) -> dict[int, str]:
        """The tax numbers of cashiers, by the ids of their logins."""
        return await self._office.read(queries.tax_ids)

    # ------------------------------------------------------------------ what a person decides

    async def tie(self, register_id: RegisterId, draft: DeviceDraft, known: Device | None = None) -> None:
        """Tie a register to a device, from now on.  Raises Conflict, RuleBroken."""
        await self._office.write(verbs.tie, register_id, draft, known.version if known else None)

    async def set_tax_number(self, user_id: int, number: str) -> None:
        """The tax number of a cashier.  Raises RuleBroken."""
        await self._office.write(verbs.set_tax_number, user_id, number)

    async def again(self, one: Task) -> None:
        """Tell the device now.  Raises Conflict, RuleBroken."""
        await self._office.write(verbs.again, one.id, one.version)

    async def let_be(self, one: Task, reason: str) -> None:
        """The device is never told.  Raises Conflict, RuleBroken."""
        await self._office.write(verbs.let_be, one.id, reason, one.version)

    # ------------------------------------------------------------------ for who tells the devices

    async def gather(self) -> int:
        """Make tasks of what happened and is not told yet; nothing is written where there is nothing."""
        if not await self._office.read(queries.is_untold):
            return 0
        return await self._office.write(work_verbs.gather) or 0

    async def to_send(self) -> list[ToSend]:
        """The next task of each register whose device may be told it now."""
        return await self._office.read(queries.to_send, self._office.clock.now())

    async def next_due(self) -> datetime | None:
        """When a device is asked again next."""
        return await self._office.read(queries.next_due, self._office.clock.now())

    async def workers(self) -> set[str]:
        """Who has tasks in hand."""
        return {row.worker for row in await self._office.read(queries.in_hand)}

    async def break_off(self, gone: Collection[str]) -> int:
        """What workers who are gone had in hand is in doubt; how many tasks."""
        return await self._office.write(work_verbs.break_off, gone) or 0

    async def claim(self, one: Task, worker: str) -> int:
        """Take a task in hand; its version then.  Raises Conflict when another worker was first."""
        made = await self._office.write(work_verbs.claim, one.id, one.version, worker)
        assert made is not None
        return made

    async def done(self, task_id: int, version: int, answer: Answer) -> None:
        """The device has done it."""
        await self._office.write(work_verbs.done, task_id, version, answer)

    async def on_paper(self, task_id: int, version: int, draft: JobDraft | None) -> None:
        """Done by a paper, in the print queue in the same act."""
        await self._office.write(work_verbs.on_paper, task_id, version, draft)

    async def failed(self, task_id: int, version: int, why: str, *, again: bool) -> None:
        """The device has not taken it, for sure."""
        await self._office.write(work_verbs.failed, task_id, version, why, again=again)

    async def doubt(self, task_id: int, version: int, why: str) -> None:
        """Nobody knows."""
        await self._office.write(work_verbs.doubt, task_id, version, why)
