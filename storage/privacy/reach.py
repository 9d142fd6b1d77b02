"""Everything that refers to a person, found by walking the foreign keys: a table added later is found too."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, func, select

from storage.calls.tables import call
from storage.cash.tables import register
from storage.centre.tables import account_user, identifier
from storage.documents.files import contents_of
from storage.ids import PatientId
from storage.journal.tables import journal
from storage.patients import queries
from storage.patients.tables import patient, patient_phone
from storage.privacy.looks import looks_of
from storage.privacy.records import Held, Row
from storage.schema import metadata
from storage.services.tables import service
from storage.staff.tables import practitioner, room

CHUNK = 500
"""Ids asked for at once."""
OWN_KINDS = ("merge", "given-out")
"""Kinds of journal rows that are about a patient, beside those named like tables."""
_KEYS = ("id", "appointment_id", "call_id", "receipt_id")
"""By which column the journal knows a row, the first that its table has."""
_NAMES: Mapping[str, tuple[Table, tuple[str, ...]]] = {
    "practitioner": (practitioner, ("last_name", "first_name", "middle_name")),
    "service": (service, ("name",)),
    "room": (room, ("name",)),
    "register": (register, ("name",)),
    "user": (account_user, ("name",)),
}


@cache
def children() -> dict[str, tuple[tuple[Table, str], ...]]:
    """By table: which tables name a row of it, and in which column.

    A table that names itself leads to other rows of the same kind, perhaps another person's, and is not followed;
    merged entries are found by `queries.ids_of`.
    """
    found: dict[str, list[tuple[Table, str]]] = {}
    for table in metadata.tables.values():
        for key in table.foreign_keys:
            parent = key.column.table
            if key.column.name == "id" and parent is not table and key.parent.name != "id":
                found.setdefault(parent.name, []).append((table, key.parent.name))
    return {name: tuple(sorted(links, key=lambda link: (link[0].name, link[1]))) for name, links in found.items()}


def tables() -> tuple[str, ...]:
    """Every table whose rows can be about a person, nearest first."""
    seen, at = [patient.name], 0
    while at < len(seen):
        seen += [table.name for table, _ in children().get(seen[at], ()) if table.name not in seen]
        at += 1
    return tuple(dict.fromkeys(seen))


def rows(conn: Connection, ids: Sequence[PatientId]) -> dict[str, list[Row]]:
    """The rows about a person (all ids are one person's), by table, each in the order of its key."""
    found: dict[str, dict[tuple[Any, ...], Row]] = {}
    ahead: list[tuple[Table, list[int]]] = [(patient, _put(found, patient, _where(conn, patient, "id", ids)))]
    ahead.append((call, _put(found, call, _calls_by_number(conn, ids))))
    while ahead:
        parent, fresh = ahead.pop()
        for table, column in children().get(parent.name, ()):
            made = _put(found, table, _where(conn, table, column, fresh))
            if made:
                ahead.append((table, made))
    return {name: [found[name][key] for key in sorted(found[name])] for name in tables() if found.get(name)}


def _where(conn: Connection, table: Table, column: str, ids: Sequence[int]) -> Iterable[Row]:
    for start in range(0, len(ids), CHUNK):
        for row in conn.execute(select(table).where(table.c[column].in_(ids[start : start + CHUNK]))).mappings():
            yield dict(row)


def _put(found: dict[str, dict[tuple[Any, ...], Row]], table: Table, more: Iterable[Row]) -> list[int]:
    """Keep rows that are new; answers their ids."""
    known = found.setdefault(table.name, {})
    fresh = []
    for row in more:
        key = tuple(row[column.name] for column in table.primary_key)
        if key not in known:
            known[key] = dict(row)
            if "id" in table.c:
                fresh.append(row["id"])
    return fresh


def _calls_by_number(conn: Connection, ids: Sequence[PatientId]) -> list[Row]:
    """Calls that nobody gave to a patient, from a number that is this person's alone."""
    phones = {row["rev"]: row["e164"] for row in _where(conn, patient_phone, "patient_id", ids)}
    others = select(patient_phone.c.rev).where(
        patient_phone.c.rev.in_(list(phones)), patient_phone.c.patient_id.not_in(ids)
    )
    for shared in conn.execute(others).scalars():
        phones.pop(shared, None)
    mine = select(call).where(call.c.patient_id.is_(None), call.c.number.in_(list(phones.values())))
    return [dict(row) for row in conn.execute(mine).mappings()]


# ---------------------------------------------------------------------------- the journal of these rows


def things(found: Mapping[str, Sequence[Row]], ids: Sequence[PatientId]) -> dict[str, list[int]]:
    """The kinds and keys under which the journal tells of these rows."""
    told: dict[str, list[int]] = {kind: list(ids) for kind in OWN_KINDS}
    for name, of in found.items():
        key = next((one for one in _KEYS if one in metadata.tables[name].c), None)
        if key is not None:
            told[name] = sorted({row[key] for row in of})
    return told


def journal_ids(conn: Connection, told: Mapping[str, Sequence[int]]) -> list[int]:
    """The journal's rows of these things, in their order."""
    found: set[int] = set()
    for what, keys in told.items():
        for start in range(0, len(keys), CHUNK):
            chunk = keys[start : start + CHUNK]
            asked = select(journal.c.id).where(journal.c.what == what, journal.c.key.in_(chunk))
            found.update(conn.execute(asked).scalars())
    return sorted(found)


def journal_rows(conn: Connection, row_ids: Sequence[int]) -> list[Row]:
    """These rows, with their details as dicts."""
    return [
        {
            **{name: row[name] for name in ("id", "act_id", "at", "login", "desk", "verb", "what", "key")},
            "before": None if row["before"] is None else json.loads(row["before"]),
            "after": None if row["after"] is None else json.loads(row["after"]),
        }
        for row in sorted(_where(conn, journal, "id", row_ids), key=lambda row: int(row["id"]))
    ]


# ---------------------------------------------------------------------------- all of it


def held(conn: Connection, patient_id: PatientId, at: datetime) -> Held:
    """Everything that is held on a person.  Raises NotFound."""
    one = queries.patient_of(conn, patient_id)
    ids = queries.ids_of(conn, patient_id)
    found = rows(conn, ids)
    named = select(identifier.c.system, identifier.c.value).where(
        identifier.c.kind == "patient", identifier.c.ref_id.in_(ids)
    )
    return Held(
        patient=one,
        tables=found,
        journal=journal_rows(conn, journal_ids(conn, things(found, ids))),
        looks=looks_of(conn, ids),
        names={name: _names(conn, table, columns) for name, (table, columns) in _NAMES.items()},
        identifiers=tuple((row.system, row.value) for row in conn.execute(named)),
        files=contents_of(conn, [row["id"] for row in found.get("document_file", ())]),
        at=at,
    )


def _names(conn: Connection, table: Table, columns: Sequence[str]) -> dict[int, str]:
    asked = select(table.c.id, *(func.coalesce(table.c[column], "").label(column) for column in columns))
    return {
        row["id"]: " ".join(filter(None, (row[column] for column in columns)))
        for row in conn.execute(asked).mappings()
    }
