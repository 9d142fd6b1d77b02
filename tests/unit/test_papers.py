"""The notation of papers: what people typed is never notation, no line is too wide, a PDF says it all."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from console.papers.escape import escaped, kept, plain
from console.papers.notation import Mark, Pair, Signatures, Table, TableRow, Text, blocks
from console.papers.paper import as_lines
from console.papers.pdf import pdf_of
from console.papers.script import Unprintable
from console.papers.table import TableColumn, table_text
from widgets.text import clean, width

HOSTILE = (
    "# no title", "## no heading", "> no middle", ">> no right", "--", "---", "===", "| no | table |", "|* sum |",
    "a :: b", "a ::", "::", "~ sign | here", "- no item", "` kept", "%page no {number}", "name ____", "____", "\\",
    "\\# x", "x\\", "a|b", "a\nb\n# c", "\x1b[31mred\x1b]0;t\x07", "  # indented", "[/foo]", "{{ 7 * 7 }}", "{% x %}",
    "\u202eevil", "\r\n===\r\n", "٣ | \u2028 ===",
)  # fmt: skip


def only_block(line: str) -> object:
    (block,) = blocks(line)
    return block


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_people_typed_is_a_paragraph_wherever_it_stands(typed: str) -> None:
    said = clean(typed).rstrip()
    assert only_block(escaped(typed)) == Text("paragraph", said) if said else Mark("blank")
    assert only_block(f"Name: {escaped(typed)}") == Text("paragraph", f"Name: {said}".rstrip())
    assert only_block(f"left :: {escaped(typed)}") == Pair("left", said.strip())
    assert only_block(f"~ {escaped(typed)} | B") == Signatures((said.strip(), "B"))
    assert only_block(f"## {escaped(typed)}") == Text("heading", said.strip())


@given(st.text(), st.text())
def test_no_text_that_was_put_in_becomes_notation(one: str, other: str) -> None:
    (block,) = blocks(f"x{escaped(one)}{escaped(other)}: {escaped(one)}")
    assert isinstance(block, Text)
    assert block.kind == "paragraph"
    assert not block.fill
    assert plain(escaped(one)) == clean(one)
    table = only_block(table_text(["a", TableColumn("b", at_right=True)], [[one, other]]))
    assert isinstance(table, Table)
    assert table.at_right == (False, True)
    assert [row.cells for row in table.rows] == [(clean(one).strip(), clean(other).strip())]


@given(st.text(alphabet=st.characters(codec="utf-8")), st.integers(16, 90))
def test_no_line_is_wider_than_the_paper_and_none_has_a_control_character(text: str, cells: int) -> None:
    for line in as_lines(f"# {text}\n{text} :: {text}\n~ {text} | {text}\n| {text} | {text} |\n{text}", cells):
        assert width(line) <= cells
        assert clean(line) == line


def test_the_kinds_of_lines() -> None:
    table = "| a | > b |\n| 1 | 2 |\n|* s |"
    text = f"# T\n## H\n> M\n>> R\n--\n===\n\n{table}\nl :: r\n~ A | B\n- i\n`  k  k\nName: ____\np"
    assert list(blocks(text)) == [
        Text("title", "T"),
        Text("heading", "H"),
        Text("centred", "M"),
        Text("right", "R"),
        Mark("rule"),
        Mark("page"),
        Mark("blank"),
        Table(("a", "b"), (False, True), (TableRow(("1", "2")), TableRow(("s", ""), sums=True))),
        Pair("l", "r"),
        Signatures(("A", "B")),
        Text("item", "i"),
        Text("kept", " k  k"),
        Text("paragraph", "Name:", fill=True),
        Text("paragraph", "p"),
    ]


def test_lines_as_they_are_read() -> None:
    text = table_text(
        ["Service", TableColumn("Price", at_right=True)],
        [["Consultation of a cardiologist", "1 500,00"], ["ECG", "90,00"]],
        sums=["Total", "1 590,00"],
    )
    assert as_lines(f"# Bill\nNo 7 :: 2.10.2026\n{text}\nName: ____\n~ Signed", 32) == [
        "              Bill",
        "No 7                   2.10.2026",
        "Service                    Price",
        "--------------------------------",
        "Consultation of a       1 500,00",
        "cardiologist",
        "ECG                        90,00",
        "--------------------------------",
        "Total                   1 590,00",
        "Name: __________________________",
        "",
        "________________________________",
        "Signed",
    ]


def test_a_table_that_no_paper_is_wide_enough_for_is_told_row_by_row() -> None:
    columns = [TableColumn(name, at_right=True) for name in ("cash", "card", "insurer")]
    text = table_text(columns, [["1 234 567,00"] * 3])
    assert as_lines(text, 32) == ["cash: 1 234 567,00", "card: 1 234 567,00", "insurer: 1 234 567,00"]


def test_what_was_kept_stays_letter_by_letter() -> None:
    receipt = "   CENTRE\n# 1 | a :: b   9,00\n\n--\n\\"
    assert as_lines(kept(receipt), 40) == receipt.split("\n")


def pages(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def test_each_copy_is_a_whole_document_with_its_mark_and_its_own_pages() -> None:
    rows = [[f"Приём № {at}", f"{at} 500,00"] for at in range(1, 61)]
    table = table_text(["Услуга", TableColumn("Цена", at_right=True)], rows)
    text = f"%page стр. {{number}} / {{count}}\n# Договор\n{table}\n~ Исполнитель | Потребитель"
    found = pages(pdf_of(text, title="Договор 12", marks=("Экземпляр 1 из 2", "Экземпляр 2 из 2")))
    assert len(found) == 4
    for at, page in enumerate(found):
        assert f"Экземпляр {at // 2 + 1} из 2" in page
        assert f"стр. {at % 2 + 1} / 2" in page
        assert "Услуга" in page  # the headings of the table begin each page
        assert page.count("Исполнитель") == at % 2
    for begin in (0, 2):
        both = found[begin] + found[begin + 1]
        assert all(f"Приём № {at}" in both and f"{at} 500,00" in both for at in range(1, 61))


def test_neither_a_row_nor_a_signature_is_parted_and_no_heading_stands_alone() -> None:
    long = "слово " * 40
    table = table_text(["А", "Б"], [[f"начало {long} конец", "1"]])
    ends = (f"## Раздел\n{table}", "подпись ниже\n~ Расписался Петров")
    parts = [
        f"{chr(10).join(f'строка {at}' for at in range(before))}\n{end}" for before in range(38, 58) for end in ends
    ]
    found = pages(pdf_of("\n===\n".join(parts), title="x"))
    assert 40 < len(found) < 80  # some of them end on a second page
    for page in found:
        assert ("начало" in page) == ("конец" in page) == ("Раздел" in page)
        assert ("подпись ниже" in page) == ("Расписался" in page)


def test_a_wide_table_turns_the_page_rather_than_break_its_numbers() -> None:
    columns = [TableColumn(f"Column {at}", at_right=True) for at in range(14)]
    (page,) = PdfReader(io.BytesIO(pdf_of(table_text(columns, [["1 234 567,00"] * 14]), title="wide"))).pages
    assert page.mediabox.width > page.mediabox.height
    assert page.extract_text().count("1 234 567,00") == 14


def test_letters_of_other_scripts_come_from_another_font_and_what_none_has_is_named() -> None:
    (page,) = pages(pdf_of("Имя: გიორგი მაისურაძე, Ελένη, Łukasz, Қуаныш ₽ № ✓", title="Letters"))
    for word in ("გიორგი", "Ελένη", "Łukasz", "Қуаныш"):
        assert word in page
    with pytest.raises(Unprintable) as error:
        pdf_of("Договор\nИмя: 王小明 李, дата", title="x")
    assert "王 小 明 李" in str(error.value)
    assert "“王小明 李”" in str(error.value)
    for name in ("محمد", "हिन्दी"):  # letters that join: printed one by one they would be wrong
        with pytest.raises(Unprintable, match=name):
            pdf_of("text", title="x", marks=(name,))
