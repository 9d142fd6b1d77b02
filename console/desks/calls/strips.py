"""What the register knows of the people on the line: read for several calls at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from console.desks.calls import view
from storage.calls.records import Call
from widgets.lines import Line

if TYPE_CHECKING:
    from storage.office import Office


async def read(office: Office, calls: Sequence[Call]) -> Sequence[Sequence[Line]]:
    """Three lines for each call: the strip of a known caller, or whose the number may be."""
    known = {call.patient_id for call in calls if call.patient_id is not None}
    callers = await office.calls.callers(known)
    debts = await office.cash.debts(tuple(known)) if known else {}
    nameless = {call.number for call in calls if call.patient_id is None and not call.who}
    named = await office.calls.owners(nameless - {""})
    quoted = await office.calls.quotes_in([call.id for call in calls])
    told = await office.calls.told([call.id for call in calls])
    out: list[Sequence[Line]] = []
    for call in calls:
        last = view.call_line(call, quoted.get(call.id), told.get(call.id))
        if call.patient_id is None or (caller := callers.get(call.patient_id)) is None:
            out.append((view.belongs_line(named.get(call.number, ())), (("", "peek"),), last))
        else:
            out.append(view.caller_lines(caller, debts.get(call.patient_id, 0), office.centre.tz, last))
    return out
