"""Messages to patients for the person at the desk, and for who sends them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from storage.ids import AppointmentId, PatientId
from storage.later import Later
from storage.messages import rules
from storage.messages.records import (
    Answer,
    Kind,
    LeafletMail,
    Message,
    Outbox,
    Standing,
    Told,
    ToSend,
    Wish,
    WishDraft,
    Words,
)
from storage.schedule.records import Appointment

if TYPE_CHECKING:
    from storage.calls import queries as calls
    from storage.messages import due, leaflet_verbs, queries, sending_verbs, verbs, waiting
    from storage.office import Office
else:
    calls = Later("storage.calls.queries")
    due = Later("storage.messages.due")
    leaflet_verbs = Later("storage.messages.leaflet_verbs")
    queries = Later("storage.messages.queries")
    sending_verbs = Later("storage.messages.sending_verbs")
    verbs = Later("storage.messages.verbs")
    waiting = Later("storage.messages.waiting")


class MessageService:
    """Who agreed to what, what waits, what was sent."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office

    # ------------------------------------------------------------------ reads

    async def wish(self, patient_id: PatientId) -> Wish | None:
        """What a patient said when asked; None where nobody asked."""
        return await self._office.read(queries.wish_of, patient_id)

    async def standings(self, visits: Sequence[Appointment]) -> dict[AppointmentId, Standing]:
        """How the patient of each visit may be written to, and what was written of it as it stands."""
        return await self._office.read(queries.standings, visits)

    async def mailed_leaflets(self, appointment_id: AppointmentId) -> frozenset[tuple[str, str]]:
        """Title and language of the leaflets that were mailed for a visit, or wait to be."""
        return await self._office.read(queries.mailed_leaflets, appointment_id)

    async def outbox(self) -> Outbox:
        """The messages, those first that somebody has to look at."""
        centre = self._office.centre
        day = calls.bounds(centre.day_of(self._office.clock.now()), centre.tz)
        return await self._office.read(queries.outbox, day)

    async def troubled(self) -> int:
        """How many messages somebody has to look at."""
        return await self._office.read(queries.troubled)

    async def message(self, message_id: int) -> Message:
        """One message.  Raises NotFound."""
        return await self._office.read(queries.message_of, message_id)

    async def words(self) -> tuple[Words, ...]:
        """The messages that the centre has put into its own words."""
        return await self._office.read(queries.words)

    # ------------------------------------------------------------------ at the desk

    async def agree(self, patient_id: PatientId, draft: WishDraft, known: Wish | None = None) -> None:
        """Note what a patient said.  Raises Conflict, RuleBroken."""
        await self._office.write(verbs.agree, patient_id, draft, known.version if known else 0)

    async def write(self, appointment_id: AppointmentId, kind: Kind) -> None:
        """Put a message about a visit into the outbox.  Raises RuleBroken with why it cannot be."""
        await self._office.write(verbs.write, appointment_id, kind)

    async def mail_leaflet(self, appointment_id: AppointmentId, mail: LeafletMail) -> None:
        """Put a leaflet into the outbox and the register.  Raises RuleBroken with why it cannot be."""
        await self._office.write(leaflet_verbs.mail_leaflet, appointment_id, mail)

    async def write_all(self, appointment_ids: Sequence[AppointmentId], kind: Kind) -> int:
        """The same for many; answers to how many.  Raises RuleBroken when to none."""
        return await self._office.write(verbs.write_all, appointment_ids, kind) or 0

    async def send_again(self, one: Message) -> None:
        """Have a message sent that was not.  Raises Conflict, RuleBroken."""
        await self._office.write(verbs.send_again, one.id, one.version)

    async def let_be(self, one: Message) -> None:
        """Nothing more is done about it.  Raises Conflict, RuleBroken."""
        await self._office.write(verbs.let_be, one.id, one.version)

    async def check_words(self, wanted: Sequence[Words]) -> None:
        """Whether all of them could be filled in.  Raises RuleBroken for the first that could not."""
        for one in wanted:
            rules.check_words(one)

    async def set_words(self, words: Words) -> None:
        """The centre's own words.  Raises RuleBroken for a field that there is not."""
        await self._office.write(verbs.set_words, words)

    # ------------------------------------------------------------------ for who sends

    async def fall_due(self) -> int:
        """Write what is due, if anything is; answers how many."""
        office = self._office
        if not await office.read(due.due, office.centre, office.clock.now()):
            return 0
        return await office.write(sending_verbs.fall_due) or 0

    async def is_due(self) -> int:
        """How many messages would be written now."""
        office = self._office
        return len((await office.read(due.due, office.centre, office.clock.now())).to_write)

    async def to_send(self, now: datetime | None = None) -> list[ToSend]:
        """What waits to be sent now, the longest waiting first."""
        return await self._office.read(waiting.to_send, now or self._office.clock.now())

    async def claim(self, message_id: int, told: Told, version: int) -> int | None:
        """Take a message in hand; its version then, None when it is not to be sent.  Raises Conflict."""
        return await self._office.write(sending_verbs.claim, message_id, told, version)

    async def sent(self, message_id: int, version: int) -> None:
        """It went out."""
        await self._office.write(sending_verbs.sent, message_id, version)

    async def failed(self, message_id: int, version: int, why: str, *, again: bool) -> None:
        """It did not, and why."""
        await self._office.write(sending_verbs.failed, message_id, version, why, again=again)

    async def doubt(self, message_id: int, version: int, why: str) -> None:
        """Nobody knows."""
        await self._office.write(sending_verbs.doubt, message_id, version, why)

    async def by_token(self, token: str) -> Message:
        """The message that an answer names.  Raises NotFound."""
        return await self._office.read(queries.by_token, token)

    async def told_last(self, address: str, appointment_id: int | None = None) -> Message | None:
        """The newest message that went to an address, about one visit or any to come."""
        return await self._office.read(queries.told_last, address, appointment_id, self._office.clock.now())

    async def answer(self, token: str, said: Answer, text: str = "") -> Message:
        """The patient answered.  Raises NotFound, RuleBroken."""
        await self._office.write(sending_verbs.answer, token, said, text)
        return await self.by_token(token)
