"""The day sheet and the pull list: what a desk works from when the console is away."""

from __future__ import annotations

import io

import pytest
import pytest_asyncio
from pypdf import PdfReader

from console.reports.answer import Answer
from console.reports.every import REPORTS
from console.reports.files import pdf, printed
from storage.ids import PatientId
from storage.office import Office, seat
from storage.patients.records import Phone
from storage.rights import Role
from storage.schedule.records import CANCEL_REASONS
from storage.store import Store
from tests.engine.book_town import BUILT, MONDAY, TUESDAY, Town, wish
from tests.scene import Played, Scene


@pytest.fixture
def scene() -> Scene:
    return BUILT


@pytest.fixture
def town(played: Played) -> Town:
    assert isinstance(played.gave, Town)
    return played.gave


@pytest_asyncio.fixture
async def office(store: Store, town: Town) -> Office:
    office = await seat(store, Role.ADMINISTRATOR.value, "desk 1")
    await office.patients.add_phone(town.ann, Phone(e164="+79161234567"))
    return office


def column(answer: Answer, key: str) -> list[object]:
    at = [one.key for one in answer.columns].index(key)
    return [row[at] for row in answer.rows]


async def test_the_day_sheet_has_each_doctors_visits_and_the_free_time_between(office: Office, town: Town) -> None:
    await office.schedule.book(wish(town, 600))
    gone = await office.schedule.book(wish(town, 840, patient_id=town.bob))
    await office.schedule.cancel(gone.appointment.id, CANCEL_REASONS[0])
    answer = await REPORTS["day-sheet"].ask(office, MONDAY, MONDAY)
    lines = list(zip(column(answer, "doctor"), column(answer, "time"), column(answer, "minutes"),
                     column(answer, "patient"), column(answer, "phone"), strict=True))  # fmt: skip
    assert [line[1:] for line in lines if line[0] == "Orlova Elena"] == [
        ("9:00", 60, "", ""),
        ("10:00", 40, "Antonova Anna", "+7 916 123-45-67"),
        ("10:40", 80, "", ""),
        ("12:40", 140, "", ""),
    ]
    assert {line[0] for line in lines} == {"Orlova Elena", "Kim Elena", "Petrov Elena"}
    assert answer.data["booked"] == 1


async def test_each_doctor_gets_a_page_of_their_own(office: Office, town: Town) -> None:
    await office.schedule.book(wish(town, 600))
    answer = await REPORTS["day-sheet"].ask(office, MONDAY, MONDAY)
    content = pdf(answer, printed(office, "Day sheet", MONDAY, MONDAY))
    shown = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    assert len(shown) == 3
    (hers,) = [page for page in shown if "Orlova" in page]
    assert "Antonova Anna" in hers
    assert "Kim" not in hers


async def test_the_pull_list_goes_along_the_shelf_and_names_a_record_once(office: Office, town: Town) -> None:
    cards: dict[PatientId, str] = {}
    for who in (town.ann, town.bob):
        cards[who] = (await office.patients.open_card(who)).card_no or ""
    await office.schedule.book(wish(town, 540, patient_id=town.eve))
    await office.schedule.book(wish(town, 600, patient_id=town.bob))
    await office.schedule.book(wish(town, 660))
    await office.schedule.book(wish(town, 780, practitioner_id=town.petrov))
    await office.schedule.book(wish(town, 600, day=TUESDAY, practitioner_id=town.petrov))
    answer = await REPORTS["pull-list"].ask(office, MONDAY, MONDAY)
    assert column(answer, "card") == [cards[town.ann], cards[town.bob], ""]
    assert column(answer, "time") == ["11:00", "10:00", "9:00"]
    assert column(answer, "state") == ["· TO PULL", "· TO PULL", "no record yet"]
