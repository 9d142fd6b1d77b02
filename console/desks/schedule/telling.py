"""The day in words, one line for each thing that begins: for those who listen to the screen."""

from __future__ import annotations

from console.desks.schedule.peeking import lasting
from console.desks.schedule.slots import CONTINUES, Slot, standing
from console.locale import _, ngettext
from widgets.grid_cells import GridCell


def told(above: GridCell[Slot] | None, cell: GridCell[Slot]) -> str:
    """What begins in a cell; empty where what is above it goes on."""
    said = _begins(above, cell)
    beside = len(cell.record.walk_ins)
    if not beside:
        return said
    came = ngettext("{count} without a booking", "{count} without a booking", beside).format(count=beside)
    return f"{said}; {came}" if said else came


def _begins(above: GridCell[Slot] | None, cell: GridCell[Slot]) -> str:
    slot, before = cell.record, above.record if above is not None else None
    if slot.visit is not None:
        if cell.text == CONTINUES:
            return ""
        _glyph, _token, word = standing(slot.visit, slot.row)
        said = _("{who}, {status}, {length}").format(
            who=slot.visit.patient.usual, status=word, length=lasting(slot.visit.minutes)
        )
        return _("{visit}, squeezed in").format(visit=said) if slot.visit.overbook_reason else said
    if slot.held is not None:
        same = before is not None and before.held == slot.held
        return "" if same else _("held by {who}").format(who=slot.held.who)
    if slot.past:
        return "" if before is not None and before.past else _("past")
    if slot.inside:
        if slot.freed is not None:
            return _("just freed, free {length}").format(length=lasting(slot.free_minutes))
        goes_on = before is not None and before.inside and before.visit is None and not before.past
        return "" if goes_on else _("free {length}").format(length=lasting(slot.free_minutes))
    return _("closed: {reason}").format(reason=slot.label) if slot.label and cell.text else ""
