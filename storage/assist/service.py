"""The door of the doctors' help."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING

from storage.assist import queries
from storage.assist.records import Answer, Assist
from storage.ids import AppointmentId, AssistId, PatientId, PractitionerId
from storage.later import Later

if TYPE_CHECKING:
    from storage.assist import verbs
    from storage.office import Office
else:
    verbs = Later("storage.assist.verbs")


class AssistService:
    """Doctors asked to help with a visit, for the desk that asks and the doctor who answers."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office

    async def attending(self, patient_id: PatientId) -> PractitionerId | None:
        """Who treats the patient; None: nobody yet."""
        return await self._office.read(queries.attending, patient_id)

    async def of_visits(self, ids: Collection[AppointmentId]) -> dict[AppointmentId, tuple[Assist, ...]]:
        """What was asked about visits, and about the other one of a pair."""
        return await self._office.read(queries.of_visits, ids)

    async def waiting(self, practitioner_id: PractitionerId) -> tuple[Assist, ...]:
        """What a doctor has not answered yet, the oldest first."""
        return await self._office.read(queries.waiting, practitioner_id)

    async def answered(self, since: datetime) -> tuple[Assist, ...]:
        """What was answered since to the person at this desk."""
        actor = self._office.actor
        return await self._office.read(queries.answered, actor.user_id, actor.desk, since)

    async def unanswered(self, first_day: date, last_day: date) -> frozenset[AppointmentId]:
        """Visits of these days that wait for an answer."""
        return await self._office.read(queries.unanswered, first_day, last_day)

    async def ask(
        self, appointment_id: AppointmentId, practitioner_id: PractitionerId | None = None, words: str = ""
    ) -> Assist:
        """Ask for help.  Raises RuleBroken."""
        made = await self._office.write(verbs.ask, appointment_id, practitioner_id, words)
        return await self._one(made)

    async def answer(
        self, assist_id: AssistId, given: Answer, said: str = "", version: int | None = None
    ) -> Assist:
        """Answer as the doctor who was asked.  Raises Conflict, NotAllowed, RuleBroken."""
        return await self._one(await self._office.write(verbs.answer, assist_id, given, said, version))

    async def _one(self, made: int | None) -> Assist:
        assert made is not None
        found = await self._office.read(queries.one_of, AssistId(made))
        assert found is not None
        return found
