"""Writing to patients from the book: to the one under the cursor, or to all of the days that are shown."""

from __future__ import annotations

from console.commands import verb
from console.desk import DeskScreen
from console.desks.schedule import reasons
from console.desks.schedule.slots import Shown, Slot
from console.locale import N_
from console.writing import write_to, write_to_all
from storage.ids import AppointmentId
from storage.messages.records import Kind
from storage.rights import Right
from storage.schedule.records import BookStatus, DayView


def booked_of(shown: DayView) -> list[AppointmentId]:
    """The visits shown that are to take place."""
    visits = (one for column in shown.columns for one in column.visits)
    return [one.id for one in visits if one.status is BookStatus.BOOKED]


class WritingScreen(DeskScreen[Shown, Slot]):
    """The part of the day that writes to patients."""

    def __init__(self) -> None:
        """Nothing is shown yet."""
        super().__init__()
        self.booked: list[AppointmentId] = []

    @verb("tell", N_("Write to"), N_("Writes to who agreed to messages: when, to whom they come."),
          reason=reasons.not_booked, right=Right.BOOK, hint=False)  # fmt: skip
    async def write_confirmation(self, record: Slot) -> None:
        """By e-mail or text; the sentence says why not where they did not agree."""
        await write_to(self, reasons.visit_of(record), Kind.CONFIRMATION)

    @verb("send", N_("Write to all"), N_("Writes to all of these days who agreed to messages."),
          on="place", right=Right.BOOK, hint=False)  # fmt: skip
    async def write_to_shown(self) -> None:
        """Those whose visits are to come, and who were not written to."""
        await write_to_all(self, self.booked, Kind.CONFIRMATION)
