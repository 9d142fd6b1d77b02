"""The printers of a centre that nobody has opened, for a command that examines the installation."""

from __future__ import annotations

from storage.location import Location
from storage.printing import queries
from storage.printing.records import Printer
from storage.reading import reading


def printers_at(where: Location) -> tuple[Printer, ...]:
    """The printers, read only.  Blocking; raises what the engine does for data that cannot be read."""
    with reading(where) as conn:
        return queries.printers(conn)
