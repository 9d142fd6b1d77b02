"""What a cell of the book carries besides: another desk holds the time, a doctor has not answered.  Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from console.desks.schedule.slot import Slot
from console.locale import _
from storage.ids import AppointmentId
from storage.schedule.hold_records import HeldBy
from widgets.grid_cells import GridCell

ASKED = "?"
"""Beside the glyph of a visit about which a doctor was asked and has not answered."""


def marked(all_held: Sequence[HeldBy], asked: Collection[AppointmentId], cell: GridCell[Slot]) -> GridCell[Slot]:
    """The cell, with who holds its time, or with the sign that an answer is due."""
    slot = cell.record
    if slot.visit is not None and slot.visit.id in asked and cell.text[1:2] == " ":
        return replace(cell, text=_with_sign(cell.text), short=_with_sign(cell.short))
    return _if_held(all_held, cell, slot)


def _with_sign(text: str) -> str:
    return f"{text[:1]}{ASKED}{text[2:]}"


def _if_held(all_held: Sequence[HeldBy], cell: GridCell[Slot], slot: Slot) -> GridCell[Slot]:
    if not all_held or slot.visit is not None or slot.past or not slot.inside:
        return cell
    held = next((one for one in all_held if _covers(one, slot)), None)
    if held is None:
        return cell
    text = _("held by {who}").format(who=held.who)
    return replace(cell, text=text, short=text, token="dim", record=replace(slot, held=held))


def _covers(held: HeldBy, slot: Slot) -> bool:
    column = slot.column
    mine = (held.practitioner_id, held.day) == (column.practitioner_id, column.day)
    return mine and held.start_min <= slot.minute < held.end_min
