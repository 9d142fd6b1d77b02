"""The place itself: two lists of one evening, and one key for each outcome; the cursor goes on by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from console.card_words import CARDS
from console.commands import verb
from console.day_papers import print_day
from console.desk import DeskScreen
from console.desks.evening import CONFIRM, PULL, closing, peeking, placing, reasons, view
from console.locale import N_, _
from console.messages import GoTo, Request, ViewCard
from console.offers import offer
from console.present import say_error
from console.rebooking import Booked, Refused, cancel_reason, move_title, moving, or_offers, to_opening
from console.role_words import not_yours
from console.tries import TRY_WORDS, call_later_form, when
from console.visit_words import day_at, read_back, reason_word
from console.writing import write_to
from storage.evening.records import Evening, ToConfirm, ToPull
from storage.messages.records import Kind
from storage.rights import Right
from storage.schedule.records import CardState, Opening
from widgets.lines import Line
from widgets.record_list import Key, RecordList, Row

Item = ToConfirm | ToPull


class EveningScreen(DeskScreen[Evening, Item]):
    """F7 1 and F7 3."""

    columns = view.CONFIRM_COLUMNS
    open_label = N_("Card")
    every_minute = True

    def __init__(self) -> None:
        """Begin with the list of confirmation."""
        super().__init__()
        pull: RecordList[Item] = RecordList([replace(one, title=_(one.title)) for one in view.PULL_COLUMNS])
        pull.moved = self.cursor_moved
        self._lists = {CONFIRM: self.rows, PULL: pull}
        self.listed = CONFIRM
        self.run: Evening | None = None

    # ------------------------------------------------------------ what is shown
    async def load(self) -> Evening:
        """Both lists, since the counts of both are shown."""
        return await self.office.evening.run()

    def show(self, run: Evening) -> None:
        """Fill the list that is looked at, and line 2."""
        self.run = run
        tz, pulling = self.office.centre.tz, self.listed == PULL
        self.rows.lists((self.listed, run.day))
        rows: Iterable[Row[Item]] = view.pull_rows(run) if pulling else view.confirm_rows(run, tz)
        self.rows.replace(rows)
        self.body.empty = self.shell.first_steps.said(_(view.EMPTY[self.listed]))
        self.context = view.context(run, pulling=pulling, tz=tz)
        self.totals = view.totals(run)

    def identity(self, record: Item) -> str:
        """Name, birth date, card."""
        return peeking.identity(record)

    def peek(self, record: Item) -> Sequence[Line]:
        """The number large; or where the record is."""
        return peeking.pull_peek(record) if isinstance(record, ToPull) else peeking.confirm_peek(record, self.tz)

    def opens(self, record: Item) -> str:
        """A record is asked for by Enter."""
        return _("Where it is") if isinstance(record, ToPull) else super().opens(record)

    @property
    def tz(self) -> ZoneInfo:
        """The centre's zone."""
        return self.office.centre.tz

    def _show_list(self, name: str) -> None:
        """Show the other list; each keeps its own cursor."""
        if name != self.listed:
            self.listed = name
            self.rows = self.body = self._lists[name]
            self.looked.forget()
        if self.run is not None:
            self.show(self.run)
            self.cursor_moved()

    async def entered_by(self, door: str) -> None:
        """F7 1 or F7 3."""
        self._show_list(door)

    async def arrived(self, request: Request) -> None:
        """Another place shows a visit of tomorrow here."""
        if isinstance(request, GoTo):
            self._show_list(str(request.values.get("list", CONFIRM)))
        await super().arrived(request)

    async def open(self, record: Item) -> None:
        """The patient's card; of a record, where it is."""
        if isinstance(record, ToConfirm):
            await self.request(ViewCard(record.visit.patient_id))
        elif self.office.actor.may(Right.CHECK_IN):
            await self._where(record)
        else:
            self.say(_("Enter: {reason}").format(reason=not_yours(Right.CHECK_IN)), error=True)

    def _ahead(self, record: Item) -> list[Key]:
        """The rows to go on to from a record, as they stand before anything is written."""
        keys = [row.key for row in self.rows.at_hand()]
        place = keys.index(view.key_of(record)) if view.key_of(record) in keys else -1
        return [*keys[place + 1 :], *keys[: max(place, 0)]]

    async def _go_on(self, ahead: list[Key], sentence: str) -> None:
        """Read anew, go on to the next row that is still to do, and say what was done."""
        self.reload()
        await self.ready()
        left = {row.key for row in self.rows.at_hand() if row.record is not None and row.record.left}
        following = next((key for key in ahead if key in left), None)
        if following is not None:
            self.rows.select(following)
        self.cursor_moved()
        self.done(sentence)

    # ------------------------------------------------------------ confirming
    @verb("confirm", N_("Confirm"), N_("Notes that the patient will come; logs the call."),
          reason=reasons.cannot_confirm, right=Right.BOOK)  # fmt: skip
    async def confirm(self, record: Item) -> None:
        """They come."""
        ahead = self._ahead(record)
        await self.write(self.office.evening.confirm(record.visit))
        await self._go_on(ahead, _("√ CONFIRMED {who}").format(who=record.visit.patient.usual))

    @verb("log", N_("Log try"), N_("Logs a call: no answer, message left, call later."),
          reason=reasons.not_to_call, right=Right.BOOK)  # fmt: skip
    async def log_try(self, record: Item) -> None:
        """One digit is the outcome; the last one asks when to call."""
        ahead = self._ahead(record)
        choices = [*(_(TRY_WORDS[outcome]) for outcome in view.TRIES), _("call later at ...")]
        chosen = await self.choose(_("Rang {who}").format(who=peeking.identity(record)), choices)
        if chosen is None:
            return
        visit, who = record.visit, record.visit.patient.usual
        if chosen < len(view.TRIES):
            await self.write(self.office.evening.log_try(visit, view.TRIES[chosen]))
            word = _(TRY_WORDS[view.TRIES[chosen]])
            tries = len(record.tries) + 1 if isinstance(record, ToConfirm) else 1
            said = _("x TRIED {who}: {outcome}, try {count}")
            await self._go_on(ahead, said.format(who=who, outcome=word, count=tries))
        else:
            note = self.office.evening.call_later
            at = await self.ask(call_later_form(self.office, who, lambda at: self.write(note(visit, at)), self.desk.id))
            if at is not None:
                shown = when(at, self.tz, self.office.centre.day_of(self.office.clock.now()))
                await self._go_on(ahead, _("· CALL {who} at {time}").format(who=who, time=shown))

    @verb("move", N_("Move"), N_("Moves the visit to an opening; logs the call."),
          reason=reasons.not_to_call, right=Right.BOOK)  # fmt: skip
    async def move(self, record: Item) -> None:
        """A digit chooses the time."""
        ahead = self._ahead(record)
        visit, evening = record.visit, self.office.evening
        result: Booked | None = await self.ask(
            moving(self.office, visit, lambda to: self.write(evening.move(visit, to)), told=move_title(visit))
        )
        while isinstance(result, Refused):
            answer = await offer(self, say_error(result.error), result.error.openings, squeeze=False)
            if not isinstance(answer, Opening):
                return
            result = await or_offers(lambda to: self.write(evening.move(visit, to)), visit, to_opening(answer))
        if result is not None:
            await self._go_on(ahead, _("■ MOVED {visit}").format(visit=read_back(result)))

    @verb("cancel", N_("Cancel"), N_("Cancels with a reason and its side; logs the call."),
          reason=reasons.not_to_call, right=Right.BOOK)  # fmt: skip
    async def cancel(self, record: Item) -> None:
        """One digit for the reason is the confirmation."""
        ahead = self._ahead(record)
        visit = record.visit
        reason = await cancel_reason(self, visit)
        if reason is None:
            return
        await self.write(self.office.evening.cancel(visit, reason))
        said, at = _("- CANCELLED {who}, {when}: {reason}"), day_at(visit.local_date, visit.local_min)
        await self._go_on(ahead, said.format(who=visit.patient.usual, when=at, reason=reason_word(reason.code)))

    # ------------------------------------------------------------ pulling
    @verb("done", N_("Pulled"), N_("Notes that the record was pulled, or put back."),
          reason=reasons.not_to_pull, right=Right.CHECK_IN)  # fmt: skip
    async def pulled(self, record: Item) -> None:
        """It is at the desk now."""
        if isinstance(record, ToPull):
            await self._put(record, CardState.RETURNED if record.given_up else CardState.PULLED)

    @verb("edit", N_("Where it is"), N_("Says where the record is: not found, at doctor..."),
          reason=reasons.no_record, right=Right.CHECK_IN, hint=False)  # fmt: skip
    async def where(self, record: Item) -> None:
        """One digit."""
        if isinstance(record, ToPull):
            await self._where(record)

    async def _where(self, record: ToPull) -> None:
        state = await placing.chosen(self, record)
        if state is not None:
            await self._put(record, state)

    async def _put(self, record: ToPull, state: CardState) -> None:
        ahead = self._ahead(record)
        await self.write(self.office.evening.card(record.visits, state))
        await self._go_on(
            ahead,
            _("{state} card {number}, {who}").format(
                state=_(CARDS[state][0]), number=record.card_no or "-", who=record.visit.patient.usual
            )
        )

    @verb("tell", N_("Write to"), N_("Writes to who agreed to messages: a reminder to be answered."),
          reason=reasons.cannot_write, right=Right.BOOK)  # fmt: skip
    async def write_reminder(self, record: Item) -> None:
        """By e-mail or text; the list shows what comes of it."""
        ahead = self._ahead(record)
        await write_to(self, record.visit, Kind.REMINDER)
        await self._go_on(ahead, _("· WRITTEN TO {who}").format(who=record.visit.patient.usual))

    @verb("send", N_("Write to all"), N_("Calls: to all who agreed. Records: closes the list."),
          on="place", reason=reasons.cannot_send, names=reasons.send_name)  # fmt: skip
    async def send(self) -> None:
        """To all who are left; or the walk along the shelves is done."""
        await (closing.write_to_left(self) if self.listed == CONFIRM else closing.close_list(self))

    # ------------------------------------------------------------ both
    @verb("filter", N_("Other list"), N_("Shows the calls, or the records, of the evening."), on="place")
    async def filter(self) -> None:
        """The other list."""
        self._show_list(CONFIRM if self.listed == PULL else PULL)

    @verb("receipt", N_("On paper"), N_("Prints day sheet, pull list, blank receipts."), on="place", hint=False)
    async def on_paper(self) -> None:
        """All that the day is worked from without the console."""
        await print_day(self, self.run.day if self.run else None)

    @verb("card", N_("View card"), N_("Opens the patient's card."), hint=False)
    async def card(self, record: Item) -> None:
        """To People."""
        await self.request(ViewCard(record.visit.patient_id))
