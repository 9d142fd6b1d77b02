"""An export into a file: whole or not at all, readable by its owner only."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from storage.errors import N_, RuleBroken
from storage.exchange import fhir_out, giving
from storage.exchange.formulas import guarded
from storage.exchange.records import Format, Kind
from storage.exchange.words_out import Line
from storage.office import Office
from storage.rights import Right
from storage.whole_file import replace_file

Progress = Callable[[int], None]
OF_PATIENTS = (Kind.PATIENTS, Kind.APPOINTMENTS)
"""What names the patients, every one of them."""
EVERY = 500


async def give_file(
    office: Office, kind: Kind, path: Path, form: Format, progress: Progress = lambda done: None
) -> int:
    """Write every thing of a kind into a new file in place of an old one; answers how many.

    Raises RuleBroken for a kind that FHIR has no resource for here, Unavailable when the file cannot be written,
    NotAllowed where it names every patient and the person may not give out what is held of one.
    """
    _refuse_form(kind, form)
    _may_give(office, kind)
    return await office.read(_write, kind, path, form, zone=office.centre.tz, progress=progress)


async def give_text(
    office: Office, kind: Kind, form: Format, write: Callable[[str], object], progress: Progress = lambda done: None
) -> int:
    """Hand every thing of a kind over piece by piece, a bundle for FHIR; answers how many.  Raises as `give_file`."""
    _refuse_form(kind, form)
    _may_give(office, kind)
    return await office.read(_hand_over, kind, form, write, zone=office.centre.tz, progress=progress)


def _hand_over(
    conn: Connection, kind: Kind, form: Format, write: Callable[[str], object], *, zone: ZoneInfo, progress: Progress
) -> int:
    tally = _Tally(progress)
    for piece in _pieces(kind, form, Path("-"), tally.counted(giving.lines(conn, kind, zone)), zone):
        write(piece)
    return tally.count


def _may_give(office: Office, kind: Kind) -> None:
    if kind in OF_PATIENTS:
        office.require(Right.GIVE_OUT)


def _refuse_form(kind: Kind, form: Format) -> None:
    """Raises RuleBroken for a kind that FHIR has no resource for here."""
    if form is Format.FHIR and kind is Kind.SERVICES:
        raise RuleBroken(N_("FHIR has no such kind of resource here; use CSV for {kind}."), kind=kind.value)


class _Tally:
    """Counts lines on their way, and tells of it."""

    def __init__(self, progress: Progress) -> None:
        self.count = 0
        self._progress = progress

    def counted(self, lines: Iterator[Line]) -> Iterator[Line]:
        for line in lines:
            yield line
            self.count += 1
            if self.count % EVERY == 0:
                self._progress(self.count)


def _write(conn: Connection, kind: Kind, path: Path, form: Format, *, zone: ZoneInfo, progress: Progress) -> int:
    tally = _Tally(progress)
    replace_file(path, _pieces(kind, form, path, tally.counted(giving.lines(conn, kind, zone)), zone))
    return tally.count


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
