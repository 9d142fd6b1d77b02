"""The facts that a paper is filled in with: gathered from the rooms, and added by who makes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from console.locale.formats import day_digits, day_written
from console.papers.fact_words import Gathered
from console.papers.made_up import Facts
from console.papers.sandbox import Notation

if TYPE_CHECKING:
    from storage.cash.records import Charge
    from storage.evening.records import ToPull
    from storage.ids import AppointmentId, PatientId
    from storage.office import Office
    from storage.schedule.records import Appointment


async def gather(
    office: Office,
    kind: str,
    *,
    patient_id: PatientId | None = None,
    appointment_id: AppointmentId | None = None,
    day: date | None = None,
) -> Gathered:
    """Read what a kind of paper is filled in with."""
    visit = await office.schedule.appointment(appointment_id) if appointment_id is not None else None
    if visit is not None and patient_id is None:
        patient_id = visit.patient_id
    patient = await office.patients.patient(patient_id) if patient_id is not None else None
    charges: tuple[Charge, ...] = ()
    price: int | None = None
    if visit is not None and kind in ("contract", "insurer_form"):
        charges = await office.cash.charges(visit.patient_id)
        charges = tuple(charge for charge in charges if charge.appointment_id == visit.id)
        if not charges and visit.service:
            price = (await office.schedule.read_back(visit.id)).price_minor
    now = office.clock.now()
    visits: tuple[Appointment, ...] = ()
    pull: tuple[ToPull, ...] = ()
    if kind == "day_sheet":
        day = day or office.centre.day_of(now)
        visits = tuple(one for one in await office.schedule.between(day, day) if one.status.holds_time)
    elif kind == "pull_list":
        evening = await office.evening.run()
        day, pull = evening.day, tuple(one for one in evening.pull if not one.given_up)
    people = await office.patients.patients({one.patient_id for one in visits})
    return Gathered(
        centre=office.centre, now=now, by=(office.actor.name, office.actor.login), patient=patient, visit=visit,
        charges=charges, price_minor=price, day=day, visits=visits, pull=pull, people=people,
    )  # fmt: skip


def said(value: Any) -> Any:  # Any: what callers add, and what templates take
    """A value that a caller adds, as templates take it: days and instants in words, the rest as it is."""
    if isinstance(value, Notation | str | bool | int):
        return value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{day_digits(value.date())} {value:%H:%M}"
    if isinstance(value, date):
        return day_written(value)
    if isinstance(value, Mapping):
        return {str(name): said(one) for name, one in value.items()}
    if isinstance(value, Sequence):
        return [said(one) for one in value]
    msg = f"no fact of a paper: {type(value).__name__}"
    raise TypeError(msg)


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> Facts:
    """Facts with others laid over them, group by group."""
    out = dict(base)
    for name, value in over.items():
        old = out.get(name)
        out[name] = merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return out
