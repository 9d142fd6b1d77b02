"""Changes of other desks are told soon, and a storm of them seldom."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

import pytest

from console import live
from console.live import Live
from storage.office import Office


class Store:
    """Somebody who tells of changes."""

    def changes(self, _hear: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        return lambda: None


def listening(hear: Callable[[frozenset[str]], None]) -> Live:
    made = Live(hear)
    made.listen(cast("Office", Store()))
    return made


async def test_a_storm_of_changes_is_told_in_few_pieces_and_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "DEBOUNCE_SECONDS", 0.001)
    told: list[frozenset[str]] = []
    came = asyncio.Event()

    def hear(topics: frozenset[str]) -> None:
        told.append(topics)
        came.set()

    desk = listening(hear)
    loop = asyncio.get_running_loop()
    times = []
    for number in range(live.MANY + 1):
        came.clear()
        began = loop.time()
        desk.hear(frozenset({f"topic {number}"}))
        desk.hear(frozenset({"another"}))
        await came.wait()
        times.append(loop.time() - began)
    assert told == [frozenset({f"topic {number}", "another"}) for number in range(live.MANY + 1)]
    assert times[-1] >= live.PAUSE_SECONDS * 0.9, "the next of many waits"


async def test_what_one_did_oneself_is_told_at_once_also_in_a_storm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "PAUSE_SECONDS", 3600.0)
    told: list[frozenset[str]] = []
    desk = listening(told.append)
    for _ in range(live.MANY + 2):
        desk.hear(frozenset({"queue"}))
        desk.tell()
    assert len(told) == live.MANY + 2
