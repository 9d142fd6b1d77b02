"""Contracts made, signed and found again: at the check-in, on the card and in the register."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest_asyncio
from textual.events import Key

from console.desks.documents import DESK as DOCUMENTS
from console.desks.people import DESK as PEOPLE
from console.desks.queue import DESK as QUEUE
from storage.documents.records import Kind, Place, State, Wanted
from storage.documents.rules import FILE_MAX
from storage.office import Office, seat
from storage.rights import Role
from storage.store import Store
from tests.desk_driver import Driver
from tests.engine.document_acts import LEAFLET, of
from tests.pilot.clinic import Clinic, clinic, console


@pytest_asyncio.fixture
async def town(store: Store, office: Office) -> Clinic:
    made = await clinic(store, office)
    await made.booked(0, 840)
    return made


@pytest_asyncio.fixture
async def desk(town: Clinic) -> AsyncIterator[Driver]:
    async with console(town.office, desks=(QUEUE, DOCUMENTS)) as driver:
        yield await driver.press("F3")


async def test_a_contract_is_made_at_the_check_in_and_signed_by_one_key(desk: Driver, town: Clinic) -> None:
    await desk.press("1a1 Enter")
    desk.expect("5 Contract: make it", "6 Consent: make it", "7 Card: open the record")
    await desk.press("5")
    desk.expect("Who pays", "Enter → PRINT 2 copies for Ivanov Pyotr")
    await desk.press("F10")
    desk.expect("Blank, for a hand")
    await desk.press("1")
    desk.expect("Not printed: Contract No 2026-0001: Ivanov Pyotr", "No printer for papers is set up at this desk")
    await desk.press("Esc")
    desk.expect("2 Contract 2026-0001 signed: 1 patient, 2 record")
    (made,) = await town.office.documents.find(Wanted())
    assert (made.number, made.state) == ("2026-0001", State.ISSUED)
    await desk.press("Esc")
    desk.expect("Contract 2026-0001, not signed !")
    await desk.press("Enter 2")
    (made,) = await town.office.documents.find(Wanted())
    assert (made.state, made.places) == (State.SIGNED, ((1, Place.PATIENT), (2, Place.RECORD)))
    await desk.press("Esc")
    desk.expect("Contract √", "√ Contract Ivanov Pyotr")
    await desk.press("u")
    desk.expect("Contract 2026-0001, not signed !")


async def test_the_register_takes_a_file_in_and_says_what_is_wrong_with_its_name(
    store: Store, town: Clinic, tmp_path: Path
) -> None:
    scan, big, empty = tmp_path / "scan one.pdf", tmp_path / "big.pdf", tmp_path / "empty.pdf"
    scan.write_bytes(b"%PDF a licence")
    with big.open("wb") as file:
        file.truncate(FILE_MAX + 1)
    empty.touch()
    manager = await seat(store, Role.OFFICE_MANAGER.value, "desk 1")
    async with console(manager, desks=(QUEUE, DOCUMENTS)) as desk:
        await desk.press("F8 1")
        desk.expect("The register is empty")
        await desk.press("n")
        desk.expect("A document that came in")
        await desk.press("7 1 Pharmacy Enter LO-77 Enter Enter 3.10.2026 Enter")
        desk.expect("This day has not come yet", "►Of the day")
        await desk.app.on_event(Key("ctrl+u", None))
        await desk.press("2.10.2026 Enter 1.11.2026 Enter Enter")
        desk.expect("Whose       the centre", "Valid until 01.11.2026", "►File")
        for name, said in (
            (tmp_path, "is a folder"), (tmp_path / "no.pdf", "is not there"), (big, "at most 20 MB"),
            (empty, "is empty"), ("~nobody-at-all/x", "nobody of this name"),
        ):  # fmt: skip
            await desk.type(str(name))
            await desk.press("Enter")
            desk.expect(said)
            await desk.app.on_event(Key("ctrl+u", None))
        await desk.type(f"'{scan}'")
        await desk.press("F10")
        desk.expect("■ ENTERED Licence · LO-77", "Running out", "! within 30 days", "within 30 days 1 !")
        (made,) = await manager.documents.find(Wanted(text="LO-77"))
        (kept,) = (await manager.documents.whole(made.id)).files
        assert await manager.documents.content(kept.id) == ("scan one.pdf", b"%PDF a licence")
        await desk.press("Enter")
        desk.expect("scan one.pdf, 14 bytes", kept.sha256)
        await desk.press("Esc k sold Enter")
        desk.expect("- REVOKED Licence · LO-77", "- revoked")
        await desk.press("u")
        desk.expect("! within 30 days")


async def test_a_document_is_looked_for_signed_revoked_and_handed_over(desk: Driver, town: Clinic) -> None:
    first = await town.office.documents.issue(of(town.patients[0]))
    await town.office.documents.issue(of(town.patients[1]))
    await desk.press("F8 1")
    desk.expect("2026-0001", "2026-0002", "! not signed")
    await desk.press("f ivanov F10")
    desk.expect("Documents · “ivanov”", "2026-0001")
    desk.expect_not("2026-0002")
    await desk.press("d")
    desk.expect("√ Contract 2026-0001 signed", "copy 1 with the patient, copy 2 in the record")
    await desk.press("s 2 5 F10")
    desk.expect("copy 2 in the archive")
    await desk.press("k wrong Enter Esc")
    desk.expect("- revoked", "2026-0002")
    assert (await town.office.documents.document(first.id)).reason == "wrong"
    await desk.press("Enter")
    desk.expect("Text", "between two", "copy 1 at the desk")


async def test_who_pays_for_another_gets_a_third_copy(desk: Driver, town: Clinic) -> None:
    await desk.press("1a1 Enter 5 2 Ivanova Enter")
    await desk.press("Minsk Enter +7916 Enter")
    desk.expect("Not a valid number in RU", "Minsk")  # one sentence, and nothing that was typed is lost
    assert await town.office.documents.find(Wanted()) == ()
    await desk.press("1112233 F10 1 Esc 2")
    (made,) = await town.office.documents.find(Wanted())
    whole = await town.office.documents.document(made.id)
    assert made.places[-1] == (3, Place.PAYER)
    assert "Ivanova" in whole.body
    assert "+7 916 111-22-33" in whole.body


async def test_a_second_contract_is_never_made_unasked(town: Clinic) -> None:
    nobody_booked = town.patients[1]
    first = await town.office.documents.issue(of(nobody_booked))
    who = (await town.office.patients.patient(nobody_booked)).last_name
    async with console(town.office, desks=(QUEUE, PEOPLE)) as desk:
        await desk.press(f"F6 {who} Enter r 1")
        desk.expect("Contract 2026-0001 of 02.10.2026 is there, not signed", "1 Print it again", "2 Make a new one")
        await desk.press("1")
        desk.expect("Not printed: Contract for paid services")
        await desk.press("Esc")
        await town.office.documents.sign(first.id)
        await desk.press("r 1")
        desk.expect("Contract 2026-0001 of 02.10.2026 is there, signed")
        await desk.press("2")
        desk.expect("No service is booked or charged: the services", "PRINT 2 copies")
        await desk.press("F10")
        desk.expect("identity document of the patient", "total", "1 Number, register and print it")
        await desk.press("Esc")
    assert len(await town.office.documents.find(Wanted())) == 1


async def test_letters_that_no_font_has_are_named_before_the_number_is_given(desk: Driver, town: Clinic) -> None:
    await desk.press("1a1 Enter 5 2")
    await desk.type("王小明")
    await desk.press("Enter")
    await desk.press("Minsk Enter +79161112233 F10")
    desk.expect("No font has the letters 王 小 明", "Minsk")
    assert await town.office.documents.find(Wanted()) == ()


async def test_a_contract_saved_at_the_check_in_says_where(town: Clinic, tmp_path: Path) -> None:
    async with console(town.office, desks=(QUEUE,)) as desk:
        desk.app.profile = replace(desk.app.profile, papers=tmp_path / "papers")
        await desk.press("F3 1a1 Enter 5 2 Ivanova Enter")
        await desk.press("Minsk Enter +79161112233 F10 1 2")
        desk.expect("what is missing", "SAVED Contract No 2026-0001", "signed: 1 patient, 2 record, 3 payer")
        await desk.press("Esc")
        desk.expect("SAVED Contract No 2026-0001")
    assert len(list((tmp_path / "papers").iterdir())) == 1


async def test_a_new_record_is_opened_with_its_cover_and_title_page(desk: Driver, town: Clinic) -> None:
    await desk.press("1a1 Enter 7 Esc Esc")
    made = await town.office.documents.find(Wanted())
    card = (await town.office.patients.patient(town.patients[0])).card_no
    assert [one.kind.value for one in made] == ["title_page", "cover"]
    assert {one.number for one in made} == {card}


async def test_the_card_says_where_contract_and_record_are(town: Clinic) -> None:
    who = town.patients[0]
    await town.office.documents.issue(of(who))
    await town.office.patients.open_card(who)
    async with console(town.office, desks=(QUEUE, PEOPLE)) as desk:
        await desk.press("F6 ivanov Enter v")
        desk.expect("! 2026-0001, not signed · 2 copies, handed to nobody yet")
        await desk.press("2 1")
        desk.expect("√ 2026-0001 · 1 with the patient, 2 in the record · 02.10.2026")
        await desk.press("7")
        desk.expect("Where the record is: Ivanov Pyotr")
        await desk.press("3 Kim Enter upstairs F10")
        desk.expect("with Kim Anna, upstairs")
        await desk.press("u u")
        desk.expect("! 2026-0001, not signed · 2 copies, handed to nobody yet")
        desk.expect_not("upstairs")
        await desk.press("Esc h")
        desk.expect("record with the doctor (taken back)", "issued")


async def test_a_leaflet_of_the_visits_service_is_printed_and_registered(store: Store, town: Clinic) -> None:
    manager = await seat(store, Role.OFFICE_MANAGER.value, "desk 9")
    await manager.documents.put_leaflet(LEAFLET)
    async with console(town.office, desks=(QUEUE, PEOPLE)) as desk:
        await desk.press("F3 1r")
        desk.expect("Which leaflet", "1 Before a blood test (en)")
        await desk.press("1")
        desk.expect("Before a blood test", "1 Print it", "2 Send by e-mail")
        await desk.press("1 Esc")
        (made,) = await town.office.documents.find(Wanted())
        assert (made.kind, made.patient_id) == (Kind.LEAFLET, town.patients[0])
        assert "Come without breakfast." in (await town.office.documents.document(made.id)).body
        await desk.press("F6 ivanov Enter h")
        desk.expect("document", "issued", "Before a blood test")
