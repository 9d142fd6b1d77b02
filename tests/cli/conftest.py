"""A folder of its own, the command line in this process, and a centre with nothing in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.__main__ import main
from console.locale import use
from tests.cli.answers import Run, sound
from tests.engine.conftest import day_on_file as day_on_file


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with room for data; nothing of this machine's settings is used."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "FRONTDESK_DATABASE", "FRONTDESK_AT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FRONTDESK_ENGINE", "system")  # that of the tests' own connections: see storage/told.py
    monkeypatch.setenv("FRONTDESK_CONFIG", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("FRONTDESK_KEYMAP", str(tmp_path / "keymap.toml"))
    monkeypatch.setenv("FRONTDESK_DATA", str(tmp_path / "data"))
    monkeypatch.setattr("os.nice", lambda by: by)  # a daily copy gives way to the desks; the next tests must not
    return tmp_path


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*argv: object) -> tuple[int, str, str]:
        code = main([str(one) for one in argv])
        use("en")
        out, err = capsys.readouterr()
        sound(out + err)
        return code, out, err

    return call


@pytest.fixture
def centre(run: Run, folder: Path) -> Path:
    """A centre with nothing in it; its data file."""
    assert run("user", "add", "anna", "--role", "cashier")[0] == 0
    return folder / "data" / "frontdesk.sqlite3"
