"""Correcting what came of a call; another day."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from console.desks.calls import view
from console.desks.calls.whats import OTHERS
from console.locale import N_, _
from console.locale.formats import day_digits
from console.sheets.fields import TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import ChoiceField, Option
from console.tries import call_back_instant
from console.typed.dates import parse_day
from console.visit_words import day_at
from storage.calls.records import Call, Close, Outcome

if TYPE_CHECKING:
    from console.desks.calls.screen import CallsScreen

_MADE = frozenset({Outcome.BOOKED, Outcome.MOVED, Outcome.CANCELLED})
"""Outcomes that follow from what was done; they are kept unless another is chosen."""
_MORE = (
    (Outcome.PRICE, N_("price quoted")),
    (Outcome.FORWARDED, N_("forwarded")),
    (Outcome.CONFIRMED, N_("confirmed")),
)


def correct(screen: CallsScreen, call: Call) -> Form[Call]:
    """Outcome, to whom or when, about, note."""
    office = screen.office
    tz = office.centre.tz
    options = [Option(outcome, _(label)) for outcome, label in (*OTHERS[:6], *_MORE)]
    if call.outcome in _MADE:
        assert call.outcome is not None
        options.append(Option(call.outcome, _(view.OUTCOMES[call.outcome][0])))
    outcome = ChoiceField("outcome", _("Outcome"), options, value=call.outcome, visit=True)
    whom = TextField(
        "whom", _("To whom"), value=call.forwarded_to, when=lambda: outcome.value is Outcome.FORWARDED, length_max=40
    )
    back: ValueField[datetime] = ValueField(
        "back",
        _("Call at"),
        lambda text: call_back_instant(text, office.clock.now(), tz),
        show=lambda at: _write(screen, at),
        value=call.call_back_at,
        when=lambda: outcome.value is Outcome.CALL_BACK,
        hint=lambda: _("15:00, mon 10, +30 minutes"),
    )
    about = TextField("about", _("About"), value=call.about, required=False, length_max=40)
    note = TextField("note", _("Note"), value=call.note, required=False, length_max=120)

    async def accept() -> Call:
        assert outcome.value is not None
        closing = Close(
            outcome=outcome.value,
            about=about.value or "",
            note=note.value or "",
            forwarded_to=whom.value or "",
            call_back_at=back.value,
            quote_minor=call.quote_minor,
        )
        return await screen.write(office.calls.edit(call.id, closing, call.version))

    title = _("The outcome of {who}").format(who=view.identity(call))
    return Form(f"calls.edit.{call.id}", title, [outcome, whom, back, about, note], accept)


def another_day(screen: CallsScreen) -> Form[date]:
    """A day whose calls are shown; past ones mostly."""
    field: ValueField[date] = ValueField(
        "day", _("Day"), lambda text: parse_day(text, today=screen.today, near="past"), show=day_digits,
        hint=lambda: _("fri, -7, 2.12"),
    )

    async def accept() -> date:
        assert field.value is not None
        return field.value

    return Form("calls.day", _("The calls of another day"), [field], accept, draft=False)


def _write(screen: CallsScreen, at: datetime) -> str:
    local = at.astimezone(screen.office.centre.tz)
    return day_at(local.date(), local.hour * 60 + local.minute)
