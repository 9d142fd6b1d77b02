"""The book's door for the desks: one method for each verb and read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from storage.errors import Taken
from storage.ids import AppointmentId, PatientId, PractitionerId, ServiceId
from storage.schedule import months, openings, patient_book, proposals, queries, terms, verbs, views
from storage.schedule.hold_service import HoldService
from storage.schedule.pair_service import PairService
from storage.schedule.present import Present, owner_of
from storage.schedule.records import (
    Appointment,
    CancelReason,
    CardState,
    Confirmation,
    DayView,
    MoveTo,
    NewAppointment,
    Opening,
    OpeningQuery,
    PatientBook,
    Proposal,
    ReadBack,
    VisitKind,
)
from storage.schedule.series_service import SeriesService
from storage.schedule.term_records import ServiceOffer, Terms
from storage.schedule.total_records import DayTotals
from storage.verbs import Verb

if TYPE_CHECKING:
    from storage.office import Office

P = ParamSpec("P")
T = TypeVar("T")


class ScheduleService:
    """The book for the person at the desk."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office
        self.pairs = PairService(office)
        """Two specialists in one go."""
        self.series = SeriesService(office)
        """Courses of treatment."""
        self.holds = HoldService(office)
        """Times held while somebody thinks them over."""

    @property
    def present(self) -> Present:
        """The centre and the instant that reads are made for."""
        return Present(self._office.centre, self._office.clock.now(), owner_of(self._office.actor))

    # ------------------------------------------------------------------ reads

    async def appointment(self, appointment_id: AppointmentId) -> Appointment:
        """One visit.  Raises NotFound."""
        return await self._office.read(queries.appointment_of, appointment_id)

    async def appointments(self, ids: Collection[AppointmentId]) -> dict[AppointmentId, Appointment]:
        """Several visits by id."""
        return await self._office.read(queries.appointments, ids)

    async def between(self, first_day: date, last_day: date) -> tuple[Appointment, ...]:
        """Visits of a stretch of days, cancelled and missed ones too."""
        return await self._office.read(queries.between, first_day, last_day)

    async def free_minutes(
        self, practitioner_ids: Collection[PractitionerId], first_day: date, last_day: date
    ) -> dict[date, int]:
        """The free minutes of each day ahead on which one of the doctors (none named: anybody) receives."""
        days = (first_day, last_day)
        return await self._office.read(months.free_minutes, practitioner_ids, days, self.present)

    async def of_patient(self, patient_id: PatientId, limit: int = 100) -> tuple[Appointment, ...]:
        """A patient's visits, the latest first."""
        return await self._office.read(queries.of_patient, patient_id, limit)

    async def patient_book(self, patient_id: PatientId) -> PatientBook:
        """Coming visits, the last one, no-shows of six months, the follow-up that is due."""
        present = self.present
        return await self._office.read(patient_book.patient_book, patient_id, present.now, present.today)

    async def no_shows(self, patient_ids: Collection[PatientId]) -> dict[PatientId, int]:
        """How often each patient did not come in the last six months."""
        return await self._office.read(patient_book.no_shows, patient_ids, self.present.today)

    async def totals(self, day: date | None = None) -> DayTotals:
        """How many visits of each status a day has; today when no day is given."""
        return await self._office.read(queries.totals, day or self.present.today)

    async def day(self, day: date, *, page: int = 0, per_page: int | None = None) -> DayView:
        """The doctors of a day: one page of them, or all."""
        what = (day, page, per_page)
        return await self._office.shared(views.day, what, day, self.present, page=page, per_page=per_page)

    async def week(self, practitioner_id: PractitionerId, day: date) -> DayView:
        """One doctor's week, the one that contains the day."""
        monday = day - timedelta(days=day.weekday())
        return await self._office.shared(views.week, (practitioner_id, monday), practitioner_id, monday, self.present)

    async def kind_for(self, patient_id: PatientId, practitioner_id: PractitionerId, day: date) -> VisitKind:
        """First visit or follow-up, by who has seen the patient before."""
        return await self._office.read(openings.kind_for, patient_id, practitioner_id, day)

    async def openings(self, query: OpeningQuery) -> tuple[Opening, ...]:
        """The earliest openings of each day over the next days that have any."""
        return await self._office.read(openings.search, query, self.present)

    async def next_openings(self, query: OpeningQuery, day: date, minute: int, count: int = 3) -> tuple[Opening, ...]:
        """The next free times from a wall time on, one visit after another."""
        return await self._office.read(openings.nearest, query, self.present, day=day, minute=minute, count=count)

    async def proposal(self, patient_id: PatientId, count: int = proposals.PROPOSED) -> Proposal:
        """The follow-up that is due, or the last doctor, with the next openings (the call sheet)."""
        return await self._office.read(proposals.proposal, patient_id, self.present, count=count)

    async def repeat(self, appointment_id: AppointmentId) -> tuple[Opening, ...]:
        """When a visit can be repeated: the same weekday and time, else the nearest."""
        return await self._office.read(proposals.repeat, appointment_id, self.present)

    async def read_back(self, appointment_id: AppointmentId) -> ReadBack:
        """What is said to the caller after a booking."""
        return await self._office.read(proposals.read_back, appointment_id)

    async def looks(
        self, visits: Mapping[AppointmentId, PatientId]
    ) -> dict[AppointmentId, tuple[ReadBack, PatientBook]]:
        """What is read back of several visits, with the books of their patients."""
        return await self._office.read(proposals.looks, visits, self.present)

    async def service_offers(self, wanted: NewAppointment, words: str = "") -> tuple[ServiceOffer, ...]:
        """The services that a booking may be for, with length and price; the usual one first."""
        return await self._office.read(terms.offers, wanted, words, self.present)

    async def terms(self, wanted: NewAppointment) -> Terms:
        """What booking this would come to, and what speaks against it; writes nothing."""
        return await self._office.read(terms.foresee, wanted, self.present)

    # ------------------------------------------------------------------ verbs

    async def book(self, wanted: NewAppointment) -> ReadBack:
        """Book a visit.  Raises Taken with the next openings, RuleBroken, NotAllowed."""
        try:
            made = await self._twice(verbs.book, wanted)
        except Taken as error:
            raise await self._with_openings(error, wanted) from error
        assert made is not None
        return await self.read_back(AppointmentId(made))

    async def move(self, appointment_id: AppointmentId, to: MoveTo, version: int | None = None) -> ReadBack:
        """Move a visit.  Raises Taken with the next openings, RuleBroken, Conflict."""
        await self._twice(verbs.move, appointment_id, to, version)
        return await self.read_back(appointment_id)

    async def _twice(self, verb: Verb[P], *args: P.args, **kwargs: P.kwargs) -> int | None:
        """Run a verb, and again where another desk took the time inside the database at the same moment.

        It sees then what is in the way, and takes another device that would do.
        """
        try:
            return await self._office.write(verb, *args, **kwargs)
        except Taken as error:
            if "rule" in error.values:
                raise
            return await self._office.write(verb, *args, **kwargs)

    async def cancel(
        self, appointment_id: AppointmentId, reason: CancelReason, version: int | None = None
    ) -> Appointment:
        """Give a visit up; its time is free at once."""
        await self._office.write(verbs.cancel, appointment_id, reason, version)
        return await self.appointment(appointment_id)

    async def no_show(self, appointment_id: AppointmentId, version: int | None = None) -> Appointment:
        """The patient did not come."""
        await self._office.write(verbs.no_show, appointment_id, version)
        return await self.appointment(appointment_id)

    async def reinstate(
        self, appointment_id: AppointmentId, overbook_reason: str = "", version: int | None = None
    ) -> Appointment:
        """Take a cancelled or missed visit back into the book.  Raises Taken."""
        await self._office.write(verbs.reinstate, appointment_id, overbook_reason, version)
        return await self.appointment(appointment_id)

    async def confirm(
        self,
        appointment_id: AppointmentId,
        confirmation: Confirmation = Confirmation.CONFIRMED,
        version: int | None = None,
    ) -> Appointment:
        """Confirmed, message left, or nothing known."""
        await self._office.write(verbs.confirm, appointment_id, confirmation, version)
        return await self.appointment(appointment_id)

    async def amend(
        self,
        appointment_id: AppointmentId,
        *,
        comment: str | None = None,
        service_id: ServiceId | None = None,
        kind: VisitKind | None = None,
        version: int | None = None,
    ) -> Appointment:
        """Change comment, service or kind; None leaves a thing as it is."""
        await self._office.write(
            verbs.amend, appointment_id, comment=comment, service_id=service_id, kind=kind, version=version
        )
        return await self.appointment(appointment_id)

    async def card(self, appointment_id: AppointmentId, state: CardState) -> Appointment:
        """Say where the paper card of the visit is."""
        await self._office.write(verbs.card, appointment_id, state)
        return await self.appointment(appointment_id)

    async def follow_up(self, appointment_id: AppointmentId, day: date | None) -> Appointment:
        """Note when the doctor wants to see the patient again."""
        await self._office.write(verbs.follow_up, appointment_id, day)
        return await self.appointment(appointment_id)

    async def entered_in_error(self, appointment_id: AppointmentId, version: int | None = None) -> None:
        """Hide a visit that should never have been written."""
        await self._office.write(verbs.entered_in_error, appointment_id, version)

    async def _with_openings(self, error: Taken, wanted: NewAppointment) -> Taken:
        """A desk that lost the race inside the database still gets the next openings."""
        if not error.openings:
            query = OpeningQuery(
                practitioner_ids=(wanted.practitioner_id,),
                kind=wanted.kind or await self.kind_for(wanted.patient_id, wanted.practitioner_id, wanted.local_date),
                minutes=wanted.minutes,
                patient_id=wanted.patient_id,
                equipment_id=wanted.equipment_id,
                service_id=wanted.service_id,
            )
            error.openings = await self.next_openings(query, wanted.local_date, wanted.local_min)
        return error
