"""One clinic: what one desk does is on the screens of the others, of other processes, on both engines.

Few rounds: `tests/bench/one_clinic.py` has the figure.  And a board of the hall as somebody starts and ends it.
"""

from __future__ import annotations

import os
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.one_clinic import DATABASE, clinic, cursor_row
from tests.conftest import REQUIRED
from tests.engine.postgres_server import NoServer, server
from tests.pty.terminal import Terminal

pytestmark = pytest.mark.pty

ROUNDS = 4
ELSEWHERE_BYTES = 60
"""What a place that shows nothing of the queue is sent for a change: its count in line 1."""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    if request.param == "sqlite":
        yield None
        return
    try:
        with server() as found:
            yield f"{found}/one_clinic"
    except NoServer as error:
        if os.environ.get(REQUIRED):
            pytest.fail(str(error))
        pytest.skip(str(error))


def test_a_change_at_one_desk_is_on_all_the_others(tmp_path: Path, url: str | None) -> None:
    with clinic(tmp_path, url) as house:
        house.round(come=True)
        house.round(come=False)
        watcher = house.watchers["queue"].terminal
        under, rows, sent = cursor_row(watcher.text), house.numbers("queue"), len(house.elsewhere.raw)
        assert len(rows) > 20
        for one in house.watchers.values():
            one.seconds.clear()
        for _ in range(ROUNDS):
            house.round(come=True)
            assert house.numbers("queue").items() >= {k: v for k, v in rows.items() if house.who not in k}.items()
            house.round(come=False)
            assert cursor_row(watcher.text) == under, "the cursor stays on its record"
        assert house.numbers("queue") == rows, "the rows keep their numbers"
        every = [second for one in house.watchers.values() for second in one.seconds]
        assert len(every) == 2 * ROUNDS * len(house.watchers)
        assert statistics.median(every) < 1.0
        per_change = (len(house.elsewhere.raw) - sent) / (2 * ROUNDS)
        assert per_change <= ELSEWHERE_BYTES, "a place that needs nothing of it is not painted anew"
        if url is None:
            _a_board_is_started_and_ended(tmp_path)


def _a_board_is_started_and_ended(folder: Path) -> None:
    """In the same clinic: what is said to whom may not, and the end by a key."""
    assert (folder / DATABASE).exists()
    env = {"FRONTDESK_AT": "2026-10-02T14:30", "TERM": "xterm", "FRONTDESK_DATA": str(folder)}
    run = [sys.executable, "-m", "console"]
    for words, code, said in (
        (["--as", "hall"], 2, "hall is a board and sits at no desk"),
        (["board", "--as", "hall", "--room", "204"], 2, "hall is the board of the hall, which names no room"),
        (["board", "--as", "vetrova", "--room", "999"], 2, "There is no room 999 in use"),
    ):
        with Terminal([*run, *words, "--locale", "en"], env=env) as refused:
            refused.see(said)
            assert refused.ended() == code
    for key in (b"q", b"\x03"):
        with Terminal([*run, "board", "--room", "204", "--as", "vetrova", "--locale", "en"], env=env) as door:
            door.see("room 204", "Next:")
            door.send(key)
            assert door.ended() == 0
