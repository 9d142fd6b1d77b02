"""A file taken in: batches of lines in one transaction each, every line on its own savepoint.

A line that was taken before with the very same content is not taken again, even when a desk has changed
the thing since: its act carries a key made of the outside id and the content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from storage.errors import N_, RuleBroken, StorageError, Unavailable
from storage.exchange import acts, clinic_in, fhir_in, fhir_json, lines, patients_in, slots_in, tables_in, visits_in
from storage.exchange.context import Context, find_practitioner, learn
from storage.exchange.records import Cells, Kind, Options, Rejected, Result
from storage.faults import translate
from storage.ids import PatientId
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

_TAKERS: dict[Kind, Verb[[Cells, Context]]] = {
    Kind.PATIENTS: patients_in.take,
    Kind.PRACTITIONERS: clinic_in.take_practitioner,
    Kind.SERVICES: clinic_in.take_service,
    Kind.SLOTS: slots_in.take_slot,
    Kind.APPOINTMENTS: visits_in.take,
}

_NAMED: dict[Kind, tuple[tuple[str, Kind], ...]] = {
    Kind.PATIENTS: (("id", Kind.PATIENTS),),
    Kind.PRACTITIONERS: (("id", Kind.PRACTITIONERS),),
    Kind.SERVICES: (),
    Kind.SLOTS: (("id", Kind.SLOTS),),
    Kind.APPOINTMENTS: (("id", Kind.APPOINTMENTS), ("patient", Kind.PATIENTS), ("slot", Kind.SLOTS)),
}
"""The fields of a line that hold outside names, looked up for many lines at once."""

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
    office: Office, kind: Kind, path: tables_in.Source, options: Options, progress: Progress = lambda done: None
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
    context = Context(kind=kind, options=options, minutes=lines.grid(good))
    tally = _Tally(rejected=[one for one in found if isinstance(one, Rejected)])
    once: list[Cells] = []
    for line in lines.once(good, kind):
        if isinstance(line, Cells):
            once.append(line)
        else:
            tally.rejected.append(line)
    if options.dry_run:
        return await _rehearse(office, once, context, tally, len(found))
    done = len(found) - len(once)
    for batch in _batches(once):
        _add(tally, await office.store.transact(office.actor, partial(_take_batch, batch, context)))
        done += len(batch)
        progress(done)
    pairs = await office.read(_duplicates, kind, tally.own)
    return _result(tally, len(found), pairs)


async def _rehearse(office: Office, whole_file: list[Cells], context: Context, tally: _Tally, read: int) -> Result:
    """The whole file in one transaction that is taken back."""
    kept: list[Result] = []

    def whole(unit: Unit) -> None:
        mine = replace(tally, rejected=list(tally.rejected))
        _add(mine, _take_batch(whole_file, context, unit))
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


def _batches(cells: Sequence[Cells]) -> Iterator[list[Cells]]:
    rest = iter(cells)
    while batch := list(islice(rest, BATCH)):
        yield batch


# ---------------------------------------------------------------------------- lines into the database


def _take_batch(batch: Sequence[Cells], context: Context, unit: Unit) -> _Tally:
    unit.require(Right.IMPORT)
    tally = _Tally()
    context.memory.forget()
    with unit.gathering():
        for part in _batches(batch):
            _take_part(part, context, unit, tally)
    return tally


def _take_part(part: Sequence[Cells], context: Context, unit: Unit, tally: _Tally) -> None:
    for field_name, kind in _NAMED[context.kind]:
        learn(unit.conn, kind, {cells.text(field_name) for cells in part} - {""}, context.memory)
    before = acts.keys_before(unit.conn, [lines.base(cells, context.kind) for cells in part])
    for cells, keys in zip(part, before, strict=True):
        try:
            with unit.savepoint():
                taken = _take_line(unit, cells, context, keys)
        except OverflowError:  # a number that no column and no calendar can hold
            context.memory.forget()
            told = RuleBroken(N_("A value of this line is too large."))
            tally.rejected.append(Rejected(line=cells.line, field="", reason=told))
            continue
        except (StorageError, DBAPIError) as error:
            context.memory.forget()
            tally.rejected.append(_rejected(cells, error))
            continue
        if taken is None:
            tally.unchanged += 1
        else:
            tally.imported += 1
            tally.own.append(taken)


def _rejected(cells: Cells, error: StorageError | DBAPIError) -> Rejected:
    told = translate(error) if isinstance(error, DBAPIError) else error
    if isinstance(told, Unavailable):
        raise told from error
    return Rejected(line=cells.line, field=str(told.values.get("field", "")), reason=told)


def _take_line(unit: Unit, cells: Cells, context: Context, keys: Sequence[str]) -> int | None:
    """Take one line as an act of its own; None when it was taken before or changes nothing.

    `keys` are those of the acts on its outside id, the newest first: a content that differs from the newest is
    taken, even if an older act had the same.
    """
    wanted = lines.base(cells, context.kind) + lines.digest(cells)
    if keys and keys[0].split("#")[0] == wanted:
        return None
    taker = _TAKERS[context.kind]
    key = f"{wanted}#{len(keys)}" if keys else wanted
    return unit.act(taker, lambda: taker(unit, cells, context), key, new=True)


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
