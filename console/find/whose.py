"""Whom the record under the cursor is about: a line that names nobody means this person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from console.keyboard import physical
from storage.ids import PatientId

if TYPE_CHECKING:
    from console.desk import DeskScreen

_ROW_VERB = re.compile(r"(\d{1,2})(\w)\s+(\S.*)")
"""A row, a verb, and more: `1b derm+uzi`."""
_WITHIN = ("visit", "due", "receipt")
"""Where a record keeps what it is about, if it is not the thing itself."""


def patient_here(place: DeskScreen[Any, Any]) -> PatientId | None:  # Any: whatever it shows
    """The patient of the current record; None where it is about nobody known."""
    return _patient_of(place, place.body.record)


def row_named(place: DeskScreen[Any, Any], text: str, letter: str) -> tuple[PatientId, str] | None:
    """Of `1b derm+uzi`: whom row 1 of the list is about, and the line without its number; None for any other line."""
    named = _ROW_VERB.fullmatch(text.strip())
    if named is None or place.body is not place.rows or physical(named[2].lower()) != letter:
        return None
    key = place.rows.numbers.key(int(named[1]))
    patient_id = None if key is None else _patient_of(place, place.rows.record_of(key))
    return None if patient_id is None else (patient_id, f"{named[2]} {named[3]}")


def _patient_of(place: DeskScreen[Any, Any], record: Any) -> PatientId | None:  # Any: whatever it shows
    if record is None:
        return None
    for one in (record, *(getattr(record, name, None) for name in _WITHIN)):
        found = getattr(one, "patient_id", None)
        if isinstance(found, int):
            return PatientId(found)
    own = getattr(record, "id", None) if place.desk.id == "people" else None
    return PatientId(own) if isinstance(own, int) else None
