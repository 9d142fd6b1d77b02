"""What a list of recalls is made from, read once: the rules, what each counts from, who receives patients."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from storage.recalls import queries
from storage.recalls.due import By
from storage.recalls.records import Category, RecallType
from storage.services.tables import service
from storage.staff import queries as staff
from storage.staff.records import Practitioner


@dataclass(frozen=True, slots=True)
class Book:
    """What is read once for a list."""

    today: date
    tz: ZoneInfo
    types: Mapping[int, RecallType]
    by: Mapping[int, By]
    doctors: Mapping[int, Practitioner]
    done_by: Mapping[int, str]
    """The folded specialty of each service that a rule names."""


def book_of(conn: Connection, today: date, tz: ZoneInfo) -> Book:
    """Read it."""
    doctors = {int(one.id): one for one in staff.practitioners(conn, retired=True)}
    kinds = {one.id: one for one in queries.types(conn)}
    named = {one for kind in kinds.values() for one in kind.draft.service_ids}
    done_by = specialties(conn, named)
    by = {kind.id: _by(kind, doctors, done_by) for kind in kinds.values()}
    return Book(today, tz, kinds, by, doctors, done_by)


def _by(kind: RecallType, doctors: Mapping[int, Practitioner], specialties: Mapping[int, str]) -> By:
    """What a rule counts from; a follow-up is over with any later visit to who did it."""
    if not kind.draft.service_ids:
        return By((), tuple(key for key, one in doctors.items() if one.specialty_key == kind.specialty_key))
    doers = {specialties[one] for one in kind.draft.service_ids} - {""}
    after = tuple(key for key, one in doctors.items() if one.specialty_key in doers)
    follows = kind.draft.category is Category.FOLLOW_UP
    return By(tuple(kind.draft.service_ids), (), after if follows else ())


def specialty(book: Book, kind: RecallType) -> str:
    """The folded specialty of whoever does what a rule is about."""
    named = kind.draft.service_ids
    return book.done_by.get(named[0], "") if named else kind.specialty_key


def specialties(conn: Connection, service_ids: Collection[int]) -> dict[int, str]:
    """The folded specialty of each service."""
    asked = select(service.c.id, service.c.specialty_key).where(service.c.id.in_(service_ids))
    return {row.id: row.specialty_key for row in conn.execute(asked)}
