"""Whoever holds the turn to write collects no garbage meanwhile; a long import does, or it would hold it all."""

from __future__ import annotations

import gc

import pytest

from storage.office import Office
from storage.unit import Unit


def _litter(unit: Unit) -> int:
    """Leave thousands of rings behind that only a collection takes away; says how many collections there were."""
    before = _collections()
    for _ in range(5000):
        ring: list[object] = []
        ring.append(ring)
    return _collections() - before


def _collections() -> int:
    return sum(int(generation["collections"]) for generation in gc.get_stats())


@pytest.mark.parametrize("keyed", [True, False])
async def test_an_act_is_not_held_up_by_a_collection(office: Office, keyed: bool) -> None:
    collections = await office.store.transact(office.actor, _litter, keyed=keyed)
    assert (collections == 0) == keyed
    assert gc.isenabled()


async def test_what_was_put_off_is_not_put_off_for_ever(office: Office) -> None:
    def refused(unit: Unit) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await office.store.transact(office.actor, refused, keyed=True)
    assert gc.isenabled()
