"""The place itself: claims, the lines of one, what insurers owe by age, payments; and what can be done with each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from console.commands import verb
from console.desk import DeskScreen
from console.desks.claims import deeds, money_sheets, peeks, reasons, sheets, view
from console.desks.claims.view import AGEING, CLAIMS, LINES, PAYMENTS, Item, Narrowing, Shown
from console.locale import N_, _, ngettext
from console.locale.formats import money
from console.messages import GoTo, Request, ViewCard
from storage.claims.claim_records import Claim, ClaimLine
from storage.claims.payment_records import Ageing, InsurerPayment
from storage.rights import Right
from widgets.lines import Line
from widgets.record_list import RecordList


class ClaimsScreen(DeskScreen[Shown, Item]):
    """F7: claims."""

    columns = view.COLUMNS[CLAIMS]

    def __init__(self) -> None:
        """Begin with the open claims."""
        super().__init__()
        self._lists: dict[str, RecordList[Item]] = {CLAIMS: self.rows}
        for side in (LINES, AGEING, PAYMENTS):
            made: RecordList[Item] = RecordList([replace(one, title=_(one.title)) for one in view.COLUMNS[side]])
            made.moved = self.cursor_moved
            self._lists[side] = made
        self.side = CLAIMS
        self.claim_id = 0
        self.narrowing = Narrowing()
        self.shown = Shown(CLAIMS)

    @property
    def today(self) -> date:
        """The centre's calendar day."""
        return self.office.centre.day_of(self.office.clock.now())

    # ------------------------------------------------------------ what is shown
    async def load(self) -> Shown:
        """The side that is looked at."""
        claims, side = self.office.claims, self.side
        if side == LINES:
            return Shown(side, opened=await claims.opened(self.claim_id))
        if side == AGEING:
            return Shown(side, ageing=await claims.ageing())
        narrowing = self.narrowing
        return Shown(side, listed=await claims.view(narrowing.state, closed=narrowing.closed))

    def show(self, view_: Shown) -> None:
        """Fill the list of the side, and line 2."""
        if view_.side != self.side:
            return  # a reading that was begun before another side was asked for
        self.shown = view_
        self.rows = self.body = self._lists[view_.side]
        self.body.empty = self.shell.first_steps.said(_(view.EMPTY[view_.side]).format(**self.shell.legends))
        self.context, self.totals = view.context(view_, self.narrowing), view.totals(view_)
        self.rows.lists((self.narrowing, self.claim_id if view_.side == LINES else 0))
        self.rows.replace(view.rows_of(view_))

    def identity(self, record: Item) -> str:
        """Which claim, whose line, which payment."""
        return peeks.identity(record, self.shown)

    def peek(self, record: Item) -> Sequence[Line]:
        """Sums and the way of a claim; letter and reason of a line."""
        return peeks.peek(record, self.shown)

    def opens(self, record: Item) -> str:
        """What Enter does."""
        if isinstance(record, Claim):
            return _("Lines")
        return _("Match") if isinstance(record, InsurerPayment) else ""

    async def look_at(self, side: str) -> None:
        """Show another side; no reading of the one before is shown over it."""
        self.side = side
        self.looked.forget()
        await self.read_anew()

    async def open(self, record: Item) -> None:
        """The lines of a claim; what a payment is for."""
        if isinstance(record, Claim):
            self.claim_id = record.id
            await self.look_at(LINES)
        elif isinstance(record, InsurerPayment):
            if await money_sheets.match(self, record):
                await self.read_anew()
                self.done(_("■ MATCHED {document}").format(document=record.document))
        elif isinstance(record, Ageing):
            self.narrowing = Narrowing()
            await self.look_at(CLAIMS)

    async def let_go(self) -> bool:
        """From the other sides back to the claims, from some of them to all that are open."""
        if self.side == CLAIMS and self.narrowing == Narrowing():
            return False
        if self.side == CLAIMS:
            self.narrowing = Narrowing()
        await self.look_at(CLAIMS)
        return True

    async def entered(self) -> None:
        """F7 shows the claims."""
        if self.side != CLAIMS:
            await self.look_at(CLAIMS)

    async def arrived(self, request: Request) -> None:
        """Another place shows a claim."""
        if isinstance(request, GoTo) and isinstance(request.key, int):
            self.claim_id = request.key
            await self.look_at(LINES)

    def claim_of(self, record: Item) -> Claim:
        """The claim that a row is, or stands in."""
        if isinstance(record, Claim):
            return record
        assert self.shown.opened is not None
        return self.shown.opened.claim

    # ------------------------------------------------------------ verbs
    @verb("new", N_("Collect"), N_("Puts what insurers owe for a period into drafts."),
          on="place", right=Right.CLAIMS)  # fmt: skip
    async def new(self) -> None:
        """One draft for each insurer, and one that is held."""
        insurers = await self.office.claims.insurers()
        if not insurers:
            self.say(_("There is no insurer yet: F8, Insurers & programmes."), error=True)
            return

        async def accept(chosen: Sequence[int], first: date, last: date) -> int:
            made = 0
            with self.office.together():
                for insurer_id in chosen:
                    if await self.write(self.office.claims.collect(insurer_id, first, last)) is not None:
                        made += 1
            return made

        made = await self.ask(sheets.collecting(insurers, self.today, accept))
        if made is None:
            return
        self.narrowing = Narrowing()
        await self.look_at(CLAIMS)
        if made:
            said = ngettext("■ COLLECTED for {count} insurer", "■ COLLECTED for {count} insurers", made)
            self.done(said.format(count=made))
        else:
            loose = sum(one.amount_minor for one in (await self.office.claims.view()).unclaimed)
            said = _("Nothing of these days is unclaimed.")
            if loose:
                said = _("Nothing of these days; of other days {sum} is unclaimed.").format(sum=money(loose))
            self.say(said)

    @verb("confirm", N_("Confirm"), N_("A draft is ready; of a sent one: the insurer will pay."),
          reason=reasons.no_confirming, right=Right.CLAIMS, names=reasons.confirming)  # fmt: skip
    async def confirm(self, record: Item) -> None:
        """Ready, or accepted."""
        claim = self.claim_of(record)
        if claim.in_house:
            await self.write(self.office.claims.ready(claim))
            said = _("■ READY {number}")
        else:
            await self.write(self.office.claims.accept(claim))
            said = _("√ ACCEPTED {number}")
        await self.read_anew()
        self.done(said.format(number=deeds.named(claim)))

    @verb("send", N_("Send"), N_("Writes the register and freezes the claim; it gets its number."),
          reason=reasons.no_sending, right=Right.CLAIMS)  # fmt: skip
    async def send(self, record: Item) -> None:
        """The number is typed, since nobody takes this back."""
        await deeds.send(self, self.claim_of(record))

    @verb("noshow", N_("Rejected"), N_("What the insurer will not pay, and why."),
          reason=reasons.no_rejecting, right=Right.CLAIMS)  # fmt: skip
    async def rejected(self, record: Item) -> None:
        """Of a line how much; of a claim all that is left."""
        await deeds.reject(self, record)

    @verb("pay", N_("Payment"), N_("Enters what an insurer paid, and matches it to claims."), on="place",
          right=Right.CLAIMS)  # fmt: skip
    async def pay(self) -> None:
        """Entered, then matched by proposals."""
        await money_sheets.pay(self)

    @verb("edit", N_("Edit"), N_("Holds it, adds or takes out lines, sends the rejected again."),
          reason=reasons.no_editing, right=Right.CLAIMS)  # fmt: skip
    async def edit(self, record: Item) -> None:
        """One digit says what."""
        await deeds.edit(self, record)

    @verb("done", N_("Close"), N_("Writes off what is left, or charges it to the patients."),
          reason=reasons.no_closing, right=Right.CLAIMS)  # fmt: skip
    async def close_claim(self, record: Item) -> None:
        """With the reason."""
        await deeds.give_up(self, self.claim_of(record))

    @verb("receipt", N_("Write file"), N_("Writes the register into a file; nothing is sent by it."),
          reason=reasons.no_claim, right=Right.CLAIMS)  # fmt: skip
    async def register(self, record: Item) -> None:
        """As it was sent, or as it would be."""
        await deeds.write_register(self, self.claim_of(record))

    @verb("history", N_("History"), N_("Shows the steps of the claim."), reason=reasons.no_claim, hint=False)
    async def history(self, record: Item) -> None:
        """Who, when, why."""
        found = await self.office.claims.opened(self.claim_of(record).id)
        await self.show_lines(_("Claim {number}").format(number=deeds.named(found.claim)), peeks.way(found))

    @verb("goto", N_("To the visit"), N_("Shows the visit of the line in the day."),
          reason=reasons.no_visit, hint=False)  # fmt: skip
    async def to_visit(self, record: Item) -> None:
        """The book at that visit."""
        assert isinstance(record, ClaimLine)
        await self.request(GoTo("schedule", key=record.appointment_id, values={"day": record.day}))

    @verb("filter", N_("Filter"), N_("Shows drafts, rejected, closed; the ageing; payments."), on="place")
    async def filter(self) -> None:
        """One digit."""
        chosen = await self.choose(_("Which claims"), view.choices())
        if chosen is None:
            return
        if chosen < len(view.NARROWINGS):
            self.narrowing = view.NARROWINGS[chosen]
        others = (AGEING, PAYMENTS)[chosen - len(view.NARROWINGS) :]
        await self.look_at(CLAIMS if chosen < len(view.NARROWINGS) else others[0])

    @verb("card", N_("View card"), N_("Shows the patient's card."), reason=reasons.no_line, hint=False)
    async def card(self, record: Item) -> None:
        """People, on the patient of the line."""
        assert isinstance(record, ClaimLine)
        await self.request(ViewCard(record.patient_id))
