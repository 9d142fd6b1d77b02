"""Tables of text: the encoding, the delimiter and the lines of a CSV file.  No SQL."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from storage.errors import N_, RuleBroken, Unavailable
from storage.exchange.formulas import unguarded
from storage.exchange.headings import Headings
from storage.exchange.records import Cells, Kind, Reading, Rejected
from storage.machine import reason_of

CELL_MOST = 1_000_000
"""A longer cell is a quote that was never closed."""
_DELIMITERS = ",;\t|"


class Source(Protocol):
    """What a file is read from: a path, or what another program gives."""

    def read_bytes(self) -> bytes:
        """All of it.  Raises OSError."""
        ...


def read_text(path: Source, encoding: str = "") -> str:
    """A file's text: UTF-8 with or without a mark, UTF-16 with one, else CP1251.  Raises Unavailable."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Unavailable(N_("{path} cannot be read: {reason}."), path=path, reason=reason_of(error)) from error
    for name in [encoding] if encoding else _encodings(data):
        try:
            text = data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\x00" not in text:
            return text.removeprefix("\ufeff")
    raise Unavailable(N_("{path} is not a text file."), path=path)


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    return ("utf-8-sig", "cp1251")


def read_mapping(path: Path) -> Reading:
    """A mapping file: `[columns]`, `[values.FIELD]`, `[format]`.  Raises Unavailable, RuleBroken."""
    try:
        told = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        sentence = N_("{path} is not TOML; look at line {line}.")
        raise RuleBroken(sentence, path=path, line=place[1] if place else 1) from error
    columns = {name: (_strings(value)) for name, value in _table(told, "columns").items()}
    values = {
        name: {str(word): str(meaning) for word, meaning in words.items()}
        for name, words in _table(told, "values").items()
        if isinstance(words, dict)
    }
    form = _table(told, "format")
    delimiter = str(form.get("delimiter", ""))
    if len(delimiter) > 1 or delimiter in {"\n", "\r", '"'}:
        raise RuleBroken(N_("In the mapping the delimiter is one character, such as ; or a tab."))
    return Reading(
        columns=columns,
        values=values,
        delimiter=delimiter,
        encoding=str(form.get("encoding", "")),
        month_first=str(form.get("date", "")).lower() in {"mdy", "month first"},
    )


def _table(told: dict[str, Any], name: str) -> dict[str, Any]:  # Any: whatever TOML holds
    found = told.get(name, {})
    if not isinstance(found, dict):
        raise RuleBroken(N_("In the mapping “{name}” is a table, written as [{name}]."), name=name)
    return found


def _strings(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def lines(text: str, kind: Kind, reading: Reading) -> Iterator[Cells | Rejected]:
    """The lines of a table as fields of ours; raises RuleBroken when the headings are not understood."""
    csv.field_size_limit(CELL_MOST)
    first_line = text.lstrip("\r\n").partition("\n")[0]
    delimiter = reading.delimiter or max(_DELIMITERS, key=first_line.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    headings: Headings | None = None
    width = 0
    while True:
        line = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error:
            sentence = N_("The line cannot be read: a quote in it is not closed, or a value is too long.")
            yield Rejected(line=line, field="", reason=RuleBroken(sentence))
            continue
        if not any(cell.strip() for cell in row):
            continue
        if headings is None:
            headings, width = Headings(kind, [cell.strip() for cell in row], reading), len(row)
        elif len(row) != width:
            sentence = N_("The line has {count} values, the heading has {width}.")
            yield Rejected(line=line, field="", reason=RuleBroken(sentence, count=len(row), width=width))
        else:
            yield headings.cells(line, [unguarded(cell) for cell in row], reading)
    if headings is None:
        raise RuleBroken(N_("The file is empty: expected a line of headings."))
