"""What had to be read about the records of a place: read for those around the cursor, kept until changed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from storage.errors import StorageError
from widgets.lines import Line

if TYPE_CHECKING:
    from console.desk import DeskScreen

AGAIN_SECONDS = 0.5
"""An import changes something ten times a second, for every desk."""
AT_ONCE = 12
"""So many records are read together once somebody moves along them."""
Read = Sequence[Line] | None


class Looks:
    """The lines below the list that storage was asked for.

    The record under the cursor is read when a place has loaded; the others around it with the first step that
    somebody takes, all together.  From then on a step costs one frame and no question.
    """

    def __init__(self, place: DeskScreen[Any, Any]) -> None:
        """Serve a place."""
        self._place = place
        self.lines: Read = None
        """What is known of the current record; None: only what is at hand."""
        self._row_key: int | str | None = None
        self._known: dict[int, tuple[object, Read]] = {}
        """By the record's identity; the record is kept with it, so that no other can have the same."""
        self._asked: set[int] = set()
        """The records that are being read."""
        self._steps = False
        """The cursor has come from another record of the same reading."""
        self._again: asyncio.TimerHandle | None = None

    def forget(self) -> None:
        """Something changed: what is shown stays until it was read anew, the rest is not true any more."""
        self._known.clear()
        self._asked.clear()
        self._steps = False

    def changed(self) -> None:
        """Something changed that the list is not made of: look again at the record, once for many changes."""
        self.forget()
        if self._again is None:
            self._again = asyncio.get_running_loop().call_later(AGAIN_SECONDS, self._look_again)

    def _look_again(self) -> None:
        self._again = None
        if self._place.is_running and self._place.loaded:
            self.here()

    def here(self) -> None:
        """Another record is current, or was loaded anew."""
        place = self._place
        row = place.rows.current if place.body is place.rows else None
        again = row is not None and row.key == self._row_key
        self._row_key = row.key if row is not None else None
        record = place.body.record
        known = self._known.get(id(record))
        if known is not None:
            self.lines, self._steps = known[1], True
            return
        if not again:
            self.lines = None
        if record is None or place.shell.office is None or not place.is_looked_at(record):
            return
        if id(record) not in self._asked:
            place.reads.start("look", self._read(self._around(record) if self._steps else [record]))
        self._steps = True

    def _around(self, record: object) -> list[object]:
        """The records that are looked at next, that one first."""
        place = self._place
        near = (
            other
            for other in place.body.around()
            if other is not record and id(other) not in self._known and place.is_looked_at(other)
        )
        return [record, *(other for other, _ in zip(near, range(AT_ONCE - 1), strict=False))]

    async def _read(self, records: list[object]) -> None:
        place, asked = self._place, {id(record) for record in records}
        self._asked = asked
        try:
            found = await place.looks(records)
        except StorageError:
            return
        except Exception as error:  # the boundary of reads: the desk lives on
            place.shell.failed(error)
            return
        finally:
            unchanged, self._asked = self._asked is asked and bool(asked), set()
        for record, lines in zip(records, found, strict=False):
            if unchanged:
                self._known[id(record)] = record, lines
            if lines is not None and place.body.record is record:
                self.lines = tuple(lines)
                place.shell.repaint()
