"""SQL of fiscal registers: reads as plain `fn(conn, ...)`; nothing here decides or writes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from storage.cash.tables import entry, receipt, register, shift
from storage.errors import N_, NotFound
from storage.fiscal.records import Answer, Device, DeviceKind, Task, TaskKind, TaskState, ToSend
from storage.fiscal.rules import FISCAL
from storage.fiscal.tables import fiscal_device, fiscal_operator, fiscal_task
from storage.ids import ReceiptId, RegisterId, ShiftId

LIMIT = 100
_d, _t = fiscal_device.c, fiscal_task.c
_TASKS = (
    select(
        fiscal_task,
        register.c.name.label("register_name"),
        shift.c.number.label("shift_number"),
        receipt.c.number.label("receipt_number"),
    )
    .join(register, register.c.id == _t.register_id)
    .join(shift, shift.c.id == _t.shift_id)
    .outerjoin(receipt, receipt.c.id == _t.receipt_id)
)
_OVER = (TaskState.DONE.value, TaskState.DROPPED.value)


def devices(conn: Connection) -> tuple[Device, ...]:
    """The devices of the registers, also those of kind NONE that were something else before."""
    rows = conn.execute(
        select(fiscal_device, register.c.name.label("register_name"))
        .join(register, register.c.id == _d.register_id)
        .order_by(_d.register_id)
    )
    return tuple(_device(row) for row in rows)


def _device(row: Any) -> Device:  # Any: a row is untyped
    return Device(
        id=row.id,
        register_id=RegisterId(row.register_id),
        register=row.register_name,
        kind=DeviceKind(row.kind),
        address=row.address,
        printer_id=row.printer_id,
        taxation=row.taxation,
        tax=row.tax,
        since_receipt=row.since_receipt,
        since_shift=row.since_shift,
        version=row.version,
    )


def device_of(conn: Connection, register_id: RegisterId) -> Device | None:
    """The device of a register; None where it never had one."""
    return next((one for one in devices(conn) if one.register_id == register_id), None)


def _task(row: Any) -> Task:
    return Task(
        id=row.id,
        register_id=RegisterId(row.register_id),
        register=row.register_name,
        number=row.number,
        kind=TaskKind(row.kind),
        shift_id=ShiftId(row.shift_id),
        shift=row.shift_number,
        receipt_id=None if row.receipt_id is None else ReceiptId(row.receipt_id),
        receipt=row.receipt_number,
        token=row.token,
        payload=row.payload,
        state=TaskState(row.state),
        answer=Answer(document=row.document, sign=row.sign, storage=row.storage_no),
        error=row.error,
        tries=row.tries,
        attempt=row.attempt,
        queued_at=row.queued_at,
        claimed_at=row.claimed_at,
        again_at=row.again_at,
        done_at=row.done_at,
        version=row.version,
    )


def task_of(conn: Connection, task_id: int) -> Task:
    """One task.  Raises NotFound."""
    row = conn.execute(_TASKS.where(_t.id == task_id)).first()
    if row is None:
        raise NotFound(N_("There is no such task."))
    return _task(row)


def open_tasks(conn: Connection) -> tuple[Task, ...]:
    """What the devices have not done yet, in order."""
    found = conn.execute(_TASKS.where(_t.state.not_in(_OVER)).order_by(_t.register_id, _t.number).limit(LIMIT))
    return tuple(_task(row) for row in found)


def newest(conn: Connection, limit: int = LIMIT) -> tuple[Task, ...]:
    """The newest tasks, the newest first."""
    return tuple(_task(row) for row in conn.execute(_TASKS.order_by(_t.id.desc()).limit(limit)))


def of_receipt(conn: Connection, receipt_id: ReceiptId) -> Task | None:
    """The task of a receipt."""
    row = conn.execute(_TASKS.where(_t.receipt_id == receipt_id)).first()
    return None if row is None else _task(row)


def troubled(conn: Connection) -> int:
    """How many registers wait for somebody to look: what is behind such a task waits too."""
    wanted = _t.state.in_((TaskState.FAILED.value, TaskState.DOUBT.value))
    return conn.execute(select(func.count()).select_from(fiscal_task).where(wanted)).scalar() or 0


def tax_ids(conn: Connection) -> dict[int, str]:
    """The tax numbers of cashiers, by the ids of their logins."""
    rows = conn.execute(select(fiscal_operator.c.user_id, fiscal_operator.c.tax_id))
    return {row.user_id: row.tax_id for row in rows if row.tax_id}


def operator_row(conn: Connection, user_id: int) -> int | None:
    """The row of a cashier's tax number."""
    return conn.execute(select(fiscal_operator.c.id).where(fiscal_operator.c.user_id == user_id)).scalar()


def last_number(conn: Connection, register_id: RegisterId) -> int:
    """The number of the newest task of a register."""
    return conn.execute(select(func.max(_t.number)).where(_t.register_id == register_id)).scalar() or 0


def newest_ids(conn: Connection, register_id: RegisterId) -> tuple[int, int]:
    """The newest receipt and the newest shift of a register."""
    last = conn.execute(select(func.max(receipt.c.id)).where(receipt.c.register_id == register_id)).scalar() or 0
    of = conn.execute(select(func.max(shift.c.id)).where(shift.c.register_id == register_id)).scalar() or 0
    return last, of


def is_untold(conn: Connection) -> bool:
    """Whether anything happened at a register with a device that no task tells yet."""
    return any(one.kind is not DeviceKind.NONE and untold(conn, one) for one in devices(conn))


def untold(conn: Connection, device: Device) -> Sequence[tuple[TaskKind, int, int | None, int]]:
    """What happened since a device was tied to its register and no task tells yet, in order.

    Each is the kind, the shift, the receipt where there is one, and whose name the device prints (a login's id).
    """
    told_shifts = select(_t.shift_id)
    told_receipts = select(_t.receipt_id).where(_t.receipt_id.is_not(None))
    mine = shift.c.register_id == device.register_id
    found: list[tuple[int, int, int, TaskKind, int, int | None, int]] = []
    opened = select(shift.c.id, shift.c.number, shift.c.opened_by).where(
        mine, shift.c.id > device.since_shift, shift.c.id.not_in(told_shifts.where(_t.kind == TaskKind.OPEN.value))
    )
    found += [(row.number, 0, 0, TaskKind.OPEN, row.id, None, row.opened_by) for row in conn.execute(opened)]
    sold = (
        select(receipt.c.id, receipt.c.number, receipt.c.kind, receipt.c.shift_id)
        .add_columns(shift.c.number.label("of"), entry.c.by)
        .join(shift, shift.c.id == receipt.c.shift_id)
        .join(entry, entry.c.id == receipt.c.entry_id)
        .where(
            receipt.c.register_id == device.register_id,
            receipt.c.id > device.since_receipt,
            receipt.c.kind.in_([kind.value for kind in FISCAL]),
            receipt.c.id.not_in(told_receipts),
        )
    )
    for row in conn.execute(sold):
        kind = FISCAL[next(one for one in FISCAL if one.value == row.kind)]
        found.append((row.of, 1, row.number, kind, row.shift_id, row.id, row.by))
    first_told = select(_t.shift_id).where(_t.shift_id == shift.c.id).exists()
    closed = select(shift.c.id, shift.c.number, shift.c.closed_by).where(
        mine,
        shift.c.closed_at.is_not(None),
        or_(shift.c.id > device.since_shift, first_told),
        shift.c.id.not_in(told_shifts.where(_t.kind == TaskKind.CLOSE.value)),
    )
    found += [(row.number, 2, 0, TaskKind.CLOSE, row.id, None, row.closed_by) for row in conn.execute(closed)]
    found.sort(key=lambda one: one[:3])
    return [(kind, of, receipt_id, by) for _n, _p, _r, kind, of, receipt_id, by in found]


def to_send(conn: Connection, now: datetime) -> list[ToSend]:
    """The next task of each register whose device may be told it now."""
    tied = {one.register_id: one for one in devices(conn) if one.kind is not DeviceKind.NONE}
    if not tied:
        return []
    first = (
        select(func.min(_t.number).label("number"), _t.register_id)
        .where(_t.state.not_in(_OVER))
        .group_by(_t.register_id)
        .subquery()
    )
    later = _t.state.in_((TaskState.FAILED.value, TaskState.DOUBT.value)) & (_t.again_at <= now)
    rows = conn.execute(
        _TASKS.join(first, (first.c.number == _t.number) & (first.c.register_id == _t.register_id)).where(
            or_(_t.state == TaskState.QUEUED.value, later)
        )
    )
    return [ToSend(task=_task(row), device=tied[row.register_id]) for row in rows if row.register_id in tied]


def next_due(conn: Connection, now: datetime) -> datetime | None:
    """When a device is asked again next."""
    waits = _t.state.in_((TaskState.FAILED.value, TaskState.DOUBT.value)) & (_t.again_at > now)
    row = conn.execute(select(_t.again_at).where(waits).order_by(_t.again_at).limit(1)).first()
    return None if row is None else row.again_at


def in_hand(conn: Connection) -> list[Any]:
    """What workers have in hand: id, worker, since when."""
    wanted = _t.state == TaskState.SENDING.value
    return list(conn.execute(select(_t.id, _t.worker, _t.claimed_at).where(wanted).order_by(_t.id)))


def waiting(conn: Connection, register_id: RegisterId) -> int:
    """How much of a register its device has not done, once it is in trouble; 0 while all goes well."""
    mine = _t.register_id == register_id
    states = [
        row.state for row in conn.execute(select(_t.state).where(mine, _t.state.not_in(_OVER)).order_by(_t.number))
    ]
    return len(states) if {TaskState.FAILED.value, TaskState.DOUBT.value} & set(states) else 0
