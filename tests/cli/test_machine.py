"""Files that the machine refuses: one sentence in the language of the desk, nothing of the machine's own."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

import pytest

from console.locale import _, use
from storage import machine
from tests.cli.answers import Run, refused

CODES = (*machine._REASONS, errno.EMFILE)


@pytest.mark.parametrize("code", CODES)
def test_every_reason_is_told_in_both_languages(code: int) -> None:
    reason = machine.reason_of(OSError(code, os.strerror(code)))
    assert reason.casefold() != os.strerror(code).casefold()
    use("ru")
    told = _(reason)
    use("en")
    assert re.fullmatch(r"[а-яё ,—]+", told), told


@pytest.mark.parametrize(
    ("argv", "en", "ru"),
    [
        (("import", "patients", "no.csv"), "there is no such file or folder", "такого файла или папки нет"),
        (("import", "patients", "."), "it is a folder", "это папка"),
        (("import", "patients", "x.csv", "--map", "no.toml"), "no such file", "такого файла или папки нет"),
        (("import", "patients", "x.csv/y.csv"), "no folder", "не папка"),
        (("export", "patients", "no/x.csv"), "no such file or folder", "такого файла или папки нет"),
        (("export", "patients", "x.csv/y.csv"), "no folder", "не папка"),
        (("backup", "no/copy"), "no such file or folder", "такого файла или папки нет"),
        (("backup", "x.csv/copy"), "no folder", "не папка"),
    ],
    ids=" ".join,
)
def test_a_refused_file_is_told_in_the_language_of_the_desk(
    run: Run, centre: Path, monkeypatch: pytest.MonkeyPatch, argv: tuple[str, ...], *, en: str, ru: str
) -> None:
    monkeypatch.chdir(centre.parent.parent)
    Path("x.csv").write_text("id,last_name\n1,Glass\n")
    refused(run(*argv), en)
    code, out, err = run("--locale", "ru", *argv)
    assert (code, out) == (2, "")
    assert ru in err
    words = re.sub(r"frontdesk:|\S*[./]\S*", "", err)
    assert not re.search("[a-zA-Z]{2,}", words), err


def test_a_data_folder_that_is_a_file(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "file").write_text("")
    monkeypatch.setenv("FRONTDESK_DATA", str(folder / "file"))
    adding, writing = ("user", "add", "anna", "--role", "cashier"), ("export", "patients", "x")
    for argv in (adding, ("user", "list"), ("check",), writing):
        code, out, err = run("--locale", "ru", *argv)
        assert (code, out) == (2, "")
        assert len(err.splitlines()) == 1
        assert "Not a directory" not in err
