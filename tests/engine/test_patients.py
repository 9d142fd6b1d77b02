"""The register on a real file: registration, search, duplicates, edit, cards, papers, merge, history."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection

from storage.checking import Check, Problem
from storage.clock import StillClock
from storage.errors import Conflict, NotAllowed, NotFound, RuleBroken
from storage.ids import PatientId
from storage.office import Office
from storage.patients.checks import CHECKS
from storage.patients.records import (
    EventKind,
    MatchedBy,
    PaperKind,
    Patient,
    PatientDraft,
    PatientStatus,
    Phone,
    Sex,
)
from storage.rights import Role

Seat = Callable[..., Awaitable[Office]]


def person(last: str, first: str, phone: str, **more: object) -> PatientDraft:
    values: dict[str, object] = {"sex": Sex.FEMALE, "birth_date": date(1980, 5, 17), **more}
    phones = (Phone(e164=phone),) if phone else ()
    return PatientDraft(last_name=last, first_name=first, phones=phones, **values)  # type: ignore[arg-type]  # test data


IVANOV = person("Иванов", "Пётр", "+79161234567", sex=Sex.MALE, birth_date=date(1958, 3, 12), middle_name="Ильич")


async def test_registration_keeps_what_was_said(office: Office) -> None:
    made = await office.patients.register(IVANOV, open_card=True)
    read = await office.patients.patient(made.id)
    assert read == made
    assert (read.full_name, read.card_no, read.status) == ("Иванов Пётр Ильич", "000001", PatientStatus.ACTIVE)
    assert read.phones == (Phone(e164="+79161234567"),)
    assert read.version == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"last_name": ""}, "last_name"),
        ({"first_name": " \u200b "}, "first_name"),
        ({"sex": Sex.UNKNOWN}, "sex"),
        ({"birth_date": None}, "birth_date"),
        ({"birth_date": date(2026, 10, 3)}, "birth_date"),
        ({"birth_date": date(1885, 1, 1)}, "birth_date"),
        ({"phones": ()}, "phone"),
        ({"phones": (Phone(e164="+7"),)}, "phone"),
        ({"last_name": "И" * 101}, "last_name"),
        ({"last_name": "123"}, "last_name"),
        ({"email": "x@y"}, "email"),
        ({"note": "x" * 1001}, "note"),
    ],
)
async def test_the_minimum_is_asked_for(office: Office, change: dict[str, object], field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        await office.patients.register(replace(IVANOV, **change))  # type: ignore[arg-type]  # test data
    assert refused.value.values["field"] == field
    assert str(refused.value)
    assert await office.patients.newest() == ()


async def test_typed_text_is_made_plain(office: Office) -> None:
    made = await office.patients.register(replace(IVANOV, first_name="  Пе\x1b[2J\u202eтр\u0000 ", note="[/red] 😀"))
    assert made.first_name == "Пе[2Jтр"
    assert made.note == "[/red] 😀"


async def test_a_caller_needs_a_name_and_a_number(office: Office) -> None:
    caller = await office.patients.add_caller(PatientDraft(first_name="Мария", phones=(Phone(e164="+79035550101"),)))
    assert caller.status is PatientStatus.PROSPECTIVE
    for draft in (PatientDraft(first_name="Мария"), PatientDraft(phones=(Phone(e164="+79035550101"),))):
        with pytest.raises(RuleBroken):
            await office.patients.add_caller(draft)
    full = person("Орлова", "Мария", "+79035550101")
    registered = await office.patients.edit(caller.id, full, caller.version)
    assert registered.status is PatientStatus.ACTIVE


async def test_the_same_person_is_stopped_and_a_similar_one_shown(office: Office) -> None:
    made = await office.patients.register(IVANOV)
    again = replace(IVANOV, last_name="Ivanov", first_name="Petr", middle_name="", phones=(Phone(e164="+79161234567"),))
    with pytest.raises(RuleBroken) as stopped:
        await office.patients.register(again)
    assert stopped.value.values["patient_id"] == made.id
    like = await office.patients.likeness(again)
    assert [one.id for one in like.same] == [made.id]
    other_phone = replace(again, phones=(Phone(e164="+79990000000"),))
    like = await office.patients.likeness(other_phone)
    assert ([one.id for one in like.same], [one.id for one in like.similar]) == ([], [made.id])
    swapped = person("Пётр", "Иванов", "+79990000001", birth_date=IVANOV.birth_date)
    assert [one.id for one in (await office.patients.likeness(swapped)).similar] == [made.id]
    slip = person("Ивано", "Петр", "+79990000001", birth_date=IVANOV.birth_date)
    assert [one.id for one in (await office.patients.likeness(slip)).similar] == [made.id]
    stranger = person("Сидоров", "Олег", "+79990000002", birth_date=date(1990, 1, 1))
    assert (await office.patients.likeness(stranger)).similar == ()
    assert (await office.patients.register(other_phone)).id != made.id


async def test_mail_stops_too(office: Office) -> None:
    await office.patients.register(replace(IVANOV, email="a@b.ru"))
    with pytest.raises(RuleBroken):
        await office.patients.register(replace(IVANOV, email="A@B.ru ", phones=(Phone(e164="+79990000000"),)))


async def test_search_by_anything(office: Office) -> None:
    ivanov = await office.patients.register(replace(IVANOV, document_no="4509 123456"), open_card=True)
    yolkina = await office.patients.register(person("Ёлкина-Штерн", "Вера", "+79263330011"), open_card=True)
    smith = await office.patients.register(person("Smith", "John", "+442071838750", sex=Sex.MALE), open_card=True)

    async def found(text: str) -> list[PatientId]:
        return [match.id for match in await office.patients.search(text)]

    for text in (
        *("иванов", "ИВАНОВ пётр", "Петр Иванов", "ivanov", "Ivanov P", "bdfyjd", "bdfyjd gtnh", "петр ил ива", "вано"),
        *("4567", "1234567", "89161234567", "+7 (916) 123-45-67", "8916123", "2345", "61234", "000001"),
        *("12.03.1958", "12031958", "1958-03-12", "12 марта 1958", "иванов 1958", "иванов 12.03", "12.03 петр"),
        *("4509 123456", "4509123", "123456", "09123", "иванов 4567", "пётр 45-67"),
    ):
        assert (await found(text))[:1] == [ivanov.id], text
    for text in ("елкина", "Yolkina", "штерн", "вера ште", "ёлкина штерн", "елкина-штерн", "`krbyf", "333", "лкин"):
        assert (await found(text))[:1] == [yolkina.id], text
    for text in ("smith", "смит", "ыьшер", "john smi", "smith j", "2071838750", "7183"):
        assert (await found(text))[:1] == [smith.id], text
    for text in ("", "   ", "%", "_", "zzz", "иванов smith", "99999", "иванов 1959", "31.02.1958", "'; --"):
        assert await found(text) == [], text
    assert (await office.patients.search("4567"))[0].matched_by is MatchedBy.PHONE
    assert [one.id for one in await office.patients.by_phone("8 916 123-45-67")] == [ivanov.id]


async def test_a_patronymic_finds_alone_and_beside_another_name(office: Office) -> None:
    draft = person("Петров", "Олег", "+79161112233")
    petrov = await office.patients.register(replace(draft, middle_name="Аристархович"))
    draft = person("Аристархова", "Анна", "+79161112244")
    other = await office.patients.register(replace(draft, middle_name="Львовна"))

    async def found(text: str) -> list[PatientId]:
        return [match.id for match in await office.patients.search(text)]

    for text in (
        *("аристархович", "Aristarkhovich", "аристархови", "fhbcnfh[jdbx"),
        *("петров аристархович", "аристархович петр", "Petrov Aristarkhovich", "олег аристархович", "oleg aristarh"),
        *("ол аристархович", "петров арист", "петров олег аристархович"),
    ):
        assert (await found(text))[:1] == [petrov.id], text
    assert await found("аристарх") == [other.id], "a surname is meant before a patronymic"
    assert await found("львовна") == [other.id]
    assert await found("аристархова львовна") == [other.id]
    assert await found("петров львовна") == []


async def test_a_second_number_is_found_and_a_dropped_one_is_not(office: Office) -> None:
    made = await office.patients.register(IVANOV)
    made = await office.patients.add_phone(made.id, Phone(e164="+74951112233", label="работа"))
    hits = await office.patients.search("11122")
    assert [(hit.id, hit.phone) for hit in hits] == [(made.id, "+74951112233")]
    shorter = replace(IVANOV, phones=(Phone(e164="+74951112233"),))
    await office.patients.edit(made.id, shorter, made.version)
    assert await office.patients.search("1234567") == ()
    assert await office.patients.search("61234") == ()
    assert len(await office.patients.search("111223")) == 1


async def test_two_desks_do_not_overwrite_each_other(office: Office, seated: Seat) -> None:
    made = await office.patients.register(IVANOV)
    other = await seated(Role.SENIOR_ADMINISTRATOR, desk="desk 2")
    await other.patients.edit(made.id, replace(IVANOV, note="рост"), made.version)
    with pytest.raises(Conflict) as told:
        await office.patients.edit(made.id, replace(IVANOV, note="вес"), made.version)
    assert "desk 2" in str(told.value)
    assert "14:30" in str(told.value)
    assert (await office.patients.patient(made.id)).note == "рост"


async def test_the_minimum_is_not_emptied_again(office: Office) -> None:
    made = await office.patients.register(IVANOV)
    with pytest.raises(RuleBroken) as refused:
        await office.patients.edit(made.id, replace(IVANOV, phones=()), made.version)
    assert refused.value.values["field"] == "phone"


async def test_undo_step_by_step(office: Office) -> None:
    made = await office.patients.register(IVANOV, open_card=True)
    await office.patients.edit(made.id, replace(IVANOV, last_name="Петров", note="x", birth_date=date(1959, 1, 1)), 1)
    await office.patients.note_paper(made.id, PaperKind.CONSENT)
    assert (await office.patients.patient(made.id)).paper(PaperKind.CONSENT, date(2026, 10, 2)) is not None
    await office.journal.undo()
    assert (await office.patients.patient(made.id)).papers == ()
    await office.journal.undo()
    now = await office.patients.patient(made.id)
    assert (now.last_name, now.note, now.birth_date) == ("Иванов", "", date(1958, 3, 12))
    assert [one.id for one in await office.patients.search("иванов")] == [made.id]
    with pytest.raises(RuleBroken):
        await office.journal.undo()
    with pytest.raises((NotFound, RuleBroken)):
        await office.journal.undo()


async def test_a_registration_is_taken_back_and_its_card_never_comes_again(office: Office) -> None:
    first = await office.patients.register(IVANOV, open_card=True)
    await office.journal.undo()
    assert await office.patients.search("иванов") == ()
    again = await office.patients.register(IVANOV, open_card=True)
    assert (first.card_no, again.card_no) == ("000001", "000002")


async def test_a_card_is_opened_once(office: Office) -> None:
    made = await office.patients.register(IVANOV)
    assert (await office.patients.open_card(made.id)).card_no == "000001"
    with pytest.raises(RuleBroken):
        await office.patients.open_card(made.id)
    caller = await office.patients.add_caller(PatientDraft(first_name="Мария", phones=(Phone(e164="+79035550101"),)))
    with pytest.raises(RuleBroken):
        await office.patients.open_card(caller.id)


async def test_papers(office: Office) -> None:
    made = await office.patients.register(IVANOV)
    read = await office.patients.note_paper(made.id, PaperKind.POLICY, "№ 77", date(2026, 10, 31))
    policy = read.paper(PaperKind.POLICY, date(2026, 10, 31))
    assert policy is not None
    assert read.paper(PaperKind.POLICY, date(2026, 11, 1)) is None
    await office.patients.void_paper(policy.id)
    assert (await office.patients.patient(made.id)).papers == ()
    with pytest.raises(RuleBroken):
        await office.patients.note_paper(made.id, PaperKind.POLICY, "", date(2026, 10, 1))


async def two_entries(office: Office) -> tuple[Patient, Patient]:
    winner = await office.patients.register(IVANOV, open_card=True)
    loser = await office.patients.register(
        replace(IVANOV, last_name="Ivanoff", middle_name="", phones=(Phone(e164="+79035550101"),), email="p@i.ru"),
        open_card=True,
    )
    await office.patients.note_paper(loser.id, PaperKind.CONTRACT, "17")
    return winner, loser


async def test_merge_moves_everything_and_is_undone(office: Office, seated: Seat, clock: StillClock) -> None:
    winner, loser = await two_entries(office)
    senior = await seated(Role.SENIOR_ADMINISTRATOR)
    seen = await senior.patients.merge_preview(loser.id, winner.id)
    assert (dict(seen.moves), seen.proof) == ({"paper": 1}, "000001")
    assert (seen.names_differ, seen.births_differ) == (True, False)
    assert seen.fills["email"] == "p@i.ru"
    with pytest.raises(NotAllowed):
        await office.patients.merge(loser.id, winner.id, "twice")
    with pytest.raises(RuleBroken):
        await senior.patients.merge(loser.id, winner.id, " ")
    merged = await senior.patients.merge(loser.id, winner.id, "one person")
    assert (merged.id, merged.email, len(merged.phones), len(merged.papers)) == (winner.id, "p@i.ru", 2, 1)
    hits = await office.patients.search("ivanoff")
    assert [(hit.id, hit.merged_into) for hit in hits] == [(loser.id, winner.id)]
    assert [hit.id for hit in await office.patients.search("000002")] == [loser.id]
    with pytest.raises(RuleBroken):
        await office.patients.edit(loser.id, IVANOV, merged.version)
    codes = {event.code for event in await office.patients.history(winner.id)}
    assert {"patients.register", "patients.merge", "contract"} <= codes

    await senior.journal.undo()
    back = await office.patients.patient(loser.id)
    assert (back.status, back.merged_into, len(back.papers)) == (PatientStatus.ACTIVE, None, 1)
    now = await office.patients.patient(winner.id)
    assert (now.email, len(now.phones), now.papers) == ("", 1, ())

    await senior.patients.merge(loser.id, winner.id, "one person after all")
    clock.advance(days=3)
    apart = await senior.patients.unmerge(loser.id)
    assert (apart.status, len(apart.papers)) == (PatientStatus.ACTIVE, 1)
    assert (await office.patients.patient(winner.id)).email == ""
    await senior.patients.merge(loser.id, winner.id, "again")
    clock.advance(days=31)
    with pytest.raises(RuleBroken):
        await senior.patients.unmerge(loser.id)


async def test_history_is_one_list(office: Office, clock: StillClock) -> None:
    made = await office.patients.register(IVANOV)
    clock.advance(minutes=1)
    await office.patients.edit(made.id, replace(IVANOV, note="x"), 1)
    clock.advance(minutes=1)
    await office.patients.note_paper(made.id, PaperKind.IDENTITY, "4509")
    lines = await office.patients.history(made.id)
    assert [(line.kind, line.code, line.detail) for line in lines] == [
        (EventKind.PAPER, "identity", "4509"),
        (EventKind.RECORD, "patients.edit", "note"),
        (EventKind.RECORD, "patients.register", ""),
    ]


ATTACKS = [
    "UPDATE patient SET last_name = 'X' WHERE id = 1",
    "UPDATE patient SET last_name = 'X', version = version + 2 WHERE id = 1",
    "UPDATE patient SET card_no = '000002', version = version + 1 WHERE id = 1",
    "UPDATE patient SET card_no = NULL, version = version + 1 WHERE id = 1",
    "UPDATE patient SET card_no = '000001', version = version + 1 WHERE id = 2",
    "UPDATE OR REPLACE patient SET card_no = '000001', version = version + 1 WHERE id = 2",
    "DELETE FROM patient WHERE id = 1",
    "INSERT OR REPLACE INTO patient(id, last_name, last_key, first_key, middle_key, created_at)"
    " VALUES (1, 'X', 'x', '', '', 0)",
    "INSERT OR REPLACE INTO patient(card_no, last_name, last_key, first_key, middle_key, created_at)"
    " VALUES ('000001', 'X', 'x', '', '', 0)",
    "INSERT INTO patient(last_name, last_key, first_key, middle_key, created_at) VALUES ('', '', '', '', 0)",
    "UPDATE patient SET status = 'merged', version = version + 1 WHERE id = 1",
    "UPDATE patient SET status = 'merged', merged_into = id, version = version + 1 WHERE id = 1",
    "UPDATE patient SET status = 'merged', merged_into = 99, version = version + 1 WHERE id = 1",
    "UPDATE patient SET sex = 'm', version = version + 1 WHERE id = 1",
    "UPDATE card_counter SET last = 0",
    "DELETE FROM card_counter",
    "INSERT OR REPLACE INTO card_counter VALUES (1, 0)",
    "UPDATE paper SET number = 'X' WHERE id = 1",
    "UPDATE paper SET valid_until = '2099-01-01' WHERE id = 1",
    "DELETE FROM paper",
    "INSERT OR REPLACE INTO paper(id, patient_id, kind, noted_at, noted_by) VALUES (1, 1, 'consent', 0, 'x')",
    "INSERT INTO patient_phone(rev, patient_id, e164) VALUES ('1', 99, '+1')",
]


@pytest.mark.parametrize("attack", ATTACKS)
async def test_the_database_keeps_its_promises(office: Office, raw: sqlite3.Connection, attack: str) -> None:
    made = await office.patients.register(IVANOV, open_card=True)
    await office.patients.register(person("Орлова", "Мария", "+79035550101"))
    await office.patients.note_paper(made.id, PaperKind.CONTRACT, "17")
    before = raw.execute("SELECT * FROM patient UNION ALL SELECT * FROM patient").fetchall()
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(attack)
    assert raw.execute("SELECT * FROM patient UNION ALL SELECT * FROM patient").fetchall() == before


DAMAGE = [
    "UPDATE patient SET last_key = 'x', version = version + 1 WHERE id = 1",
    "UPDATE patient SET document_key = 'x', version = version + 1 WHERE id = 1",
    "DELETE FROM surname",
    "UPDATE patient_phone SET rev = '1'",
    "DELETE FROM number_part",
    "INSERT INTO number_part VALUES (1, 1)",
    "UPDATE patient SET card_no = '999999', version = version + 1 WHERE id = 2",
]


@pytest.mark.parametrize("damage", DAMAGE)
async def test_a_check_finds_what_slipped_through(office: Office, raw: sqlite3.Connection, damage: str) -> None:
    await office.patients.register(replace(IVANOV, document_no="4509 123456"), open_card=True)
    await office.patients.register(person("Орлова", "Мария", "+79035550101"))
    assert [problem for check in CHECKS for problem in await office.read(_found, check)] == []
    raw.execute(damage)
    assert [problem for check in CHECKS for problem in await office.read(_found, check)]


def _found(conn: Connection, check: Check) -> list[Problem]:
    return [found for found in check.run(conn) if isinstance(found, Problem)]
