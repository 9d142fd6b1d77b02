"""Row writes of the register, for its verbs; they never commit and journal nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Table, and_, bindparam, delete, insert, select, update

from storage.ids import PatientId
from storage.patients.digit_runs import parts, reversed_digits
from storage.patients.names import fold
from storage.patients.plain import number_key
from storage.patients.records import (
    Phone,
)
from storage.patients.tables import card_counter, number_part, patient, patient_phone, surname
from storage.schema import unless_there

_NEW = insert(patient)
_NEW_PHONE = insert(patient_phone)
_NO_PHONES = delete(patient_phone).where(patient_phone.c.patient_id == bindparam("who"))


def keys(values: Mapping[str, Any]) -> dict[str, str]:  # Any: columns of a row
    """The folded columns that go with names and a document number."""
    found = {
        f"{part}_key": fold(values[f"{part}_name"]) for part in ("last", "first", "middle") if f"{part}_name" in values
    }
    if "document_no" in values:
        found["document_key"] = number_key(values["document_no"])
    return found


def insert_patient(conn: Connection, values: Mapping[str, Any], created_at: datetime) -> PatientId:  # Any: as above
    """A new row with its keys; its surname goes into the dictionary."""
    row = {**values, **keys(values), "created_at": created_at}
    made = conn.execute(_NEW, row).inserted_primary_key
    assert made is not None
    learn_surname(conn, fold(values["last_name"]))
    return PatientId(made[0])


def update_patient(conn: Connection, patient_id: PatientId, values: Mapping[str, Any], version: int) -> bool:
    """Change columns if the version is still this one; answers whether it was."""
    folded = keys(values)
    done = conn.execute(
        update(patient)
        .where(patient.c.id == patient_id, patient.c.version == version)
        .values(**values, **folded, version=version + 1)
    )
    if folded.get("last_key"):
        learn_surname(conn, folded["last_key"])
    return done.rowcount == 1


def learn_surname(conn: Connection, key: str) -> None:
    """Keep a folded surname for searches by a fragment."""
    if key:
        _ignore(conn, surname, [{"k": key}])


def put_numbers(
    conn: Connection,
    patient_id: PatientId,
    phones: Sequence[Phone],
    document_no: str,
    before: Iterable[str] | None = (),
) -> None:
    """Set the numbers by which a patient is found: phones in this order, and the document.

    `before` are the numbers that the patient had until now; None for a new patient, who had none.
    """
    if before is not None:
        conn.execute(_NO_PHONES, {"who": patient_id})
    if phones:
        rows = [
            {
                "rev": reversed_digits(phone.e164),
                "patient_id": patient_id,
                "e164": phone.e164,
                "label": phone.label,
                "place": place,
            }
            for place, phone in enumerate(phones)
        ]
        conn.execute(_NEW_PHONE, rows)
    had, wanted = parts(before or ()), parts([*(phone.e164 for phone in phones), document_no])
    if had - wanted:
        gone = and_(number_part.c.part.in_(sorted(had - wanted)), number_part.c.patient_id == patient_id)
        conn.execute(delete(number_part).where(gone))
    if wanted - had:
        _ignore(conn, number_part, [{"part": part, "patient_id": patient_id} for part in sorted(wanted - had)])


@cache
def _unless_there(into: Table, dialect: str) -> Insert:
    return unless_there(into, dialect)


def _ignore(conn: Connection, into: Table, rows: list[dict[str, Any]]) -> None:  # Any: columns of the table
    conn.execute(_unless_there(into, conn.dialect.name), rows)


def last_card(conn: Connection) -> int:
    """The last card number given out."""
    return conn.execute(select(card_counter.c.last)).scalar() or 0


def raise_card_counter(conn: Connection, number: int) -> None:
    """Never give out this number or a smaller one again."""
    if last_card(conn) == 0 and conn.execute(select(card_counter.c.id)).first() is None:
        conn.execute(insert(card_counter).values(id=1, last=number))
    elif number > last_card(conn):
        conn.execute(update(card_counter).values(last=number))
