"""The queue at the keyboard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio

from console.desks.queue.board import BoardScreen
from storage.clock import StillClock
from storage.ids import NoticeId
from storage.office import Office, seat
from storage.queue.records import Passage, State
from storage.rights import SYSTEM, Role
from storage.schedule.records import BookStatus
from storage.store import Store
from tests.desk_driver import Driver
from tests.pilot.clinic import KIM, ORLOVA, TODAY, Clinic, clinic, console


@pytest_asyncio.fixture
async def town(store: Store, office: Office) -> Clinic:
    """Three visits of today: 14:00 Ivanov, 14:40 Smith to Orlova, 15:00 Yolkina to Kim; it is 14:30."""
    made = await clinic(store, office)
    await made.booked(0, 840)
    await made.booked(1, 880)
    await made.booked(2, 900, KIM)
    return made


@pytest_asyncio.fixture(params=[False, True], ids=["latin", "russian"])
async def desk(request: pytest.FixtureRequest, town: Clinic) -> AsyncIterator[Driver]:
    async with console(town.office, russian_layout=request.param) as driver:
        yield await driver.press("F3")


async def test_the_lines_of_the_board(desk: Driver) -> None:
    assert desk.line(2).startswith(" Queue · Fri 2 Oct · all doctors")
    assert desk.line(2).rstrip().endswith("0 wait · not come 1")
    assert desk.line(3).split() == ["##", "Time", "Came", "Waits", "Patient", "Doctor", "Room", "Status", "Owes"]
    assert "expected 3" in desk.line(4)
    row = desk.line(5)
    assert row.startswith("▌ 1 14:00")
    assert row.split()[2:] == ["14:00", "!", "Ivanov", "Pyotr", "Orlova", "E.I.", "204", "·", "BOOKED"]
    desk.expect("Ivanov Pyotr · 08.03.1975", "Contract !", "Phone √", "dermatologist")


async def test_a_visit_is_led_through_the_house_and_back(desk: Driver, clock: StillClock) -> None:
    await desk.press("1a")
    assert "o ARRIVED Ivanov Pyotr 14:30 → Orlova E.I. told" in desk.news
    assert "o WAITING" in desk.row("Ivanov Pyotr  ")
    clock.advance(minutes=4)
    assert " 4! " in desk.row("o WAITING")
    await desk.press("d")
    assert "► IN ROOM Ivanov Pyotr, room 204" in desk.news
    await desk.press("d")
    assert "! TO PAY" in desk.row("▌")
    assert "1,800" in desk.row("▌")
    await desk.press("d")
    assert "■ SEEN" in desk.row("▌")
    assert desk.news.startswith("■ SEEN Ivanov Pyotr, leaves with a debt of 1,800.00 !")
    assert desk.news.endswith("u undo")
    for state in ("! TO PAY", "► IN ROOM", "o WAITING", "· BOOKED"):
        await desk.press("u")
        assert state in desk.row("▌")


async def test_a_verb_that_cannot_be_done_says_why(desk: Driver) -> None:
    await desk.press("2a2a")
    assert "a: here since 14:30" in desk.news
    await desk.press("2x")
    assert "x: who came is no no-show" in desk.news
    await desk.press("3x")
    assert "x: the time of the visit has not come yet" in desk.news
    await desk.press("3p")
    assert "p: the patient has not been seen yet" in desk.news


async def test_a_no_show_is_asked_about_before_half_an_hour(desk: Driver, clock: StillClock) -> None:
    clock.advance(minutes=20)
    await desk.press("2x")
    desk.expect("Smith John is only 10 min late", "2 Wait")
    await desk.press("1")
    assert "x NO-SHOW" in desk.row("Smith John   ")
    await desk.press("1x")
    assert "x NO-SHOW Ivanov Pyotr" in desk.news
    await desk.press("uu")
    desk.expect("not come 1")


async def test_left_unseen_and_cancelled_by_one_digit(desk: Driver, town: Clinic) -> None:
    await desk.press("1a1k")
    desk.expect("Ivanov Pyotr · 08.03.1975 left unseen, because")
    await desk.press("1")
    assert "- LEFT Ivanov Pyotr" in desk.news
    await desk.press("2k")
    await desk.press("2")
    assert "- CANCELLED Smith John" in desk.news
    board = await town.office.queue.board()
    assert [row.state for row in board.rows] == [State.LEFT_WITHOUT_VISIT, State.EXPECTED]


async def test_the_doctor_is_told_again_only_when_sure(desk: Driver, town: Clinic, clock: StillClock) -> None:
    await desk.press("1a1t")
    desk.expect("Orlova E.I. was told 0 seconds ago")
    await desk.press("2")
    assert len(await town.office.queue.notices(ORLOVA)) == 1
    await desk.press("1t1")
    assert "told again of Ivanov Pyotr" in desk.news
    clock.advance(minutes=3)
    await desk.press("1t")
    assert len(await town.office.queue.notices(ORLOVA)) == 3


async def test_the_gates_are_done_from_the_row(desk: Driver, town: Clinic) -> None:
    await desk.press("1a1 Enter")
    desk.expect("what is missing", "1 Identity", "2 Contract: signed", "3 Consent: signed", "4 Card: it is here")
    await desk.press("2")
    desk.expect("Number", "Enter →")
    await desk.press("D-17 Enter")
    desk.expect_not("Contract: signed")
    await desk.press("2 Enter")
    desk.expect_not("Consent: signed")
    await desk.press("1 4510 Enter")
    assert (await town.office.queue.board()).rows[0].state is State.READY
    await desk.press("1")
    assert "Nothing is missing for Ivanov Pyotr" in desk.news
    assert "o READY" in desk.row("Ivanov Pyotr  ")
    desk.expect("Contract √", "Paper card √")


async def test_a_walk_in_by_the_end_of_a_number(desk: Driver, town: Clinic) -> None:
    await town.booked(1, 1000, KIM, day=TODAY)
    await desk.press("n 4455 Enter 1")
    desk.expect("Enter → WALK-IN Yolkina Vera 08.03.1975 to Kim A., now")
    await desk.press("Enter")
    assert "o WALK-IN Yolkina Vera → " in desk.news
    desk.row("Yolkina Vera")


async def test_somebody_unknown_is_registered_within_the_walk_in(desk: Driver, town: Clinic) -> None:
    """Before, the sheet promised the next field and stood still; letters on its last line begin the reason."""
    await desk.press("n")
    await desk.type("newcomer ada")
    desk.expect("1 A new patient: name and phone")
    await desk.press("1 Enter")
    await desk.type("8 903 222-33-44")
    await desk.press("Enter 1")
    desk.expect("Enter → WALK-IN Newcomer Ada to")
    await desk.type("toothache")
    await desk.press("F10")
    assert "o WALK-IN Newcomer Ada → " in desk.news
    row = next(one for one in (await town.office.queue.board()).rows if one.patient == "Newcomer Ada")
    assert row.comment == "toothache"
    await desk.press("u")
    assert await town.office.patients.search("newcomer") == ()


async def test_a_no_show_who_comes_late_arrives(desk: Driver, town: Clinic) -> None:
    """By the key of an arrival; where the time was given away, as a walk-in of the same doctor."""
    board = (await town.office.queue.board()).rows
    late = next(one for one in board if one.patient == "Ivanov Pyotr")
    await town.office.queue.no_show(late.appointment_id)
    await desk.press("Space")
    await desk.type("a ivanov")
    assert "Enter → Check in: Ivanov Pyotr" in desk.hints
    await desk.press("Enter")
    assert "o ARRIVED Ivanov Pyotr" in desk.news
    assert (await town.office.queue.visit(late.appointment_id)).state is State.WAITING


async def test_who_goes_first_and_why(desk: Driver, town: Clinic) -> None:
    await desk.press("1a2a3a2e11")
    rows = [line for line in desk.screen if "o WAITING" in line]
    assert "! Smith John" in rows[0]
    await desk.press("2 Home")
    desk.expect("goes first: acute pain")
    await desk.press("1s")
    assert "► IN ROOM Ivanov Pyotr" in desk.news
    await desk.press("1s")
    assert "► IN ROOM Smith John" in desk.news
    assert "! TO PAY" in desk.row("Ivanov Pyotr  ")


async def test_one_doctor_only(desk: Driver) -> None:
    await desk.press("f2")
    desk.expect("Yolkina Vera", "Kim A.")
    desk.expect_not("Smith John")
    await desk.press("f1")
    desk.expect("Smith John")


async def test_rooms_are_listed_and_changed(desk: Driver) -> None:
    await desk.press("1a1d o")
    desk.expect("110  · FREE", "204  ► OCCUPIED  Ivanov Pyotr")
    await desk.press("1")
    desk.expect("110  ! TO CLEAN")
    await desk.press("Esc 3a3d")
    assert "has to be cleaned" in desk.news


async def test_another_day_has_its_waits_and_no_verbs(desk: Driver, town: Clinic, clock: StillClock) -> None:
    past = TODAY - timedelta(days=7)
    visit = await town.booked(2, 600, day=past, status=BookStatus.FULFILLED)
    came = clock.now() - timedelta(days=7, hours=4)
    passage = Passage(arrived_at=came, in_room_at=came + timedelta(minutes=39), left_at=came + timedelta(minutes=55))
    await Office(town.store, SYSTEM).queue.record_passage(visit, passage)
    await desk.press("g 25.09 Enter")
    desk.expect("Queue · Fri 25 Sep", "seen 1 · waited 39 min on average", " 39  Yolkina Vera")
    await desk.press("1a")
    assert "a: only a visit of today can arrive" in desk.news


async def test_another_desk_is_seen_within_a_moment(desk: Driver, town: Clinic) -> None:
    other = await seat(town.store, Role.SENIOR_ADMINISTRATOR.value, "desk 2")
    board = await other.queue.board()
    await other.queue.arrive(board.rows[2].appointment_id)
    desk.app.live.tell()
    await desk.app.settled()
    assert "o WAITING" in desk.row("Yolkina Vera")


async def test_a_doctor_hears_sees_and_acknowledges(town: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    doctor = await seat(town.store, Role.DOCTOR.value, "room 204")
    rung: list[int] = []
    async with console(doctor) as place:
        monkeypatch.setattr(place.app, "bell", lambda: rung.append(1))
        assert "F3 QUEUE" in place.line(1)
        place.expect("Ivanov Pyotr", "Smith John")
        place.expect_not("Yolkina Vera")
        board = await town.office.queue.board()
        await town.office.queue.arrive(board.rows[0].appointment_id)
        place.app.live.tell()
        await place.app.settled()
        assert "! Ivanov Pyotr has come, 14:30; c seen" in place.news
        assert rung == [1]
        await place.press("c")
        assert "√ SEEN 1 arrival" in place.news
        seen = await town.office.queue.visit(board.rows[0].appointment_id)
        assert seen.seen_by == "Doctor"
        await place.press("1t")
        assert "► CALLED Ivanov Pyotr to 204" in place.news
        await place.press("2s")
        assert "► IN ROOM Ivanov Pyotr" in place.news
        assert "p Pay" not in place.hints
        await place.press("p")
        assert place.news.startswith("p: this is done by: ")
        await place.press("F2")
        await town.office.queue.arrive(board.rows[1].appointment_id)
        place.app.live.tell()
        await place.app.settled()
        await place.app.screens["queue"].reads.ready()
        assert "! Smith John has come" in place.news
        assert rung == [1, 1]


async def test_a_doctor_is_told_of_as_many_as_one_key_marks(town: Clinic) -> None:
    """Several who come together are one piece of news, which counts those before them too, unless they were seen."""
    doctor = await seat(town.store, Role.DOCTOR.value, "room 204")
    async with console(doctor) as place:
        queue = place.app.screens["queue"]
        assert isinstance(queue, BoardScreen)
        board = await town.office.queue.board()
        await town.office.queue.arrive(board.rows[0].appointment_id)
        (first,) = await town.office.queue.notices(ORLOVA)
        queue.notices.show([first])
        assert "! Ivanov Pyotr has come" in place.news
        queue.notices.show([replace(first, id=NoticeId(first.id + more)) for more in (2, 1, 0)])
        assert "! 3 patients have come; c seen" in place.news
