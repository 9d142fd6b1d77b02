"""The place itself: insurers with their programmes, and what each pays for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from console.commands import verb
from console.desk import DeskScreen
from console.desks.insurers.forms import insurer_form, programme_form, rule_form
from console.insuring.words import days_word, programme_word, rule_word
from console.locale import N_, _, language
from console.locale.formats import day_digits
from console.typed.dates import order_of
from storage.insurance.records import Insurer, InsurerDraft, Programme, ProgrammeDraft, Rule, RuleDraft
from storage.rights import Right
from widgets.lines import Line
from widgets.record_list import Column, Row


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A programme, or an insurer that has none yet."""

    insurer: Insurer
    programme: Programme | None

    @property
    def key(self) -> str:
        """The key of the row."""
        return f"i{self.insurer.id}" if self.programme is None else f"p{self.programme.id}"


@dataclass(frozen=True, slots=True)
class Plans:
    """All that is shown."""

    rows: tuple[PlanRow, ...]
    insurers: int


def _no_programme(place: InsurersScreen, record: PlanRow) -> str | None:
    """There is nothing that could pay for a service."""
    return None if record.programme else _("this insurer has no programme yet; {new} notes one").format(
        **place.shell.legends
    )


class InsurersScreen(DeskScreen[Plans, PlanRow]):
    """F8: insurers & programmes."""

    columns = (
        Column("insurer", N_("Insurer"), 16),
        Column("programme", N_("Programme"), 16, cut="words"),
        Column("pays", N_("Pays for"), 24, grow=True, cut="words"),
        Column("until", N_("Until"), 11, drop=1),
    )
    rights = dict.fromkeys(("new", "edit"), Right.SERVICES)
    empty = N_("No insurer is noted yet; {new} notes one.")
    open_label = N_("Services")

    @property
    def today(self) -> date:
        """The centre's calendar day."""
        return self.office.centre.day_of(self.office.clock.now())

    async def load(self) -> Plans:
        """Insurers by name with their programmes."""
        insurers, programmes = await self.office.insurance.insurers(), await self.office.insurance.programmes()
        rows = []
        for insurer in insurers:
            own = [one for one in programmes if one.insurer_id == insurer.id]
            rows += [PlanRow(insurer, one) for one in own] or [PlanRow(insurer, None)]
        return Plans(tuple(rows), len(insurers))

    def show(self, view: Plans) -> None:
        """Fill the list and line 2."""
        self.context = _("Insurers & programmes")
        self.totals = _("insurers: {count}").format(count=view.insurers) if view.insurers else ""
        self.rows.replace(Row(row.key, self._cells(row), row) for row in view.rows)

    def _cells(self, row: PlanRow) -> tuple[str, str, str, str]:
        name = row.insurer.name if row.insurer.active else _("{name} (out of use)").format(name=row.insurer.name)
        if row.programme is None:
            return name, "", _("no programme yet"), ""
        until = "" if row.programme.valid_to is None else day_digits(row.programme.valid_to)
        return name, row.programme.name, programme_word(row.programme), until

    def identity(self, record: PlanRow) -> str:
        """Insurer and programme."""
        return record.insurer.name if record.programme is None else f"{record.insurer.name} · {record.programme.name}"

    async def looks(self, records: Sequence[PlanRow]) -> Sequence[Sequence[Line]]:
        """What the current programme says of single services."""
        record = records[0]
        if record.programme is None:
            return [()]
        rules = await self.office.insurance.rules(record.programme.id)
        plan = record.programme
        said = [f"{days_word(plan)} · {programme_word(plan)}", *(rule_word(rule) for rule in rules)]
        if not rules:
            said.append(_("nothing is said of single services"))
        return [tuple(((line, "peek"),) for line in said[:3])]

    async def open(self, record: PlanRow) -> None:
        """What the programme says of services: a line to change, or a new one."""
        programme = record.programme
        if programme is None:
            return self.say(_no_programme(self, record) or "", error=True)
        rules = await self.office.insurance.rules(programme.id)
        if not self.office.actor.may(Right.SERVICES):
            lines = [((rule_word(rule), "sheet"),) for rule in rules]
            return await self.show_lines(self.identity(record), lines or [((programme_word(programme), "sheet"),)])
        chosen = await self.choose(
            _("What {programme} pays for").format(programme=programme.name),
            [_("a new line: a service or a specialty"), *(rule_word(rule) for rule in rules)],
        )
        if chosen is not None:
            await self._rule(programme, rules[chosen - 1] if chosen else None)

    async def _rule(self, programme: Programme, old: Rule | None) -> None:
        insurance = self.office.insurance

        async def accept(draft: RuleDraft, stays: bool) -> None:
            if old is None:
                await self.write(insurance.add_rule(programme.id, draft))
            else:
                await self.write(insurance.edit_rule(old, draft, active=stays))

        known = (await self.office.services.price_list(self.today), await self.office.services.specialties())
        if await self.ask(rule_form(programme.name, known, accept, old)):
            self.reload()
            self.done(_("■ SAVED what {programme} pays for").format(programme=programme.name))

    @verb("new", N_("New"), N_("Notes an insurer, or a programme of the insurer on the row."), on="place")
    async def new(self) -> None:
        """An insurer by its name, then at once its first programme; or one more programme."""
        record = self.rows.record
        if record is not None:
            chosen = await self.choose(
                _("What is new"), [_("programme of {insurer}").format(insurer=record.insurer.name), _("insurer")]
            )
            if chosen is None:
                return
            if chosen == 0:
                await self._programme(record.insurer)
                return

        async def accept(draft: InsurerDraft) -> Insurer:
            return await self.write(self.office.insurance.add_insurer(draft))

        made = await self.ask(insurer_form(accept))
        if made is not None:
            self.reload()
            self.done(_("■ SAVED {name}").format(name=made.name))
            await self._programme(made)

    async def _programme(self, insurer: Insurer, old: Programme | None = None) -> None:
        async def accept(draft: ProgrammeDraft) -> Programme:
            if old is None:
                return await self.write(self.office.insurance.add_programme(draft))
            return await self.write(self.office.insurance.edit_programme(old, draft))

        days = (self.today, order_of(language()))
        made = await self.ask(programme_form((insurer.id, insurer.name), accept, days, old))
        if made is not None:
            await self.read_anew()
            self.rows.select(f"p{made.id}")
            self.done(_("■ SAVED {name}").format(name=made.name))

    @verb("edit", N_("Edit"), N_("Changes the programme or the insurer, or puts it out of use."))
    async def edit(self, record: PlanRow) -> None:
        """The programme, or its insurer."""
        if record.programme is not None:
            chosen = await self.choose(self.identity(record), [_("the programme"), _("the insurer")])
            if chosen is None:
                return
            if chosen == 0:
                await self._programme(record.insurer, record.programme)
                return

        async def accept(draft: InsurerDraft) -> Insurer:
            return await self.write(self.office.insurance.edit_insurer(record.insurer, draft))

        made = await self.ask(insurer_form(accept, record.insurer))
        if made is not None:
            self.reload()
            self.done(_("■ SAVED {name}").format(name=made.name))
