"""A frozen task in the words of drivers: whole roubles and kopecks written exactly, from minor units.  Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def request_of(payload: str) -> str:
    """The JSON of one task as a driver takes it."""
    told = json.loads(payload)
    made: dict[str, Any] = {"type": told["type"], "operator": told["operator"]}
    if "items" in told:
        made |= {
            "taxationType": told["taxation"],
            "items": [_item(item) for item in told["items"]],
            "payments": [{"type": one["type"], "sum": _Sum(one["sum_minor"])} for one in told["payments"]],
            "total": _Sum(told["total_minor"]),
        }
    return text_of(made)


def _item(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "position",
        "name": item["name"],
        "price": _Sum(item["price_minor"]),
        "quantity": item["quantity"],
        "amount": _Sum(item["amount_minor"]),
        "paymentMethod": item["method"],
        "paymentObject": item["object"],
        "tax": {"type": item["tax"]},
    }


class _Sum(int):
    """Minor units, written with two decimals."""


def text_of(value: object) -> str:
    """JSON in which sums are numbers with exactly two decimals; no float is ever made."""
    if isinstance(value, _Sum):
        return f"{value // 100}.{value % 100:02d}"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(name)}:{text_of(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(text_of(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)
