"""Keys one after the other; handlers that ask; reads and writes that outlive or replace each other."""

from __future__ import annotations

import asyncio

from console.keyboard import Key
from console.reads import Reads
from console.router import Flow, Router, current_flow
from console.writes import Writes


async def test_each_key_is_handled_to_its_end_before_the_next() -> None:
    seen: list[str] = []

    async def handle(key: Key) -> None:
        seen.append(f"{key.name} begins")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        seen.append(f"{key.name} ends")

    router = Router(handle, lambda error: None)
    router.start()
    router.put(Key("a"))
    router.put(Key("b"))
    await router.quiet()
    assert seen == ["a begins", "a ends", "b begins", "b ends"]
    router.stop()


async def test_a_failure_is_told_and_the_next_key_is_handled() -> None:
    seen: list[str] = []
    failures: list[BaseException] = []

    async def handle(key: Key) -> None:
        if key.name == "a":
            raise ZeroDivisionError
        seen.append(key.name)

    router = Router(handle, failures.append)
    router.start()
    router.put(Key("a"))
    router.put(Key("b"))
    await router.quiet()
    assert seen == ["b"]
    assert [type(error) for error in failures] == [ZeroDivisionError]
    router.stop()


async def test_a_flow_that_asks_lets_the_keys_go_on_and_the_answer_wakes_it() -> None:
    told: list[object] = []
    answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def asking() -> None:
        flow = current_flow()
        assert isinstance(flow, Flow)
        told.append(await flow.park(answer))
        await asyncio.sleep(0)
        told.append("ended")

    async def handle(key: Key) -> None:
        if key.name == "b":
            await router.begin(asking())
        else:
            answer.set_result(7)
        await router.settle_flows()

    router = Router(handle, lambda error: None)
    router.start()
    router.put(Key("b"))
    await router.quiet()
    assert told == []
    router.put(Key("7"))
    await router.quiet()
    assert told == [7, "ended"]
    router.stop()


async def test_a_flow_that_fails_after_its_answer_is_told() -> None:
    failures: list[BaseException] = []
    answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def asking() -> None:
        flow = current_flow()
        assert flow is not None
        await flow.park(answer)
        raise ZeroDivisionError

    async def handle(key: Key) -> None:
        raise AssertionError

    router = Router(handle, failures.append)
    await router.begin(asking())
    answer.set_result(1)
    await router.settle_flows()
    await asyncio.sleep(0)
    assert [type(error) for error in failures] == [ZeroDivisionError]


async def test_the_newest_read_wins() -> None:
    reads, shown = Reads(), list[str]()
    gate = asyncio.Event()

    async def read(name: str) -> None:
        await gate.wait()
        shown.append(name)

    reads.start("load", read("old"))
    reads.start("load", read("new"))
    reads.start("look", read("look"))
    await asyncio.sleep(0)
    gate.set()
    await reads.ready()
    assert sorted(shown) == ["look", "new"]
    await reads.ready("load")


async def test_a_write_that_does_not_end_in_time_is_named() -> None:
    writes = Writes()
    gate = asyncio.Event()
    waiting = asyncio.ensure_future(writes.run(gate.wait(), "payment of 1 800"))
    await asyncio.sleep(0)
    assert await writes.drain(0) == ["payment of 1 800"]
    gate.set()
    assert await waiting is True
    assert await writes.drain(0) == []
