"""What a paper list says beside a patient's name: the number that is tried first, the card."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from sqlalchemy import Connection, select

from storage.ids import PatientId
from storage.patients.tables import patient, patient_phone

_AT_A_TIME = 500
_NUMBER = (
    select(patient_phone.c.e164)
    .where(patient_phone.c.patient_id == patient.c.id)
    .order_by(patient_phone.c.place, patient_phone.c.rev)
    .limit(1)
    .scalar_subquery()
)
_ASKED = select(patient.c.id, patient.c.card_no, _NUMBER.label("number"))


class Contact(NamedTuple):
    """How somebody is reached, and where their record stands."""

    card_no: str
    """Empty: no record was opened yet."""
    number: str
    """E.164; empty where none is known."""


def contacts(conn: Connection, patient_ids: Collection[PatientId]) -> dict[PatientId, Contact]:
    """Number and card of each patient."""
    return {
        PatientId(row.id): Contact(row.card_no or "", row.number or "")
        for part in _parts(sorted(set(patient_ids)))
        for row in conn.execute(_ASKED.where(patient.c.id.in_(part)))
    }


def _parts(ids: list[PatientId]) -> Iterator[list[PatientId]]:
    for at in range(0, len(ids), _AT_A_TIME):
        yield ids[at : at + _AT_A_TIME]
