"""The list: the cursor and the numbers belong to keys; only what is shown is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from widgets.columns import shown_columns
from widgets.record_list import Column, ListSource, RecordList, Row

COLUMNS = (
    Column("time", "Time", 5),
    Column("who", "Patient", 20, grow=True),
    Column("room", "Room", 6, drop=2),
    Column("debt", "Owes", 8, "right", drop=1),
)


def rows(keys: Sequence[int]) -> list[Row[str]]:
    return [Row(key, ("10:00", f"name {key}", "204", "1 800"), f"record {key}") for key in keys]


class Million:
    """A source that counts what it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __len__(self) -> int:
        return 1_000_000

    def row(self, index: int) -> Row[str]:
        self.asked += 1
        return Row(index, ("10:00", f"name {index}", "204", ""), str(index))

    def index_of(self, key: int | str) -> int | None:
        return int(key)


def shown(table: RecordList[str], width: int = 79, height: int = 16) -> list[str]:
    return ["".join(text for text, _token in line).rstrip() for line in table.lines(width, height)]


def test_a_million_rows_cost_a_screenful() -> None:
    source = Million()
    table: RecordList[str] = RecordList(COLUMNS)
    table.replace(source)
    for name in ("down", "end", "pageup", "up", "home"):
        source.asked = 0
        table.move(name)
        table.lines(79, 16)
        assert source.asked < 40
    table.move("end")
    assert table.record == "999999"
    assert shown(table)[-1].startswith("▌")


def test_the_cursor_stays_on_its_key_and_on_its_line() -> None:
    table: RecordList[str] = RecordList(COLUMNS)
    table.replace(rows(range(100)))
    for _ in range(30):
        table.move("down")
    table.lines(79, 16)
    before = table.cursor()
    table.replace(rows([500, 501, *range(100)]))
    table.lines(79, 16)
    assert table.record == "record 30"
    assert table.cursor() == before


def test_a_number_never_comes_to_mean_another_row() -> None:
    table: RecordList[str] = RecordList(COLUMNS)
    table.replace(rows([10, 20, 30]))
    table.replace(rows([40, 30, 10]))
    assert [table.numbers.number(key) for key in (10, 20, 30, 40)] == [1, 2, 3, 4]
    assert table.select_number(3)
    assert table.record == "record 30"
    assert not table.select_number(2)
    assert not table.select_number(9)
    assert table.record == "record 30"


@given(st.lists(st.lists(st.integers(0, 30), unique=True, max_size=12), min_size=1, max_size=6), st.integers(0, 12))
def test_refreshing_keeps_every_promise(refreshes: list[list[int]], steps: int) -> None:
    table: RecordList[str] = RecordList(COLUMNS)
    numbers: dict[int, int] = {}
    for keys in refreshes:
        before = table.current
        table.replace(rows(keys))
        current = table.current
        assert (current is None) == (not keys)
        if before is not None and before.key in keys:
            assert current is not None
            assert current.key == before.key
        for key in keys:
            assert numbers.setdefault(key, table.numbers.number(key)) == table.numbers.number(key)
        for _ in range(steps):
            table.move("down")
        lines = table.lines(79, 8)
        assert len(lines) <= 8
        cursor = table.cursor()
        assert (cursor is None) == (not keys)
    assert len(set(numbers.values())) == len(numbers)


def test_sections_are_stepped_over() -> None:
    table: RecordList[str] = RecordList(COLUMNS)
    due: Row[str] = Row("due", ("to pay 1",), section=True)
    paid: Row[str] = Row("paid", ("paid",), section=True)
    table.replace([due, *rows([1]), paid, *rows([2])])
    assert table.record == "record 1"
    table.move("down")
    assert table.record == "record 2"
    table.move("home")
    assert table.record == "record 1"
    assert shown(table)[1].startswith("── to pay 1 ──")
    assert table.numbers.number(2) == 2


def test_columns_leave_by_their_order_and_growing_ones_take_the_rest() -> None:
    def titles(width: int) -> list[str]:
        return [column.key for _at, column, _cells in shown_columns(COLUMNS, width)]

    assert titles(76) == ["time", "who", "room", "debt"]
    assert titles(40) == ["time", "who", "debt"]
    assert titles(30) == ["time", "who"]
    assert titles(10) == ["time", "who"]
    for width in (76, 60, 45):
        assert sum(cells + 1 for _at, _c, cells in shown_columns(COLUMNS, width)) - 1 == width - 1


@given(st.text(max_size=40), st.integers(1, 140), st.integers(0, 40))
def test_no_name_breaks_a_row(name: str, width: int, height: int) -> None:
    table: RecordList[str] = RecordList(COLUMNS)
    table.replace([Row(1, ("10:00", name, name, name), name), Row(2, (), "short")])
    for line in table.lines(width, height):
        assert cell_len("".join(text for text, _token in line)) <= max(width, 1) + 40
    if width >= 56 and height > 1:
        line = table.lines(width, height)[1]
        assert cell_len("".join(text for text, _token in line)) == width - 1


def test_an_empty_list_says_so_and_moves_do_no_harm() -> None:
    table: RecordList[str] = RecordList(COLUMNS, empty="Nobody is expected.")
    table.replace(ListSource())
    for name in ("up", "down", "pageup", "pagedown", "home", "end"):
        assert table.move(name)
    assert not table.move("left")
    table.mark()
    assert table.record is None
    assert shown(table)[1].strip() == "Nobody is expected."
    table.replace(rows([1]))
    assert table.record == "record 1"
