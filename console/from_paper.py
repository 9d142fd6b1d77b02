"""Entering from paper: what was written by hand while the console was away happened at another time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from console.locale import _
from console.locale.formats import clock, day_digits, day_short
from console.sheets.fields import ValueField
from console.sheets.form import Form
from console.typed.dates import order_of, parse_day
from console.typed.times import parse_time

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from storage.office import Office

PAPER_KEY = "="
"""Where a list is shown: gives the time that stands on the paper, or goes back to the present."""


def clock_text(office: Office) -> str:
    """For line 1: the time of day; while papers are entered, the time on the paper, marked as such."""
    at = office.clock.now().astimezone(office.centre.tz)
    shown = clock(at.time())
    return shown if office.happened_at is None else _("PAPER {time}").format(time=shown)


def _form(office: Office) -> Form[bool]:
    """The time on the paper and its day; left empty, everything happens now again."""
    present = office.store.clock.now()
    today = office.centre.day_of(present)
    before = office.happened_at.astimezone(office.centre.tz) if office.happened_at else None
    moment: ValueField[time] = ValueField(
        "time", _("Time on the paper"), parse_time, show=clock, required=False, visit=True,
        hint=lambda: "" if moment.editor.text else _("empty: back to the present"),
    )  # fmt: skip
    day: ValueField[date] = ValueField(
        "day", _("Day"), lambda text: parse_day(text, today=today, order=order_of(office.centre.locale), near="gone"),
        show=day_digits, value=before.date() if before else today, when=lambda: bool(moment.editor.text),
    )  # fmt: skip

    async def accept() -> bool:
        if moment.value is None:
            office.enter_from_paper(None)
            return False
        assert day.value is not None
        local = datetime.combine(day.value, moment.value, office.centre.tz)
        office.enter_from_paper(local.astimezone(UTC))
        return True

    return Form("paper", _("Enter from paper"), [moment, day], accept, draft=False,
                summary=lambda: _("PAPER") if moment.editor.text else _("NOW"))  # fmt: skip


async def enter_from_paper(app: ConsoleApp) -> None:
    """Ask for the time on the paper; from then on all that is done here happened then, and is marked."""
    office = app.office_open
    was = office.happened_at
    entering = await app.ask(_form(office))
    if entering is None:
        return
    for screen in app.screens.values():
        screen.stale = True
    app.placing.recount()
    await app.place.read_anew()
    if entering:
        at = office.clock.now().astimezone(office.centre.tz)
        said = _("What you enter happened {day} {time}, marked so; {key} gives the next time.")
        app.say(said.format(day=day_short(at.date()), time=clock(at.time()), key=PAPER_KEY))
    else:
        app.say(_("Back to the present.") if was else _("It is the present: type the time on the paper to enter it."))
