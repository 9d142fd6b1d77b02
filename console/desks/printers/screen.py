"""The place itself: printers set up and tried out; papers printed again, elsewhere, or let be."""

from __future__ import annotations

from collections.abc import Sequence

from console import asking
from console.commands import verb
from console.desk import DeskScreen
from console.desks.printers import fiscal, forms, view
from console.desks.printers.view import PrintRow, PrintView
from console.locale import N_, _
from console.printing.printable import copy_word, on_its_way, shown
from console.printing.test_page import test_page
from console.role_words import not_yours
from storage.printing.records import Job, JobDraft, JobState, Printer, PrinterDraft, Queue, Use
from storage.rights import Right
from widgets.lines import Line, line
from widgets.record_list import Column


def _not_mine(place: PrintersScreen, record: PrintRow | None = None) -> str | None:
    """Why the person may not set printers up."""
    return None if place.office.actor.may(Right.CENTRE) else not_yours(Right.CENTRE)


def _not_a_printer(place: PrintersScreen, record: PrintRow) -> str | None:
    return _("this row is a paper") if record.printer is None and record.device is None else _not_mine(place)


def _not_again(_place: PrintersScreen, record: PrintRow) -> str | None:
    """Only what was not printed, or may not have come out, is printed again; what waits may go elsewhere."""
    if record.task is not None:
        return None if _place.office.actor.may(Right.CASH) else not_yours(Right.CASH)
    if record.job is None:
        return _("this row is a printer")
    if record.job.state in (JobState.PRINTING, JobState.PRINTED):
        return _("the paper came out; {receipt} prints a copy").format(**_place.shell.legends)
    return None


def _nothing_to_do(_place: PrintersScreen, record: PrintRow) -> str | None:
    if record.task is not None:
        return _not_mine(_place)
    if record.job is None:
        return _("this row is a printer")
    if record.job.state in (JobState.QUEUED, JobState.FAILED, JobState.DOUBT):
        return None
    return _("there is nothing to be done about this paper")


class PrintersScreen(DeskScreen[PrintView, PrintRow]):
    """Printers and the print queue."""

    columns = (
        Column("when", N_("When"), 5, "right", drop=2),
        Column("what", N_("What"), 24, grow=True, cut="words"),
        Column("where", N_("Printer"), 19, drop=1),
        Column("state", N_("State"), 15),
    )
    empty = N_("No printer is set up yet; {new} adds one.")
    open_label = N_("Read")

    def __init__(self) -> None:
        """Nothing is known yet."""
        super().__init__()
        self._seen = PrintView(Queue(rows=(), printers=()))

    @property
    def box(self) -> Queue:
        """The printers and papers that are shown."""
        return self._seen.box

    # ------------------------------------------------------------ what is shown
    def say_empty(self) -> None:
        """What adds a printer is told to those who may."""
        if self.office.actor.may(Right.CENTRE):
            super().say_empty()
        else:
            self.body.empty = self.shell.first_steps.said(_("No printer is set up yet; a manager adds one."))

    async def load(self) -> PrintView:
        """The printers and the queue, the fiscal registers and what they have not done."""
        office = self.office
        return PrintView(
            await office.printing.queue(), await office.fiscal.devices(), await office.fiscal.open_tasks()
        )

    def show(self, seen: PrintView) -> None:
        """Fill the list and line 2."""
        self._seen = seen
        centre = self.office.centre
        self.context = view.context(seen)
        self.totals = _("waiting {waiting}").format(waiting=seen.box.waiting)
        self.rows.replace(view.rows_of(seen, centre.tz, centre.day_of(self.office.clock.now())))

    def identity(self, record: PrintRow) -> str:
        """What it is called."""
        return view.identity(record)

    def peek(self, record: PrintRow) -> Sequence[Line]:
        """Why, when, by whom."""
        return view.peek(record, self._seen, self.office.centre.tz)

    async def open(self, record: PrintRow) -> None:
        """A paper as it is printed; a printer's sheet."""
        if record.job is not None:
            whole = await self.office.printing.job(record.job.id)
            lines = [line(f"  {one}") for one in shown(whole.body)]
            if await asking.read_or_print(self.shell, view.identity(record), lines, self):
                await self._copy(whole)
        elif (reason := _not_mine(self)) is not None:
            self.say(reason, error=True)
        elif record.printer is not None:
            await self._change(record.printer)

    # ------------------------------------------------------------ printers
    @verb("new", N_("New"), N_("Sets a printer up."), on="place", reason=_not_mine)
    async def new(self) -> None:
        """A new printer; or the device of a register, the tax number of a cashier."""
        registers = await self.office.cash.registers()
        named = [_("the fiscal device of register {name}").format(name=one.name) for one in registers]
        chosen = await self.choose(_("New"), [_("a printer"), *named, _("the tax number of a cashier")])
        if chosen is None:
            return
        if chosen > len(registers):
            await fiscal.tax_numbers(self)
        elif chosen:
            await fiscal.tie(self, registers[chosen - 1])
        else:
            await self._new_printer()

    async def _new_printer(self) -> None:
        async def accept(draft: PrinterDraft) -> Printer:
            return await self.write(self.office.printing.add(draft))

        made = await self.ask(forms.printer(self.office.actor.desk, accept))
        if made is not None:
            await self.read_anew()
            self.rows.select(f"p{made.id}")
            self.done(_("■ NEW PRINTER {name}").format(name=made.name))

    @verb("edit", N_("Edit"), N_("Changes a printer, or takes it out of use."), reason=_not_a_printer)
    async def edit(self, record: PrintRow) -> None:
        """One digit says what is to be changed."""
        if record.device is not None:
            registers = await self.office.cash.registers()
            await fiscal.tie(self, next(one for one in registers if one.id == record.device.register_id))
            return
        assert record.printer is not None
        one = record.printer
        chosen = await self.choose(one.name, [_("what the printer is"), _("out of use")])
        if chosen == 0:
            await self._change(one)
        elif chosen == 1:
            await self.write(self.office.printing.retire(one))
            await self.read_anew()
            self.done(_("- OUT OF USE {name}").format(name=one.name))

    async def _change(self, one: Printer) -> None:
        async def accept(draft: PrinterDraft) -> Printer:
            return await self.write(self.office.printing.change(one, draft))

        made = await self.ask(forms.printer(self.office.actor.desk, accept, one))
        if made is not None:
            await self.read_anew()
            self.done(_("■ SAVED {name}").format(name=made.name))

    # ------------------------------------------------------------ papers
    @verb("receipt", N_("Print"), N_("Prints a test page; of a paper, a copy."))
    async def print(self, record: PrintRow) -> None:
        """A test page, or a copy."""
        if record.job is not None:
            await self._copy(record.job)
        elif record.printer is not None:
            one = record.printer
            use = Use.RECEIPT if one.receipts else Use.PAPER
            body = test_page(one, self.office.centre.name)
            draft = JobDraft(title=_("Test page"), body=body, use=use, printer_id=one.id)
            job = await self.write(self.office.printing.put(draft))
            await self.read_anew()
            on_its_way(self, job)

    async def _copy(self, one: Job) -> None:
        job = await self.write(self.office.printing.reprint(one.id, copy_word()))
        await self.read_anew()
        on_its_way(self, job)

    @verb("repeat", N_("Again"), N_("Prints what did not come out; here or elsewhere."),
          reason=_not_again)  # fmt: skip
    async def again(self, record: PrintRow) -> None:
        """Into the queue again, perhaps of another printer."""
        if record.task is not None:
            await fiscal.again(self, record.task)
            return
        one = record.job
        assert one is not None
        able = [printer for printer in self.box.printers if printer.prints(one.use) or printer.id == one.printer_id]
        able.sort(key=lambda printer: printer.id != one.printer_id)
        chosen: int | None = 0
        if len(able) > 1:
            chosen = await self.choose(_("Print {title} on").format(title=one.title), [each.name for each in able])
        if chosen is None:
            return
        to = able[chosen] if able else None
        if to is None or (one.state is JobState.QUEUED and to.id == one.printer_id):
            self.say(_("It waits for {name} already.").format(name=one.printer), error=True)
            return
        await self.write(self.office.printing.again(one, to.id))
        await self.read_anew()
        self.done(_("■ PRINTING AGAIN {title} → {printer}").format(title=one.title, printer=to.name))
        self.shell.papers.look_at_offer()

    @verb("done", N_("Let be"), N_("Nothing more is done about a paper."), reason=_nothing_to_do)
    async def let_be(self, record: PrintRow) -> None:
        """Off the top."""
        if record.task is not None:
            await fiscal.let_be(self, record.task)
            return
        assert record.job is not None
        await self.write(self.office.printing.let_be(record.job))
        await self.read_anew()
        self.done(_("- LET BE {what}").format(what=record.job.title))
