"""What the console sees of fiscal registers and of what they are told.  Pure: no SQL, no rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.ids import ReceiptId, RegisterId, ShiftId


class DeviceKind(StrEnum):
    """How a register's receipts become fiscal ones."""

    NONE = "none"
    """They do not."""
    ESCPOS = "escpos"
    """On a receipt printer, with the fields of one but no fiscal sign: where the law asks for no device."""
    JSON = "json"
    """By a driver on the local network that takes JSON tasks."""


class TaskKind(StrEnum):
    """What the device is to do."""

    OPEN = "openShift"
    SELL = "sell"
    RETURN = "sellReturn"
    CLOSE = "closeShift"


class TaskState(StrEnum):
    """Where a task stands."""

    QUEUED = "queued"
    SENDING = "sending"
    """One worker has it in hand."""
    DONE = "done"
    FAILED = "failed"
    """For sure not taken; said why.  It is tried again by itself while `again_at` says when."""
    DOUBT = "doubt"
    """Nobody knows whether the device took it: it is asked by the task's token before anything is sent again."""
    DROPPED = "dropped"
    """Somebody with the right let it be: the device will never have it."""


BROKEN_OFF = "broken-off"
"""A reason that storage itself gives; any other is a sentence of who asked the device."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceDraft:
    """How a register is tied to a device."""

    kind: DeviceKind
    address: str = ""
    """Of the driver, `host:port`."""
    printer_id: int | None = None
    """The receipt printer of ESCPOS."""
    taxation: str = "osn"
    """The system of taxation, as drivers call it."""
    tax: str = "none"
    """The tax of medical services, as drivers call it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device(DeviceDraft):
    """The device of a register."""

    id: int
    register_id: RegisterId
    register: str
    """The register's name."""
    since_receipt: int
    since_shift: int
    """Receipts and shifts up to these were before it."""
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a device said of a task that it has done."""

    document: str = ""
    """Number of the fiscal document."""
    sign: str = ""
    """Its fiscal sign."""
    storage: str = ""
    """Number of the fiscal storage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing that a device is to do."""

    id: int
    register_id: RegisterId
    register: str
    number: int
    """In the order of its register."""
    kind: TaskKind
    shift_id: ShiftId
    shift: int
    """The shift's number."""
    receipt_id: ReceiptId | None
    receipt: int | None
    """The receipt's number."""
    token: str
    """By which the device knows it: the same token is never done twice."""
    payload: str
    """What it is told, as JSON in minor units; frozen."""
    state: TaskState
    answer: Answer
    error: str
    tries: int
    attempt: int
    """How often a person had it told anew after the device had refused it: each time under another token."""
    queued_at: datetime
    claimed_at: datetime | None
    again_at: datetime | None
    done_at: datetime | None
    version: int

    @property
    def trouble(self) -> bool:
        """Whether somebody has to look at it."""
        return self.state in (TaskState.FAILED, TaskState.DOUBT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSend:
    """A task that waits, with the device that it goes to."""

    task: Task
    device: Device
