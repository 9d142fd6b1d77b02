"""The centre's own settings: changed, undone, compared with what was seen, refused where they would change the past."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from storage.errors import Conflict, NotAllowed, RuleBroken
from storage.location import Location
from storage.office import Office
from storage.rights import Role
from storage.services.records import ServiceDraft, ServiceKind
from storage.staff.records import PractitionerDraft, RosterBreak, RosterLine
from storage.store import Store

Seat = Callable[..., Awaitable[Office]]


@pytest.fixture
async def manager(seated: Seat) -> Office:
    return await seated(Role.OFFICE_MANAGER)


async def test_settings_are_changed_at_once_and_undone(manager: Office) -> None:
    old = manager.centre
    await manager.settle(replace(old, name="Other", zone="Europe/Samara"), old)
    assert (manager.centre.name, manager.centre.zone) == ("Other", "Europe/Samara")
    await manager.journal.undo()
    assert (manager.centre.name, manager.centre.zone) == (old.name, old.zone)


async def test_two_desks_do_not_overwrite_each_other(manager: Office) -> None:
    old = manager.centre
    await manager.settle(replace(old, name="Other"), old)
    with pytest.raises(Conflict):
        await manager.settle(replace(old, phone="1"), old)


async def test_only_the_office_manager_changes_them(seated: Seat) -> None:
    senior = await seated(Role.SENIOR_ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        await senior.settle(replace(senior.centre, name="Mine"), senior.centre)


async def test_what_cannot_be_is_refused(manager: Office) -> None:
    now = manager.centre
    for wrong in (
        replace(now, name=""),
        replace(now, zone="Europe/Nowhere"),
        replace(now, zone="../etc"),
        replace(now, currency="ROUBLE"),
    ):
        with pytest.raises(RuleBroken):
            await manager.settle(wrong, now)


async def test_the_currency_holds_from_the_first_price_on(manager: Office) -> None:
    draft = ServiceDraft(code="D1", name="Visit", kind=ServiceKind.FIRST, minutes=30)
    await manager.services.add(draft, 180000)
    with pytest.raises(RuleBroken, match="RUB"):
        await manager.settle(replace(manager.centre, currency="EUR"), manager.centre)


async def test_how_far_it_is_set_up(manager: Office, store: Store) -> None:
    before = await manager.setup()
    assert (before.practitioners, before.with_hours, before.named) == (0, 0, False)
    who = await manager.staff.add_practitioner(PractitionerDraft(last_name="Kim"))
    day = store.centre.day_of(manager.clock.now())
    line = RosterLine(practitioner_id=who, weekday=0, start_min=540, end_min=600, valid_from=day)
    await manager.staff.set_hours(who, day, [line], [])
    after = await manager.setup()
    assert (after.practitioners, after.with_hours) == (1, 1)


@pytest.mark.parametrize(("start", "end", "weekday"), [(0, 1440, None), (540, 600, 0), (480, 660, None)])
async def test_a_break_that_leaves_nothing_of_a_day_is_refused(
    manager: Office, start: int, end: int, weekday: int | None
) -> None:
    who = await manager.staff.add_practitioner(PractitionerDraft(last_name="Kim"))
    day = manager.centre.day_of(manager.clock.now())
    line = RosterLine(practitioner_id=who, weekday=0, start_min=540, end_min=600, valid_from=day)
    later = replace(line, start_min=660, end_min=720)

    def pause(start: int, end: int) -> RosterBreak:
        return RosterBreak(
            practitioner_id=who, weekday=weekday, start_min=start, end_min=end, label="lunch", valid_from=day
        )

    with pytest.raises(RuleBroken, match="takes up all hours"):
        await manager.staff.set_hours(who, day, [line], [pause(start, end)])
    assert (await manager.staff.pattern(who, day)).lines == ()
    if end < 720:
        await manager.staff.set_hours(who, day, [line, later], [pause(start, end)])
        return
    with pytest.raises(RuleBroken, match="takes up all hours"):
        await manager.staff.set_hours(who, day, [line, later], [pause(0, 570), pause(570, 1440)])


async def test_a_login_is_changed_only_as_it_was_seen(manager: Office) -> None:
    (auditor,) = [one for one in await manager.accounts.all() if one.login == "auditor"]
    await manager.accounts.edit("auditor", Role.DOCTOR, "Kim", None, version=auditor.version)
    with pytest.raises(Conflict):
        await manager.accounts.set_disabled("auditor", True, auditor.version)


async def test_a_pin_is_kept_as_a_slow_hash_and_never_in_the_journal(
    manager: Office, raw: sqlite3.Connection, where: Location
) -> None:
    await manager.accounts.set_pin("auditor", "258036914")
    assert (await manager.accounts.known_by_pin("auditor", "258036914")).role is Role.AUDITOR
    for login, pin in (("auditor", "2581"), ("cashier", ""), ("nobody", "2580")):
        with pytest.raises(NotAllowed):
            await manager.accounts.known_by_pin(login, pin)
    for table in ("journal", "act", "account_user"):
        assert "258036914" not in str(raw.execute(f"SELECT * FROM {table}").fetchall())
    if isinstance(where, Path):
        assert b"258036914" not in where.with_name(where.name + "-wal").read_bytes() + where.read_bytes()
