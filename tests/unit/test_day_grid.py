"""The grid of time and columns: cursor by key, pages of columns, only what is shown is asked for."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.day_grid import DayGrid
from widgets.grid_cells import GridCell, GridColumn, GridRow
from widgets.text import width


class Plain:
    """So many columns, a row each ten minutes; the record is (minute, column)."""

    def __init__(self, columns: int, rows: Sequence[int], text: str = "x") -> None:
        self.columns = tuple(GridColumn(at, f"column {at}") for at in range(columns))
        self._rows = tuple(GridRow((minute, 0), f"{minute // 60}:{minute % 60:02}") for minute in rows)
        self._text = text
        self.asked: set[tuple[int, int]] = set()

    def rows(self, first: int, count: int) -> Sequence[GridRow]:
        return self._rows

    def cell(self, row: GridRow, column: int) -> GridCell[tuple[int, int]]:
        self.asked.add((row.key[0], column))
        return GridCell(self._text, (row.key[0], column), right="20")


def grid(columns: int = 10, rows: Sequence[int] = range(540, 1080, 10), **more: str) -> DayGrid[tuple[int, int]]:
    made: DayGrid[tuple[int, int]] = DayGrid(empty="nothing")
    made.replace(Plain(columns, rows, **more))
    made.lines(80, 17)
    return made


def text(made: DayGrid[tuple[int, int]], cells: int = 80, height: int = 17) -> list[str]:
    return ["".join(piece for piece, _token in line) for line in made.lines(cells, height)]


def test_only_what_is_shown_is_asked_for() -> None:
    made: DayGrid[tuple[int, int]] = DayGrid()
    source = Plain(1000, range(0, 1440, 5))
    made.replace(source)
    made.lines(80, 17)
    assert len(source.asked) == 16 * 4


def test_columns_come_in_pages_and_the_heading_says_which() -> None:
    made = grid(10)
    assert text(made)[0].rstrip().endswith("◄1/3►")
    for _ in range(4):
        made.move("right")
    assert text(made)[0].rstrip().endswith("◄2/3►")
    assert made.record == (540, 4)
    made.move("left")
    assert text(made)[0].rstrip().endswith("◄1/3►")


def test_the_last_page_of_columns_is_as_full_as_the_others() -> None:
    made = grid(5)
    for _ in range(4):
        made.move("right")
    heading = text(made)[0]
    assert heading.rstrip().endswith("◄2/2►")
    assert heading.count("│") == 3
    assert made.record == (540, 4)


@pytest.mark.parametrize(("cells", "columns"), [(80, 4), (132, 6), (64, 3), (40, 1), (20, 1), (8, 1)])
def test_as_many_columns_as_fit(cells: int, columns: int) -> None:
    made = grid(20)
    lines = text(made, cells)
    assert lines[0].count("│") == columns - 1
    assert all(width(line) <= cells - 1 for line in lines)


def test_the_cursor_stays_on_minute_and_column() -> None:
    made = grid()
    made.go(row=(600, 0), column=3)
    made.replace(Plain(5, [540, 590, 595, 600, 640]))
    assert made.record == (600, 3)
    made.replace(Plain(2, [540, 595, 640]))
    made.lines(80, 17)
    assert made.record == (595, 1)


def test_the_cursor_is_where_the_terminal_shows_it() -> None:
    made = grid()
    for _ in range(20):
        made.move("down")
    made.move("right")
    lines = text(made)
    cell = made.cursor()
    assert cell is not None
    column, line = cell
    assert lines[line].startswith("▌12:20")
    assert lines[line][column] == "x"
    assert column == 7 + 18


def test_moves_at_the_edges_are_told() -> None:
    told: list[str] = []
    made = grid(2, [540, 550])
    made.edge = told.append
    for name in ("left", "up", "pageup", "right", "right", "down", "pagedown", "down"):
        assert made.move(name)
    assert told == ["left", "up", "pageup", "right", "pagedown", "down"]
    assert not made.move("f3")
    made.move("home")
    assert made.record == (540, 1)
    made.move("end")
    assert made.record == (550, 1)


def test_an_empty_grid() -> None:
    made: DayGrid[tuple[int, int]] = DayGrid(empty="Nobody receives.")
    assert made.record is None
    assert "Nobody receives." in text(made)[1]
    assert made.cursor() is None
    assert made.move("down")
    assert not made.select(3)


@given(st.text(max_size=60), st.integers(1, 140), st.integers(0, 50))
def test_whatever_is_typed_never_breaks_a_line(typed: str, cells: int, height: int) -> None:
    made: DayGrid[tuple[int, int]] = DayGrid()
    made.replace(Plain(5, range(540, 700, 20), typed))
    lines = text(made, cells, height)
    assert len(lines) <= max(height, 0)
    for line in lines:
        assert width(line) <= max(cells - 1, 0)
        assert line.isprintable()
