"""Hours, pauses, rooms and days off in files."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

import pytest
import pytest_asyncio

from storage.errors import RuleBroken
from storage.exchange import hours_text
from storage.exchange.hours_text import Stretch
from storage.exchange.records import Kind
from storage.office import Office
from storage.rights import Role
from storage.staff import queries as staff_queries
from tests.engine.exchange_files import Write, reasons, take, writer

Seat = Callable[..., Awaitable[Office]]


@pytest_asyncio.fixture
async def manager(seated: Seat) -> Office:
    return await seated(Role.OFFICE_MANAGER)


@pytest.fixture
def file(tmp_path: Path) -> Write:
    return writer(tmp_path)


FIRST = date(2026, 1, 1)
PATTERN = [
    Stretch(0, 480, 840, FIRST, room="Cabinet 7; left 100%"),
    Stretch(2, 480, 840, FIRST, room="Cabinet 7; left 100%"),
    Stretch(4, 540, 1440, FIRST, date(2026, 12, 31), 1, 2),
    Stretch(None, 780, 810, FIRST, label="обед, общий"),
]


def test_a_pattern_is_told_in_one_cell_and_read_from_it() -> None:
    told = hours_text.told(PATTERN)
    assert told == (
        "fri 09:00-24:00 week=2/2 from=2026-01-01 to=2026-12-31;"
        " mon,wed 08:00-14:00 room=Cabinet%207%3B%20left%20100%25 from=2026-01-01;"
        " daily 13:00-13:30 label=обед,%20общий from=2026-01-01"
    )
    assert sorted(map(str, hours_text.read(told))) == sorted(map(str, PATTERN))
    assert hours_text.told(hours_text.read(told)) == told


def test_people_may_write_days_shortly_and_in_russian() -> None:
    assert [one.weekday for one in hours_text.read("Mon-Fri 8:00-14:00")] == [0, 1, 2, 3, 4]
    assert [one.weekday for one in hours_text.read("сб-пн 08:00-14:00; ежедневно 13:00-14:00")] == [5, 6, 0, None]


@pytest.mark.parametrize(
    "text",
    [
        *("mon", "monday 08:00-14:00", "mon 8-14", "mon 14:00-08:00", "mon 08:00-25:00", "mon 08:75-09:00"),
        *("mon 08:00-14:00 week=3/2", "mon 08:00-14:00 floor=2", "mon 08:00-14:00 from=2026-13-01"),
        *("mon 08:00-14:00 from=2026-02-01 to=2026-01-01", "mon- 08:00-14:00", "mon 08:00-14:00 room=1 room=2"),
    ],
)
def test_what_is_no_pattern_is_refused(text: str) -> None:
    with pytest.raises(RuleBroken):
        hours_text.read(text)


async def test_hours_of_a_file_are_the_doctors_hours(manager: Office, file: Write) -> None:
    table = "id,name,room,hours,breaks\nd1,Glass Kris,204,{hours},{breaks}\n"
    first = file(table.format(hours='"mon,wed 08:00-14:00; fri 09:00-12:00 room=7"', breaks="daily 10:00-10:30"))
    assert (await take(manager, Kind.PRACTITIONERS, first)).imported == 1
    assert await _week(manager) == {
        0: [(480, 600), (630, 840)],
        2: [(480, 600), (630, 840)],
        4: [(540, 600), (630, 720)],
    }
    # Another pattern takes the place of the first; what it does not name is left alone.
    second = file(table.format(hours='"mon 08:00-14:00; tue 08:00-14:00"', breaks=""))
    assert (await take(manager, Kind.PRACTITIONERS, second)).imported == 1
    assert await _week(manager) == {0: [(480, 600), (630, 840)], 1: [(480, 600), (630, 840)]}
    # Hours that would put one person in two places, and what is no pattern, name their column.
    for wrong in ('"mon 08:00-14:00; mon 09:00-10:00"', "always"):
        result = await take(manager, Kind.PRACTITIONERS, file(table.format(hours=wrong, breaks="")))
        assert reasons(result) == [(2, "hours")]
    assert sorted(await _week(manager)) == [0, 1]


async def _week(office: Office) -> dict[int, list[tuple[int, int]]]:
    today = office.store.clock.now().date()
    monday = date.fromordinal(today.toordinal() + 7 - today.weekday())
    found = await office.read(staff_queries.working_spans, None, monday, date.fromordinal(monday.toordinal() + 6))
    return {day.weekday(): [(span.start_min, span.end_min) for span in spans] for (_, day), spans in found.items()}


async def test_a_file_of_slots_tells_of_the_house(manager: Office, file: Write) -> None:
    table = (
        "practitioner,date,time,end_time,status,reason,room,floor\n"
        "*,,,,free,,Procedures,2\n"
        "*,,,,busy-unavailable,,Cellar,\n"
        "*,2026-12-31,00:00,00:00,busy-unavailable,New Year's Eve,,\n"
    )
    assert (await take(manager, Kind.SLOTS, file(table))).imported == 3
    rooms = await manager.read(staff_queries.rooms, closed=True)
    assert {(one.name, one.floor, one.active) for one in rooms} >= {("Procedures", "2", True), ("Cellar", "", False)}
    eve = date(2026, 12, 31)
    assert [one.name for one in await manager.read(staff_queries.holidays, eve, eve)] == ["New Year's Eve"]
    renamed = table.replace("New Year's Eve", "Eve").replace("free,,Procedures,2", "free,,Procedures,3")
    assert (await take(manager, Kind.SLOTS, file(renamed))).imported == 2
    assert [one.name for one in await manager.read(staff_queries.holidays, eve, eve)] == ["Eve"]
    wrong = (
        "practitioner,date,time,end_time,status,reason,room\n"
        "*,2026-12-31,00:00,00:00,free,Eve,\n"
        "*,2026-12-30,00:00,00:00,busy-unavailable,,\n"
        "*,,,,free,,\n"
    )
    assert reasons(await take(manager, Kind.SLOTS, file(wrong))) == [(2, "status"), (3, "reason"), (4, "room")]


async def test_a_number_of_another_centre_is_no_thing_of_ours(manager: Office, file: Write) -> None:
    """A centre whose numbers have gaps: the second line must not be taken for the thing that the first one became."""
    heading = "id,last_name,first_name,birth_date\n"
    table = heading + "frontdesk-7,Glass,Kris,1965-02-10\nfrontdesk-1,Brown,Ann,1980-03-04\n"
    assert (await take(manager, Kind.PATIENTS, file(table))).imported == 2
    assert len(await manager.patients.search("glass")) == len(await manager.patients.search("brown")) == 1
