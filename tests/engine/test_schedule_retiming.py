"""A law moves the clocks: who was promised 10:00 comes at 10:00, on whatever instant that is now."""

from __future__ import annotations

import zoneinfo
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection

from storage.centre.records import Centre
from storage.checking import Finding, verify
from storage.clock import StillClock
from storage.errors import Taken
from storage.location import Location
from storage.office import Office, seat
from storage.opening import open_data
from storage.rights import Role
from storage.schedule.checks import CHECKS
from storage.schedule.retiming import REASON
from storage.staff.records import RosterException
from tests.engine.book_town import TUESDAY, build, wish

Laws = Callable[[str, str], None]
Seat = Callable[..., Awaitable[Office]]
NIGHT = date(2027, 3, 28)
"""In Berlin 2:00 becomes 3:00; in Algiers, an hour from Greenwich all year, nothing happens."""


@pytest.fixture
def laws(tmp_path: Path) -> Iterator[Laws]:
    """`laws(zone, other)`: from now on a zone has the rules of another one, as after an update of zone data."""
    folder = tmp_path / "zoneinfo"

    def change(zone: str, other: str) -> None:
        data = resources.files("tzdata").joinpath("zoneinfo", *other.split("/")).read_bytes()
        target = folder / zone
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        zoneinfo.reset_tzpath([str(folder), *before])
        ZoneInfo.clear_cache()

    before = zoneinfo.TZPATH
    yield change
    zoneinfo.reset_tzpath(before)
    ZoneInfo.clear_cache()


@pytest.fixture
def centre(request: pytest.FixtureRequest) -> Centre:
    return Centre(name="Test Centre", zone=getattr(request, "param", "Europe/Moscow"))


def _problems(conn: Connection) -> list[Finding]:
    return list(verify(conn, CHECKS).problems)


async def test_visits_to_come_keep_their_wall_time(
    office: Office, seated: Seat, where: Location, clock: StillClock, laws: Laws
) -> None:
    town = await build(await seated(Role.SENIOR_ADMINISTRATOR))
    past = (await office.schedule.book(wish(town, 540))).appointment
    was = [
        (await office.schedule.book(wish(town, minute, TUESDAY, patient_id=who))).appointment
        for minute, who in ((540, town.ann), (580, town.bob))
    ]
    clock.advance(seconds=3 * 24 * 3600)
    laws("Europe/Moscow", "Asia/Yekaterinburg")
    store = await open_data(where, clock, first=None)
    desk = await seat(store, office.actor.login, "desk 1")
    now = [await desk.schedule.appointment(one.id) for one in was]
    assert [(one.local_date, one.local_min) for one in now] == [(TUESDAY, 540), (TUESDAY, 580)]
    assert [one.starts_at for one in now] == [one.starts_at - timedelta(hours=2) for one in was]
    assert (await desk.schedule.appointment(past.id)).starts_at == past.starts_at, "what is past is a fact"
    assert await store.read(_problems) == []
    with pytest.raises(Taken):
        await desk.schedule.book(wish(town, 540, TUESDAY, patient_id=town.eve))
    await store.close()
    again = await open_data(where, clock, first=None)
    assert again.centre == store.centre, "nothing to do a second time"
    await again.close()


@pytest.mark.parametrize("centre", ["Africa/Algiers"], indirect=True)
async def test_visits_that_meet_by_it_both_stay_and_are_named(
    office: Office, seated: Seat, where: Location, clock: StillClock, laws: Laws
) -> None:
    manager = await seated(Role.SENIOR_ADMINISTRATOR)
    town = await build(manager)
    await manager.staff.add_exception(
        RosterException(practitioner_id=town.orlova, day=NIGHT, start_min=60, end_min=300, open=True)
    )
    skipped = (await office.schedule.book(wish(town, 150, NIGHT, minutes=40))).appointment
    later = (await office.schedule.book(wish(town, 210, NIGHT, minutes=40, patient_id=town.bob))).appointment
    laws("Africa/Algiers", "Europe/Berlin")
    store = await open_data(where, clock, first=None)
    desk = await seat(store, office.actor.login, "desk 1")
    both = [await desk.schedule.appointment(one.id) for one in (skipped, later)]
    assert {one.starts_at for one in both} == {datetime(2027, 3, 28, 1, 30, tzinfo=UTC)}
    assert sorted(one.overbook_reason for one in both) == ["", REASON]
    assert [(one.where, one.what) for one in await store.read(_problems)] == [
        (f"appointment {skipped.id}", "its wall time does not exist on that day")
    ]
    await store.close()
