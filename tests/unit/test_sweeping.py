"""Memory of who has gone is swept when nobody types, and is bounded all the same where somebody always does."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterator, Mapping

import pytest

from console.serve import sweeping
from console.serve.sweeping import GAP_SECONDS, MANY, MOST, Sweeper
from console.serve.watchdog import SWEPT, Watchdog

LIMIT_SECONDS = 20.0


@pytest.fixture
def swept(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The generations that were swept, each as it ended; nothing is swept but on demand."""
    for name in ("QUIET_SECONDS", "LOOK_SECONDS"):
        monkeypatch.setattr(sweeping, name, 0.02)
    found: list[int] = []

    def note(phase: str, about: Mapping[str, int]) -> None:
        if phase == "stop":
            found.append(about["generation"])

    gc.disable()
    gc.callbacks.append(note)
    yield found
    gc.callbacks.remove(note)
    gc.enable()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(LIMIT_SECONDS):
        while not true():  # noqa: ASYNC110  # nothing tells of it: turns of the loop are what it takes
            await asyncio.sleep(0)


async def test_nothing_is_swept_while_somebody_types(swept: list[int]) -> None:
    idle, asked = 0.0, 0

    def seconds() -> float:
        nonlocal asked
        asked += 1
        return idle

    sweeper = Sweeper(seconds)
    for _ in range(MANY):
        sweeper.ended()
    await until(lambda: asked > 3)
    assert swept == []
    idle = GAP_SECONDS
    await until(lambda: sweeper.sweeps == 1)
    assert swept == [2]


async def test_a_few_wait_for_a_longer_quiet(swept: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "QUIET_SECONDS", 0.05)
    monkeypatch.setattr(sweeping, "GAP_SECONDS", 0.01)
    idle, asked = 0.04, 0

    def seconds() -> float:
        nonlocal asked
        asked += 1
        return idle

    sweeper = Sweeper(seconds)
    sweeper.ended()
    await until(lambda: asked > 2)
    assert swept == []
    idle = 0.05
    await until(lambda: swept == [2])


async def test_what_ended_is_bounded_whatever_people_do(swept: list[int]) -> None:
    sweeper = Sweeper(lambda: 0.0)
    for _ in range(MOST):
        sweeper.ended()
    await until(lambda: swept == [2])


def test_a_turn_that_the_collector_took_is_told_as_that() -> None:
    told: list[str] = []
    watchdog = Watchdog(lambda _seconds, place: told.append(place))

    async def collect() -> None:
        await asyncio.sleep(0)
        kept = [[at] for at in range(1_500_000)]
        await asyncio.sleep(0)
        told.clear()
        gc.collect()
        await asyncio.sleep(0)
        del kept

    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(watchdog)) as runner:
        runner.run(collect())
    assert SWEPT in told
    assert watchdog._collecting not in gc.callbacks
