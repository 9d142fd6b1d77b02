"""A day of the book as a grid: rows at every instant that matters, cells by what a doctor does then. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from console.desks.schedule.held_cell import marked
from console.desks.schedule.slot import Slot
from console.flow_words import status_of
from console.locale import _
from console.locale.formats import day_short
from console.visit_words import at, mark, status_word
from storage.ids import AppointmentId, PractitionerId
from storage.queue.records import Board, BoardRow, State
from storage.queue.rules import IN_HOUSE
from storage.schedule.records import Appointment, DayColumn, DayView, VisitKind
from widgets.grid_cells import GridCell, GridColumn, GridRow, RowKey
from widgets.told_grid import ToldGrid

__all__ = ["CLOSED", "CONTINUES", "FREED", "BookGrid", "BookSource", "Shown", "Slot", "column_key", "standing"]

CLOSED = "░"
CONTINUES = '"'
FREED = "+"
BESIDE = "+"
"""Before the number of those who came without a booking, at the right end of a cell."""
Flow = Mapping[AppointmentId, BoardRow]
_Came = tuple[Appointment, BoardRow | None]
_Pause = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """What was loaded, and as what."""

    view: DayView
    week_of: PractitionerId | None
    board: Board | None = None
    """Who is in the house, where today is shown."""
    asked: frozenset[AppointmentId] = frozenset()
    """Visits about which a doctor was asked and has not answered."""


class BookSource:
    """What the grid asks: columns, the rows of a page, cells."""

    def __init__(
        self, view: DayView, *, week: bool = False, board: Board | None = None, now: tuple[date, int] | None = None,
        asked: frozenset[AppointmentId] = frozenset(),
    ) -> None:
        """Show a day of doctors, or one doctor's week; `board` knows who is in the house today.

        `now` is the centre's day and minute: what began a step before it is free no more.
        """
        self._view, self._now, self._marks = view, now, (view.held, asked)
        self._flow: Flow = {} if board is None else {row.appointment_id: row for row in board.rows}
        self._week = week
        self.columns: tuple[GridColumn, ...] = tuple(_heading(column, week=week) for column in view.columns)
        self._pages: dict[tuple[int, int], tuple[GridRow, ...]] = {}
        self._slots: dict[tuple[int, tuple[int, int]], dict[RowKey, GridCell[Slot]]] = {}
        """By column and page, for the rows of a page differ from those of another."""
        self._page = (0, 0)

    def rows(self, first: int, count: int) -> Sequence[GridRow]:
        """The instants at which something begins, ends, or may begin, for a page of columns."""
        key = (first, count)
        if key not in self._pages:
            self._pages[key] = _rows(self._view.columns[first : first + count])
        self._page = key
        return self._pages[key]

    def cell(self, row: GridRow, column: int) -> GridCell[Slot]:
        """One cell; a column is worked out when it is first shown."""
        key = (column, self._page)
        if key not in self._slots:
            cells = _cells(self._view.columns[column], self._pages[self._page], self._flow)
            self._slots[key] = {at: marked(*self._marks, self._if_past(cell)) for at, cell in cells.items()}
        return self._slots[key][row.key]

    def _if_past(self, cell: GridCell[Slot]) -> GridCell[Slot]:
        slot = cell.record
        if self._now is None or slot.visit is not None or not slot.inside:
            return cell
        if (slot.column.day, slot.minute + self._view.step_minutes) > self._now:
            return cell
        return replace(cell, record=replace(slot, past=True, free_minutes=0))

    def row_from(self, minute: int) -> RowKey:
        """The first row of the first page at a minute or after it."""
        keys = [row.key for row in self.rows(0, 4)]
        return next((key for key in keys if key[0] >= minute), keys[-1] if keys else (minute, 0))

    def place_of(self, appointment_id: int) -> tuple[RowKey, int | str] | None:
        """Where a visit stands: its row and its column's key."""
        for column in self._view.columns:
            starts = _starts(column)
            for key, visit in starts.items():
                if visit.id == appointment_id:
                    return key, column_key(column, week=self._week)
            for visit in _walk_ins(column):
                if visit.id == appointment_id:
                    return (visit.local_min, 0), column_key(column, week=self._week)
        return None


class BookGrid(ToldGrid[Slot]):
    """The grid, where a typed number is an hour (`14`) or a time (`930`)."""

    def select_number(self, number: int) -> bool:
        """Go to a time of the day."""
        minute = number * 60 if number < 24 else number // 100 * 60 + number % 100
        return minute < 1440 and self.go(row=(minute, 0))


def column_key(column: DayColumn, *, week: bool) -> int | str:
    """What a column is known by when the grid is loaded anew."""
    return column.day.isoformat() if week else int(column.practitioner_id)


def _heading(column: DayColumn, *, week: bool) -> GridColumn:
    key = column_key(column, week=week)
    if week:
        return GridColumn(key, day_short(column.day))
    last, trade = column.practitioner.last, column.specialty[:4].lower().rstrip("-. ")
    return GridColumn(key, f"{last} {trade}".strip(), short=last, right=column.room)


def _starts(column: DayColumn) -> dict[RowKey, Appointment]:
    """Each visit by the row it begins in; the second of one minute gets a row of its own."""
    starts: dict[RowKey, Appointment] = {}
    booked = (visit for visit in column.visits if visit.kind is not VisitKind.WALK_IN)
    for visit in sorted(booked, key=lambda v: (v.local_min, v.lane, v.id)):
        nth = 0
        while (visit.local_min, nth) in starts:
            nth += 1
        starts[visit.local_min, nth] = visit
    return starts


def _walk_ins(column: DayColumn) -> list[Appointment]:
    return [visit for visit in column.visits if visit.kind is VisitKind.WALK_IN]


def _beside(column: DayColumn, rows: tuple[GridRow, ...], flow: Flow) -> dict[RowKey, list[_Came]]:
    """Who came without a booking, by the last row that begins when they came or before."""
    out: dict[RowKey, list[_Came]] = {}
    for visit in _walk_ins(column):
        keys = [row.key for row in rows if row.key[1] == 0 and row.key[0] <= visit.local_min]
        if keys:
            out.setdefault(keys[-1], []).append((visit, flow.get(visit.id)))
    return out


def _rows(columns: Sequence[DayColumn]) -> tuple[GridRow, ...]:
    keys: set[RowKey] = set()
    for column in columns:
        keys |= set(_starts(column))
        ends = {visit.end_min for visit in column.visits if visit.kind is not VisitKind.WALK_IN}
        for span in column.spans:
            keys |= {(minute, 0) for minute in range(span.start_min, span.end_min, column.follow_minutes)}
            keys |= {(end, 0) for end in ends if span.start_min < end < span.end_min}
        keys |= {(visit.local_min, 0) for visit in column.freed}
        keys |= {(start, 0) for start, end, _why in column.pauses if start > 0 and _between(column, start)}
    came = {visit.local_min for column in columns for visit in _walk_ins(column)}
    keys |= {(minute, 0) for minute in came if not any(key[0] <= minute for key in keys)}
    return tuple(GridRow(key, at(key[0]) if key[1] == 0 else "") for key in sorted(keys))


def _between(column: DayColumn, minute: int) -> bool:
    """Whether a minute lies within the doctor's day, in the widest sense."""
    if not column.spans:
        return False
    return column.spans[0].start_min < minute < column.spans[-1].end_min


def _cells(column: DayColumn, rows: tuple[GridRow, ...], flow: Flow) -> dict[RowKey, GridCell[Slot]]:
    starts, came = _starts(column), _beside(column, rows, flow)
    cells: dict[RowKey, GridCell[Slot]] = {}
    labelled: set[_Pause] = set()
    for row in rows:
        cell = _cell(column, row.key, starts, flow, labelled)
        beside = came.get(row.key)
        if beside:
            slot = replace(cell.record, walk_ins=tuple(beside))
            cell = replace(cell, record=slot, right=f"{cell.right}{BESIDE}{len(beside)}")
        cells[row.key] = cell
    return cells


def _cell(
    column: DayColumn, key: RowKey, starts: Mapping[RowKey, Appointment], flow: Flow, labelled: set[_Pause]
) -> GridCell[Slot]:
    visit = starts.get(key)
    if visit is not None:
        return _visit_cell(column, key[0], visit, flow.get(visit.id))
    over = next((v for v in column.visits if _covers(v, key[0], key[1])), None)
    if over is not None:
        row = flow.get(over.id)
        slot = Slot(column=column, minute=key[0], visit=over, inside=True, row=row)
        return GridCell(CONTINUES, slot, token=standing(over, row)[1])
    return _open_or_closed(column, key[0], labelled)


def standing(visit: Appointment, row: BoardRow | None) -> tuple[str, str, str]:
    """Glyph, style and word of a visit: where the patient is once there, else how far the booking is."""
    if row is not None and row.state in IN_HOUSE | {State.GONE}:
        (glyph, word), token = status_of(row)[0].split(" ", 1), status_of(row)[1]
        return glyph, token, word
    return *mark(visit), status_word(visit)


def _covers(visit: Appointment, minute: int, nth: int) -> bool:
    if visit.kind is VisitKind.WALK_IN:
        return False
    return visit.local_min < minute < visit.end_min or (nth > 0 and visit.local_min == minute)


def _visit_cell(column: DayColumn, minute: int, visit: Appointment, row: BoardRow | None) -> GridCell[Slot]:
    glyph, token, _word = standing(visit, row)
    squeezed = "!" if visit.overbook_reason else " "
    slot = Slot(column=column, minute=minute, visit=visit, inside=_span(column, minute) is not None, row=row)
    name = visit.patient
    short = f"{glyph}{squeezed}{name.last} {name.first[:1]}."
    return GridCell(f"{glyph}{squeezed}{name.usual}", slot, short=short, right=str(visit.minutes), token=token)


def _span(column: DayColumn, minute: int) -> tuple[int, int] | None:
    return next(((s.start_min, s.end_min) for s in column.spans if s.start_min <= minute < s.end_min), None)


def _open_or_closed(column: DayColumn, minute: int, labelled: set[_Pause]) -> GridCell[Slot]:
    span = _span(column, minute)
    if span is None:
        pause = next((p for p in column.pauses if p[0] <= minute < p[1]), None)
        slot = Slot(column=column, minute=minute, label=pause[2] if pause else "")
        text = ""
        if pause is not None and pause not in labelled:
            labelled.add(pause)
            text = f"{CLOSED}{CLOSED} {pause[2]} "
        return GridCell(text, slot, token="cell.closed", fill=CLOSED)
    held = [v.local_min for v in column.visits if v.kind is not VisitKind.WALK_IN and v.local_min >= minute]
    free = min([span[1], *held]) - minute
    freed = next((v for v in column.freed if v.local_min == minute), None)
    slot = Slot(column=column, minute=minute, freed=freed, inside=True, free_minutes=free)
    if freed is None:
        return GridCell("", slot, token="cell.free")
    text, short = _("{mark} just freed").format(mark=FREED), _("{mark} freed").format(mark=FREED)
    return GridCell(text, slot, short=short, right=str(min(freed.minutes, free)), token="cell.free")
