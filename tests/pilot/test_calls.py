"""Calls at the keyboard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from storage.calls.records import CallState, Close, Direction, LinkKind, Outcome
from storage.clock import StillClock
from storage.office import Office, seat
from storage.patients.records import PatientStatus, Phone
from storage.rights import SYSTEM, Role
from storage.schedule.records import BookStatus
from storage.store import Store
from tests.desk_driver import Driver
from tests.pilot.clinic import TODAY, Clinic, clinic, console

UNKNOWN = "+79031112233"
IVANOV = "+79161234567"


@pytest_asyncio.fixture
async def town(store: Store, office: Office) -> Clinic:
    return await clinic(store, office)


@pytest_asyncio.fixture(params=[False, True], ids=["latin", "russian"])
async def desk(request: pytest.FixtureRequest, town: Clinic) -> AsyncIterator[Driver]:
    async with console(town.office, russian_layout=request.param) as driver:
        yield await driver.press("F2")


async def test_the_lines_of_the_log(desk: Driver, town: Clinic, clock: StillClock) -> None:
    await town.office.calls.ring(UNKNOWN, "2")
    await town.office.calls.hang_up()
    clock.advance(minutes=2)
    await town.office.calls.ring(UNKNOWN, "2")
    await town.office.calls.hang_up()
    clock.advance(minutes=2)
    await town.office.calls.ring(IVANOV)
    desk.app.live.tell()
    await desk.app.settled()
    assert desk.line(2).startswith(" Calls · Fri 2 Oct · whole desk")
    assert desk.line(2).rstrip().endswith("in 3 · out 0 · missed 2 · to do 2 !")
    assert desk.line(3).split() == ["##", "Time", "Dir", "Number", "Who", "About", "Result"]
    await desk.press("Esc Home")  # a key lets newcomers take their place
    assert " ".join(desk.line(4).split()).endswith("14:34 in +7 916 123-45-67 Ivanov Pyotr ! RINGING")
    number, *missed = desk.line(5).replace("▌", " ").split()
    assert missed[:3] == ["14:32", "miss", "+7"]
    assert desk.line(5).rstrip().endswith("! CALL BACK")
    assert desk.line(6).rstrip().endswith(f"· same as {number}")
    await desk.press("Home")
    desk.expect("Ivanov Pyotr · 08.03.1975", "seen 4.09 Orlova E.I. · nothing booked", "0 calls in 30 days")


async def test_the_sheet_says_what_enter_will_do(desk: Driver, town: Clinic) -> None:
    await desk.press("F9")
    desk.expect("14:30 incoming number unknown · 0 min", "Who")
    await desk.press("4567")
    desk.expect("► Ivanov Pyotr 08.03.1975", "new caller", "no patient", "seen 4.09 Orlova E.I.")
    await desk.press("Enter")
    desk.expect("1 Book", "2 Move", "3 Cancel", "4 Results", "5 Price", "6 Forward", "7 Other")
    await desk.press("1")
    desk.expect("Orlova", "another doctor or time")
    await desk.press("3")
    desk.expect("Enter → BOOK Ivanov Pyotr with Orlova, ", ", 20 min + call logged")
    await desk.press("Enter")
    assert "■ BOOKED Ivanov Pyotr: " in desk.news
    assert "undo" in desk.news
    row = desk.row("▌")
    assert "+7 916 123-45-67 Ivanov Pyotr" in row
    assert "■ BOOKED" in row
    (call,) = (await town.office.calls.log()).rows
    (link,) = await town.office.calls.links(call.id)
    assert link.what is LinkKind.APPOINTMENT
    visits = await town.office.schedule.of_patient(town.patients[0])
    assert visits[0].call_id == call.id
    await desk.press("u")
    assert "! OPEN" in desk.row("▌")


async def test_each_enter_does_what_the_sheet_said_and_the_note_is_typed_on_the_last_line(
    desk: Driver, town: Clinic
) -> None:
    await desk.press("F9")
    assert desk.hints.startswith("Enter → no patient")
    await desk.press("4567")
    assert desk.hints.startswith("Enter → Ivanov Pyotr 08.03.1975")
    await desk.press("Enter")
    assert desk.hints.startswith("Enter → Book")
    await desk.press("7")
    assert desk.hints.startswith("Enter → answered")
    await desk.press("Enter")
    assert desk.hints.startswith("Enter → LOG the call of Ivanov Pyotr")
    await desk.press("8")
    desk.expect("Nothing is typed on the last line")
    await desk.type("asks for parking")
    desk.expect("►Note", "asks for parking", "Enter → LOG the call of Ivanov Pyotr")
    await desk.press("Enter")
    assert "ANSWERED" in desk.news
    (call,) = (await town.office.calls.log()).rows
    assert call.note == "asks for parking"


async def test_a_digit_typed_ahead_picks_behind_a_known_number(desk: Driver, town: Clinic) -> None:
    await town.office.calls.ring("+74957654321")
    await town.office.calls.hang_up()
    desk.app.live.tell()
    await desk.app.settled()
    await desk.press("1n2")
    desk.expect("no patient", "►What")
    desk.expect_not("43212")


async def test_an_alert_is_read_whole_and_who_took_the_call_is_named(desk: Driver, town: Clinic) -> None:
    alert = "lidocaine: anaphylaxis in 2019, adrenaline given; latex; speaks loudly, hears with the left ear only"
    patient = await town.office.patients.patient(town.patients[0])
    await town.office.patients.set_alert(patient.id, alert, patient.version)
    await desk.press("F9 4567")
    assert alert in " ".join(" ".join(line.split()) for line in desk.screen).replace("Alert ", "")
    await desk.press("Enter 4 Enter")
    below = " ".join(" ".join(line.split()) for line in desk.screen[-6:])
    assert alert in below
    patient = await town.office.patients.patient(town.patients[0])
    await town.office.patients.set_alert(patient.id, "", patient.version)
    desk.app.live.tell()
    await desk.app.settled()
    desk.expect(f"taken by {town.office.actor.name}")
    desk.expect_not(f"taken by {town.office.actor.login}")


async def test_a_number_of_several_people_names_them(desk: Driver, town: Clinic) -> None:
    await town.office.patients.add_phone(town.patients[1], Phone(e164=IVANOV))
    await town.office.calls.ring(IVANOV)
    desk.app.live.tell()
    await desk.app.settled()
    await desk.press("Home")
    desk.expect("? unknown", "this number: ", "Ivanov Pyotr 08.03.1975", "Smith John 08.03.1975")
    await desk.press("F9")
    desk.expect("1 Ivanov Pyotr 08.03.1975", "2 Smith John 08.03.1975")
    await desk.press("2")
    desk.expect("Smith John", "1 Book")


async def test_another_days_call_back_says_the_day_and_the_note_of_a_move_is_kept(desk: Driver, town: Clinic) -> None:
    await desk.press("F9 0101 Enter 7 2")
    await desk.type("mon 10")
    await desk.press("Enter")
    assert "! 5.10 10:00" in desk.line(4)
    await town.booked(0, 900, day=TODAY + timedelta(days=4))
    await desk.press("F9 4567 Enter 2 1 1")
    await desk.type("asks for a later hour")
    await desk.press("Enter")
    assert "MOVED" in desk.news
    assert "asks for a later hour" in {row.note for row in (await town.office.calls.log()).rows}


async def test_a_new_caller_needs_a_name_and_a_number(desk: Driver, town: Clinic) -> None:
    await desk.press("F9 9031112233 Enter")
    desk.expect("Name")
    await desk.type("Shcherbakova Yulia")
    await desk.press("Enter")
    desk.expect("►Number +7 903 111-22-33")
    await desk.press("Enter 1")
    desk.expect("another doctor or time")
    await desk.press("1 Enter")
    assert "■ BOOKED Shcherbakova Yulia: " in desk.news
    (found,) = await town.office.calls.who(UNKNOWN)
    assert (await town.office.patients.patient(found.patient_id)).status is PatientStatus.PROSPECTIVE


async def test_what_was_looked_for_in_vain_is_not_typed_again(desk: Driver, town: Clinic) -> None:
    await desk.press("F9")
    await desk.type("Shcherbakova Yulia")
    await desk.press("Enter")
    desk.expect("Shcherbakova Yulia")
    await desk.press("Enter 9031112233 Enter 7 1 Enter")
    await desk.press("F9 9851112244 Enter")
    await desk.type("Kim Alina")
    await desk.press("Enter Enter 7 1 Enter")
    assert [row.who for row in (await town.office.calls.log()).rows] == ["Kim Alina", "Shcherbakova Yulia"]
    assert [row.number for row in (await town.office.calls.log()).rows] == ["+79851112244", UNKNOWN]


async def test_nobody_but_a_patient_is_booked(desk: Driver, town: Clinic) -> None:
    await desk.press("F9 Enter 1 Enter Enter")
    desk.expect("Say first who the patient is")


async def test_another_doctor_by_name(desk: Driver, town: Clinic) -> None:
    await desk.press("F9 4567 Enter 1 5")
    await desk.type("ki")
    await desk.press("Enter 2")
    desk.expect("BOOK Ivanov Pyotr with Kim, ")
    await desk.press("Enter")
    assert "Kim A." in desk.news


async def test_moving_and_cancelling_by_telephone(desk: Driver, town: Clinic) -> None:
    await desk.press("F9 4567 Enter 1 1 Enter")
    await desk.press("F9 4567 Enter 2 1 3")
    desk.expect("Enter → MOVE ")
    await desk.press("Enter")
    assert "■ MOVED Ivanov Pyotr" in desk.news
    await desk.press("F9 4567 Enter 3 1 2")
    desk.expect("Enter → CANCEL ", " of Ivanov Pyotr")
    await desk.press("Enter")
    assert "- CANCELLED Ivanov Pyotr" in desk.news
    visits = await town.office.schedule.of_patient(town.patients[0])
    assert visits[0].status is BookStatus.CANCELLED
    outcomes = {row.outcome for row in (await town.office.calls.log()).rows}
    assert outcomes == {Outcome.BOOKED, Outcome.MOVED, Outcome.CANCELLED}


async def test_a_price_is_quoted_and_kept(desk: Driver, town: Clinic) -> None:
    await desk.press("F9 4567 Enter 5")
    await desk.type("derm")
    desk.expect("dermatologist  2,400", "Likely   Dermatologist, first 2,400")
    await desk.press("1 Enter")
    (call,) = (await town.office.calls.log()).rows
    assert (call.outcome, call.quote_minor) == (Outcome.PRICE, 240_000)
    assert "· PRICE 2,400" in desk.row("▌")


async def test_the_other_outcomes(desk: Driver, town: Clinic, clock: StillClock) -> None:
    await desk.press("F9 Enter 7 5 Enter")
    await desk.press("F9 4567 Enter 6")
    await desk.type("manager")
    await desk.press("Enter")
    desk.expect("► TO MANAGER", "· SUPPLIER")
    await desk.press("F9 0101 Enter 7 2")
    desk.expect("Call at")
    await desk.type("noon")
    await desk.press("Enter")
    desk.expect("Expected a time like 15:00")
    await desk.press("Bksp Bksp Bksp Bksp 1500 Enter")
    assert "! CALL 15:00" in desk.line(4)
    clock.advance(minutes=40)
    await desk.press("F9 0101 Enter 4 Enter")
    desk.expect("· ANSWERED", "to do 1 !")
    assert desk.line(4).rstrip().endswith("! CALL 15:00")


async def test_a_call_left_open_stays_on_top_and_is_taken_up(desk: Driver, town: Clinic) -> None:
    await desk.press("F9 4567 Esc")
    assert "! The call stays open in Calls (F2)" in desk.news
    assert "! OPEN" in desk.line(4)
    await desk.press("1b")
    desk.expect("Who", "What")
    await desk.press("4567 Enter 1 Enter")
    assert "■ BOOKED Ivanov Pyotr" in desk.news
    assert len((await town.office.calls.log()).rows) == 1


async def test_missed_calls_are_tried_called_back_and_done(desk: Driver, town: Clinic) -> None:
    for number in (IVANOV, UNKNOWN):
        await town.office.calls.ring(number)
        await town.office.calls.hang_up()
        desk.app.live.tell()
        await desk.app.settled()  # each is seen as it comes, so that the first has row 1
    await desk.press("1l1")
    assert "x TRIED Ivanov Pyotr · 08.03.1975: no answer, try 1" in desk.news
    assert "! CALL BACK (1)" in desk.row("miss +7 916")
    await desk.press("2d")
    assert "■ DEALT WITH +7 903 111-22-33" in desk.news
    await desk.press("1 Enter")
    desk.expect("outgoing +7 916 123-45-67", "1 Book")
    await desk.press("4 Enter")
    assert "■ DEALT WITH" in desk.row("miss +7 916")
    log = await town.office.calls.log()
    assert log.to_do == 0
    assert [row.direction for row in log.rows].count(Direction.OUT) == 2


async def test_an_outcome_is_corrected(desk: Driver, town: Clinic) -> None:
    await desk.press("F9 4567 Enter 7 1 Enter")
    await desk.press("1e3 Enter")
    assert "· COMPLAINT Ivanov Pyotr" in desk.news
    await desk.press("1e2")
    await desk.type("+30")
    await desk.press("Enter")
    assert "! CALL 15:00" in desk.row("▌")
    await desk.press("u")
    assert "· COMPLAINT" in desk.row("▌")


async def test_a_row_opened_by_mistake_is_dropped(desk: Driver, town: Clinic) -> None:
    await desk.press("F9 Esc")
    await desk.press("1k")
    desk.expect("No calls yet; F9 opens one.")
    await desk.press("u")
    assert "! OPEN" in desk.line(4)


async def test_the_exchange_rings_on_the_running_console(desk: Driver, town: Clinic) -> None:
    exchange = Office(town.store, SYSTEM)
    await exchange.calls.ring("8 916 123-45-67", "1")
    desk.app.live.tell()
    await desk.app.settled()
    assert "! RINGING" in desk.line(4)
    assert "F2 CALLS 1" in desk.line(1)
    await exchange.calls.hang_up()
    desk.app.live.tell()
    await desk.app.settled()
    assert "! CALL BACK" in desk.line(4)


async def test_to_do_only_and_another_day(desk: Driver, town: Clinic, clock: StillClock) -> None:
    row = await town.office.calls.open()
    await town.office.calls.close(row.id, Close(outcome=Outcome.INFORMATION))
    await town.office.calls.ring(UNKNOWN)
    await town.office.calls.hang_up()
    await desk.press("f2")
    desk.expect("miss +7 903", "Calls · Fri 2 Oct · only to do", "Only some calls are shown; f 1 ends it.")
    desk.expect_not("· ANSWERED")
    await desk.press("f1")
    desk.expect("· ANSWERED")
    clock.advance(days=1)
    await desk.press("g")
    await desk.type("02.10")
    await desk.press("Enter")
    desk.expect("Calls · Fri 2 Oct")


async def test_the_sheet_over_another_place_returns_to_the_same_row(desk: Driver, town: Clinic) -> None:
    await town.booked(1, 900)
    await town.booked(2, 940)
    await desk.press("F3 Down F9 4567 Enter 4 Enter")
    assert "F3 QUEUE" in desk.line(1)
    assert "Yolkina Vera" in desk.row("▌")
    (call,) = (await town.office.calls.log()).rows
    assert call.state is CallState.CLOSED


async def test_who_may_not_log_calls_is_not_offered_one(town: Clinic) -> None:
    async with console(await seat(town.store, Role.AUDITOR.value, "desk 9")) as place:
        await place.press("F2")
        assert "new call" not in place.hints
