"""The acts of the register of documents on the full day, for the tests that every verb leaves its trace."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Any

from storage.documents import leaflets, verbs
from storage.documents.file_records import File
from storage.documents.leaflet_records import LeafletDraft
from storage.documents.place_records import Where
from storage.documents.records import Direction, Draft, Entry, Kind, Place
from storage.ids import DocumentId, LeafletId, PatientId
from storage.office import Office

CONTRACT = Draft(kind=Kind.CONTRACT, title="Contract for paid services", body="# Contract\nbetween two", copies=2)
LICENCE = Draft(
    kind=Kind.LICENCE, title="Licence", direction=Direction.OWN, number="LO-77", valid_until=date(2026, 11, 1)
)
LEAFLET = LeafletDraft(title="Before a blood test", language="en", body="Come without breakfast.")
PLAN = File(name="plan.pdf", content=b"%PDF-1.4 a plan")


def of(who: PatientId, draft: Draft = CONTRACT, **more: Any) -> Draft:
    """A draft about a patient."""
    return replace(draft, patient_id=who, **more)


async def documents(office: Office, manager: Office, who: PatientId, carded: PatientId, service: Any) -> None:
    """A contract that is printed, one that is signed, a licence with a file, where a record is, a leaflet."""
    await office.documents.issue(of(who))
    signed = await office.documents.issue(of(who, Draft(kind=Kind.CONSENT, title="Consent", body="yes", copies=1)))
    await office.documents.sign(signed.id)
    await manager.documents.receive(LICENCE, PLAN)
    await office.documents.place_record(carded, Where.ARCHIVE, note="cellar")
    made = await manager.documents.put_leaflet(LEAFLET)
    await manager.documents.leaflet_services(made, (service,))


def document_acts(who: PatientId, carded: int) -> dict[str, tuple[object, ...]]:
    """Those of documents: the day has a contract (1), a consent (2), a licence (3) with a file, a leaflet."""
    return {
        "documents.issue": (of(who),),
        "documents.receive": (LICENCE, File(name="b.txt", content=b"more")),
        "documents.correct": (DocumentId(3), Entry(title="Licence", number="LO-78")),
        "documents.sign": (DocumentId(1),),
        "documents.revoke": (DocumentId(1), "the wrong name"),
        "documents.hand_over": (DocumentId(1), 1, Place.ARCHIVE),
        "documents.place_record": (PatientId(carded), Where.DESK),
        "documents.attach": (DocumentId(1), PLAN),
        "documents.take_off": (1,),
        "documents.put_leaflet": (LeafletDraft(title="Before a blood test", language="en", body="Drink water."),),
        "documents.use_leaflet": (LeafletId(1), False),
        "documents.leaflet_services": (LeafletId(1), ()),
    }


async def change_document(desk: Any) -> object:  # Any: one of the two desks of test_two_desks
    """The contract does not count any more, in the desk's words."""
    return await desk.office.write(verbs.revoke, DocumentId(1), desk.name, desk.seen["document"])


async def change_leaflet(desk: Any) -> object:
    """The first no longer offers it, the second would."""
    offered = desk.name != "first"
    return await desk.office.write(leaflets.use_leaflet, LeafletId(1), offered, desk.seen["leaflet"])


CHANGED: dict[Callable[[Any], Awaitable[object]], str] = {
    change_document: "this document",
    change_leaflet: "this leaflet",
}
"""What two desks do to documents, and what the second is told that the first has changed."""
