"""Two desks at one letter: the database itself refuses the second, whatever the desks believed."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from storage.checking import verify
from storage.claims import checks, split_verbs
from storage.claims.split_records import Split, SplitLine, SplitOrder
from storage.errors import RuleBroken, StorageError
from storage.location import Location
from storage.office import Office, open_store, seat
from storage.rights import Role
from storage.store import Store
from storage.unit import Unit
from tests.engine.insurance_acts import shown
from tests.engine.insured_town import Insured, insured
from tests.scene import Played, Scene
from tests.till import FURNISHED, sat_down


@pytest.fixture
def scene() -> Scene:
    return FURNISHED


async def _town(store: Store, played: Played) -> Insured:
    till = await sat_down(store, played.gave)
    await till.shift()
    town = await insured(till, await seat(store, Role.OFFICE_MANAGER.value, "desk 9"))
    await town.plan(needs_letter=True)
    return town


async def _try(office: Office, split: Split) -> str:
    try:
        await office.splits.settle(shown(split))
    except StorageError as refused:
        return str(refused)
    return ""


async def _both(store: Store, where: Location, splits: tuple[Split, Split]) -> list[str]:
    """Each split posted from a connection of its own, at one time; what each desk was told."""
    other = await open_store(where, store.clock)
    try:
        desks = [await seat(one, Role.ADMINISTRATOR_CASHIER.value, "desk 1") for one in (store, other)]
        return list(await asyncio.gather(*(_try(*pair) for pair in zip(desks, splits, strict=True))))
    finally:
        await other.close()


async def test_two_desks_and_one_letter(store: Store, played: Played, where: Location) -> None:
    town = await _town(store, played)
    letter = await town.letter(limit_minor=200000)
    splits = (await town.split(await town.till.owes()), await town.split(await town.till.owes()))
    assert [one.insurer_minor for one in splits] == [180000, 180000]
    told = await _both(store, where, splits)
    assert sorted(map(bool, told)) == [False, True]
    assert "came out otherwise than shown" in max(told)
    assert (await town.left(letter)).used_minor == 180000


@pytest.mark.parametrize("limit", ["letter", "service", "year", "count"])
async def test_the_database_refuses_what_the_desks_would_overdraw(
    store: Store, played: Played, where: Location, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    """Both desks post the split that they once saw: as if a desk of another version did not look again."""
    town = await _town(store, played)
    if limit in ("year", "count"):
        await town.plan(needs_letter=False, limit_year_minor=200000 if limit == "year" else None)
    if limit == "count":
        await town.rule(service_id=town.till.visit, limit_count=1)
    else:
        services = ((town.till.visit, 1),) if limit == "service" else ()
        await town.letter(limit_minor=200000 if limit == "letter" else 900000, services=services)
    splits = (await town.split(await town.till.owes()), await town.split(await town.till.owes()))
    believed = {line.charge_id: line for split in splits for line in split.lines}

    def as_believed(_unit: Unit, order: SplitOrder) -> list[SplitLine]:
        return [believed[charge_id] for charge_id, _, _ in order.lines]

    monkeypatch.setattr(split_verbs, "_as_shown", as_believed)
    told = await _both(store, where, splits)
    assert sorted(map(bool, told)) == [False, True]
    words = {"letter": "letter does not hold so much", "service": "letter does not hold so much",
             "year": "limit of the year is used up", "count": "limit of this service is used up"}  # fmt: skip
    assert words[limit] in max(told)
    verdict = await town.office.read(verify, checks.CHECKS)
    assert verdict.ok, verdict.problems
    debts = await town.office.cash.debts()
    assert debts == {town.till.yudin: 180000}, "the second bill is as it was"


async def test_no_line_of_another_service_by_a_letter(
    store: Store, played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = await _town(store, played)
    letter = await town.letter(services=((town.till.scan, 1),))
    split = await town.split(await town.till.owes())
    line = replace(
        split.lines[0], insurer_minor=1000, policy_id=town.policy.id, insurer_id=town.policy.insurer_id,
        programme_id=town.programme.id, letter_id=letter.id, quantity=1,
    )  # fmt: skip
    monkeypatch.setattr(split_verbs, "_as_shown", lambda _unit, _order: [line])
    with pytest.raises(RuleBroken, match="the letter is for other services"):
        await town.office.splits.settle(shown(split))
