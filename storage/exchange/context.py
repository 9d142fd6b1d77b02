"""What the taking of every line needs to know, and how a line's reference finds a thing of ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection, bindparam, select

from storage.centre.queries import find_identifier, find_identifiers, name_identifier
from storage.centre.tables import identifier
from storage.errors import N_, RuleBroken
from storage.exchange import values
from storage.exchange.memory import Memory
from storage.exchange.records import Cells, Kind, Options
from storage.ids import PatientId, PractitionerId
from storage.patients import queries as patient_queries
from storage.patients.names import fold
from storage.patients.records import PatientStatus
from storage.patients.tables import patient
from storage.staff import queries as staff_queries
from storage.staff import verbs as staff_verbs
from storage.staff.records import PractitionerDraft
from storage.unit import Unit

T = TypeVar("T")

SYSTEM = "outside"
"""The system of identifiers that files give; one centre imports from one older system."""
OWN = "frontdesk-"
"""Before the own id of a thing that has no outside name."""
WHAT: dict[Kind, str] = {
    Kind.PATIENTS: "patient",
    Kind.PRACTITIONERS: "practitioner",
    Kind.SERVICES: "service",
    Kind.SLOTS: "slot",
    Kind.APPOINTMENTS: "appointment",
}
"""The kind of thing in the table of identifiers."""
_NOBODY = {"ru": "Врач"}
_NOBODY_ELSE = "Doctor"
"""What the default practitioner is called when an import has to create one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One import."""

    kind: Kind
    options: Options
    minutes: int | None = None
    """The grid that the file's own times stand on: what lasts as long as nothing else says."""
    memory: Memory = dataclass_field(default_factory=Memory)
    """What the batch under way has looked up."""


class FieldProblem(RuleBroken):
    """A RuleBroken that names the heading of the file."""


def read(cells: Cells, name: str, parse: Callable[[str], T]) -> T | None:
    """A field as a value, None when it is empty.  Raises FieldProblem naming the file's own heading."""
    text = cells.text(name)
    if not text:
        return None
    try:
        return parse(text)
    except RuleBroken as error:
        raise FieldProblem(error.template, **{**error.values, "field": cells.heading(name)}) from error


def read_day(cells: Cells, name: str, context: Context) -> date | None:
    """A day in the file's own order of day and month."""
    return read(cells, name, lambda text: values.day(text, month_first=context.options.mapping.month_first))


def read_instant(unit: Unit, cells: Cells, name: str, context: Context, on: date | None = None) -> datetime | None:
    """An instant; a time alone is one of the day `on`."""
    month_first = context.options.mapping.month_first

    def parse(text: str) -> datetime:
        if on is not None and re.fullmatch(r"\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?", text):
            return values.instant(f"{on.isoformat()} {values.clock(text).isoformat()}", unit.centre.tz)
        return values.instant(text, unit.centre.tz, month_first=month_first)

    return read(cells, name, parse)


def problem(cells: Cells, field: str, template: str, /, **told: object) -> FieldProblem:
    """A FieldProblem for a field of ours."""
    return FieldProblem(template, field=cells.heading(field), **told)


# ---------------------------------------------------------------------------- outside names


def known(conn: Connection, kind: Kind, name: str, memory: Memory) -> int | None:
    """Our id of what the file calls `name`."""
    return memory.id_of(kind, name, lambda: find_identifier(conn, WHAT[kind], SYSTEM, name))


def learn(conn: Connection, kind: Kind, names: Collection[str], memory: Memory) -> None:
    """Look many names up at once."""
    memory.learn(kind, names, find_identifiers(conn, WHAT[kind], SYSTEM, names))


def remember(conn: Connection, kind: Kind, name: str, ref_id: int, memory: Memory) -> None:
    """Keep the file's name for a thing of ours, unless it is our own."""
    if name and name != f"{OWN}{ref_id}":
        name_identifier(conn, WHAT[kind], SYSTEM, name, ref_id)
        memory.learn(kind, (name,), {name: ref_id})


_NAMED = select(identifier.c.value).where(
    identifier.c.kind == bindparam("of_kind"), identifier.c.ref_id == bindparam("ref")
)


def own_id(conn: Connection, kind: Kind, name: str) -> int | None:
    """The id in a name that an export of this program gave.

    A thing that has an outside name is exported by that one, so it is never meant: it came from another centre
    that gave its own number to something else.
    """
    hit = re.fullmatch(rf"{OWN}(\d{{1,18}})", name)
    if hit is None or conn.execute(_NAMED, {"of_kind": WHAT[kind], "ref": int(hit[1])}).first() is not None:
        return None
    return int(hit[1])


_ENTRY = select(patient.c.status, patient.c.merged_into, patient.c.birth_date).where(patient.c.id == bindparam("who"))


def find_patient(conn: Connection, name: str, memory: Memory) -> PatientId | None:
    """The patient of an outside name, an own one or a card; a merged one's survivor."""
    found = find_patient_born(conn, name, memory)
    return None if found is None else found[0]


def find_patient_born(conn: Connection, name: str, memory: Memory) -> tuple[PatientId, date | None] | None:
    """As `find_patient`, with the birth date."""
    found = known(conn, Kind.PATIENTS, name, memory)
    found = own_id(conn, Kind.PATIENTS, name) if found is None else found
    found = patient_queries.card_owner(conn, name) if found is None else found
    while found is not None:
        row = conn.execute(_ENTRY, {"who": found}).first()
        if row is None or row.status == PatientStatus.ARCHIVED.value:
            return None
        if row.merged_into is None:
            return PatientId(found), row.birth_date
        found = row.merged_into
    return None


def find_practitioner(conn: Connection, name: str) -> PractitionerId | None:
    """Who is meant by an outside name, an own one or a name like `Orlova E.I.`."""
    found = find_identifier(conn, WHAT[Kind.PRACTITIONERS], SYSTEM, name)
    found = own_id(conn, Kind.PRACTITIONERS, name) if found is None else found
    staff = staff_queries.practitioners(conn, retired=True)
    if found is not None:
        return next((one.id for one in staff if one.id == found), None)
    asked = fold(name)
    named = [one.id for one in staff if asked in {fold(one.full_name), fold(one.short_name), fold(one.last_name)}]
    return named[0] if len(named) == 1 else None


def practitioner_for(unit: Unit, cells: Cells, context: Context) -> PractitionerId:
    """Who takes the line: whom it names, else `--practitioner`, else the default one, who is created if need be."""
    for name, field in ((cells.text("practitioner"), "practitioner"), (context.options.practitioner, "")):
        if name:
            found = context.memory.once("who", name, partial(find_practitioner, unit.conn, name))
            if found is None:
                told = N_("There is no practitioner “{name}”.")
                raise problem(cells, field, told, name=name) if field else RuleBroken(told, name=name)
            return found
    default = context.memory.once("who", None, partial(staff_queries.default_practitioner, unit.conn))
    if default is not None:
        return default.id
    minutes = context.minutes or 20
    draft = PractitionerDraft(
        last_name=_NOBODY.get(unit.centre.locale, _NOBODY_ELSE), first_minutes=minutes, follow_minutes=minutes
    )
    made = staff_verbs.add_practitioner(unit, draft)
    assert made is not None
    return PractitionerId(made)
