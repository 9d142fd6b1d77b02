"""The queue's place: the verbs that lead a visit on."""

from __future__ import annotations

from datetime import date

from console.commands import verb
from console.desks.queue import reasons, sheets, view
from console.desks.queue.board import BoardScreen
from console.desks.queue.reasons import only
from console.desks.queue.walk_in import walk_in as walk_in_sheet
from console.flow_words import status_of
from console.insuring import sheet as insuring
from console.locale import N_, _
from console.locale.formats import day_long, money
from console.messages import GoTo, Request, TakePayment, ViewCard
from storage.ids import PatientId
from storage.queue.records import BoardRow, State
from storage.queue.rules import IN_HALL, IN_HOUSE, NO_SHOW_AFTER, ToldJustNow
from storage.rights import Right


class QueueScreen(BoardScreen):
    """Today's flow; for a doctor, their own part of it with the notices of who has come."""

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
        elif isinstance(patient_id, int):
            await self._found(patient_id, request.values.get("verb") == "arrive")

    async def _found(self, patient_id: int, arrives: bool) -> None:
        """Go to a patient's visit of today, the one still expected before others, and check in if asked."""
        theirs = [row for row in self.all_rows if row.patient_id == patient_id]
        if not theirs:
            who = (await self.office.patients.patient(PatientId(patient_id))).usual_name
            text = _("{patient}: nothing is booked today; {new} takes a walk-in.")
            return self.say(text.format(patient=who, **self.shell.legends), error=True)
        row = next((row for row in theirs if row.state is State.EXPECTED), theirs[0])
        self.rows.select(row.appointment_id)
        why = reasons.expected(self, row) if arrives else None
        if why is not None:
            self.say(_("{who}: {reason}").format(who=row.patient, reason=why), error=True)
        elif arrives:
            await self.arrive(row)

    # ------------------------------------------------------------ the way of a visit
    @verb(
        "arrive", N_("Arrive"), N_("Checks the patient in and tells the doctor."),
        reason=reasons.expected, right=Right.CHECK_IN,
    )
    async def arrive(self, record: BoardRow) -> None:
        """Check in; the doctor is told in the same act."""
        row = await self.write(self.office.queue.arrive(record.appointment_id))
        self.reload()
        said = _("o ARRIVED {who} {time} → {doctor} told")
        if row.appointment_id != record.appointment_id:
            self.rows.select(row.appointment_id)
            said = _("o ARRIVED {who} {time} as a walk-in: the time is taken by now → {doctor} told")
        said = said.format(who=row.patient, time=self.moment().clock(row.arrived_at), doctor=row.doctor)
        self.done(await sheets.with_ticket(self, row, said))

    @verb(
        "tell", N_("Tell, call"), N_("Tells the doctor again; a doctor's place calls the patient."),
        reason=only(IN_HALL, N_("only who waits can be called")), right=Right.CHECK_IN,
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
        "send", N_("Send in"), N_("Sends the patient in; on who is inside, the doctor's next one."),
        reason=reasons.sending, right=Right.CHECK_IN,
    )
    async def send(self, record: BoardRow) -> None:
        """Into the room; from a patient inside, the next one by the same key."""
        queue = self.office.queue
        if record.state is not State.IN_ROOM and self.own is None:
            self._led(await self.write(queue.send(record.appointment_id)))
            return
        inside = [row for row in (await self.write(queue.board())).rows if row.state is State.IN_ROOM]
        out = [row.patient for row in inside if row.practitioner_id == record.practitioner_id]
        row = await self.write(queue.next_patient(record.practitioner_id))
        self._led(row)
        if out:
            self.done(sheets.both(row, out))

    @verb(
        "done", N_("Done"), N_("Leads the visit to its next place: in the room, to pay, gone."),
        reason=only(IN_HOUSE, N_("there is nothing left to do")), right=Right.CHECK_IN,
    )
    async def advance(self, record: BoardRow) -> None:
        """One place further."""
        seen = self.gates.step_of(record)
        row = await self.write(self.office.queue.advance(record.appointment_id, seen=seen))
        owed = 0
        if row.state is State.GONE:
            owed = (await self.office.cash.debts((row.patient_id,))).get(row.patient_id, 0)
        self._led(row, owed)

    def _led(self, row: BoardRow, owed_minor: int = 0) -> None:
        self.reload()
        word, _token = status_of(row)
        if owed_minor > 0:
            said = _("{status} {who}, leaves with a debt of {sum} !")
            self.done(said.format(status=word, who=row.patient, sum=money(owed_minor)))
            return
        self.done(
            _("{status} {who}, room {room}").format(status=word, who=row.patient, room=row.room)
            if row.room and row.state is State.IN_ROOM
            else _("{status} {who}").format(status=word, who=row.patient)
        )

    @verb(
        "pay", N_("Pay"), N_("Hands the visit over to the cash desk."),
        reason=only(
            frozenset({State.IN_ROOM, State.TO_PAY, State.GONE}), N_("the patient has not been seen yet")
        ),
        right=Right.CASH,
    )
    async def pay(self, record: BoardRow) -> None:
        """To the cash desk; who is still in the room comes out first."""
        if record.state is State.IN_ROOM:
            self._led(await self.write(self.office.queue.to_pay(record.appointment_id)))
        await self.request(TakePayment(record.patient_id, record.appointment_id))

    @verb(
        "noshow", N_("No-show"), N_("Marks that the patient did not come; the time is free."),
        reason=reasons.absent, right=Right.BOOK,
    )
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

    @verb(
        "new", N_("Walk-in"), N_("Takes in somebody without a booking."), on="place",
        reason=reasons.any_day, right=Right.CHECK_IN,
    )
    async def walk_in(self) -> None:
        """A visit of now, checked in."""
        row = await self.ask(walk_in_sheet(self))
        if row is not None:
            self.reload()
            await self.ready()
            self.rows.select(row.appointment_id)
            said = _("o WALK-IN {who} → {doctor} told").format(who=row.patient, doctor=row.doctor)
            self.done(await sheets.with_ticket(self, row, said))

    @verb(
        "cancel", N_("Cancel, left"), N_("Cancels with a reason; who waits has left unseen."),
        reason=reasons.leaving, right=Right.CHECK_IN,
    )
    async def cancel(self, record: BoardRow) -> None:
        """One digit is reason and confirmation."""
        row = await sheets.give_up(self, record)
        if row is not None:
            self._led(row)

    # ------------------------------------------------------------ order, cards, days
    @verb(
        "edit", N_("Priority"), N_("Puts a patient first; takes a step back or an ended visit up."),
        reason=reasons.changing, names=reasons.change_name, right=Right.CHECK_IN,
    )
    async def edit(self, record: BoardRow) -> None:
        """Priority with its reason, the paper card, a room to clean, another person's step taken back."""
        row = await sheets.change(self, record)
        if row is not None:
            self._led(row)

    @verb("insurance", N_("Insurance"), N_("Policies and guarantee letters."), hint=False)
    async def insurance(self, record: BoardRow) -> None:
        """Policies and letters of the patient."""
        await insuring.show(self, record.patient_id, record.patient)

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
            text = _("All doctors are shown.") if not chosen else _("Only {doctor} is shown; {filter} 1 ends it.")
            self.say(text.format(doctor=names[self.doctor] if self.doctor else "", **self.shell.legends))

    @verb("goto", N_("Day"), N_("Shows the queue of another day."), on="place", hint=False)
    async def goto(self) -> None:
        """Another day, with its waits as they were."""
        day = await self.ask(sheets.another_day(self))
        if day is not None:
            self.day = None if day == self.today else day
            self.say(_("Shown: {day}").format(day=day_long(day)))
            self.reload()

    @verb("history", N_("Steps"), N_("Lists every step of the visit, undone ones too."), hint=False)
    async def history(self, record: BoardRow) -> None:
        """Every step: when, who, which room."""
        await sheets.steps(self, record)

    @verb("rooms", N_("Rooms"), N_("Lists the rooms: free, occupied, to clean."), on="place", hint=False)
    async def show_rooms(self) -> None:
        """Rooms and what they are fit for."""
        await sheets.rooms(self)

    @verb("confirm", N_("Seen"), N_("At a doctor's place: acknowledges who has come; the desk sees it."), on="place",
          reason=lambda screen, _row: screen.notices.why_not())  # fmt: skip
    async def acknowledge(self) -> None:
        """The doctor has seen who came."""
        await self.notices.acknowledge()
