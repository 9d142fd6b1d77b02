"""The register's door for the desks: one method for each verb and read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from storage.ids import PaperId, PatientId
from storage.patients import history, likeness, merging, queries, search, verbs
from storage.patients.records import (
    Event,
    Likeness,
    Match,
    MatchedBy,
    MergePreview,
    PaperKind,
    Patient,
    PatientDraft,
    Phone,
)
from storage.patients.rules import cleaned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from storage.office import Office


class PatientService:
    """Find, register, change, merge patients."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office

    @property
    def _today(self) -> date:
        return self._office.centre.day_of(self._office.clock.now())

    # ------------------------------------------------------------------ reading

    async def patient(self, patient_id: PatientId) -> Patient:
        """One patient with phones and papers.  Raises NotFound."""
        return await self._office.read(queries.patient_of, patient_id)

    async def survivor(self, patient_id: PatientId) -> Patient:
        """The entry in use: the patient itself, or the one it was merged into."""
        return await self._office.read(_survivor, patient_id)

    async def patients(self, ids: Iterable[PatientId]) -> dict[PatientId, Patient]:
        """Several patients by id."""
        return await self._office.read(queries.patients, tuple(ids))

    async def search(self, text: str, limit: int = 20) -> tuple[Match, ...]:
        """One box: names in any order and alphabet, any part of a number, a birth date; likeliest first."""
        return await self._office.read(search.search, text, self._today, limit)

    async def by_phone(self, number: str, limit: int = 9) -> tuple[Match, ...]:
        """Whose number ends with these digits."""
        return await self._office.read(search.by_phone, number, limit)

    async def newest(self, limit: int = 40) -> tuple[Match, ...]:
        """The newest entries of the register."""
        return await self._office.read(queries.any_page, limit)

    async def likeness(self, draft: PatientDraft, but: PatientId | None = None) -> Likeness:
        """Whom the register may already hold of this person, before it is entered."""
        return await self._office.read(_likeness, cleaned(draft), but)

    async def history(self, patient_id: PatientId, limit: int = history.LIMIT) -> tuple[Event, ...]:
        """Everything about one patient, newest first."""
        return await self._office.read(history.events, patient_id, limit)

    # ------------------------------------------------------------------ writing

    async def register(self, draft: PatientDraft, *, open_card: bool = False) -> Patient:
        """Enter a person with the field's minimum.  Raises RuleBroken naming `field` or `patient_id`."""
        return await self._read_back(await self._office.write(verbs.register, draft, open_card=open_card))

    async def add_caller(self, draft: PatientDraft) -> Patient:
        """Enter a person who has only called: a name and a number.  Raises RuleBroken."""
        return await self._read_back(await self._office.write(verbs.add_caller, draft))

    async def edit(self, patient_id: PatientId, draft: PatientDraft, version: int) -> Patient:
        """Change a patient read at `version`.  Raises Conflict (who, when), RuleBroken."""
        return await self._read_back(await self._office.write(verbs.edit, patient_id, draft, version))

    async def add_phone(self, patient_id: PatientId, phone: Phone) -> Patient:
        """Note one more number."""
        return await self._read_back(await self._office.write(verbs.add_phone, patient_id, phone))

    async def set_alert(self, patient_id: PatientId, alert: str, version: int) -> Patient:
        """Set what every desk must see at once."""
        return await self._read_back(await self._office.write(verbs.set_alert, patient_id, alert, version))

    async def open_card(self, patient_id: PatientId) -> Patient:
        """Give the next card number.  Raises RuleBroken."""
        return await self._read_back(await self._office.write(verbs.open_card, patient_id))

    async def note_paper(
        self, patient_id: PatientId, kind: PaperKind, number: str = "", valid_until: date | None = None
    ) -> Patient:
        """Note a paper seen or signed."""
        await self._office.write(verbs.note_paper, patient_id, kind, number, valid_until)
        return await self.patient(patient_id)

    async def void_paper(self, paper_id: PaperId) -> None:
        """A paper noted by mistake no longer counts."""
        await self._office.write(verbs.void_paper, paper_id)

    async def merge_preview(self, loser_id: PatientId, winner_id: PatientId) -> MergePreview:
        """What a merge would do."""
        return await self._office.read(merging.preview, loser_id, winner_id, self._today)

    async def merge(self, loser_id: PatientId, winner_id: PatientId, reason: str) -> Patient:
        """Make two entries one; answers the survivor.  Raises RuleBroken, NotAllowed."""
        return await self._read_back(await self._office.write(merging.merge, loser_id, winner_id, reason))

    async def unmerge(self, loser_id: PatientId) -> Patient:
        """Take a merge apart; answers the entry that stands for itself again."""
        return await self._read_back(await self._office.write(merging.unmerge, loser_id))

    async def _read_back(self, patient_id: int | None) -> Patient:
        assert patient_id is not None
        return await self.patient(PatientId(patient_id))


def _likeness(conn: Connection, draft: PatientDraft, but: PatientId | None) -> Likeness:
    same = likeness.same_people(conn, draft, but)
    similar = tuple(one for one in likeness.similar_people(conn, draft, but) if one not in same)
    return Likeness(
        same=queries.matches(conn, {one: (MatchedBy.NAME, "") for one in same}),
        similar=queries.matches(conn, {one: (MatchedBy.NAME, "") for one in similar}),
    )


def _survivor(conn: Connection, patient_id: PatientId) -> Patient:
    return queries.patient_of(conn, queries.survivor_of(conn, patient_id))
