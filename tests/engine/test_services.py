"""The services room: search in either alphabet, prices with dates of validity, history kept by the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest

from storage.errors import Conflict, RuleBroken
from storage.ids import ServiceId
from storage.office import Office
from storage.rights import Role
from storage.services.records import Service, ServiceDraft, ServiceKind
from storage.staff.records import PractitionerDraft

TODAY = date(2026, 10, 2)

Seat = Callable[..., Awaitable[Office]]


@pytest.fixture
async def senior(seated: Seat) -> Office:
    return await seated(Role.SENIOR_ADMINISTRATOR)


async def scan(office: Office) -> Service:
    return await office.services.add(
        ServiceDraft(
            code="B03.110",
            name="УЗИ щитовидной железы",
            specialty="УЗИ",
            kind=ServiceKind.TEST,
            minutes=20,
            symptoms="ком в горле, слабость",
        )
    )


async def prices(office: Office, service_id: ServiceId) -> list[tuple[str, str | None, int]]:
    history = await office.services.price_history(service_id)
    return [
        (row.valid_from.isoformat(), row.valid_to.isoformat() if row.valid_to else None, row.amount_minor)
        for row in reversed(history)
        if not row.voided
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "узи щит",
        "щит узи",
        "uzi shchit",
        "epb obn",
        "гяш",
        "слаб",
        "ckf,jcnm",
        "горл",
        "b03",
        "B03.110",
        "b03110",
    ],
)
async def test_found_by_name_code_symptom_in_any_alphabet_and_layout(senior: Office, typed: str) -> None:
    made = await scan(senior)
    await senior.services.add(ServiceDraft(code="A01.09", name="Анализ крови"))
    found = await senior.services.search(typed, TODAY)
    assert [item.service.id for item in found] == [made.id]


@pytest.mark.parametrize("typed", ["узи кровь", "зи", "'", "b111", "u%i"])
async def test_what_does_not_match_is_not_found(senior: Office, typed: str) -> None:
    await scan(senior)
    assert await senior.services.search(typed, TODAY) == ()


async def test_signs_alone_ask_for_nothing(senior: Office) -> None:
    made = await scan(senior)
    found = await senior.services.search("% _ (", TODAY)
    assert [item.service.id for item in found] == [made.id]


async def test_a_new_price_is_a_new_row(senior: Office) -> None:
    made = await scan(senior)
    await senior.services.set_price(made.id, 190000, date(2026, 1, 1))
    later = TODAY + timedelta(days=30)
    await senior.services.set_price(made.id, 210000, later)
    assert await prices(senior, made.id) == [
        ("2026-01-01", "2026-10-31", 190000),
        ("2026-11-01", None, 210000),
    ]
    assert await senior.services.price_on(made.id, date(2025, 12, 31)) is None
    assert await senior.services.price_on(made.id, date(2026, 10, 31)) == 190000
    assert await senior.services.price_on(made.id, later) == 210000


async def test_a_price_between_two_ends_where_the_next_begins(senior: Office) -> None:
    made = await scan(senior)
    await senior.services.set_price(made.id, 100, date(2026, 1, 1))
    await senior.services.set_price(made.id, 300, date(2026, 12, 1))
    await senior.services.set_price(made.id, 200, date(2026, 11, 1))
    assert await prices(senior, made.id) == [
        ("2026-01-01", "2026-10-31", 100),
        ("2026-11-01", "2026-11-30", 200),
        ("2026-12-01", None, 300),
    ]


async def test_undo_of_a_price_restores_what_was_in_force(senior: Office) -> None:
    made = await scan(senior)
    await senior.services.set_price(made.id, 100, date(2026, 1, 1))
    await senior.services.set_price(made.id, 200, TODAY)
    await senior.services.set_price(made.id, 250, TODAY)
    await senior.journal.undo()
    assert await senior.services.price_on(made.id, TODAY) == 200
    await senior.journal.undo()
    assert await senior.services.price_on(made.id, TODAY) == 100
    assert await senior.services.price_on(made.id, TODAY + timedelta(days=900)) == 100
    await senior.journal.undo()
    assert await senior.services.price_on(made.id, TODAY) is None
    assert await prices(senior, made.id) == []
    assert len(await senior.services.price_history(made.id)) == 5


async def test_a_price_that_has_not_begun_is_taken_back_and_given_again(senior: Office) -> None:
    made = await scan(senior)
    await senior.services.set_price(made.id, 100, date(2026, 1, 1))
    await senior.services.set_price(made.id, 200, date(2026, 11, 1))
    planned = (await senior.services.price_history(made.id))[0]
    await senior.services.withdraw_price(planned.id)
    assert await senior.services.price_on(made.id, date(2026, 12, 1)) == 100
    await senior.journal.undo()
    assert await senior.services.price_on(made.id, date(2026, 12, 1)) == 200
    current = next(p for p in await senior.services.price_history(made.id) if p.amount_minor == 100)
    with pytest.raises(RuleBroken, match=r"in force already|taken back already"):
        await senior.services.withdraw_price(current.id)


async def test_a_price_does_not_change_in_the_past(senior: Office) -> None:
    made = await scan(senior)
    await senior.services.set_price(made.id, 100, date(2026, 1, 1))
    with pytest.raises(RuleBroken, match="the earliest day is today"):
        await senior.services.set_price(made.id, 200, TODAY - timedelta(days=1))


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE price SET amount_minor = 1",
        "UPDATE price SET valid_from = '2020-01-01'",
        "UPDATE price SET valid_to = '2027-01-01' WHERE valid_to IS NOT NULL",
        "UPDATE price SET valid_to = NULL WHERE valid_to IS NOT NULL",
        "UPDATE price SET voided = 0, amount_minor = 5",
        "UPDATE price SET service_id = 2",
        "UPDATE price SET noted_by = 99",
        "DELETE FROM price",
        "INSERT OR REPLACE INTO price SELECT id, service_id, valid_from, valid_to, 1, voided,"
        " noted_at, noted_by FROM price WHERE id = 1",
        "INSERT OR REPLACE INTO price (service_id, valid_from, valid_to, amount_minor, noted_at)"
        " VALUES (1, '2026-01-01', '2026-10-01', 1, 0)",
        "INSERT INTO price (service_id, valid_from, amount_minor, noted_at) VALUES (1, '2026-10-15', 1, 0)",
        "INSERT INTO price (service_id, valid_from, valid_to, amount_minor, noted_at)"
        " VALUES (1, '2025-01-01', '2026-01-01', 1, 0)",
        "INSERT INTO price (service_id, valid_from, valid_to, amount_minor, noted_at)"
        " VALUES (1, '2025-02-01', '2025-01-01', 1, 0)",
        "INSERT INTO price (service_id, valid_from, valid_to, amount_minor, noted_at)"
        " VALUES (1, '2020-01-01', '2020-02-01', -5, 0)",
        "INSERT INTO price (service_id, valid_from, valid_to, amount_minor, noted_at)"
        " VALUES (99, '2020-01-01', '2020-02-01', 5, 0)",
        "INSERT INTO price (service_id, valid_from, valid_to, amount_minor, noted_at)"
        " VALUES (1, '2020-01-01', '2020-02-01', '1.5', 0)",
    ],
)
async def test_the_database_keeps_the_price_history(senior: Office, raw: sqlite3.Connection, attack: str) -> None:
    made = await scan(senior)
    await senior.services.set_price(made.id, 100, date(2026, 1, 1))
    await senior.services.set_price(made.id, 200, TODAY)
    before = raw.execute("SELECT * FROM price").fetchall()
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(attack)
    assert raw.execute("SELECT * FROM price").fetchall() == before


async def test_one_code_names_one_service(senior: Office) -> None:
    await scan(senior)
    with pytest.raises(RuleBroken, match="already the code of “УЗИ щитовидной железы”"):
        await senior.services.add(ServiceDraft(code=" B03.110 ", name="Other"))


async def test_an_edit_of_an_old_version_is_refused_and_undo_restores(senior: Office) -> None:
    made = await scan(senior)
    draft = ServiceDraft(code="B03.110", name="Thyroid scan", minutes=25)
    edited = await senior.services.edit(made.id, draft, made.version)
    assert edited.minutes == 25
    with pytest.raises(Conflict):
        await senior.services.edit(made.id, draft, made.version)
    assert not await senior.services.search("горл", TODAY)
    await senior.journal.undo()
    restored = await senior.services.service(made.id)
    assert (restored.name, restored.minutes) == ("УЗИ щитовидной железы", 20)
    assert await senior.services.search("горл", TODAY)


async def test_default_service_and_quote(senior: Office) -> None:
    who = await senior.staff.add_practitioner(
        PractitionerDraft(last_name="Orlova", first_name="Elena", specialty="Dermatologist")
    )
    plan = [
        ("D1", "Dermatologist, first visit", ServiceKind.FIRST, 30, "rash, itch", 200000),
        ("D2", "Dermatologist, follow-up", ServiceKind.FOLLOW, 20, "", 180000),
        ("D3", "Dermatoscopy", ServiceKind.PROCEDURE, 10, "mole, rash", 55000),
        ("D4", "Biopsy", ServiceKind.PROCEDURE, 20, "mole", 300000),
    ]
    for code, name, kind, minutes, symptoms, amount in plan:
        made = await senior.services.add(
            ServiceDraft(
                code=code,
                name=name,
                specialty="dermatologist",
                kind=kind,
                minutes=minutes,
                symptoms=symptoms,
            )
        )
        await senior.services.set_price(made.id, amount, date(2026, 1, 1))
    first = await senior.services.default_service(who, "walkin")
    follow = await senior.services.default_service(who, ServiceKind.FOLLOW)
    assert (first and first.code, follow and follow.code) == ("D1", "D2")
    answers = await senior.guide.answers("rash", TODAY)
    assert len(answers) == 1
    line = answers[0]
    assert (line.low_minor, line.high_minor) == (200000, 255000)
    assert line.practitioner_ids == (who,)
    assert [one.item.service.code for one in line.probable] == ["D3"]
    listed = await senior.services.price_list(TODAY, words="biop")
    assert listed[0].practitioners == ("Orlova E.",)


async def test_a_new_service_with_its_price_is_undone_in_one_step(senior: Office) -> None:
    made = await senior.services.add(ServiceDraft(code="X1", name="New"), 15000)
    assert await senior.services.price_on(made.id, TODAY) == 15000
    await senior.journal.undo()
    assert not await senior.services.search("x1", TODAY)
    assert await senior.services.price_on(made.id, TODAY) is None
    other = await senior.services.add(ServiceDraft(code="X2", name="New"))
    await senior.journal.undo()
    assert other.id not in [service.id for service in await senior.services.active()]
