"""The sheet that takes in somebody without a booking: who, to whom, for what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from console.desks.queue.board import BoardScreen
from console.desks.queue.newcomer import Newcomer
from console.locale import _
from console.locale.formats import day_digits
from console.sheets.fields import Field, StaticField, TextField
from console.sheets.form import Form
from console.sheets.picks import SEARCHED, Option, PickField
from console.visit_fields import ServiceField
from console.visit_terms import service_tail
from console.visit_words import at
from storage.ids import PatientId, PractitionerId
from storage.queue.records import BoardRow, State
from storage.queue.rules import IN_HALL, IN_HOUSE
from storage.schedule.records import NewAppointment, WalkIn

_COMING = frozenset({State.EXPECTED})


def _today(screen: BoardScreen, patient_id: PatientId | None) -> str:
    """That the patient is in today's book already, with the first visit that is not over."""
    theirs = [row for row in screen.all_rows if row.patient_id == patient_id and row.state in IN_HOUSE | _COMING]
    if not theirs:
        return ""
    row = theirs[0]
    key = screen.shell.legends["arrive"]
    said = {"who": row.patient, "time": at(row.local_min), "doctor": row.doctor, "arrive": key}
    if row.state in IN_HOUSE:
        return _("{who} is in the queue already: {time}, {doctor}.").format(**said)
    return _("{who} is booked today: {time}, {doctor}; {arrive} checks in.").format(**said)


def walk_in(screen: BoardScreen) -> Form[BoardRow]:
    """Who, to whom, for what; who is in today's book already is said."""
    office = screen.office
    names: dict[PractitionerId, str] = {}

    async def people(text: str) -> Sequence[Option[PatientId]]:
        found = await office.patients.search(text, limit=8)
        known = [Option(one.id, _named(one.usual_name, one.birth_date)) for one in found if one.merged_into is None]
        return [*known, *newcomer.offered(text)]

    async def doctors(text: str) -> Sequence[Option[PractitionerId]]:
        return await _doctors(screen, text, names)

    nobody = _("Nobody of this name or number: type surname and first name to register them.")
    who = PickField("who", _("Who"), people, digits="search", at_once=False, nothing=nobody, hint=_(SEARCHED))
    newcomer = Newcomer(office, lambda: who)
    doctor = PickField("doctor", _("Doctor"), doctors)
    why = TextField("why", _("Reason"), required=False, length_max=80)

    def so_far() -> NewAppointment | None:
        if who.value is None or doctor.value is None or newcomer.is_meant():
            return None
        return NewAppointment(
            patient_id=who.value, practitioner_id=doctor.value, local_date=screen.today, local_min=0
        )

    service = ServiceField(office, so_far)

    def booked() -> str:
        return _today(screen, who.value)

    async def accept() -> BoardRow:
        assert who.value is not None
        assert doctor.value is not None
        with office.together():  # a new patient and the walk-in are one deed of the desk
            wanted = WalkIn(
                patient_id=await screen.write(newcomer.register()) if newcomer.is_meant() else who.value,
                practitioner_id=doctor.value,
                service_id=None if service.value is None else service.value.service_id,
                comment=why.value or "",
            )
            return await screen.write(office.queue.walk_in(wanted))

    def summary() -> str:
        if who.chosen is None or doctor.value is None:
            return _("accept")
        said = {"who": newcomer.label or who.chosen.label, "doctor": names[doctor.value]}
        if service.terms is None:
            return _("WALK-IN {who} to {doctor}, now").format(**said)
        tail = service_tail(service.terms.service, service.terms.minutes)
        return _("WALK-IN {who} to {doctor}, now: {service}").format(**said, service=tail)

    warning = StaticField("!", booked, when=lambda: bool(booked()), token="field.error", rows=2)
    fields: list[Field[Any]]  # Any: each field has its own kind of answer
    fields = [who, warning, newcomer.name, newcomer.phone, doctor, service, why]
    depends = {"service": ("who", "doctor")}
    return Form("queue.walk_in", _("Walk-in"), fields, accept, summary=summary, depends=depends, letters_to="why")


async def _doctors(
    screen: BoardScreen, text: str, names: dict[PractitionerId, str]
) -> Sequence[Option[PractitionerId]]:
    """Who receives now before the others, with how many wait; their names go into `names`."""
    staff = await screen.office.staff.practitioners()
    waiting: dict[PractitionerId, int] = {}
    for row in screen.all_rows:
        if row.state in IN_HALL:
            waiting[row.practitioner_id] = waiting.get(row.practitioner_id, 0) + 1
    here = await _receiving(screen)
    known = sorted(staff, key=lambda one: (one.id not in here, waiting.get(one.id, 0), one.last_name))
    wanted = text.strip().lower()
    names.update({one.id: one.short_name for one in known})
    return [
        Option(
            one.id,
            _("{doctor} ({waiting} wait)").format(doctor=one.short_name, waiting=waiting.get(one.id, 0))
            if one.id in here or one.id in waiting
            else _("{doctor} (not in now)").format(doctor=one.short_name),
        )
        for one in known
        if not wanted or one.last_name.lower().startswith(wanted) or one.specialty.lower().startswith(wanted)
    ]


async def _receiving(screen: BoardScreen) -> frozenset[PractitionerId]:
    """Who receives at this hour by the roster."""
    now = screen.moment().now.astimezone(screen.office.centre.tz)
    minute = now.hour * 60 + now.minute
    columns = (await screen.office.schedule.day(screen.today)).columns
    return frozenset(
        one.practitioner_id for one in columns if any(span.start_min <= minute < span.end_min for span in one.spans)
    )


def _named(name: str, birth: date | None) -> str:
    return name if birth is None else f"{name} {day_digits(birth)}"
