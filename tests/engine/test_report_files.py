"""Reports as files for others: what a workbook, a PDF and a text hold, read back by other programs."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime

import pytest
import pytest_asyncio
from openpyxl import load_workbook
from pypdf import PdfReader

from console.reports.every import REPORTS
from console.reports.files import Printed, pdf, printed, text, workbook
from storage.store import Store
from tests.scene import Played, Scene
from tests.till import FURNISHED, TODAY, Till, card, sat_down


@pytest.fixture
def scene() -> Scene:
    return FURNISHED


@pytest_asyncio.fixture
async def till(store: Store, played: Played) -> Till:
    return await sat_down(store, played.gave)


def said(till: Till, name: str) -> Printed:
    return printed(till.office, REPORTS[name].title, TODAY, TODAY)


def cells(content: bytes) -> list[list[object]]:
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows()]


async def test_the_cash_day_as_a_workbook_sums_up_to_what_was_paid(till: Till) -> None:
    await till.shift()
    await till.pay(await till.owes())
    await till.pay(await till.owes(till.ivanov), tenders=(card(100000),))
    answer = await REPORTS["cash-day"].ask(till.office, TODAY, TODAY)
    head, *documents, together = cells(workbook(answer, "Cash day"))
    assert [row[head.index("No.")] for row in documents] == ["0001", "0002"]
    day, total = documents[0][head.index("Day")], head.index("Sum")
    assert isinstance(day, datetime)
    assert day.date() == TODAY
    assert [row[total] for row in (*documents, together)] == [1800, 1000, 2800]
    assert [row[head.index("card")] for row in (*documents, together)] == [None, 1000, 1000]
    assert answer.data["total_minor"] == 280000


async def test_what_people_typed_is_no_formula_in_a_workbook_and_no_layout_on_paper(till: Till) -> None:
    await till.owes()
    answer = await REPORTS["debts"].ask(till.office, TODAY, TODAY)
    (row,) = answer.rows
    hostile = replace(answer, rows=((row[0], '=HYPERLINK("x")', "# | === | -- \x1b[2J", row[3]),))
    book = load_workbook(io.BytesIO(workbook(hostile, "a[b]:*?/\\'" * 9)))
    assert (book.worksheets[0]["B2"].value, book.worksheets[0]["B2"].data_type) == ('=HYPERLINK("x")', "s")
    assert len(book.sheetnames[0]) <= 31
    shown = text(hostile, said(till, "debts"))
    assert "\x1b" not in shown
    assert "# | === | --" in " ".join(shown.split())
    assert "1,800.00" in shown


async def test_a_report_on_paper_names_the_centre_the_period_and_when_it_was_printed(till: Till) -> None:
    await till.owes()
    answer = await REPORTS["debts"].ask(till.office, TODAY, TODAY)
    (page,) = PdfReader(io.BytesIO(pdf(answer, said(till, "debts")))).pages
    shown = page.extract_text()
    for told in (till.office.centre.name, "Debts", "02.10.2026", "Yudin Mark", "1,800.00", "Printed 02.10.2026 14:30"):
        assert told in shown
    nothing = replace(answer, rows=())
    assert "Nothing in this period." in text(nothing, said(till, "debts"))


def test_every_report_of_the_rooms_is_offered_under_a_title() -> None:
    from console.reports import every

    assert set(every.REPORTS) == set(every._ASKS)
