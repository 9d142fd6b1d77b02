"""Leaflets by e-mail, on a real database: mailed as they were written, registered, taken back, never twice unsaid."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date

import pytest
import pytest_asyncio

from storage.calls.records import Outcome
from storage.clock import StillClock
from storage.documents.records import Draft, State, Wanted
from storage.documents.records import Kind as Paper
from storage.errors import RuleBroken
from storage.ids import AppointmentId
from storage.messages.records import Answer, Channel, Kind, LeafletMail, Message, Told, WishDraft
from storage.messages.records import State as Stand
from storage.office import Office, seat
from storage.patients.recording import draft_of
from storage.rights import SYSTEM, Role
from storage.schedule.records import CANCEL_REASONS, Confirmation
from storage.store import Store
from tests.pilot.clinic import KIM, Clinic, clinic

MONDAY = date(2026, 10, 5)
DRAFT = Draft(kind=Paper.LEAFLET, title="Before a blood test", body="# Before a blood test\nCome without breakfast.",
              language="en", note="by e-mail")  # fmt: skip
MAIL = LeafletMail(draft=DRAFT, subject="Information for you", body="BEFORE A BLOOD TEST\n\nCome without breakfast.")
OTHER = replace(MAIL, draft=replace(DRAFT, title="Before an ultrasound"), body="Drink a litre of water.")
TOLD = Told(address="vera@example.com", language="ru", subject="Another subject", body="Another body")


@pytest_asyncio.fixture
async def town(store: Store, office: Office) -> Clinic:
    """The last of three patients agreed to e-mail."""
    made = await clinic(store, office)
    card = await office.patients.patient(made.patients[2])
    await office.patients.edit(card.id, replace(draft_of(card), email="vera@example.com"), card.version)
    await office.messages.agree(card.id, WishDraft(channel=Channel.EMAIL, words="yes"))
    return made


@pytest_asyncio.fixture
async def visit(town: Clinic) -> AppointmentId:
    return await town.booked(2, 600, KIM, day=MONDAY)


async def rows(office: Office) -> list[Message]:
    return sorted((await office.messages.outbox()).rows, key=lambda one: one.id)


async def taken(store: Store) -> tuple[int, int]:
    """A sender takes what waits first in hand, with words of its own; its id and version."""
    messages = Office(store, SYSTEM).messages
    one = (await messages.to_send())[0].message
    version = await messages.claim(one.id, TOLD, one.version)
    assert version is not None
    return one.id, version


async def test_a_leaflet_goes_out_in_the_words_that_it_had_and_stands_in_the_register(
    town: Clinic, visit: AppointmentId, store: Store, raw: sqlite3.Connection
) -> None:
    await town.office.messages.mail_leaflet(visit, MAIL)
    (made,) = await town.office.documents.find(Wanted())
    assert (made.kind, made.state, made.note, made.patient_id, made.appointment_id) == (
        Paper.LEAFLET, State.ISSUED, "by e-mail", town.patients[2], visit,
    )  # fmt: skip
    (one,) = await rows(town.office)
    assert (one.kind, one.state, one.document_id) == (Kind.LEAFLET, Stand.QUEUED, made.id)
    key, version = await taken(store)
    await Office(store, SYSTEM).messages.sent(key, version)
    (one,) = await rows(town.office)
    assert (one.state, one.address) == (Stand.SENT, "vera@example.com")
    assert (one.subject, one.body, one.language) == (MAIL.subject, MAIL.body, "en"), "what a sender says is not taken"
    logged = [tuple(call) for call in raw.execute("SELECT outcome, about, channel FROM call").fetchall()]
    assert logged == [(Outcome.INFORMATION.value, "other", "email")], "a contact, but no try to reach anybody"


async def test_undo_takes_both_back_until_it_is_on_its_way(town: Clinic, visit: AppointmentId, store: Store) -> None:
    await town.office.messages.mail_leaflet(visit, MAIL)
    await town.office.journal.undo()
    assert await rows(town.office) == []
    (made,) = await town.office.documents.find(Wanted())
    assert made.state is State.REVOKED
    await town.office.messages.mail_leaflet(visit, MAIL)
    await taken(store)
    with pytest.raises(RuleBroken, match="is on its way, or was sent; it cannot be taken back"):
        await town.office.journal.undo()
    newest, _older = await town.office.documents.find(Wanted())
    assert newest.state is State.ISSUED, "both or neither"


async def test_several_leaflets_go_for_one_visit_but_none_twice_without_saying_so(
    town: Clinic, visit: AppointmentId
) -> None:
    await town.office.messages.mail_leaflet(visit, MAIL)
    await town.office.messages.mail_leaflet(visit, OTHER)
    with pytest.raises(RuleBroken, match=r"“Before a blood test” was mailed to .* for this visit already"):
        await town.office.messages.mail_leaflet(visit, MAIL)
    assert len(await town.office.documents.find(Wanted())) == 2, "what is refused leaves nothing in the register"
    assert await town.office.messages.mailed_leaflets(visit) == {
        ("Before a blood test", "en"), ("Before an ultrasound", "en"),
    }  # fmt: skip
    await town.office.messages.mail_leaflet(visit, replace(MAIL, again=True))
    assert len(await rows(town.office)) == 3


async def test_who_did_not_agree_to_e_mail_gets_none_and_one_sentence_says_so(
    town: Clinic, visit: AppointmentId, store: Store
) -> None:
    office, who = town.office, town.patients[2]
    unasked = await town.booked(0, 640, KIM, day=MONDAY)
    with pytest.raises(RuleBroken, match="was not asked about messages yet"):
        await office.messages.mail_leaflet(unasked, MAIL)
    await office.messages.mail_leaflet(visit, MAIL)
    card = await office.patients.patient(who)
    await office.patients.edit(who, replace(draft_of(card), email=""), card.version)
    with pytest.raises(RuleBroken, match="has no e-mail address"):
        await office.messages.mail_leaflet(visit, OTHER)
    for channel, said in ((Channel.TEXT, "agreed to texts, and a leaflet goes by e-mail"), (Channel.NONE, "wants no")):
        await office.messages.agree(who, WishDraft(channel=channel, words="no"), await office.messages.wish(who))
        with pytest.raises(RuleBroken, match=said):
            await office.messages.mail_leaflet(visit, OTHER)
    (one,) = await rows(office)
    assert await Office(store, SYSTEM).messages.claim(one.id, TOLD, one.version) is None, "no more, before it went"
    assert (await rows(office))[0].state is Stand.DROPPED
    with pytest.raises(RuleBroken, match="wants no messages"):
        await office.messages.send_again((await rows(office))[0])


async def test_a_leaflet_that_says_nothing_or_too_much_is_one_sentence(town: Clinic, visit: AppointmentId) -> None:
    for body, said in ((" \n", "needs words"), ("water " * 20_000, "too long for an e-mail: at most 100000 letters")):
        with pytest.raises(RuleBroken, match=said):
            await town.office.messages.mail_leaflet(visit, replace(OTHER, body=body))
    assert await rows(town.office) == []


async def test_an_erasure_empties_what_was_mailed(
    town: Clinic, visit: AppointmentId, store: Store, raw: sqlite3.Connection, clock: StillClock
) -> None:
    await town.office.messages.mail_leaflet(visit, MAIL)
    await Office(store, SYSTEM).messages.sent(*await taken(store))
    await town.office.schedule.cancel(visit, CANCEL_REASONS[0])
    clock.advance(days=30)
    manager = await seat(store, Role.OFFICE_MANAGER.value, "desk 1")
    await manager.privacy.erase(town.patients[2], "Erased person {number}")
    for table in ("message", "document", "journal"):
        for line in raw.execute(f"SELECT * FROM {table}").fetchall():
            assert "without breakfast" not in str(tuple(line)).casefold(), table
            assert "vera@" not in str(tuple(line)), table
    assert len(raw.execute("SELECT id FROM message WHERE kind = 'leaflet'").fetchall()) == 1


async def test_it_fails_is_in_doubt_and_is_sent_again_as_the_others_are(
    town: Clinic, visit: AppointmentId, store: Store, clock: StillClock
) -> None:
    office, sender = town.office, Office(store, SYSTEM)
    await office.messages.mail_leaflet(visit, MAIL)
    await sender.messages.failed(*await taken(store), "nobody is there", again=True)
    assert await sender.messages.to_send() == []
    clock.advance(minutes=3)
    await sender.messages.doubt(*await taken(store), "the line broke")
    await office.schedule.cancel(visit, CANCEL_REASONS[0])
    (one,) = await rows(office)
    await office.messages.send_again(one)
    await sender.messages.sent(*await taken(store))
    (one,) = await rows(office)
    assert (one.state, one.tries, one.body) == (Stand.SENT, 1, MAIL.body), "a visit cancelled since is no matter"


async def test_a_leaflet_says_nothing_of_the_visit(
    town: Clinic, visit: AppointmentId, store: Store, clock: StillClock
) -> None:
    office, sender = town.office, Office(store, SYSTEM)
    await office.messages.mail_leaflet(visit, MAIL)
    await sender.messages.sent(*await taken(store))
    (one,) = await rows(office)
    assert await sender.messages.told_last("vera@example.com") is None
    await sender.messages.answer(one.token, Answer.YES, "yes")
    assert (await office.schedule.appointment(visit)).confirmation is not Confirmation.CONFIRMED
    standing = await office.messages.standings([await office.schedule.appointment(visit)])
    assert standing[visit].message is None
    await office.messages.write(visit, Kind.REMINDER)  # as if there were no leaflet
    await office.journal.undo()
    await office.schedule.cancel(visit, CANCEL_REASONS[0])
    clock.advance(minutes=4)
    assert await sender.messages.fall_due() == 0, "nobody was told a time, so nobody is told of the cancellation"


@pytest.mark.parametrize("change", [
    "body = 'other words'", "subject = 'other words'", "document_id = 99", "document_id = NULL", "kind = 'reminder'",
    "channel = 'text'",
])  # fmt: skip
async def test_the_database_keeps_a_leaflet_as_it_was_written(
    town: Clinic, visit: AppointmentId, raw: sqlite3.Connection, change: str
) -> None:
    await town.office.messages.mail_leaflet(visit, MAIL)
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(f"UPDATE message SET {change}, version = version + 1")


async def test_the_database_mails_no_row_of_the_register_twice(
    town: Clinic, visit: AppointmentId, raw: sqlite3.Connection
) -> None:
    await town.office.messages.mail_leaflet(visit, MAIL)
    columns = ("patient_id, appointment_id, kind, visit_version, told_at, channel, queued_at, user_id, document_id, "
               "subject, body")  # fmt: skip
    for how in ("INSERT", "INSERT OR REPLACE"):
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(f"{how} INTO message ({columns}, token) SELECT {columns}, 'another' FROM message")
    assert raw.execute("SELECT token <> 'another' FROM message").fetchall() == [(1,)]
