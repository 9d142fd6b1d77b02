"""The place itself: the search, the list, the strip, the verbs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import date

from console.asking import answer_of
from console.commands import verb
from console.contract_words import unsigned
from console.desk import DeskScreen
from console.desks.people import agreeing, cards, history, papers, view
from console.desks.people.forms import PersonSheet, named_draft
from console.desks.people.search_line import SearchLine
from console.desks.people.view import PeopleView
from console.insuring import sheet as insuring
from console.locale import N_, _
from console.messages import BookVisit, GoTo, Request, TakePayment, ViewCard
from console.role_words import not_yours
from console.wishes import Who, put_down
from storage.ids import PatientId
from storage.patients.records import Match, Patient, PatientDraft, PatientStatus
from storage.rights import Right
from widgets.lines import Line
from widgets.record_list import Column

SHOWN = 40  # matches; who wants more types another letter


def _gone(place: PeopleScreen, record: Match) -> str | None:
    """Why nothing can be done with an entry."""
    if record.status is PatientStatus.MERGED:
        return _("this entry was merged; Enter shows the one in use")
    if record.status is PatientStatus.ARCHIVED:
        return _("this registration was taken back")
    return None


def _may_not(place: PeopleScreen, record: object) -> str | None:
    return None if place.office.actor.may(Right.PATIENTS) else not_yours(Right.PATIENTS)


class PeopleScreen(DeskScreen[PeopleView, Match]):
    """People."""

    columns = (
        Column("who", N_("Patient"), 24, grow=True, cut="name"),
        Column("born", N_("Born"), 10),
        Column("phone", N_("Phone"), 17, drop=1),
        Column("card", N_("Card"), 7, drop=2),
        Column("standing", N_("Found by"), 13, drop=3),
    )
    empty = N_("Nobody was found: Esc, then {new} registers.")
    open_label = N_("View card")

    def __init__(self) -> None:
        """Show the newest entries at first."""
        super().__init__()
        self.asked = ""
        self._only: PatientId | None = None
        """Sent here to show one entry, which the search may not answer."""
        self._search: SearchLine | None = None

    @property
    def today(self) -> date:
        """The centre's calendar day."""
        return self.office.centre.day_of(self.office.clock.now())

    # ------------------------------------------------------------ what is shown
    async def load(self) -> PeopleView:
        """What the search answers, else the newest entries."""
        asked, patients = self.asked, self.office.patients
        if self._only is not None:
            only = await patients.patient(self._only)
            if only.status is not PatientStatus.ARCHIVED:
                return PeopleView(asked, (view.line_of(only),), only=True)
            self._only = None  # the registration was taken back: nobody is shown who is not there
        return PeopleView(asked, await (patients.search(asked, SHOWN) if asked else patients.newest(SHOWN)))

    def show(self, view_: PeopleView) -> None:
        """Fill the list and line 2."""
        self.context, self.totals = view.context(view_), view.totals(view_, SHOWN)
        self.rows.lists((view_.asked, self._only))
        self.rows.replace(view.rows_of(view_))

    def identity(self, record: Match) -> str:
        """Name, birth date, card."""
        return view.identity(record)

    def peek(self, record: Match) -> Sequence[Line]:
        """What the line itself knows."""
        return ((("", "peek"),),)

    async def looks(self, records: Sequence[Match]) -> Sequence[Sequence[Line]]:
        """The card strip."""
        return [await self.strip(await self.office.patients.patient(records[0].id))]

    async def strip(self, patient: Patient) -> Sequence[Line]:
        """Three lines about a patient."""
        if patient.merged_into is not None:
            into = await self.office.patients.survivor(patient.id)
            return view.merged_strip(patient, into, self.shell.legends["card"])
        office, tz = self.office, self.office.centre.tz
        book, debts = await office.schedule.patient_book(patient.id), await office.cash.debts((patient.id,))
        beside = await office.schedule.pairs.beside([visit.id for visit in book.coming[:1]])
        other = next(iter(beside.values()), None)
        made = unsigned((await office.documents.paperwork([patient.id]))[patient.id])
        owed = debts.get(patient.id, 0)
        return view.strip(patient, book, owed, today=self.today, tz=tz, other=other, unsigned=made)

    async def open(self, record: Match) -> None:
        """The card; of a merged entry the one in use."""
        await self.card(record)

    async def find(self, text: str) -> None:
        """Digits typed in the list begin a search here."""
        await self._again(text)
        await self.filter(typed=True)

    async def let_go(self) -> bool:
        """Back to the newest entries."""
        if not self.asked and self._only is None:
            return False
        await self._again("")
        return True

    async def entered(self) -> None:
        """Coming by the place's own key: the search box, with what was asked last."""
        if not self.sheets:
            await self.filter()

    async def arrived(self, request: Request) -> None:
        """Another place shows a card, a history, or registers somebody."""
        if self._search is not None:
            self._search.close()
            self._search = None
        if isinstance(request, ViewCard):
            await self.put_cursor(request.patient_id)
            await self.shell.router.begin(self._and_back(cards.show(self, request.patient_id)))
        elif isinstance(request, GoTo):
            name = request.values.get("new")
            if isinstance(name, str):
                await self.shell.router.begin(self._register(name, came=True))
            elif isinstance(request.key, int):
                await self.put_cursor(who := PatientId(request.key))
                if "history" in request.values:
                    await self.shell.router.begin(self._and_back(history.show(self, who)))

    async def _and_back(self, shown: Awaitable[None]) -> None:
        """A page shown for another place, left, leads back there."""
        await shown
        await self.shell.placing.back()

    async def _again(self, asked: str) -> None:
        """Search and wait for the answer."""
        if asked != self.asked or self._only is not None:
            self.asked, self._only = asked, None
        await self.read_anew(lambda: self.rows.move("home"))

    async def put_cursor(self, patient_id: PatientId) -> None:
        """Put the cursor on a patient, who may not be among the rows."""
        if not self.rows.select(patient_id):
            self.asked, self._only = "", patient_id
            await self.read_anew(lambda: self.rows.select(patient_id))

    # ------------------------------------------------------------ verbs
    @verb("filter", N_("Search"), N_("Searches by names, any part of a number, birth date, card."), on="place")
    async def filter(self, *, typed: bool = False) -> None:
        """The search box; the list follows what is typed.  `typed`: its text is being typed just now."""
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._search = SearchLine(self.asked, self._again, self.rows.move, answer, typed=typed)
        try:
            entered = await answer_of(self.shell, self._search, self, answer)
        finally:
            self._search = None
        if not entered and self.asked:
            await self._again("")

    @verb("new", N_("New"), N_("Registers a new patient."), on="place", reason=_may_not)
    async def new(self) -> None:
        """The registration sheet, with what was searched for as the name."""
        await self._register("" if len(self.rows) else self.asked)

    async def _register(self, name: str, *, came: bool = False) -> None:
        async def accept(draft: PatientDraft) -> Patient:
            return await self.write(agreeing.entered(self.office, draft, sheet.messages.value))

        sheet = PersonSheet(self.office, None, accept, start=named_draft(name))
        if (made := await self.ask(sheet.form())) is None:
            return None if not came else await self._and_back(asyncio.sleep(0))
        await self.put_cursor(made.id)
        self.reload()
        who = view.option(view.line_of(made))
        if sheet.taken:
            return self.say(_("{who} is in the register already; nothing was written.").format(who=who))
        return self.done(_("■ REGISTERED {who}").format(who=who))

    @verb("edit", N_("Edit"), N_("Changes names, numbers and what else is known."), reason=_gone, right=Right.PATIENTS)
    async def edit(self, record: Match) -> None:
        """The sheet of the person."""
        old = await self.office.patients.patient(record.id)
        self.shell.look(old.id)
        async def accept(draft: PatientDraft) -> Patient:
            return await self.write(self.office.patients.edit(old.id, draft, old.version))

        if (changed := await self.ask(PersonSheet(self.office, old, accept).form())) is not None:
            self.reload()
            self.done(_("■ SAVED {who}").format(who=changed.usual_name))

    @verb("card", N_("View card"), N_("Shows the card: papers to tick, alert, card number, merging."))
    async def card(self, record: Match) -> None:
        """The card; of a merged entry the one in use."""
        await cards.show(self, record.id)

    @verb("book", N_("Book"), N_("Books a visit for the patient."), reason=_gone, right=Right.BOOK)
    async def book(self, record: Match) -> None:
        """Hand over to the day."""
        await self.request(BookVisit(record.id))

    @verb("who", N_("Wait-list"), N_("Puts the patient on the wait-list."), reason=_gone, right=Right.CALLS)
    async def wait(self, record: Match) -> None:
        """For whom or what, and when it suits."""
        await put_down(self, Who(record.id, record.usual_name))

    @verb("arrive", N_("Arrive"), N_("Checks the patient in."), reason=_gone, right=Right.CHECK_IN)
    async def arrive(self, record: Match) -> None:
        """Hand over to the queue."""
        await self.request(GoTo("queue", values={"verb": "arrive", "patient_id": record.id}))

    @verb("pay", N_("Pay"), N_("Takes a payment of the patient."), reason=_gone, right=Right.CASH)
    async def pay(self, record: Match) -> None:
        """Hand over to the cash desk."""
        await self.request(TakePayment(record.id))

    @verb("receipt", N_("Papers"), N_("Makes consents, a cover, a letter."), reason=_gone, right=Right.PATIENTS)
    async def receipt(self, record: Match) -> None:
        """Which one is chosen by a digit."""
        await papers.offer(self, record.id)

    @verb("insurance", N_("Insurance"), N_("Policies and guarantee letters."), reason=_gone, hint=False)
    async def insurance(self, record: Match) -> None:
        """Policies and letters."""
        await insuring.show(self, record.id, record.usual_name)

    @verb("history", N_("History"), N_("Shows everything about the patient in one list."))
    async def history(self, record: Match) -> None:
        """Everything in one list."""
        await history.show(self, record.id)
