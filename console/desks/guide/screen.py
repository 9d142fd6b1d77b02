"""The place itself: the complaints of the guide, made and changed, and the sets that a centre may begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from console import price_words as words
from console.commands import verb
from console.desk import DeskScreen
from console.desks.guide import forms
from console.locale import N_, _, language, ngettext
from console.role_words import not_yours
from storage.rights import Right
from storage.services.guide_records import Complaint, ComplaintDraft, Field
from widgets.lines import Line
from widgets.record_list import Column, Row

FIELDS = {Field.GENERAL: N_("the set for general medicine"), Field.DENTISTRY: N_("the set for dentistry")}


@dataclass(frozen=True, slots=True)
class GuideView:
    """The guide as the place shows it."""

    complaints: tuple[Complaint, ...]


def _locked(place: GuideScreen, record: object) -> str | None:
    """Why the person may not change the guide."""
    return None if place.office.actor.may(Right.SERVICES) else not_yours(Right.SERVICES)


class GuideScreen(DeskScreen[GuideView, Complaint]):
    """Symptom guide."""

    columns = (
        Column("name", N_("Complaint"), 24, grow=True, cut="words"),
        Column("leads", N_("Leads to"), 18, cut="words"),
        Column("further", N_("Probably also"), 28, cut="words", drop=1),
        Column("flag", "", 1, drop=2),
    )
    empty = N_("The guide is empty; {new} brings in a set, or makes a complaint.")
    open_label = N_("Edit")

    @property
    def today(self) -> date:
        """The centre's calendar day."""
        return self.office.centre.day_of(self.office.clock.now())

    async def load(self) -> GuideView:
        """Every complaint, those out of use too."""
        return GuideView(await self.office.guide.complaints(retired=True))

    def show(self, view: GuideView) -> None:
        """Fill the list and line 2."""
        count = len(view.complaints)
        self.context = _("Symptom guide")
        self.totals = ngettext("{count} complaint", "{count} complaints", count).format(count=count)
        self.rows.replace(self._row(one) for one in view.complaints)

    def _row(self, one: Complaint) -> Row[Complaint]:
        draft = one.draft
        leads = draft.first or draft.specialty.split(",")[0]
        further = ", ".join(each.named.split("/")[0].strip() for each in draft.further)
        quiet = not one.active
        tokens = ("row.quiet",) * 4 if quiet else ("", "", "dim", "status.action")
        return Row(one.id, (draft.name, leads, further, "!" if draft.red_flag else ""), one, tokens=tokens)

    def identity(self, record: Complaint) -> str:
        """Its name, and whether it is in use."""
        return record.draft.name if record.active else f"{record.draft.name} · " + _("out of use")

    def peek(self, record: Complaint) -> Sequence[Line]:
        """What it says of itself."""
        draft = record.draft
        also = _("Also: {words}").format(words=draft.synonyms) if draft.synonyms else ""
        flag = f"{draft.red_flag} !" if draft.red_flag else ""
        return [((also, "dim"),), ((flag, "alert"),), ((draft.advice, "peek"),)]

    async def looks(self, records: Sequence[Complaint]) -> Sequence[Sequence[Line]]:
        """The same, with what it comes to today, or which names the price list does not have."""
        out: list[Sequence[Line]] = []
        for record in records:
            led = await self.office.guide.leads(record, self.today)
            also, flag, advice = self.peek(record)
            if led.answer is None:
                told = ((_("It leads to nothing that has a price here."), "alert"),)
            elif led.missing:
                names = "; ".join(led.missing)
                told = ((_("Not in the price list: {names}").format(names=names), "status.action"),)
            else:
                answer = led.answer
                costs = words.range_word(answer.low_minor, answer.high_minor)
                told = ((f"{costs} · {words.made_of(answer)}", "peek"),)
            out.append((told, flag, advice if record.draft.advice else also))
        return out

    async def open(self, record: Complaint) -> None:
        """What the complaint says, to be changed."""
        reason = _locked(self, record)
        if reason is not None:
            self.say(reason, error=True)
            return
        await self._text(record)

    async def _form(self, old: Complaint | None) -> str | None:
        async def accept(draft: ComplaintDraft) -> None:
            if old is None:
                await self.write(self.office.guide.add(draft))
            else:
                await self.write(self.office.guide.edit(old, draft))

        return await self.ask(forms.complaint(accept, old))

    @verb("new", N_("New"), N_("Makes a complaint, or brings in a set."), on="place", reason=_locked)
    async def new(self) -> None:
        """One digit: a complaint of one's own, or the set of a field beside what is there."""
        chosen = await self.choose(_("What is new"), [_("a complaint"), *(_(title) for title in FIELDS.values())])
        if chosen == 0:
            name = await self._form(None)
            if name is not None:
                await self.read_anew()
                self.done(_("■ NEW COMPLAINT {name}").format(name=name))
        elif chosen is not None:
            count = await self.write(self.office.guide.give(list(FIELDS)[chosen - 1], language()))
            if not count:
                self.say(_("All of this set is in the guide already, as it was made here."))
                return
            await self.read_anew()
            said = ngettext("■ {count} COMPLAINT of the set", "■ {count} COMPLAINTS of the set", count)
            self.done(said.format(count=count))

    @verb("edit", N_("Edit"), N_("Changes a complaint, or takes it out of use."), reason=_locked)
    async def edit(self, record: Complaint) -> None:
        """One digit says what is to be changed."""
        choices = [_("what it says"), _("out of use") if record.active else _("into use again")]
        chosen = await self.choose(record.draft.name, choices)
        if chosen == 0:
            await self._text(record)
        elif chosen == 1:
            await self.write(self.office.guide.use(record, active=not record.active))
            await self.read_anew()
            said = _("- OUT OF USE {name}") if record.active else _("■ IN USE {name}")
            self.done(said.format(name=record.draft.name))

    async def _text(self, record: Complaint) -> None:
        name = await self._form(record)
        if name is not None:
            await self.read_anew()
            self.done(_("■ SAVED {name}").format(name=name))
