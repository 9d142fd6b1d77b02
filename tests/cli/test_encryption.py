"""`frontdesk encrypt` and `decrypt`, and what every other command says of keys."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.cli.answers import Run

NAME = b"Anna Zvonareva"


@pytest.fixture
def key_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = folder / "media" / "frontdesk.key"
    path.parent.mkdir()
    monkeypatch.setenv("FRONTDESK_KEY_FILE", str(path))
    return path


def test_the_whole_way_and_back(run: Run, centre: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = folder / "frontdesk.key"
    assert run("user", "add", "zoya", "--name", NAME.decode(), "--role", "cashier")[0] == 0
    assert NAME in centre.read_bytes()
    code, _, err = run("encrypt")
    assert (code, "Say first where the key lies" in err) == (2, True)
    (folder / "settings.toml").write_text(f'key_file = "{key}"\n')
    code, out, err = run("user", "list")
    assert (code, out) == (2, "")
    assert "is not encrypted, but key_file is set" in err
    code, out, err = run("encrypt")
    assert (code, err) == (0, "")
    assert "without it the data is lost" in out
    kept = centre.with_name("frontdesk.sqlite3.plain")
    assert str(kept) in out
    assert NAME in kept.read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == stat.S_IMODE(centre.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.stat().st_mode) == 0o400
    assert NAME not in centre.read_bytes()
    assert "zoya" in run("user", "list")[1], "with the setting nothing else changes"
    assert run("check")[0] == 0
    assert run("backup", folder / "copy.db")[0] == 0
    assert NAME not in (folder / "copy.db").read_bytes()
    assert run("migrate", "--check")[0] == 0
    code, out, _ = run("decrypt")
    assert (code, "take key_file out" in out) == (0, True)
    (folder / "settings.toml").write_text("")
    assert "zoya" in run("user", "list")[1]
    assert NAME in centre.read_bytes()


@pytest.mark.parametrize("command", ["check", "migrate", "encrypt", "decrypt"])
def test_without_data(run: Run, key_file: Path, command: str) -> None:
    code, out, err = run(command)
    assert (code, out) == (2, "")
    assert "There is no data at" in err
    assert not key_file.exists(), "no key is made for nothing"


@pytest.mark.parametrize("command", [("check",), ("user", "list"), ("migrate",), ("backup", "copy.db"), ("decrypt",)])
def test_with_another_key(run: Run, centre: Path, key_file: Path, command: tuple[str, ...]) -> None:
    assert run("encrypt")[0] == 0
    before = centre.read_bytes()
    key_file.chmod(0o600)
    key_file.write_text("ab" * 32)
    code, out, err = run(*command)
    assert (code, out) == (2, "")
    assert "does not open" in err
    assert centre.read_bytes() == before


def test_a_file_that_is_encrypted_without_a_key(
    run: Run, centre: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("encrypt")[0] == 0
    monkeypatch.delenv("FRONTDESK_KEY_FILE")
    for command in (("check",), ("user", "list"), ("user", "add", "x", "--role", "cashier"), ("encrypt",)):
        code, _, err = run(*command)
        assert code == 2
        assert "encrypt" in err or "key lies" in err


def test_doctor_tells_of_the_encryption(run: Run, centre: Path, key_file: Path) -> None:
    def told() -> dict[str, str]:
        return {line["topic"]: line["value"] for line in json.loads(run("doctor", "--json")[1])["lines"]}

    assert "is not encrypted, but key_file is set" in told()["encryption"]
    assert run("encrypt")[0] == 0
    assert told()["encryption"] == "encrypted"
    assert "SQLCipher" in told()["SQLite"]
    assert told()[str(key_file)] == "0400"
