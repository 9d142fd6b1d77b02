"""An export into a file: whole or not at all, readable by its owner only."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from storage.errors import N_, RuleBroken, Unavailable
from storage.exchange import fhir_out, giving
from storage.exchange.formulas import guarded
from storage.exchange.records import Format, Kind
from storage.exchange.words_out import Line
from storage.office import Office

Progress = Callable[[int], None]
EVERY = 500


async def give_file(
    office: Office, kind: Kind, path: Path, form: Format, progress: Progress = lambda done: None
) -> int:
    """Write every thing of a kind into a new file in place of an old one; answers how many.

    Raises RuleBroken for a kind that FHIR has no resource for here, Unavailable when the file cannot be written.
    """
    if form is Format.FHIR and kind is Kind.SERVICES:
        raise RuleBroken(N_("FHIR has no such kind of resource here; use CSV for {kind}."), kind=kind.value)
    return await office.read(_write, kind, path, form, zone=office.centre.tz, progress=progress)


def _write(conn: Connection, kind: Kind, path: Path, form: Format, *, zone: ZoneInfo, progress: Progress) -> int:
    partial = path.with_name(f".{path.name}.part")
    count = 0

    def counted() -> Iterator[Line]:
        nonlocal count
        for line in giving.lines(conn, kind, zone):
            yield line
            count += 1
            if count % EVERY == 0:
                progress(count)

    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "w", encoding="utf-8", newline="") as file:
            file.writelines(_pieces(kind, form, path, counted(), zone))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise Unavailable(N_("{path} cannot be written: {reason}."), path=path, reason=error.strerror or "?") from error
    return count


def _pieces(kind: Kind, form: Format, path: Path, lines: Iterator[Line], zone: ZoneInfo) -> Iterator[str]:
    if form is Format.CSV:
        yield from _csv(kind, lines)
        return
    found = fhir_out.resources(kind, lines, zone)
    yield from fhir_out.by_line(found) if path.suffix == ".ndjson" else fhir_out.bundle(found)


def _csv(kind: Kind, lines: Iterator[Line]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, giving.COLUMNS[kind], lineterminator="\n")
    writer.writeheader()
    for line in lines:
        writer.writerow({name: guarded(text) for name, text in line.items()})
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()
