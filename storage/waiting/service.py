"""The wait-list and the free time for the person at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from storage.calls.records import Outcome
from storage.ids import AppointmentId, PatientId
from storage.later import Later
from storage.schedule.present import Present, owner_of
from storage.schedule.records import NewAppointment, ReadBack
from storage.waiting.gap_records import Idle, Load
from storage.waiting.records import Candidate, Offer, Reason, Slot, Target, Wait, WaitDraft, WaitList

if TYPE_CHECKING:
    from storage.office import Office
    from storage.waiting import call_verbs, gaps, lists, pools, queries, verbs
else:
    call_verbs = Later("storage.waiting.call_verbs")
    gaps = Later("storage.waiting.gaps")
    lists = Later("storage.waiting.lists")
    pools = Later("storage.waiting.pools")
    queries = Later("storage.waiting.queries")
    verbs = Later("storage.waiting.verbs")


class WaitingService:
    """Who waits for what, what is free, and whom it is offered to."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office

    @property
    def present(self) -> Present:
        """The centre and the instant that reads are made for."""
        return Present(self._office.centre, self._office.clock.now(), owner_of(self._office.actor))

    @property
    def today(self) -> date:
        """The centre's calendar day."""
        return self.present.today

    # ------------------------------------------------------------------ reads

    async def listed(self) -> WaitList:
        """Who waits, the longest first."""
        return await self._office.read(lists.listed, self.today, self._office.centre.tz)

    async def of_patient(self, patient_id: PatientId) -> tuple[Wait, ...]:
        """What one patient waits for."""
        return await self._office.read(lists.of_patient, patient_id, self._office.centre.tz)

    async def of_visit(self, visit_id: AppointmentId) -> Wait | None:
        """The wish to have a visit earlier, if there is one."""
        return await self._office.read(queries.of_visit, visit_id)

    async def offer(self, slot: Slot) -> Offer:
        """Whom a free time is offered to, the first to be called first."""
        return await self._office.read(pools.offer, slot, self.present)

    async def offers(self, slots: Sequence[Slot]) -> tuple[Offer, ...]:
        """The same for several free times: each doctor is read once."""
        return await self._office.read(pools.offers, slots, self.present)

    async def idle(self) -> Idle:
        """The free stretches of today, from now on, and of the next working day."""
        return await self._office.read(gaps.idle, self.present)

    async def counts(self, idle: Idle) -> dict[str, int]:
        """How many people fit each gap, by its key."""
        return await self._office.read(gaps.counts, idle, self.present)

    async def loads(self) -> tuple[Load, ...]:
        """How much of each doctor's reception is held by visits, today and on the next working days."""
        return await self._office.read(gaps.loads, self.present)

    # ------------------------------------------------------------------ verbs

    async def add(self, draft: WaitDraft) -> int:
        """Put a patient on the list.  Raises Conflict when they wait for the same already, RuleBroken."""
        made = await self._office.write(verbs.add, draft)
        assert made is not None
        return made

    async def change(self, row: Wait, draft: WaitDraft) -> None:
        """Another wish of the same patient.  Raises Conflict."""
        await self._office.write(verbs.change, row.id, draft, row.version)

    async def give_up(self, row: Wait, why: Reason) -> None:
        """Take somebody off the list.  Raises Conflict."""
        await self._office.write(verbs.give_up, row.id, why, row.version)

    async def tried(self, row: Wait, outcome: Outcome, about: str) -> None:
        """We rang somebody of the list, about no certain time.  Raises Conflict."""
        target = Target(patient_id=row.draft.patient_id, entry_id=row.id, visit_id=row.draft.visit_id)
        await self._office.write(call_verbs.log_try, target, outcome, seen=row.contacts, about=about)

    async def offered(self, row: Candidate, slot: Slot, outcome: Outcome, about: str) -> None:
        """We rang about a free time and it was not taken.  Raises Conflict."""
        await self._office.write(call_verbs.log_try, row.target, outcome, slot=slot, seen=row.contacts, about=about)

    async def fill(self, row: Candidate, slot: Slot, about: str, comment: str = "") -> ReadBack:
        """They take it: booked, or their visit moved there, with the call.  Raises Taken, Conflict, RuleBroken."""
        wanted = NewAppointment(
            patient_id=row.target.patient_id,
            practitioner_id=slot.practitioner_id,
            local_date=slot.day,
            local_min=slot.minute,
            minutes=None if row.visit else row.minutes,
            service_id=None if row.visit else row.service_id,
            comment=comment,
        )
        version = row.visit.version if row.visit else None
        made = await self._office.write(call_verbs.fill, row.target, wanted, version=version, about=about)
        assert made is not None
        return await self._office.schedule.read_back(AppointmentId(made))
