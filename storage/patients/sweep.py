"""Looking through the whole register for people entered twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.sql.elements import ColumnElement

from storage.centre.queries import identifiers_of
from storage.ids import PatientId
from storage.patients.alike import Raw, Traits, is_same, traits
from storage.patients.duplicates import pairs
from storage.patients.likeness import similar_people
from storage.patients.records import PatientDraft, Phone, Sex
from storage.patients.tables import patient, patient_phone

Pair = tuple[PatientId, PatientId]

_COLUMNS = (
    *(patient.c.id, patient.c.last_name, patient.c.first_name, patient.c.middle_name, patient.c.birth_date),
    *(patient.c.sex, patient.c.address, patient.c.city, patient.c.postcode, patient.c.email, patient.c.document_no),
)
_ALIVE = patient.c.status.not_in(["archived", "merged"])


def _raws(conn: Connection, *where: ColumnElement[bool]) -> Iterator[Raw]:
    phones: dict[int, list[str]] = {}
    numbers = select(patient_phone.c.patient_id, patient_phone.c.e164)
    if where:
        numbers = numbers.join(patient, patient.c.id == patient_phone.c.patient_id).where(*where)
    for number in conn.execute(numbers):
        phones.setdefault(number.patient_id, []).append(number.e164)
    for row in conn.execute(select(*_COLUMNS).where(_ALIVE, *where).order_by(patient.c.id)):
        yield _raw(row, phones.get(row.id, []))


def _raw(row: Any, phones: list[str]) -> Raw:  # Any: a Core row is untyped
    return Raw(
        id=PatientId(row.id),
        last_name=row.last_name,
        first_name=row.first_name,
        middle_name=row.middle_name,
        birth_date=row.birth_date,
        sex=row.sex,
        address=row.address,
        city=row.city,
        postcode=row.postcode,
        phones=phones,
        email=row.email,
        document_no=row.document_no,
    )


def duplicates(conn: Connection, *, with_document: bool = True) -> list[Pair]:
    """Every two entries of the register that are probably one person."""
    return pairs(traits(raw, with_document=with_document) for raw in _raws(conn))


def duplicates_of(conn: Connection, ids: Iterable[PatientId]) -> list[Pair]:
    """The pairs in which at least one of these entries stands; for a few entries in a large register."""
    found: set[Pair] = set()
    for one in _raws(conn, patient.c.id.in_(list(ids))):
        beside = _traits_of(conn, similar_people(conn, _draft(one), but=one.id, limit=50))
        mine = traits(one)
        found.update((min(one.id, other.id), max(one.id, other.id)) for other in beside if is_same(mine, other))
    return sorted(found)


def _traits_of(conn: Connection, ids: Iterable[PatientId]) -> list[Traits]:
    return [traits(raw) for raw in _raws(conn, patient.c.id.in_(list(ids)))]


def _draft(raw: Raw) -> PatientDraft:
    return PatientDraft(
        last_name=raw.last_name,
        first_name=raw.first_name,
        birth_date=raw.birth_date,
        sex=Sex(raw.sex),
        phones=tuple(Phone(e164=number) for number in raw.phones),
    )


def outside_names(conn: Connection, found: Iterable[Pair]) -> list[tuple[str, str]]:
    """The pairs by their outside names (card or own id where there is none), each in its order of entry."""
    names = identifiers_of(conn, "patient")
    listed = list(found)
    cards = {row.id: row.card_no for row in conn.execute(select(patient.c.id, patient.c.card_no))} if listed else {}

    def name(who: PatientId) -> str:
        return names.get(who) or cards.get(who) or str(who)

    return [(name(one), name(other)) for one, other in listed]
