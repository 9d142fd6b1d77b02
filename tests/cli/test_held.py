"""`frontdesk export patient` and `frontdesk retention`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.answers import Run

PEOPLE = "id,last name,first name,sex,birth date,phone,card no\nX-1,Glass,Kristin,f,1965-02-10,8 916 123-45-67,000012\n"


@pytest.fixture
def glass(run: Run, folder: Path) -> Path:
    """A centre that holds one person."""
    path = folder / "people.csv"
    path.write_text(PEOPLE)
    assert run("import", "patients", path)[0] == 0
    return path


@pytest.mark.parametrize("of", ["000012", "12", "id:1"])
def test_one_person_as_fhir(run: Run, glass: Path, of: str) -> None:
    code, out, err = run("export", "patient", "-", "--of", of)
    assert (code, err) == (0, "")
    first = json.loads(out)["entry"][0]["resource"]
    assert (first["resourceType"], first["name"][0]["family"]) == ("Patient", "Glass")


@pytest.mark.parametrize(("locale", "heading"), [("en", "WHO OPENED THE RECORD"), ("ru", "КТО ОТКРЫВАЛ ДАННЫЕ")])
def test_one_person_to_be_read(run: Run, glass: Path, folder: Path, locale: str, heading: str) -> None:
    file = folder / "glass.txt"
    assert run("export", "patient", file, "--of", "12", "--locale", locale)[0] == 0
    text = file.read_text()
    assert heading in text
    assert "Glass" in text
    assert "+7 916 123-45-67" in text
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("patient", "-"), 2, "Say whose data"),
        (("patient", "-", "--of", "12", "--format", "csv"), 2, "written as fhir or text"),
        (("patient", "x.xlsx", "--of", "12"), 2, "a name that ends in .json or .txt"),
        (("patient", "-", "--of", "12", "--json"), 2, "leave --json out"),
        (("patients", "-", "--of", "12"), 2, "--of goes with"),
        (("patients", "-", "--format", "text"), 2, "--format text goes with"),
        (("patient", "-", "--of", "999"), 2, "There is no patient with card “999”."),
    ],
)
def test_wrong_words(run: Run, glass: Path, words: tuple[str, ...], code: int, said: str) -> None:
    got, out, err = run("export", *words)
    assert (got, out) == (code, "")
    assert said in err


def test_nothing_is_erased_unasked(run: Run, glass: Path) -> None:
    code, out, _ = run("retention")
    assert code == 0
    assert "calls    kept 3 years, older than" in out
    told = json.loads(run("retention", "--json", "--keep", "calls=2", "--apply")[1])
    assert told["calls"]["years"] == 2
    assert {one["erased"] for one in told.values()} == {0}
    assert "kept 2 years" in run("retention")[1]
    assert run("check")[0] == 0


@pytest.mark.parametrize("wrong", ["calls", "lies=3", "calls=0", "calls=x", "calls=101"])
def test_wrong_times(run: Run, glass: Path, wrong: str) -> None:
    code, out, err = run("retention", "--keep", wrong)
    assert (code, out) == (2, "")
    assert "Expected" in err
