"""The place itself: the list of whom to call, and what can be done with a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from console import recall_words as words
from console.commands import verb
from console.desk import DeskScreen
from console.desks.recalls import forms, view
from console.desks.recalls.view import Narrowing
from console.locale import N_, _
from console.locale.formats import day_short
from console.messages import BookVisit, ViewCard
from storage.calls.records import TRIES
from storage.ids import PatientId, PractitionerId
from storage.recalls.records import STOPS, Category, PlanDraft, Recall, RecallType, State, Stop, What, Worklist
from storage.rights import Right
from widgets.lines import Line
from widgets.record_list import Column

_CHOICES: tuple[Narrowing, ...] = (
    Narrowing(),
    *(Narrowing(category) for category in Category),
    Narrowing(state=State.QUIET),
    Narrowing(state=State.STOPPED),
)
"""What the filter offers, in the order of the digits."""


def _not_due(place: RecallsScreen, record: Recall) -> str | None:
    """Why the person is not called now."""
    if record.stop is not None:
        return _("stopped: {why}").format(why=words.stop(record.stop))
    if record.quiet_until is not None:
        return _("left alone until {day}").format(day=day_short(record.quiet_until))
    return None


def _no_plan(place: RecallsScreen, record: Recall) -> str | None:
    return None if record.item.what is What.PLAN else _("a booking takes it off the list")


class RecallsScreen(DeskScreen[Worklist, Recall]):
    """Recalls."""

    columns = (
        Column("who", N_("Patient"), 17, grow=True, cut="name"),
        Column("age", N_("Age"), 3, "right", drop=3),
        Column("what", N_("What for"), 16, cut="words"),
        Column("phone", N_("Phone"), 16, drop=1),
        Column("due", N_("Due on"), 8),
        Column("tried", N_("Tried"), 7, drop=2),
    )
    empty = N_("Nobody is to be called; {filter} shows others.")
    open_label = N_("Card")

    def __init__(self) -> None:
        """Show whoever is due at first."""
        super().__init__()
        self.narrowing = Narrowing()

    @property
    def today(self) -> date:
        """The centre's calendar day."""
        return self.office.centre.day_of(self.office.clock.now())

    # ------------------------------------------------------------ what is shown
    async def load(self) -> Worklist:
        """Who is to be called, as far as it is wanted."""
        return await self.office.recalls.worklist(self.narrowing.category, self.narrowing.state)

    def show(self, view_: Worklist) -> None:
        """Fill the list and line 2."""
        self.context, self.totals = view.context(view_, self.narrowing), view.totals(view_)
        self.rows.lists(self.narrowing)
        self.rows.replace(view.rows_of(view_))

    def identity(self, record: Recall) -> str:
        """Who, and what it is about."""
        return view.identity(record)

    def peek(self, record: Recall) -> Sequence[Line]:
        """When it was last done, what was tried, the number."""
        return view.peek(record)

    async def open(self, record: Recall) -> None:
        """The patient's card."""
        await self.card(record)

    # ------------------------------------------------------------ verbs
    @verb("book", N_("Book"), N_("Books what is due; the booking takes the row off the list."), right=Right.BOOK)
    async def book(self, record: Recall) -> None:
        """The first openings, with patient, doctor and service as the recall says."""
        label, doctors = await self._doctors(record)
        await self.request(
            BookVisit(record.patient_id, service_id=record.service_id, doctor=label, practitioner_ids=doctors)
        )

    async def _doctors(self, record: Recall) -> tuple[str, tuple[PractitionerId, ...]]:
        """The doctor they know, else whoever does it."""
        staff = await self.office.staff.practitioners()
        known = [one for one in staff if one.id == record.practitioner_id]
        able = known or [one for one in staff if record.specialty_key and one.specialty_key == record.specialty_key]
        if not able:
            return "", ()
        return known[0].short_name if known else able[0].specialty, tuple(one.id for one in able)

    @verb("log", N_("Log try"), N_("Logs a try: no answer, message left, declined, wrong number."),
          reason=_not_due, right=Right.CALLS)  # fmt: skip
    async def log_try(self, record: Recall) -> None:
        """One digit is the outcome; the person is left alone for a while then."""
        title = _("Rang {who}").format(who=record.who)
        outcomes = [_(words.OUTCOMES[one.value]) for one in TRIES]
        chosen = await self.choose(title, outcomes)
        if chosen is None:
            return
        await self.write(self.office.recalls.log_try(record, TRIES[chosen], _("recall")))
        await self.read_anew()
        self.done(_("x TRIED {who}: {outcome}, try {count}").format(
            who=record.who, outcome=outcomes[chosen], count=len(record.tries) + 1
        ))  # fmt: skip

    @verb("edit", N_("Edit"), N_("Puts a call off, stops the calls, or begins them again."), right=Right.CALLS)
    async def edit(self, record: Recall) -> None:
        """One digit says what is to be changed."""
        opted_out = record.stop is Stop.OPTED_OUT
        choices = [
            _("call on another day"),
            _("call no more about this"),
            _("wants such calls again") if opted_out else _("wants no such calls at all"),
        ]
        if not opted_out and record.state is not State.DUE:
            choices.append(_("call again from now on"))
        elif record.item.what is What.PLAN:
            choices.append(_("treated no further: close the plan"))
        chosen = await self.choose(record.who, choices)
        if chosen == 0:
            await self._later(record)
        elif chosen == 1:
            await self._stop(record)
        elif chosen == 2:
            await self.write(self.office.recalls.opt_out(record.patient_id, out=not opted_out))
            await self.read_anew()
            said = _("■ CALLS AGAIN {who}") if opted_out else _("- NO CALLS {who}")
            self.done(said.format(who=record.who))
        elif chosen == 3:
            await self._last_choice(record)

    async def _last_choice(self, record: Recall) -> None:
        if record.state is not State.DUE:
            await self.write(self.office.recalls.start(record))
            said = _("■ CALLED AGAIN {who}")
        else:
            await self.write(self.office.recalls.close_plan(record.item.key))
            said = _("- PLAN CLOSED {who}")
        await self.read_anew()
        self.done(said.format(who=record.who))

    async def _later(self, record: Recall) -> None:
        async def accept(day: date | None, note: str) -> None:
            await self.write(self.office.recalls.due(record, day, note))

        said = await self.ask(forms.later(record, self.today, accept))
        if said is not None:
            await self.read_anew()
            when = forms.day_word(said.day, self.today) if said.day else _("as the rule says")
            self.done(_("■ RECALL {who}: {when}").format(who=record.who, when=when))

    async def _stop(self, record: Recall) -> None:
        chosen = await self.choose(_("Why nobody calls {who} any more").format(who=record.who), words.stops())
        if chosen is None:
            return
        await self.write(self.office.recalls.stop(record, STOPS[chosen]))
        await self.read_anew()
        self.done(_("- STOPPED {who}: {why}").format(who=record.who, why=words.stop(STOPS[chosen])))

    @verb("done", N_("Stage done"), N_("Counts one more stage of the plan as done."), reason=_no_plan,
          right=Right.BOOK)  # fmt: skip
    async def stage_done(self, record: Recall) -> None:
        """With the last stage the plan is closed."""
        await self.write(self.office.recalls.stage_done(record.item.key))
        await self.read_anew()
        done, of = record.stages or (0, 0)
        self.done(_("■ STAGE {done} OF {stages} {who}").format(done=done + 1, stages=of, who=record.who))

    @verb("filter", N_("Filter"), N_("Shows one category, debts, who is left alone, who is stopped."), on="place")
    async def filter(self) -> None:
        """One digit narrows the list."""
        titles = [_("everybody who is due"), *(words.category(one) for one in Category)]
        chosen = await self.choose(_("Which recalls"), [*titles, _("left alone for now"), _("stopped")])
        if chosen is not None:
            self.narrowing = _CHOICES[chosen]
            await self.read_anew()

    @verb("new", N_("New"), N_("Puts a patient on the list, or notes a plan of treatment."), on="place",
          right=Right.BOOK)  # fmt: skip
    async def new(self) -> None:
        """A recall by hand, or a treatment in stages."""
        chosen = await self.choose(_("New"), [_("a recall"), _("a plan of treatment in stages")])
        if chosen == 0:
            await self._one_more()
        elif chosen == 1:

            async def accept(draft: PlanDraft) -> None:
                await self.write(self.office.recalls.plan(draft))

            who = await self.ask(forms.plan(self.office, accept))
            self._noted(who)

    async def _one_more(self) -> None:
        kinds = await self.office.recalls.types()
        if not kinds:
            self.say(_("There is no rule yet: F8, Recall rules makes one."), error=True)
            return

        async def accept(patient_id: PatientId, kind: RecallType, day: date, note: str) -> None:
            await self.write(self.office.recalls.ask(patient_id, kind.id, day, note))

        who = await self.ask(forms.by_hand(self.office, kinds, self.today, accept))
        self._noted(who)

    def _noted(self, who: str | None) -> None:
        if who is not None:
            self.reload()
            self.done(_("■ NOTED {who}").format(who=who))

    @verb("card", N_("Card"), N_("Shows the patient's card."))
    async def card(self, record: Recall) -> None:
        """People, on this patient."""
        await self.request(ViewCard(record.patient_id))
