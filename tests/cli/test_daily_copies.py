"""`frontdesk backup --daily`: encrypted when anybody asked for it, where to, when, and for whom."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from console.seating import daily_of
from console.settings import read_settings
from tests.cli.answers import Run, refused
from tests.cli.test_copies import old as old

SECRET = "correct horse"


@pytest.fixture
def secret(folder: Path) -> Path:
    path = folder / "secret"
    path.write_text(SECRET + "\n")
    path.chmod(0o600)
    return path


def copies(centre: Path) -> list[Path]:
    return [path for path in (centre.parent / "backups").glob("*") if not path.name.startswith(".")]


def in_clear(centre: Path) -> list[Path]:
    return [path for path in copies(centre) if b"SQLite format" in path.read_bytes()]


@pytest.mark.parametrize("way", ["flag", "variable", "setting", "setting and flag"])
def test_who_asks_for_an_encrypted_daily_copy_gets_one(
    run: Run, centre: Path, secret: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    argv = {"flag": ["--passphrase-file", str(secret)], "setting and flag": ["--encrypt"]}.get(way, [])
    if way == "variable":
        monkeypatch.setenv("FRONTDESK_PASSPHRASE", SECRET)
    if way.startswith("setting"):
        monkeypatch.setenv("FRONTDESK_BACKUP_PASSPHRASE_FILE", str(secret))
    code, out, err = run("backup", "--daily", *argv)
    assert (code, err) == (0, "")
    assert "encrypted, verified" in out
    (copy,) = copies(centre)
    assert copy.name.endswith(".sealed")
    assert not in_clear(centre)
    monkeypatch.setenv("FRONTDESK_PASSPHRASE", SECRET)
    assert run("restore", copy)[0] == 0


def test_an_encrypted_daily_copy_without_a_passphrase_is_refused(run: Run, centre: Path, folder: Path) -> None:
    refused(run("backup", "--daily", "--encrypt"), "backup_passphrase_file", "no copy was made")
    refused(run("backup", "--daily", "--passphrase-file", folder / "none"), "cannot be read")
    assert not copies(centre)


def test_the_variable_alone_encrypts_by_hand_too(
    run: Run, centre: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTDESK_PASSPHRASE", SECRET)
    assert "encrypted, verified" in run("backup", folder / "copy")[1]
    assert b"SQLite format" not in (folder / "copy").read_bytes()


def test_a_passphrase_that_others_may_read_is_refused(run: Run, centre: Path, folder: Path, secret: Path) -> None:
    secret.chmod(0o644)
    said = f"Others on this machine may read the passphrase file {secret}: run `chmod 0400` on it and repeat"
    refused(run("backup", folder / "copy", "--passphrase-file", secret), said)
    refused(run("backup", "--daily", "--passphrase-file", secret), said)
    assert not copies(centre)


def test_a_server_without_a_folder_is_no_success(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_DATABASE", "postgresql://desk@127.0.0.1:1/x")
    refused(run("backup", "--daily"), "need a folder: name it in the setting “backup_folder”; none was made")
    assert daily_of(read_settings({})) is None, "a console there makes none, and fails at none"
    monkeypatch.setenv("FRONTDESK_BACKUP_FOLDER", str(folder))
    assert daily_of(read_settings({})) is not None


def test_with_the_hour_off_the_command_still_makes_one_a_day(
    run: Run, centre: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTDESK_BACKUP_HOUR", "off")
    assert daily_of(read_settings({})) is None
    assert "verified" in run("backup", "--daily")[1]
    assert len(copies(centre)) == 1
    assert run("backup", "--daily")[:2] == (0, "No daily copy is due.\n")
    (made,) = copies(centre)
    made.rename(made.with_name("frontdesk-daily-20200105T200000Z.sqlite3"))
    assert "verified" in run("backup", "--daily")[1]


def test_a_named_folder_that_is_not_there_is_no_place_for_copies(
    run: Run, centre: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = folder / "mnt" / "archive"
    monkeypatch.setenv("FRONTDESK_BACKUP_FOLDER", str(archive))
    refused(run("backup", "--daily"), str(archive), "is not there", "its disk is mounted")
    assert not archive.parent.exists()
    code, out, _ = run("doctor")
    assert code == 1
    assert "! daily copy" in out
    archive.mkdir(parents=True)
    assert run("backup", "--daily")[0] == 0
    assert list(archive.glob("frontdesk-daily-*"))


def test_an_update_makes_its_copy_in_a_folder_that_is_there(
    run: Run, old: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTDESK_BACKUP_FOLDER", str(folder / "archive"))
    code, _, err = run("migrate")
    assert (code, "is not there" in err) == (1, True)
    assert run("migrate", "--check")[0] == 1, "it was left as it was"


# ---------------------------------------------------------------------------- by root, for somebody else

DESK = (12345, 23456)


@pytest.fixture
def desk(centre: Path) -> tuple[int, int]:
    """The data belongs to the desk's user, and root is at work."""
    for path in (centre.parent, *centre.parent.rglob("*")):
        os.chown(path, *DESK)
    return DESK


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives files away")
class TestByRoot:
    def theirs(self, folder: Path) -> None:
        found = {path: (path.stat().st_uid, path.stat().st_gid) for path in (folder, *folder.rglob("*"))}
        assert found == dict.fromkeys(found, DESK)

    def test_a_daily_copy_and_a_restore(self, run: Run, centre: Path, desk: tuple[int, int], folder: Path) -> None:
        assert run("backup", "--daily")[0] == 0
        self.theirs(centre.parent)
        assert run("restore", copies(centre)[0])[0] == 0
        self.theirs(centre.parent)
        assert run("backup", folder / "mine")[0] == 0
        assert (folder / "mine").stat().st_uid == 0, "who copies by hand keeps the copy"
        centre.unlink()
        assert run("restore", folder / "mine")[0] == 0
        self.theirs(centre.parent)

    def test_a_key_and_none(
        self, run: Run, centre: Path, desk: tuple[int, int], folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = folder / "key"
        monkeypatch.setenv("FRONTDESK_KEY_FILE", str(key))
        assert run("encrypt")[0] == 0
        self.theirs(centre.parent)
        assert (key.stat().st_uid, key.stat().st_mode & 0o777) == (DESK[0], 0o400)
        os.chown(key, 0, 0)
        assert run("decrypt")[0] == 0
        self.theirs(centre.parent)
        assert key.stat().st_uid == 0, "a key that was there stays whose it was"

    def test_an_update(self, run: Run, old: Path) -> None:
        for path in (old.parent, *old.parent.rglob("*")):
            os.chown(path, *DESK)
        assert run("migrate")[0] == 0
        assert len(copies(old)) == 1
        self.theirs(old.parent)
