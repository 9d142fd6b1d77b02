"""A person is taken out of the data: nothing of them is left, nothing of the clinic is lost, and both are proved."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from storage.calls.records import Close, Outcome
from storage.cash.orders import Discount, DrawerCount, RefundOrder
from storage.checking import verify
from storage.errors import NotAllowed, RuleBroken
from storage.exchange.records import Kind
from storage.ids import PatientId
from storage.office import Office, seat
from storage.patients.recording import draft_of
from storage.patients.records import PaperKind, PatientDraft, Phone, Sex
from storage.privacy import personal, reach
from storage.rights import Role
from storage.schedule.records import CANCEL_REASONS, NewAppointment, WalkIn
from storage.schema import metadata
from storage.store import Store
from tests.engine.exchange_files import take, writer
from tests.scene import Played, Scene
from tests.second import squeezed
from tests.till import Till, cash, drawer, furnish, sat_down

Seat = Callable[..., Awaitable[Office]]
Raw = sqlite3.Connection

SECRETS = (
    *("Zelenskaya", "Quillfeather", "Yekaterina", "9261110203", "1967-05-04", "date(1967, 5, 4)", "4509 123456"),
    *("4509123456", "zq@example"),
    *("Tverskaya", "gluten", "her sister", "overcharged", "grumbled", "acute", "QX-7781"),
)
"""What nobody may find afterwards, as it is written in rows, keys, journal and documents."""
CALLED = "Erased person {number}"


async def history_of_somebody(till: Till, senior: Office) -> PatientId:
    """Somebody with something in every room, all of it done with."""
    office = till.office
    twin = PatientDraft(last_name="Quillfeather", first_name="Yekaterina", phones=(Phone(e164="+79261110203"),))
    first = await office.patients.add_caller(twin)
    full = replace(
        twin, last_name="Zelenskaya", sex=Sex.FEMALE, birth_date=date(1967, 5, 4), document_no="4509 123456",
        email="zq@example.org", address="7 Tverskaya", note="gluten",
    )  # fmt: skip
    who = (await senior.patients.register(replace(full, first_name="Katya"), open_card=True)).id
    await senior.patients.merge(first.id, who, "her sister said so")
    read = await senior.patients.patient(who)
    await senior.patients.edit(who, replace(draft_of(read), first_name="Yekaterina"), read.version)
    await senior.patients.note_paper(who, PaperKind.CONTRACT, "QX-7781")
    rang = await office.calls.ring("+79261110203", "1")
    await office.calls.take(rang.id)
    await office.calls.close(rang.id, Close(outcome=Outcome.INFORMATION, note="grumbled of the wait"))
    visit = await office.queue.walk_in(WalkIn(patient_id=who, practitioner_id=till.orlova))
    await office.queue.leave_without_visit(visit.appointment_id, "grumbled and left")
    monday = NewAppointment(patient_id=who, practitioner_id=till.orlova, local_date=date(2026, 10, 5), local_min=600)
    booked = await squeezed(senior, replace(monday, overbook_reason="acute pain", comment="gluten"))
    await senior.schedule.cancel(booked.appointment.id, CANCEL_REASONS[0])
    shift = await till.shift()
    charge = await till.owes(who)
    await senior.cash.discount(charge.id, charge.version, Discount(reason="overcharged before", percent=10))
    charge = await office.cash.charge(charge.id)
    paid = await till.pay(charge, tenders=(cash(charge.amount_minor),))
    back = RefundOrder(receipt_id=paid.id, reason="Zelenskaya overcharged", lines=((paid.lines[0].id, 100),))
    await office.cash.refund(back)
    expected = (await office.cash.report(shift.id)).expected_minor
    await office.cash.close_shift(shift.id, drawer(expected))
    return who


async def with_history(store: Store) -> tuple[Till, PatientId]:
    till = await furnish(store)
    senior = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 9")
    return till, await history_of_somebody(till, senior)


WITH_HISTORY = Scene("with history", with_history)


@pytest.fixture
def scene() -> Scene:
    return WITH_HISTORY


@pytest.fixture
async def till(store: Store, played: Played) -> Till:
    return await sat_down(store, played.gave[0])


@pytest.fixture
async def manager(seated: Seat) -> Office:
    return await seated(Role.OFFICE_MANAGER)


@pytest.fixture
async def senior(seated: Seat) -> Office:
    return await seated(Role.SENIOR_ADMINISTRATOR, desk="desk 9")


@pytest.fixture
def who(store: Store, played: Played) -> PatientId:
    who: PatientId = played.gave[1]
    return who


def as_left(raw: Raw) -> DrawerCount:
    """The drawer as the last shift left it."""
    (counted,) = raw.execute("SELECT counted_minor FROM shift_count ORDER BY id DESC LIMIT 1").fetchone()
    return drawer(counted)


def everything(conn: object) -> str:
    """Every value of every row of every table."""
    found = []
    for table in metadata.sorted_tables:
        found += [str(tuple(row)) for row in conn.execute(table.select())]  # type: ignore[attr-defined]  # a Connection
    return "\n".join(found)


async def test_nothing_of_the_person_is_left(store: Store, manager: Office, who: PatientId) -> None:
    before = await store.read(everything)
    assert not [one for one in SECRETS if one not in before]
    sums = await store.read(kept)
    await manager.privacy.erase(who, CALLED)
    after = await store.read(everything)
    assert not [one for one in SECRETS if one.lower() in after.lower()]
    assert await store.read(kept) == sums
    verdict = await store.read(verify)
    assert verdict.ok, verdict.problems
    assert (await manager.patients.patient(who)).usual_name == f"Erased person {who}"


def kept(conn: object) -> list[str]:
    """What the law keeps: numbers, sums, times, who worked."""
    asked = (
        'SELECT id, number, kind, total_minor, patient_id, at, by_name FROM receipt ORDER BY id',
        "SELECT id, number, patient_id, hash FROM entry ORDER BY id",
        "SELECT * FROM posting ORDER BY entry_id, line",
        "SELECT id, report FROM shift ORDER BY id",
        "SELECT id, amount_minor, paid_minor, refunded_minor, state FROM charge ORDER BY id",
        'SELECT id, at, login, verb, what, "key", hash FROM journal WHERE what <> \'erasure\' ORDER BY id',
        "SELECT id, patient_id, practitioner_id, starts_at, status FROM appointment ORDER BY id",
    )
    return [str(tuple(row)) for sql in asked for row in conn.exec_driver_sql(sql)]  # type: ignore[attr-defined]  # as above


@pytest.mark.only_sqlite("PostgreSQL vacuums in its own time")
async def test_not_even_the_file_has_it(manager: Office, who: PatientId, database: Path, raw: Raw) -> None:
    """What SQLite frees is overwritten, and the write-ahead log is emptied with the last connection."""
    await manager.privacy.erase(who, CALLED)
    assert raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    left = b"".join(found.read_bytes().lower() for found in database.parent.iterdir())
    assert b"orlova" in left
    assert not [one for one in SECRETS if one.lower().encode() in left]


async def test_the_receipts_can_be_printed_without_the_name(manager: Office, who: PatientId, raw: Raw) -> None:
    texts = dict(raw.execute("SELECT id, text FROM receipt WHERE patient_id = ?", (who,)).fetchall())
    await manager.privacy.erase(who, CALLED)
    for receipt_id, text in raw.execute("SELECT id, text FROM receipt WHERE patient_id = ?", (who,)):
        assert len(text.splitlines()) == len(texts[receipt_id].splitlines())
        assert "Zelenskaya" in texts[receipt_id]
        assert "Patient: -" in text


async def test_the_shell_is_found_by_no_search(manager: Office, who: PatientId, raw: Raw) -> None:
    await manager.privacy.erase(who, CALLED)
    for asked in ("Zelenskaya", "Erased", "9261110203", "QX-7781"):
        assert await manager.patients.search(asked) == ()
    assert raw.execute("SELECT count(*) FROM surname WHERE k LIKE 'zelen%' OR k LIKE 'quill%'").fetchone() == (0,)
    with pytest.raises(RuleBroken, match=f"Erased person {who}: nothing is written about them any more"):
        await manager.patients.note_paper(who, PaperKind.CONSENT)
    with pytest.raises(RuleBroken, match="nothing is written"):
        await manager.privacy.erase(who, CALLED)
    with pytest.raises(RuleBroken, match="nothing is written"):
        await manager.privacy.give_out(who, "fhir")


async def test_a_surname_and_a_number_that_others_have_stay(
    manager: Office, senior: Office, who: PatientId, raw: Raw
) -> None:
    sister = PatientDraft(last_name="Zelenskaya", first_name="Olga", phones=(Phone(e164="+79261110203"),))
    other = await senior.patients.add_caller(sister)
    ours = await senior.calls.ring("+79261110203", "2")
    await senior.calls.take(ours.id)
    await senior.calls.close(ours.id, Close(outcome=Outcome.INFORMATION, note="of Olga"))
    await manager.privacy.erase(who, CALLED)
    assert [one.id for one in await manager.patients.search("Zelenskaya")] == [other.id]
    assert [one.id for one in await manager.patients.by_phone("10203")] == [other.id]
    assert raw.execute("SELECT note FROM call WHERE id = ?", (ours.id,)).fetchone() == ("of Olga",)


async def test_a_call_that_nobody_gave_to_the_person_goes_by_the_number(
    manager: Office, senior: Office, who: PatientId, raw: Raw
) -> None:
    rang = await senior.calls.ring("+79261110203", "2")
    await senior.calls.take(rang.id)
    await senior.calls.close(rang.id, Close(outcome=Outcome.INFORMATION, note="a question"))
    raw.execute("UPDATE call SET patient_id = NULL, version = version + 1 WHERE id = ?", (rang.id,))
    await manager.privacy.erase(who, CALLED)
    assert raw.execute("SELECT number, note FROM call WHERE id = ?", (rang.id,)).fetchone() == ("", "")


# ---------------------------------------------------------------------------- what is refused


async def test_what_is_unfinished_is_named(
    manager: Office, till: Till, who: PatientId, senior: Office, raw: Raw
) -> None:
    async def refused(sentence: str) -> None:
        with pytest.raises(RuleBroken, match=sentence):
            await manager.privacy.goes(who)
        with pytest.raises(RuleBroken, match=sentence):
            await manager.privacy.erase(who, CALLED)

    monday = NewAppointment(patient_id=who, practitioner_id=till.orlova, local_date=date(2026, 10, 5), local_min=700)
    booked = await squeezed(senior, replace(monday, overbook_reason="late"))
    await refused("has a visit ahead")
    await senior.schedule.cancel(booked.appointment.id, CANCEL_REASONS[0])
    visit = (await till.office.queue.walk_in(WalkIn(patient_id=who, practitioner_id=till.orlova))).appointment_id
    await refused("has a visit ahead|still in the house")
    await till.office.queue.leave_without_visit(visit, "")
    charge = await till.owes(who)
    await refused("still owes something: take the payment or strike it off first")
    await till.shift(as_left(raw))
    await till.pay(charge)
    await refused("is still open: close it first")


async def test_only_the_office_manager_erases(seated: Seat, who: PatientId) -> None:
    for role in set(Role) - {Role.OFFICE_MANAGER}:
        with pytest.raises(NotAllowed):
            await (await seated(role)).privacy.erase(who, CALLED)


async def test_nothing_older_of_theirs_is_taken_back(manager: Office, senior: Office, who: PatientId) -> None:
    """The last act of the senior before was a discount: an undo says why it is left alone."""
    await manager.privacy.erase(who, CALLED)
    with pytest.raises(RuleBroken, match="The person was taken out of the data since") as refused:
        await senior.journal.undo()
    assert refused.value.act_id is not None
    with pytest.raises(RuleBroken, match="cannot be taken back"):
        await manager.journal.undo()


# ---------------------------------------------------------------------------- nothing can be forgotten


def test_every_column_that_can_be_about_a_person_is_named() -> None:
    """A table or column added later: say in `storage.privacy.personal` what an erasure leaves in it."""
    for name in reach.tables():
        table = metadata.tables[name]
        if name in personal.REMOVED:
            continue
        links = {key.parent.name for key in table.foreign_keys} | {"id", "version", "patient_id"}
        told = set(personal.EMPTIED.get(name, ())) | set(personal.SAYS_NOTHING.get(name, ()))
        told |= set(personal.PATIENT) if name == "patient" else set()
        assert not set(table.c.keys()) - told - links, f"{name}: what does an erasure leave in these?"
        assert not told - set(table.c.keys()), f"{name} has no such columns"


def test_every_table_about_a_person_is_reached() -> None:
    """Also those that name the person without a foreign key."""
    by_name = {table.name for table in metadata.sorted_tables if "patient_id" in table.c or "appointment_id" in table.c}
    assert by_name <= set(reach.tables())
    assert {"posting", "receipt_line", "refund_request", "call_link", "step", "notice"} <= set(reach.tables())


async def test_an_entry_brought_in_from_a_file_is_forgotten_by_its_key_too(
    store: Store, manager: Office, tmp_path: Path, raw: Raw
) -> None:
    write = writer(tmp_path)
    await take(manager, Kind.PATIENTS, write("id,last name,first name,birth date\nOLD-77,Nettleship,Iris,1950-01-02\n"))
    (who,) = raw.execute("SELECT id FROM patient WHERE last_name = 'Nettleship'").fetchone()
    assert "OLD-77" in await store.read(everything)
    await manager.privacy.erase(PatientId(who), CALLED)
    left = await store.read(everything)
    assert not [one for one in ("OLD-77", "Nettleship", "nettleship", "Iris") if one in left]
    assert (await store.read(verify)).ok
