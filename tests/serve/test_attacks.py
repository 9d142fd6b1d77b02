"""Somebody means harm: the server stays up, who is in does not notice, memory is bounded, no traceback is left."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator

import asyncssh
import pytest

from tests.pty.terminal import LIMIT_SECONDS, Terminal
from tests.serve.served import Served

pytestmark = [pytest.mark.pty, pytest.mark.slow]

SEEN_SECONDS = 2.0
"""Each change of place at another desk, on a machine that tests keep busy; undisturbed it takes some milliseconds."""
MEMORY_KIB = 48 * 1024


@pytest.fixture
def desk(served: Served) -> Iterator[Terminal]:
    """Somebody who works meanwhile."""
    with served.desk("anna") as terminal:
        terminal.see("CALLS")
        yield terminal


def work(desk: Terminal, rounds: int = 5) -> float:
    """Go to and fro; the longest that a place took to be seen."""
    worst = 0.0
    for _ in range(rounds):
        for key, place in (("<f6>", "PEOPLE"), ("<f2>", "CALLS")):
            began = time.monotonic()
            desk.type(key)
            desk.see(place)
            worst = max(worst, time.monotonic() - began)
    return worst


def others_come_in(served: Served) -> None:
    """From another address, a person with a key logs in."""
    command = served.ssh("anna")
    with Terminal([command[0], "-b", "127.0.0.2", *command[1:]], env={"TERM": "xterm"}) as late:
        late.see("CALLS")


def sound(served: Served) -> None:
    """It runs, and has noted nothing unexpected."""
    assert served.alive
    assert "Traceback" not in served.log(), served.log()


def test_a_flood_of_logins_slows_nobody_who_is_in_and_keeps_nobody_out(served: Served, desk: Terminal) -> None:
    before = served.memory_kib()

    async def guess(number: int) -> None:
        with contextlib.suppress(asyncssh.Error, OSError):
            async with asyncssh.connect(
                "127.0.0.1", served.port, username=("anna", "eve", "root")[number % 3], password=f"guess {number}",
                known_hosts=None, config=None, client_keys=None, agent_path=None, login_timeout=10,
            ):  # fmt: skip
                raise AssertionError("a guess was right")

    async def flood() -> None:
        await asyncio.gather(*map(guess, range(40)))

    with beside(lambda: asyncio.run(flood())):
        assert work(desk) < SEEN_SECONDS
        others_come_in(served)
    assert served.memory_kib() - before < MEMORY_KIB
    sound(served)


def test_two_hundred_connections_at_once_leave_the_desks_alone(served: Served, desk: Terminal) -> None:
    before = served.memory_kib()
    with contextlib.ExitStack() as held:
        for _ in range(200):
            with contextlib.suppress(OSError):
                held.enter_context(served.line())
        assert work(desk) < SEEN_SECONDS
        others_come_in(served)
        assert served.memory_kib() - before < MEMORY_KIB
    sound(served)


@pytest.mark.parametrize("greeting", [b"", b"SSH-2.0-OpenSSH_9.2\r\n"], ids=["at once", "after a greeting"])
def test_bytes_that_are_no_packets_are_their_senders_trouble(served: Served, desk: Terminal, greeting: bytes) -> None:
    chance = random.Random(7)
    for length in (1, 7, 64, 1024, 40_000):
        for _ in range(4):
            with served.line() as line, contextlib.suppress(OSError):
                line.settimeout(LIMIT_SECONDS)
                line.sendall(greeting + chance.randbytes(length))
                line.shutdown(socket.SHUT_WR)
                while line.recv(65536):
                    pass
    assert work(desk, 1) < SEEN_SECONDS
    sound(served)


def test_packets_of_impossible_lengths_and_orders_end_their_connection(served: Served, desk: Terminal) -> None:
    def packet(payload: bytes, length: int | None = None) -> bytes:
        padding = 8 - (len(payload) + 5) % 8 + 8
        said = len(payload) + padding + 1 if length is None else length
        return said.to_bytes(4, "big") + bytes([padding]) + payload + bytes(padding)

    service = b"\x05" + (12).to_bytes(4, "big") + b"ssh-userauth"
    for bad in (
        packet(b"\x14", 0),
        packet(b"\x14", 0xFFFFFFFF),
        packet(b"\x14" + bytes(16)),
        packet(service),
        packet(b"\x32" + b"\xff" * 64),
        packet(b"\x5e" + bytes(8)),
        packet(b"\xff" * 30_000),
        packet(b""),
    ):
        with served.line() as line, contextlib.suppress(OSError):
            line.settimeout(LIMIT_SECONDS)
            line.sendall(b"SSH-2.0-x\r\n" + bad)
            line.shutdown(socket.SHUT_WR)
            while line.recv(65536):
                pass
    assert work(desk, 1) < SEEN_SECONDS
    sound(served)


def test_an_endless_greeting_is_cut_off(served: Served, desk: Terminal) -> None:
    with served.line() as line:
        line.settimeout(LIMIT_SECONDS)
        with contextlib.suppress(OSError):
            for _ in range(1000):
                line.sendall(b"x" * 1024)
            while line.recv(65536):
                pass
    assert work(desk, 1) < SEEN_SECONDS
    sound(served)


def test_a_flood_of_keys_at_one_desk_is_not_noticed_at_another(served: Served, desk: Terminal) -> None:
    with served.desk("anna") as flood:
        flood.see("CALLS")

        def press() -> None:
            with contextlib.suppress(OSError):
                for _ in range(200):
                    flood.send(b"\x1b[A\x1b[B" * 100 + b"\xff\xfe\x1b[999;999R" * 20)

        with beside(press):
            assert work(desk) < SEEN_SECONDS
    sound(served)


@contextlib.contextmanager
def beside(harm: Callable[[], None]) -> Iterator[None]:
    """Do harm in a thread of the test while the test looks at the desk."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            harm()
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield
    thread.join(LIMIT_SECONDS * 2)
    assert not failed, failed
