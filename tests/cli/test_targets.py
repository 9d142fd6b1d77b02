"""Files that commands write: never the data, never in silence over another; and files that are no copy to restore."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.answers import Run, content, refused
from tests.cli.test_copies import kept

PERSON = "id,last_name,first_name,birth_date,card_no\n1,Glass,Anna,1980-02-03,000001\n"


@pytest.fixture
def person(run: Run, centre: Path, folder: Path) -> Path:
    """A centre with one patient; its data file."""
    (folder / "in.csv").write_text(PERSON)
    assert run("import", "patients", folder / "in.csv")[0] == 0
    return centre


OWN = (
    *("frontdesk.sqlite3", "frontdesk.sqlite3-wal", "frontdesk.sqlite3-shm", "frontdesk.sqlite3.gate"),
    *("frontdesk.sqlite3.before-20260101T000000Z", "frontdesk.log", "drafts/anna.json"),
    *("backups/frontdesk-daily-20260101T200000Z.sqlite3", "../settings.toml", "../media/key", "../linked", "../hard"),
)


@pytest.mark.parametrize("own", OWN)
def test_an_export_never_touches_what_belongs_to_the_data(
    run: Run, person: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, own: str
) -> None:
    data = person.parent
    for made in ("drafts", "backups", "../media"):
        (data / made).mkdir()
    for made in OWN[4:9]:
        (data / made).write_text("")
    (folder / "media" / "key").write_text("x")
    (folder / "linked").symlink_to(person)
    (folder / "hard").hardlink_to(person)
    before = content(folder)
    monkeypatch.setenv("FRONTDESK_BACKUP_PASSPHRASE_FILE", str(folder / "media" / "key"))
    for argv in (("patients", "--format", "csv"), ("patient", "--of", "000001", "--format", "text")):
        for more in ((), ("--replace",)):
            answer = run("export", argv[0], data / own, *argv[1:], *more)
            refused(answer, "is the centre's own data or belongs to it: choose another file")
    assert content(folder) == before
    refused(run("backup", data / own), "is the centre's own data or belongs to it")
    assert content(person) == {str(person): before[str(person)]}


def test_a_file_that_is_there_is_replaced_only_when_asked(run: Run, person: Path, folder: Path) -> None:
    table, letter = folder / "out.csv", folder / "out.txt"
    for path in (table, letter):
        path.write_text("Dear diary")
    one = ("patient", letter, "--of", "000001")
    refused(run("export", "patients", table), "exists already: give another name, or write over it with --replace")
    refused(run("export", *one), "exists already")
    assert (table.read_text(), letter.read_text()) == ("Dear diary", "Dear diary")
    assert run("export", "patients", table, "--replace")[0] == 0
    assert run("export", *one, "--replace")[0] == 0
    assert "Glass" in table.read_text()
    assert "Glass" in letter.read_text()
    assert run("export", "patients", folder / "new.csv")[0] == 0
    (folder / "nowhere.csv").symlink_to(folder / "no" / "such")
    refused(run("export", "patients", folder / "nowhere.csv"), "exists already")
    refused(run("export", "patients", "/dev/null", "--replace"), "is no ordinary file")
    refused(run("export", "patients", folder), "it is a folder: give the name of a file in it")
    refused(run("export", "patient", folder / "x.csv", "--of", "000001"), "ends in .json or .txt")


def test_a_backup_never_replaces(run: Run, centre: Path, folder: Path) -> None:
    copy = folder / "copy"
    copy.write_text("Dear diary")
    refused(run("backup", copy), "exists already; choose another name")
    refused(run("backup", folder), "is a folder")
    assert copy.read_text() == "Dear diary"


def _bookmarks(path: Path, *, with_alembic: bool) -> None:
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("CREATE TABLE bookmarks (id INTEGER)")
        if with_alembic:
            conn.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
            conn.execute("INSERT INTO alembic_version VALUES ('0001_bookmarks')")


@pytest.mark.parametrize("with_alembic", [False, True])
def test_a_restore_never_replaces_another_programs_file(
    run: Run, centre: Path, folder: Path, *, with_alembic: bool
) -> None:
    copy = folder / "copy.sqlite3"
    assert run("backup", copy)[0] == 0
    _bookmarks(centre, with_alembic=with_alembic)
    before = content(folder)
    refused(run("restore", copy), "belongs to another program: choose another folder with --data; nothing was changed")
    refused(run("restore", copy, "--anyway"), "belongs to another program")
    assert content(folder) == before
    centre.write_bytes(b"")
    assert run("restore", copy)[0] == 0, "an empty file is nobody's"


def test_what_is_no_copy_to_restore(run: Run, centre: Path, folder: Path) -> None:
    before = kept(centre.parent)
    refused(run("restore", folder), "is a folder: give the name of a copy in it; nothing was changed")
    refused(run("restore", folder / "none"), "There is no backup at")
    refused(run("restore", centre), "is the data itself: give the name of a copy; nothing was changed")
    (folder / "linked").symlink_to(centre)
    refused(run("restore", folder / "linked"), "is the data itself")
    _bookmarks(folder / "strange", with_alembic=False)
    code, out, err = run("restore", folder / "strange")
    assert (code, out) == (1, "")
    assert "strange belongs to another program and is no backup of Frontdesk; nothing was changed." in err
    assert "--data" not in err, "there is nothing to choose there"
    assert kept(centre.parent) == before
