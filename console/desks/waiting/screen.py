"""The place itself: the list of who waits, and what can be done with an entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from console import wishes
from console.commands import verb
from console.desk import DeskScreen
from console.desks.waiting import view
from console.locale import N_, _
from console.messages import BookVisit, ViewCard
from console.offers import offer
from console.present import say_error
from console.rebooking import Booked, Refused, move_title, moving, or_offers, to_opening
from console.tries import TRY_WORDS
from console.visit_words import read_back
from storage.calls.records import TRIES
from storage.ids import PractitionerId
from storage.rights import Right
from storage.schedule.records import MoveTo, Opening, ReadBack
from storage.waiting.records import REASONS, Wait, WaitDraft, WaitList
from widgets.lines import Line
from widgets.record_list import Column


def _has_visit(place: WaitingScreen, record: Wait) -> str | None:
    """There is a visit already: it moves."""
    if record.visit is None:
        return None
    return _("they have a visit; {move} moves it").format(**place.shell.legends)


def _no_visit(place: WaitingScreen, record: Wait) -> str | None:
    """There is no visit that could come earlier."""
    return None if record.visit else _("they have no visit yet; {book} books one").format(**place.shell.legends)


class WaitingScreen(DeskScreen[WaitList, Wait]):
    """F7: the wait-list."""

    columns = (
        Column("who", N_("Patient"), 15, grow=True, cut="name"),
        Column("what", N_("Waits for"), 16),
        Column("has", N_("Before"), 6, drop=4),
        Column("when", N_("When"), 9, drop=3),
        Column("since", N_("Noted"), 6, drop=5),
        Column("tried", N_("Tried"), 7, drop=2),
        Column("phone", N_("Phone"), 16, drop=1),
    )
    empty = N_("Nobody waits; {new} puts somebody on the list.")
    open_label = N_("View card")

    @property
    def today(self) -> date:
        """The centre's calendar day."""
        return self.office.waiting.today

    # ------------------------------------------------------------ what is shown
    async def load(self) -> WaitList:
        """Who waits."""
        return await self.office.waiting.listed()

    def show(self, view_: WaitList) -> None:
        """Fill the list and line 2."""
        self.context, self.totals = _("Wait-list · who waits longest first"), view.totals(view_)
        self.rows.replace(view.rows_of(view_, self.office.centre.tz))

    def identity(self, record: Wait) -> str:
        """Who, and what for."""
        return view.identity(record)

    def peek(self, record: Wait) -> Sequence[Line]:
        """What they want exactly, what was tried, the number."""
        return view.peek(record, self.today, self.office.centre.tz)

    async def open(self, record: Wait) -> None:
        """The patient's card."""
        await self.card(record)

    # ------------------------------------------------------------ verbs
    @verb("book", N_("Book"), N_("Books what they wait for, which takes them off."),
          reason=_has_visit, right=Right.BOOK)  # fmt: skip
    async def book(self, record: Wait) -> None:
        """The first openings, with patient, doctor and service as the entry says."""
        draft = record.draft
        label, doctors = draft.specialty, await self._of_specialty(record.specialty_key)
        if draft.practitioner_id is not None:
            label, doctors = record.doctor, (draft.practitioner_id,)
        await self.request(
            BookVisit(draft.patient_id, service_id=draft.service_id, doctor=label, practitioner_ids=doctors)
        )

    async def _of_specialty(self, key: str) -> tuple[PractitionerId, ...]:
        return tuple(one.id for one in await self.office.staff.practitioners() if one.specialty_key == key)

    @verb("move", N_("Move earlier"), N_("Moves the visit to an opening before it."),
          reason=_no_visit, right=Right.BOOK)  # fmt: skip
    async def move(self, record: Wait) -> None:
        """A digit chooses the time."""
        assert record.visit is not None
        visit = await self.office.schedule.appointment(record.visit.id)

        async def go(to: MoveTo) -> ReadBack:
            return await self.write(self.office.schedule.move(visit.id, to, visit.version))

        result: Booked | None = await self.ask(
            moving(self.office, visit, go, told=move_title(visit), earlier=True)
        )
        while isinstance(result, Refused):
            answer = await offer(self, say_error(result.error), result.error.openings, squeeze=False)
            if not isinstance(answer, Opening):
                return
            result = await or_offers(go, visit, to_opening(answer))
        if result is not None:
            await self.read_anew()
            self.done(_("■ MOVED {visit}").format(visit=read_back(result)))

    @verb("log", N_("Log try"), N_("Logs a try: no answer, message left, declined, wrong number."),
          right=Right.CALLS)  # fmt: skip
    async def log_try(self, record: Wait) -> None:
        """One digit is the outcome."""
        outcomes = [_(TRY_WORDS[one]) for one in TRIES]
        chosen = await self.choose(_("Rang {who}").format(who=record.who), outcomes)
        if chosen is None:
            return
        await self.write(self.office.waiting.tried(record, TRIES[chosen], _("wait-list")))
        await self.read_anew()
        self.done(_("x TRIED {who}: {outcome}, try {count}").format(
            who=record.who, outcome=outcomes[chosen], count=len(record.tries) + 1
        ))  # fmt: skip

    @verb("cancel", N_("Take off"), N_("Takes them off the list, with the reason."), right=Right.CALLS)
    async def take_off(self, record: Wait) -> None:
        """One digit for the reason is the confirmation."""
        told = _("Why {who} waits no longer").format(who=record.who)
        chosen = await self.choose(told, [_(view.REASONS[one]) for one in REASONS])
        if chosen is None:
            return
        await self.write(self.office.waiting.give_up(record, REASONS[chosen]))
        await self.read_anew()
        why = _(view.REASONS[REASONS[chosen]])
        self.done(_("- OFF THE WAIT-LIST {who}: {why}").format(who=record.who, why=why))

    @verb("edit", N_("Edit"), N_("Changes what they wait for and when it suits."), right=Right.CALLS)
    async def edit(self, record: Wait) -> None:
        """The sheet with which it was put down."""

        async def accept(draft: WaitDraft) -> object:
            return await self.write(self.office.waiting.change(record, draft))

        if record.draft.visit_id is not None and record.visit is not None:
            visit = await self.office.schedule.appointment(record.visit.id)
            form = wishes.earlier(self.office, visit, accept, record)
        else:
            who = wishes.Who(record.draft.patient_id, record.who)
            form = wishes.wish(self.office, accept, who=who, old=record)
        if await self.ask(form) is not None:
            await self.read_anew()
            self.done(_("Saved: {who}").format(who=record.who))

    @verb("new", N_("New"), N_("Puts a patient on the list."), on="place", right=Right.CALLS)
    async def new(self) -> None:
        """Who, and what for."""

        async def accept(draft: WaitDraft) -> object:
            return await self.write(self.office.waiting.add(draft))

        name = await self.ask(wishes.wish(self.office, accept))
        if name is not None:
            await self.read_anew()
            self.done(_("■ ON THE WAIT-LIST {who}").format(who=name))

    @verb("card", N_("View card"), N_("Shows the patient's card."), hint=False)
    async def card(self, record: Wait) -> None:
        """To People."""
        await self.request(ViewCard(record.draft.patient_id))
