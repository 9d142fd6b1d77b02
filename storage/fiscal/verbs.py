"""What a person decides about fiscal registers: which device a register has, its cashiers' tax numbers, let be."""

from __future__ import annotations

from typing import Any

from storage import rows
from storage.errors import N_, RuleBroken
from storage.fiscal import queries, rules
from storage.fiscal.records import DeviceDraft, DeviceKind, TaskState
from storage.fiscal.tables import fiscal_device, fiscal_operator, fiscal_task
from storage.ids import RegisterId
from storage.journal.records import JournalRow
from storage.patients.plain import plain
from storage.rights import Right
from storage.unit import Unit
from storage.verbs import verb

TOPIC = "fiscal"


@verb("fiscal.tie", right=Right.CENTRE)
def tie(unit: Unit, register_id: RegisterId, draft: DeviceDraft, version: int | None = None) -> int:
    """Tie a register to a device, from now on: what was before is not told to it.  Raises Conflict, RuleBroken.

    A register goes over to another device only when everything was told to the one before.
    """
    rules.check_device(draft)
    known = queries.device_of(unit.conn, register_id)
    values: dict[str, Any] = {
        "kind": draft.kind.value,
        "address": plain(draft.address) if draft.kind is DeviceKind.JSON else "",
        "printer_id": draft.printer_id if draft.kind is DeviceKind.ESCPOS else None,
        "taxation": draft.taxation,
        "tax": draft.tax,
    }
    unit.changed(TOPIC)
    waits = any(one.register_id == register_id for one in queries.open_tasks(unit.conn))
    if known is not None and waits and draft.kind is not known.kind:
        raise RuleBroken(N_("The device still has to be told what happened before; wait, or let it be."), rule="waits")
    if known is None or (known.kind is DeviceKind.NONE and draft.kind is not DeviceKind.NONE):
        last, of = queries.newest_ids(unit.conn, register_id)
        values |= {"since_receipt": last, "since_shift": of}
    if known is None:
        return rows.add(unit, fiscal_device, {"register_id": register_id, **values})
    rows.change(unit, fiscal_device, known.id, values, version=version)
    return known.id


@tie.undoes
def _untied(unit: Unit, entry: JournalRow) -> None:
    if entry.before is not None:
        rows.put_back(unit, fiscal_device, entry)
        unit.changed(TOPIC)
        return
    register_id = RegisterId(rows.get(unit, fiscal_device, entry.key)["register_id"])
    tie(unit, register_id, DeviceDraft(kind=DeviceKind.NONE))


@verb("fiscal.tax_number", right=Right.CENTRE)
def set_tax_number(unit: Unit, user_id: int, number: str) -> int:
    """The tax number of a cashier, which a device prints beside the name; empty takes it away.  Raises RuleBroken."""
    checked = rules.tax_number(number)
    known = queries.operator_row(unit.conn, user_id)
    unit.changed(TOPIC)
    if known is None:
        return rows.add(unit, fiscal_operator, {"user_id": user_id, "tax_id": checked})
    rows.change(unit, fiscal_operator, known, {"tax_id": checked})
    return known


@set_tax_number.undoes
def _old_tax_number(unit: Unit, entry: JournalRow) -> None:
    rows.put_back(unit, fiscal_operator, entry)
    unit.changed(TOPIC)


@verb("fiscal.again", right=Right.CASH)
def again(unit: Unit, task_id: int, version: int | None = None) -> int:
    """Tell a device now what it did not take.  Raises Conflict, RuleBroken."""
    one = queries.task_of(unit.conn, task_id)
    if one.state is TaskState.DOUBT:
        rows.change(unit, fiscal_task, task_id, {"again_at": unit.now}, version=version)
    elif one.state is TaskState.FAILED:
        values = {"state": TaskState.QUEUED.value, "error": "", "again_at": None, "attempt": one.attempt + 1}
        rows.change(unit, fiscal_task, task_id, values, version=version)
    else:
        raise RuleBroken(N_("Only what the device did not take is told again."), rule="state")
    unit.changed(TOPIC, task_id)
    return task_id


@verb("fiscal.let_be", right=Right.CENTRE)
def let_be(unit: Unit, task_id: int, reason: str, version: int | None = None) -> int:
    """The device is never told: it was done there by hand, or cannot be done.  Needs a reason.  Raises Conflict."""
    one = queries.task_of(unit.conn, task_id)
    if one.state not in (TaskState.QUEUED, TaskState.FAILED, TaskState.DOUBT):
        raise RuleBroken(N_("There is nothing to be done about this task."), rule="state")
    if not plain(reason):
        raise RuleBroken(N_("Say why the fiscal register is not told of it."), rule="reason")
    values = {"state": TaskState.DROPPED.value, "error": plain(reason)[: rules.ERROR_LETTERS], "again_at": None}
    rows.change(unit, fiscal_task, task_id, values, version=version)
    unit.changed(TOPIC, task_id)
    return task_id
