"""Wrong words and settings: one sentence, the right exit code, every file left as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.answers import Run, content, refused


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
