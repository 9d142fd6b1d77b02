"""Each receipt is told to its fiscal register once, in order, whatever the driver does on the way."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from console.fiscal import driver as driving
from console.fiscal.driver import Driver
from console.fiscal.worker import FiscalWorker
from storage.cash.orders import RefundOrder
from storage.cash.records import Receipt, Tender
from storage.clock import StillClock
from storage.errors import RuleBroken
from storage.fiscal.records import Answer, Device, DeviceDraft, DeviceKind, Task, TaskState
from storage.ids import RegisterId
from storage.office import Office
from storage.printing.records import PrinterDraft, PrinterKind
from storage.store import Store
from tests.printing.fiscal_driver import FakeDriver
from tests.scene import Played, Scene
from tests.till import FURNISHED, Till, card, cash, drawer, sat_down

ONE = RegisterId(1)


@pytest.fixture
def scene() -> Scene:
    return FURNISHED


@pytest_asyncio.fixture
async def till(store: Store, played: Played) -> Till:
    return await sat_down(store, played.gave)


@pytest.fixture
def driver() -> Iterator[FakeDriver]:
    made = FakeDriver()
    made.on()
    yield made
    made.off()


@pytest_asyncio.fixture
async def worker(store: Store) -> FiscalWorker:
    """Tells at once, without pauses between looks."""

    async def do(device: Device, task: Task) -> Answer:
        return await Driver(device.address, look_seconds=0.001).do(task)

    return FiscalWorker(machine="here", do=do)


@dataclass
class Kkt:
    """A till whose register has a device."""

    till: Till
    manager: Office
    system: Office
    worker: FiscalWorker
    clock: StillClock
    driver: FakeDriver

    async def tied(self) -> None:
        await self.manager.fiscal.tie(ONE, DeviceDraft(kind=DeviceKind.JSON, address=self.driver.address))

    async def told(self, goes: int = 1) -> list[TaskState]:
        """Work so often, each time after the longest pause; the states in order."""
        for _ in range(goes):
            await self.worker.round(self.system)
            self.clock.advance(minutes=16)
        return [one.state for one in sorted(await self.system.fiscal.newest(), key=lambda one: one.number)]

    async def sold(self, *tenders: Tender) -> Receipt:
        return await self.till.pay(await self.till.owes(), tenders=tenders)


@pytest_asyncio.fixture
async def tools(
    manager: Office, system: Office, worker: FiscalWorker, clock: StillClock
) -> tuple[Office, Office, FiscalWorker, StillClock]:
    return manager, system, worker, clock


@pytest_asyncio.fixture
async def bare_kkt(
    till: Till, tools: tuple[Office, Office, FiscalWorker, StillClock], driver: FakeDriver
) -> Kkt:
    """The device is there; nobody has tied the register to it."""
    manager, system, worker, clock = tools
    return Kkt(till, manager, system, worker, clock, driver)


@pytest_asyncio.fixture
async def kkt(bare_kkt: Kkt) -> Kkt:
    await bare_kkt.tied()
    return bare_kkt


DONE = TaskState.DONE


async def test_a_day_is_told_in_order_and_to_the_kopeck(kkt: Kkt) -> None:
    await kkt.manager.fiscal.set_tax_number(kkt.till.office.actor.user_id, "500100732259")
    shift = await kkt.till.shift()
    await kkt.till.office.cash.deposit(kkt.till.yudin, (cash(50050),))
    paid = await kkt.sold()  # 500.50 of it from the advance
    await kkt.till.office.cash.refund(RefundOrder(receipt_id=(await kkt.sold(card(180000))).id, reason="x"))
    expected = (await kkt.till.office.cash.report(shift.id)).expected_minor
    await kkt.till.office.cash.close_shift(shift.id, drawer(expected))
    assert await kkt.told() == [DONE] * 6
    assert kkt.driver.types() == ["openShift", "sell", "sell", "sell", "sellReturn", "closeShift"]
    opened, advance, sale, _second, back, _closed = kkt.driver.done
    name = kkt.till.office.actor.name
    assert opened["operator"] == {"name": name, "vatin": "500100732259"}
    assert advance["items"][0]["paymentMethod"] == "advance"
    assert '"sum":500.50' in kkt.driver.raw[1]
    assert {one["type"] for one in sale["payments"]} <= {"cash", "prepaid"}
    assert sum(round(one["sum"] * 100) for one in sale["payments"]) == paid.total_minor
    assert sale["items"] == [
        {"type": "position", "name": "Dermatologist, first visit", "price": 1800.0, "quantity": 1, "amount": 1800.0,
         "paymentMethod": "fullPayment", "paymentObject": "service", "tax": {"type": "none"}},
    ]  # fmt: skip
    assert back["payments"] == [{"type": "electronically", "sum": 1800.0}]
    task = await kkt.system.fiscal.of_receipt(paid.id)
    assert task is not None
    assert task.answer == Answer(document="3", sign="7003", storage="9999078900001")


@pytest.mark.parametrize("fault", ["dies_before", "dies_after", "rubbish", "ill"])
async def test_whatever_breaks_each_is_done_once(kkt: Kkt, fault: str) -> None:
    await kkt.till.shift()
    receipts = [await kkt.sold() for _ in range(3)]
    setattr(kkt.driver, fault, 2)
    await kkt.worker.round(kkt.system)
    (first, *others) = await kkt.system.fiscal.open_tasks()
    assert first.state is TaskState.DOUBT
    assert first.error
    assert {one.state for one in others} == {TaskState.QUEUED}
    assert await kkt.told(4) == [DONE] * 4
    assert kkt.driver.types() == ["openShift", "sell", "sell", "sell"]
    assert [json.loads(one.payload)["receipt"] for one in await _sales(kkt)] == [one.number for one in receipts]


async def _sales(kkt: Kkt) -> list[Task]:
    tasks = sorted(await kkt.system.fiscal.newest(), key=lambda one: one.number)
    return [one for one in tasks if one.receipt_id is not None]


async def test_a_dead_driver_keeps_nobody_from_selling_and_is_told_all_of_it_later(kkt: Kkt) -> None:
    kkt.driver.off()
    await kkt.till.shift()
    await kkt.sold()
    assert await kkt.told(3) == [TaskState.DOUBT, TaskState.QUEUED]
    (first, _second) = await kkt.system.fiscal.open_tasks()
    assert first.error == f"The fiscal driver at {kkt.driver.address} cannot be reached (nothing listens there)."
    kkt.driver.on()
    assert await kkt.told() == [DONE, DONE]
    assert kkt.driver.types() == ["openShift", "sell"]


async def test_a_late_answer_is_waited_for_and_a_very_late_one_asked_about_again(kkt: Kkt) -> None:
    await kkt.till.shift()
    kkt.driver.late = 5
    assert await kkt.told() == [DONE]
    await kkt.sold()
    kkt.driver.late = driving.LOOKS + 1
    assert await kkt.told() == [DONE, TaskState.DOUBT]
    assert await kkt.told(2) == [DONE, DONE]
    assert kkt.driver.types() == ["openShift", "sell"]


async def test_what_is_refused_stops_its_register_until_a_person_has_it_told_again_or_lets_it_be(kkt: Kkt) -> None:
    await kkt.till.shift()
    await kkt.sold()
    await kkt.sold()
    kkt.driver.refuses["sell"] = (44, "no paper")
    assert await kkt.told(3) == [DONE, TaskState.FAILED, TaskState.QUEUED]
    (failed, _next) = await kkt.system.fiscal.open_tasks()
    assert failed.error == "The fiscal register refused: no paper."
    kkt.driver.refuses.clear()
    await kkt.till.office.fiscal.again(failed)
    assert await kkt.told() == [DONE, DONE, DONE]
    assert kkt.driver.types() == ["openShift", "sell", "sell"]
    await kkt.sold()
    kkt.driver.refuses["sell"] = (44, "no paper")
    await kkt.told()
    (failed,) = await kkt.system.fiscal.open_tasks()
    with pytest.raises(RuleBroken, match="Say why"):
        await kkt.manager.fiscal.let_be(failed, " ")
    await kkt.manager.fiscal.let_be(failed, "printed by hand")
    assert await kkt.system.fiscal.open_tasks() == ()


async def test_an_old_shift_of_the_device_is_closed_and_a_new_one_opened_once(kkt: Kkt) -> None:
    await kkt.till.shift()
    await kkt.told()
    await kkt.sold()
    kkt.driver.expired = True
    kkt.driver.dies_after = 2
    assert await kkt.told(4) == [DONE, DONE]
    assert kkt.driver.types() == ["openShift", "closeShift", "openShift", "sell"]


async def test_a_shift_that_is_open_there_already_is_what_was_wanted(kkt: Kkt) -> None:
    await kkt.till.shift()
    kkt.driver.refuses["openShift"] = (82, "open already")
    assert await kkt.told() == [DONE]


async def test_what_was_before_the_device_is_not_told_and_a_device_is_not_changed_in_the_middle(bare_kkt: Kkt) -> None:
    await bare_kkt.till.shift()
    await bare_kkt.sold()
    await bare_kkt.tied()
    after = await bare_kkt.sold()
    with pytest.raises(RuleBroken, match="with its port"):
        await bare_kkt.manager.fiscal.tie(ONE, DeviceDraft(kind=DeviceKind.JSON, address="kkt"))
    await bare_kkt.system.fiscal.gather()
    (waits,) = await bare_kkt.system.fiscal.open_tasks()
    assert waits.receipt_id == after.id
    (device,) = await bare_kkt.manager.fiscal.devices()
    with pytest.raises(RuleBroken, match="still has to be told"):
        await bare_kkt.manager.fiscal.tie(ONE, DeviceDraft(kind=DeviceKind.NONE), device)
    assert await bare_kkt.told() == [DONE]


async def test_on_a_receipt_printer_each_receipt_is_one_paper(bare_kkt: Kkt) -> None:
    printer = await bare_kkt.manager.printing.add(
        PrinterDraft(name="Front", kind=PrinterKind.NETWORK, address="127.0.0.1:9", code_page="cp866")
    )
    await bare_kkt.manager.fiscal.tie(ONE, DeviceDraft(kind=DeviceKind.ESCPOS, printer_id=printer.id))
    await bare_kkt.till.shift()
    await bare_kkt.sold()
    assert await bare_kkt.told(2) == [DONE, DONE]
    (job,) = (await bare_kkt.manager.printing.queue()).rows
    body = (await bare_kkt.manager.printing.job(job.id)).body
    assert "NOT A FISCAL DOCUMENT" in body
    assert "TOTAL :: 1,800.00" in body


@pytest.mark.parametrize("number", ["500100732250", "12", "5001007322591", "abc"])
async def test_a_tax_number_is_checked(manager: Office, number: str) -> None:
    with pytest.raises(RuleBroken, match="no tax number of a person"):
        await manager.fiscal.set_tax_number(manager.actor.user_id, number)


KILLED = """
import asyncio, sys
from pathlib import Path
from console.fiscal.worker import FiscalWorker
from console.fiscal.driver import Driver
from storage.clock import StillClock
from storage.office import open_store
from datetime import datetime
async def main():
    store = await open_store(Path(sys.argv[1]), StillClock(datetime.fromisoformat(sys.argv[2])))
    async def do(device, task):
        await Driver(device.address, look_seconds=0.001).do(task)
        print("told", flush=True)
        await asyncio.Event().wait()
    worker = FiscalWorker(machine="here", do=do)
    worker.begin(store)
    await worker.done()
asyncio.run(main())
"""


async def test_a_process_killed_between_telling_and_noting_tells_nothing_twice(
    kkt: Kkt, database: Path, store: Store
) -> None:
    await kkt.till.shift()
    await kkt.sold()
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, str(database), kkt.clock.now().isoformat(), stdout=asyncio.subprocess.PIPE
    )
    assert other.stdout is not None
    assert await other.stdout.readline() == b"told\n"
    other.kill()
    await other.wait()
    kkt.worker.begin(store)
    await kkt.worker.done()
    assert [one.state for one in await kkt.system.fiscal.newest()] == [DONE, DONE]
    assert kkt.driver.types() == ["openShift", "sell"]
    assert kkt.driver.posts.count((await kkt.system.fiscal.newest())[-1].token) == 1
    await kkt.worker.stop()


async def test_two_that_gather_at_once_make_each_task_once(kkt: Kkt) -> None:
    await kkt.till.shift()
    await kkt.sold()
    await asyncio.gather(*(kkt.system.fiscal.gather() for _ in range(5)))
    assert [one.number for one in await kkt.system.fiscal.open_tasks()] == [1, 2]
