"""`frontdesk export calendar` and `import absences` as people call them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from console.__main__ import main
from console.locale import use

Run = Callable[..., tuple[int, str, str]]

STAFF = "id,last_name,first_name,hours\np1,Stein,Anna,daily 08:00-14:00 from=2026-01-01\n"
GOOD = "BEGIN:VEVENT\nUID:a\nDTSTART:20990105\nDTEND:20990107\nSUMMARY:leave\nEND:VEVENT\n"
BAD = "BEGIN:VEVENT\nUID:b\nDTSTART:soon\nEND:VEVENT\n"
WHEN = ("--from", "2099-01-01", "--to", "2099-02-01")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FRONTDESK_CONFIG", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("FRONTDESK_DATA", str(tmp_path / "data"))

    def call(*argv: object) -> tuple[int, str, str]:
        code = main([str(word) for word in argv])
        use("en")
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    table = tmp_path / "staff.csv"
    table.write_text(STAFF)
    assert call("import", "practitioners", table)[0] == 0
    return call


def _file(folder: Path, *events: str) -> Path:
    path = folder / "in.ics"
    path.write_text(f"BEGIN:VCALENDAR\n{''.join(events)}END:VCALENDAR\n")
    return path


def test_absences_in_and_hours_out(run: Run, tmp_path: Path) -> None:
    file = _file(tmp_path, GOOD, BAD)
    asked = ("import", "absences", file, "--practitioner", "Stein", *WHEN)
    code, out, err = run(*asked, "--dry-run")
    assert (code, err) == (1, "")
    assert out.splitlines() == [
        "line 10, DTSTART: “soon” is no day and no time: expected 20261002 or 20261002T143000.",
        "events: read 2, imported 1, unchanged 0, without effect 0, rejected 1; nothing was kept.",
    ]
    assert run(*asked)[0] == 1
    again = json.loads(run(*asked, "--json")[1])
    assert (again["imported"], again["unchanged"], again["to_rebook"]) == (0, 1, [])
    out_file = tmp_path / "out.ics"
    code, out, err = run("export", "calendar", out_file, "--practitioner", "p1", *WHEN, "--rosters")
    assert (code, err) == (0, "")
    told: list[Any] = Calendar.from_ical(out_file.read_bytes()).walk("VEVENT")  # Any: of events
    assert out == f"{len(told)} events in {out_file}\n"
    begun = {event.start.date().isoformat() for event in told}
    assert "2099-01-04" in begun
    assert not begun & {"2099-01-05", "2099-01-06"}
    assert run("export", "calendar", "-", "--practitioner", "p1")[1].startswith("BEGIN:VCALENDAR\r\n")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["export", "calendar", "x.csv"], "a name that ends in .ics"),
        (["export", "calendar", "-"], "Say whose: --practitioner"),
        (["export", "calendar", "-", "--practitioner", "Nobody"], "no practitioner “Nobody”"),
        (["export", "calendar", "-", "--format", "csv"], "--format does not go with"),
        (["export", "calendar", "-", "--practitioner", "p1", "--to", "2099-01-01"], "A year at most"),
        (["export", "patients", "-", "--names"], "--names goes with `export calendar` only"),
        (["import", "patients", "x.csv", "--from", "1.1"], "--from goes with `import absences` only"),
        (["import", "absences", "none.ics"], "cannot be read"),
        (["import", "absences", "staff.csv", "--practitioner", "p1"], "no iCalendar file"),
        (["import", "absences", "in.ics"], "Say whose: --practitioner"),
        (["import", "absences", "in.ics", "--map", "m.toml"], "--map goes with tables"),
    ],
)
def test_wrong_words_are_one_sentence(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argv: list[str], said: str
) -> None:
    _file(tmp_path, GOOD)
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*argv)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
