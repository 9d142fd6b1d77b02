"""A file taken in: batches of lines in one transaction each, every line on its own savepoint.

A line that was taken before with the very same content is not taken again, even when a desk has changed
the thing since: its act carries a key made of the outside id and the content.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice, pairwise
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from storage.errors import N_, RuleBroken, StorageError, Unavailable
from storage.exchange import clinic_in, fhir_in, fhir_json, patients_in, slots_in, tables_in, values, visits_in
from storage.exchange.context import Context, find_practitioner
from storage.exchange.records import Cells, Kind, Options, Rejected, Result
from storage.faults import translate
from storage.ids import PatientId
from storage.journal.tables import act
from storage.office import Office
from storage.patients import sweep
from storage.patients.tables import patient
from storage.rights import Right
from storage.unit import Unit
from storage.verbs import Verb

BATCH = 100
"""Lines in one transaction: the desks get their turn between two."""
FEW = 20
"""A file smaller than one part in so many of the register is compared line by line."""
GRID_LINES = 10
"""Times of so many lines at least tell the grid they stand on."""

_TAKERS: dict[Kind, Verb[[Cells, Context]]] = {
    Kind.PATIENTS: patients_in.take,
    Kind.PRACTITIONERS: clinic_in.take_practitioner,
    Kind.SERVICES: clinic_in.take_service,
    Kind.SLOTS: slots_in.take_slot,
    Kind.APPOINTMENTS: visits_in.take,
}

Progress = Callable[[int], None]
"""Called with the number of lines done."""


@dataclass(slots=True)
class _Tally:
    imported: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """Outside ids of what was imported."""
    own: list[int] = field(default_factory=list)


class _DryRunError(Exception):
    """Takes a rehearsal back."""


async def take_file(
    office: Office, kind: Kind, path: Path, options: Options, progress: Progress = lambda done: None
) -> Result:
    """Import a file.  Raises Unavailable, RuleBroken (nothing of it can be read), NotAllowed."""
    text = tables_in.read_text(path, options.mapping.encoding)
    if fhir_json.is_json(text):
        found = list(fhir_in.lines(text, kind))
    else:
        found = list(tables_in.lines(text, kind, options.mapping))
    if options.practitioner and await office.read(find_practitioner, options.practitioner) is None:
        raise RuleBroken(N_("There is no practitioner “{name}”."), name=options.practitioner)
    good = [one for one in found if isinstance(one, Cells)]
    context = Context(kind=kind, options=options, minutes=_grid(good))
    tally = _Tally(rejected=[one for one in found if isinstance(one, Rejected)])
    once = list(_once(good, kind, tally))
    if options.dry_run:
        return await _rehearse(office, once, context, tally, len(found))
    done = len(found) - len(once)
    for batch in _batches(once):
        _add(tally, await office.store.transact(office.actor, partial(_take_batch, batch, context)))
        done += len(batch)
        progress(done)
    pairs = await office.read(_duplicates, kind, tally.own)
    return _result(tally, len(found), pairs)


async def _rehearse(office: Office, lines: list[Cells], context: Context, tally: _Tally, read: int) -> Result:
    """The whole file in one transaction that is taken back."""
    kept: list[Result] = []

    def whole(unit: Unit) -> None:
        mine = replace(tally, rejected=list(tally.rejected))
        _add(mine, _take_batch(lines, context, unit))
        kept.append(_result(mine, read, _duplicates(unit.conn, context.kind, mine.own)))
        raise _DryRunError

    try:
        await office.store.transact(office.actor, whole)
    except _DryRunError:
        return kept[-1]
    raise AssertionError


def _result(tally: _Tally, read: int, pairs: Sequence[tuple[str, str]]) -> Result:
    return Result(
        read=read,
        imported=tally.imported,
        unchanged=tally.unchanged,
        rejected=tuple(sorted(tally.rejected, key=lambda one: one.line)),
        duplicates=tuple(pairs),
    )


def _add(tally: _Tally, more: _Tally) -> None:
    tally.imported += more.imported
    tally.unchanged += more.unchanged
    tally.rejected += more.rejected
    tally.names += more.names
    tally.own += more.own


def _batches(lines: Sequence[Cells]) -> Iterator[list[Cells]]:
    rest = iter(lines)
    while batch := list(islice(rest, BATCH)):
        yield batch


# ---------------------------------------------------------------------------- what a file says of itself


def _digest(cells: Cells) -> str:
    told = json.dumps(dict(cells.values), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def _name(cells: Cells, kind: Kind) -> str:
    """What makes a line the same line in the next run: its id; a price list has a line for each price."""
    if kind is Kind.SERVICES:
        return f"{cells.text('id')} {cells.text('price_from')}".strip()
    return cells.text("id")


def _once(lines: Iterable[Cells], kind: Kind, tally: _Tally) -> Iterator[Cells]:
    """Lines with an outside id that no earlier line has; a line without one is known by its content."""
    seen: dict[str, int] = {}
    for cells in lines:
        named = cells
        if not cells.text("id"):
            named = Cells(cells.line, {**cells.values, "id": f"row-{_digest(cells)}"}, cells.headings)
        name = _name(named, kind)
        if name in seen:
            told = RuleBroken(N_("The same id stands in line {line}."), line=seen[name])
            tally.rejected.append(Rejected(line=cells.line, field=cells.heading("id"), reason=told))
            continue
        seen[name] = cells.line
        yield named


def _grid(lines: Sequence[Cells]) -> int | None:
    """The commonest gap between two times of one day, where the lines do not say how long they take."""
    if any(cells.text(name) for cells in lines for name in ("minutes", "end", "end_time", "planned_end")):
        return None
    days: dict[tuple[str, str], set[int]] = {}
    for cells in lines:
        try:
            at = values.clock(cells.text("time"))
        except RuleBroken:
            continue
        days.setdefault((cells.text("date"), cells.text("practitioner")), set()).add(at.hour * 60 + at.minute)
    gaps = Counter(later - earlier for times in days.values() for earlier, later in pairwise(sorted(times)))
    gap, count = gaps.most_common(1)[0] if gaps else (0, 0)
    return gap if count >= GRID_LINES and gap % 5 == 0 and gap <= 120 else None


# ---------------------------------------------------------------------------- lines into the database


def _take_batch(batch: Sequence[Cells], context: Context, unit: Unit) -> _Tally:
    unit.require(Right.IMPORT)
    tally = _Tally()
    for cells in batch:
        try:
            with unit.savepoint():
                taken = _take_line(unit, cells, context)
        except OverflowError:  # a number that no column and no calendar can hold
            told = RuleBroken(N_("A value of this line is too large."))
            tally.rejected.append(Rejected(line=cells.line, field="", reason=told))
            continue
        except (StorageError, DBAPIError) as error:
            tally.rejected.append(_rejected(cells, error))
            continue
        if taken is None:
            tally.unchanged += 1
        else:
            tally.imported += 1
            tally.own.append(taken)
    return tally


def _rejected(cells: Cells, error: StorageError | DBAPIError) -> Rejected:
    told = translate(error) if isinstance(error, DBAPIError) else error
    if isinstance(told, Unavailable):
        raise told from error
    return Rejected(line=cells.line, field=str(told.values.get("field", "")), reason=told)


def _take_line(unit: Unit, cells: Cells, context: Context) -> int | None:
    """Take one line as an act of its own; None when it was taken before or changes nothing."""
    base = f"import:{context.kind.value}:{quote(_name(cells, context.kind), safe='')}:"
    key, fresh = _key(unit.conn, base, _digest(cells))
    if not fresh:
        return None
    taker = _TAKERS[context.kind]
    return unit.act(taker, lambda: taker(unit, cells, context), key)


def _key(conn: Connection, base: str, digest: str) -> tuple[str, bool]:
    """The act's key, and whether the newest act for this outside id was another content."""
    keys = list(
        conn.execute(
            select(act.c.idem_key).where(act.c.idem_key >= base, act.c.idem_key < base + "~").order_by(act.c.id.desc())
        ).scalars()
    )
    wanted = base + digest
    if keys and keys[0].split("#")[0] == wanted:
        return keys[0], False
    return (f"{wanted}#{len(keys)}" if keys else wanted), True


def _duplicates(conn: Connection, kind: Kind, imported: Sequence[int]) -> list[tuple[str, str]]:
    """Probably the same people, at least one of them just imported, by their outside ids."""
    if kind is not Kind.PATIENTS or not imported:
        return []
    fresh = {PatientId(one) for one in imported}
    count = conn.execute(select(func.max(patient.c.id))).scalar() or 0
    if len(fresh) * FEW < count:
        pairs = sweep.duplicates_of(conn, fresh)
    else:
        pairs = [pair for pair in sweep.duplicates(conn) if fresh.intersection(pair)]
    return sweep.outside_names(conn, pairs)
