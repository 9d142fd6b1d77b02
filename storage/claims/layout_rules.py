"""The layout of an insurer's register: which columns, how dates and sums are written, in which letters.  Pure.

A centre writes it as a TOML file; what cannot be is refused in one sentence that names the place and the nearest word.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from storage.claims.layout_records import FIELDS, ColumnOf, Layout
from storage.errors import N_, RuleBroken

FACTS = ("centre", "insurer", "claim", "number", "year", "from", "to", "lines", "sum", "today")
"""What a line above the table may name in braces: `Register {number} of {from} to {to}`."""

ENCODINGS = ("utf-8", "cp1251")
_KEYS = ("format", "encoding", "separator", "decimal", "date", "money", "sheet", "head", "total", "columns")
_COLUMN_KEYS = ("field", "heading", "width", "length", "required")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "format": ("xlsx", "csv"),
    "encoding": ENCODINGS,
    "separator": (";", ",", "\t", "|"),
    "decimal": (",", "."),
    "money": ("0.00", "0", "minor"),
}
_DATE = re.compile(r"(?:(?:dd|mm|yyyy|yy)[ ./-]?){3}")
_FACT = re.compile(r"\{([^{}]*)\}|[{}]")
SHEET_LETTERS = 31
_SHEET_REFUSED = "[]:*?/\\"
COLUMNS_MAX = 60
CELL_LETTERS = 32_000
"""A cell of a spreadsheet holds little more."""


def layout_of(text: str) -> Layout:
    """The layout that a TOML text describes.  Raises RuleBroken with what is wrong and where."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        raise RuleBroken(
            N_("The layout cannot be read: look at line {line}."),
            rule="layout-text",
            line=int(place[1]) if place else text.count("\n") + 1,
        ) from None
    _known(told, _KEYS, "")
    columns = told.get("columns", [])
    if not isinstance(columns, list) or not 1 <= len(columns) <= COLUMNS_MAX:
        raise RuleBroken(
            N_("A layout has 1 to {most} columns, each under [[columns]]."), rule="layout-columns", most=COLUMNS_MAX
        )
    head = told.get("head", [])
    if not isinstance(head, list) or not all(isinstance(one, str) for one in head):
        raise RuleBroken(N_("“{key}” is a list of lines of text."), rule="layout-head", key="head")
    chosen = {key: _choice(told, key) for key in _CHOICES if key in told}
    made = Layout(
        columns=tuple(_column(one, at) for at, one in enumerate(columns, 1)),
        head=tuple(_head(one) for one in head),
        **chosen,
        **{key: _text(told, key) for key in ("date", "sheet", "total") if key in told},
    )
    _whole(made)
    return made


def _known(told: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    for key in told:
        if key in keys:
            continue
        near = difflib.get_close_matches(key, keys, n=1, cutoff=0.4)
        raise RuleBroken(
            N_("The layout says “{key}”, which nothing is called; did you mean “{near}”?"),
            rule="layout-key",
            key=f"{where}{key}",
            near=near[0] if near else keys[0],
        )


def _choice(told: Mapping[str, Any], key: str) -> str:
    value = told[key]
    if value not in _CHOICES[key]:
        raise RuleBroken(
            N_("“{key}” is one of: {known}."),
            rule="layout-choice",
            key=key,
            known=", ".join(f'"{one}"'.replace("\t", "\\t") for one in _CHOICES[key]),
        )
    return str(value)


def _text(told: Mapping[str, Any], key: str) -> str:
    value = told[key]
    if not isinstance(value, str) or not value.isprintable():
        raise RuleBroken(N_("“{key}” is a line of text."), rule="layout-word", key=key)
    return value


def _column(told: object, at: int) -> ColumnOf:
    if not isinstance(told, dict):
        raise RuleBroken(
            N_("A layout has 1 to {most} columns, each under [[columns]]."), rule="layout-columns", most=COLUMNS_MAX
        )
    _known(told, _COLUMN_KEYS, f"columns {at}: ")
    field = told.get("field")
    if field not in FIELDS:
        near = difflib.get_close_matches(str(field), FIELDS, n=1, cutoff=0.3)
        raise RuleBroken(
            N_("Column {column} of the layout shows “{field}”, which is no field; the nearest is “{near}”."),
            rule="layout-field",
            column=at,
            field=str(field or ""),
            near=near[0] if near else "number",
        )
    heading = _text(told, "heading") if "heading" in told else str(field)
    return ColumnOf(
        field=str(field),
        heading=heading,
        width=_whole_number(told, "width", at, 14, 200),
        length=_whole_number(told, "length", at, 0, CELL_LETTERS),
        required=bool(told.get("required", False)),
    )


def _whole_number(told: Mapping[str, Any], key: str, at: int, usual: int, most: int) -> int:
    value = told.get(key, usual)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise RuleBroken(
            N_("Column {column} of the layout: “{key}” is a number from 0 to {most}."),
            rule="layout-number",
            column=at,
            key=key,
            most=most,
        )
    return value


def _head(line: str) -> str:
    for found in _FACT.finditer(line):
        name = found[1]
        if name not in FACTS:
            near = difflib.get_close_matches(name or "", FACTS, n=1, cutoff=0.3)
            raise RuleBroken(
                N_("A head line names “{field}”, which is nothing known; the nearest is “{near}”."),
                rule="layout-fact",
                field=found[0],
                near="{" + (near[0] if near else FACTS[0]) + "}",
            )
    return line


def _whole(made: Layout) -> None:
    """What only the layout as a whole can contradict."""
    if not _DATE.fullmatch(made.date) or not all(part in made.date for part in ("dd", "mm", "yy")):
        raise RuleBroken(N_("“date” is made of dd, mm and yyyy, such as dd.mm.yyyy."), rule="layout-date")
    sheet = made.sheet
    if not sheet.strip() or len(sheet) > SHEET_LETTERS or set(sheet) & set(_SHEET_REFUSED) or sheet.startswith("'"):
        raise RuleBroken(
            N_("“sheet” is a name of 1 to {most} letters, without any of {signs}."),
            rule="layout-sheet",
            most=SHEET_LETTERS,
            signs=" ".join(_SHEET_REFUSED),
        )
    headings = [one.heading for one in made.columns]
    double = next((one for one in headings if headings.count(one) > 1), None)
    if double is not None:
        raise RuleBroken(
            N_("Two columns of the layout are headed “{heading}”; each needs a heading of its own."),
            rule="layout-heading",
            heading=double,
        )
    if not any(one.field == "amount" for one in made.columns):
        raise RuleBroken(
            N_("The layout has no column of the field “amount”: a register without sums is paid by nobody."),
            rule="layout-amount",
        )
    for line in (*headings, made.total, *(_FACT.sub("", one) for one in made.head)):
        lost = unwritable(line, made.encoding)
        if lost:
            raise RuleBroken(
                N_("“{text}” of the layout has “{letter}”, which {encoding} does not have."),
                rule="layout-letters",
                text=line,
                letter=lost,
                encoding=made.encoding,
            )


def unwritable(text: str, encoding: str) -> str:
    """The first letter that an encoding lacks; empty when it has them all."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError as error:
        return text[error.start]
    return ""
