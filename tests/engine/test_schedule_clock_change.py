"""The night the clocks change: the wall time is the promise, lengths are true, nothing overlaps."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection

from storage.centre.records import Centre
from storage.checking import Finding, verify
from storage.clock import StillClock
from storage.errors import RuleBroken, Taken
from storage.office import Office
from storage.rights import Role
from storage.schedule.checks import CHECKS
from storage.schedule.records import MoveTo, OpeningQuery, VisitKind
from storage.schedule.rules import CELL_SECONDS, instant_of, wall_time_of
from storage.staff.records import RosterException
from tests.engine.book_town import Town, build, wish

Seat = Callable[..., Awaitable[Office]]
BACK = date(2026, 10, 25)
"""In Berlin 3:00 becomes 2:00."""
FORTH = date(2027, 3, 28)
"""In Berlin 2:00 becomes 3:00."""


@pytest.fixture
def centre() -> Centre:
    return Centre(name="Nachtdienst", zone="Europe/Berlin")


@pytest.fixture
async def manager(seated: Seat) -> Office:
    return await seated(Role.SENIOR_ADMINISTRATOR)


@pytest.fixture
async def town(manager: Office) -> Town:
    """Orlova works both nights from 1:00 to 5:00."""
    made = await build(manager)
    for day in (BACK, FORTH):
        night = RosterException(practitioner_id=made.orlova, day=day, start_min=60, end_min=300, open=True)
        await manager.staff.add_exception(night)
    return made


async def test_a_twofold_time_is_asked_about_and_both_are_booked(office: Office, town: Town) -> None:
    twofold = wish(town, 150, BACK, minutes=60)
    with pytest.raises(RuleBroken, match="2:30 comes twice"):
        await office.schedule.book(twofold)
    first = (await office.schedule.book(replace(twofold, fold=0))).appointment
    second = (await office.schedule.book(replace(twofold, fold=1, patient_id=town.bob))).appointment
    assert first.starts_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert second.starts_at - first.starts_at == timedelta(hours=1)
    with pytest.raises(Taken):
        await office.schedule.book(replace(twofold, local_min=200, patient_id=town.eve))
    assert await office.read(_problems) == []


async def test_a_skipped_time_is_refused(office: Office, town: Town) -> None:
    with pytest.raises(RuleBroken, match="There is no 2:30"):
        await office.schedule.book(wish(town, 150, FORTH))
    over = (await office.schedule.book(wish(town, 100, FORTH, minutes=40))).appointment
    assert over.ends_at - over.starts_at == timedelta(minutes=40)
    with pytest.raises(Taken):
        await office.schedule.book(wish(town, 195, FORTH, minutes=20, patient_id=town.bob))
    await office.schedule.book(wish(town, 200, FORTH, minutes=20, patient_id=town.bob))
    with pytest.raises(RuleBroken):
        await office.schedule.move(over.id, MoveTo(local_date=FORTH, local_min=150))
    assert await office.read(_problems) == []


@pytest.mark.parametrize(("day", "hours"), [(BACK, 5), (FORTH, 3)])
async def test_openings_count_the_true_length_of_the_night(office: Office, town: Town, day: date, hours: int) -> None:
    query = OpeningQuery(
        practitioner_ids=(town.orlova,), kind=VisitKind.PROCEDURE, minutes=60, from_day=day, days=1, per_day=9
    )
    found = await office.schedule.openings(query)
    assert [opening.local_date for opening in found] == [day] * hours
    for opening in found:
        wanted = wish(
            town, opening.local_min, day, minutes=60, fold=opening.fold, kind=VisitKind.PROCEDURE, second=True
        )
        visit = (await office.schedule.book(wanted)).appointment
        assert visit.starts_at == opening.starts_at
    assert await office.read(_problems) == []


def _problems(conn: Connection) -> list[Finding]:
    return list(verify(conn, CHECKS).problems)


@dataclass(frozen=True)
class Night:
    """Visits of a night in Berlin by wall minute and fold, the first one's instant, what is left of it."""

    day: date
    times: tuple[tuple[int, int | None], ...]
    first_utc: datetime
    hours: tuple[int, ...]
    """When the visits begin, after the first one."""
    free: int


NIGHTS = (
    Night(BACK, ((120, 0), (120, 1), (240, None)), datetime(2026, 10, 25, 0, 0, tzinfo=UTC), (0, 1, 3), 12),
    Night(FORTH, ((60, None), (180, None), (240, None)), datetime(2027, 3, 28, 0, 0, tzinfo=UTC), (0, 1, 2), 6),
)


@pytest.mark.parametrize("night", NIGHTS, ids=["back", "forth"])
async def test_the_sheet_the_cells_and_utc_agree_that_night(
    office: Office, town: Town, raw: sqlite3.Connection, night: Night
) -> None:
    """Five true hours in autumn, three in spring; the sheet shows wall times in the order of the instants."""
    patients = (town.ann, town.bob, town.eve)
    for (minute, fold), patient in reversed(list(zip(night.times, patients, strict=True))):
        await office.schedule.book(wish(town, minute, night.day, minutes=20, fold=fold, patient_id=patient))
    view = await office.schedule.day(night.day)
    (column,) = (one for one in view.columns if one.practitioner_id == town.orlova)
    assert [(visit.local_min, visit.fold) for visit in column.visits] == [(at, fold or 0) for at, fold in night.times]
    starts = [visit.starts_at for visit in column.visits]
    assert starts == [night.first_utc + timedelta(hours=hours) for hours in night.hours]
    assert (view.booked, view.free) == (3, night.free)
    assert [(span.start_min, span.end_min) for span in column.spans] == [(60, 300)]
    cells = raw.execute(
        "SELECT cell FROM slot_cell WHERE resource_id = ? ORDER BY cell", (town.orlova * 4,)
    ).fetchall()
    assert [cell for (cell,) in cells] == [
        int(start.timestamp()) // 300 + part for start in starts for part in range(4)
    ]
    assert await office.read(_problems) == []


async def test_the_day_of_a_night_call_is_the_centres(office: Office, town: Town, clock: StillClock) -> None:
    """A day of 25 hours holds all of them, and the next one begins at its own midnight."""
    for hour, minute in ((22, 0), (23, 59)):
        clock.set(datetime(2026, 10, 24 if hour == 22 else 25, hour, minute, tzinfo=UTC))
        await office.calls.open()
    assert (await office.calls.log(BACK)).incoming == 1, "22:00 UTC is midnight in summer"
    assert (await office.calls.log(date(2026, 10, 26))).incoming == 1, "23:59 UTC is after it in winter"
    assert office.centre.day_of(datetime(2026, 10, 25, 22, 59, tzinfo=UTC)) == BACK


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia"])
def test_odd_zones_keep_to_the_cells(zone: str) -> None:
    """Offsets of 5:45, of 10:30 with half an hour of summer, of -3:30, of 13: all are whole cells."""
    tz = ZoneInfo(zone)
    for month in (1, 4, 7, 10):
        start = instant_of(date(2026, month, 15), 9 * 60, tz)
        assert int(start.timestamp()) % CELL_SECONDS == 0
        assert wall_time_of(start, tz) == (date(2026, month, 15), 540, 0)
