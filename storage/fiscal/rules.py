"""What is decided about fiscal tasks, from records and values alone; rule 36: what was paid by adds up to the total."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from storage.cash.records import Method, Receipt, ReceiptKind, Shift
from storage.errors import N_, RuleBroken
from storage.fiscal.records import Device, DeviceDraft, DeviceKind, TaskKind, TaskState
from storage.printing.rules import host_and_port

FISCAL = {
    ReceiptKind.SALE: TaskKind.SELL,
    ReceiptKind.ADVANCE: TaskKind.SELL,
    ReceiptKind.REFUND: TaskKind.RETURN,
}
"""Documents that a fiscal register is told of; cash in and out of the drawer is none of its business."""
PAID_BY = {
    Method.CASH: "cash",
    Method.CARD: "electronically",
    Method.TRANSFER: "electronically",
    Method.ADVANCE: "prepaid",
    Method.INSURER: "credit",
}
"""How a driver calls what was paid by: money now, money paid before, money to come."""
TAXATIONS = ("osn", "usnIncome", "usnIncomeOutcome", "patent", "esn")
TAXES = ("none", "vat0", "vat5", "vat7", "vat10", "vat20", "vat22")
AGAIN = (timedelta(seconds=20), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
BROKEN_OFF_AFTER = timedelta(minutes=5)
"""No device works at one task so long: whoever had it in hand is gone."""
ERROR_LETTERS = 300
NAME_LETTERS = 128
"""A device prints no longer name of a service."""
LAWFUL: dict[TaskState, frozenset[TaskState]] = {
    TaskState.QUEUED: frozenset({TaskState.SENDING, TaskState.DROPPED}),
    TaskState.SENDING: frozenset({TaskState.DONE, TaskState.FAILED, TaskState.DOUBT}),
    TaskState.FAILED: frozenset({TaskState.SENDING, TaskState.QUEUED, TaskState.DROPPED}),
    TaskState.DOUBT: frozenset({TaskState.SENDING, TaskState.DOUBT, TaskState.DROPPED}),
    TaskState.DONE: frozenset(),
    TaskState.DROPPED: frozenset(),
}
"""Which state may follow which; the database holds it, too."""


def check_device(draft: DeviceDraft) -> None:
    """Raise RuleBroken, in one sentence, for a device that nothing could be told."""
    if draft.kind is DeviceKind.JSON:
        host_and_port(draft.address)
    if draft.kind is DeviceKind.ESCPOS and draft.printer_id is None:
        raise RuleBroken(N_("Choose the receipt printer on which the receipts come out."), rule="printer")
    if draft.taxation not in TAXATIONS or draft.tax not in TAXES:
        raise RuleBroken(N_("Taxation is one of {taxations}, the tax one of {taxes}."), taxations=", ".join(TAXATIONS),
                         taxes=", ".join(TAXES), rule="tax")  # fmt: skip


def tax_number(text: str) -> str:
    """The tax number of a person: twelve digits, the last two of which check the others.  Raises RuleBroken."""
    number = text.strip()
    if not number:
        return ""
    if re.fullmatch(r"\d{12}", number, re.ASCII):
        digits = [int(one) for one in number]
        for last, weights in ((10, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)), (11, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8))):
            if sum(a * b for a, b in zip(weights, digits, strict=False)) % 11 % 10 != digits[last]:
                break
        else:
            return number
    raise RuleBroken(
        N_("“{number}” is no tax number of a person: twelve digits, the last two of which check the others."),
        number=number, rule="tax-number",
    )  # fmt: skip


def payload_of_receipt(receipt: Receipt, device: Device, tax_id: str) -> str:
    """What a device is told of a receipt, in minor units.

    Raises RuleBroken when what was paid by does not add up to the total (rule 36).
    """
    paid: dict[str, int] = {}
    for tender in receipt.methods:
        kind = PAID_BY[tender.method]
        paid[kind] = paid.get(kind, 0) + abs(tender.amount_minor)
    items = [_item(line.title, line.quantity, abs(line.amount_minor), receipt, device) for line in receipt.lines]
    total = abs(receipt.total_minor)
    if sum(paid.values()) != total or sum(item["amount_minor"] for item in items) != total:
        raise RuleBroken(N_("Receipt {number} does not add up: it cannot be told to the fiscal register."),
                         number=receipt.number, rule="sum")  # fmt: skip
    told = {
        "type": FISCAL[receipt.kind].value,
        "taxation": device.taxation,
        "operator": _operator(receipt.by_name, tax_id),
        "receipt": receipt.number,
        "items": items,
        "payments": [{"type": kind, "sum_minor": amount} for kind, amount in sorted(paid.items())],
        "total_minor": total,
    }
    return _text(told)


def _item(title: str, quantity: int, amount: int, receipt: Receipt, device: Device) -> dict[str, Any]:
    """A position: price times quantity is exactly the amount, or it is one of the whole sum."""
    if amount % quantity:
        title, quantity = f"{title} x {quantity}", 1
    return {
        "name": title[:NAME_LETTERS],
        "price_minor": amount // quantity,
        "quantity": quantity,
        "amount_minor": amount,
        "method": "advance" if receipt.kind is ReceiptKind.ADVANCE else "fullPayment",
        "object": "service",
        "tax": device.tax,
    }


def payload_of_shift(kind: TaskKind, shift: Shift, tax_id: str) -> str:
    """What a device is told of a shift that opens or closes."""
    name = shift.opened_by_name if kind is TaskKind.OPEN else shift.closed_by_name or shift.cashier_name
    return _text({"type": kind.value, "operator": _operator(name, tax_id), "shift": shift.number})


def _operator(name: str, tax_id: str) -> dict[str, str]:
    return {"name": name, **({"vatin": tax_id} if tax_id else {})}


def _text(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def next_try(tries: int, now: datetime) -> datetime:
    """When a device that was dead `tries` times is tried again."""
    return now + AGAIN[min(max(tries, 1), len(AGAIN)) - 1]


