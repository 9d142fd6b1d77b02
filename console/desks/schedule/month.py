"""A date to go to, with its month beneath: the free minutes of each day, walked by the arrows."""

from __future__ import annotations

import asyncio
import calendar
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from console.keyboard import Key
from console.locale import _
from console.locale.formats import day_long, day_name, day_short, month_name, number
from console.sheets.choices import ChoiceField, Option
from console.sheets.field import Field, Step
from console.sheets.fields import ValueField
from console.sheets.form import Form
from console.sheets.key_help import Told
from console.typed.dates import Order, order_of, parse_day
from storage.errors import StorageError
from storage.ids import PractitionerId
from widgets.lines import Line, Piece, fit_line
from widgets.text import fit

if TYPE_CHECKING:
    from console.desks.schedule.screen import DayScreen

CELLS = 9
"""Of one day: two for the number, six for the minutes, one between."""
_STEPS = {"up": -7, "down": 7, "left": -1, "right": 1}
LINES = 8
"""The month, the weekdays, six weeks: a sheet that never changes its height."""
Free = Mapping[date, int]
Whose = tuple[PractitionerId, ...]
"""Those whose free time is meant; nobody named: everybody."""


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of a month."""
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def month_on(day: date, months: int) -> date:
    """The same day some months on, or the last of a shorter month."""
    first = date(day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1, 1)
    return first.replace(day=min(day.day, month_of(first)[1].day))


class DayField(ValueField[date]):
    """A date that is typed, or walked to over the calendar beneath."""

    def __init__(self, today: date, shown: date, order: Order) -> None:
        """Begin empty; empty is today, the first step goes on from the day that is `shown`."""
        super().__init__(
            "day", _("Date"), lambda text: parse_day(text, today=today, order=order),
            show=day_short, hint=lambda: _("fri, +7, 2.12; empty is today"), default=lambda: today, visit=True,
        )  # fmt: skip
        self._shown = shown

    @property
    def at(self) -> date:
        """The day that the calendar shows: what is typed so far, or the one that was shown before."""
        text = self.raw().strip()
        read = self.value if text == self._read_text else self.tentative  # a day of the past is not read from its name
        return (read if text else None) or self._shown

    async def key(self, key: Key) -> Step:
        """Arrows walk by day and week unless a text is being edited, PgUp and PgDn by month."""
        walking = self.editor.selected or not self.raw().strip()
        if key.name in ("pageup", "pagedown"):
            return self._walk(month_on(self.at, -1 if key.name == "pageup" else 1))
        if key.name in _STEPS and (walking or key.name in ("up", "down")):
            return self._walk(self.at + timedelta(days=_STEPS[key.name]))
        return await super().key(key)

    def _walk(self, day: date) -> Step:
        self.set(day)
        self.editor.select()
        return Step.KEPT

    def own_keys(self) -> Sequence[Told]:
        """What walks."""
        walks = [("← → ↑ ↓", _("a day, a week back or on")), ("PgUp PgDn", _("a month back or on"))]
        return [*super().own_keys(), *walks]

    def hint(self) -> str:
        """The keys that walk."""
        return _("arrows: day, week; PgUp PgDn: month")


class MonthLines(Field[None]):
    """The month that the date lies in, week by week, each day with its free minutes."""

    focusable = False

    def __init__(
        self, day: DayField, whose: Callable[[], Whose], read: Callable[[Whose, date, date], Awaitable[Free]],
        repaint: Callable[[], None], today: date,
    ) -> None:  # fmt: skip
        """Follow `day`; `read` asks for the free minutes of those meant by `whose` in a stretch of days."""
        super().__init__("", "", required=False)
        self._day, self._whose, self._read, self._repaint, self._today = day, whose, read, repaint, today
        self._months: dict[tuple[Whose, date], Free] = {}
        self._reading: asyncio.Task[None] | None = None
        self._asked: tuple[Whose, date] | None = None

    def _look(self) -> Free | None:
        """The month that is shown; one that is not known yet is asked for, the newest question wins."""
        whose, (first, last) = self._whose(), month_of(self._day.at)
        key = (whose, first)
        if key not in self._months and key != self._asked:
            if self._reading is not None:
                self._reading.cancel()
            self._asked = key
            self._reading = asyncio.ensure_future(self._fetch(whose, first, last))
        return self._months.get(key)

    async def _fetch(self, whose: Whose, first: date, last: date) -> None:
        try:
            self._months[whose, first] = await self._read(whose, first, last)
        except StorageError:
            return  # the calendar stays without minutes; the date can be gone to all the same
        self._repaint()

    async def ready(self) -> None:
        """Wait for the month."""
        self._look()
        if self._reading is not None:
            await asyncio.wait([self._reading])

    def lines(self, label_cells: int, cells: int, *, focused: bool) -> tuple[list[Line], int]:
        """The month, the weekdays, six weeks at most; the day itself stands out, today is bold."""
        day, free = self._day.at, self._look()
        first, last = month_of(day)
        monday = first - timedelta(days=first.weekday())
        said = _("{month} · free minutes of each day").format(month=month_name(day))
        heads = "".join(fit(f" {day_name(monday + timedelta(days=at))}", CELLS) for at in range(7))
        out: list[Line] = [((f" {said}", "sheet"),), ((f" {heads}", "heading"),)]
        while monday <= last:
            pieces: list[Piece] = [(" ", "sheet")]
            for at in range(7):
                pieces += self._cell(monday + timedelta(days=at), first, free)
            out.append(tuple(pieces))
            monday += timedelta(days=7)
        out += [(("", "sheet"),)] * (LINES - len(out))
        return [fit_line(one, cells, "sheet") for one in out], 0

    def _cell(self, day: date, first: date, free: Free | None) -> list[Piece]:
        if day.month != first.month:
            return [(" " * CELLS, "sheet")]
        token = "choice.current" if day == self._day.at else "strong" if day == self._today else "sheet"
        minutes = None if free is None else free.get(day)
        if minutes is None:
            said = "" if free is None or day < self._today else "-"
            return [(f"{day.day:2}", "dim" if token == "sheet" else token), (fit(f"{said:>6}", 7), "dim")]
        return [(f"{day.day:2}", token), (fit(f"{number(minutes):>6}", 7), "sheet" if minutes else "dim")]


async def going(place: DayScreen) -> Form[date]:
    """Go to a date, with the free minutes of the doctor under the cursor, of the specialty, or of everybody."""
    office, today, record = place.office, place.today, place.grid.record
    whose: list[Option[Whose]] = []
    if record is not None:
        doctor = record.column
        whose.append(Option((doctor.practitioner_id,), doctor.practitioner.initials))
        same = tuple(
            one.id for one in await office.staff.practitioners() if one.specialty and one.specialty == doctor.specialty
        )
        if len(same) > 1:
            whose.append(Option(same, doctor.specialty))
    whose.append(Option((), _("everybody")))
    day = DayField(today, place.day or today, order_of(office.centre.locale))
    meant = ChoiceField("whose", _("Free time of"), whose, value=whose[0].value, required=False)

    def now() -> Whose:
        return whose[0].value if meant.value is None else meant.value

    async def accept() -> date:
        return day.value or today

    month = MonthLines(day, now, office.schedule.free_minutes, place.shell.repaint, today)
    fields: list[Field[Any]] = [day, meant, month]  # Any: each field has its own kind of answer
    return Form("day.goto", _("Go to a date"), fields, accept, draft=False, at_once=True)


async def goto(place: DayScreen) -> None:
    """Show the day that is asked for, with the cursor on it; in a doctor's week, on its column."""
    day = await place.ask(await going(place))
    if day is None:
        return
    place.grid.go(row=(0, 0))
    place.show_day(day)
    await place.ready()
    if place.week_of is not None and not place.grid.go(column=day.isoformat()):
        place.week_of = None  # a week leaves out a weekend without work: the day itself is shown
        place.show_day(day)
    place.say(_("Shown: {day}").format(day=day_long(day)))
