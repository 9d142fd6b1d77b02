"""The preview of a course in its sheet: all dates, those that are not free marked, and what may be had instead."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from console.keyboard import Key
from console.locale import _
from console.locale.formats import day_brief, day_name
from console.present import say_error
from console.sheets.choices import option_lines
from console.sheets.field import Step
from console.sheets.form import Form
from console.sheets.key_help import Told
from console.sheets.picks import Option, PickField
from console.visit_words import at, opening_word
from storage.schedule.records import Appointment, Opening
from storage.schedule.series_records import Planned, SeriesAsk, SeriesPreview
from widgets.lines import Line, fit_line, fit_words, line
from widgets.text import fit, wrap
from widgets.text import width as cells_of

if TYPE_CHECKING:
    from storage.office import Office

ROWS = 5
"""So many lines of dates are shown at a time."""
FREE, BUSY, INSTEAD = " ", "!", ">"
"""Behind a date: free as asked for, not free, another was chosen."""


class CourseSheet(Form[tuple[Appointment, ...]]):
    """A sheet whose dates are there before the cursor goes on: it stops at them only where one is not free."""

    async def _onward(self) -> None:
        await self.ready()
        await super()._onward()


class DatesField(PickField[Opening | SeriesPreview]):
    """Shows the dates; where one is not free a digit takes a time near it, and then the next one is asked for.

    Its answer is the preview, once every visit of it is free.
    """

    eager = True

    def __init__(
        self, office: Office, asked: Callable[[], SeriesAsk | None], before: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        """Preview what `asked()` gives, which is None while too little is known; `before` finds out what it needs."""
        super().__init__("dates", _("Instead"), self._options, typing=False, nothing=_("Choose a time by its digit."))
        self._office, self._asked, self._before = office, asked, before
        self._instead: dict[int, Opening] = {}
        self._top = 0
        self.preview: SeriesPreview | None = None

    def clear(self) -> None:
        """What it depends on changed: every date is looked at anew."""
        self._instead, self._top, self.preview = {}, 0, None
        super().clear()

    async def again(self) -> None:
        """Look at the dates anew, since one of them was taken meanwhile; what was chosen is kept where it is free."""
        self._chosen = None
        self.search()
        await self.ready()

    async def _options(self, _text: str) -> Sequence[Option[Opening | SeriesPreview]]:
        if self._before is not None:
            await self._before()
        asked = self._asked()
        self.preview = None
        if asked is None:
            return ()
        preview = await self._office.schedule.series.preview(replace(asked, instead=dict(self._instead)))
        self.preview = preview
        conflict = next(iter(preview.conflicts), None)
        if conflict is None:
            return [Option(preview, _("all are free"))]
        doctors = {one.practitioner_id for one in conflict.alternatives} | {conflict.wanted.practitioner_id}
        return [Option(one, opening_word(one, with_doctor=len(doctors) > 1)) for one in conflict.alternatives]

    async def _find(self, text: str) -> None:
        await super()._find(text)
        preview = self.preview
        if preview is not None and not preview.conflicts and self.options:
            self._chosen = self.options[0]
        self.found()

    @property
    def finished(self) -> SeriesPreview | None:
        """The course as it would be booked; None while one of its visits has no free time."""
        return self.value if isinstance(self.value, SeriesPreview) else None

    @property
    def conflict(self) -> Planned | None:
        """The first visit whose time is not free."""
        return None if self.preview is None else next(iter(self.preview.conflicts), None)

    def _take(self, at: int) -> Step:
        conflict = self.conflict
        if conflict is None or not 0 <= at < len(self.options):
            return super()._take(at)
        chosen = self.options[at].value
        if isinstance(chosen, Opening):
            self._instead[conflict.number] = chosen
            self._at, self.error = 0, ""
            self._top = 0
            self.search()
        return Step.KEPT

    async def commit(self, *, strict: bool) -> bool:
        """Enter takes the time with the cursor, for one visit after another."""
        await self.ready()
        if self._chosen is None and strict and self.conflict is not None:
            if self.options:
                self._take(self._at)
                await self.ready()
            else:
                self.error = _("Nothing near it is free: ask for other days or fewer visits.")
        if self._chosen is None and strict and self.preview is None and not self.error:
            return await super().commit(strict=strict)
        return self._chosen is not None or not strict

    async def key(self, key: Key) -> Step:
        """PgUp and PgDn show more dates; all else picks."""
        if key.name in ("pageup", "pagedown") and self.preview is not None:
            self._top = max(0, self._top + (1 if key.name == "pagedown" else -1))
            return Step.KEPT
        before = self.conflict
        step = await super().key(key)
        if key.digit and before is not None:
            await self.ready()
            return Step.NEXT if self.finished is not None else Step.KEPT
        return step

    def own_keys(self) -> Sequence[Told]:
        """Digits, arrows, and pages of dates."""
        return [
            ("1-9", _("takes the time it stands before, for the visit that is named")),
            ("↑ ↓", _("another time, which Enter takes")),
            ("PgUp PgDn", _("other dates of the course")),
        ]

    def raw(self) -> str:
        """Nothing of it is kept in a draft: what is free changes."""
        return ""

    def lines(self, label_cells: int, cells: int, *, focused: bool) -> tuple[list[Line], int]:
        """The times that may be taken instead, what is wrong, then the dates: all lines in one place."""
        label = self._label(label_cells, focused=focused)
        if self.preview is None:
            return [fit_line((label,), cells, "sheet"), *self._error_lines(label_cells, cells)], label_cells + 2
        conflict = self.conflict
        if conflict is None or conflict.against is None:
            out = [fit_words((label, (_("all are free"), "field")), cells, "sheet")]
        else:
            out = option_lines(self.options, self._at, label, cells=cells, down=False)
            told = _("{number}: {reason}").format(number=conflict.number, reason=say_error(conflict.against))
            out += [line(f" {text}", "field.error") for text in wrap(told, cells - 1)[:2]]
        out += self._error_lines(label_cells, cells)
        return [*out, *self._dates(self.preview, cells)], label_cells + 2

    def _dates(self, preview: SeriesPreview, cells: int) -> list[Line]:
        """The dates side by side; as many lines as fit, from the one with the first that is not free."""
        words = [self._word(one) for one in preview.planned]
        wide = max(cells_of(word) for word, _token in words) + 1
        across = max((cells - 1) // wide, 1)
        rows = [words[first : first + across] for first in range(0, len(words), across)]
        conflict = self.conflict
        begin = 0 if conflict is None else max((conflict.number - 1) // across - 1, 0)
        top = min(begin + self._top, max(len(rows) - ROWS, 0))
        self._top = max(top - begin, 0)
        shown: list[Line] = [
            fit_line(((" ", "sheet"), *((fit(word, wide), token) for word, token in row)), cells, "sheet")
            for row in rows[top : top + ROWS]
        ]
        hidden = len(words) - min(len(words), ROWS * across)
        if hidden:
            more = _("PgDn: {count} more dates").format(count=hidden)
            shown.append(line(f" {more}", "dim"))
        return shown

    def _word(self, one: Planned) -> tuple[str, str]:
        wanted = one.wanted
        instead = one.number in self._instead
        sign = BUSY if one.against is not None else INSTEAD if instead else FREE
        day = f"{day_name(wanted.local_date)} {day_brief(wanted.local_date)} {at(wanted.local_min)}"
        text = f"{one.number:>2} {day}{sign}"
        if self.preview is not None and wanted.practitioner_id != self.preview.planned[0].wanted.practitioner_id:
            text = f"{text}{one.doctor.last}"
        return text, "field.error" if one.against is not None else "choice.current" if instead else "sheet"
