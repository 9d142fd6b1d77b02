"""The made-up patients in the register, with their papers: written in bulk, journalled one by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from storage.demo.chance import Dice
from storage.demo.moments import moment
from storage.demo.names import Person
from storage.demo.numbering import add_numbered
from storage.ids import PatientId
from storage.patients.digit_runs import parts, reversed_digits
from storage.patients.names import fold
from storage.patients.plain import number_key
from storage.patients.records import PaperKind, PatientStatus, Sex
from storage.patients.rules import card_text
from storage.patients.tables import card_counter, number_part, paper, patient, patient_phone, surname
from storage.unit import Unit

REGISTERED = "patients.register"
"""The verb that each registration is journalled under, as if it had been done at the desk."""
_HELD = (
    # kind, out of a hundred who have it, days it is valid at most (0: for good)
    (PaperKind.IDENTITY, 92, 0),
    (PaperKind.CONTRACT, 86, 0),
    (PaperKind.CONSENT, 80, 0),
    (PaperKind.QUESTIONNAIRE, 60, 0),
    (PaperKind.POLICY, 30, 700),
)
STRANGERS = 18
"""So many of the last ones have only called so far: a name and a number, no card."""


def register(
    unit: Unit, people: Sequence[Person], locale: str, dice: Dice, *, strangers: int = STRANGERS
) -> list[PatientId]:
    """Write the people into the register over the last two years; answers their ids in order."""
    first_id = 1 + (unit.conn.execute(select(func.max(patient.c.id))).scalar() or 0)
    cards = 3000 + (unit.conn.execute(select(card_counter.c.last)).scalar() or 0)
    rows: list[dict[str, Any]] = []
    papers: list[dict[str, Any]] = []
    for number, person in enumerate(people):
        known = number < len(people) - strangers
        if known:
            cards += dice.between(1, 9)
        day = unit.today - timedelta(days=dice.between(64, 700) if known else dice.between(1, 20))
        day = max(day, person.born)
        row = _row(person, locale, card_text(cards) if known else None, dice)
        row |= {"id": first_id + number, "created_at": moment(unit, day, dice.between(540, 1080))}
        rows.append(row)
        if known:
            papers.extend(_papers(unit, first_id + number, day, dice))
    add_numbered(unit.conn, patient, rows)
    _numbers(unit, people, first_id)
    unit.conn.execute(insert(paper), papers)
    with unit.within(REGISTERED):
        unit.journal_history(
            (unit.actor, row["created_at"], "patient", row["id"], _written(row, person))
            for row, person in sorted(zip(rows, people, strict=True), key=_when)
        )
    if unit.conn.execute(select(card_counter.c.last)).scalar() is None:
        unit.conn.execute(insert(card_counter).values(id=1, last=cards))
    else:
        unit.conn.execute(card_counter.update().values(last=cards))
    unit.changed("patients")
    return [PatientId(row["id"]) for row in rows]


def _when(made: tuple[dict[str, Any], Person]) -> datetime:
    """When somebody was registered."""
    at: datetime = made[0]["created_at"]
    return at


def _written(row: dict[str, Any], person: Person) -> dict[str, Any]:
    """What the journal keeps of a registration: what was typed, not what follows from it."""
    derived = {"id", "created_at", "last_key", "first_key", "middle_key", "document_key"}
    typed = {name: value for name, value in row.items() if name not in derived}
    return typed | {"phones": [[phone, ""] for phone in person.phones]}


def _row(person: Person, locale: str, card_no: str | None, dice: Dice) -> dict[str, Any]:
    last, first, middle = (name.by(locale) for name in (person.last, person.first, person.middle))
    known = card_no is not None
    document = f"{dice.between(4500, 4620)} {dice.between(100_000, 999_999)}" if known else ""
    estimated = known and dice.percent(2)
    born: date | None = person.born.replace(month=1, day=1) if estimated else person.born
    return {
        "card_no": card_no,
        "last_name": last,
        "first_name": first,
        "middle_name": middle,
        "sex": (Sex.FEMALE if person.female else Sex.MALE).value if known else Sex.UNKNOWN.value,
        "birth_date": born if known else None,
        "birth_estimated": estimated,
        "last_key": fold(last),
        "first_key": fold(first),
        "middle_key": fold(middle),
        "status": (PatientStatus.ACTIVE if known else PatientStatus.PROSPECTIVE).value,
        "email": person.email if known else "",
        "address": person.street.by(locale) if known else "",
        "document_no": document,
        "document_key": number_key(document),
        "note": person.note.by(locale),
        "alert": person.alert.by(locale),
    }


def _numbers(unit: Unit, people: Sequence[Person], first_id: int) -> None:
    """Phones, the index of their parts and of documents' parts, and the surnames, as the register keeps them."""
    documents = {
        row.id: row.document_no
        for row in unit.conn.execute(select(patient.c.id, patient.c.document_no).where(patient.c.id >= first_id))
    }
    phones: list[dict[str, Any]] = []
    found: list[dict[str, int]] = []
    for number, person in enumerate(people):
        phones.extend(
            {
                "rev": reversed_digits(e164),
                "patient_id": first_id + number,
                "e164": e164,
                "place": place,
            }
            for place, e164 in enumerate(person.phones)
        )
        numbers = [*person.phones, documents[first_id + number]]
        found.extend({"part": part, "patient_id": first_id + number} for part in parts(numbers))
    unit.conn.execute(insert(patient_phone), phones)
    unit.conn.execute(insert(number_part), found)
    keys = {key for key in unit.conn.execute(select(patient.c.last_key)).scalars() if key}
    keys -= set(unit.conn.execute(select(surname.c.k)).scalars())
    unit.conn.execute(insert(surname), [{"k": key} for key in sorted(keys)])


def _papers(unit: Unit, patient_id: int, day: date, dice: Dice) -> list[dict[str, Any]]:
    return [
        {
            "patient_id": patient_id,
            "kind": kind.value,
            "number": f"{dice.between(1000, 9999)}-{patient_id}" if kind is PaperKind.CONTRACT else "",
            "valid_until": unit.today + timedelta(days=dice.between(-40, days)) if days else None,
            "noted_at": moment(unit, day, dice.between(540, 1080)),
            "noted_by": unit.actor.login,
        }
        for kind, share, days in _HELD
        if dice.percent(share)
    ]
