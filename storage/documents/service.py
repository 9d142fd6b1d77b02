"""The register of documents for the person at the desk."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING

from storage.documents import rules
from storage.documents.file_records import File
from storage.documents.leaflet_records import Leaflet, LeafletDraft
from storage.documents.place_records import Paperwork, Where, Whereabouts
from storage.documents.records import Document, Draft, Entry, Place, Wanted, Warn, Whole
from storage.errors import N_, NotFound
from storage.ids import DocumentId, FileId, LeafletId, PatientId, PractitionerId, ServiceId
from storage.later import Later
from storage.rights import Right

if TYPE_CHECKING:
    from storage.documents import custody, files, leaflets, places, queries, searching, verbs
    from storage.office import Office
else:
    custody = Later("storage.documents.custody")
    files = Later("storage.documents.files")
    leaflets = Later("storage.documents.leaflets")
    places = Later("storage.documents.places")
    queries = Later("storage.documents.queries")
    searching = Later("storage.documents.searching")
    verbs = Later("storage.documents.verbs")


class DocumentService:
    """What was issued, received and signed; copies, files, leaflets; where records are."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office

    @property
    def _today(self) -> date:
        return self._office.centre.day_of(self._office.clock.now())

    @property
    def _own(self) -> bool:
        """Whether the centre's and staff's documents may be seen."""
        return self._office.actor.may(Right.DOCUMENTS)

    # ------------------------------------------------------------------ reads

    async def find(self, wanted: Wanted, limit: int = 200) -> tuple[Document, ...]:
        """The newest documents that are wanted, without their texts."""
        return await self._office.read(searching.find, wanted, self._today, own=self._own, limit=limit)

    async def document(self, document_id: DocumentId) -> Document:
        """One document with its text.  Raises NotFound."""
        return self._shown(await self._office.read(queries.document_of, document_id))

    async def whole(self, document_id: DocumentId) -> Whole:
        """One document with its copies' history and its files.  Raises NotFound."""
        found = await self._office.read(queries.whole, document_id)
        self._shown(found.document)
        return found

    async def content(self, file_id: FileId) -> tuple[str, bytes]:
        """A file as it was attached, its checksum checked.  Raises NotFound, Unavailable."""
        self._shown(await self._office.read(queries.document_of_file, file_id))
        return await self._office.read(files.content_of, file_id)

    async def paperwork(self, people: Collection[PatientId]) -> dict[PatientId, Paperwork]:
        """How contract and consent of patients stand, and where their records are."""
        return await self._office.read(places.paperwork, people)

    async def whereabouts(self, people: Collection[PatientId]) -> dict[PatientId, Whereabouts]:
        """Where the paper records of patients are."""
        return await self._office.read(places.whereabouts, people)

    async def expiring(self, days: int = max(rules.WARN_DAYS)) -> tuple[Document, ...]:
        """The centre's and staff's documents that run out within so many days, or have.  Raises NotAllowed."""
        self._office.require(Right.DOCUMENTS)
        return await self._office.read(queries.expiring, self._today + timedelta(days=days))

    async def ending(self) -> dict[Warn, int]:
        """How many of them are how near their end; none for who may not see them."""
        if not self._own:
            return {}
        last = self._today + timedelta(days=max(rules.WARN_DAYS))
        return await self._office.read(queries.ending, self._today, last)

    async def leaflets(self, *, all_of_them: bool = False) -> tuple[Leaflet, ...]:
        """Information for patients."""
        return await self._office.read(leaflets.leaflets, all_of_them=all_of_them)

    async def leaflets_for(self, services: Collection[ServiceId], language: str) -> tuple[Leaflet, ...]:
        """The leaflets of these services, in this language where there are any."""
        return await self._office.read(leaflets.of_services, services, language)

    def _shown(self, one: Document) -> Document:
        if not one.patients and not self._own:
            raise NotFound(N_("There is no such document."))
        return one

    # ------------------------------------------------------------------ writes

    async def issue(self, draft: Draft) -> Document:
        """Number and register what was made here.  Raises RuleBroken naming the `field`."""
        return await self._read_back(await self._office.write(verbs.issue, draft))

    async def receive(self, draft: Draft, file: File | None = None) -> Document:
        """Enter what came in, or the centre's and staff's own, with its file.  Raises RuleBroken."""
        return await self._read_back(await self._office.write(files.receive, draft, file))

    async def correct(self, document_id: DocumentId, entry: Entry, version: int | None = None) -> Document:
        """Correct what the register says of what came from elsewhere.  Raises RuleBroken, Conflict."""
        return await self._read_back(await self._office.write(verbs.correct, document_id, entry, version))

    async def sign(
        self, document_id: DocumentId, valid_until: date | None = None, version: int | None = None
    ) -> Document:
        """It was signed: the copies go where they belong.  Raises RuleBroken, Conflict."""
        return await self._read_back(await self._office.write(verbs.sign, document_id, valid_until, version))

    async def revoke(self, document_id: DocumentId, reason: str, version: int | None = None) -> Document:
        """It does not count any more.  Raises RuleBroken, Conflict."""
        return await self._read_back(await self._office.write(verbs.revoke, document_id, reason, version))

    async def hand_over(self, document_id: DocumentId, copy: int, place: Place, note: str = "") -> Document:
        """A copy is somewhere else now.  Raises RuleBroken."""
        return await self._read_back(await self._office.write(custody.hand_over, document_id, copy, place, note))

    async def attach(self, document_id: DocumentId, file: File) -> Whole:
        """Keep a file with a document.  Raises RuleBroken."""
        await self._office.write(files.attach, document_id, file)
        return await self.whole(document_id)

    async def take_off(self, file_id: FileId) -> None:
        """A file attached by mistake is not shown any more."""
        await self._office.write(files.take_off, file_id)

    async def place_record(
        self, patient_id: PatientId, place: Where, practitioner_id: PractitionerId | None = None, note: str = ""
    ) -> None:
        """Say where a patient's paper record is.  Raises RuleBroken."""
        await self._office.write(
            custody.place_record, patient_id, place, practitioner_id=practitioner_id, note=note
        )

    async def put_leaflet(self, draft: LeafletDraft) -> LeafletId:
        """Keep a leaflet, or its next version.  Raises RuleBroken."""
        made = await self._office.write(leaflets.put_leaflet, draft)
        assert made is not None
        return LeafletId(made)

    async def use_leaflet(self, leaflet_id: LeafletId, active: bool, version: int | None = None) -> None:
        """Offer a leaflet, or no longer.  Raises Conflict."""
        await self._office.write(leaflets.use_leaflet, leaflet_id, active, version)

    async def leaflet_services(self, leaflet_id: LeafletId, services: Collection[ServiceId]) -> None:
        """Say for which services a leaflet is."""
        await self._office.write(leaflets.leaflet_services, leaflet_id, services)

    async def _read_back(self, document_id: int | None) -> Document:
        assert document_id is not None
        return await self.document(DocumentId(document_id))
