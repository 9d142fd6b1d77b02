"""The queue's place: the board of a day and the verbs that lead a visit on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar

from console.commands import verb
from console.desk import DeskScreen
from console.desks.queue import sheets, view
from console.desks.queue.doctor import Notices
from console.desks.queue.gates import GateDesk
from console.desks.queue.view import BoardSource, Moment, QueueView
from console.locale import N_, _
from console.locale.formats import day_short
from console.messages import GoTo, Request, TakePayment, ViewCard
from storage.ids import PractitionerId
from storage.queue.records import BoardRow, State
from storage.queue.rules import IN_HALL, IN_HOUSE, NO_SHOW_AFTER, ToldJustNow, next_waiting
from storage.rights import Role
from widgets.lines import Line
from widgets.record_list import Column, Numbers

Reason = Callable[["QueueScreen", BoardRow], str | None]


def only(states: frozenset[State], text: str) -> Reason:
    """A verb is possible in these states only, else `text` says why not; and only on the day itself."""

    def why_not(screen: QueueScreen, row: BoardRow) -> str | None:
        if not screen.is_today:
            return _("this is not today's queue")
        return None if row.state in states else _(text)

    return why_not


def _expected(screen: QueueScreen, row: BoardRow) -> str | None:
    if not screen.is_today:
        return _("only a visit of today can arrive")
    if row.state in IN_HOUSE and row.arrived_at is not None:
        return _("here since {time}").format(time=screen.moment().clock(row.arrived_at))
    return None if row.state is State.EXPECTED else _("the visit is not expected any more")


def _absent(screen: QueueScreen, row: BoardRow) -> str | None:
    why = only(frozenset({State.EXPECTED}), N_("who came is no no-show"))(screen, row)
    if why is None and screen.moment().now < row.starts_at:
        return _("the time of the visit has not come yet")
    return why


def _leaving(screen: QueueScreen, row: BoardRow) -> str | None:
    return only(IN_HALL | {State.EXPECTED}, N_("only who is expected or waits can be cancelled"))(screen, row)


def _sending(screen: QueueScreen, row: BoardRow) -> str | None:
    if screen.is_today and (row.state is State.IN_ROOM or screen.own is not None):
        if next_waiting(screen.all_rows, row.practitioner_id) is None:
            return _("nobody waits for {doctor}").format(doctor=row.doctor)
        return None
    return only(IN_HALL, N_("only who waits can be sent to a room"))(screen, row)


def _any_day(screen: QueueScreen, _row: BoardRow | None) -> str | None:
    return None if screen.is_today else _("this is not today's queue")


class QueueScreen(DeskScreen[QueueView, BoardRow]):
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
        self._shown_day: date | None = None
        self.notices = Notices(self)
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
        """What the waiting minutes are counted by."""
        office = self.office
        return Moment(office.clock.now(), office.centre.tz, office.centre.alert_minutes, self.is_today)

    async def load(self) -> QueueView:
        """The board of the day, and who owes what."""
        office = self.office
        self.notices.listen()
        board = await office.queue.board(self.day)
        debts = await office.cash.debts(tuple({row.patient_id for row in board.rows}))
        notices = () if self.own is None else await office.queue.notices(self.own)
        return QueueView(board=board, debts=debts, notices=notices, today=self.is_today)

    def show(self, view_: QueueView) -> None:
        """Fill the list."""
        if view_.board.day != self._shown_day:
            self._shown_day = view_.board.day
            self.rows.numbers = Numbers()
        self.all_rows = view_.board.rows
        chosen = self.own or self.doctor
        rows = [row for row in self.all_rows if chosen in (None, row.practitioner_id)]
        self.rows.replace(BoardSource(rows, view_.debts, self.moment))
        names = view.doctors_of(self.all_rows)
        whose = _("all doctors") if chosen is None else names.get(chosen, self.office.actor.name)
        self.context = _("Queue · {day} · {doctors}").format(day=day_short(view_.board.day), doctors=whose)
        self.totals = view.totals(rows, self.moment()) if self.is_today else view.past_totals(rows, self.moment())
        self.notices.show(view_.notices)

    def identity(self, record: BoardRow) -> str:
        """Name, birth date, card."""
        return view.identity(record)

    def peek(self, record: BoardRow) -> Sequence[Line]:
        """What is at hand; the strip of gates is read by `look`."""
        return ((("", "peek"),), view.visit_line(record, self.moment()), view.note_line(record))

    async def look(self, record: BoardRow) -> Sequence[Line] | None:
        """The strip of gates above what is at hand."""
        strip = await self.gates.strip(record)
        return (view.gate_line(strip), *self.peek(record)[1:])

    async def open(self, record: BoardRow) -> None:
        """Enter: what is missing, each done from there."""
        await self.gates.open(record)

    async def arrived(self, request: Request) -> None:
        """Another place shows a visit here, of any day; the find/do line checks a patient in."""
        if not isinstance(request, GoTo):
            return
        day, patient_id = request.values.get("day"), request.values.get("patient_id")
        self.day = day if isinstance(day, date) and day != self.today else None
        self.doctor = None
        self.reload()
        await self.ready()
        if request.key is not None:
            self.rows.select(request.key)
        elif patient_id is not None:
            await self._found(patient_id, request.values.get("verb") == "arrive")

    async def _found(self, patient_id: object, arrives: bool) -> None:
        """Go to a patient's visit of today, the one still expected before others, and check in if asked."""
        theirs = [row for row in self.all_rows if row.patient_id == patient_id]
        if not theirs:
            self.say(_("Nothing is booked today; n takes a walk-in."), error=True)
            return
        row = next((row for row in theirs if row.state is State.EXPECTED), theirs[0])
        self.rows.select(row.appointment_id)
        why = _expected(self, row) if arrives else None
        if why is not None:
            self.say(_("{who}: {reason}").format(who=row.patient, reason=why), error=True)
        elif arrives:
            await self.arrive(row)

    # ------------------------------------------------------------ the way of a visit
    @verb("arrive", N_("Arrive"), N_("Checks the patient in and tells the doctor."), reason=_expected)
    async def arrive(self, record: BoardRow) -> None:
        """Check in; the doctor is told in the same act."""
        row = await self.write(self.office.queue.arrive(record.appointment_id))
        self.reload()
        time = self.moment().clock(row.arrived_at)
        self.done(
            _("o ARRIVED {who} {time} → {doctor} told").format(who=row.patient, time=time, doctor=row.doctor)
        )

    @verb(
        "tell",
        N_("Tell, call"),
        N_("Tells the doctor once more; at a doctor's place, calls the patient."),
        reason=only(IN_HALL, N_("only who waits can be called")),
    )
    async def tell(self, record: BoardRow) -> None:
        """At the desk: tell the doctor again, asking first within two minutes.  At a doctor's: call."""
        queue = self.office.queue
        if self.own is not None:
            row = await self.write(queue.call(record.appointment_id))
            self.reload()
            self.done(_("► CALLED {who} to {room}").format(who=row.patient, room=row.room or row.doctor))
            return
        try:
            row = await self.write(queue.tell(record.appointment_id))
        except ToldJustNow as just_now:
            title = _("{doctor} was told {seconds} seconds ago").format(
                doctor=record.doctor, seconds=just_now.values["seconds"]
            )
            if await self.choose(title, [_("Tell once more"), _("Leave it")]) != 0:
                return
            row = await self.write(queue.tell(record.appointment_id, sure=True))
        self.reload()
        self.done(_("o {doctor} was told again of {who}").format(doctor=row.doctor, who=row.patient))

    @verb(
        "send",
        N_("Send in"),
        N_("Sends the patient in; on who is inside, or at a doctor's place: the doctor's next patient."),
        reason=_sending,
    )
    async def send(self, record: BoardRow) -> None:
        """Into the room; from a patient inside, the next one by the same key."""
        queue = self.office.queue
        if record.state is State.IN_ROOM or self.own is not None:
            row = await self.write(queue.next_patient(record.practitioner_id))
        else:
            row = await self.write(queue.send(record.appointment_id))
        self._led(row)

    @verb(
        "done",
        N_("Done"),
        N_("Leads the visit to its next place: in the room, to pay, gone."),
        reason=only(IN_HOUSE, N_("there is nothing left to do")),
    )
    async def advance(self, record: BoardRow) -> None:
        """One place further."""
        seen = self.gates.step_of(record)
        self._led(await self.write(self.office.queue.advance(record.appointment_id, seen=seen)))

    def _led(self, row: BoardRow) -> None:
        self.reload()
        word, _token = view.status_of(row)
        self.done(
            _("{status} {who}, room {room}").format(status=word, who=row.patient, room=row.room)
            if row.room and row.state is State.IN_ROOM
            else _("{status} {who}").format(status=word, who=row.patient)
        )

    @verb(
        "pay",
        N_("Pay"),
        N_("Hands the visit over to the cash desk."),
        reason=only(
            frozenset({State.IN_ROOM, State.TO_PAY, State.GONE}), N_("the patient has not been seen yet")
        ),
    )
    async def pay(self, record: BoardRow) -> None:
        """To the cash desk; who is still in the room comes out first."""
        if record.state is State.IN_ROOM:
            await self.write(self.office.queue.to_pay(record.appointment_id))
        await self.request(TakePayment(record.patient_id, record.appointment_id))

    @verb("noshow", N_("No-show"), N_("Marks that the patient did not come; the time is free."), reason=_absent)
    async def no_show(self, record: BoardRow) -> None:
        """Said by a person, never by the clock; suggested half an hour past the start."""
        early = self.moment().now - record.starts_at < NO_SHOW_AFTER
        if early:
            minutes = int((self.moment().now - record.starts_at).total_seconds()) // 60
            title = _("{who} is only {minutes} min late").format(who=record.patient, minutes=minutes)
            if await self.choose(title, [_("No-show all the same"), _("Wait")]) != 0:
                return
        row = await self.write(self.office.queue.no_show(record.appointment_id))
        self._led(row)

    @verb("new", N_("Walk-in"), N_("Takes in somebody without a booking."), on="place", reason=_any_day)
    async def walk_in(self) -> None:
        """A visit of now, checked in."""
        row = await self.ask(sheets.walk_in(self))
        if row is not None:
            self.reload()
            await self.ready()
            self.rows.select(row.appointment_id)
            self.done(_("o WALK-IN {who} → {doctor} told").format(who=row.patient, doctor=row.doctor))

    @verb("cancel", N_("Cancel, left"), N_("Cancels with a reason; who waits has left unseen."), reason=_leaving)
    async def cancel(self, record: BoardRow) -> None:
        """One digit is reason and confirmation."""
        row = await sheets.give_up(self, record)
        if row is not None:
            self._led(row)

    # ------------------------------------------------------------ order, cards, days
    @verb(
        "edit",
        N_("Priority"),
        N_("Lets a patient go before the others, with the reason; or takes a step back."),
        reason=only(IN_HOUSE | {State.EXPECTED}, N_("the visit is over")),
    )
    async def edit(self, record: BoardRow) -> None:
        """Priority with its reason, the paper card, a room to clean, another person's step taken back."""
        row = await sheets.change(self, record)
        if row is not None:
            self._led(row)

    @verb("card", N_("View card"), N_("Opens the patient's card."))
    async def card(self, record: BoardRow) -> None:
        """To People."""
        await self.request(ViewCard(record.patient_id))

    @verb("filter", N_("Doctor"), N_("Shows one doctor's patients only, or all."), on="place")
    async def filter(self) -> None:
        """One doctor or all."""
        names = view.doctors_of(self.all_rows)
        if self.own is not None:
            self.say(_("these are your own patients"), error=True)
            return
        chosen = await self.choose(_("Whose patients"), [_("All doctors"), *names.values()])
        if chosen is not None:
            self.doctor = None if chosen == 0 else list(names)[chosen - 1]
            self.reload()

    @verb("goto", N_("Day"), N_("Shows the queue of another day."), on="place", hint=False)
    async def goto(self) -> None:
        """Another day, with its waits as they were."""
        day = await self.ask(sheets.another_day(self))
        if day is not None:
            self.day = None if day == self.today else day
            self.reload()

    @verb("history", N_("Steps"), N_("Lists every step of the visit, undone ones too."), hint=False)
    async def history(self, record: BoardRow) -> None:
        """Every step: when, who, which room."""
        await sheets.steps(self, record)

    @verb("rooms", N_("Rooms"), N_("Lists the rooms: free, occupied, to clean."), on="place", hint=False)
    async def show_rooms(self) -> None:
        """Rooms and what they are fit for."""
        await sheets.rooms(self)

    @verb(
        "confirm",
        N_("Seen"),
        N_("At a doctor's place: acknowledges who has come; the desk sees it."),
        on="place",
        reason=lambda screen, _row: screen.notices.why_not(),
    )
    async def acknowledge(self) -> None:
        """The doctor has seen who came."""
        await self.notices.acknowledge()
