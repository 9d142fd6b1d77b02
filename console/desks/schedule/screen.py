"""The day of the book: a grid of doctors, or of one doctor's week, and the verbs on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from console.commands import verb
from console.desks.schedule import assisting, forms, month, peeking, reasons, telling, wanting
from console.desks.schedule.flows import Flows
from console.desks.schedule.messages import booked_of
from console.desks.schedule.slots import BookGrid, BookSource, Shown, Slot
from console.desks.schedule.visit_verbs import VisitVerbs
from console.locale import N_, _
from console.locale.formats import day_short
from console.messages import BookVisit, GoTo, Request, ViewCard
from storage.ids import PractitionerId
from storage.schedule.records import Appointment, Confirmation
from widgets.lines import Line


class DayScreen(VisitVerbs):
    """F4."""

    rights = reasons.RIGHTS
    empty = N_("Nobody receives on this day.")

    def __init__(self) -> None:
        """Nothing is loaded yet; the first day shown is today."""
        super().__init__()
        self.grid = BookGrid(telling.told)
        self.grid.moved = self.cursor_moved
        self.grid.edge = self._over_the_edge
        self.body = self.grid
        self.flows = Flows(self)
        self.day: date | None = None
        self.week_of: PractitionerId | None = None  # whose week is shown instead of the day
        self._target: int | None = None
        self._opened = False

    @property
    def today(self) -> date:
        """The centre's day."""
        return self.office.centre.day_of(self.office.clock.now())

    async def load(self) -> Shown:
        """The day, or the week of one doctor."""
        if self.day is None:
            self.day = self.today
            self._opened = True
        week_of, book = self.week_of, self.office.schedule
        view = await (book.day(self.day) if week_of is None else book.week(week_of, self.day))
        here = any(column.day == self.today for column in view.columns)
        days = [column.day for column in view.columns] or [self.day]
        asked = await self.office.assist.unanswered(min(days), max(days))
        return Shown(view, week_of, await self.office.queue.board() if here else None, asked)

    def show(self, view: Shown) -> None:
        """Put the view into the grid; the cursor follows a visit that was just written."""
        shown, centre, self.booked = view.view, self.office.centre, booked_of(view.view)
        now = centre.minute_of(self.office.clock.now())
        week, present = view.week_of is not None, (self.today, now)
        source = BookSource(shown, week=week, board=view.board, asked=view.asked, now=present)
        self.grid.plain = self.shell.profile.plain
        self.grid.replace(source)
        self.every_minute = bool(shown.held)  # a hold that nobody renewed ends unseen
        if self._opened:  # on what can still be booked
            self._opened = False
            self.grid.go(row=source.row_from(now - centre.step_minutes + 1))
        if self._target is not None:
            found = source.place_of(self._target)
            self._target = None
            if found is not None:
                self.grid.go(*found)
        if view.week_of is None:
            self.context = _("Day · {day} · {centre}").format(day=day_short(shown.day), centre=self.office.centre.name)
        else:
            doctor = shown.columns[0].practitioner.initials if shown.columns else ""
            last = day_short(shown.day + timedelta(days=6))
            said = _("Week · {first} to {last} · {doctor}")
            self.context = said.format(first=day_short(shown.day), last=last, doctor=doctor)
        self.totals = _("booked {booked} of {total} · free {free}").format(
            booked=shown.booked, total=shown.booked + shown.free, free=shown.free
        )

    def identity(self, record: Slot) -> str:
        """Who has the time, or how long it is free."""
        return peeking.identity(record)

    def peek(self, record: Slot) -> Sequence[Line]:
        """What is at hand."""
        return peeking.peek(record)

    def is_looked_at(self, record: Slot) -> bool:
        """Of closed and past time all is at hand."""
        return record.visit is not None or wanting.is_free(record)

    async def looks(self, records: Sequence[Slot]) -> Sequence[Sequence[Line] | None]:
        """Of a visit price, preparation, other visits, no-shows; of a free time who wants it."""
        return await assisting.looks(self.office, records, await wanting.looks(self.office, records))

    def _over_the_edge(self, name: str) -> None:
        days, weeks = {"pageup": -1, "pagedown": 1}, {"left": -7, "pageup": -7, "right": 7, "pagedown": 7}
        step = (days if self.week_of is None else weeks).get(name, 0)
        if self.day is not None and step:
            self.show_day(self.day + timedelta(days=step))

    def show_day(self, day: date) -> None:
        """Show another day, or the week that it is in."""
        self.day = day
        self.reload()

    async def follow(self, visit: Appointment) -> None:
        """Show a visit wherever it is now, with the cursor on it, before the next key."""
        self._target = int(visit.id)
        if self.week_of not in (None, visit.practitioner_id):
            self.week_of = None
        self.show_day(visit.local_date)
        await self.ready()

    async def let_go(self) -> bool:
        """Esc lets go of whom or what is carried."""
        return self.flows.let_go()

    async def arrived(self, request: Request) -> None:
        """Another place asks for a day, a visit, a booking, a cancellation."""
        if isinstance(request, BookVisit):
            await self.flows.asked(request)
        if not isinstance(request, GoTo):
            return
        day, doctor = request.values.get("day"), request.values.get("practitioner_id")
        if isinstance(day, date):
            self.day, self.week_of = day, None
        self._target = request.key if isinstance(request.key, int) else None
        self.reload()
        await self.ready()
        if isinstance(doctor, int):
            self.grid.go(column=doctor)
        record = self.grid.record
        if request.values.get("verb") == "cancel" and record is not None and record.visit is not None:
            await self.flows.cancel(record)

    async def open(self, record: Slot) -> None:
        """Enter: the patient's card, or a booking where the time is free."""
        if record.visit is not None:
            await self.request(ViewCard(record.visit.patient_id))
            return
        if (reason := reasons.cannot_book(self, record)) is None:
            await self.flows.book(record)
        else:
            self.say(reason, error=True)

    # ------------------------------------------------------------ verbs: booking
    @verb("book", N_("Book"), N_("Books a visit at the cursor; over another one by two people."),
          reason=reasons.cannot_book, names=reasons.book_name)  # fmt: skip
    async def book(self, record: Slot) -> None:
        """A sheet: who, what kind; the time is the cursor's."""
        await self.flows.book(record)

    @verb("move", N_("Move"), N_("Moves a visit to an opening or to the cursor."), reason=reasons.cannot_move)
    async def move(self, record: Slot) -> None:
        """On a visit the openings; on a free time what is carried comes here."""
        await self.flows.move(record)

    @verb("cancel", N_("Cancel"), N_("Cancels the visit, with a reason and its side."), reason=reasons.not_booked)
    async def cancel(self, record: Slot) -> None:
        """One digit for the reason is the confirmation."""
        await self.flows.cancel(record)

    @verb("confirm", N_("Confirm"), N_("Notes that the patient will come."), reason=reasons.cannot_confirm)
    async def confirm(self, record: Slot) -> None:
        """Confirmed."""
        visit = reasons.visit_of(record)
        await self.write(self.office.schedule.confirm(visit.id, Confirmation.CONFIRMED, visit.version))
        self._did(_("√ CONFIRMED {who}"), visit)

    @verb("noshow", N_("No-show"), N_("Notes that the patient did not come."), reason=reasons.cannot_miss)
    async def no_show(self, record: Slot) -> None:
        """Did not come."""
        visit = reasons.visit_of(record)
        await self.write(self.office.schedule.no_show(visit.id, visit.version))
        self._did(_("x NO-SHOW {who}"), visit)

    def _did(self, sentence: str, visit: Appointment) -> None:
        self.done(sentence.format(who=visit.patient.usual))
        self.reload()

    @verb("who", N_("Who wants it"), N_("Whom to call about a free time; a visit to come earlier."),
          reason=wanting.cannot_want, names=wanting.name)  # fmt: skip
    async def who(self, record: Slot) -> None:
        """The ranked list of a free time; the wait-list for a visit."""
        await wanting.want(self, record)

    @verb("goto", N_("Date"), N_("Goes to a date."), on="place")
    async def goto(self) -> None:
        """Ask for a date."""
        await month.goto(self)

    @verb("new", N_("Openings"), N_("Finds the first free times and books one."), on="place")
    async def new(self) -> None:
        """The first openings over the next ten days that have any."""
        await self.flows.find_opening()

    @verb("filter", N_("Week"), N_("Shows the week of the doctor under the cursor, or the day again."))
    async def week(self, record: Slot) -> None:
        """Day of doctors or week of one doctor."""
        column = record.column
        self.day = column.day
        self.week_of = column.practitioner_id if self.week_of is None else None
        self.reload()
        await self.ready()
        self.grid.go(column=column.day.isoformat() if self.week_of else int(column.practitioner_id))

    @verb("repeat", N_("Repeat"), N_("Books the last booking here; on a visit, the next one like it."))
    async def repeat(self, record: Slot) -> None:
        """On a free time the last booking; on a visit the same weekday and time again."""
        await self.flows.repeat(record)

    @verb("series", N_("Course"), N_("Books a course of visits."), reason=reasons.cannot_book, hint=False)
    async def course(self, record: Slot) -> None:
        """On a visit more of the same, on a free time a new course."""
        await self.flows.course(record)

    # ------------------------------------------------------------ verbs: the visit
    @verb("log", N_("Message left"), N_("Notes that a message was left."), reason=reasons.not_booked, hint=False)
    async def left_message(self, record: Slot) -> None:
        """Somebody was told, not the patient."""
        visit = reasons.visit_of(record)
        await self.write(self.office.schedule.confirm(visit.id, Confirmation.LEFT_MESSAGE, visit.version))
        self._did(_("· MESSAGE LEFT {who}"), visit)

    @verb("edit", N_("Edit"), N_("Changes the kind and the note of the visit."), reason=reasons.no_visit, hint=False)
    async def edit(self, record: Slot) -> None:
        """Kind and note."""
        changed = await self.ask(forms.amending(self.office, reasons.visit_of(record)))
        if changed is not None:
            self._did(_("Saved: {who}"), changed)
