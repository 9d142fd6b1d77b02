"""The place itself: idle minutes, bars of the days, and the list of a free time, where one key logs and goes on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from console.commands import verb
from console.desk import DeskScreen
from console.desks.gaps import FULL, IDLE, OFFER, view
from console.desks.gaps.sheets import filling, terms_of
from console.locale import N_, _
from console.messages import GoTo, Request, ViewCard
from console.offer_words import wanted
from console.tries import TRY_WORDS
from console.visit_words import day_at, read_back
from storage.calls.records import TRIES
from storage.errors import StorageError
from storage.rights import Right
from storage.waiting.gap_records import Gap, Idle, Load
from storage.waiting.records import Candidate, Offer, Slot
from widgets.lines import Line
from widgets.record_list import Column, RecordList, Row

Item = Gap | Load | Candidate
_EMPTY = {
    IDLE: N_("No minute is idle today or on the next working day."),
    FULL: N_("Nobody receives in the coming days."),
    OFFER: N_("Nobody is left to offer it to; Esc goes back."),
}


@dataclass(frozen=True, slots=True)
class Free:
    """What was loaded: one side of the place."""

    side: str
    idle: Idle | None = None
    loads: tuple[Load, ...] = field(default=())
    offer: Offer | None = None


def _no_person(place: GapsScreen, record: Item) -> str | None:
    """A row that is nobody."""
    if isinstance(record, Candidate):
        return None
    return _("Enter shows whom to call first")


def _no_gap(place: GapsScreen, record: Item) -> str | None:
    return None if isinstance(record, Gap) else _("this is no free time")


class GapsScreen(DeskScreen[Free, Item]):
    """F7: idle minutes; `w` of the day."""

    columns = view.IDLE_COLUMNS

    def __init__(self) -> None:
        """Begin with the idle minutes."""
        super().__init__()
        self._lists: dict[str, RecordList[Item]] = {IDLE: self.rows}
        self.side = IDLE
        self.slot: Slot | None = None
        self.came_from = ""
        """The place that asked who wants a time."""
        self.counts: dict[str, int] = {}

    # ------------------------------------------------------------ what is shown
    async def load(self) -> Free:
        """The side that is looked at."""
        waiting, side = self.office.waiting, self.side
        if side == OFFER and self.slot is not None:
            return Free(side, offer=await waiting.offer(self.slot))
        if side == FULL:
            return Free(side, loads=await waiting.loads())
        return Free(IDLE, idle=await waiting.idle())

    def show(self, free: Free) -> None:
        """Fill the list of the side, and line 2."""
        if free.side != self.side:
            return  # a reading that was begun before another side was asked for
        self.rows = self.body = self._list(free)
        self.body.empty = _(_EMPTY[free.side])
        if free.offer is not None:
            self.context, self.totals = view.offer_context(free.offer), view.offer_totals(free.offer)
            self.rows.lists(free.offer.slot)
            self._fill(view.offer_rows(free.offer, self.office.waiting.today))
        elif free.idle is not None:
            self.context, self.totals = _("Idle minutes · who idles most first"), view.idle_totals(free.idle)
            self._fill(view.idle_rows(free.idle, self.counts))
            self.reads.start("counts", self._count(free.idle))
        else:
            self.context, self.totals = _("How full the days are"), view.full_totals(free.loads)
            self._fill(view.full_rows(free.loads))
        self._free = free

    def _fill(self, rows: Iterable[Row[Any]]) -> None:  # Any: each side has rows of its own
        self.rows.replace(rows)

    def _list(self, free: Free) -> RecordList[Item]:
        """The list of a side; the days of the bars are its columns, so it is made anew with them."""
        columns: tuple[Column, ...] = view.IDLE_COLUMNS if free.side == IDLE else view.OFFER_COLUMNS
        if free.side == FULL:
            columns = view.full_columns(view.days_of(free.loads))
        kept = self._lists.get(free.side)
        if kept is None or [one.key for one in kept.columns] != [one.key for one in columns]:
            kept = RecordList([replace(one, title=_(one.title)) for one in columns])
            kept.moved = self.cursor_moved
            self._lists[free.side] = kept
        return kept

    async def _count(self, idle: Idle) -> None:
        """How many fit each gap, read after the gaps are seen: it asks about every doctor."""
        try:
            self.counts = await self.office.waiting.counts(idle)
        except StorageError:
            return
        if self.side == IDLE:
            self.rows.hold = True
            self._fill(view.idle_rows(idle, self.counts))
            self.rows.hold = False
            self.shell.repaint()

    def identity(self, record: Item) -> str:
        """The time, the doctor, or the person."""
        if isinstance(record, Candidate):
            return view.identity(record)
        return view.gap_identity(record) if isinstance(record, Gap) else record.doctor

    def peek(self, record: Item) -> Sequence[Line]:
        """Of a person the number, large; of a doctor the minutes."""
        if isinstance(record, Candidate):
            return view.peek(record)
        if isinstance(record, Load):
            return view.full_peek(self._free.loads, record.practitioner_id)
        return ((("", "peek"),),)

    def is_looked_at(self, record: Item) -> bool:
        """Who could take a gap is read."""
        return isinstance(record, Gap) and record.fits

    async def looks(self, records: Sequence[Item]) -> Sequence[Sequence[Line] | None]:
        """The first of those who could take each gap."""
        gaps = [one for one in records if isinstance(one, Gap)]
        offers = await self.office.waiting.offers([gap.slot for gap in gaps])
        return [(wanted(one), (("", "peek"),)) for one in offers]

    def opens(self, record: Item) -> str:
        """A gap shows whom to call."""
        return _("View card") if isinstance(record, Candidate) else _("Who wants it") if isinstance(record, Gap) else ""

    # ------------------------------------------------------------ from side to side
    async def _look_at(self, side: str) -> None:
        """Show another side; no reading of the one before is shown over it."""
        self.side = side
        self.looked.forget()
        await self.read_anew()

    async def entered_by(self, door: str) -> None:
        """F7 6."""
        self.came_from = ""
        await self._look_at(IDLE)

    async def arrived(self, request: Request) -> None:
        """The day asks who wants a free time."""
        slot = request.values.get("slot") if isinstance(request, GoTo) else None
        if isinstance(request, GoTo) and isinstance(slot, Slot):
            self.slot, self.came_from = slot, str(request.values.get("from", ""))
            self._lists.pop(OFFER, None)
            await self._look_at(OFFER)

    async def let_go(self) -> bool:
        """From the list of a time back to where it was asked for; from the bars to the idle minutes."""
        if self.side == IDLE:
            return False
        if self.side == OFFER and self.came_from:
            await self.shell.placing.go(self.came_from)
        else:
            await self._look_at(IDLE)
        return True

    async def open(self, record: Item) -> None:
        """Whom to call about a gap; of a person the card."""
        if isinstance(record, Gap):
            await self.who(record)
        elif isinstance(record, Candidate):
            await self.card(record)

    # ------------------------------------------------------------ verbs
    @verb("log", N_("Log try"), N_("Logs a try: no answer, declined...; goes on."),
          reason=_no_person, right=Right.CALLS)  # fmt: skip
    async def log_try(self, record: Item) -> None:
        """One digit is the outcome; who was asked leaves the list, and the next stands under the cursor."""
        assert isinstance(record, Candidate)
        assert self.slot is not None
        outcomes = [_(TRY_WORDS[one]) for one in TRIES]
        chosen = await self.choose(_("Rang {who}").format(who=record.who), outcomes)
        if chosen is None:
            return
        await self.write(self.office.waiting.offered(record, self.slot, TRIES[chosen], _("free time")))
        await self.read_anew()
        said = _("x TRIED {who}: {outcome}; not asked about this time again")
        self.done(said.format(who=record.who, outcome=outcomes[chosen]))

    @verb("book", N_("Book"), N_("Books them there, or moves their visit; logs the call."),
          reason=_no_person, right=Right.BOOK)  # fmt: skip
    async def book(self, record: Item) -> None:
        """Enter is the confirmation; then back to where the time was asked for."""
        assert isinstance(record, Candidate)
        assert self.slot is not None
        made = await self.ask(filling(self, record, self.slot, await terms_of(self, record, self.slot)))
        if made is None:
            return
        told = read_back(made)
        if record.visit is None:
            said = _("■ BOOKED {visit}").format(visit=told)
        else:
            freed = day_at(record.visit.day, record.visit.minute)
            said = _("■ MOVED {visit}; {when} is free now").format(visit=told, when=freed)
        await self.let_go()
        self.shell.say(said, undo=True)

    @verb("who", N_("Who wants it"), N_("Shows whom to call about the free time."), reason=_no_gap,
          hint=False)  # fmt: skip
    async def who(self, record: Item) -> None:
        """The ranked list."""
        assert isinstance(record, Gap)
        self.slot, self.came_from = record.slot, ""
        self._lists.pop(OFFER, None)
        await self._look_at(OFFER)

    @verb("goto", N_("To the day"), N_("Shows the free time in the day."), reason=_no_gap, hint=False)
    async def to_day(self, record: Item) -> None:
        """The book at that doctor and day."""
        assert isinstance(record, Gap)
        slot = record.slot
        await self.request(GoTo("schedule", values={"day": slot.day, "practitioner_id": slot.practitioner_id}))

    @verb("filter", N_("How full"), N_("Shows how full the days are, or the idle minutes."), on="place")
    async def other_side(self) -> None:
        """Bars or minutes."""
        await self._look_at(IDLE if self.side == FULL else FULL)

    @verb("card", N_("View card"), N_("Shows the patient's card."), reason=_no_person, hint=False)
    async def card(self, record: Item) -> None:
        """To People."""
        assert isinstance(record, Candidate)
        await self.request(ViewCard(record.target.patient_id))
