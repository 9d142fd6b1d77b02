"""Files kept with documents, where records are, leaflets and people, on a real database."""

from __future__ import annotations

import base64
import json
import sqlite3
from dataclasses import replace
from datetime import date

import pytest

from console.held_text import text_of
from storage.checking import verify_at
from storage.documents import rules
from storage.documents.file_records import File
from storage.documents.leaflet_records import LeafletDraft
from storage.documents.place_records import Where
from storage.documents.records import Direction, Draft, Kind, State, Wanted
from storage.errors import NotAllowed, NotFound, RuleBroken, Unavailable
from storage.exchange import person
from storage.ids import PatientId, ServiceId
from storage.location import Location
from storage.office import Office, seat
from storage.patients.records import EventKind
from storage.rights import Role
from storage.schedule.records import CardState
from storage.store import Store
from tests.engine.beneath import bare
from tests.engine.document_acts import LEAFLET, LICENCE, PLAN, of
from tests.pilot.clinic import KIM, clinic


async def manager_of(store: Store) -> Office:
    return await seat(store, Role.OFFICE_MANAGER.value, "desk 9")


# ------------------------------------------------------------------------------ files


async def test_a_file_comes_out_as_it_went_in(store: Store, office: Office, where: Location) -> None:
    who = (await clinic(store, office)).patients[0]
    letter = Draft(kind=Kind.LETTER, direction=Direction.RECEIVED, title="From the hospital", patient_id=who)
    raw = bytes(range(256)) * 5000
    made = await office.documents.receive(letter, File(name="C:\\scans\\letter\u202e.pdf", content=raw))
    (file,) = (await office.documents.whole(made.id)).files
    assert (file.name, file.size, made.files) == ("letter.pdf", len(raw), 1)
    assert await office.documents.content(file.id) == ("letter.pdf", raw)
    with pytest.raises(RuleBroken, match="attached already"):
        await office.documents.attach(made.id, File(name="again.pdf", content=raw))
    for content, said in ((b"", "is empty"), (b"x" * (rules.FILE_MAX + 1), "at most 20 MB")):
        with pytest.raises(RuleBroken, match=said):
            await office.documents.attach(made.id, File(name="more.pdf", content=content))
    await office.documents.take_off(file.id)
    with pytest.raises(NotFound):
        await office.documents.content(file.id)
    await office.journal.undo()
    assert (await office.documents.content(file.id))[1] == raw
    beneath = bare(where)
    for change in ("UPDATE document_content SET content = 'x'", "DELETE FROM document_content",
                   "UPDATE document_file SET sha256 = ''", "UPDATE document_file SET name = 'y'",
                   "DELETE FROM document_file"):  # fmt: skip
        with pytest.raises(sqlite3.IntegrityError):
            beneath.execute(change)
    beneath.close()
    assert (await office.documents.content(file.id))[1] == raw


@pytest.mark.only_sqlite
async def test_a_damaged_file_is_named_and_never_given_out(store: Store, office: Office, where: Location) -> None:
    manager = await manager_of(store)
    made = await manager.documents.receive(LICENCE, PLAN)
    (file,) = (await manager.documents.whole(made.id)).files
    beneath = bare(where)
    beneath.execute("DROP TRIGGER document_content_fixed")
    beneath.execute("UPDATE document_content SET content = CAST('other' AS BLOB)")
    beneath.close()
    with pytest.raises(Unavailable, match=r"plan\.pdf is not what was attached"):
        await manager.documents.content(file.id)
    told = {finding.problem.code for finding in verify_at(where).problems}
    assert told == {"file-damaged", "guard-missing"}


# ------------------------------------------------------------------------------ records, leaflets, people


async def test_the_record_is_where_the_queue_and_the_desk_last_said(store: Store, office: Office) -> None:
    town = await clinic(store, office)
    who, visit = town.patients[0], await town.booked(0, 600, KIM)
    with pytest.raises(RuleBroken, match="no card yet"):
        await office.documents.place_record(who, Where.DESK)
    await office.queue.card(visit, CardState.PULLED)
    assert await office.documents.whereabouts([who]) == {}, "without a card there is no record"
    manager = await manager_of(store)
    card = await manager.patients.patient(who)
    if card.birth_date is None:
        from storage.patients.recording import draft_of

        await office.patients.edit(who, replace(draft_of(card), birth_date=date(1980, 1, 1)), card.version)
    await office.patients.open_card(who)

    async def place() -> tuple[Where, str]:
        there = (await office.documents.whereabouts([who]))[who]
        return there.place, there.doctor

    for state, told in ((CardState.AT_DOCTOR, Where.DOCTOR), (CardState.RETURNED, Where.SHELF),
                        (CardState.NOT_FOUND, Where.LOST), (CardState.PULLED, Where.DESK)):  # fmt: skip
        await office.queue.card(visit, state)
        assert (await place())[0] is told
    assert (await place())[1] == ""
    await office.journal.undo()
    assert (await place())[0] is Where.LOST
    with pytest.raises(RuleBroken, match="which doctor"):
        await office.documents.place_record(who, Where.DOCTOR)
    await office.documents.place_record(who, Where.DOCTOR, KIM, "for the board")
    there = (await office.documents.whereabouts([who]))[who]
    assert there.doctor.startswith("Kim"), "whose it is"
    history = await office.patients.history(who)
    line = next(event for event in history if event.code == "record.doctor")
    assert (line.kind, line.detail) == (EventKind.DOCUMENT, "for the board")


async def test_leaflets_belong_to_services_and_keep_their_versions(store: Store, office: Office) -> None:
    await clinic(store, office)
    manager = await manager_of(store)
    with pytest.raises(NotAllowed):
        await office.documents.put_leaflet(LEAFLET)
    made = await manager.documents.put_leaflet(LEAFLET)
    again = await manager.documents.put_leaflet(replace(LEAFLET, body="Drink water."))
    russian = await manager.documents.put_leaflet(LeafletDraft(title="Перед анализом", language="ru", body="Натощак."))
    assert again == made
    service = ServiceId(1)
    for one in (made, russian):
        await manager.documents.leaflet_services(one, (service,))
    (found,) = await office.documents.leaflets_for((service,), "en")
    assert (found.body, found.version) == ("Drink water.", 2)
    assert [one.language for one in await office.documents.leaflets_for((service,), "de")] == ["en", "ru"]
    await manager.documents.use_leaflet(made, False)
    assert [one.id for one in await office.documents.leaflets_for((service,), "en")] == [russian]
    await manager.journal.undo()
    assert [one.id for one in await office.documents.leaflets_for((service,), "en")] == [made]
    for bad, said in ((replace(LEAFLET, title=""), "begin the text"), (replace(LEAFLET, body=" "), "needs a text"),
                      (replace(LEAFLET, language="1"), "by its letters")):  # fmt: skip
        with pytest.raises(RuleBroken, match=said):
            await manager.documents.put_leaflet(bad)
    with pytest.raises(NotFound):
        await manager.documents.leaflet_services(made, (ServiceId(999),))


async def test_documents_follow_a_merge_and_come_back(store: Store, office: Office, where: Location) -> None:
    town = await clinic(store, office)
    loser, winner, _ = town.patients
    made = await office.documents.sign((await office.documents.issue(of(loser))).id)
    manager = await manager_of(store)
    await manager.patients.merge(loser, winner, "one person")
    assert (await office.documents.document(made.id)).patient_id == winner
    codes = {event.code for event in await office.patients.history(winner)}
    assert {"document.issued", "document.signed"} <= codes
    await manager.patients.unmerge(loser)
    assert (await office.documents.document(made.id)).patient_id == loser
    assert verify_at(where).ok


# ------------------------------------------------------------------------------ given out, erased, moved


async def with_papers(store: Store, office: Office) -> tuple[PatientId, Office]:
    """A patient with a signed contract, a letter with a file, and a record in the cellar."""
    town = await clinic(store, office)
    who = town.patients[0]
    await office.documents.sign((await office.documents.issue(of(who, title="Contract Zyablik"))).id)
    letter = Draft(kind=Kind.LETTER, direction=Direction.RECEIVED, title="Zyablik letter", sender="Zyablik clinic",
                   number="ZB-5", note="zyablik", patient_id=who)  # fmt: skip
    await office.documents.receive(letter, File(name="zyablik.txt", content=b"about zyablik"))
    await office.patients.open_card(who)
    await office.documents.place_record(who, Where.ARCHIVE, note="zyablik shelf")
    return who, await manager_of(store)


async def test_what_is_given_out_has_texts_and_files(store: Store, office: Office) -> None:
    who, manager = await with_papers(store, office)
    made = json.loads(person.as_text(await person.bundle_of(manager, who)))
    references = [one["resource"] for one in made["entry"] if one["resource"]["resourceType"] == "DocumentReference"]
    held = [base64.b64decode(part["attachment"]["data"]) for one in references for part in one["content"]
            if "data" in part["attachment"]]  # fmt: skip
    assert b"about zyablik" in held
    assert any(b"between two" in one for one in held)
    told = text_of(await manager.privacy.give_out(who, "text"), manager.centre)
    for said in ("Contract Zyablik", "between two", "zyablik.txt", "zyablik shelf", "Zyablik clinic"):
        assert said in told


async def test_an_erasure_takes_texts_files_and_words(store: Store, office: Office, where: Location) -> None:
    who, manager = await with_papers(store, office)
    visits = (await manager.schedule.patient_book(who)).coming
    assert not visits
    await manager.privacy.erase(who, "Erased person {number}")
    beneath = bare(where)
    for table in ("document", "document_word", "document_copy", "document_file", "document_content", "record_place",
                  "paper", "journal"):  # fmt: skip
        told = repr(beneath.execute(f"SELECT * FROM {table}").fetchall()).casefold()
        assert "zyablik" not in told, table
        assert "between two" not in told, table
    beneath.close()
    assert await manager.documents.find(Wanted(text="zyablik")) == ()
    numbered = await manager.documents.find(Wanted(kind=Kind.CONTRACT))
    assert [(one.state, one.title) for one in numbered] == [(State.SIGNED, "-")], "that there was one stays"
    again = await manager.documents.issue(of(await clinic_patient(manager)))
    assert again.number == "2026-0002"
    assert verify_at(where).ok, [finding.problem for finding in verify_at(where).problems]


async def clinic_patient(office: Office) -> PatientId:
    return (await office.patients.search("smith"))[0].id
