"""`frontdesk claims`: listed, collected, written as registers, layouts checked and set, payments entered; reports."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from storage.clock import StillClock
from storage.office import open_store, seat
from storage.rights import Role
from tests.cli.answers import Run
from tests.engine.claim_town import insure

NARROW = '[[columns]]\nfield = "service"\nheading = "What"\nlength = 5\n[[columns]]\nfield = "amount"\n'


@pytest.fixture
def town(run: Run, centre: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Vega owes three lines of the second of October, Orion one."""
    monkeypatch.setenv("FRONTDESK_AT", "2026-10-02T14:30")
    for role in (Role.SENIOR_ADMINISTRATOR, Role.ADMINISTRATOR_CASHIER):
        assert run("user", "add", role.value, "--role", role.value)[0] == 0

    async def play() -> None:
        store = await open_store(centre, StillClock(datetime(2026, 10, 2, 11, 30, tzinfo=UTC)))
        await insure(store)
        await store.close()

    asyncio.run(play())
    return centre


def as_senior(run: Run, *words: object) -> tuple[int, str, str]:
    return run("--as", "senior-administrator", *words)


def collected(run: Run) -> None:
    code, out, err = as_senior(run, "claims", "collect", "--from", "1.10", "--to", "2.10")
    assert (code, err) == (0, "")
    assert "Orion" in out
    assert "3 lines" in out


def test_claims_are_collected_listed_and_written_as_registers(run: Run, town: Path, tmp_path: Path) -> None:
    assert "unclaimed of Vega: 2,900.00" in as_senior(run, "claims", "list")[1]
    collected(run)
    assert as_senior(run, "claims", "collect")[1] == "Nothing of these days is unclaimed.\n"
    told = json.loads(as_senior(run, "claims", "list", "--json")[1])
    vega = next(one for one in told["claims"] if one["insurer"] == "Vega")
    assert (vega["state"], vega["lines"], vega["amount_minor"], vega["number"]) == ("draft", 3, 290000, "draft-2")
    rows = list(csv.DictReader(io.StringIO(as_senior(run, "claims", "list", "--csv")[1])))
    assert {row["insurer"]: row["sum"] for row in rows} == {"Vega": "2900.00", "Orion": "1800.00"}
    for form in ("csv", "xlsx"):
        path = tmp_path / f"r.{form}"
        assert as_senior(run, "claims", "register", "draft-2", f"--{form}", path) == (0, f"{path}: written.\n", "")
        again = as_senior(run, "claims", "register", "draft-2", f"--{form}", path)
        assert again[0] == 2
        assert "--replace" in again[2]
        assert as_senior(run, "claims", "register", "draft-2", f"--{form}", path, "--replace")[0] == 0
    page = openpyxl.load_workbook(tmp_path / "r.xlsx").active
    assert page is not None
    assert [row[-1].value for row in page.iter_rows()][3:] == [1800, 550, 550, 2900]
    lines = (tmp_path / "r.csv").read_text(encoding="utf-8").splitlines()
    assert lines[2].startswith("No.;Policy;Insured person")
    assert lines[-1].endswith(";2900.00")


def test_a_line_that_the_layout_cannot_hold_is_named_and_no_file_is_written(
    run: Run, town: Path, tmp_path: Path
) -> None:
    collected(run)
    layout, path = tmp_path / "vega.toml", tmp_path / "r.csv"
    layout.write_text(NARROW)
    assert as_senior(run, "claims", "layout", "check", layout)[:2] == (0, "The layout holds: 2 columns.\n")
    assert as_senior(run, "claims", "layout", "put", "vega", layout)[0] == 0
    assert as_senior(run, "claims", "layout", "show", "Vega")[1] == NARROW
    code, out, err = as_senior(run, "claims", "register", "draft-2", "--csv", path)
    assert (code, out) == (2, "")
    assert err == "frontdesk: Line 1, Yudin Mark: “What” has 26 letters, and the layout holds 5.\n"
    assert not path.exists()
    layout.write_text(NARROW.replace("service", "servise"))
    code, _out, err = as_senior(run, "claims", "layout", "put", "Vega", layout)
    assert code == 2
    assert "shows “servise”, which is no field; the nearest is “service”" in err
    assert as_senior(run, "claims", "layout", "show", "Vega")[1] == NARROW
    layout.write_text("")
    assert as_senior(run, "claims", "layout", "put", "Vega", layout)[0] == 0
    assert 'heading = "Полис"' in as_senior(run, "--locale", "ru", "claims", "layout", "show", "Vega")[1]


def test_a_payment_is_entered_and_matched(run: Run, town: Path) -> None:
    collected(run)

    async def send() -> None:
        store = await open_store(town, StillClock(datetime(2026, 10, 2, 11, 30, tzinfo=UTC)))
        senior = await seat(store, "senior-administrator", "desk 2")
        await senior.claims.ready((await senior.claims.opened(2)).claim)
        await senior.claims.send((await senior.claims.opened(2)).claim, 1, "x")
        await store.close()

    asyncio.run(send())
    code, out, err = as_senior(run, "claims", "payment", "Vega", "4711", "1000", "--for", "2026-1")
    assert (code, out, err) == (0, "Entered 1,000.00: matched 1,000.00, unmatched 0.00.\n", "")
    assert "part paid" in as_senior(run, "claims", "list")[1]
    code, _out, err = as_senior(run, "claims", "payment", "Vega", "4711", "1000")
    assert (code, err) == (2, "frontdesk: Document 4711 of this day is entered already.\n")
    aged = json.loads(as_senior(run, "report", "ageing", "--json")[1])
    assert (aged["owed_minor"], aged["insurers"][0]["to_30_minor"]) == (190000, 190000)
    log = json.loads(as_senior(run, "report", "insured", "--json")[1])
    assert log["insured_minor"] == 470000
    assert {one["claim"] for one in log["lines"]} == {"2026-1", "draft-1"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("register", "7", "--csv", "x.csv"), "Expected the number of a claim, such as 2026-3, or draft-5."),
        (("register", "2026-9", "--csv", "x.csv"), "There is no claim 2026-9."),
        (("register", "draft-99", "--csv", "x.csv"), "There is no such claim."),
        (("layout", "show", "Vegga"), "No one insurer is called “Vegga”; there are: Vega."),
        (("layout", "check", "nowhere.toml"), "nowhere.toml: there is no such file"),
        (("payment", "Vega", "1", "abc"), "Expected a sum"),
        (("payment", "Vega", "1", "5", "--for", "2026-1"), "There is no claim 2026-1."),
        (("collect", "--from", "2.10", "--to", "1.10"), "The period ends before it begins."),
    ],
)
def test_what_is_wrong_is_one_sentence_and_nothing_is_written(
    run: Run, town: Path, words: tuple[str, ...], said: str
) -> None:
    code, out, err = as_senior(run, "claims", *words)
    assert (code, out) == (2, "")
    assert said in err
    assert json.loads(as_senior(run, "claims", "list", "--json")[1])["claims"] == []


def test_who_lacks_the_right_is_told_so(run: Run, town: Path) -> None:
    code, _out, err = run("--as", "administrator-cashier", "claims", "collect")
    assert code == 2
    assert "may not do this" in err
