"""What `frontdesk check` says of broken data: in both languages, in words, with money as money; and while it works."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import sys
from pathlib import Path

import pytest

from console.cli.check import _sentence, standing
from console.cli.column_words import column_words
from console.locale import use
from storage.checking import all_checks
from tests.cli.answers import Run
from tests.engine.full_day import Day
from tests.engine.test_check_planted import PLANTED, plant

ROOT = Path(__file__).parents[2]


@pytest.fixture
def broken(centre: Path, day_on_file: tuple[Path, Day]) -> Path:
    """A centre with a day in it, in which a receipt and a visit were forged."""
    centre.write_bytes(day_on_file[0].read_bytes())
    for beside in ("-wal", "-shm"):
        centre.with_name(centre.name + beside).unlink(missing_ok=True)
    forged = (
        "UPDATE receipt SET change_minor = change_minor + 500 WHERE id = 1",
        "UPDATE appointment SET status = 'noshow' WHERE id = 8",
    )
    plant(centre, forged)
    return centre


@pytest.mark.usefixtures("broken")
def test_it_names_the_receipt_and_the_visit_in_words(run: Run) -> None:
    code, out, err = run("--as", "cashier", "check")
    assert (code, err) == (1, "")
    lines = out.splitlines()
    assert lines[0] == (
        "3  receipt 1 of register 1: 2,000.00 was given and 205.00 came back, but 1,800.00 went into the drawer"
    )
    assert "1  visit 8, 2026-10-02 14:30, patient 5: it is missed in the book, but arrived in the queue" in lines
    assert lines[-1] == f"{len(lines) - 1} things are wrong."


@pytest.mark.usefixtures("broken")
def test_it_speaks_russian(run: Run) -> None:
    out = run("--as", "cashier", "--locale", "ru", "check")[1]
    assert "чек 1 кассы 1: получено 2 000,00, сдача 205,00, а в кассу легло 1 800,00" in out.replace("\xa0", " ")
    assert not re.search(r": [a-z' ]{12,}", out), "no English sentence is left"


@pytest.mark.parametrize("locale", ["en", "ru"])
def test_columns_are_told_in_words(locale: str) -> None:
    use(locale)
    try:
        said = sentence_of("its {column} names {table} {key}, which is not there", "room_id", "room")
        in_words = {
            "en": "its room names room 7, which is not there",
            "ru": "кабинет: названо кабинет 7, а такого нет",
        }
        assert said == in_words[locale]
        assert column_words("local_date, fold") == {"en": "day, “fold”", "ru": "день, «fold»"}[locale]
    finally:
        use("en")


def sentence_of(template: str, column: str, table: str) -> str:
    return _sentence(template, {"column": column, "table": table, "key": 7})


@pytest.mark.usefixtures("broken")
def test_a_restore_says_in_russian_words_where_a_copy_is_wrong(run: Run, broken: Path, tmp_path: Path) -> None:
    assert run("--as", "cashier", "backup", tmp_path / "copy")[0] == 1
    code, _out, err = run("--as", "cashier", "--locale", "ru", "restore", tmp_path / "copy")
    assert code == 1
    words = err.replace(str(tmp_path), "").replace("frontdesk: ", "").replace("--anyway", "").replace("/copy", "")
    assert not re.search("[A-Za-z]{3,}", words), words


@pytest.mark.usefixtures("broken")
def test_the_json_is_one_document_of_the_documented_shape(run: Run) -> None:
    code, out, err = run("--as", "cashier", "check", "--json")
    found = json.loads(out)
    assert (code, err, out.count("\n")) == (1, "", 1)
    assert list(found) == ["ok", "engine", "schema", "seconds", "checked", "durations", "problems"]
    first = found["problems"][0]
    assert (first["code"], first["room"], first["where"], first["place"]) == (
        "receipt-change", "cash", "receipt 1", "receipt 1 of register 1",
    )  # fmt: skip
    assert sum(found["checked"].values()) == len(found["problems"])


def test_so_many_are_named_and_the_rest_counted(run: Run, centre: Path) -> None:
    with sqlite3.connect(centre) as raw:
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.executemany("INSERT INTO number_part (part, patient_id) VALUES (?, 1)", [(part,) for part in range(150)])
    out = run("check")[1]
    assert "numbers and their index: 50 more things are wrong." in out
    assert out.count("finds this patient") == 100


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("options", "shown"), [((), True), (("--json",), False)])
@pytest.mark.usefixtures("broken")
def test_a_terminal_sees_how_far_it_is(
    run: Run, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], shown: bool
) -> None:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert run("--as", "cashier", "check", *options)[0] == 1
    assert ("checking journal chain..." in terminal.getvalue()) is shown
    assert bool(terminal.getvalue()) is shown


def test_codes_and_checks_are_in_the_documentation() -> None:
    page = (ROOT / "docs" / "check.md").read_text(encoding="utf-8")
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "storage").rglob("*check*.py"))
    sources += (ROOT / "storage/journal/standing.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'Problem\(\s*"([a-z-]+)"', sources))
    codes |= {line.split(" |")[0] for one in PLANTED for line in one.said}
    assert len(codes) > 70
    assert not {code for code in codes if f"`{code}`" not in page}
    assert not {check.name for check in all_checks() if f"| {check.name} |" not in page}


@pytest.mark.parametrize(
    ("language", "done", "total", "said"),
    [
        ("en", 0, 0, "checking journal chain..."),
        ("en", 500, 1000, "checking journal chain: 50 %"),
        ("en", 1_250_000, 5_000_000, "checking journal chain: row 1,250,000 of 5,000,000, 25 %"),
        ("ru", 1_250_000, 5_000_000, "проверка: цепь журнала, строка 1 250 000 из 5 000 000, 25 %"),
    ],
)
def test_progress_counts_rows_and_per_cent(language: str, done: int, total: int, said: str) -> None:
    use(language)
    assert standing("journal chain", done, total).replace("\xa0", " ") == said
    use("en")
