"""The place itself: the outbox, what failed on top, and what is done about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from console.commands import verb
from console.desk import DeskScreen
from console.desks.messages import view
from console.locale import N_, _
from console.messages import GoTo, ViewCard
from console.writing import send_out
from storage.messages.records import Message, Outbox, State
from storage.rights import Right
from widgets.lines import Line
from widgets.record_list import Column


def _not_again(_place: MessagesScreen, record: Message) -> str | None:
    """Only what was not sent, or may not have arrived, is sent again."""
    if record.state in (State.FAILED, State.DOUBT, State.DROPPED):
        return None
    return _("the message waits or was sent; only one that was not is sent again")


def _nothing_to_do(_place: MessagesScreen, record: Message) -> str | None:
    if record.state in (State.QUEUED, State.FAILED, State.DOUBT):
        return None
    return _("there is nothing to be done about this message")


class MessagesScreen(DeskScreen[Outbox, Message]):
    """The outbox."""

    columns = (
        Column("when", N_("When"), 5, "right"),
        Column("who", N_("Patient"), 16, grow=True, cut="name"),
        Column("what", N_("What"), 12, drop=2),
        Column("visit", N_("Visit"), 11, drop=1),
        Column("way", N_("Way"), 9, drop=3),
        Column("state", N_("State"), 14),
    )
    empty = N_("Nothing was written to patients yet.")
    open_label = N_("Read")

    @property
    def tz(self) -> ZoneInfo:
        """The centre's zone."""
        return self.office.centre.tz

    @property
    def today(self) -> date:
        """The centre's day."""
        return self.office.centre.day_of(self.office.clock.now())

    # ------------------------------------------------------------ what is shown
    async def load(self) -> Outbox:
        """The outbox."""
        return await self.office.messages.outbox()

    def show(self, box: Outbox) -> None:
        """Fill the list and line 2."""
        self.context, self.totals = view.context(box), view.totals(box)
        self.rows.replace(view.rows_of(box, self.tz, self.today))

    def identity(self, record: Message) -> str:
        """Who, about which visit, where to."""
        return view.identity(record, self.tz)

    def peek(self, record: Message) -> Sequence[Line]:
        """Why, when, by whom, what it says."""
        return view.peek(record, self.tz)

    async def open(self, record: Message) -> None:
        """All of it, as it was sent."""
        await self.show_lines(view.title(record, self.tz), view.page(record, self.tz))

    # ------------------------------------------------------------ verbs
    @verb("repeat", N_("Send again"), N_("Sends a message that was not sent, or may not have arrived."),
          reason=_not_again, right=Right.BOOK)  # fmt: skip
    async def send_again(self, record: Message) -> None:
        """Into the outbox again, and out at once where this machine can."""
        await self.write(self.office.messages.send_again(record))
        send_out(self)
        await self.read_anew()
        self.done(_("· SENT AGAIN {who}").format(who=record.who))

    @verb("done", N_("Let be"), N_("Nothing more is done about it: the patient was told otherwise."),
          reason=_nothing_to_do, right=Right.BOOK)  # fmt: skip
    async def let_be(self, record: Message) -> None:
        """Off the top."""
        await self.write(self.office.messages.let_be(record))
        await self.read_anew()
        self.done(_("- LET BE {who}").format(who=record.who))

    @verb("goto", N_("Visit"), N_("Shows the visit in the book."))
    async def visit(self, record: Message) -> None:
        """The day of the book, on this visit."""
        visit = await self.office.schedule.appointment(record.appointment_id)
        await self.request(GoTo("schedule", int(visit.id), {"day": visit.local_date}))

    @verb("card", N_("Card"), N_("Shows the patient's card."))
    async def card(self, record: Message) -> None:
        """People, on this patient."""
        await self.request(ViewCard(record.patient_id))
