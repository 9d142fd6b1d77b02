"""The place itself: the visits that cannot take place, what to offer instead, one key for each outcome of the call."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from console.commands import verb
from console.desk import DeskScreen
from console.desks.rebooking import view
from console.locale import N_, _
from console.messages import GoTo, ViewCard
from console.offers import offer
from console.present import say_error
from console.rebooking import Booked, Refused, cancel_reason, move_title, moving, or_offers, to_opening
from console.sheets.fields import Field, TextField
from console.sheets.form import Form
from console.sheets.second import Second
from console.tries import TRY_WORDS, call_later_form, when
from console.visit_words import person, read_back, reason_word
from storage.rebooking.records import Rebooking, ToRebook
from storage.rebooking.rules import TRIED
from storage.rights import Right
from storage.schedule.records import MoveTo, Opening, ReadBack
from widgets.lines import Line
from widgets.record_list import Key

REASON_MAX = 200


class RebookingScreen(DeskScreen[Rebooking, ToRebook]):
    """F7, visits to rebook."""

    columns = view.COLUMNS
    empty = N_("Every visit fits the doctors' hours: nobody is to be called.")
    open_label = N_("Card")
    every_minute = True

    # ------------------------------------------------------------ what is shown
    async def load(self) -> Rebooking:
        """All of them."""
        return await self.office.rebooking.worklist()

    def show(self, found: Rebooking) -> None:
        """Fill the list and line 2."""
        self.context = _("Visits to rebook · the doctor, the day or the room is gone")
        self.totals = _("left {count}").format(count=len(found.rows))
        self.rows.replace(view.rows_of(found, self.office.centre.tz))

    def identity(self, record: ToRebook) -> str:
        """Whose visit, when."""
        return view.identity(record)

    def peek(self, record: ToRebook) -> Sequence[Line]:
        """The number, until the proposals are read."""
        return view.looked(record, ())[:1]

    async def looks(self, records: Sequence[ToRebook]) -> Sequence[Sequence[Line] | None]:
        """What may be offered to the patient under the cursor."""
        return [view.looked(records[0], await self.office.rebooking.proposals(records[0]))]

    async def open(self, record: ToRebook) -> None:
        """The patient's card."""
        await self.request(ViewCard(record.visit.patient_id))

    # ------------------------------------------------------------ going on
    def _following(self, record: ToRebook) -> list[Key]:
        """The rows to go on to from a record, as they stand before anything is written."""
        keys = [row.key for row in self.rows.at_hand() if row.record is not None]
        at = keys.index(int(record.visit.id)) if int(record.visit.id) in keys else -1
        return [*keys[at + 1 :], *keys[: max(at, 0)]]

    async def _go_on(self, following: list[Key], sentence: str) -> None:
        """Read anew, go on to the next patient who is not called later, and say what was done."""
        await self.read_anew()
        now = self.office.clock.now()
        left = {
            row.key
            for row in self.rows.at_hand()
            if row.record is not None and (row.record.call_back_at is None or row.record.call_back_at <= now)
        }
        if (key := next((key for key in following if key in left), None)) is not None:
            self.rows.select(key)
            self.cursor_moved()
        self.done(sentence)

    # ------------------------------------------------------------ outcomes of the call
    @verb("move", N_("Move"), N_("Moves the visit to another time or doctor; logs it."), right=Right.BOOK)
    async def move(self, record: ToRebook) -> None:
        """A digit takes a proposal; a typed day or time looks further with the same doctor."""
        following, visit = self._following(record), record.visit
        offered = await self.office.rebooking.proposals(record)
        mover = partial(self._move, record)
        sheet = moving(self.office, visit, mover, told=move_title(visit), proposals=offered)
        result: Booked | None = await self.ask(sheet)
        while isinstance(result, Refused):
            answer = await offer(self, say_error(result.error), result.error.openings, squeeze=False)
            if not isinstance(answer, Opening):
                return
            result = await or_offers(mover, visit, to_opening(answer))
        if result is not None:
            await self._go_on(following, _("■ MOVED {visit}").format(visit=read_back(result)))

    async def _move(self, record: ToRebook, to: MoveTo) -> ReadBack:
        return await self.write(self.office.rebooking.move(record.visit, to))

    @verb("log", N_("Log try"), N_("Logs a call: no answer, message, declined, call later."), right=Right.BOOK)
    async def log_try(self, record: ToRebook) -> None:
        """One digit is the outcome; the last one asks when to call."""
        following, visit = self._following(record), record.visit
        who, desk = visit.patient.usual, self.office.rebooking
        choices = [*(_(TRY_WORDS[outcome]) for outcome in TRIED), _("call later at ...")]
        chosen = await self.choose(_("Rang {who}").format(who=person(visit)), choices)
        if chosen is None:
            return
        if chosen < len(TRIED):
            await self.write(desk.log_try(visit, TRIED[chosen]))
            said = _("x TRIED {who}: {outcome}, try {count}")
            told = said.format(who=who, outcome=choices[chosen], count=len(record.tries) + 1)
            await self._go_on(following, told)
            return
        at = await self.ask(
            call_later_form(self.office, who, lambda at: self.write(desk.call_later(visit, at)), self.desk.id)
        )
        if at is not None:
            tz = self.office.centre.tz
            shown = when(at, tz, self.office.centre.day_of(self.office.clock.now()))
            await self._go_on(following, _("· CALL {who} at {time}").format(who=who, time=shown))

    @verb("cancel", N_("Cancel"), N_("Cancels with a reason and its side; logs the call."), right=Right.BOOK)
    async def cancel(self, record: ToRebook) -> None:
        """One digit for the reason is the confirmation."""
        following, visit = self._following(record), record.visit
        if (reason := await cancel_reason(self, visit)) is None:
            return
        await self.write(self.office.rebooking.cancel(visit, reason))
        told = _("- CANCELLED {who}: {reason}")
        await self._go_on(following, told.format(who=visit.patient.usual, reason=reason_word(reason.code)))

    @verb("done", N_("Takes place"), N_("Takes place all the same: a reason and two people."),
          right=Right.BOOK)  # fmt: skip
    async def keep(self, record: ToRebook) -> None:
        """As a visit that is squeezed in: a reason, and the second person."""
        following, visit, office = self._following(record), record.visit, self.office
        text = TextField("reason", _("Why it takes place"), length_max=REASON_MAX)
        second = Second(Right.OVERBOOK, await office.accounts.approvers(Right.OVERBOOK))

        async def accept() -> bool:
            with await second.approval(office):
                await self.write(office.rebooking.keep(visit, text.value or ""))
            return True

        fields: list[Field[Any]] = [text, *second.fields]  # Any: each field has its own kind of answer
        said = partial(second.said, _("TAKES PLACE"))
        form = Form("rebooking.keep", view.identity(record), fields, accept, summary=said, draft=False)
        if await self.ask(form):
            await self._go_on(following, _("■ TAKES PLACE {visit}").format(visit=view.promised(visit)))

    # ------------------------------------------------------------ further
    @verb("goto", N_("In the book"), N_("Shows the visit on its day."), hint=False)
    async def goto(self, record: ToRebook) -> None:
        """To the Day place, with the cursor on it."""
        visit = record.visit
        await self.request(GoTo("day", int(visit.id), {"day": visit.local_date}))

    @verb("card", N_("View card"), N_("Opens the patient's card."), hint=False)
    async def card(self, record: ToRebook) -> None:
        """To People."""
        await self.request(ViewCard(record.visit.patient_id))
