"""What lies on the disk is its owner's alone, under whatever umask, and `frontdesk doctor` looks at it."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.drafts import Draft, DraftStore
from console.own_log import log_into
from storage.clock import SystemClock
from storage.errors import Unavailable
from storage.feed import Bell
from storage.opening import open_data
from storage.told import make_key, read_key
from tests.cli.answers import Run


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=lambda mask: f"umask {mask:03o}")
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {
        str(path.relative_to(folder)): stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))
    }


def test_everything_we_make_is_closed_to_others(umask: int, run: Run, folder: Path) -> None:
    data = folder / "data"
    assert run("user", "add", "anna", "--role", "cashier")[0] == 0
    assert run("backup", data / "copy.db")[0] == 0
    DraftStore(data / "drafts", "anna").keep("visit", Draft("14:30", {"name": "Zvonareva"}))
    log = logging.getLogger("console")
    before = list(log.handlers)
    log_into(data)
    try:
        log.error("something")
    finally:
        for handler in set(log.handlers) - set(before):
            handler.close()
            log.removeHandler(handler)

    async def at_work() -> None:
        store = await open_data(data / "frontdesk.sqlite3", SystemClock(), first=None, watch=True)
        found = modes(data)
        await store.close()
        assert {"frontdesk.sqlite3-wal", "frontdesk.sqlite3-shm", "frontdesk.sqlite3.gate"} <= set(found)
        assert {"copy.db", "drafts", "frontdesk.log"} <= set(found)
        wrong = {
            name: oct(mode) for name, mode in found.items() if mode != (0o700 if (data / name).is_dir() else 0o600)
        }
        assert not wrong

    asyncio.run(at_work())


def test_a_data_folder_that_only_drafts_need_is_closed_too(umask: int, folder: Path) -> None:
    DraftStore(folder / "new" / "data" / "drafts", "anna").keep("visit", Draft("14:30", {}))
    assert modes(folder / "new" / "data") == {".": 0o700, "drafts": 0o700, "drafts/anna.json": 0o600}


def test_the_bell_is_closed_to_others(umask: int, tmp_path: Path) -> None:
    async def listening() -> None:
        bell = Bell(tmp_path / "x.db")
        loop = asyncio.get_running_loop()
        bell.listen(loop, lambda: None)
        try:
            assert list(modes(bell._folder).values()) == [0o700, 0o600]
        finally:
            bell.close(loop)
            bell._folder.rmdir()

    asyncio.run(listening())


def test_a_key_is_closed_to_others(umask: int, tmp_path: Path) -> None:
    make_key(tmp_path / "key")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o400
    (tmp_path / "key").chmod(0o404)
    with pytest.raises(Unavailable):
        read_key(tmp_path / "key")


class TestWhatWasOpenedSince:
    """Somebody has run `chmod -R`: told by doctor, mended by the next start."""

    @pytest.fixture
    def opened_up(self, run: Run, centre: Path) -> dict[Path, int]:
        data = centre.parent
        assert run("backup", data / "frontdesk-mine.sqlite3")[0] == 0
        DraftStore(data / "drafts", "anna").keep("visit", Draft("14:30", {}))
        (data / "frontdesk.log").touch()
        (data / "backups").mkdir()
        (data / "backups" / "frontdesk-daily-20260101T200000Z.sqlite3").touch()
        found = {
            data: 0o755, centre: 0o644, data / "frontdesk.sqlite3.gate": 0o666, data / "drafts": 0o711,
            data / "drafts" / "anna.json": 0o604, data / "frontdesk.log": 0o640, data / "backups": 0o770,
            data / "backups" / "frontdesk-daily-20260101T200000Z.sqlite3": 0o644,
        }  # fmt: skip
        for path, mode in found.items():
            path.chmod(mode)
        return found

    def test_doctor_names_each(self, run: Run, opened_up: dict[Path, int]) -> None:
        code, out, _ = run("doctor", "--json")
        assert code == 1
        told = {line["topic"]: line for line in json.loads(out)["lines"]}
        for path, mode in opened_up.items():
            assert told[str(path)]["value"] == f"{mode:04o}"
            assert told[str(path)]["wrong"]
            assert f"`chmod go= {path}`" in told[str(path)]["note"]

    def test_the_next_start_mends_it_in_silence(self, run: Run, opened_up: dict[Path, int]) -> None:
        code, _, err = run("user", "list")
        assert (code, err) == (0, "")
        for path in opened_up:
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path

    @pytest.mark.parametrize(
        "command",
        ["check", "migrate", "migrate --check", "backup --daily", "restore", "call end", "encrypt"],
    )
    def test_every_command_that_opens_the_data_mends_it(
        self, run: Run, opened_up: dict[Path, int], folder: Path, command: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if command == "restore":
            assert run("backup", folder / "copy")[0] == 0
            for path, mode in opened_up.items():
                path.chmod(mode)
            command = f"restore {folder / 'copy'}"
        if command == "encrypt":
            monkeypatch.setenv("FRONTDESK_KEY_FILE", str(folder / "key"))
        code, _, err = run(*command.split())
        assert (code, err) == (0, "")
        for path in opened_up:
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path

    def test_what_is_not_ours_is_told(
        self, run: Run, opened_up: dict[Path, int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chmod = Path.chmod
        foreign = next(path for path in opened_up if path.name == "frontdesk.log")

        def not_mine(path: Path, mode: int) -> None:
            if path == foreign:
                raise PermissionError(1, "Operation not permitted", str(path))
            chmod(path, mode)

        monkeypatch.setattr(Path, "chmod", not_mine)
        code, out, err = run("user", "list")
        assert (code, "anna" in out) == (0, True), "the work goes on"
        assert err.count("\n") == 1
        assert f"may read {foreign}, and it is not yours" in err


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('database = "postgresql://desk:secret@localhost:1/clinic"', True),
        ('database = "postgresql://desk@localhost:1/clinic"', False),
        ('key_file = "/media/key/frontdesk.key"', True),
        ('backup_passphrase_file = "/media/key/words.txt"', True),
        ('desk = "desk 1"', False),
    ],
)
def test_doctor_names_a_settings_file_with_secrets_that_others_may_read(
    run: Run, folder: Path, line: str, named: bool
) -> None:
    settings = folder / "settings.toml"
    settings.write_text(line + "\n")
    settings.chmod(0o644)

    def told() -> list[bool]:
        lines = json.loads(run("doctor", "--json")[1])["lines"]
        return [found["wrong"] for found in lines if found["topic"] == str(settings)]

    assert told() == ([True] if named else [])
    settings.chmod(0o600)
    assert told() == ([False] if named else [])
