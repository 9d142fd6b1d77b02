"""The place itself: every kind of paper by language, and the paper that its template makes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from console.commands import verb
from console.desk import DeskScreen
from console.locale import LANGUAGES, N_, _, ngettext
from console.locale.formats import day_digits
from console.papers.kinds import SORTS, title_of
from console.papers.making import filled_in, source_of
from console.papers.preview import preview
from storage.templates.records import Template
from widgets.lines import Line, line
from widgets.record_list import Column, Row


@dataclass(frozen=True, slots=True)
class Standing:
    """One kind in one language, and the centre's own newest version of it."""

    kind: str
    language: str
    own: Template | None

    @property
    def ours(self) -> bool:
        """Whether the template that comes with the program counts."""
        return self.own is None or self.own.usual


@dataclass(frozen=True, slots=True)
class TemplatesView:
    """All of them."""

    rows: tuple[Standing, ...]


class TemplatesScreen(DeskScreen[TemplatesView, Standing]):
    """Templates."""

    columns = (
        Column("paper", N_("Paper"), 24, grow=True, cut="words"),
        Column("language", N_("Language"), 9),
        Column("version", N_("Version"), 9),
        Column("since", N_("Put in"), 10, drop=1),
        Column("by", N_("By"), 16, cut="name", drop=2),
    )
    empty = ""
    open_label = N_("Preview")

    async def load(self) -> TemplatesView:
        """Every kind in every language, with the centre's own."""
        own = {(one.kind, one.language): one for one in await self.office.templates.all_newest()}
        return TemplatesView(
            tuple(Standing(kind, tongue, own.get((kind, tongue))) for kind in SORTS for tongue in LANGUAGES)
        )

    def show(self, view: TemplatesView) -> None:
        """Fill the list and line 2."""
        changed = sum(not one.ours for one in view.rows)
        self.context = _("Templates of papers")
        told = ngettext("{count} of the centre's own", "{count} of the centre's own", changed)
        self.totals = told.format(count=changed)
        self.rows.replace(self._row(one) for one in view.rows)

    def _row(self, one: Standing) -> Row[Standing]:
        own = one.own
        cells = (
            title_of(one.kind), LANGUAGES[one.language], _("ours") if own is None or own.usual else str(own.version),
            day_digits(own.at.astimezone(self.office.centre.tz).date()) if own else "", own.by_name if own else "",
        )  # fmt: skip
        return Row(f"{one.kind}.{one.language}", cells, one, tokens=("row.quiet" if one.ours else "",) * len(cells))

    def identity(self, record: Standing) -> str:
        """The paper and its language."""
        return f"{title_of(record.kind)} · {LANGUAGES[record.language]}"

    def peek(self, record: Standing) -> Sequence[Line]:
        """What it is called on the command line, and whose it is."""
        name = f" {record.kind}.{record.language}.txt"
        if record.ours:
            return (line(name), line(_(" the one that comes with the program")))
        assert record.own is not None
        return (line(name), line(f" SHA-256 {record.own.sha256[:16]}"))

    async def open(self, record: Standing) -> None:
        """The paper that it makes of made-up facts."""
        from console.papers.made_up import usual  # what nobody looks at is not made up

        source = await source_of(self.office, record.kind, record.language)
        made = await asyncio.to_thread(filled_in, source, record.kind, usual(record.kind))
        await preview(self, replace(made, title=_("{paper} (made-up facts)").format(paper=made.title)))

    @verb("edit", N_("Edit"), N_("Says how a template is changed: as a file."))
    async def edit(self, record: Standing) -> None:
        """There is no editor in the console."""
        file = f"{record.kind}.{record.language}.txt"
        self.say(
            _("Change it as a file: frontdesk template show {kind} --language {language} > {file};"
              " template put takes it.").format(kind=record.kind, language=record.language, file=file)
        )  # fmt: skip

    @verb("history", N_("Versions"), N_("Shows every version of the centre's own: when, by whom."),
          reason=lambda _place, record: None if record.own else _("the centre never had its own"))  # fmt: skip
    async def history(self, record: Standing) -> None:
        """The newest first."""
        found = await self.office.templates.versions(record.kind, record.language)
        tz = self.office.centre.tz
        told = [
            (f"{one.version:>3}", day_digits(one.at.astimezone(tz).date()), one.by_name,
             _("ours again") if one.usual else one.sha256[:16])
            for one in found
        ]  # fmt: skip
        await self.show_lines(self.identity(record), [line(" " + "  ".join(parts)) for parts in told])
