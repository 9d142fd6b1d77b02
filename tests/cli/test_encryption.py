"""`frontdesk encrypt` and `decrypt`, and what every other command says of keys."""

from __future__ import annotations

import json
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
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


def test_a_copy_in_clear_is_restored_by_the_way_that_is_told(
    run: Run, centre: Path, folder: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FRONTDESK_KEY_FILE")
    assert run("backup", folder / "copy")[0] == 0
    monkeypatch.setenv("FRONTDESK_KEY_FILE", str(key_file))
    assert run("encrypt")[0] == 0
    before = centre.read_bytes()
    code, _, err = run("restore", folder / "copy")
    assert code == 1
    assert f"{folder / 'copy'} is not encrypted, but key_file is set: take the setting out, restore, put it in" in err
    assert centre.read_bytes() == before
    monkeypatch.delenv("FRONTDESK_KEY_FILE")
    assert run("restore", folder / "copy")[0] == 0
    monkeypatch.setenv("FRONTDESK_KEY_FILE", str(key_file))
    assert run("encrypt")[0] == 0
    assert "anna" in run("user", "list")[1]
    assert centre.read_bytes()[:6] != b"SQLite"


def test_no_key_is_made_while_a_console_has_the_data_open(run: Run, centre: Path, key_file: Path) -> None:
    script = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT * FROM centre').fetchall();"
    script += "print(1, flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", script, str(centre)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as console:
        assert console.stdout is not None
        console.stdout.readline()
        code, out, err = run("encrypt")
        assert (code, out, "is in use" in err) == (1, "", True)
        assert not key_file.exists()
        assert not list(centre.parent.glob("*.part*"))
        console.communicate()
    assert run("encrypt")[0] == 0


def test_the_advice_without_a_key_and_on_a_server(
    run: Run, centre: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("encrypt")[0] == 0
    monkeypatch.delenv("FRONTDESK_KEY_FILE")
    code, _, err = run("decrypt")
    assert (code, "Say where the key of the data lies" in err, "another disk" in err) == (2, True, False)
    monkeypatch.setenv("FRONTDESK_DATABASE", "postgresql://desk@127.0.0.1:1/x")
    for command in ("encrypt", "decrypt"):
        code, _, err = run(command)
        assert (code, "is encrypted by who keeps the server" in err) == (2, True)


def test_doctor_names_what_was_left_beside_the_data(run: Run, centre: Path, folder: Path, key_file: Path) -> None:
    def told() -> list[tuple[str, bool]]:
        lines = json.loads(run("doctor", "--json")[1])["lines"]
        return [(line["value"] + line["note"], line["wrong"]) for line in lines if line["topic"] == "left over"]

    assert told() == []
    assert run("encrypt")[0] == 0
    ((said, wrong),) = told()
    assert wrong
    assert said.startswith("1 file, ")
    assert "frontdesk.sqlite3.plain" in said
    assert run("backup", folder / "copy")[0] == 0
    assert run("restore", folder / "copy")[0] == 0
    assert [wrong for _, wrong in told()] == [True, False]
    assert "before-" in told()[1][0]


def test_doctor_tells_a_strange_file_from_an_encrypted_one(run: Run, centre: Path) -> None:
    def told() -> dict[str, tuple[str, bool]]:
        return {one["topic"]: (one["value"], one["wrong"]) for one in json.loads(run("doctor", "--json")[1])["lines"]}

    assert told()["data file"][1] is False
    whole = centre.read_bytes()
    centre.write_text("Dear diary")
    assert told()["data file"] == (f"{centre} is no Frontdesk data file", True)
    assert "encryption" not in told()
    centre.write_bytes(whole)
    with closing(sqlite3.connect(centre)) as conn, conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999_future'")
    assert "newer Frontdesk" in told()["data file"][0]
    assert told()["data file"][1]


def test_doctor_names_the_owner_of_data_that_is_not_ours(
    run: Run, centre: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.cli.doctor_data.os.access", lambda path, mode: False)
    monkeypatch.setattr(Path, "owner", lambda path: "petrova")
    (line,) = (one for one in json.loads(run("doctor", "--json")[1])["lines"] if one["topic"] == "data file")
    assert (line["value"], line["wrong"]) == ("belongs to petrova", True)
    assert "start Frontdesk as petrova" in line["note"]
