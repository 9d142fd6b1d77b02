"""Copies of the data: made, put back, refused; older data brought up to date."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from tests.cli.answers import Run, refused
from tests.engine.released import release

SECRET = "correct horse"


@pytest.fixture
def old(folder: Path) -> Path:
    """Data of release 0.1.0."""
    path = folder / "data" / "frontdesk.sqlite3"
    path.parent.mkdir()
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.exec_driver_sql("PRAGMA journal_mode=WAL")
        conn.exec_driver_sql("BEGIN")
        release(conn, "0001_foundation", filled=False)
        conn.exec_driver_sql("COMMIT")
    path.chmod(0o600)
    return path


@pytest.fixture
def copy(run: Run, centre: Path, folder: Path) -> Path:
    """A copy of a centre where anna may log in; after it was made, boris too."""
    path = folder / "copy.sqlite3"
    assert run("backup", path)[0] == 0
    assert run("user", "add", "boris", "--role", "doctor")[0] == 0
    return path


def no(answer: tuple[int, str, str], *said: str) -> None:
    """Exit code 1, nothing on standard output, one sentence."""
    code, out, err = answer
    assert (code, out) == (1, ""), answer
    assert err.startswith("frontdesk: ")
    assert err.count("\n") == 1
    for text in said:
        assert text in err


def kept(folder: Path) -> dict[Path, bytes]:
    """Every file, but for what the engine puts beside one that is read."""
    return {path: path.read_bytes() for path in folder.iterdir() if not path.name.endswith(("-wal", "-shm"))}


def test_migrate_says_which_version_the_data_has_and_makes_it_the_newest(run: Run, old: Path) -> None:
    code, out, _ = run("migrate", "--check")
    assert code == 1
    assert "is at 0001_foundation, the newest is 0002_promises" in out
    code, out, _ = run("migrate")
    assert code == 0
    assert "was brought up to date: 0002_promises." in out
    (was,) = (old.parent / "backups").iterdir()
    assert f"What it was before is kept: {was}." in out
    assert run("migrate", "--check")[:2] == (0, f"{old} is up to date: 0002_promises.\n")
    assert run("check")[0] == 0


def test_migrate_without_a_copy(run: Run, old: Path) -> None:
    (old.parent / "backups").write_text("in the way")
    no(run("migrate"), "cannot be written")
    assert run("migrate", "--check")[0] == 1
    assert run("migrate", "--no-backup")[0] == 0


def test_a_command_leaves_older_data_to_migrate(run: Run, old: Path) -> None:
    refused(run("user", "add", "anna", "--role", "cashier"), "needs an update; run `frontdesk migrate`")
    assert run("migrate")[0] == 0
    assert run("user", "add", "anna", "--role", "cashier")[0] == 0
    assert len(list((old.parent / "backups").iterdir())) == 1


def test_a_restore_puts_the_copy_in_place_and_keeps_what_was_there(run: Run, centre: Path, copy: Path) -> None:
    code, out, err = run("restore", copy)
    assert (code, err) == (0, "")
    (was,) = centre.parent.glob("frontdesk.sqlite3.before-*")
    assert f"{centre} is restored from {copy}." in out
    assert f"What it was before is kept: {was}." in out
    assert "boris" not in run("user", "list")[1]
    assert "anna" in run("user", "list")[1]
    assert centre.stat().st_mode & 0o077 == 0
    assert run("restore", was)[0] == 0
    assert "boris" in run("user", "list")[1], "what was kept can be put back"


def test_a_restore_into_an_empty_folder(run: Run, centre: Path, copy: Path) -> None:
    shutil.rmtree(centre.parent)
    code, out, _ = run("restore", copy)
    assert code == 0
    assert "kept" not in out
    assert "anna" in run("user", "list")[1]
    assert centre.parent.stat().st_mode & 0o077 == 0


def test_a_restore_over_damaged_data(run: Run, centre: Path, copy: Path) -> None:
    centre.write_bytes(b"SQLite format 3\0" + b"\1" * 8192)
    damaged = centre.read_bytes()
    assert run("restore", copy)[0] == 0
    (was,) = centre.parent.glob("frontdesk.sqlite3.before-*")
    assert was.read_bytes() == damaged
    assert "anna" in run("user", "list")[1]


def test_what_a_killed_console_left_beside_the_data_is_kept_with_it(run: Run, centre: Path, copy: Path) -> None:
    with closing(sqlite3.connect(centre)) as killed:
        killed.execute("PRAGMA wal_autocheckpoint=0")
        killed.execute("INSERT INTO change (topic, key, desk) VALUES ('last words', 1, 'd')")
        killed.commit()
        left = {end: Path(f"{centre}{end}").read_bytes() for end in ("", "-wal", "-shm")}
    for end, content in left.items():
        Path(f"{centre}{end}").write_bytes(content)
    assert run("restore", copy)[0] == 0
    (was,) = centre.parent.glob("frontdesk.sqlite3.before-*Z")
    with closing(sqlite3.connect(was)) as conn:
        assert conn.execute("SELECT count(*) FROM change WHERE topic = 'last words'").fetchone() == (1,)
    with closing(sqlite3.connect(centre)) as conn:
        assert conn.execute("SELECT count(*) FROM change WHERE topic = 'last words'").fetchone() == (0,)


def test_a_restore_is_refused_while_a_console_has_the_data_open(run: Run, centre: Path, copy: Path) -> None:
    script = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT * FROM centre').fetchall();"
    script += "print(1, flush=True); sys.stdin.read()"
    command = ["python3", "-c", script, str(centre)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as console:
        assert console.stdout is not None
        console.stdout.readline()
        no(run("restore", copy), "is open in a console: leave them all, then restore again; nothing was changed")
        assert not list(centre.parent.glob("*.before-*"))
        assert not list(centre.parent.glob("*.restoring*"))
        assert "boris" in run("user", "list")[1]
        console.communicate()
    assert run("restore", copy)[0] == 0


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999_future'")


def _foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("CREATE TABLE bookmarks (id INTEGER)")


def _altered(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn, conn:
        (made,) = conn.execute("SELECT sql FROM sqlite_master WHERE name = 'journal_keep_u'").fetchone()
        conn.execute("DROP TRIGGER journal_keep_u")
        conn.execute("UPDATE journal SET login = 'nobody' WHERE id = 1")
        conn.execute(made)


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut short": (_cut, "is damaged, was cut short, or is no backup of Frontdesk; nothing was changed"),
    "a letter": (lambda path: path.write_text("Dear diary"), "is no backup of Frontdesk; nothing was changed"),
    "empty": (lambda path: path.write_bytes(b""), "is no backup of Frontdesk; nothing was changed"),
    "newer": (_newer, "was written by a newer Frontdesk"),
    "foreign": (_foreign, "belongs to another program"),
    "altered": (_altered, "is whole, but in it journal row 1, "),
    "at work": (lambda path: Path(f"{path}-wal").write_bytes(b"x"), "is a data file at work, no backup"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_copy_is_refused_and_nothing_is_changed(run: Run, centre: Path, copy: Path, what: str) -> None:
    make, said = BAD[what]
    make(copy)
    before = kept(centre.parent)
    no(run("restore", copy), said)
    assert kept(centre.parent) == before


def test_a_copy_with_something_wrong_in_it_is_taken_when_asked(run: Run, centre: Path, copy: Path) -> None:
    _altered(copy)
    code, out, err = run("restore", copy, "--anyway")
    assert code == 0
    assert "is restored from" in out
    assert "wrong in the data itself; `frontdesk check` names" in err
    assert "boris" not in run("user", "list")[1]


def test_a_copy_of_data_with_something_wrong_is_made_and_told(run: Run, centre: Path, folder: Path) -> None:
    _altered(centre)
    copy = folder / "copy.sqlite3"
    code, out, err = run("backup", copy)
    assert code == 1
    assert "verified" in out
    assert "wrong in the data itself" in err
    assert copy.exists()


def test_the_daily_copy_by_the_command_that_consoles_and_timers_run(
    run: Run, centre: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, err = run("backup", "--daily")
    (copy,) = (path for path in (centre.parent / "backups").iterdir() if path.suffix == ".sqlite3")
    assert (code, err) == (0, "")
    assert f"{copy}: " in out
    assert run("backup", "--daily")[:2] == (0, "No daily copy is due.\n")
    assert run("restore", copy)[0] == 0
    refused(run("backup", "--daily", folder / "x"), "--daily takes no FILE")
    refused(run("backup"), "frontdesk backup FILE")
    monkeypatch.setenv("FRONTDESK_BACKUP_FOLDER", str(centre))
    refused(run("backup", "--daily"), f"The folder {centre} of the setting backup_folder is not there")


# ---------------------------------------------------------------------------- under a passphrase


def test_a_copy_under_a_passphrase(run: Run, centre: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret, copy = folder / "secret", folder / "copy.sealed"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)
    code, out, _ = run("backup", copy, "--passphrase-file", secret)
    assert code == 0
    assert "encrypted, verified" in out
    assert copy.stat().st_mode & 0o077 == 0
    assert b"SQLite" not in copy.read_bytes()
    assert b"anna" not in copy.read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == ["copy.sealed", "data", "secret"]
    assert not list(centre.parent.glob("*.part*"))
    assert run("user", "add", "boris", "--role", "doctor")[0] == 0
    before = kept(centre.parent)

    refused(run("restore", copy), "It takes a passphrase: give it by --passphrase-file")
    monkeypatch.setenv("FRONTDESK_PASSPHRASE", "wrong")
    no(run("restore", copy), "The passphrase does not open", "nothing was changed")
    monkeypatch.setenv("FRONTDESK_PASSPHRASE", SECRET)
    whole = copy.read_bytes()
    for size in (300, 1500, len(whole) // 2, len(whole) - 2000):
        copy.write_bytes(whole[:size])
        no(run("restore", copy), "nothing was changed")
    copy.write_bytes(whole[:40_000] + bytes([whole[40_000] ^ 1]) + whole[40_001:])
    no(run("restore", copy), "is damaged or was cut short; nothing was changed")
    assert kept(centre.parent) == before

    copy.write_bytes(whole)
    assert "FRONTDESK_PASSPHRASE" not in run("doctor")[1], "it is used, and never shown"
    assert run("restore", copy)[0] == 0
    assert "boris" not in run("user", "list")[1]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read from"),
        (b"", "has no passphrase in its first line"),
        (b"\nsecond", "has no passphrase in its first line"),
        (b"\xff\xfe", "it is not text in UTF-8"),
    ],
)
def test_a_passphrase_that_cannot_be_had(
    run: Run, centre: Path, folder: Path, content: bytes | None, said: str
) -> None:
    if content is not None:
        (folder / "secret").write_bytes(content)
        (folder / "secret").chmod(0o400)
    refused(run("backup", folder / "copy", "--passphrase-file", folder / "secret"), said)
    refused(run("backup", folder / "copy", "--encrypt"), "It takes a passphrase")
    assert not (folder / "copy").exists()


def test_the_doctor_names_the_newest_daily_copy_and_when_it_is_stale(run: Run, centre: Path) -> None:
    assert "daily copy" in run("doctor")[1]
    assert "none yet" in run("doctor")[1]
    assert run("backup", "--daily")[0] == 0
    (made,) = (centre.parent / "backups").glob("*-daily-*")
    assert str(made) in run("doctor")[1]
    old = made.with_name(re.sub(r"\d{8}T", "20200105T", made.name))
    made.rename(old)
    code, out, _ = run("doctor")
    assert code == 1
    (line,) = (line for line in out.splitlines() if "daily copy" in line)
    assert line.startswith("!")
    assert str(old) in line
    assert "backup --daily" in line
