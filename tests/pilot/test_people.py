"""People at the keyboard: the search, the strip, registration, papers, history, merging."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from console.app import ConsoleApp
from console.find.ways import find
from console.messages import GoTo, ViewCard
from console.person import Profile
from storage.office import Office, seat
from storage.patients.records import PaperKind, PatientStatus
from storage.rights import Role
from storage.store import Store
from tests.desk_driver import Driver, at_desk
from tests.pilot.clinic import TODAY, Clinic, clinic


@pytest_asyncio.fixture
async def town(store: Store, office: Office) -> Clinic:
    """Ivanov, Smith and Yolkina, who have called; Ivanov was here once and comes today."""
    made = await clinic(store, office)
    await made.booked(0, 920)
    return made


async def console(office: Office, *, russian_layout: bool = False) -> AsyncIterator[Driver]:
    async def opening() -> Office:
        return office

    app = ConsoleApp(opening, Profile(language="en", login=office.actor.login), finder=find)
    async with at_desk(app, russian_layout=russian_layout) as driver:
        yield driver


@pytest_asyncio.fixture(params=[False, True], ids=["latin", "russian"])
async def desk(request: pytest.FixtureRequest, town: Clinic) -> AsyncIterator[Driver]:
    async for driver in console(town.office, russian_layout=request.param):
        yield await driver.press("F6")


@pytest_asyncio.fixture
async def senior(store: Store, town: Clinic) -> AsyncIterator[Driver]:
    async for driver in console(await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 1")):
        yield await driver.press("F6")


async def test_the_search_comes_first_and_filters_the_list(desk: Driver) -> None:
    desk.expect("People · the newest entries", "Ivanov Pyotr", "Smith John", "Yolkina Vera", "Enter or Esc → the list")
    assert desk.line(3).split() == ["##", "Patient", "Born", "Phone", "Card", "Found", "by"]
    await desk.type("vera yo")
    desk.expect("Yolkina Vera", "People · “vera yo”", "1 found").expect_not("Smith John")
    await desk.press("Esc")
    desk.expect("the newest entries", "Smith John")
    await desk.press("5550101")
    desk.expect("Smith John", "“5550101”").expect_not("Yolkina")


async def test_a_name_in_the_other_layout_is_found(desk: Driver) -> None:
    await desk.press("ivan")
    desk.expect("Ivanov Pyotr", "1 found")
    await desk.press("Enter")
    desk.expect("Ivanov Pyotr · 08.03.1975", "51 years", "+7 916 123-45-67", "booked 2.10 15:20 Orlova E.I.")
    desk.expect("seen 4.09 Orlova E.I.", "! identity paper, contract")


async def test_a_patient_is_registered_with_the_minimum(desk: Driver, town: Clinic) -> None:
    await desk.press("Esc n")
    await desk.type("Щербакова")
    await desk.press("Enter")
    await desk.type("Юлия")
    await desk.press("Enter Enter 2")
    await desk.type("8.3.1980")
    await desk.press("Enter")
    await desk.type("8 903 111-22-33")
    await desk.press("Enter")
    desk.expect("■ REGISTERED Щербакова Юлия · 08.03.1980 · card 000001")
    found = (await town.office.patients.search("shcherbakova"))[0]
    made = await town.office.patients.patient(found.id)
    assert (made.phone, made.card_no, made.status) == ("+79031112233", "000001", PatientStatus.ACTIVE)
    desk.expect("▌", "Щербакова Юлия")
    await desk.press("u")
    assert await town.office.patients.search("shcherbakova") == ()


async def test_the_sex_is_answered_by_nobody_but_the_person(desk: Driver, town: Clinic) -> None:
    await desk.press("Esc n")
    await desk.type("Щербакова")
    await desk.press("Enter")
    await desk.type("Юлия")
    await desk.press("Enter Enter Enter")
    desk.expect("The sex is needed: choose it by its digit.", "1 male", "2 female")
    await desk.press("F10")
    desk.expect("The sex is needed")
    await desk.press("2")
    desk.expect("female")
    assert len(await town.office.patients.newest()) == 3


async def test_a_registration_that_was_taken_back_is_not_worked_on(desk: Driver, town: Clinic) -> None:
    """Its card closes, its row goes; before, a booking went on to its end and was refused only there."""
    await desk.press("Esc n")
    await desk.type("Щербакова")
    await desk.press("Enter")
    await desk.type("Юлия")
    await desk.press("Enter Enter 2")
    await desk.type("8.3.1980")
    await desk.press("Enter")
    await desk.type("8 903 111-22-33")
    await desk.press("Enter v u")
    desk.expect("Taken back: REGISTRATION", "People · the newest entries", "Yolkina Vera")
    assert "Esc back" not in desk.hints


async def test_one_entry_alone_is_not_called_the_newest_and_esc_brings_those_back(desk: Driver) -> None:
    await desk.press("yolk Enter Space")
    await desk.type("smith")
    await desk.press("Enter Esc")
    desk.expect("People · Smith John").expect_not("the newest entries", "Yolkina Vera")
    await desk.press("Esc")
    desk.expect("People · the newest entries", "Yolkina Vera")


@pytest.mark.parametrize(
    ("patronymic", "sex"),
    [
        ("Петровна", "female"),
        ("Ilyinichna", "female"),
        ("Petrovich", "male"),
        ("Ильич", "male"),
        ("Sergeyevich", "male"),
    ],
)
async def test_a_patronymic_proposes_the_sex(town: Clinic, patronymic: str, sex: str) -> None:
    async for desk in console(town.office):
        await desk.press("F6 Esc n")
        await desk.type("Умнова")
        await desk.press("Enter")
        await desk.type("Саша")
        await desk.press("Enter")
        await desk.type(patronymic)
        await desk.press("Enter")
        desk.expect("proposed from the patronymic", "1 male", "2 female")
        await desk.press("Enter")
        assert sex in desk.row("Sex").split()


async def test_somebody_registered_already_is_taken_and_nothing_is_written(desk: Driver, town: Clinic) -> None:
    await town.office.patients.open_card(town.patients[0])
    await desk.press("ivan Enter v6")
    await desk.type("deaf")
    await desk.press("Enter Esc n")
    await desk.type("Иванов")
    await desk.press("Enter")
    await desk.type("Пётр")
    await desk.press("Enter Enter 1")
    await desk.type("8.3.1975")
    await desk.press("Enter")
    await desk.type("8 916 123-45-67")
    await desk.press("Enter 1")
    desk.expect("Enter → TAKE Ivanov Pyotr")
    await desk.press("Enter")
    assert desk.news == ("Ivanov Pyotr · 08.03.1975 · card 000001 is in the register already; nothing was written."), (
        "no undo is offered"
    )
    assert len(await town.office.patients.newest()) == 3


async def test_wrong_entries_say_what_was_expected(desk: Driver, town: Clinic) -> None:
    await desk.press("Esc n Enter")
    desk.expect("This is needed.")
    await desk.type("12345")
    await desk.press("Enter")
    desk.expect("Expected a name with at least one letter.")
    for _letter in range(5):
        await desk.press("Bksp")
    await desk.type("[/red]Ибн 😀")
    await desk.press("Enter")
    desk.expect("Expected a name in letters")
    await desk.press("Esc n Ins")
    desk.expect("[/red]Ибн")
    assert len(await town.office.patients.newest()) == 3


async def test_somebody_similar_is_shown_and_the_same_is_stopped(desk: Driver, town: Clinic) -> None:
    await desk.press("Esc n")
    await desk.type("Ivanov")
    await desk.press("Enter")
    await desk.type("Petr")
    await desk.press("Enter Enter 1")
    await desk.type("8.3.1975")
    await desk.press("Enter")
    await desk.type("8 903 111-22-33")
    await desk.press("Enter")
    desk.expect("Is it", "Ivanov Pyotr · 08.03.1975", "somebody else: new")
    await desk.press("2")
    desk.expect("Enter → REGISTER Ivanov Petr")
    await desk.press("Enter")
    desk.expect("■ REGISTERED")
    await desk.press("n")
    await desk.type("Иванов")
    await desk.press("Enter")
    await desk.type("Пётр")
    await desk.press("Enter Enter 1")
    await desk.type("8.3.1975")
    await desk.press("Enter")
    await desk.type("8 916 123-45-67")
    await desk.press("Enter")
    desk.expect("Ivanov Pyotr · 08.03.1975").expect_not("somebody else")
    await desk.press("1 Enter")
    assert len(await town.office.patients.newest()) == 4


async def test_an_edit_meets_another_desk(desk: Driver, town: Clinic, store: Store) -> None:
    await desk.press("ivan Enter e")
    desk.expect("Ivanov Pyotr · 08.03.1975", "Last name", "Pyotr")
    other = await seat(store, Role.ADMINISTRATOR.value, "desk 2")
    one = await other.patients.patient(town.patients[0])
    await other.patients.set_alert(one.id, "lidocaine", one.version)
    await desk.press("F10")
    desk.expect("desk 2")
    await desk.press("Esc")
    desk.app.live.tell()
    await desk.app.settled()
    desk.expect("lidocaine !", "! ALERT")


async def test_papers_are_ticked_on_the_card(desk: Driver, town: Clinic) -> None:
    await desk.press("ivan Enter v")
    desk.expect("1 identity paper  ! missing", "5 questionnaire  ! missing", "open a card")
    await desk.press("3")
    desk.expect("3 consent  √ noted 02.10.2026")
    await desk.press("4")
    await desk.type("77 A")
    await desk.press("Enter")
    await desk.type("31.12")
    await desk.press("Enter")
    desk.expect("4 policy  √ noted 02.10.2026 · 77 A · until 31.12.2026")
    await desk.press("3")
    desk.expect("consent: it is noted", "2 Void it: it was noted by mistake")
    await desk.press("Esc")
    desk.expect("3 consent  √ noted 02.10.2026")
    await desk.press("32")
    desk.expect("3 consent  ! missing", "- consent voided", "u undo")
    await desk.press("u")
    desk.expect(
        "3 consent  √ noted 02.10.2026", "Taken back: PAPER VOIDED Ivanov Pyotr, consent. u again takes back: PAPER"
    )
    await desk.press("32 6")
    await desk.type("crutches")
    await desk.press("Enter")
    desk.expect("6 alert  crutches !", "■ ALERT crutches")
    await desk.press("Esc")
    desk.expect("crutches !", "√ policy")
    one = await town.office.patients.patient(town.patients[0])
    assert one.paper(PaperKind.POLICY, TODAY) is not None


async def test_everything_in_one_list(desk: Driver) -> None:
    await desk.press("ivan Enter h")
    desk.expect("History · Ivanov Pyotr", "called for the first time", "visit")
    await desk.press("Esc")
    desk.expect("Ivanov Pyotr · 08.03.1975")


async def test_other_places_are_reached_and_reach_here(desk: Driver, town: Clinic) -> None:
    await desk.press("ivan Enter a")
    desk.expect("F3 QUEUE")
    await desk.app.request(ViewCard(town.patients[1]))
    await desk.app.settled()
    desk.expect("F6 PEOPLE", "Smith John", "1 identity paper")
    await desk.press("Esc")
    await desk.app.request(GoTo("people", values={"new": "Kim Alina"}))
    await desk.app.settled()
    desk.expect("New patient", "Kim", "Alina")
    await desk.press("Esc F3 F6")
    desk.expect("F6 PEOPLE", "Enter or Esc → the list")


async def test_two_entries_are_merged_by_who_may(senior: Driver, town: Clinic) -> None:
    await senior.press("yolk Enter v 8")
    await senior.type("smith")
    await senior.press("1 1 Enter")
    senior.expect("Ends", "Smith John", "Stays", "Yolkina Vera", "The names differ.")
    await senior.press("Enter")
    proof = str(town.patients[2])
    await senior.press(f"{int(proof) + 6} Enter")
    senior.expect("Expected the number that stays")
    await senior.press(f"Bksp {proof} Enter")
    senior.expect("+7 926 555-01-01")
    await senior.press("Esc")
    senior.expect("■ MERGED into Yolkina Vera")
    merged = await town.office.patients.patient(town.patients[1])
    assert merged.merged_into == town.patients[2]
    await senior.press("f Bksp Bksp Bksp Bksp")
    await senior.type("smith")
    await senior.press("Enter")
    senior.expect("- MERGED into Yolkina Vera")
    await senior.press("b")
    senior.expect("this entry was merged")
    await senior.press("v 8")
    apart = await town.office.patients.patient(town.patients[1])
    assert apart.merged_into is None


async def test_a_merge_is_refused_without_the_right(desk: Driver, town: Clinic) -> None:
    """The key itself says whose it is; before, it was refused only behind the typed proof."""
    await desk.press("yolk Enter v")
    desk.expect_not("the same person as another entry")
    await desk.press("8")
    desk.expect("8: this is done by: senior administrator, office manager", "1 identity paper")
    assert (await town.office.patients.patient(town.patients[1])).merged_into is None


@pytest.mark.parametrize("size", [(80, 24), (64, 20), (132, 43), (40, 12)])
async def test_every_size(town: Clinic, size: tuple[int, int]) -> None:
    async def opening() -> Office:
        return town.office

    app = ConsoleApp(opening, Profile(language="ru", login=town.office.actor.login), finder=find)
    async with at_desk(app, size=size) as driver:
        for keys in ("F6", "Esc", "v", "Esc", "h", "Esc", "n", "Esc", "e", "Esc"):
            await driver.press(keys)
            assert len(driver.screen) == size[1]
            assert all(len(line) <= size[0] for line in driver.screen)
