"""Booking in the find/do line: for whom it is when nobody is named, on what day, by whom, and the call that it ends."""

from __future__ import annotations

import pytest_asyncio

from storage.calls.records import CallState, Outcome
from storage.office import Office, seat
from storage.rights import Role
from storage.store import Store
from tests.pilot.clinic import ORLOVA, Clinic, clinic, console

NUMBERS = ("+79161234567", "+79031112233")


@pytest_asyncio.fixture
async def town(store: Store, office: Office) -> Clinic:
    """Ivanov is on the line, and before him the second patient was."""
    made = await clinic(store, office)
    for number, patient_id in zip(NUMBERS, reversed(made.patients[:2]), strict=True):
        await office.calls.open(number=number, patient_id=patient_id)
    return made


async def test_who_may_not_book_is_told_before_pairs_are_offered(store: Store, town: Clinic) -> None:
    async with console(await seat(store, Role.DOCTOR.value, "desk 1")) as desk:
        for line in ("b ivanov derm+ultra", "b ivanov tue"):
            await desk.press("Space")
            await desk.type(line)
            desk.expect("b: this is done by: ")
            desk.expect_not("A pair for", "Book Ivanov")
            await desk.press("Enter")
            assert desk.hints.startswith("b: this is done by: "), "Enter does nothing"
            await desk.press("Esc")


async def test_a_day_that_has_none_is_said_to_have_none(town: Clinic) -> None:
    async with console(town.office) as desk:
        await desk.press("Space")
        await desk.type("b ivanov derm+ultra sat")
        desk.expect("dermatologist + ultrasound, from", "nothing on Sat 3 Oct; first: Mon 5 Oct")
        await desk.press("Esc Space")
        await desk.type("b ivanov derm+ultra mon")
        desk.expect("first: Mon 5 Oct").expect_not("nothing on")
        await desk.press("Esc Space")
        await desk.type("b ivanov derm sat")
        desk.expect("Enter → Book Ivanov Pyotr", "nothing on Sat 3 Oct; ")


async def test_nobody_named_is_who_is_on_the_line_and_the_call_is_ended(town: Clinic) -> None:
    office = town.office
    async with console(office) as desk:
        await desk.press("F2")
        who = desk.app.place.body.record
        assert who.patient_id in town.patients
        await desk.press("Space")
        await desk.type("b derm tue")
        assert f"Enter → Book {who.who}" in desk.hints
        desk.expect("Tue 6 Oct", "+ call logged")
        await desk.press("Enter")
        assert desk.news.startswith(f"■ BOOKED {who.who}: Tue 6 Oct")
        (visit,) = (await office.schedule.patient_book(who.patient_id)).coming
        ended = await office.calls.call(who.id)
        assert (visit.practitioner_id, ended.state, ended.outcome) == (ORLOVA, CallState.CLOSED, Outcome.BOOKED)
        assert [link.key for link in await office.calls.links(who.id)] == [visit.id]
        await desk.press("u")
        assert (await office.calls.call(who.id)).state is CallState.OPEN, "one act"
        assert not (await office.schedule.patient_book(who.patient_id)).coming


async def test_another_person_than_the_caller_is_booked_without_the_call(town: Clinic) -> None:
    async with console(town.office) as desk:
        await desk.press("F2")
        call = desk.app.place.body.record
        other = next(one for one in (await town.office.calls.log()).rows if one.id != call.id)
        await desk.press("Space")
        await desk.type(f"b {other.last_name} derm tue")
        assert f"Enter → Book {other.who}" in desk.hints
        desk.expect_not("call logged")
        await desk.press("Enter")
        assert (await town.office.calls.call(call.id)).state is CallState.OPEN
        assert (await town.office.calls.call(other.id)).state is CallState.OPEN


async def test_a_number_before_the_verb_is_a_row_of_the_list(town: Clinic) -> None:
    async with console(town.office) as desk:
        await desk.press("F2")
        numbers = desk.app.place.rows.numbers
        for call in (await town.office.calls.log()).rows:
            for line in ("b derm+ultra tue", "и вукь+гдекф егу"):
                await desk.press("Space")
                await desk.type(f"{numbers.number(int(call.id))}{line}")
                assert f"Enter → A pair for {call.who}: dermatologist + ultrasound, from Tue 6 Oct" in desk.hints
                await desk.press("Esc")
            await desk.press("Space")
            await desk.type(f"{numbers.number(int(call.id))}b derm tue")
            assert f"Enter → Book {call.who}" in desk.hints
            await desk.press("Esc")
