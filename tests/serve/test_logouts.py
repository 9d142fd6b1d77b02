"""Thirty people leave while another types: the memory they held is given back without anybody waiting for it."""

from __future__ import annotations

import asyncio
import threading

import asyncssh
import pytest

from console.serve.watchdog import SWEPT
from tests.pty.terminal import LIMIT_SECONDS, Terminal
from tests.serve.served import Served, leave

pytestmark = [pytest.mark.pty, pytest.mark.slow]

PEOPLE = 30
PRESSED_AFTER = 120
"""Keys that are typed after they have gone, which is longer than any sweep of many waits."""


async def _come_and_go(served: Served) -> None:
    """All sit down, and when the last one sees the first place all leave at once."""
    seated = asyncio.Barrier(PEOPLE)

    async def one() -> None:
        async with asyncssh.connect(
            "127.0.0.1", served.port, username="anna", client_keys=[str(served.key)], known_hosts=None, config=None,
            agent_path=None,
        ) as conn:  # fmt: skip
            desk = await conn.create_process(term_type="xterm", term_size=(80, 24), encoding=None)
            got = b""
            while b"CALLS" not in got:
                got += await desk.stdout.read(4096)
            await seated.wait()
            desk.close()

    async with asyncio.timeout(2 * LIMIT_SECONDS):
        await asyncio.gather(*(one() for _ in range(PEOPLE)))


def test_thirty_leave_while_another_types_and_nobody_waits_for_the_sweep(served: Served) -> None:
    with served.desk("anna") as desk:
        desk.see("CALLS")
        crowd = threading.Thread(target=lambda: asyncio.run(_come_and_go(served)))
        crowd.start()
        left = PRESSED_AFTER
        while left > 0:
            left -= 0 if crowd.is_alive() else 2
            for key, place in (("<f6>", "PEOPLE"), ("<f2>", "CALLS")):
                _press(desk, key, place)
        crowd.join()
        assert SWEPT not in served.log(), served.log()
        assert leave(desk) == 0


def _press(desk: Terminal, key: str, place: str) -> None:
    desk.type(key)
    desk.see(place)
