"""The place of calls: what is open or to do on top, then the day's calls, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from console.commands import verb
from console.desk import DeskScreen
from console.desks.calls import outcome_sheets, strips, view
from console.desks.calls.call_sheet import talk
from console.desks.calls.reasons import ON_LINE, TO_RING, by_hand, known, only
from console.desks.calls.whats import What
from console.locale import N_, _, pgettext
from console.locale.formats import day_long, day_short
from console.messages import GoTo, Request, ViewCard
from console.tries import TRY_WORDS
from console.wishes import Who, put_down
from storage.calls.records import TRIES, Call, CallState, Direction, LinkKind, Log
from storage.rights import Right
from widgets.lines import Line
from widgets.record_list import Column

_FILTERS = (N_("All calls"), N_("To do only"), N_("My calls"))


class CallsScreen(DeskScreen[Log, Call]):
    """The call log of a day."""

    columns: ClassVar[tuple[Column, ...]] = view.COLUMNS
    empty: ClassVar[str] = N_("No calls yet; F9 opens one.")
    open_label: ClassVar[str] = N_("Open")

    def __init__(self) -> None:
        """Show today, everybody's calls."""
        super().__init__()
        self.day: date | None = None
        self._filter = 0

    @property
    def today(self) -> date:
        """The centre's day."""
        return self.office.centre.day_of(self.office.clock.now())

    async def load(self) -> Log:
        """The day's log."""
        return await self.office.calls.log(self.day)

    def show(self, log: Log) -> None:
        """Fill the list."""
        self.rows.lists((log.day, self._filter))
        rows: Sequence[Call] = log.rows
        if self._filter == 1:
            rows = [row for row in rows if row.to_do]
        elif self._filter == 2:
            rows = [row for row in rows if row.by in ("", self.office.actor.login)]
        office = self.office
        self.rows.replace(view.LogSource(rows, self.rows.numbers.number, office.clock.now, office.centre.tz))
        whose = (_("whole desk"), _("only to do"), _("only {who}").format(who=office.actor.name))[self._filter]
        self.context = _("Calls · {day} · {whose}").format(day=day_short(log.day), whose=whose)
        self.totals = view.totals(log)

    def opens(self, record: Call) -> str:
        """On a call that is to be done Enter rings back."""
        return pgettext("verb", "Ring back") if record.state in TO_RING else super().opens(record)

    def identity(self, record: Call) -> str:
        """Name, birth date, card; or the number."""
        return view.identity(record)

    def peek(self, record: Call) -> Sequence[Line]:
        """What is at hand."""
        return ((("", "peek"),), (("", "peek"),), view.call_line(record))

    async def looks(self, records: Sequence[Call]) -> Sequence[Sequence[Line]]:
        """The strips of known callers; of an unknown number, whose it may be."""
        return await strips.read(self.office, records)

    async def arrived(self, request: Request) -> None:
        """Another place shows a call here, of any day."""
        if isinstance(request, GoTo):
            day = request.values.get("day")
            self.day = day if isinstance(day, date) and day != self.today else None
            self._filter = 0
            self.reload()
            await self.ready()
            if request.key is not None:
                self.rows.select(request.key)

    # ------------------------------------------------------------ talking
    async def open(self, record: Call) -> None:
        """Enter: take or go on with an open call, call back, or show what a closed one made."""
        if record.state is CallState.CLOSED:
            await self._show_made(record)
        else:
            await self._talk(record)

    async def _talk(self, record: Call, what: What | None = None) -> None:
        """The sheet on this call, or on our own call back to it."""
        calls = self.office.calls
        if record.state in ON_LINE:
            await talk(self.shell, await self.write(calls.take(record.id)), what)
        else:
            number, patient_id = record.number, record.patient_id
            call = await self.write(
                calls.open(
                    direction=Direction.OUT,
                    number=number,
                    patient_id=patient_id,
                    for_call_id=record.same_as or record.id,
                )
            )
            await talk(self.shell, call, what, by_verb=True)

    async def _show_made(self, record: Call) -> None:
        links = await self.office.calls.links(record.id)
        visit = next((link.key for link in links if link.what is LinkKind.APPOINTMENT), None)
        if visit is not None:
            day = record.visit_day
            await self.request(GoTo("day", visit, {} if day is None else {"day": day}))
        elif record.patient_id is not None:
            await self.request(ViewCard(record.patient_id))
        else:
            self.say(_("This call made nothing; {edit} corrects its outcome.").format(**self.shell.legends))

    @verb(
        "book", N_("Book"), N_("Books for the caller; a closed call is called back."),
        right=Right.BOOK,
    )
    async def book(self, record: Call) -> None:
        """The sheet with Book chosen."""
        await self._talk(record, What.BOOK)

    @verb("who", N_("Wait-list"), N_("Puts the caller on the wait-list."), reason=known, right=Right.CALLS,
          hint=False)  # fmt: skip
    async def wait(self, record: Call) -> None:
        """For whom or what, and when it suits; the entry knows its call."""
        assert record.patient_id is not None
        await put_down(self, Who(record.patient_id, record.who), record.id)

    @verb(
        "log", N_("Log try"), N_("Logs a try: no answer, message left, declined, wrong number."),
        reason=only(
            frozenset({CallState.CLOSED, CallState.TO_DO, CallState.SAME}), N_("the call is open; Enter closes it")
        ),
        right=Right.CALLS,
    )
    async def log_try(self, record: Call) -> None:
        """One digit is the outcome; the row stays until somebody is reached or refuses."""
        title = _("Rang {who}").format(who=view.identity(record))
        chosen = await self.choose(title, [_(TRY_WORDS[outcome]) for outcome in TRIES])
        if chosen is None:
            return
        call = await self.write(self.office.calls.log_try(record.same_as or record.id, TRIES[chosen]))
        self.reload()
        word = _(TRY_WORDS[TRIES[chosen]])
        self.done(_("x TRIED {who}: {outcome}, try {count}").format(
            who=view.identity(record), outcome=word, count=call.tries
        ))  # fmt: skip

    @verb(
        "done", N_("Done"), N_("Notes that a call is dealt with; an open one asks its outcome."),
        reason=only(ON_LINE | {CallState.TO_DO, CallState.SAME}, N_("there is nothing left to do")),
        right=Right.CALLS,
    )
    async def mark_done(self, record: Call) -> None:
        """To do: done.  Open: the sheet, since no call is closed without an outcome."""
        if record.state in ON_LINE:
            await self._talk(record)
            return
        await self.write(self.office.calls.done(record.same_as or record.id))
        self.reload()
        self.done(_("■ DEALT WITH {who}").format(who=view.identity(record)))

    @verb(
        "move", N_("Move"), N_("Moves a visit of the caller; a closed call is called back."),
        reason=known,
        right=Right.BOOK,
    )
    async def move(self, record: Call) -> None:
        """The sheet with Move chosen."""
        await self._talk(record, What.MOVE)

    @verb("card", N_("View card"), N_("Opens the caller's card."), reason=known)
    async def card(self, record: Call) -> None:
        """To People."""
        if record.patient_id is not None:
            await self.request(ViewCard(record.patient_id))

    @verb(
        "edit", N_("Outcome"), N_("Corrects the outcome of a closed call."),
        reason=only(
            frozenset({CallState.CLOSED, CallState.TO_DO, CallState.SAME}), N_("the call is open; Enter closes it")
        ),
        right=Right.CALLS,
    )
    async def edit(self, record: Call) -> None:
        """Another outcome, note, time to call back."""
        call = await self.ask(outcome_sheets.correct(self, record))
        if call is not None:
            self.reload()
            word, _token = view.result_of(call, self.rows.numbers.number, self.office.centre.tz)
            self.done(_("{result} {who}").format(result=word, who=view.identity(call)))

    @verb(
        "new", N_("Call out"), N_("Rings the number of the row and opens a row for it."), hint=False,
        right=Right.CALLS,
    )
    async def call_out(self, record: Call) -> None:
        """Our own call to the same number; from a row that is to be done it is the call back."""
        if record.state in TO_RING:
            await self._talk(record)
            return
        call = await self.write(
            self.office.calls.open(direction=Direction.OUT, number=record.number, patient_id=record.patient_id)
        )
        await talk(self.shell, call, by_verb=True)

    @verb(
        "cancel", N_("Drop"), N_("Drops a row opened by mistake; it is kept, and not shown."),
        reason=by_hand, hint=False,
        right=Right.CALLS,
    )
    async def drop(self, record: Call) -> None:
        """Not a call at all."""
        await self.write(self.office.calls.drop(record.id))
        self.reload()
        self.done(_("- DROPPED a row opened by mistake"))

    # ------------------------------------------------------------ what is shown
    @verb("filter", N_("Filter"), N_("All calls, those to do, or one's own."), on="place", hint=False)
    async def filter(self) -> None:
        """By digit."""
        chosen = await self.choose(_("Which calls"), [_(title) for title in _FILTERS])
        if chosen is not None:
            self._filter = chosen
            self.reload()
            text = _("All calls are shown.") if not chosen else _("Only some calls are shown; {filter} 1 ends it.")
            self.say(text.format(**self.shell.legends))

    @verb("goto", N_("Day"), N_("Shows the calls of another day."), on="place", hint=False)
    async def goto(self) -> None:
        """Another day's log."""
        day = await self.ask(outcome_sheets.another_day(self))
        if day is not None:
            self.day = None if day == self.today else day
            self.say(_("Shown: {day}").format(day=day_long(day)))
            self.reload()
