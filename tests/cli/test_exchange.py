"""`frontdesk import`, `export` and `report duplicates` as other programs call them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from console.__main__ import main
from console.locale import use

Run = Callable[..., tuple[int, str, str]]

PATIENTS = """id,last name,first name,sex,birth date,phone
1,Glass,Kristin,f,1965-02-10,8 916 123-45-67
2,Glas,Kristin,f,1965-02-10,8 916 123-45-67
3,Young,Ann,f,1965-02-30,
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FRONTDESK_CONFIG", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("FRONTDESK_DATA", str(tmp_path / "data"))

    def call(*argv: str) -> tuple[int, str, str]:
        code = main([str(word) for word in argv])
        use("en")
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return call


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "patients.csv"
    path.write_text(PATIENTS)
    return path


def test_an_import_answers_as_promised(run: Run, table: Path) -> None:
    code, out, err = run("import", "patients", str(table), "--json")
    assert (code, err) == (1, "")
    assert json.loads(out) == {
        "read": 3,
        "imported": 2,
        "unchanged": 0,
        "rejected": [{"line": 4, "field": "birth date", "reason": "There is no such day in the calendar."}],
        "duplicates": [["1", "2"]],
    }
    table.write_text(PATIENTS.replace("02-30", "02-28"))
    again = json.loads(run("import", "patients", str(table), "--json")[1])
    assert (again["imported"], again["unchanged"], again["rejected"]) == (1, 2, [])
    assert run("import", "patients", str(table))[0] == 0
    assert json.loads(run("report", "duplicates", "--json")[1]) == {"duplicates": [["1", "2"]]}


def test_a_rehearsal_says_so_and_keeps_nothing(run: Run, table: Path) -> None:
    assert run("user", "add", "anna", "--role", "cashier")[0] == 0, "a rehearsal founds no centre"
    code, out, _err = run("import", "patients", str(table), "--dry-run")
    assert code == 1
    assert "line 4, birth date: There is no such day in the calendar." in out
    assert "read 3, imported 2, unchanged 0, rejected 1; nothing was kept." in out
    assert json.loads(run("import", "patients", str(table), "--json")[1])["imported"] == 2


def test_an_export_comes_in_again(run: Run, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("import", "patients", str(table))
    for name in ("out.csv", "out.json", "out.ndjson"):
        code, out, _err = run("export", "patients", str(tmp_path / name), "--json")
        assert (code, json.loads(out)) == (0, {"written": 2})
    monkeypatch.setenv("FRONTDESK_DATA", str(tmp_path / "elsewhere"))
    assert json.loads(run("import", "patients", str(tmp_path / "out.ndjson"), "--json")[1])["imported"] == 2
    run("export", "patients", str(tmp_path / "back.csv"))
    assert (tmp_path / "back.csv").read_text() == (tmp_path / "out.csv").read_text()


def test_wrong_calls_are_one_sentence(run: Run, table: Path, tmp_path: Path) -> None:
    run("import", "patients", str(table))
    mapping = tmp_path / "map.toml"
    mapping.write_text("[columns]\nlast_name = 'nowhere'\n")
    for argv in (
        ("import", "patients", str(tmp_path / "none.csv")),
        ("import", "houses", str(table)),
        ("import", "services", str(table)),
        ("import", "patients", str(table), "--map", str(mapping)),
        ("import", "patients", str(table), "--map", str(tmp_path / "none.toml")),
        ("import", "slots", str(table), "--practitioner", "nobody"),
        ("export", "services", str(tmp_path / "x.json")),
        ("export", "patients", str(tmp_path / "no" / "x.csv")),
        ("report", "houses"),
    ):
        code, out, err = run(*argv)
        assert (code, out) == (2, ""), argv
        assert len(err.splitlines()) == 1


def test_only_those_who_may(run: Run, table: Path) -> None:
    run("user", "add", "anna", "--role", "administrator")
    code, _out, err = run("import", "patients", str(table), "--as", "anna")
    assert code == 2
    assert "it is done by: senior administrator, office manager" in err


class _Given:
    """Standard input that another program has filled."""

    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def test_a_dash_is_what_other_programs_give_and_take(
    run: Run, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", _Given(table.read_bytes()))
    assert json.loads(run("import", "patients", "-", "--json")[1])["imported"] == 2
    run("export", "patients", "out.csv")
    run("export", "patients", "out.json")
    code, out, err = run("export", "patients", "-")
    assert (code, out, err) == (0, (tmp_path / "out.csv").read_text(), "")
    assert run("export", "patients", "-", "--format", "fhir")[:2] == (0, (tmp_path / "out.json").read_text())
    for wrong in (("--json",), ("--format", "xml")):
        code, out, err = run("export", "patients", "-", *wrong)
        assert (code, out, len(err.splitlines())) == (2, "", 1)
    code, out, err = run("export", "services", "-", "--format", "fhir")
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert not (tmp_path / "-").exists()


def test_who_may_not_give_out_what_is_held_of_one_exports_nobody(run: Run, table: Path, tmp_path: Path) -> None:
    run("import", "patients", str(table))
    assert run("user", "add", "anna", "--role", "administrator")[0] == 0
    target = tmp_path / "everybody.csv"
    for kind in ("patients", "appointments"):
        code, out, err = run("--as", "anna", "export", kind, str(target))
        assert (code, out, target.exists()) == (2, "", False)
        assert "may not do this; it is done by: senior administrator, office manager" in err
    assert run("--as", "anna", "export", "practitioners", str(target))[0] == 0
