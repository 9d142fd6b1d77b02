"""The times that the call sheet offers: what is likely wanted first, another doctor behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from console.locale import _
from console.sheets.fields import Field
from console.sheets.picks import Option, PickField
from console.typed.layout import readings
from console.visit_words import opening_word
from storage.ids import PatientId, PractitionerId
from storage.schedule.records import Appointment, Opening, OpeningQuery, Proposal, VisitKind

if TYPE_CHECKING:
    from storage.office import Office

OFFERED = 4
"""So many openings are read out to a caller at a time."""
MORE = 9


class Times:
    """Three fields: the likely openings, else a doctor, and that doctor's openings."""

    def __init__(
        self,
        office: Office,
        patient: Callable[[], PatientId | None],
        to_move: Callable[[], Appointment | None],
        wanted: Callable[[], bool],
        specialists: Callable[[], tuple[PractitionerId, ...]],
    ) -> None:
        """Offer times for `patient()`, or another time for the visit `to_move()`, while `wanted()`.

        `specialists()` are right for what the caller has asked the price of: their times come before what is proposed.
        """
        self._office, self._patient, self._to_move, self._specialists = office, patient, to_move, specialists
        self._proposal: Proposal | None = None
        # None among the choices is "another doctor": the fields behind it take over.
        self.slot: PickField[Opening | bool] = PickField(
            "slot", _("When"), self._likely, typing=False, when=wanted, nothing=_("No time is free.")
        )
        self.doctor: PickField[PractitionerId] = PickField(
            "doctor", _("Doctor"), self._doctors, when=lambda: wanted() and self.slot.value is True
        )
        self.time: PickField[Opening] = PickField(
            "time",
            _("When"),
            self._of_doctor,
            typing=False,
            when=lambda: wanted() and self.slot.value is True and self.doctor.value is not None,
            nothing=_("No time is free."),
        )

    @property
    def fields(self) -> tuple[Field[Opening | bool], Field[PractitionerId], Field[Opening]]:
        """In the order in which they are asked."""
        return self.slot, self.doctor, self.time

    @property
    def opening(self) -> Opening | None:
        """The time chosen."""
        if isinstance(self.slot.value, Opening):
            return self.slot.value
        return self.time.value if self.slot.value is True else None

    @property
    def kind(self) -> VisitKind | None:
        """The kind that was proposed; None lets the admission rules decide."""
        return self._proposal.kind if self._proposal is not None and self._from_proposal() else None

    def _from_proposal(self) -> bool:
        return isinstance(self.slot.value, Opening) and self._to_move() is None

    def again(self) -> None:
        """The time was taken meanwhile: search anew."""
        for field in (self.slot, self.time):
            if field.shown:
                field.clear()
                field.search()

    async def _likely(self, _text: str) -> Sequence[Option[Opening | bool]]:
        """The openings most likely wanted, then another doctor."""
        with_doctor = False
        visit, patient_id = self._to_move(), self._patient()
        if visit is not None:
            self.slot.label = visit.practitioner.last
            found = await self._search(visit.practitioner_id, visit.kind, moving=visit)
        else:
            self._proposal = None
            if patient_id is not None and not self._specialists():
                self._proposal = await self._office.schedule.proposal(patient_id, OFFERED)
            if self._proposal is not None and self._proposal.practitioner is not None:
                self.slot.label = self._proposal.practitioner.last
                found = self._proposal.openings
            else:
                self._proposal, with_doctor = None, True
                self.slot.label = _("When")
                found = await self._office.schedule.openings(await self._first_visit(patient_id))
        options: list[Option[Opening | bool]] = [
            Option(one, opening_word(one, with_doctor=with_doctor)) for one in found[:OFFERED]
        ]
        return [*options, Option(True, _("another doctor or time"))]

    async def _first_visit(self, patient_id: PatientId | None) -> OpeningQuery:
        """To whom a first visit is offered: who is right for what was asked the price of, now or not long ago."""
        query = OpeningQuery(kind=VisitKind.FIRST, days=OFFERED, patient_id=patient_id)
        if self._specialists():
            return replace(query, practitioner_ids=self._specialists())
        if patient_id is None:
            return query
        today = self._office.schedule.present.today
        quotes = (one for one in await self._office.calls.quotes_of(patient_id) if one.valid_to >= today)
        last = next(quotes, None)
        return query if last is None else replace(query, specialty_key=last.specialty_key)

    async def _doctors(self, text: str) -> Sequence[Option[PractitionerId]]:
        typed = [reading.casefold() for reading in readings(text.strip())]
        return [
            Option(one.id, f"{one.short_name} {one.specialty}".strip())
            for one in await self._office.staff.practitioners()
            if any(
                name.casefold().startswith(start) for name in (one.last_name, one.specialty) for start in typed or [""]
            )
        ]

    async def _of_doctor(self, _text: str) -> Sequence[Option[Opening]]:
        doctor, visit, patient_id = self.doctor.value, self._to_move(), self._patient()
        if doctor is None:
            return ()
        if visit is not None:
            found = await self._search(doctor, visit.kind)
        else:
            kind = VisitKind.FIRST
            if patient_id is not None:
                kind = await self._office.schedule.kind_for(patient_id, doctor, self._office.schedule.present.today)
            found = await self._search(doctor, kind)
        return [Option(one, opening_word(one)) for one in found[:MORE]]

    async def _search(
        self, doctor: PractitionerId, kind: VisitKind, moving: Appointment | None = None
    ) -> tuple[Opening, ...]:
        query = OpeningQuery(
            practitioner_ids=(doctor,),
            kind=kind,
            minutes=None if moving is None else moving.minutes,
            service_id=None if moving is None else moving.service_id,
            days=OFFERED,
            per_day=3,
            patient_id=self._patient(),
            once_a_day=self._to_move() is None,
        )
        return await self._office.schedule.openings(query)
