"""The place itself: whom to ask an insurer about, and, on its other side, the log of insured visits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from console.commands import verb
from console.desk import DeskScreen
from console.desks.insured import papers, view
from console.desks.insured.view import Period, Record, Shown
from console.insuring import sheet
from console.insuring.forms import day_field
from console.locale import N_, _, language, ngettext, pgettext
from console.messages import ViewCard
from console.sheets.choices import ChoiceField
from console.sheets.fields import TextField
from console.sheets.form import Form
from console.sheets.picks import Option
from console.typed.dates import order_of
from storage.ids import InsurerId
from storage.insurance.records import CheckDraft, CheckKind, CheckResult
from storage.insurance.verifying import ToVerify
from storage.rights import Right
from widgets.lines import Line
from widgets.record_list import Column


def _asked_here(place: InsuredScreen, record: Record) -> str | None:
    """The row is no visit that is to be verified."""
    if isinstance(record, ToVerify):
        return None
    return _("this is the log; {filter} shows what is to be asked").format(**place.shell.legends)


class InsuredScreen(DeskScreen[Shown, Record]):
    """F7: insured visits."""

    columns = (
        Column("when", N_("When"), 11),
        Column("who", N_("Patient"), 17, cut="name"),
        Column("insurer", N_("Insurer"), 12, drop=2),
        Column("what", N_("What"), 16, grow=True, cut="words"),
        Column("whose", N_("Who, sum"), 11, "right", drop=1),
    )
    rights = dict.fromkeys(("confirm", "cancel", "log", "edit"), Right.INSURANCE)
    empty = N_("Nobody is to be asked about; {filter} shows the log.")
    open_label = N_("Insurance")

    def __init__(self) -> None:
        """Begin with what is to be asked."""
        super().__init__()
        self.shown = Shown()
        self.period: Period | None = None
        """Of the log, when it is shown."""

    @property
    def today(self) -> date:
        """The centre's calendar day."""
        return self.office.centre.day_of(self.office.clock.now())

    # ------------------------------------------------------------ what is shown
    async def load(self) -> Shown:
        """The side that is shown."""
        period = self.period
        if period is None:
            return Shown(asking=await self.office.insurance.to_verify())
        parts = await self.office.splits.log(period.first, period.last, period.insurer_id)
        return Shown(parts=parts, period=period, insurers=await self.office.insurance.insurers())

    def show(self, view_: Shown) -> None:
        """Fill the list and line 2."""
        self.shown = view_
        self.context, self.totals = view.context(view_), view.totals(view_)
        self.rows.lists(view_.period)
        self.rows.replace(view.rows_of(view_))

    def identity(self, record: Record) -> str:
        """Who, and by which policy."""
        return view.identity(record)

    def peek(self, record: Record) -> Sequence[Line]:
        """What is known beside the columns."""
        return view.peek(record, self.office.centre.tz)

    async def open(self, record: Record) -> None:
        """Policies and letters of the patient."""
        await self.insurance(record)

    # ------------------------------------------------------------ asking
    async def _note(self, record: ToVerify, result: CheckResult, note: str = "") -> None:
        """One answer to all that is to be asked about the row, as one deed."""
        with self.office.together():
            for kind in record.kinds:
                draft = CheckDraft(kind=kind, result=result, note=note)
                await self.write(self.office.insurance.note_check(record.policy.id, draft))
        self.reload()

    @verb("confirm", N_("Insured"), N_("Notes that the insurer said yes to all of it."), reason=_asked_here)
    async def confirm(self, record: Record) -> None:
        """Yes: it is said of the policy, and so of each visit by it that is on the list."""
        assert isinstance(record, ToVerify)
        before = self._visits_of(record)
        await self._note(record, CheckResult.YES)
        await self.read_anew()
        gone = before - self._visits_of(record)
        said = _("√ INSURED {who}").format(who=record.policy.patient_name)
        if gone > 1:
            of_all = ngettext("{count} visit by this policy", "{count} visits by this policy", gone)
            said += " · " + of_all.format(count=gone)
        self.done(said)

    def _visits_of(self, record: ToVerify) -> int:
        """How many visits of the list go by the policy of a row."""
        return sum(one.policy.id == record.policy.id for one in self.shown.asking)

    @verb("cancel", N_("Refused"), N_("Notes a refusal of the insurer, with its reason."), reason=_asked_here)
    async def refuse(self, record: Record) -> None:
        """No, and why: for one of the questions."""
        assert isinstance(record, ToVerify)
        kind = record.kinds[0]
        if len(record.kinds) > 1:
            chosen = await self.choose(_("What was refused"), [_(words) for words in _REFUSALS])
            if chosen is None:
                return
            kind = tuple(CheckKind)[chosen]
        why = TextField("note", _("What they said"), length_max=120)

        async def accept() -> str:
            draft = CheckDraft(kind=kind, result=CheckResult.NO, note=why.value or "")
            await self.write(self.office.insurance.note_check(record.policy.id, draft))
            return draft.note

        title = _("Refusal of {insurer}: {who}").format(
            insurer=record.policy.insurer_name, who=record.policy.patient_name
        )
        form = Form("insured.refusal", title, [why], accept, summary=lambda: _("NOTE the refusal"), draft=False)
        if await self.ask(form) is not None:
            self.reload()
            self.done(_("× REFUSED {who}: pays himself or new policy").format(who=record.policy.patient_name))

    @verb("log", N_("No answer"), N_("Notes that the insurer could not be asked: no refusal."), reason=_asked_here)
    async def no_answer(self, record: Record) -> None:
        """A technical failure: the row stays."""
        assert isinstance(record, ToVerify)
        await self._note(record, CheckResult.NO_ANSWER)
        self.done(_("NO ANSWER about {who}: it stays on the list").format(who=record.policy.patient_name))

    @verb("edit", N_("Assign"), N_("Says who is to ask the insurer."), reason=_asked_here)
    async def assign(self, record: Record) -> None:
        """Who is to ask."""
        assert isinstance(record, ToVerify)
        people = [one for one in await self.office.insurance.people() if one[1]]
        chosen = await self.choose(_("Who is to ask"), [name for _who, name in people[:9]])
        if chosen is None:
            return
        who, name = people[chosen]
        draft = CheckDraft(kind=record.kinds[0], result=CheckResult.ASSIGNED, assigned_to=who)
        await self.write(self.office.insurance.note_check(record.policy.id, draft))
        self.reload()
        self.done(_("■ {name} is to ask about {who}").format(name=name, who=record.policy.patient_name))

    # ------------------------------------------------------------ both sides
    @verb("filter", N_("Other side"), N_("The log of insured visits, or what is to be asked."),
          on="place")  # fmt: skip
    async def filter(self) -> None:
        """The other side."""
        month = self.today.replace(day=1)
        self.period = Period(first=month, last=self.today) if self.period is None else None
        await self.read_anew(lambda: self.rows.move("home"))

    @verb("goto", N_("Period"), N_("Which days and which insurer the log shows."), on="place")
    async def period_of(self) -> None:
        """From, to, whose."""
        was = self.period or Period(first=self.today.replace(day=1), last=self.today)
        order = order_of(language())
        first = day_field("from", pgettext("period", "From"), self.today, order, value=was.first, visit=True)
        last = day_field("to", pgettext("period", "To"), self.today, order, value=was.last, visit=True)
        all_of = await self.office.insurance.insurers()
        options: list[Option[InsurerId]] = [Option(InsurerId(0), _("all insurers"))]
        options += [Option(one.id, one.name) for one in all_of]
        whose = ChoiceField("insurer", _("Insurer"), options, value=was.insurer_id or InsurerId(0), required=False)

        async def accept() -> Period:
            chosen = next((one for one in options if one.value == whose.value), options[0])
            asked = Period(first=first.value or was.first, last=last.value or was.last)
            return replace(asked, insurer_id=chosen.value, insurer_name=chosen.label) if chosen.value else asked

        form = Form("insured.period", _("The log of insured visits"), [first, last, whose], accept,
                    summary=lambda: _("SHOW THEM"), draft=False)  # fmt: skip
        asked = await self.ask(form)
        if asked is not None:
            self.period = asked
            await self.read_anew(lambda: self.rows.move("home"))

    @verb("receipt", N_("Print"), N_("Prints the log, or the insurer's form of the visit on the row."), on="place")
    async def receipt(self) -> None:
        """The log of the period, or the insurer's form."""
        await papers.print_some(self)

    @verb("history", N_("History"), N_("Lists what was asked of the insurer about this policy."))
    async def history(self, record: Record) -> None:
        """What was asked."""
        policy = record.policy if isinstance(record, ToVerify) else await self.office.insurance.policy(record.policy_id)
        await sheet.history(self, policy)

    @verb("insurance", N_("Insurance"), N_("Policies and guarantee letters of the patient."), hint=False)
    async def insurance(self, record: Record) -> None:
        """Policies and letters."""
        whose = record.policy if isinstance(record, ToVerify) else record
        if await sheet.show(self, whose.patient_id, whose.patient_name):
            self.reload()

    @verb("card", N_("View card"), N_("Shows the patient's card."), hint=False)
    async def card(self, record: Record) -> None:
        """To People."""
        await self.request(ViewCard((record.policy if isinstance(record, ToVerify) else record).patient_id))


_REFUSALS = (N_("the patient is not insured with them"), N_("what is planned is not paid for"))
"""In the order of `CheckKind`."""
