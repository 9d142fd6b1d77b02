"""Logins: who may log in, who says so, and that somebody always can."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from storage.accounts import queries, verbs
from storage.centre.records import Centre
from storage.clock import StillClock
from storage.errors import NotAllowed, NotFound, RuleBroken
from storage.founding import found
from storage.office import Office, open_store, seat
from storage.rights import SYSTEM, Role

Seat = Callable[..., Awaitable[Office]]


@pytest.fixture
async def manager(seated: Seat) -> Office:
    return await seated(Role.OFFICE_MANAGER)


async def test_a_person_is_let_in_and_their_role_changed(manager: Office) -> None:
    await manager.write(verbs.add, " anna ", Role.CASHIER, "Anna  Smirnova")
    assert (await seat(manager.store, "anna", "desk 2")).actor.name == "Anna Smirnova"
    await manager.write(verbs.set_role, "anna", Role.AUDITOR)
    assert (await manager.read(queries.by_login, "anna")).role is Role.AUDITOR
    await manager.journal.undo()
    assert (await manager.read(queries.by_login, "anna")).role is Role.CASHIER


async def test_a_shut_login_opens_nothing(manager: Office) -> None:
    await manager.write(verbs.set_disabled, "cashier", True)
    with pytest.raises(NotFound, match="No one logs in here as cashier"):
        await seat(manager.store, "cashier", "desk 2")
    await manager.journal.undo()
    assert (await seat(manager.store, "cashier", "desk 2")).actor.role is Role.CASHIER


async def test_only_those_with_the_right_manage_logins(seated: Seat) -> None:
    for role in Role:
        if role is not Role.OFFICE_MANAGER:
            office = await seated(role)
            with pytest.raises(NotAllowed):
                await office.write(verbs.add, "eve", Role.OFFICE_MANAGER)


async def test_the_last_manager_cannot_be_shut_out(manager: Office) -> None:
    for attempt in (
        manager.write(verbs.set_disabled, "office-manager", True),
        manager.write(verbs.set_role, "office-manager", Role.DOCTOR),
    ):
        with pytest.raises(RuleBroken, match="Nobody would be left"):
            await attempt


@pytest.mark.parametrize("login", ["", "a b", "x" * 33, "\x1b[2J", "rm/-rf", "[b]"])
async def test_a_login_that_no_system_would_take_is_refused(manager: Office, login: str) -> None:
    with pytest.raises(RuleBroken, match="Expected a login"):
        await manager.write(verbs.add, login, Role.CASHIER)


async def test_the_same_login_twice_is_refused(manager: Office) -> None:
    with pytest.raises(RuleBroken, match="can log in already"):
        await manager.write(verbs.add, "cashier", Role.CASHIER)


async def test_the_first_start_founds_the_centre_once(tmp_path: Path, blank_database: Path, clock: StillClock) -> None:
    path = tmp_path / "new.sqlite3"
    path.write_bytes(blank_database.read_bytes())
    store = await open_store(path, clock)
    for name in ("First", "Second"):
        await store.write(SYSTEM, found, Centre(name=name), "root", "", "Register 1")
    await store.reload_centre()
    assert store.centre.name == "First"
    assert (await seat(store, "root", "desk")).actor.role is Role.OFFICE_MANAGER
    assert [account.login for account in await store.read(queries.all_accounts)] == ["root"]
    await store.close()
