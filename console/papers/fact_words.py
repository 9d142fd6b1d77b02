"""What was gathered for a paper, and the same in the words of its language: the groups of fields of templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING

from console.locale import _
from console.locale.formats import day_digits, day_written, money
from console.papers.made_up import Facts
from console.typed.phones import format_phone
from storage.centre.records import Centre
from storage.patients.records import PaperKind, Patient, Sex
from storage.schedule.records import CardState, Confirmation, VisitKind

if TYPE_CHECKING:
    from storage.cash.records import Charge
    from storage.evening.records import ToPull
    from storage.ids import PatientId
    from storage.schedule.records import Appointment

_LEFT_FOR_HANDS = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What the rooms know of what a paper is about; not in words yet."""

    centre: Centre
    now: datetime
    by: tuple[str, str]
    """The name of who makes it, and the login."""
    patient: Patient | None = None
    visit: Appointment | None = None
    charges: tuple[Charge, ...] = ()
    price_minor: int | None = None
    """Of the visit's service, where nothing was charged yet."""
    day: date | None = None
    visits: tuple[Appointment, ...] = ()
    """Of the day, for a day sheet."""
    pull: tuple[ToPull, ...] = ()
    people: Mapping[PatientId, Patient] | None = None


def in_words(found: Gathered) -> Facts:
    """The facts of what was gathered, in the current language; groups that are not known are left out."""
    centre = found.centre
    own = {one.name: getattr(centre, one.name) for one in fields(Centre)}
    facts: Facts = {
        "centre": {name: value for name, value in own.items() if isinstance(value, str)}
        | {"phone": format_phone(centre.phone) if centre.phone else ""},
        "today": day_written(centre.day_of(found.now)),
        "now": _moment(found.now, centre),
        "by": {"name": found.by[0], "login": found.by[1]},
    }
    if found.patient is not None:
        today = centre.day_of(found.now)
        facts["patient"] = _patient(found.patient, today)
        facts["payer"] = {**_person(found.patient), "is_patient": True}
    if found.visit is not None:
        facts["visit"] = _visit(found.visit)
        facts.update(_bill(found, found.visit))
    if found.day is not None:
        facts["day"] = day_written(found.day)
        facts.update(_day(found))
    return facts


def _moment(at: datetime, centre: Centre) -> str:
    local = at.astimezone(centre.tz)
    return f"{day_digits(local.date())} {local:%H:%M}"


def _born(person: Patient) -> str:
    if person.birth_date is None:
        return ""
    return str(person.birth_date.year) if person.birth_estimated else day_written(person.birth_date)


def _person(person: Patient) -> Facts:
    place = (person.postcode, person.region, person.city, person.address)
    return {
        "name": person.full_name,
        "born": _born(person),
        "phone": format_phone(person.phone) if person.phone else "",
        "address": ", ".join(part for part in place if part),
        "document": person.document_no,
    }


def _patient(person: Patient, today: date) -> Facts:
    policy = person.paper(PaperKind.POLICY, today)
    return {
        **_person(person),
        "short_name": person.usual_name,
        "age": _age(person, today),
        "sex": {Sex.MALE: _("male"), Sex.FEMALE: _("female")}.get(person.sex, ""),
        "phones": [format_phone(phone.e164) for phone in person.phones],
        "email": person.email,
        "card_number": person.card_no or "",
        "policy": policy.number if policy else "",
        "policy_until": day_written(policy.valid_until) if policy and policy.valid_until else "",
        "since": day_written(person.created_at.date()),
    }


def _age(person: Patient, today: date) -> str:
    born = person.birth_date
    if born is None:
        return ""
    return str(today.year - born.year - ((today.month, today.day) < (born.month, born.day)))


def _minute(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _visit(visit: Appointment) -> Facts:
    return {
        "date": day_written(visit.local_date),
        "time": _minute(visit.local_min),
        "doctor": visit.practitioner.initials,
        "doctor_name": visit.practitioner.full,
        "specialty": visit.specialty,
        "room": visit.room,
        "service": visit.service,
    }


def _bill(found: Gathered, visit: Appointment) -> Facts:
    """What a visit costs, as far as that is known."""
    if found.charges:
        lines = [
            {"title": one.title, "quantity": one.quantity, "price": money(one.price_minor),
             "amount": money(one.amount_minor), "date": day_written(one.day)}
            for one in found.charges
        ]  # fmt: skip
        total: int | None = sum(one.amount_minor for one in found.charges)
        less = sum(one.discount_minor for one in found.charges)
    elif visit.service:
        total, less = found.price_minor, 0
        price = money(total) if total is not None else _LEFT_FOR_HANDS
        lines = [{"title": visit.service, "quantity": 1, "price": price, "amount": price,
                  "date": day_written(visit.local_date)}]  # fmt: skip
    else:
        return {}
    return {
        "services": lines,
        "total": money(total) if total is not None else _LEFT_FOR_HANDS,
        "discount": money(less) if less else "",
    }


def _day(found: Gathered) -> Facts:
    """The rows of a day: its visits by doctor and time, or the records to pull in shelf order."""
    if found.pull:
        return {"rows": [_to_pull(one) for one in found.pull]}
    people = found.people or {}
    by_doctor: dict[int, list[Appointment]] = {}
    for visit in sorted(found.visits, key=lambda one: (one.practitioner.usual, one.practitioner_id, one.starts_at)):
        by_doctor.setdefault(visit.practitioner_id, []).append(visit)
    rows = {doctor: [_row(one, people.get(one.patient_id)) for one in visits] for doctor, visits in by_doctor.items()}
    return {
        "rows": [row for one in rows.values() for row in one],
        "doctors": [
            {"name": visits[0].practitioner.initials, "specialty": visits[0].specialty,
             "room": visits[0].room, "rows": rows[doctor]}
            for doctor, visits in by_doctor.items()
        ],
    }  # fmt: skip


def _row(visit: Appointment, person: Patient | None) -> Facts:
    return {
        "time": _minute(visit.local_min),
        "until": _minute(visit.end_min),
        "doctor": visit.practitioner.initials,
        "room": visit.room,
        "patient": visit.patient.full,
        "born": day_digits(visit.patient_birth) if visit.patient_birth else "",
        "phone": format_phone(person.phone) if person and person.phone else "",
        "card_number": (person.card_no or "") if person else "",
        "service": visit.service,
        "kind": _kind(visit.kind),
        "confirmed": visit.confirmation is Confirmation.CONFIRMED,
        "where": _where(visit.card_state),
        "comment": visit.comment,
    }


def _to_pull(one: ToPull) -> Facts:
    row = _row(one.visit, None)
    elsewhere = one.elsewhere
    where = f"{elsewhere.doctor.initials}, {day_digits(elsewhere.day)}" if elsewhere else _where(one.state)
    return {**row, "card_number": one.card_no or "", "where": where}


def _kind(kind: VisitKind) -> str:
    return {
        VisitKind.FIRST: _("first visit"),
        VisitKind.FOLLOW: _("follow-up"),
        VisitKind.PROCEDURE: _("procedure"),
        VisitKind.WALK_IN: _("walk-in"),
    }[kind]


def _where(state: CardState) -> str:
    return {
        CardState.PULLED: _("pulled"),
        CardState.NOT_FOUND: _("not found"),
        CardState.AT_DOCTOR: _("with the doctor"),
    }.get(state, _("on the shelf"))
