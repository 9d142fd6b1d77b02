"""The record card of a visit that was given up is not fetched, by whatever road; what was fetched is brought back."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable

import pytest

from storage.errors import RuleBroken
from storage.office import Office
from storage.rights import Role
from storage.schedule.records import CANCEL_REASONS, Appointment, CardState
from storage.store import Store
from tests.engine.book_town import BUILT, Town, wish
from tests.scene import Played, Scene

Seat = Callable[..., Awaitable[Office]]
GIVEN_UP = ("cancelled", "entered-in-error")


@pytest.fixture
def scene() -> Scene:
    return BUILT


@pytest.fixture
def town(store: Store, played: Played) -> Town:
    town: Town = played.gave
    return town


async def given_up(office: Office, visit: Appointment, how: str) -> None:
    if how == "cancelled":
        await office.schedule.cancel(visit.id, CANCEL_REASONS[0])
    else:
        await office.schedule.entered_in_error(visit.id)


async def state_of(office: Office, visit: Appointment) -> CardState:
    return (await office.schedule.appointment(visit.id)).card_state


@pytest.mark.parametrize("how", GIVEN_UP)
@pytest.mark.parametrize("before", [CardState.NONE, CardState.REQUESTED, CardState.NOT_FOUND])
async def test_nobody_goes_to_the_shelves_for_it(
    seated: Seat, office: Office, town: Town, how: str, before: CardState
) -> None:
    visit = (await office.schedule.book(wish(town))).appointment
    if before is not CardState.NONE:
        await office.schedule.card(visit.id, before)
    await given_up(await seated(Role.SENIOR_ADMINISTRATOR), visit, how)
    for state in {CardState.REQUESTED, CardState.PULLED} - {before}:
        with pytest.raises(RuleBroken, match="nobody needs its record"):
            await office.schedule.card(visit.id, state)
    assert await state_of(office, visit) is before


@pytest.mark.parametrize("how", GIVEN_UP)
async def test_what_was_fetched_before_is_brought_back_and_an_undo_says_that_it_was_not(
    seated: Seat, office: Office, town: Town, how: str
) -> None:
    visit = (await office.schedule.book(wish(town))).appointment
    await office.schedule.card(visit.id, CardState.PULLED)
    await given_up(await seated(Role.SENIOR_ADMINISTRATOR), visit, how)
    await office.schedule.card(visit.id, CardState.RETURNED)
    assert await state_of(office, visit) is CardState.RETURNED
    await office.journal.undo()
    assert await state_of(office, visit) is CardState.PULLED


@pytest.mark.parametrize("status", GIVEN_UP)
@pytest.mark.parametrize("state", ["requested", "pulled"])
@pytest.mark.parametrize("change", ["UPDATE", "UPDATE OR REPLACE", "UPDATE OR IGNORE"])
def test_the_database_refuses_it_too(beneath: sqlite3.Connection, status: str, state: str, change: str) -> None:
    """Also where the visit is given up by the same statement."""
    side = ", cancel_side = 'patient', cancel_reason = 'ill'" if status == "cancelled" else ""
    which = beneath.execute(
        "SELECT id FROM appointment WHERE status = 'booked' AND card_state = 'none' AND kind <> 'walkin'"
    ).fetchone()[0]
    kept = beneath.execute("SELECT status, card_state FROM appointment WHERE id = ?", (which,)).fetchone()
    with pytest.raises(Exception, match="not fetched"):
        beneath.execute(
            f"{change} appointment SET status = '{status}', card_state = '{state}'{side}, version = version + 1"
            f" WHERE id = {which}"
        )
    assert beneath.execute("SELECT status, card_state FROM appointment WHERE id = ?", (which,)).fetchone() == kept
