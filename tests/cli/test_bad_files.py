"""Wrong words and bad files at the command line: one sentence, the right exit code, every file left as it was."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sqlite3
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from console.__main__ import main
from console.locale import use

resource = pytest.importorskip("resource")  # limits of a process, which Windows has not

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parents[2]
KINDS = ("patients", "practitioners", "services", "slots", "appointments")
SENTENCE_MAX = 600


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with room for data; nothing of this machine's settings is used."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "FRONTDESK_DATABASE", "FRONTDESK_AT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FRONTDESK_CONFIG", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("FRONTDESK_KEYMAP", str(tmp_path / "keymap.toml"))
    monkeypatch.setenv("FRONTDESK_DATA", str(tmp_path / "data"))
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
    assert run("user", "list")[0] == 0
    return folder / "data" / "frontdesk.sqlite3"


def sound(text: str) -> None:
    """Whatever is answered: no traceback, no excuse, nothing that a terminal obeys."""
    assert "Traceback" not in text
    assert "unexpected" not in text
    assert not [char for char in text if unicodedata.category(char)[0] == "C" and char != "\n"]


def refused(answer: tuple[int, str, str], *said: str) -> None:
    """Exit code 2, nothing on standard output, one sentence on standard error."""
    code, out, err = answer
    assert (code, out) == (2, ""), answer
    assert err.startswith("frontdesk: ")
    assert err.count("\n") == 1
    assert len(err) <= SENTENCE_MAX
    for text in said:
        assert text in err


def content(path: Path) -> dict[str, bytes]:
    """Every file beneath a folder, or the one file, with its bytes."""
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    return {str(one): one.read_bytes() for one in files}


# ---------------------------------------------------------------------------- wrong words


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["import"], "required"),
        (["import", "people", "x.csv"], "KIND"),
        (["import", "patients"], "FILE"),
        (["import", "patients", ""], "Expected the name of a file"),
        (["import", "patients", "a\0b"], "Expected the name of a file"),
        (["import", "patients", "~nobody-of-this-name/x.csv"], "has a home here"),
        (["import", "patients", "\udcff.csv"], "cannot be read"),
        (["import", "patients", "x.csv", "--map", "none.toml"], "cannot be read"),
        (["export", "patients", ""], "Expected the name of a file"),
        (["export", "patients", "no/such/folder/x.csv"], "cannot be written"),
        (["export", "patients", "x.csv", "--format", "xml"], "--format"),
        (["export", "services", "x.json"], "use CSV for services"),
        (["report"], "NAME"),
        (["report", "everything"], "NAME"),
        (["report", "cash", "--from", "31.02.2026"], "There is no such day"),
        (["report", "cash", "--from", "\x1b[31m"], "Expected a day"),
        (["report", "cash", "--from", "2026-10-05", "--to", "2026-10-01"], "before the first"),
        (["report", "z", "--to", "9999-12-31"], "There is no such day"),
        (["backup"], "FILE"),
        (["backup", ""], "Expected the name of a file"),
        (["backup", "no/such/folder/copy"], "cannot be written"),
        (["user", "add", "anna"], "--role"),
        (["user", "add", "", "--role", "cashier"], "Expected a login"),
        (["user", "add", "a" * 300, "--role", "cashier"], "Expected a login"),
        (["user", "add", "\x1b[31m", "--role", "cashier"], "Expected a login"),
        (["user", "add", "anna", "--role", "\x1b]52;c;aGk=\x07"], "Expected a role"),
        (["user", "role", "nobody", "cashier"], "No one logs in here"),
        (["call", "ring"], "NUMBER"),
        (["call", "ring", "9" * 41], "at most 40"),
        (["call", "answer"], "ring"),
        (["keys", "--format", "xml"], "--format"),
        (["check", "--jso"], "--jso"),
        (["migrate", "--force"], "--force"),
        (["demo", "--at", "yesterday"], ""),
        (["--data", "", "check"], "Expected a path"),
        (["--data", "a\0b", "check"], ""),
        (["--data", "~nobody-of-this-name", "check"], "Expected a path"),
        (["--as", "\x1b[31m", "check"], "visible characters"),
        (["--as", "nobody", "user", "list"], "No one logs in here"),
        (["--locale", "\x1b[31m", "check"], "is none of"),
        (["--theme", "pink", "check"], "is none of"),
        (["\x1b[31mcheck"], "There is no command"),
        (["x" * 5000], "There is no command"),
        ([""], "There is no command"),
        (["--nonsense"], "--nonsense"),
    ],
)
def test_wrong_words_are_one_sentence(run: Run, centre: Path, argv: list[str], said: str) -> None:
    before = content(centre)
    refused(run(*argv), said)
    assert content(centre) == before


@pytest.mark.parametrize(
    "settings",
    [
        b"",
        b"\x00\x01\x02",
        b"\xff\xfe",
        b"data = 5",
        b"data = ",
        b"daat = '/tmp'",
        b"language = 'klingon'",
        b"data = 'a\\u0000b'",
        b'data = "~nobody-of-this-name"',
        b"database = 'mysql://x'",
        b"database = 'sqlite://['",
        b"database = ':memory:'",
        b"desk = '\\u001b[31m'",
        b"[[[[",
        b"theme = ['night']",
    ],
)
def test_a_settings_file_that_is_none(run: Run, folder: Path, settings: bytes) -> None:
    (folder / "settings.toml").write_bytes(settings)
    code, _, err = run("check")
    assert code == 2
    assert err.count("\n") == 1
    assert (folder / "settings.toml").read_bytes() == settings


# ---------------------------------------------------------------------------- files to import

PATIENT = '{"resourceType": "Patient", "id": "1", "name": [{"family": "Ivanov", "given": ["Pyotr"]}]}'
HEAD = "id,last_name,first_name\n"

UNREADABLE = {
    "empty": (b"", "is empty"),
    "blank": (b"\n \n\r\n", "is empty"),
    "no heading": (b"1,2,3\n4,5,6\n", "The headings name no"),
    "web page": (b"<html><body>no</body></html>", "The headings name no"),
    "five thousand headings": (",".join(f"c{n}" for n in range(5000)).encode(), "The headings name no"),
    "control characters for headings": (b"\x1b[31m,\x1b[32m\n1,2\n", "The headings name no"),
    "every byte": (bytes(range(256)) * 40, "is not a text file"),
    "a spreadsheet": (b"PK\x03\x04" + bytes(range(256)), "is not a text file"),
    "a null byte": (HEAD.encode() + b"1,Iva\x00nov,Pyotr\n", "is not a text file"),
    "only null bytes": (b"\x00" * 100, "is not a text file"),
    "UTF-32": (HEAD.encode("utf-32"), "is not a text file"),
    "UTF-16 without its mark": (HEAD.encode("utf-16-le"), "is not a text file"),
}


@pytest.mark.parametrize("what", UNREADABLE)
@pytest.mark.parametrize("kind", ["patients", "appointments"])
def test_a_file_that_is_no_table(run: Run, centre: Path, folder: Path, kind: str, what: str) -> None:
    data, said = UNREADABLE[what]
    file = folder / "in.csv"
    file.write_bytes(data)
    before = content(centre)
    for more in ([], ["--dry-run"], ["--json"]):
        refused(run("import", kind, file, *more), said)
    assert file.read_bytes() == data
    assert content(centre) == before


REJECTED = {
    "a field without end": (HEAD.encode() + b'1,"Iva' + b"x" * 1_200_000, "cannot be read"),
    "a quote without end": (HEAD.encode() + b'1,"Ivanov,Pyotr\n2,Smith,John\n', "values, the heading has"),
    "too few and too many values": (HEAD.encode() + b"1,Ivanov\n2,Smith,John,x,y\n", "values, the heading has"),
    "a name of 300,000 letters": (HEAD.encode() + b"1," + b"x" * 300_000 + b",Pyotr\n", "at most"),
    "no letter in a name": (HEAD.encode() + "1,👩‍👩‍👧‍👦,\u202e\n".encode(), "written with letters"),
    "a day that is none": (b"id,last_name,birth_date\n1,Ivanov,31.02.1980\n", "no such day"),
    "the end of time": (b"id,last_name,birth_date\n1,Ivanov,9999-12-31\n", "Expected a year"),
    "the beginning of time": (b"id,last_name,birth_date\n1,Ivanov,0001-01-01\n", "Expected a year"),
    "a phone that is none": (b"id,last_name,phone\n1,Ivanov,call me\n", "telephone number"),
    "no FHIR": (b'{"a": 1}', "no FHIR resource"),
    "a list of numbers": (b"[1, 2, null]", "no FHIR resource"),
    "broken JSON": (b'{"resourceType": "Patient", ', "not JSON"),
    "JSON without an end": (b"[" * 100_000, "not JSON"),
    "NDJSON cut off": (f"{PATIENT}\n{PATIENT[:30]}".encode(), "not JSON"),
    "a resource of the wrong shape": (b'{"resourceType": "Patient", "id": {}, "name": "x", "telecom": 7}', "name"),
    "a bundle with anything in it": (
        b'{"resourceType": "Bundle", "entry": [null, 1, {"resource": 0}, {"resource": {"resourceType": "Patient"}}]}',
        "no FHIR resource",
    ),
    "an endless number": (b'{"resourceType": "Patient", "id": ' + b"9" * 5000 + b"}", "not JSON"),
}


@pytest.mark.parametrize("what", REJECTED)
def test_lines_that_are_wrong_are_named(run: Run, centre: Path, folder: Path, what: str) -> None:
    data, said = REJECTED[what]
    file = folder / "in.csv"
    file.write_bytes(data)
    code, out, err = run("import", "patients", file, "--json")
    answer = json.loads(out)
    assert (code, err) == (1, "")
    assert answer["rejected"]
    assert all(said in one["reason"] or one["line"] > 0 for one in answer["rejected"])
    assert any(said in f"{one['field']} {one['reason']}" for one in answer["rejected"])
    code, out, _ = run("import", "patients", file)
    assert code == 1
    assert said in out
    assert file.read_bytes() == data
    assert run("check")[0] == 0


VISITS = """id,patient,date,time
1,1,2026-02-31,10:00
2,1,2026-10-05,25:99
3,1,9999-12-31,23:59
4,1,0001-01-01,0:00
5,nobody,2026-10-05,10:00
6,,2026-10-05,10:00
7,1,2026-10-05,10:00
"""
SERVICES = "code,name,kind,minutes,price,price_from\n"


def test_visits_and_prices_that_cannot_be(run: Run, centre: Path, folder: Path) -> None:
    people, visits, services = folder / "p.csv", folder / "v.csv", folder / "s.csv"
    people.write_text(HEAD + "1,Ivanov,Pyotr\n")
    visits.write_text(VISITS)
    assert run("import", "patients", people)[0] == 0
    code, out, _ = run("import", "appointments", visits, "--json")
    answer = json.loads(out)
    assert (code, answer["imported"]) == (1, 1)
    assert [one["line"] for one in answer["rejected"]] == [2, 3, 4, 5, 6, 7]
    services.write_text(
        SERVICES + "A,x,zzz,10,1,\nB,x,first,-1,1,\nC,x,first,99999999999,1,\nD,x,first,10,-5,\n"
        "E,x,first,10,99999999999999999999,\nF,x,first,10,1,0001-01-01\nG,,first,10,1,\nH,x,first,10,1500,2026-01-01\n"
    )
    code, out, _ = run("import", "services", services, "--json")
    answer = json.loads(out)
    assert (code, answer["imported"]) == (1, 1)
    assert [one["line"] for one in answer["rejected"]] == [2, 3, 4, 5, 6, 7, 8]
    assert run("check")[0] == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_where_a_file_should_be(run: Run, centre: Path, folder: Path, kind: str) -> None:
    place = folder / "here"
    place.mkdir()
    refused(run("import", kind, place), "cannot be read")
    refused(run("import", kind, folder / "none.csv"), "cannot be read")
    refused(run("import", kind, __file__, "--map", place), "cannot be read")
    refused(run("export", kind, place), "cannot be written")
    refused(run("export", kind, folder / "no" / "x.csv"), "cannot be written")
    assert list(place.iterdir()) == []
    assert not list(folder.glob(".*.part"))


def test_a_mapping_that_is_none(run: Run, centre: Path, folder: Path) -> None:
    file, mapping = folder / "in.csv", folder / "map.toml"
    file.write_text(HEAD)
    for text, said in (
        (b"\x00", "is not a text file"),
        (b"columns = 5", "is a table"),
        (b"[columns", "is not TOML"),
        (b"[columns]\nid = 'nothing'", "that the file has not"),
        (b"[format]\nencoding = 'klingon'", "is not a text file"),
        (b"[format]\ndelimiter = 'both'", "one character"),
    ):
        mapping.write_bytes(text)
        refused(run("import", "patients", file, "--map", mapping), said)


# ---------------------------------------------------------------------------- the data folder


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999_future'")


def _foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("CREATE TABLE bookmarks (id INTEGER)")


STRANGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a newer file": (_newer, "a newer Frontdesk"),
    "another program's": (_foreign, "another program"),
    "a letter": (lambda path: path.write_text("Dear diary"), "not a Frontdesk"),
    "a damaged file": (lambda path: path.write_bytes(b"SQLite format 3\0" + b"\1" * 8192), "damaged"),
    "a file cut in the middle": (lambda path: os.truncate(path, 20_000), "damaged"),
}
COMMANDS = (
    ["check"],
    ["migrate"],
    ["migrate", "--check"],
    ["backup", "copy.sqlite3"],
    ["user", "list"],
    ["user", "add", "eve", "--role", "doctor"],
    ["report", "debts"],
    ["export", "patients", "out.csv"],
    ["import", "patients", "in.csv"],
    ["call", "ring", "+79161234567"],
)


@pytest.mark.parametrize("what", STRANGE)
def test_data_that_is_not_ours_is_left_alone(
    run: Run, centre: Path, folder: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, said = STRANGE[what]
    monkeypatch.chdir(folder)
    (folder / "in.csv").write_text(HEAD + "1,Ivanov,Pyotr\n")
    make(centre)
    before = centre.read_bytes()
    for command in COMMANDS:
        code, out, err = run(*command)
        if command == ["check"] and code == 1:
            continue  # a file that opens may be examined, and what is wrong with it named
        refused((code, out, err), said)
        assert centre.read_bytes() == before, command
    assert not (folder / "copy.sqlite3").exists()
    assert not (folder / "out.csv").exists()


def test_a_data_folder_that_is_a_file(run: Run, folder: Path) -> None:
    (folder / "data").write_text("Dear diary")
    for command in COMMANDS:
        refused(run(*command))
    refused(run("--data", "/dev/null", "user", "list"))
    refused(run("--data", folder / ("x" * 300), "user", "list"))
    assert (folder / "data").read_text() == "Dear diary"


# ---------------------------------------------------------------------------- a machine that refuses


def apart(folder: Path, *argv: str, bytes_max: int | None = None, plain: bool = False) -> tuple[int, str, str]:
    """Run the command in a process of its own: its files cannot grow beyond a size, or file modes bind even root."""

    def limit() -> None:
        if bytes_max is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_max, bytes_max))
        if plain:
            _without_privileges()

    env = os.environ | {"FRONTDESK_DATA": str(folder / "data"), "FRONTDESK_CONFIG": str(folder / "settings.toml")}
    env |= {"PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-m", "console", *argv],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=limit,
        check=False,
        timeout=120,
    )
    sound(done.stdout + done.stderr)
    return done.returncode, done.stdout, done.stderr


def _without_privileges() -> None:
    """Give up what lets root pass over file modes (capabilities 1 to 3 of Linux); others have nothing to give up."""
    if os.getuid() == 0:
        for capability in (1, 2, 3):
            ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)


@pytest.mark.parametrize("bytes_max", [0, 4096, 60_000, 300_000])
def test_a_first_start_on_a_full_disk(folder: Path, bytes_max: int) -> None:
    refused(apart(folder, "user", "list", bytes_max=bytes_max), "The disk is full")
    for left in (folder / "data").iterdir():
        assert left.stat().st_mode & 0o077 == 0
    code, out, _ = apart(folder, "user", "list")
    assert code == 0
    assert "office-manager" in out


def test_writing_on_a_full_disk_loses_nothing(folder: Path, run: Run, centre: Path) -> None:
    people = folder / "in.csv"
    people.write_text(HEAD + "".join(f"{n},Ivanov{n},Pyotr\n" for n in range(1500)))
    assert run("user", "add", "anna", "--role", "cashier")[0] == 0
    before = centre.read_bytes()
    refused(apart(folder, "user", "add", "eve", "--role", "doctor", bytes_max=4096), "The disk is full")
    refused(apart(folder, "backup", str(folder / "copy"), bytes_max=300_000), "The disk is full")
    assert centre.read_bytes() == before
    refused(apart(folder, "import", "patients", str(people), bytes_max=900_000), "The disk is full")
    assert "anna" in run("user", "list")[1]
    assert run("check")[0] == 0
    code, out, _ = run("import", "patients", people, "--json")
    answer = json.loads(out)
    assert (code, answer["imported"] + answer["unchanged"]) == (0, 1500)
    refused(apart(folder, "export", "patients", str(folder / "out.csv"), bytes_max=40_000))
    assert {path.name for path in folder.iterdir()} == {"data", "in.csv"}


def test_a_folder_that_may_only_be_read(folder: Path, centre: Path) -> None:
    data = centre.parent
    data.chmod(0o555)
    probe = "import os, sys; sys.exit(os.access(sys.argv[1], os.W_OK))"
    if subprocess.run([sys.executable, "-c", probe, data], preexec_fn=_without_privileges, check=False).returncode:
        pytest.skip("nothing stops this user")
    before = content(data)
    try:
        for command in (["user", "add", "eve", "--role", "doctor"], ["user", "list"], ["call", "ring", "1234"]):
            refused(apart(folder, *command, plain=True))
        centre.chmod(0o400)
        refused(apart(folder, "user", "add", "eve", "--role", "doctor", plain=True), "read-only")
        centre.chmod(0o000)
        refused(apart(folder, "user", "list", plain=True))
        refused(apart(folder, "check", plain=True))
        centre.chmod(0o600)
    finally:
        data.chmod(0o755)
    assert content(data) == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_nobody_takes_the_answer(folder: Path) -> None:
    """A full device, a reader that has gone, streams that were closed: an exit code, at most one sentence."""
    python = f"{sys.executable} -m console"
    env = os.environ | {"FRONTDESK_DATA": str(folder / "data"), "FRONTDESK_CONFIG": str(folder / "settings.toml")}
    for shell, codes in (
        (f"{python} keys >/dev/full", {2}),
        (f"{python} --help >/dev/full", {2}),
        (f"{python} keys >&-", {0, 2}),
        (f"{python} chek 2>/dev/full", {2}),
        (f"{python} chek 2>&-", {2}),
        (f"{python} keys <&-", {0}),
        (f"{python} keys | true; exit ${{PIPESTATUS[0]}}", {0, 1}),
    ):
        done = subprocess.run(
            ["bash", "-c", shell], env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode in codes, (shell, done)
        assert done.stderr.count("\n") <= 1, (shell, done.stderr)
        sound(done.stderr)
