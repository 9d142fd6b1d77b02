"""The place itself: the rules of recalls, made and changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from console import recall_words as words
from console.commands import verb
from console.desk import DeskScreen
from console.desks.recall_rules import forms
from console.locale import N_, _, ngettext
from console.role_words import not_yours
from storage.ids import ServiceId
from storage.recalls.records import Quiet, RecallType, TypeDraft
from storage.rights import Right
from storage.services.records import Service
from widgets.lines import Line
from widgets.record_list import Column, Row


@dataclass(frozen=True, slots=True)
class RulesView:
    """The rules, and the services that they name."""

    types: tuple[RecallType, ...]
    services: tuple[Service, ...]


def _locked(place: RecallRulesScreen, record: object) -> str | None:
    """Why the person may not change the rules."""
    return None if place.office.actor.may(Right.SERVICES) else not_yours(Right.SERVICES)


class RecallRulesScreen(DeskScreen[RulesView, RecallType]):
    """Recall rules."""

    columns = (
        Column("name", N_("Recall"), 24, grow=True, cut="words"),
        Column("every", N_("Due after"), 10),
        Column("by", N_("Renewed by"), 16, cut="words", drop=1),
        Column("whom", N_("Whom"), 13, drop=2),
    )
    empty = N_("There is no rule yet; {new} makes one.")
    open_label = N_("Edit")

    def __init__(self) -> None:
        """Nothing is known yet."""
        super().__init__()
        self._services: dict[ServiceId, Service] = {}

    async def load(self) -> RulesView:
        """Every rule, those out of use too, and the price list."""
        return RulesView(await self.office.recalls.types(retired=True), await self.office.services.active())

    def show(self, view: RulesView) -> None:
        """Fill the list and line 2."""
        self._services = {one.id: one for one in view.services}
        count = len(view.types)
        self.context = _("Recall rules")
        self.totals = ngettext("{count} rule", "{count} rules", count).format(count=count)
        self.rows.replace(self._row(one) for one in view.types)

    def _row(self, one: RecallType) -> Row[RecallType]:
        draft = one.draft
        cells = (draft.name, words.interval(draft.every, draft.unit), self._by(draft), words.whom(draft))
        return Row(one.id, cells, one, tokens=("",) * 4 if one.active else ("row.quiet",) * 4)

    def _by(self, draft: TypeDraft) -> str:
        known = (self._services.get(one) for one in draft.service_ids)
        return draft.specialty or ", ".join(one.code for one in known if one)

    def identity(self, record: RecallType) -> str:
        """Its name and category."""
        return f"{record.draft.name} · {words.category(record.draft.category)}"

    def peek(self, record: RecallType) -> Sequence[Line]:
        """What renews it, for whom, and how often somebody is tried."""
        draft, centre = record.draft, self.office.centre
        quiet = draft.quiet or Quiet(
            first=centre.recall_quiet_first, later=centre.recall_quiet_later, tries=centre.recall_tries
        )
        names = [self._services[one].name for one in draft.service_ids if one in self._services]
        by = draft.specialty or ", ".join(names)
        renewed = _("{interval} after {what}").format(interval=words.interval(draft.every, draft.unit), what=by)
        people = words.whom(draft)
        if draft.never:
            people = _("{whom}, also who never had it").format(whom=people)
        left = _("left alone for {first} days after a try, then {later}; stopped after {tries}").format(
            first=quiet.first, later=quiet.later, tries=quiet.tries
        )
        state = "" if record.active else " · " + _("out of use")
        return [((renewed + state, "peek"),), ((people, "peek"),), ((left, "peek"),)]

    async def open(self, record: RecallType) -> None:
        """What the rule says, to be changed."""
        reason = _locked(self, record)
        if reason is not None:
            self.say(reason, error=True)
            return
        await self._text(record)

    async def _form(self, old: RecallType | None) -> str | None:
        async def accept(draft: TypeDraft) -> None:
            if old is None:
                await self.write(self.office.recalls.add_type(draft))
            else:
                await self.write(self.office.recalls.edit_type(old, draft))

        specialties = await self.office.staff.specialties()
        return await self.ask(forms.rule(tuple(self._services.values()), specialties, accept, old))

    @verb("new", N_("New"), N_("Makes a rule."), on="place", reason=_locked)
    async def new(self) -> None:
        """A new rule; who is due by it is on the list at once."""
        name = await self._form(None)
        if name is not None:
            await self.read_anew()
            self.done(_("■ NEW RULE {name}").format(name=name))

    @verb("edit", N_("Edit"), N_("Changes a rule, or takes it out of use."), reason=_locked)
    async def edit(self, record: RecallType) -> None:
        """One digit says what is to be changed."""
        choices = [_("what the rule says"), _("out of use") if record.active else _("into use again")]
        chosen = await self.choose(record.draft.name, choices)
        if chosen == 0:
            await self._text(record)
        elif chosen == 1:
            await self.write(self.office.recalls.use_type(record, active=not record.active))
            await self.read_anew()
            said = _("- OUT OF USE {name}") if record.active else _("■ IN USE {name}")
            self.done(said.format(name=record.draft.name))

    async def _text(self, record: RecallType) -> None:
        name = await self._form(record)
        if name is not None:
            await self.read_anew()
            self.done(_("■ SAVED {name}").format(name=name))
