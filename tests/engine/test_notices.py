"""What the kernel tells of a file and its log, and that it is looked at where the kernel tells nothing."""

from __future__ import annotations

import asyncio
import ctypes
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from storage.notices import Notices

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.skipif(sys.platform != "linux", reason="other systems tell nothing, and are looked at"),
]
IN_TIME = 2.0


class Told:
    """Counts what was told."""

    def __init__(self, path: Path) -> None:
        self.event = asyncio.Event()
        self.notices = Notices(path, self.event.set)

    async def of(self, deed: object = None) -> None:
        """Wait to be told."""
        del deed
        await asyncio.wait_for(self.event.wait(), IN_TIME)
        self.event.clear()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "frontdesk.sqlite3"
    path.parent.mkdir()
    path.write_bytes(b"data")
    return path


@pytest_asyncio.fixture
async def told(data: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Told]:
    monkeypatch.setattr("storage.notices.PAUSE_SECONDS", 0.01)
    told = Told(data)
    told.notices.start(asyncio.get_running_loop())
    assert told.notices.works
    yield told
    told.notices.stop()
    assert not told.notices.works


async def test_a_log_that_comes_grows_begins_anew_and_is_replaced(told: Told, data: Path) -> None:
    log = data.with_name(data.name + "-wal")
    await told.of(log.write_bytes(b"first frames"))
    with log.open("r+b") as opened:
        os.pwrite(opened.fileno(), b"again", 0)
        await told.of()
        os.ftruncate(opened.fileno(), 0)
        await told.of()
    log.unlink()
    await told.of()
    restored = data.with_name("restored")
    restored.write_bytes(b"other")
    await told.of(restored.rename(data))
    await told.of(log.write_bytes(b"of the new file"))


async def test_what_is_not_the_datas_is_not_told(told: Told, data: Path) -> None:
    for name in ("frontdesk.sqlite3-shm", "frontdesk.sqlite3.gate", "draft.json"):
        data.with_name(name).write_bytes(b"x")
    told.notices._hear()
    assert not told.event.is_set()
    await told.of(data.with_name(data.name + "-wal").write_bytes(b"x"))


async def test_many_writes_are_told_once(told: Told, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.notices.PAUSE_SECONDS", 3600)
    data.write_bytes(b"one")
    await told.of()
    for turn in range(50):
        data.write_bytes(bytes(turn))
        await asyncio.sleep(0)
    assert not told.event.is_set()
    told.notices._hear_again()
    await told.of()


async def test_a_folder_that_goes_away_is_said(told: Told, data: Path) -> None:
    data.unlink()
    data.parent.rmdir()
    await told.of()
    if told.notices.works:  # the file's end and the folder's came apart
        await told.of()
    assert not told.notices.works


async def test_a_kernel_that_has_no_more_of_them_is_no_error(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        """Answers as a kernel at its limit does."""

        def __init__(self, *args: object, **named: object) -> None:
            pass

        def inotify_init1(self, flags: int) -> int:
            return -1

    monkeypatch.setattr(ctypes, "CDLL", Full)
    notices = Told(data).notices
    notices.start(asyncio.get_running_loop())
    assert not notices.works
    notices.stop()
