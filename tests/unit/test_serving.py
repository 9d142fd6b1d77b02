"""Small parts of the server: addresses, the host key, the watchdog, and what is used of asyncssh unpromised."""

from __future__ import annotations

import asyncio
import inspect
import logging
import time
from pathlib import Path

import asyncssh
import pytest

from console.listening import Address, listening
from console.serve.asyncssh_private import PRIVATE_NAMES
from console.serve.host_key import PRIVATE, fingerprint_in, host_key
from console.serve.watchdog import Slow, Watchdog
from console.setting_values import SettingsError, Value
from storage.errors import Unavailable


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1", Address("127.0.0.1", 2222)),
        ("0.0.0.0:22", Address("0.0.0.0", 22)),
        ("[::1]", Address("::1", 2222)),
        ("[2001:db8::1]:2200", Address("2001:db8::1", 2200)),
        ("desk.example:2200", Address("desk.example", 2200)),
    ],
)
def test_an_address_is_read_as_it_is_written(text: str, address: Address) -> None:
    assert listening(Value(text, "--listen")) == address
    assert listening(Value(str(address), "--listen")) == address


@pytest.mark.parametrize("text", ["", ":22", "::1:22:", "127.0.0.1:70000", "127.0.0.1:", "a b", "\x1b[2J", "x/y"])
def test_what_is_no_address_is_one_sentence(text: str) -> None:
    with pytest.raises(SettingsError, match="is no address"):
        listening(Value(text, "--listen"))


def test_the_host_key_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    assert fingerprint_in(tmp_path) is None
    made = host_key(tmp_path)
    assert (tmp_path / PRIVATE).stat().st_mode & 0o777 == 0o600
    public = asyncssh.import_private_key(made).public_data
    assert asyncssh.import_private_key(host_key(tmp_path)).public_data == public
    assert fingerprint_in(tmp_path) == asyncssh.import_private_key(made).get_fingerprint()


def test_a_host_key_that_cannot_be_used_is_named_and_left(tmp_path: Path) -> None:
    (tmp_path / PRIVATE).write_text("nothing")
    with pytest.raises(Unavailable, match="is no host key that can be used"):
        host_key(tmp_path)
    assert (tmp_path / PRIVATE).read_text() == "nothing"


def _spin(seconds: float) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def test_a_long_turn_is_named_by_the_line_that_took_it() -> None:
    told: list[tuple[float, str]] = []
    watchdog = Watchdog(lambda seconds, place: told.append((seconds, place)))

    async def block() -> None:
        await asyncio.sleep(0)
        _spin(0.25)
        await asyncio.sleep(0)

    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(watchdog)) as runner:
        runner.run(block())
    found = [(seconds, place) for seconds, place in told if "_spin" in place]
    assert found, told
    assert found[0][0] > 0.2


def test_the_same_place_is_told_once_a_minute_with_how_often(caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    slow = Slow(lambda: now[0])
    with caplog.at_level(logging.WARNING, "console.serve.watchdog"):
        for _ in range(5):
            slow.note(0.08, "a.py:1 f")
        slow.note(0.09, "b.py:1 g")
        now[0] = 61.0
        slow.note(0.07, "a.py:1 f")
    assert [record.getMessage() for record in caplog.records] == [
        "all desks waited 80 ms for a.py:1 f",
        "all desks waited 90 ms for b.py:1 g",
        "all desks waited 70 ms for a.py:1 f (4 times more since it was told last)",
    ]


def test_what_is_used_of_asyncssh_is_still_there() -> None:
    source = inspect.getsource(asyncssh.connection.SSHConnection)
    assert all(f"self.{name} = " in source or f"self.{name}: " in source for name in PRIVATE_NAMES)
    assert callable(asyncssh.SSHServerConnection.pause_writing)
    assert callable(asyncssh.SSHServerConnection.resume_writing)


