"""What the evening asks besides what every place asks: when to call again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from console.desks.evening import peeking
from console.locale import _
from console.sheets.fields import ValueField
from console.sheets.form import Form
from console.tries import call_back_instant
from storage.schedule.records import Appointment

if TYPE_CHECKING:
    from console.desks.evening.screen import EveningScreen


def later(place: EveningScreen, visit: Appointment) -> Form[datetime]:
    """At which time they asked to be called."""
    office, tz = place.office, place.tz
    field: ValueField[datetime] = ValueField(
        "back", _("Call at"), lambda text: call_back_instant(text, office.clock.now(), tz),
        show=lambda at: peeking.when(at, tz, place.today), hint=lambda: _("15:00, mon 10, +30 minutes"),
    )  # fmt: skip

    async def accept() -> datetime:
        assert field.value is not None
        await place.write(office.evening.call_later(visit, field.value))
        return field.value

    title = _("When to call {who}").format(who=visit.patient.usual)
    return Form("evening.later", title, [field], accept, draft=False)
