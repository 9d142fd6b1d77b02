"""The night the clocks change: the wall time is the promise, lengths are true, nothing overlaps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection

from storage.centre.records import Centre
from storage.checking import Finding, verify
from storage.errors import RuleBroken, Taken
from storage.office import Office
from storage.rights import Role
from storage.schedule.checks import CHECKS
from storage.schedule.records import MoveTo, OpeningQuery, VisitKind
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
        wanted = wish(town, opening.local_min, day, minutes=60, fold=opening.fold, kind=VisitKind.PROCEDURE)
        visit = (await office.schedule.book(wanted)).appointment
        assert visit.starts_at == opening.starts_at
    assert await office.read(_problems) == []


def _problems(conn: Connection) -> list[Finding]:
    return list(verify(conn, CHECKS).problems)
