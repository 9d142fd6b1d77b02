"""A free cell of the book that another desk holds just now.  Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from console.desks.schedule.slot import Slot
from console.locale import _
from storage.schedule.hold_records import HeldBy
from widgets.grid_cells import GridCell


def if_held(all_held: Sequence[HeldBy], cell: GridCell[Slot]) -> GridCell[Slot]:
    """The cell, or who holds its time."""
    slot = cell.record
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
