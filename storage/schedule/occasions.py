"""What happens in other rooms when a visit has taken place; they stand above the book and say so through here.

The queue knows when a patient comes out of the doctor's room, the cash room knows what that costs, and
neither may know the other.  A room that has something to do has a module `about_visit`.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable
from functools import cache

import storage
from storage.ids import AppointmentId
from storage.unit import Unit

Deed = Callable[[Unit, AppointmentId], object]
"""Done in the same act; its journal rows are undone with it, so it is a reversible verb."""

_AFTER_VISIT: list[Deed] = []


def after_visit(deed: Deed) -> Deed:
    """Declare what is done when a patient has been seen."""
    _AFTER_VISIT.append(deed)
    return deed


def visit_is_over(unit: Unit, appointment_id: AppointmentId) -> None:
    """The patient has been seen: let every room do its part."""
    _load()
    for deed in _AFTER_VISIT:
        deed(unit, appointment_id)


@cache
def _load() -> None:
    for room in pkgutil.iter_modules(storage.__path__, "storage."):
        name = f"{room.name}.about_visit"
        if room.ispkg and importlib.util.find_spec(name) is not None:
            importlib.import_module(name)
