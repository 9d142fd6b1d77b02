"""Messages to patients, on a real database: who may be written to, what is sent once, what an answer does."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
import pytest_asyncio

from storage.calls.records import Outcome
from storage.checking import verify_at
from storage.clock import StillClock
from storage.errors import Conflict, RuleBroken
from storage.evening.records import ToConfirm
from storage.ids import AppointmentId, PatientId
from storage.location import Location
from storage.messages.queries import wish_of
from storage.messages.records import (
    BROKEN_OFF,
    NOT_AGREED,
    VISIT_CHANGED,
    Answer,
    Channel,
    Kind,
    Message,
    State,
    Told,
    WishDraft,
    Words,
)
from storage.office import Office, open_store, seat
from storage.patients.addresses import on_the_wire
from storage.patients.recording import draft_of
from storage.recalls.records import PlanDraft
from storage.recalls.records import State as RecallState
from storage.rights import SYSTEM, Role
from storage.schedule.records import CANCEL_REASONS, MoveTo
from storage.store import Store
from tests.pilot.clinic import KIM, Clinic, clinic

MONDAY = date(2026, 10, 5)
TOLD = Told(address="vera@example.com", language="en", subject="Your visit", body="Vera, Monday 10:00")
YES = WishDraft(channel=Channel.EMAIL, words="said yes to e-mail")


async def write_to(office: Office, who: PatientId, email: str) -> None:
    """Put an address into a card."""
    one = await office.patients.patient(who)
    await office.patients.edit(who, replace(draft_of(one), email=email), one.version)


@pytest_asyncio.fixture
async def town(store: Store, office: Office) -> Clinic:
    """Three patients, the last of whom agreed to e-mail and the second to texts."""
    made = await clinic(store, office)
    await write_to(office, made.patients[2], "vera@example.com")
    await office.messages.agree(made.patients[2], YES)
    await office.messages.agree(made.patients[1], WishDraft(channel=Channel.TEXT, words="by text"))
    return made


@pytest_asyncio.fixture
async def visit(town: Clinic) -> AppointmentId:
    """Of whoever agreed to e-mail, on Monday at ten."""
    return await town.booked(2, 600, KIM, day=MONDAY)


@pytest.fixture
def sender(store: Store) -> Office:
    """Who sends: the program itself."""
    return Office(store, SYSTEM)


async def only(office: Office) -> Message:
    """The one message there is."""
    (one,) = (await office.messages.outbox()).rows
    return one


async def send(office: Office, visit: AppointmentId, kind: Kind = Kind.REMINDER) -> Message:
    """Write about a visit, and have it go out."""
    await office.messages.write(visit, kind)
    return await go_out(office)


async def go_out(office: Office) -> Message:
    """Whatever waits first goes out."""
    sender = Office(office.store, SYSTEM)
    (one, *_rest) = await sender.messages.to_send()
    version = await sender.messages.claim(one.message.id, TOLD, one.message.version)
    assert version is not None
    await sender.messages.sent(one.message.id, version)
    return await office.messages.message(one.message.id)


async def row(office: Office, visit: AppointmentId) -> ToConfirm:
    return next(one for one in (await office.evening.run()).confirm if one.visit.id == visit)


# ------------------------------------------------------------------------------ who may be written to


async def test_what_a_patient_agreed_to_says_when_by_whom_and_in_which_words(town: Clinic, clock: StillClock) -> None:
    wish = await town.office.messages.wish(town.patients[2])
    assert wish is not None
    assert (wish.channel, wish.words, wish.by, wish.at) == (
        Channel.EMAIL, "said yes to e-mail", "administrator-cashier", clock.now(),
    )  # fmt: skip
    await town.office.messages.agree(town.patients[2], WishDraft(channel=Channel.NONE, words="no more"), wish)
    await town.office.journal.undo()
    again = await town.office.messages.wish(town.patients[2])
    assert again is not None
    assert (again.channel, again.words) == (wish.channel, wish.words)
    with pytest.raises(Conflict, match="what this patient agreed to"):
        await town.office.messages.agree(town.patients[2], YES, wish)


async def test_nobody_agrees_to_what_cannot_reach_them(town: Clinic) -> None:
    with pytest.raises(RuleBroken, match="no e-mail address that can be written to"):
        await town.office.messages.agree(town.patients[0], YES)
    with pytest.raises(RuleBroken, match=r"looks like name@example\.com"):
        await write_to(town.office, town.patients[0], "pyotr@example..com")


@pytest.mark.parametrize(("address", "written"), [
    ("Anna.K@Example.COM", "Anna.K@example.com"), ("anna@почта.рф", "anna@xn--80a1acny.xn--p1ai"),
    ("анна@почта.рф", "анна@xn--80a1acny.xn--p1ai"), ("a@b", None), ("a@b..ru", None), (".a@b.ru", None),
    ("a b@c.ru", None), ("a@c.ru\nBcc: x@y.ru", None), ("a@-c.ru", None), ("a@192.0.2.1", None),
    ("a" * 65 + "@b.ru", None), ("a@" + "b" * 64 + ".ru", None), ("<a@b.ru>", None), ("a@b@c.ru", None), ("", None),
])  # fmt: skip
def test_an_address_is_one_or_is_not(address: str, written: str | None) -> None:
    assert on_the_wire(address) == written


async def test_why_somebody_is_not_written_to(town: Clinic) -> None:
    stranger = await town.booked(0, 640, KIM, day=MONDAY)
    with pytest.raises(RuleBroken, match="not asked about messages yet"):
        await town.office.messages.write(stranger, Kind.REMINDER)
    await town.office.messages.agree(town.patients[0], WishDraft(channel=Channel.NONE, words="no"))
    with pytest.raises(RuleBroken, match="wants no messages"):
        await town.office.messages.write(stranger, Kind.REMINDER)
    past = await town.booked(2, 600, day=MONDAY - timedelta(days=10))
    with pytest.raises(RuleBroken, match="not to come any more"):
        await town.office.messages.write(past, Kind.REMINDER)
    await write_to(town.office, town.patients[2], "")
    ahead = await town.booked(2, 700, KIM, day=MONDAY)
    with pytest.raises(RuleBroken, match="no e-mail address"):
        await town.office.messages.write(ahead, Kind.REMINDER)


# ------------------------------------------------------------------------------ once


async def test_a_visit_is_written_about_once_and_taken_back_while_it_waits(town: Clinic, visit: AppointmentId) -> None:
    await town.office.messages.write(visit, Kind.REMINDER)
    with pytest.raises(RuleBroken, match="written to about this already"):
        await town.office.messages.write(visit, Kind.REMINDER)
    await town.office.journal.undo()
    assert (await town.office.messages.outbox()).rows == ()
    await send(town.office, visit)
    with pytest.raises(RuleBroken, match="cannot be taken back"):
        await town.office.journal.undo()
    with pytest.raises(RuleBroken, match="already"):
        await town.office.messages.write(visit, Kind.CONFIRMATION)


async def test_all_who_agreed_are_written_to_at_once_and_those_not_sent_come_back(
    town: Clinic, visit: AppointmentId
) -> None:
    visits = [visit, await town.booked(1, 640, KIM, day=MONDAY), await town.booked(0, 700, KIM, day=MONDAY)]
    assert await town.office.messages.write_all(visits, Kind.REMINDER) == 2
    with pytest.raises(RuleBroken, match="Nobody is left"):
        await town.office.messages.write_all(visits, Kind.REMINDER)
    gone = await go_out(town.office)
    await town.office.journal.undo()
    assert [one.id for one in (await town.office.messages.outbox()).rows] == [gone.id]


async def test_one_of_two_senders_has_a_message(town: Clinic, visit: AppointmentId, where: Location) -> None:
    await town.office.messages.write(visit, Kind.REMINDER)
    other = await open_store(where, town.store.clock)
    senders = [Office(town.store, SYSTEM), Office(other, SYSTEM)]
    waiting = [(await one.messages.to_send())[0].message for one in senders]
    claims = [one.messages.claim(at.id, TOLD, at.version) for one, at in zip(senders, waiting, strict=True)]
    ended = await asyncio.gather(*claims, return_exceptions=True)
    await other.close()
    assert sorted(type(one).__name__ for one in ended) == ["Conflict", "int"]
    assert (await only(town.office)).tries == 1


async def test_who_stopped_in_the_middle_leaves_it_in_doubt_and_a_person_sends_again(
    town: Clinic, visit: AppointmentId, sender: Office, clock: StillClock
) -> None:
    await town.office.messages.write(visit, Kind.REMINDER)
    (one,) = await sender.messages.to_send()
    await sender.messages.claim(one.message.id, TOLD, one.message.version)
    clock.advance(minutes=14)
    await sender.messages.fall_due()
    assert await sender.messages.to_send() == []
    assert (await only(town.office)).state is State.SENDING
    clock.advance(minutes=2)
    await sender.messages.fall_due()
    lost = await only(town.office)
    assert (lost.state, lost.error) == (State.DOUBT, BROKEN_OFF)
    assert await sender.messages.to_send() == [], "it is not sent again by itself"
    assert await town.office.messages.troubled() == 1
    await town.office.messages.send_again(lost)
    assert (await go_out(town.office)).state is State.SENT


async def test_what_failed_comes_again_by_itself_three_times(
    town: Clinic, visit: AppointmentId, sender: Office, clock: StillClock
) -> None:
    await town.office.messages.write(visit, Kind.REMINDER)
    for minutes in (2, 10, 60):
        (one,) = await sender.messages.to_send()
        version = await sender.messages.claim(one.message.id, TOLD, one.message.version)
        assert version is not None
        await sender.messages.failed(one.message.id, version, "nobody is there", again=True)
        assert await sender.messages.to_send() == []
        clock.advance(minutes=minutes)
    (one,) = await sender.messages.to_send()
    version = await sender.messages.claim(one.message.id, TOLD, one.message.version)
    assert version is not None
    await sender.messages.failed(one.message.id, version, "nobody is there", again=True)
    clock.advance(hours=5)
    assert await sender.messages.to_send() == []
    left = await only(town.office)
    assert (left.state, left.error, left.tries) == (State.FAILED, "nobody is there", 4)
    await town.office.messages.let_be(left)
    assert (await only(town.office)).state is State.DROPPED


# ------------------------------------------------------------------------------ the visit goes on


async def test_a_message_of_a_visit_that_has_moved_is_not_sent(
    town: Clinic, visit: AppointmentId, sender: Office
) -> None:
    await town.office.messages.write(visit, Kind.REMINDER)
    (one,) = await sender.messages.to_send()
    await town.office.schedule.move(visit, MoveTo(local_date=MONDAY, local_min=700))
    assert await sender.messages.claim(one.message.id, TOLD, one.message.version) is None
    assert (await only(town.office)).error == VISIT_CHANGED


async def test_nor_one_that_the_patient_does_not_want_any_more(
    town: Clinic, visit: AppointmentId, sender: Office
) -> None:
    await town.office.messages.write(visit, Kind.REMINDER)
    (one,) = await sender.messages.to_send()
    wish = await town.office.messages.wish(town.patients[2])
    await town.office.messages.agree(town.patients[2], WishDraft(channel=Channel.NONE, words="stop"), wish)
    assert await sender.messages.claim(one.message.id, TOLD, one.message.version) is None
    assert (await only(town.office)).error == NOT_AGREED


async def test_who_was_told_a_time_is_told_the_next_one_once_it_stands(
    town: Clinic, visit: AppointmentId, sender: Office, clock: StillClock
) -> None:
    await send(town.office, visit)
    await town.office.schedule.move(visit, MoveTo(local_date=MONDAY, local_min=700))
    assert await sender.messages.fall_due() == 0, "it may be taken back yet"
    clock.advance(minutes=4)
    assert await sender.messages.fall_due() == 1
    assert (await sender.messages.to_send())[0].message.kind is Kind.MOVED
    assert (await go_out(town.office)).kind is Kind.MOVED
    await town.office.schedule.cancel(visit, CANCEL_REASONS[0])
    await town.office.journal.undo()
    clock.advance(minutes=4)
    assert await sender.messages.fall_due() == 0, "what was taken back is told to nobody"
    await town.office.schedule.cancel(visit, CANCEL_REASONS[0])
    clock.advance(minutes=4)
    assert await sender.messages.fall_due() == 1
    assert (await go_out(town.office)).kind is Kind.CANCELLED
    assert await sender.messages.fall_due() == 0


async def remind(store: Store, rule: str) -> None:
    manager = await seat(store, Role.OFFICE_MANAGER.value, "desk 2")
    await manager.settle(replace(store.centre, remind=rule), store.centre)
    await store.reload_centre()


async def test_reminders_fall_due_by_the_centres_rule(
    town: Clinic, visit: AppointmentId, sender: Office, store: Store, clock: StillClock
) -> None:
    late = await town.booked(1, 700, KIM, day=MONDAY + timedelta(days=1))
    assert await sender.messages.fall_due() == 0, "no rule, no reminder"
    await remind(store, "evening")
    assert await sender.messages.fall_due() == 0, "it is 14:30"
    clock.advance(hours=2)
    assert await sender.messages.fall_due() == 1
    assert await sender.messages.fall_due() == 0, "once"
    assert (await only(town.office)).appointment_id == visit
    await remind(store, "96")
    assert await sender.messages.fall_due() == 1
    assert {one.appointment_id for one in (await town.office.messages.outbox()).rows} == {visit, late}
    with pytest.raises(RuleBroken, match="Reminders are"):
        await remind(store, "sometimes")


# ------------------------------------------------------------------------------ what others see of it


async def test_it_is_a_contact_of_the_call_log_and_a_try_of_the_evening(
    town: Clinic, visit: AppointmentId, where: Location
) -> None:
    sent = await send(town.office, visit)
    log = await town.office.calls.log()
    (call,) = log.rows
    assert (call.channel, call.number, call.outcome) == ("email", "vera@example.com", Outcome.MESSAGE_LEFT)
    assert call.by == "administrator-cashier", "whoever had it written"
    assert (log.outgoing, log.incoming) == (0, 0), "a message is no call"
    shown = await row(town.office, visit)
    assert [one.channel for one in shown.tries] == ["email"]
    assert shown.written.message is not None
    assert shown.written.message.id == sent.id
    assert [one.check.name for one in verify_at(where).problems if one.check.name == "messages to patients"] == []


async def test_who_was_just_written_to_is_not_rung_about_recalls(
    town: Clinic, visit: AppointmentId, clock: StillClock
) -> None:
    await town.office.recalls.plan(PlanDraft(patient_id=town.patients[2], title="Massage", stages=3))
    clock.advance(days=1)
    await send(town.office, visit)
    await town.office.schedule.cancel(visit, CANCEL_REASONS[0])
    clock.advance(days=10)
    found = await town.office.recalls.of_patient(town.patients[2])
    assert {one.state for one in found} == {RecallState.QUIET}
    assert found[0].written is not None
    assert found[0].written.channel == "email"
    clock.advance(days=5)
    found = await town.office.recalls.of_patient(town.patients[2])
    assert {one.state for one in found} == {RecallState.DUE}, "fourteen days, whatever the message was"


# ------------------------------------------------------------------------------ words, and the person


async def test_words_are_checked_when_they_are_kept(store: Store) -> None:
    manager = await seat(store, Role.OFFICE_MANAGER.value, "desk 1")
    words = partial(Words, kind=Kind.REMINDER, channel=Channel.EMAIL, language="en", subject="Visit")
    for body, said in (
        ("{diagnosis} at {time}", "no field “diagnosis”"), ("{name", "brace stands alone"), ("{name!r}", "no field"),
        ("{name.__class__}", "no field"), ("x" * 4001, "at most 4000"), ("{0}", "no field “0”"),
    ):  # fmt: skip
        with pytest.raises(RuleBroken, match=said):
            await manager.messages.set_words(words(body=body))
    await manager.messages.set_words(words(body="{name}, {{soon}}"))
    assert [one.body for one in await manager.messages.words()] == ["{name}, {{soon}}"]
    await manager.messages.set_words(words(body=""))
    assert await manager.messages.words() == ()
    await manager.journal.undo()
    assert len(await manager.messages.words()) == 1


async def test_nothing_of_it_is_left_of_a_person_who_is_erased(
    town: Clinic, visit: AppointmentId, raw: sqlite3.Connection, clock: StillClock, sender: Office
) -> None:
    sent = await send(town.office, visit)
    await sender.messages.answer(sent.token, Answer.NO, "Vera says no")
    await town.office.schedule.cancel(visit, CANCEL_REASONS[0])
    clock.advance(days=30)
    manager = await seat(town.store, Role.OFFICE_MANAGER.value, "desk 1")
    await manager.privacy.erase(town.patients[2], "Erased person {number}")
    for table in ("message", "message_wish", "call", "journal"):
        for line in raw.execute(f"SELECT * FROM {table}").fetchall():
            assert "vera" not in str(tuple(line)).casefold(), table
            assert "said yes" not in str(tuple(line)), table


async def test_what_was_sent_is_not_rewritten(
    town: Clinic, visit: AppointmentId, raw: sqlite3.Connection
) -> None:
    await send(town.office, visit)
    for change in ("body = 'other'", "state = 'queued'", "sent_at = 5", "told_at = 5", "token = 'x'", "address = 'x'"):
        with pytest.raises(Exception, match=r"does not change|append-only|refused|messages"):
            raw.execute(f"UPDATE message SET {change}, version = version + 1")
    with pytest.raises(Exception, match=r"taken back|append-only|refused|messages"):
        raw.execute("DELETE FROM message")


async def test_a_merge_takes_messages_along_and_the_survivors_own_word_stands(town: Clinic, store: Store) -> None:
    senior = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 2")
    visit = await town.booked(1, 600, KIM, day=MONDAY)
    await send(town.office, visit)
    await senior.patients.merge(town.patients[1], town.patients[2], "one person")
    kept = await store.read(wish_of, town.patients[2])
    assert kept is not None
    assert kept.channel is Channel.EMAIL
    assert (await only(town.office)).patient_id == town.patients[2]
