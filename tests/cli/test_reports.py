"""`frontdesk report` on imported data: the figures of the file itself, and the three ways to answer."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from console.__main__ import main
from console.cli.reports import REPORTS
from console.locale import use
from tests.pty.outpatient import outpatient_files

Run = Callable[..., tuple[int, str, str]]
REPORTS_TOLD = (Path(__file__).parents[2] / "docs" / "reports.md").read_text()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FRONTDESK_CONFIG", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("FRONTDESK_DATA", str(tmp_path / "data"))

    def call(*argv: str) -> tuple[int, str, str]:
        code = main(list(argv))
        use("en")
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return call


def answer(run: Run, *argv: str) -> Any:
    code, out, err = run("report", *argv, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


@pytest.mark.slow
def test_the_waits_are_those_of_the_file(run: Run, tmp_path: Path) -> None:
    """To the tenth of a minute; where the seconds lie half-way between two tenths, either is the file's."""
    files = outpatient_files(tmp_path)
    for kind, path in files.items():
        assert run("import", kind, str(path))[0] == 0
    with files["appointments"].open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    told = {row["appointment_id"]: row["waiting_time"] for row in rows if row["waiting_time"]}
    days = sorted(row["appointment_date"] for row in rows)
    period = ("--from", days[0], "--to", days[-1])

    waits = answer(run, "waits", *period)
    found = {one["external_id"]: one for one in waits["visits"]}
    assert found.keys() == told.keys()
    for name, text in told.items():
        tenths = round(float(text) * 10)
        assert abs(found[name]["waiting_seconds"] - 6 * tenths) <= 3, name
        assert abs(found[name]["waiting_minutes"] - float(text)) < 0.051, name
    assert waits["all"]["visits"] == len(told)
    assert waits["all"]["over_20"] == sum(float(text) > 20 for text in told.values())
    assert sum(one["over_20"] for one in waits["doctors"]) == waits["all"]["over_20"]

    def count(*statuses: str) -> int:
        return sum(row["status"] in statuses for row in rows)

    whole = answer(run, "day", *period)["all"]
    assert whole["booked"] == len(rows)
    assert whole["seen"] == count("attended")
    assert whole["missed"] == count("did not attend")
    assert whole["cancelled"] == count("cancelled")
    missed = answer(run, "noshow", *period)["all"]
    assert (missed["missed"], missed["due"]) == (count("did not attend"), count("attended", "did not attend"))
    used = answer(run, "utilisation", *period)["all"]
    assert used["held_minutes"] == 15 * (len(rows) - count("cancelled", "did not attend"))
    with files["slots"].open(encoding="utf-8") as slots:
        in_period = [row for row in csv.DictReader(slots) if days[0] <= row["appointment_date"] <= days[-1]]
    assert used["reception_minutes"] == 15 * len(in_period)


def test_every_report_answers_in_three_ways(run: Run) -> None:
    assert run("user", "add", "anna", "--role", "cashier")[0] == 0
    for name in REPORTS:
        code, out, err = run("report", name, "--csv", "--from", "-1y", "--to", "today")
        assert (code, err) == (0, "")
        header = next(csv.reader(io.StringIO(out)))
        assert f"| `{name}` |" in REPORTS_TOLD
        assert f"| `{', '.join(header)}` |" in REPORTS_TOLD
        answer(run, name, "--from", "1.9.2026", "--to", "2.9.2026")
        assert run("report", name)[0] == 0
    assert "not allowed with argument" in run("report", "day", "--csv", "--json")[2]


def test_a_cell_of_csv_is_no_formula(run: Run, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    who = "Kristin Glass,Female,1965-02-10"
    people.write_text(f"id,name,sex,dob\n=HYPERLINK(1),{who}\n@2,{who}\n")
    assert run("import", "patients", str(people))[0] == 0
    rows = list(csv.reader(io.StringIO(run("report", "duplicates", "--csv")[1])))
    assert rows == [["entry", "same_as"], ["'=HYPERLINK(1)", "'@2"]]
    assert answer(run, "duplicates") == {"duplicates": [["=HYPERLINK(1)", "@2"]]}


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["--from", "yesteryear"], "Expected a day"),
        (["--from", "30.2.2026"], "There is no such day"),
        (["--from", "today", "--to", "yesterday"], "The last day comes before the first"),
    ],
)
def test_a_wrong_day_is_one_sentence(run: Run, argv: list[str], sentence: str) -> None:
    assert run("user", "add", "anna", "--role", "cashier")[0] == 0
    code, out, err = run("report", "waits", *argv)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert sentence in err


def test_the_columns_stand_under_each_other(run: Run, tmp_path: Path) -> None:
    for kind, path in _small(tmp_path).items():
        assert run("import", kind, str(path))[0] == 0
    told = run("report", "waits", "--from", "26.10.2026", "--to", "30.10.2026")[1].splitlines()
    assert len(told) == 3
    assert len({len(line) for line in told}) == 1, "numbers end where their headings end"
    assert run("report", "day", "--from", "26.10.2026", "--to", "30.10.2026")[1].splitlines()[-1].startswith("together")


def _small(folder: Path) -> dict[str, Path]:
    patients, visits = folder / "patients.csv", folder / "visits.csv"
    patients.write_text("patient_id,name,sex,dob\n1,Kristin Glass,Female,1965-02-10\n")
    heading = "appointment_id,appointment_date,appointment_time,status,check_in_time,start_time,end_time,patient_id"
    days = [f"{day},2026-10-{day},09:00:00,attended,08:50:00,09:{day}:10,09:59:00,1" for day in (26, 27)]
    visits.write_text("\n".join([heading, *days, ""]))
    return {"patients": patients, "appointments": visits}
