"""Whatever is typed, corrected, left and come back to: what Enter saves is what the sheet showed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from types import SimpleNamespace
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from console.keyboard import Key
from console.locale.formats import money
from console.sheets.count_field import CountField
from console.sheets.field import Field
from console.sheets.fields import TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import ChoiceField, Option, PickField
from console.typed.errors import TypedError
from console.typed.money import parse_money

LABELS = ("cash", "card", "transfer")
_NAMED = ("enter", "backspace", "up", "down", "left", "right", "home", "delete", "shift+tab")
_KEYS = st.one_of(st.sampled_from(_NAMED), st.sampled_from("0123459.,-+ acdrtz"))


def _at_most(text: str) -> int:
    amount = parse_money(text)
    if amount > 100000:
        raise TypedError("too much")
    return amount


def _key(name: str) -> Key:
    return Key(name=name, char=name if len(name) == 1 else "")


def _fields() -> list[Field[Any]]:  # Any: each field has its own kind of answer
    async def search(text: str) -> Sequence[Option[str]]:
        return [Option(label, label) for label in LABELS if text in label]

    return [
        ValueField("given", "Given", _at_most, show=money, value=31000, default=lambda: 0, required=False),
        ValueField("sum", "Sum", _at_most, show=money, default=lambda: 0, required=False),
        CountField("pieces", "Pieces"),
        ChoiceField("way", "Way", [Option(label, label) for label in LABELS]),
        PickField("who", "Who", search, digits="search"),
        TextField("note", "Note", required=False),
    ]


def _shown(form: Form[Any], field: Field[Any]) -> str:
    rows = ("".join(text for text, _token in line) for line in form.lines(80, 24))
    return next(row for row in rows if row[1:].startswith(field.label)).split(field.label, 1)[1].strip()


async def _saved(names: Sequence[str]) -> list[tuple[dict[str, object], dict[str, str]]]:
    """What was saved at each accepting, and the rows that stood on the screen then."""
    fields = _fields()
    out: list[tuple[dict[str, object], dict[str, str]]] = []
    seen: dict[str, str] = {}

    async def accept() -> None:
        out.append(({field.name: field.value for field in fields}, dict(seen)))
        raise TypedError("once more")

    async def begin(flow: Awaitable[None]) -> None:
        await flow

    form = Form("any", "Any", fields, accept, draft=False, read_back=True)
    app = SimpleNamespace(repaint=lambda: None, router=SimpleNamespace(begin=begin), records_before={})
    form.opened(app, asyncio.get_running_loop().create_future())  # type: ignore[arg-type]  # what a form asks of the app
    for name in (*names, *("enter",) * 12):
        await form.ready()
        seen = {field.name: _shown(form, field) for field in fields}
        await form.key(_key(name))
    return out


@settings(max_examples=150, deadline=None)
@given(st.lists(_KEYS, max_size=40))
@example(["up", *"500", "enter", "up", "0", "enter", "backspace", "up"])
@example(["down", "2", "up", "right", "up", "down"])
@example(["enter", "enter", "down", "down", "down", "down"])
def test_what_enter_saves_is_what_was_shown(names: list[str]) -> None:
    for values, rows in asyncio.run(_saved(names)):
        for name in ("given", "sum"):
            assert values[name] == (parse_money(rows[name]) if rows[name] else 0), rows
        assert values["pieces"] == int(rows["pieces"] or 0)
        assert str(values["way"]) in rows["way"]
        assert values["who"] == rows["who"]
        assert (values["note"] or "") == rows["note"]
