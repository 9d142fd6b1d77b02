"""A receipt on a receipt printer with the fields of a fiscal one, and the words that it is none."""

from __future__ import annotations

import json
from typing import Any

from console.locale import N_, _
from console.locale.formats import money
from console.papers.escape import escaped
from storage.fiscal.records import Device, Task, TaskKind
from storage.printing.records import JobDraft, Use

_TITLES = {TaskKind.SELL: N_("Receipt"), TaskKind.RETURN: N_("Receipt of return")}
_PAID = {
    "cash": N_("cash"),
    "electronically": N_("electronically"),
    "prepaid": N_("from the advance"),
    "credit": N_("to be paid later"),
}


def draft_of(task: Task, device: Device, centre: str) -> JobDraft | None:
    """The paper of a receipt; shifts have none."""
    if task.kind not in _TITLES:
        return None
    told = json.loads(task.payload)
    title = _("{kind} {number}").format(kind=_(_TITLES[task.kind]), number=f"{told['receipt']:04d}")
    said = escaped(_("NOT A FISCAL DOCUMENT"))
    lines = [f"# {escaped(title)}", f"> {escaped(centre)}", f"> {said}", "--"]
    for item in told["items"]:
        lines.append(f"{escaped(item['name'])} :: {item['quantity']} x {money(item['price_minor'])}")
        lines.append(f">> {money(item['amount_minor'])}")
    lines += ["--", _pair(_("TOTAL"), money(told["total_minor"]))]
    for one in told["payments"]:
        name = _PAID[one["type"]]
        lines.append(_pair(_(name), money(one["sum_minor"])))
    lines += [_pair(_("Taxation"), told["taxation"]), _pair(_("Cashier"), _operator(told["operator"]))]
    return JobDraft(title=title, body="\n".join(lines), use=Use.RECEIPT, printer_id=device.printer_id,
                    about=("fiscal_task", task.id))  # fmt: skip


def _pair(left: str, right: str) -> str:
    return f"{escaped(left)} :: {escaped(right)}"


def _operator(told: dict[str, Any]) -> str:  # Any: JSON
    return " ".join(filter(None, (told["name"], told.get("vatin", ""))))
