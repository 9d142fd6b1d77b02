"""What hangs on the walls: tickets that stay, rooms, and nothing of whose they are; and who may read it."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import fields

import pytest
import pytest_asyncio

from storage.clock import StillClock
from storage.errors import NotAllowed, NotFound
from storage.ids import AppointmentId
from storage.location import Location
from storage.office import Office, open_store, seat
from storage.queue.hall_records import Called, Hall, RoomDoor
from storage.queue.records import Priority
from storage.rights import BOARDS, RIGHTS, Right, Role
from storage.schedule.records import WalkIn
from storage.store import Store
from tests.engine.full_day import NOW, Day


@pytest_asyncio.fixture
async def store(day_file: Location) -> AsyncIterator[Store]:
    opened = await open_store(day_file, StillClock(NOW))
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def desk(store: Store) -> Office:
    return await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 1")


async def came(desk: Office, day: Day) -> AppointmentId:
    """Somebody of whom nobody has heard comes to Orlova's room."""
    known = {row.patient_id for row in (await desk.queue.board()).rows}
    who = next(one for one in (day.till.ivanov, *day.others, day.till.yudin) if one not in known)
    row = await desk.queue.walk_in(WalkIn(patient_id=who, practitioner_id=day.orlova, room_id=day.room))
    return row.appointment_id


async def test_tickets_go_by_arrival_and_stay(store: Store, desk: Office, day: Day) -> None:
    visits = [row.appointment_id for row in (await desk.queue.board()).rows]
    before = {visit: await desk.queue.ticket(visit) for visit in visits}
    given = sorted(ticket for ticket in before.values() if ticket is not None)
    assert given == list(range(1, len(given) + 1)), "gapless and each once"
    first = await came(desk, day)
    mine = await desk.queue.ticket(first)
    assert mine == len(given) + 1
    await desk.queue.step_back(first, "wrong person")
    assert await desk.queue.ticket(first) == mine, "whoever has the paper in hand keeps its number"
    assert mine not in [ticket for ticket, _room in (await desk.queue.hall()).waiting]
    await desk.queue.arrive(first)
    assert await desk.queue.ticket(first) == mine
    again = {row: await desk.queue.ticket(row) for row in before}
    assert again == before
    assert mine in [ticket for ticket, _room in (await desk.queue.hall()).waiting]


async def test_who_was_called_is_on_the_wall_and_at_the_door(desk: Office, day: Day) -> None:
    waiting = await came(desk, day)
    ticket = await desk.queue.ticket(waiting)
    door = await desk.queue.door("204")
    assert ticket in door.next
    assert not [one for one in door.called if one.ticket == ticket]
    await desk.queue.call(waiting)
    (called,) = [one for one in (await desk.queue.hall()).called if one.ticket == ticket]
    assert (called.room, called.inside) == ("204", False)
    assert (await desk.queue.door(" 204 ")).called[0].ticket == ticket
    await desk.queue.send(waiting)
    (inside,) = [one for one in (await desk.queue.hall()).called if one.ticket == ticket]
    assert inside.inside
    await desk.queue.to_pay(waiting)
    assert ticket not in [one.ticket for one in (await desk.queue.hall()).called]
    await desk.queue.room_to_clean(day.room)
    assert (await desk.queue.door("204")).to_clean


async def test_who_goes_first_stands_first(desk: Office, day: Day) -> None:
    last = await came(desk, day)
    await desk.queue.prioritise(last, Priority.EMERGENCY, "bleeds")
    assert (await desk.queue.hall()).waiting[0][0] == await desk.queue.ticket(last)


async def test_an_unknown_room_names_those_there_are(desk: Office) -> None:
    with pytest.raises(NotFound, match="There is no room 999 in use; there are: 204"):
        await desk.queue.door("999")


def test_no_field_can_hold_a_name() -> None:
    assert {field.name for field in fields(Hall)} == {"called", "waiting"}
    assert {field.name for field in fields(Called)} == {"ticket", "room_id", "room", "inside", "at", "doctor"}
    assert {field.name for field in fields(RoomDoor)} == {"name", "called", "next", "doctor", "to_clean"}


READS: tuple[Callable[[Office], Awaitable[object]], ...] = (
    lambda office: office.queue.board(),
    lambda office: office.queue.rooms(),
    lambda office: office.queue.ticket(AppointmentId(1)),
    lambda office: office.patients.search("yudin", 9),
    lambda office: office.schedule.day(office.queue.today),
    lambda office: office.cash.day(),
    lambda office: office.accounts.all(),
    lambda office: office.staff.practitioners(),
    lambda office: office.snapshot(lambda conn: 1),
)


@pytest.mark.parametrize("role", BOARDS)
async def test_a_board_reads_its_board_only(store: Store, beneath: sqlite3.Connection, role: Role) -> None:
    wall = await seat(store, role.value, "wall")
    for read in READS:
        with pytest.raises(NotAllowed, match="done by: read"):
            await read(wall)
    own, other = (wall.queue.hall(), wall.queue.door("204"))
    if role is Role.ROOM_BOARD:
        own, other = other, own  # type: ignore[assignment]  # two kinds of board
    await own
    with pytest.raises(NotAllowed):
        await other


def test_everybody_who_reads_sees_the_boards_and_no_board_does_more() -> None:
    assert all({Right.BOARD, Right.ROOM_BOARD} <= RIGHTS[role] for role in Role if Right.READ in RIGHTS[role])
    assert {role: RIGHTS[role] for role in BOARDS} == {
        Role.BOARD: {Right.BOARD},
        Role.ROOM_BOARD: {Right.ROOM_BOARD},
    }
