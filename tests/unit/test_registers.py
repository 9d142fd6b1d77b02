"""An insurer's register: the layout is checked, each line is held or refused by name, and the file says the sums."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from console.register_files import form_of, register_bytes, write_file
from storage.claims.claim_records import Claim, ClaimLine
from storage.claims.layout_records import FIELDS, Layout
from storage.claims.layout_rules import layout_of
from storage.claims.register_rules import sheet_of
from storage.claims.usual_layouts import default_text
from storage.errors import RuleBroken, Unavailable
from tests.unit.test_claim_rules import claim, line

TODAY = date(2026, 11, 2)
EN, RU = (layout_of(default_text(language)) for language in ("en", "ru"))


def lines_of(*amounts: int) -> list[ClaimLine]:
    return [
        line(at, amount, middle_name="Ильич", birth_date=date(1970, 5, 17), letter="Г-7", letter_day=date(2026, 9, 1))
        for at, amount in enumerate(amounts, 1)
    ]


def of(lines: list[ClaimLine], **more: object) -> Claim:
    total = sum(one.amount_minor for one in lines)
    return replace(claim(3, total), lines=len(lines), **more)  # type: ignore[arg-type]  # any column of it


def made(layout: Layout, lines: list[ClaimLine], **more: object) -> bytes:
    return register_bytes(sheet_of(layout, of(lines, **more), lines, centre="Centre", today=TODAY))


def test_a_spreadsheet_has_text_numbers_and_days_and_its_sums_are_the_claims() -> None:
    lines = lines_of(150_000, 70_050)
    lines[1] = replace(lines[1], last_name="=HYPERLINK(1)", policy="0012")
    page = openpyxl.load_workbook(io.BytesIO(made(RU, lines))).active
    assert page is not None
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert page.title == "Реестр"
    assert rows[1][0] == "Реестр № 3 от 02.11.2026 для Insurer 1 за 01.10.2026 — 31.10.2026"
    assert rows[3][:4] == [1, "77-1", "Ivanov Ivan Ильич", datetime(1970, 5, 17)]  # noqa: DTZ001  # a day of a cell
    assert rows[4][1:3] == ["0012", "=HYPERLINK(1) Ivan Ильич"]
    assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"n", "s", "d"}  # never "f": a formula
    sums = [row[-1] for row in rows[3:]]
    assert sums == [1500, 700.5, 2200.5]
    assert page.cell(5, 12).number_format == "#,##0.00"


def test_the_same_as_csv_in_the_letters_that_the_insurer_reads() -> None:
    layout = replace(RU, format="csv", encoding="cp1251", head=(), total="")
    lines = lines_of(150_000, 70_050)
    lines[1] = replace(lines[1], last_name="=1+1", title='Приём; "первый"')
    rows = list(csv.reader(io.StringIO(made(layout, lines).decode("cp1251")), delimiter=";"))
    assert rows[0][2] == "Застрахованный"
    assert rows[1][-1] == "1500,00"
    assert rows[2][2] == "'=1+1 Ivan Ильич"  # a spreadsheet does not calculate it
    assert rows[2][9] == 'Приём; "первый"'
    assert sum(Decimal(row[-1].replace(",", ".")) for row in rows[1:]) == Decimal("2200.50")


@pytest.mark.parametrize(
    ("change", "column", "said"),
    [
        ({"title": "x" * 21}, {"field": "service", "length": 20}, "Line 2, Ivanov Ivan Ильич: “service” has 21"),
        ({"last_name": "Sőrös"}, {"field": "full_name"}, "Line 2, Sőrös Ivan Ильич: “full_name” has “ő”, which cp1251"),
        ({"policy": " "}, {"field": "policy", "required": True}, "Line 2, Ivanov Ivan Ильич: “policy” is empty"),
        ({"amount_minor": 101}, {"field": "amount"}, "Line 2, Ivanov Ivan Ильич: “amount” has kopecks"),
    ],
)
def test_a_line_that_the_layout_cannot_hold_is_named(
    change: dict[str, object], column: dict[str, object], said: str
) -> None:
    field = column["field"]
    told = ['format = "csv"', 'encoding = "cp1251"', 'money = "0"', "[[columns]]"]
    told += [f"{name} = {json.dumps(value)}" for name, value in column.items()]
    if field != "amount":
        told += ["[[columns]]", 'field = "amount"']
    layout = layout_of("\n".join(told))
    lines = lines_of(100, 200)
    lines[1] = replace(lines[1], **change)  # type: ignore[arg-type]  # a column of the line
    with pytest.raises(RuleBroken) as refused:
        made(layout, lines)
    assert said in str(refused.value)


def test_a_register_whose_lines_are_not_the_claim_is_none() -> None:
    lines = lines_of(100, 200)
    with pytest.raises(RuleBroken, match="are not its sum"):
        sheet_of(EN, of(lines[:1]), lines, centre="", today=TODAY)


def test_the_digest_is_of_what_the_register_says_whatever_the_file() -> None:
    lines = lines_of(100, 200)
    layouts = [replace(EN, format=form) for form in ("csv", "xlsx")]
    told = [sheet_of(one, of(lines), lines, centre="", today=TODAY).digest for one in layouts]
    other = [lines[0], replace(lines[1], last_name="Petrov")]
    assert told[0] == told[1] != sheet_of(EN, of(lines), other, centre="", today=TODAY).digest


AMOUNT = '[[columns]]\nfield = "amount"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("columns = 7", "1 to 60 columns"),
        ("format = \n", "look at line 1"),
        (AMOUNT + "= 3", "look at line 3"),
        ('fromat = "csv"\n' + AMOUNT, "did you mean “format”?"),
        ('format = "pdf"\n' + AMOUNT, '“format” is one of: "xlsx", "csv".'),
        ('encoding = "koi8-r"\n' + AMOUNT, '"utf-8", "cp1251"'),
        ('date = "dd.mm"\n' + AMOUNT, "dd.mm.yyyy"),
        ('date = "yyyy-mm-dd-dd"\n' + AMOUNT, "dd.mm.yyyy"),
        ('sheet = "a/b"\n' + AMOUNT, "“sheet” is a name of 1 to 31 letters"),
        ('head = ["{nmber}"]\n' + AMOUNT, "“{nmber}”, which is nothing known; the nearest is “{number}”"),
        ('head = ["{number"]\n' + AMOUNT, "“{”, which is nothing known"),
        ('head = "x"\n' + AMOUNT, "“head” is a list of lines"),
        ('[[columns]]\nfield = "polici"\n' + AMOUNT, "shows “polici”, which is no field; the nearest is “policy”"),
        ('[[columns]]\nfield = "amount"\nwidht = 3', "columns 1: widht"),
        ('[[columns]]\nfield = "amount"\nwidth = -3', "Column 1 of the layout: “width” is a number from 0 to 200"),
        ('[[columns]]\nfield = "policy"', "no column of the field “amount”"),
        (AMOUNT + AMOUNT, "headed “amount”"),
        ('encoding = "cp1251"\ntotal = "Összeg"\n' + AMOUNT, "“Összeg” of the layout has “Ö”, which cp1251"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_layout_is_said_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        layout_of(text)
    assert said in str(refused.value)


def test_every_field_can_be_shown_and_every_choice_of_a_date_is_written() -> None:
    columns = "\n".join(f'[[columns]]\nfield = "{field}"' for field in FIELDS)
    layout = layout_of(f'format = "csv"\nseparator = "\\t"\ndate = "yyyy-mm-dd"\nmoney = "minor"\n{columns}')
    (row,) = list(csv.reader(io.StringIO(made(layout, lines_of(150_000)).decode()), delimiter="\t"))[1:]
    told = dict(zip(FIELDS, row, strict=True))
    assert (told["birth_date"], told["amount"], told["letter"], told["claim"]) == (
        "1970-05-17", "150000", "Г-7", "2026-3",
    )  # fmt: skip


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    write_file(path, b"old")
    write_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(Unavailable, match="cannot be written"):
        write_file(tmp_path / "nowhere" / "r.csv", b"x")
    assert [one.name for one in tmp_path.iterdir()] == ["r.csv"]
    assert [form_of(Path(name), "xlsx") for name in ("a.CSV", "a.xlsx", "a")] == ["csv", "xlsx", "xlsx"]
