"""`frontdesk template`: listed, shown, checked with file and line, put in by who may, ours back again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from console.papers.kinds import SORTS
from console.papers.making import default_source
from tests.cli.answers import Run, refused
from tests.engine.full_day import Day
from tests.engine.paper_acts import LETTER

MANAGER = ("--as", "office-manager")
DESK = ("--as", "administrator")


@pytest.fixture(autouse=True)
def day(centre: Path, day_on_file: tuple[Path, Day]) -> None:
    """A centre with a letter of its own."""
    centre.write_bytes(day_on_file[0].read_bytes())
    for beside in ("-wal", "-shm"):
        centre.with_name(centre.name + beside).unlink(missing_ok=True)


def test_every_kind_is_listed_with_whose_version_counts(run: Run) -> None:
    code, out, _err = run("template", "list", *DESK)
    assert code == 0
    assert "letter" in out
    assert "02.10.2026" in out
    listed = json.loads(run("template", "list", "--json", *DESK)[1])
    assert {one["kind"] for one in listed} == set(SORTS)
    assert [(one["kind"], one["version"]) for one in listed if one["version"]] == [("letter", 1)]


def test_a_template_goes_out_as_a_file_and_comes_in_again(run: Run, tmp_path: Path) -> None:
    code, out, _err = run("template", "show", "contract", "--language", "ru", *DESK)
    assert (code, out) == (0, default_source("contract", "ru").body)
    file = tmp_path / "contract.ru.txt"
    file.write_text("\ufeff" + out.replace("Договор №", "Контракт №").replace("\n", "\r\n"), newline="")
    assert run("template", "put", file, *MANAGER) == (
        0, "Contract (ru): version 1 counts from now on.\n", "",
    )  # fmt: skip
    assert "# Контракт №" in run("template", "show", "contract", "--language", "ru", *DESK)[1]
    refused(run("template", "put", file, *MANAGER), "counts already")
    assert run("template", "back", "contract", "--language", "ru", *MANAGER)[0] == 0
    assert run("template", "show", "contract", "--language", "ru", *DESK)[1] == out
    assert "# Контракт №" in run("template", "show", "contract", "--language", "ru", "--version", "1", *DESK)[1]
    refused(run("template", "back", "contract", "--language", "ru", *MANAGER), "own template already")
    assert run("template", "show", "letter", "--version", "0", *DESK)[1] == default_source("letter", "en").body
    refused(run("template", "show", "letter", "--version", "7", *DESK), "no version 7")


def test_a_check_names_file_line_field_and_the_nearest_one(run: Run, tmp_path: Path) -> None:
    good, bad = tmp_path / "letter.txt", tmp_path / "cover.en.txt"
    good.write_text(LETTER)
    bad.write_text("# Cover\n{{ patient.nam }}\n{{ patient.card_nmber }}\n")
    code, out, err = run("template", "check", good, bad)
    assert (code, err) == (1, "")
    assert out.splitlines() == [
        f"{bad}:2: There is no field “patient.nam”; the nearest is “patient.name”.",
        f"{bad}:3: There is no field “patient.card_nmber”; the nearest is “patient.card_number”.",
    ]
    assert run("template", "check", good) == (0, "1 template looked through: nothing is wrong.\n", "")
    code, out, _err = run("template", "check", bad, "--json")
    assert (code, json.loads(out)["problems"][0]["line"]) == (1, 2)


@pytest.mark.parametrize(("text", "said"), [
    ("{{ patient.nam }}", "letter.txt:1: There is no field"),
    ("x\n{% for a in range(999) %}{% for b in range(999) %}x{% endfor %}{% endfor %}", "letter.txt:2: A loop goes on"),
    ("x\n\n{{ 'x' * 10**9 }}", "letter.txt:3: Templates of papers cannot do this"),
    ("{{ patient.name.__class__ }}", "There is nothing called “__class__” here"),
    ("{% for %}", "letter.txt:1: This cannot be read"),
    ("", "This template is empty"),
])  # fmt: skip
def test_a_wrong_template_is_one_sentence_and_nothing_is_kept(run: Run, tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "letter.txt"
    file.write_text(text)
    refused(run("template", "put", file, *MANAGER), said)
    assert run("template", "show", "letter", *DESK)[1] == LETTER


def test_wrong_words_are_one_sentence(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "something.txt"
    file.write_text("x")
    refused(run("template", "check", file), "what is it a template of", "contract")
    refused(run("template", "check", file, "--kind", "bill"), "There is no paper “bill”")
    assert run("template", "check", file, "--kind", "letter")[0] == 0
    refused(run("template", "check", tmp_path / "letter.txt"), "letter.txt")
    refused(run("template", "put", file, "--kind", "letter", *DESK), "may not do this")
    (tmp_path / "cover.txt").write_bytes(b"\xff\xfe\x00x")
    refused(run("template", "check", tmp_path / "cover.txt"), "is no text in UTF-8")
    refused(run("template", "show", "bill", *DESK), "There is no paper “bill”")


def test_the_fields_of_a_kind_are_told(run: Run) -> None:
    code, out, _err = run("template", "fields", "contract")
    assert code == 0
    assert "services[].price" in out
    told = json.loads(run("template", "fields", "contract", "--json")[1])
    assert {"field": "contract.number", "example": "12-2026"} in told
