"""Which rows of a list were entered from paper: a star beside their number, and who entered them, when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from console.locale import _
from console.locale.formats import clock, day_brief
from storage.errors import StorageError

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from console.desk import DeskScreen
    from storage.journal.records import LateMark

TOPIC = "late"
_BACK = timedelta(days=400)
"""So far back lists show it; the journal knows it for ever."""
_ROWS = {"calls": ("call", ""), "queue": ("appointment", ""), "cash": ("receipt", "r")}
"""What the rows of a place are, and what stands before an id in their keys."""


class LateMarks:
    """The marks of one centre, read at the start and when somebody has entered something."""

    def __init__(self, app: ConsoleApp) -> None:
        """Serve `app`."""
        self._app = app
        self._marks: Mapping[tuple[str, int], LateMark] = {}

    async def look(self) -> None:
        """Read them anew."""
        office = self._app.office
        if office is None:
            return
        try:
            self._marks = await office.journal.late_marks(office.clock.now() - _BACK)
        except StorageError:
            return  # read again when the next is entered
        self._app.repaint()

    def star(self, place: DeskScreen[Any, Any]) -> None:
        """Have the rows of a place starred that were entered from paper."""
        kind, begin = _ROWS.get(place.desk.id, ("", ""))
        keys = (key for what, key in self._marks if what == kind)
        place.rows.starred = frozenset(f"{begin}{key}" if begin else key for key in keys) if self._marks else ()

    def said(self, place: DeskScreen[Any, Any]) -> str:
        """Of the current row: when it was entered, and by whom; nothing where it was entered as it happened."""
        row = place.rows.current if self._marks and place.body is place.rows else None
        kind, begin = _ROWS.get(place.desk.id, ("", ""))
        key = str(row.key).removeprefix(begin) if row is not None and kind else ""
        mark = self._marks.get((kind, int(key))) if key.isdecimal() else None
        if mark is None:
            return ""
        local = mark.entered_at.astimezone(self._app.office_open.centre.tz)
        told = _("* entered {day} {time} by {who}")
        return told.format(day=day_brief(local.date()), time=clock(local.time()), who=mark.login)
