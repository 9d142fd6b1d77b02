"""The cash desk's place: what is to pay on top, what was accepted below, the drawer in the peek."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from console import cash_words as words
from console.commands import verb
from console.desk import DeskScreen
from console.desks.cash import (
    charges,
    closing,
    drawer,
    handing,
    history,
    insured,
    moves,
    pages,
    pay,
    possible,
    printing,
    refunds,
    view,
)
from console.desks.cash.view import CashRow, CashView
from console.locale import N_, _, ngettext
from console.locale.formats import day_long
from console.messages import Request, TakePayment, ViewCard
from storage.cash import rules
from storage.cash.records import Due, Receipt, Shift, ShiftState
from widgets.lines import Line
from widgets.record_list import Column

DUES_DAYS = 1
"""What is owed from before yesterday is a debt: it is shown when asked for."""


class CashScreen(DeskScreen[CashView, CashRow]):
    """Charges, payments, documents and the shift."""

    columns = (
        Column("time", N_("Time"), 5, "right", drop=3),
        Column("who", N_("Patient"), 20, cut="name"),
        Column("about", N_("For what"), 22, drop=2, grow=True, cut="words"),
        Column("method", N_("Method"), 10, drop=1),
        Column("sum", N_("Sum"), 11, "right"),
        Column("mark", "", 1),
    )
    rights = possible.RIGHTS
    empty = N_("Nothing is owed and nothing was accepted yet.")

    def __init__(self) -> None:
        """Begin with nothing looked for."""
        super().__init__()
        self.view: CashView | None = None
        """What is shown."""
        self.found: Receipt | None = None
        """A document that was looked for by its number."""
        self.all_debts = False
        """Show what is owed from before yesterday too."""

    async def load(self) -> CashView:
        """The open shift, what is owed, the documents."""
        office = self.office
        office.cash.words = words.printed()
        today = office.centre.day_of(office.clock.now())
        since = today - timedelta(days=DUES_DAYS)
        day = await office.cash.day(None if self.all_debts else since)
        if self.found is not None:
            self.found = await office.cash.receipt(self.found.id)
        return CashView(fiscal=await office.fiscal.waiting(day.register.id), day=day, found=self.found, since=since,
                        all_debts=self.all_debts, today=today, zone=office.centre.tz)  # fmt: skip

    def show(self, view_: CashView) -> None:
        """Fill the lines."""
        self.view = view_
        day = view_.day
        if day.shift is None:
            self.context = _("Cash · register {name} · no shift is open").format(name=day.register.name)
            self.totals = ((self.shell.legends["new"], "hint.key"), (" " + _("open a shift") + " !", "alert"))
        else:
            self.context = _("Cash · shift {number} · {who} since {time}").format(
                number=day.shift.number, who=day.shift.cashier_name, time=view_.at(day.shift.opened_at)
            )
            self.totals = self._shift_totals(day.shift, day.state)
        self.rows.lists((view_.all_debts, None if view_.found is None else view_.found.id))
        self.rows.replace(view.rows(view_))

    def _shift_totals(self, shift: Shift, state: ShiftState) -> str | Line:
        if state is ShiftState.EXPIRED:
            return ((_("24 hours are over: close the shift") + " !", "alert"),)
        if state is ShiftState.HANDOVER:
            return ((_("waits for its new cashier") + " !", "alert"),)
        assert self.view is not None
        if self.view.fiscal:
            return view.fiscal_waits(self.view.fiscal)
        if rules.ends_soon(shift, self.office.clock.now()):
            return ((_("close the shift before 24 hours are over") + " !", "alert"),)
        assert self.view.day.report is not None
        count = self.view.day.report.receipts_count
        return ngettext("{count} document", "{count} documents", count).format(count=count)

    def identity(self, record: CashRow) -> str:
        """Who the money is from."""
        return history.identity(record)

    def peek(self, record: CashRow) -> Sequence[Line]:
        """The shift's sums, whatever the row."""
        if self.view is None or self.view.day.report is None:
            return ()
        return view.peek(self.view.day.report, expected=possible.may_see_expected(self))

    async def looks(self, records: Sequence[CashRow]) -> Sequence[Sequence[Line]]:
        """The same; where the patient was quoted a price, that beside the bill comes first."""
        return [await pages.beside_quote(self, record, self.peek(record)) for record in records]

    async def open(self, record: CashRow) -> None:
        """What is owed line by line, or the document as it was printed."""
        if record.due is not None:
            text = "\n".join(view.charges_text(record.due, day_long(record.due.day)))
            await pages.show(self, _("What {who} owes").format(who=record.due.patient_name), text)
        elif record.receipt is not None:
            whole = await self.office.cash.receipt(record.receipt.id)
            await printing.show_receipt(self, whole)

    numbered = history.numbered

    async def arrived(self, request: Request) -> None:
        """Another place sent a patient to pay."""
        if not isinstance(request, TakePayment):
            return await super().arrived(request)
        if request.appointment_id is not None:
            await self.write(self.office.cash.charge_visit(request.appointment_id))
        self.all_debts = self.all_debts or request.appointment_id is None
        await self.read_anew()
        assert self.view is not None
        for due in self.view.day.dues:
            if due.patient_id == request.patient_id and request.appointment_id in (None, due.appointment_id):
                self.rows.select(CashRow(due=due).key)
                return await self._take(due, came=True)
        return self.say(_("Nothing is owed here."))

    # ------------------------------------------------------------ verbs
    async def _ready_to_take(self) -> bool:
        """A shift is open; where none is, one is opened on the way."""
        if possible.shift_of(self) is None:
            await drawer.open_shift(self)
        return possible.shift_of(self) is not None

    async def _take(self, due: Due, *, came: bool = False) -> None:
        reason = possible.no_money(self)
        if reason is not None:
            self.say(reason, error=True)
        elif await self._ready_to_take() and (paid := await pay.take_payment(self, due)) is not None:
            self.reload()
            await printing.by_itself(self, paid)
        elif came:
            await self.shell.placing.back()

    @verb("pay", N_("Pay"), N_("Takes the payment and prints its receipt."), reason=possible.not_payable)
    async def pay(self, record: CashRow) -> None:
        """Take a payment."""
        assert record.due is not None
        await self._take(record.due)

    @verb("receipt", N_("Receipt"), N_("Prints the receipt; again, as a copy with its number."),
          reason=possible.not_a_receipt)  # fmt: skip
    async def receipt(self, record: CashRow) -> None:
        """Print the document."""
        assert record.receipt is not None
        await printing.receipt(self, record.receipt.id)

    @verb("new", N_("In/out"), N_("Opens a shift; a service, cash in, out, the safe, an advance."),
          on="place", reason=possible.no_till)  # fmt: skip
    async def new(self) -> None:
        """Open a shift, or put something new into it."""
        if possible.shift_of(self) is None:
            await drawer.open_shift(self)
            return
        await moves.choose(self)

    @verb("done", N_("Close shift"), N_("Counts the drawer blind and closes the shift."),
          on="place", reason=possible.not_closable)  # fmt: skip
    async def close(self) -> None:
        """Close the shift."""
        shift = possible.shift_of(self)
        assert shift is not None
        await closing.close_shift(self, shift)

    @verb("confirm", N_("Approve"), N_("Approves a refund that was asked for."), reason=possible.not_waiting)
    async def confirm(self, record: CashRow) -> None:
        """Approve a refund."""
        assert record.request is not None
        await refunds.approve(self, record.request)

    @verb("cancel", N_("Give back"), N_("Gives money back, strikes off a line, declines a request."),
          reason=possible.not_cancellable, names=possible.cancel_name)  # fmt: skip
    async def cancel(self, record: CashRow) -> None:
        """Give back, strike off or decline."""
        if record.receipt is not None:
            await refunds.give_back(self, record.receipt.id)
        elif record.request is not None:
            await refunds.decline(self, record.request)
        elif record.due is not None:
            await charges.strike_off_one(self, record.due)

    @verb("edit", N_("Lines"), N_("Adds a service, gives a discount, changes or strikes off a line."),
          on="place", reason=possible.no_till)  # fmt: skip
    async def edit(self) -> None:
        """Add or alter what is owed."""
        record = self.rows.record
        if record is not None and record.due is not None:
            await charges.alter(self, record.due)
        else:
            await charges.add(self)

    @verb("history", N_("Reports"), N_("The X report now, earlier Z reports, a receipt by its number."), on="place")
    async def history(self) -> None:
        """Reports and documents."""
        await history.choose(self)

    @verb("move", N_("Hand over"), N_("Counts the drawer; then the next cashier counts and accepts."),
          on="place", reason=possible.no_hand_over, hint=False)  # fmt: skip
    async def hand_over(self) -> None:
        """Hand the drawer over, or accept it."""
        shift = possible.shift_of(self)
        assert shift is not None
        await handing.next_step(self, shift)

    @verb("filter", N_("Debts"), N_("Shows what is owed from all days, or from the last two."), on="place",
          hint=False)  # fmt: skip
    async def filter(self) -> None:
        """Show all debts, or today's."""
        self.all_debts = not self.all_debts
        await self.read_anew()
        self.say(view.owed_text(self.view).format(**self.shell.legends))

    @verb("insurance", N_("Insurance"), N_("Splits the bill between insurer and patient."),
          reason=possible.not_insurable)  # fmt: skip
    async def insurance(self, record: CashRow) -> None:
        """Split a bill, or show whose policies stand behind a receipt."""
        await insured.split(self, record)

    @verb("card", N_("View card"), N_("Shows the patient's card."), reason=possible.not_a_person, hint=False)
    async def card(self, record: CashRow) -> None:
        """Show the patient."""
        await self.request(ViewCard(possible.patient_of(record)))
