"""What the rooms above the register tell it: rows that a merge moves, and lines of a patient's history.

The register cannot import them.  A room that knows something of patients has a module `about_patient`,
which puts its `Move`s and event readers into the lists here; `load` imports those modules once.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, Table, select, update

import storage
from storage.ids import PatientId
from storage.patients.records import Event
from storage.patients.tables import paper
from storage.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Rows of one kind that belong to a patient and follow a merge."""

    name: str
    """What they are: `appointment`, `call`, `charge`."""
    topic: str
    """The topic of the change feed."""
    ids: Callable[[Connection, PatientId], list[int]]
    """The ids of the patient's rows."""
    give: Callable[[Unit, list[int], PatientId], None]
    """Make these rows belong to a patient; raises when a promise forbids it, and the merge with it."""
    stands: Callable[[Connection, PatientId], bool] | None = None
    """Whether any of the rows still counts; None means that all do.  What was entered in error does not
    keep a registration from being taken back."""

    def hangs_on(self, conn: Connection, patient_id: PatientId) -> bool:
        """Whether the patient's entry is still needed by these rows."""
        return bool(self.ids(conn, patient_id)) if self.stands is None else self.stands(conn, patient_id)


def column_move(table: Table, *, topic: str, column: str = "patient_id") -> Move:
    """The move of a table that names its patient in a column and has an `id`; a version counts on."""
    owner = table.c[column]

    def ids(conn: Connection, patient_id: PatientId) -> list[int]:
        return list(conn.execute(select(table.c.id).where(owner == patient_id).order_by(table.c.id)).scalars())

    def give(unit: Unit, row_ids: list[int], patient_id: PatientId) -> None:
        values: dict[str, object] = {column: patient_id}
        if "version" in table.c:
            values["version"] = table.c.version + 1
        for row_id in row_ids:
            unit.conn.execute(update(table).where(table.c.id == row_id).values(values))

    return Move(name=table.name, topic=topic, ids=ids, give=give)


EventReader = Callable[[Connection, Sequence[PatientId], int], Sequence[Event]]
"""Reads the newest events of a patient (all ids are one person's), at most so many."""

MOVES: list[Move] = [column_move(paper, topic="patients")]
"""All kinds of rows that a merge moves, in the order in which they go over."""

EVENTS: list[EventReader] = []
"""All readers of a patient's history."""


@cache
def load() -> None:
    """Let every room put in what it knows."""
    for room in pkgutil.iter_modules(storage.__path__, "storage."):
        name = f"{room.name}.about_patient"
        if room.ispkg and importlib.util.find_spec(name) is not None:
            importlib.import_module(name)
