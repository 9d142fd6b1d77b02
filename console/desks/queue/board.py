"""What the queue's place shows: the board of a day, its totals, the peek."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from console.commands import verb
from console.desk import DeskScreen
from console.desks.queue import view
from console.desks.queue.doctor import Notices
from console.desks.queue.gate_words import gate_line
from console.desks.queue.gates import GateDesk
from console.desks.queue.helping import Requests
from console.desks.queue.view import BoardSource, Moment, QueueView
from console.leaflets import offer_leaflets
from console.locale import N_, _
from console.locale.formats import day_short
from storage.ids import PractitionerId
from storage.queue.records import BoardRow
from storage.rights import Right, Role
from widgets.lines import Line
from widgets.record_list import Column


class BoardScreen(DeskScreen[QueueView, BoardRow]):
    """Today's flow; for a doctor, their own part of it with the notices of who has come."""

    columns: ClassVar[tuple[Column, ...]] = view.COLUMNS
    empty: ClassVar[str] = N_("Nobody is booked on this day.")
    open_label: ClassVar[str] = N_("Papers")

    def __init__(self) -> None:
        """Show today, all doctors."""
        super().__init__()
        self.day: date | None = None
        """Another day than today."""
        self.doctor: PractitionerId | None = None
        """Only this doctor's visits."""
        self.all_rows: tuple[BoardRow, ...] = ()
        self.notices = Notices(self)
        self.requests = Requests(self)
        self.gates = GateDesk(self)

    # ------------------------------------------------------------ what is shown
    @property
    def today(self) -> date:
        """The centre's day."""
        return self.office.centre.day_of(self.office.clock.now())

    @property
    def is_today(self) -> bool:
        """Verbs are for today only."""
        return self.day is None or self.day == self.today

    @property
    def own(self) -> PractitionerId | None:
        """The doctor whose place this is, or None at a desk."""
        actor = self.office.actor
        return actor.practitioner_id if actor.role is Role.DOCTOR else None

    def moment(self) -> Moment:
        """What the waiting minutes are counted by: the present, whatever paper is being entered."""
        office = self.office
        return Moment(office.store.clock.now(), office.centre.tz, office.centre.alert_minutes, self.is_today)

    async def load(self) -> QueueView:
        """The board of the day, and who owes what."""
        office = self.office
        self.notices.listen()
        self.requests.listen()
        board = await office.queue.board(self.day)
        debts = await office.cash.debts(tuple({row.patient_id for row in board.rows}))
        notices = () if self.own is None else await office.queue.notices(self.own)
        return QueueView(board=board, debts=debts, notices=notices, today=self.is_today)

    def show(self, view_: QueueView) -> None:
        """Fill the list."""
        self.rows.lists((view_.board.day, self.own or self.doctor))
        self.all_rows = view_.board.rows
        chosen = self.own or self.doctor
        rows = [row for row in self.all_rows if chosen in (None, row.practitioner_id)]
        self.rows.replace(BoardSource(rows, view_.debts, self.moment))
        names = view.doctors_of(self.all_rows)
        whose = _("all doctors") if chosen is None else names.get(chosen, self.office.actor.name)
        if self.own is None and chosen is not None:
            whose = _("only {who}").format(who=whose)
        self.context = _("Queue · {day} · {doctors}").format(day=day_short(view_.board.day), doctors=whose)
        self.totals = view.totals(rows, self.moment()) if self.is_today else view.past_totals(rows, self.moment())
        self.notices.show(view_.notices)

    def identity(self, record: BoardRow) -> str:
        """Name, birth date, card."""
        return view.identity(record)

    def peek(self, record: BoardRow) -> Sequence[Line]:
        """What is at hand; the strip of gates is read by `look`."""
        return ((("", "peek"),), view.visit_line(record, self.moment()), view.note_line(record))

    async def looks(self, records: Sequence[BoardRow]) -> Sequence[Sequence[Line]]:
        """The strip of gates above what is at hand."""
        strips, cells = await self.gates.strips(records), self.size.width - 2
        shown = zip(records, strips, strict=True)
        return [(gate_line(strip, cells), *self.peek(record)[1:]) for record, strip in shown]

    @verb("receipt", N_("Leaflets"), N_("Prints or mails a leaflet of the service; registered."),
          right=Right.PATIENTS, hint=False)  # fmt: skip
    async def leaflets(self, record: BoardRow) -> None:
        """What the patient is to know, on paper."""
        await offer_leaflets(self, record.patient_id, record.appointment_id)

    @verb("agree", N_("Agree"), N_("At a doctor's place: agrees to help with the visit."),
          on="place", reason=lambda screen, _row: screen.requests.why_not(), hint=False)  # fmt: skip
    async def agree(self) -> None:
        """The doctor helps."""
        await self.requests.agree()

    @verb("decline", N_("Decline"), N_("At a doctor's place: will not help with the visit."),
          on="place", reason=lambda screen, _row: screen.requests.why_not(), hint=False)  # fmt: skip
    async def decline(self) -> None:
        """The doctor does not help."""
        await self.requests.decline()

    async def open(self, record: BoardRow) -> None:
        """Enter: what is missing, each done from there."""
        await self.gates.open(record)
