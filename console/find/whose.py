"""Whom the record under the cursor is about: a line that names nobody means this person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from storage.ids import PatientId

if TYPE_CHECKING:
    from console.desk import DeskScreen

_WITHIN = ("visit", "due", "receipt")
"""Where a record keeps what it is about, if it is not the thing itself."""


def patient_here(place: DeskScreen[Any, Any]) -> PatientId | None:  # Any: whatever it shows
    """The patient of the current record; None where it is about nobody known."""
    record = place.body.record
    if record is None:
        return None
    for one in (record, *(getattr(record, name, None) for name in _WITHIN)):
        found = getattr(one, "patient_id", None)
        if isinstance(found, int):
            return PatientId(found)
    own = getattr(record, "id", None) if place.desk.id == "people" else None
    return PatientId(own) if isinstance(own, int) else None
