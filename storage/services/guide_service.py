"""The symptom guide for the person at the desk: asked by a caller's words, and kept by the centre."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from storage.later import Later
from storage.services import guide_answers, guide_queries
from storage.services.guide_records import Answer, Complaint, ComplaintDraft, Field, Led

if TYPE_CHECKING:
    from storage.office import Office
    from storage.services import guide_verbs
else:
    guide_verbs = Later("storage.services.guide_verbs")


class GuideService:
    """What does it cost if..."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office

    async def answers(self, asked: str, day: date) -> tuple[Answer, ...]:
        """What the words of a complaint, a specialty or a service are likely to cost, the likeliest first."""
        return await self._office.read(guide_answers.answers, asked, day)

    async def complaints(self, *, retired: bool = False) -> tuple[Complaint, ...]:
        """The guide by name."""
        return await self._office.read(guide_queries.complaints, retired=retired)

    async def complaint(self, complaint_id: int) -> Complaint:
        """One complaint.  Raises NotFound."""
        return await self._office.read(guide_queries.complaint_of, complaint_id)

    async def leads(self, one: Complaint, day: date) -> Led:
        """What a complaint comes to on a day, and which of its services are not on the list."""
        return await self._office.read(guide_answers.leads, one, day)

    async def add(self, draft: ComplaintDraft) -> int:
        """Put a complaint into the guide.  Raises RuleBroken."""
        made = await self._office.write(guide_verbs.add, draft)
        assert made is not None
        return made

    async def edit(self, old: Complaint, draft: ComplaintDraft) -> None:
        """Change a complaint as it was read.  Raises RuleBroken, Conflict."""
        await self._office.write(guide_verbs.edit, old.id, draft, old.version)

    async def use(self, old: Complaint, *, active: bool) -> None:
        """Take a complaint out of use, or into it again."""
        await self._office.write(guide_verbs.use, old.id, active)

    async def give(self, field: Field, locale: str) -> int:
        """Put the set of a field into the guide, beside what is there; answers how many complaints came."""
        return await self._office.write(guide_verbs.give, field, locale) or 0
