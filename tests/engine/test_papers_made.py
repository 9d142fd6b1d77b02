"""Papers made of what the rooms know: a contract of a visit, a title page, the sheets of a day."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import pytest_asyncio

from console.locale.formats import money
from console.papers.making import make
from console.papers.notation import Signatures, Table, blocks
from console.papers.paper import as_lines
from console.typed.phones import format_phone
from storage.cash.orders import ChargeDraft
from storage.clock import StillClock
from storage.errors import NotFound
from storage.ids import PatientId
from storage.office import Office, open_store, seat
from storage.rights import Role
from storage.store import Store
from tests.engine.full_day import MONDAY, NOW, Day

pytestmark = pytest.mark.only_sqlite("what is put into words is the same on both")


@pytest_asyncio.fixture
async def store(day_file: Path) -> AsyncIterator[Store]:
    opened = await open_store(day_file, StillClock(NOW))
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def desk(store: Store) -> Office:
    return await seat(store, Role.ADMINISTRATOR.value, "desk 1")


async def test_a_contract_states_the_patient_the_visit_and_its_price(store: Store, desk: Office, day: Day) -> None:
    manager = await seat(store, Role.OFFICE_MANAGER.value, "desk 1")
    licensed = replace(store.centre, legal_name="Test | Centre LLC", licence_number="L-1", register_entry="102")
    await manager.settle(licensed, store.centre)
    visit = await desk.schedule.appointment(day.visit)
    made = await make(
        desk, "contract", appointment_id=day.visit,
        facts={"contract": {"number": "7-2026", "date": date(2026, 10, 2)}},
    )  # fmt: skip
    text = " ".join(" ".join(as_lines(made.body, 200)).split())
    person = await desk.patients.patient(visit.patient_id)
    for said in ("Contract No 7-2026", "2 October 2026", "Test | Centre LLC", "No L-1", person.full_name,
                 format_phone(person.phone), "5 October 2026, 10:00"):  # fmt: skip
        assert said in text
    assert made.title == f"Contract No 7-2026: {person.usual_name}"
    assert "date of the licence" in made.blanks
    assert "licence number" not in made.blanks
    assert sum(isinstance(block, Signatures) for block in blocks(made.body)) == 1  # who pays is who comes
    paid = await make(
        desk, "contract", language="ru", patient_id=visit.patient_id,
        facts={"payer": {"name": "Плательщик Пётр", "is_patient": False}, "services": [], "total": ""},
    )  # fmt: skip
    assert "Заказчик (плательщик): Плательщик Пётр" in paid.body
    assert "в трёх экземплярах" in paid.body
    assert paid.language == "ru"


async def test_the_bill_of_a_visit_stands_in_the_contract(store: Store, desk: Office, day: Day) -> None:
    senior = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 1")
    visit = await desk.schedule.appointment(day.visit)
    charge = await senior.cash.add_charge(
        ChargeDraft(
            patient_id=visit.patient_id, appointment_id=visit.id, service_id=day.till.scan, quantity=2, day=MONDAY
        )
    )
    made = await make(desk, "contract", appointment_id=visit.id)
    (table,) = [block for block in blocks(made.body) if isinstance(block, Table)]
    (line, total) = [row.cells for row in table.rows]
    assert line == (charge.title, "2", money(charge.price_minor), money(charge.amount_minor))
    assert total == ("Total", "", "", money(charge.amount_minor))


async def test_a_title_page_in_russian(desk: Office, day: Day) -> None:
    (found,) = await desk.patients.search("Grey Anna")
    made = await make(desk, "title_page", language="ru", patient_id=found.id)
    lines = as_lines(made.body, 78)
    assert "2. Фамилия, имя, отчество: Grey Anna" in lines
    assert "3. Пол: женский" in lines
    assert "4. Дата рождения: 29 февраля 1980 г." in lines
    assert "8. Документ, удостоверяющий личность: 4510 123456" in lines
    with pytest.raises(NotFound):
        await make(desk, "title_page", patient_id=PatientId(999))
    with pytest.raises(NotFound, match="no paper “bill”"):
        await make(desk, "bill")


async def test_the_sheet_of_a_day_and_the_records_to_pull(desk: Office) -> None:
    visits = [one for one in await desk.schedule.between(MONDAY, MONDAY) if one.status.holds_time]
    made = await make(desk, "day_sheet", facts={"day": MONDAY})
    rows = [row.cells for block in blocks(made.body) if isinstance(block, Table) for row in block.rows]
    assert sorted(row[1] for row in rows) == sorted(one.patient.full for one in visits)
    assert made.title == "Day sheet: 5 October 2026"
    empty = await make(desk, "day_sheet", facts={"day": date(2026, 12, 6)})
    assert "Nobody is booked." in empty.body
    evening = await desk.evening.run()
    pull = await make(desk, "pull_list")
    (table,) = [block for block in blocks(pull.body) if isinstance(block, Table)]
    assert len(table.rows) == sum(not one.given_up for one in evening.pull) > 0
