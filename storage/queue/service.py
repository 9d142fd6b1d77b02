"""The queue room's door for the desks: one method for each verb and read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from storage.errors import N_, NotFound
from storage.ids import AppointmentId, NoticeId, PatientId, PractitionerId, RoomId
from storage.later import Later
from storage.queue import board, gate_queries, hall, queries
from storage.queue.gates import Gate, gates
from storage.queue.hall_records import Hall, RoomDoor
from storage.queue.records import (
    Board,
    BoardRow,
    Notice,
    Passage,
    Priority,
    RoomRow,
    Step,
    StepKind,
    Wait,
)
from storage.rights import Right
from storage.schedule.records import CardState, WalkIn

if TYPE_CHECKING:
    from storage.office import Office
    from storage.queue import verbs
else:
    verbs = Later("storage.queue.verbs")


class QueueService:
    """Leading patients through the house."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office

    # ------------------------------------------------------------------ reads

    @property
    def today(self) -> date:
        """The centre's calendar day."""
        return self._office.centre.day_of(self._office.clock.now())

    async def board(self, day: date | None = None) -> Board:
        """Every visit of a day with its state; today when no day is given."""
        wanted = day or self.today
        return await self._office.shared(board.board, wanted, wanted)

    async def visit(self, appointment_id: AppointmentId) -> BoardRow:
        """One visit as the board shows it.  Raises NotFound."""
        row = await self._office.read(board.visit, appointment_id)
        if row is None:
            raise NotFound(N_("This visit is not in the book."))
        return row

    async def waiting(self, practitioner_id: PractitionerId | None = None) -> int:
        """How many wait today, for one doctor or for all."""
        whose = (self.today, practitioner_id)
        return await self._office.shared(queries.waiting, whose, *whose)

    async def steps(self, appointment_id: AppointmentId) -> tuple[Step, ...]:
        """Every step of a visit, undone ones too, in the order in which they were taken."""
        return await self._office.read(queries.steps, appointment_id)

    async def gates(self, debts_minor: Mapping[AppointmentId, int]) -> dict[AppointmentId, tuple[Gate, ...]]:
        """The check-in strips of visits; what is owed comes from the cash room through the desk."""
        facts = await self._office.read(gate_queries.gate_facts, tuple(debts_minor))
        return {visit: gates(facts[visit], self.today, owed) for visit, owed in debts_minor.items()}

    async def rooms(self, day: date | None = None) -> tuple[RoomRow, ...]:
        """Every room: free, occupied, to clean."""
        return await self._office.read(queries.rooms, day or self.today)

    async def notices(self, practitioner_id: PractitionerId) -> tuple[Notice, ...]:
        """What a doctor was told today, the newest first; not what was withdrawn."""
        return await self._office.read(queries.notices, practitioner_id, self.today)

    async def hall(self) -> Hall:
        """Tickets and rooms of today, for the waiting hall.  Raises NotAllowed."""
        self._office.require(Right.BOARD)
        return await self._office.store.read(hall.hall, self.today)

    async def door(self, room: str) -> RoomDoor:
        """What stands at the door of a room.  Raises NotFound, NotAllowed."""
        self._office.require(Right.ROOM_BOARD)
        return await self._office.store.read(hall.door, self.today, room)

    async def ticket(self, appointment_id: AppointmentId) -> int | None:
        """The ticket of a visit, once somebody came for it."""
        return await self._office.read(hall.ticket_of, appointment_id)

    async def waits(
        self, first: date, last: date, practitioner_id: PractitionerId | None = None
    ) -> tuple[Wait, ...]:
        """How long each visit of a stretch of days waited, from its steps."""
        return await self._office.read(queries.waits, first, last, practitioner_id)

    # ------------------------------------------------------------------ verbs

    async def arrive(self, appointment_id: AppointmentId, note: str = "") -> BoardRow:
        """Check in and tell the doctor.  Raises RuleBroken: not today, cancelled, already in the queue.

        Answers another visit than the one asked for when a no-show came whose time is taken: a walk-in.
        """
        arrived = await self._office.write(verbs.arrive, appointment_id, note=note)
        return await self.visit(AppointmentId(arrived or appointment_id))

    async def ready(self, appointment_id: AppointmentId) -> BoardRow:
        """The papers are done."""
        await self._office.write(verbs.ready, appointment_id)
        return await self.visit(appointment_id)

    async def call(self, appointment_id: AppointmentId) -> BoardRow:
        """Call the patient to the doctor's room."""
        await self._office.write(verbs.call, appointment_id)
        return await self.visit(appointment_id)

    async def send(self, appointment_id: AppointmentId, room_id: RoomId | None = None) -> BoardRow:
        """Send the patient into a room; the doctor's own when none is named.  Raises RuleBroken: not free."""
        await self._office.write(verbs.send, appointment_id, room_id)
        return await self.visit(appointment_id)

    async def to_pay(self, appointment_id: AppointmentId) -> BoardRow:
        """The patient came out of the room."""
        await self._office.write(verbs.to_pay, appointment_id)
        return await self.visit(appointment_id)

    async def leave(self, appointment_id: AppointmentId) -> BoardRow:
        """The patient left after the visit: it is fulfilled."""
        await self._office.write(verbs.leave, appointment_id)
        return await self.visit(appointment_id)

    async def leave_without_visit(self, appointment_id: AppointmentId, note: str = "") -> BoardRow:
        """The patient left without being seen: the time is free again."""
        await self._office.write(verbs.leave_without_visit, appointment_id, note=note)
        return await self.visit(appointment_id)

    async def advance(self, appointment_id: AppointmentId, *, seen: StepKind | None = None) -> BoardRow:
        """Take the visit to its next place.

        `seen` is the open step that the person at the desk saw: if another desk was faster, Conflict.
        """
        await self._office.write(verbs.advance, appointment_id, seen=seen)
        return await self.visit(appointment_id)

    async def next_patient(self, practitioner_id: PractitionerId) -> BoardRow:
        """Who is in the room goes to pay, the next of the waiting goes in.  Raises NotFound: nobody waits."""
        taken = await self._office.write(verbs.next_patient, practitioner_id)
        assert taken is not None
        return await self.visit(AppointmentId(taken))

    async def step_back(self, appointment_id: AppointmentId, reason: str) -> BoardRow:
        """Take back the last step, whoever took it; the reason is kept."""
        await self._office.write(verbs.step_back, appointment_id, reason)
        return await self.visit(appointment_id)

    async def walk_in(self, wanted: WalkIn) -> BoardRow:
        """Somebody without a booking: a visit of now, checked in."""
        made = await self._office.write(verbs.walk_in, wanted)
        assert made is not None
        return await self.visit(AppointmentId(made))

    async def no_show(self, appointment_id: AppointmentId) -> BoardRow:
        """The patient did not come.  Raises RuleBroken for one who checked in."""
        await self._office.write(verbs.no_show, appointment_id)
        return await self.visit(appointment_id)

    async def reopen(self, appointment_id: AppointmentId, reason: str) -> BoardRow:
        """Take a visit that has ended up again, approved by a second person.  Raises NotAllowed, Taken."""
        await self._office.write(verbs.reopen, appointment_id, reason)
        return await self.visit(appointment_id)

    async def tell(self, appointment_id: AppointmentId, *, sure: bool = False) -> BoardRow:
        """Tell the doctor again.  Raises ToldJustNow within two minutes of the last message unless `sure`."""
        await self._office.write(verbs.tell, appointment_id, sure=sure)
        return await self.visit(appointment_id)

    async def acknowledge(self, notice_id: NoticeId) -> None:
        """The doctor saw the notice."""
        await self._office.write(verbs.acknowledge, notice_id)

    async def prioritise(self, appointment_id: AppointmentId, level: Priority, reason: str) -> BoardRow:
        """Let somebody go before the others, with the reason; routine takes it back."""
        await self._office.write(verbs.prioritise, appointment_id, level, reason)
        return await self.visit(appointment_id)

    async def card(self, appointment_id: AppointmentId, state: CardState) -> BoardRow:
        """Say where the paper card is."""
        await self._office.write(verbs.card, appointment_id, state)
        return await self.visit(appointment_id)

    async def room_to_clean(self, room_id: RoomId, note: str = "") -> None:
        """A room must be cleaned before the next patient."""
        await self._office.write(verbs.room_to_clean, room_id, note=note)

    async def room_clean(self, room_id: RoomId) -> None:
        """A room is fit again."""
        await self._office.write(verbs.room_clean, room_id)

    async def record_passage(self, appointment_id: AppointmentId, passage: Passage) -> None:
        """The recorded way of a past visit (import)."""
        await self._office.write(verbs.record_passage, appointment_id, passage)

    async def waiting_elsewhere(self, patient_id: PatientId) -> BoardRow | None:
        """Where a patient is in the queue today, if anywhere."""
        return await self._office.read(board.in_queue, patient_id, self.today)
