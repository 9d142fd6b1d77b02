"""What befalls a fiscal task: made of what happened, taken in hand by one worker alone, done, failed, in doubt."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from storage import rows
from storage.cash import ledger, receipts, shifts
from storage.errors import N_, Conflict
from storage.fiscal import queries, rules
from storage.fiscal.records import BROKEN_OFF, Answer, Device, DeviceKind, Task, TaskState
from storage.fiscal.tables import fiscal_task
from storage.fiscal.verbs import TOPIC
from storage.ids import ReceiptId, ShiftId
from storage.patients.plain import plain
from storage.printing.records import JobDraft
from storage.printing.verbs import put
from storage.rights import Right
from storage.unit import Unit
from storage.verbs import verb


@verb("fiscal.gather", right=Right.READ)
def gather(unit: Unit) -> int:
    """Make tasks of what happened at registers with a device and no task tells yet; how many.

    The receipts and shifts themselves are the memory: whatever is not told yet becomes a task, once.
    """
    made = 0
    for device in queries.devices(unit.conn):
        if device.kind is DeviceKind.NONE:
            continue
        ledger.lock(unit.conn, device.register_id)
        made += _gathered(unit, device)
    return made


def _gathered(unit: Unit, device: Device) -> int:
    tax_ids = queries.tax_ids(unit.conn)
    number = queries.last_number(unit.conn, device.register_id)
    found = queries.untold(unit.conn, device)
    for kind, of, receipt_id, by in found:
        number += 1
        tax_id = tax_ids.get(by, "")
        if receipt_id is None:
            payload = rules.payload_of_shift(kind, shifts.shift_of(unit.conn, ShiftId(of)), tax_id)
        else:
            whole = receipts.receipt_of(unit.conn, ReceiptId(receipt_id))
            payload = rules.payload_of_receipt(whole, device, tax_id)
        values: dict[str, Any] = {"register_id": device.register_id, "number": number, "kind": kind.value}
        values |= {"shift_id": of, "receipt_id": receipt_id, "token": str(uuid.uuid4()), "payload": payload}
        values["queued_at"] = unit.now
        rows.add(unit, fiscal_task, values)
    if found:
        unit.changed(TOPIC)
    return len(found)


@verb("fiscal.claim", right=Right.READ)
def claim(unit: Unit, task_id: int, version: int, worker: str) -> int:
    """Take a task in hand to tell it; answers its version then.  Raises Conflict when another was first."""
    one = queries.task_of(unit.conn, task_id)
    if one.version != version or one.state not in (TaskState.QUEUED, TaskState.FAILED, TaskState.DOUBT):
        raise Conflict(N_("Another worker has this task in hand."), what="fiscal_task")
    values: dict[str, Any] = {"state": TaskState.SENDING.value, "worker": worker, "claimed_at": unit.now}
    rows.change(unit, fiscal_task, task_id, {**values, "tries": one.tries + 1, "error": "", "again_at": None})
    unit.changed(TOPIC, task_id)
    return version + 1


def _in_hand(unit: Unit, task_id: int, version: int) -> Task:
    one = queries.task_of(unit.conn, task_id)
    if one.state is not TaskState.SENDING or one.version != version:
        raise Conflict(N_("This task is not in our hand any more."), what="fiscal_task")
    unit.changed(TOPIC, task_id)
    return one


@verb("fiscal.done", right=Right.READ)
def done(unit: Unit, task_id: int, version: int, answer: Answer) -> int:
    """The device has done it, and said this of it.  Raises Conflict."""
    _in_hand(unit, task_id, version)
    said = {"document": plain(answer.document), "sign": plain(answer.sign), "storage_no": plain(answer.storage)}
    values = {"state": TaskState.DONE.value, "worker": "", "done_at": unit.now, **said}
    rows.change(unit, fiscal_task, task_id, values)
    return task_id


@verb("fiscal.on_paper", right=Right.READ)
def on_paper(unit: Unit, task_id: int, version: int, draft: JobDraft | None) -> int:
    """Done by a paper: it is put into the print queue in the same act, so that it comes out once.  Raises Conflict."""
    if draft is not None:
        put(unit, draft)
    return done(unit, task_id, version, Answer()) or 0


@verb("fiscal.failed", right=Right.READ)
def failed(unit: Unit, task_id: int, version: int, why: str, *, again: bool) -> int:
    """The device has not taken it, for sure; `again` whether it may later.  Raises Conflict."""
    one = _in_hand(unit, task_id, version)
    at = rules.next_try(one.tries, unit.now) if again else None
    values = {"state": TaskState.FAILED.value, "worker": "", "error": _said(why), "again_at": at}
    rows.change(unit, fiscal_task, task_id, values)
    return task_id


@verb("fiscal.doubt", right=Right.READ)
def doubt(unit: Unit, task_id: int, version: int, why: str) -> int:
    """Nobody knows: the device is asked by the task's token before anything is sent again.  Raises Conflict."""
    one = _in_hand(unit, task_id, version)
    _doubtful(unit, one, _said(why))
    return task_id


def _doubtful(unit: Unit, one: Task, why: str) -> None:
    at = rules.next_try(one.tries, unit.now)
    values = {"state": TaskState.DOUBT.value, "worker": "", "error": why, "again_at": at}
    rows.change(unit, fiscal_task, one.id, values)


@verb("fiscal.break_off", right=Right.READ)
def break_off(unit: Unit, gone: Collection[str] = ()) -> int:
    """What workers had in hand who are `gone`, or told nothing for too long, is in doubt; how many tasks."""
    count = 0
    for row in queries.in_hand(unit.conn):
        if row.worker in gone or row.claimed_at < unit.now - rules.BROKEN_OFF_AFTER:
            values = {"state": TaskState.DOUBT.value, "worker": "", "error": BROKEN_OFF, "again_at": unit.now}
            rows.change(unit, fiscal_task, row.id, values)
            unit.changed(TOPIC, row.id)
            count += 1
    return count


def _said(why: str) -> str:
    return plain(why)[: rules.ERROR_LETTERS] or "?"


