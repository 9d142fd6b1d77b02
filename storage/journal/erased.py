"""Rows whose details were erased: what is left of them, and how it goes on being proved.

A journal row that an erasure names loses `before`, `after` and `salt`; its own hash stays as the link of the
chain, and says nothing without the salt.  Nobody can work that hash out again, so the erasure's own row holds a
digest of all that was left of the rows it took details from: a row altered afterwards no longer fits it, and a row
without details that no erasure names is damage.  Receipts are proved in the same way.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from storage.schema import metadata

WHAT = "erasure"
"""The kind of the journal row that an erasure writes of itself; its `after` is made by `telling`."""
JOURNAL, ACT, PATIENT, PAPER, STEP, CALL, RECEIPT, ENTRY, REQUEST, QUOTE, POLICY_CHECK = "jkpdscreqwv"
DOCUMENT, DOCUMENT_FILE, DOCUMENT_COPY, RECORD_PLACE = "ofhg"
"""The letters by which an erasure names rows, as `storage.schema.erasable` looks for them."""

Told = Mapping[str, Any]
"""What an erasure says of itself: `named` (rows), `rows` and `money` (digests of what was left)."""


class Remains:
    """The digest of what is left of rows, which are added in the order of their numbers."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._digest = hashlib.sha256()
        self.count = 0

    def add(self, row: Sequence[object]) -> None:
        """One row: plain values only."""
        self._digest.update(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        self.count += 1

    def told(self) -> str:
        """How many rows, and their digest; empty for none."""
        return f"{self.count} {self._digest.hexdigest()}" if self.count else ""


def telling(named: Iterable[tuple[str, int]], *, rows: str, money: str) -> dict[str, str]:
    """What the journal row of an erasure says."""
    words = " ".join(f"{letter}{row_id}" for letter, row_id in named)
    return {"named": f" {words} ", "rows": rows, "money": money}


class Erasures:
    """The erasures met while reading on: each must have left its rows as they stand.  For `checks` of any room."""

    def __init__(self, part: str, began: int) -> None:
        """Compare with this part of what erasures say: `rows` or `money`.

        `began` is the journal's last row when the reading began: of a later erasure some rows were read before it,
        so that it is only asked to be there.
        """
        self._part = part
        self._began = began
        self._remains: dict[int, Remains] = {}
        self._later: set[int] = set()

    def add(self, erased_by: int, row: Sequence[object]) -> None:
        """A row without its details, in the order of numbers."""
        if erased_by > self._began:
            self._later.add(erased_by)
        else:
            self._remains.setdefault(erased_by, Remains()).add(row)

    def differs(self, row_id: int, told: Told) -> bool:
        """Whether the rows of this erasure are not as it left them."""
        if row_id > self._began:
            self._later.discard(row_id)
            return False
        found = self._remains.pop(row_id, Remains())
        return found.told() != str(told.get(self._part, ""))

    def unknown(self) -> Iterable[int]:
        """Which rows say that they were erased by what is no erasure."""
        return sorted(self._remains.keys() | self._later)


def owner_is(conn: Connection, what: str, key: int) -> bool:
    """Whether a thing is about somebody who was erased.  Tables are known by their names only, as in `deeds`."""
    patient, table = metadata.tables["patient"], metadata.tables.get(what)
    if what in ("patient", "merge"):
        owner = patient.c.id == key
    elif table is not None and "patient_id" in table.c and "id" in table.c:
        owner = (patient.c.id == table.c.patient_id) & (table.c.id == key)
    elif table is not None and "appointment_id" in table.c:
        visit = metadata.tables["appointment"]
        own = table.c.id if "id" in table.c else table.c.appointment_id
        owner = (own == key) & (visit.c.id == table.c.appointment_id) & (patient.c.id == visit.c.patient_id)
    else:
        return False
    asked = select(patient.c.id).where(owner, patient.c.erased_by.is_not(None)).limit(1)
    return conn.execute(asked).first() is not None
