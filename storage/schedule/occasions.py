"""What other rooms do when a visit has taken place or was booked, moved, given up, and what they know of one.

They stand above the book and say so through here.

The queue knows when a patient comes out of the doctor's room, the cash room knows what that costs, and
neither may know the other; the call log knows what a patient was quoted.  A room that has something to do or to say
has a module `about_visit`.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable
from datetime import date
from functools import cache

from sqlalchemy import Connection

import storage
from storage.ids import AppointmentId, PatientId, ServiceId
from storage.unit import Unit

Deed = Callable[[Unit, AppointmentId], object]
"""Done in the same act; its journal rows are undone with it, so it is a reversible verb."""

Notice = Callable[[Unit, AppointmentId, PatientId], object]
"""Told which visit of which patient was booked, moved or given up; what it writes is a reversible verb."""

_AFTER_VISIT: list[Deed] = []
_AFTER_CHANGE: list[Notice] = []

Quoted = Callable[[Connection, PatientId, date, ServiceId], tuple[int, int] | None]
"""The range that a patient was quoted for a service on a day, in minor units."""

_QUOTED: list[Quoted] = []


def quoted_by(asked: Quoted) -> Quoted:
    """Declare who knows what patients were quoted."""
    _QUOTED.append(asked)
    return asked


def quoted(conn: Connection, patient_id: PatientId, day: date, service_id: ServiceId | None) -> tuple[int, int] | None:
    """What the patient was told that a service would cost on a day: from, to; None when nothing was said."""
    load_rooms()
    found = (asked(conn, patient_id, day, service_id) for asked in _QUOTED) if service_id else iter(())
    return next((one for one in found if one is not None), None)


def after_visit(deed: Deed) -> Deed:
    """Declare what is done when a patient has been seen."""
    _AFTER_VISIT.append(deed)
    return deed


def after_change(notice: Notice) -> Notice:
    """Declare what is done when a visit was booked, moved, given up or took place; not when an act is taken back."""
    _AFTER_CHANGE.append(notice)
    return notice


def visit_changed(unit: Unit, appointment_id: AppointmentId, patient_id: PatientId) -> None:
    """The book has written a visit: let every room do its part in the same act."""
    load_rooms()
    for notice in _AFTER_CHANGE:
        notice(unit, appointment_id, patient_id)


def visit_is_over(unit: Unit, appointment_id: AppointmentId) -> None:
    """The patient has been seen: let every room do its part."""
    load_rooms()
    for deed in _AFTER_VISIT:
        deed(unit, appointment_id)


@cache
def load_rooms() -> None:
    """Import what the rooms above the book have to say of a visit; once for a process."""
    for room in pkgutil.iter_modules(storage.__path__, "storage."):
        name = f"{room.name}.about_visit"
        if room.ispkg and importlib.util.find_spec(name) is not None:
            importlib.import_module(name)
