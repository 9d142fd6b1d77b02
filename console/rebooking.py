"""What every place asks that moves a visit or cancels one: another time, or the reason with its side."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from console.locale import _
from console.sheets.fields import Field, StaticField
from console.sheets.form import Form
from console.sheets.picks import Option, PickField
from console.typed.dates import order_of
from console.typed.errors import TypedError
from console.visit_words import day_at, from_first, opening_word, person
from console.wanted import read_wanted
from storage.errors import Taken
from storage.schedule.records import (
    CANCEL_REASONS,
    Appointment,
    CancelReason,
    MoveTo,
    NewAppointment,
    Opening,
    OpeningQuery,
    ReadBack,
    Side,
)

if TYPE_CHECKING:
    from console.desk import DeskScreen
    from storage.office import Office


@dataclass(frozen=True, slots=True)
class Refused:
    """A time that is not free: what was asked for, and what to offer instead."""

    error: Taken
    wanted: NewAppointment | None = None
    visit: Appointment | None = None
    to: MoveTo | None = None
    """Set together with `visit`: a move was asked for."""


Booked = ReadBack | Refused
"""What a booking sheet gives: the visit, or why not."""
Move = Callable[[MoveTo], Awaitable[ReadBack]]
"""Moves the visit that is asked about; raises Taken."""


def to_opening(opening: Opening) -> MoveTo:
    """A move to a free time that was offered."""
    return MoveTo(
        local_date=opening.local_date,
        local_min=opening.local_min,
        practitioner_id=opening.practitioner_id,
        room_id=opening.room_id,
        fold=opening.fold,
    )


async def or_offers(move: Move, visit: Appointment, to: MoveTo) -> Booked:
    """Move; a time that is not free comes back as what to offer instead of it."""
    try:
        return await move(to)
    except Taken as error:
        return Refused(error, visit=visit, to=to)


def openings_wanted(office: Office, text: str) -> OpeningQuery:
    """What a caller wants, in a few words; raises TypedError."""
    today = office.centre.day_of(office.clock.now())
    return read_wanted(text, today=today, order=order_of(office.centre.locale))


def moving(
    office: Office,
    visit: Appointment,
    move: Move,
    *,
    told: str,
    note: str = "",
    proposals: Sequence[Opening] = (),
    earlier: bool = False,
) -> Form[Booked]:
    """Choose one of the next openings, or of `proposals` where there are any; a typed day or time narrows them.

    `earlier`: only those before the visit.
    """

    async def find(text: str) -> Sequence[Option[Opening]]:
        if proposals and not text:
            return [Option(one, opening_word(one, with_doctor=True)) for one in proposals]
        today = office.centre.day_of(office.clock.now())
        query = OpeningQuery(from_day=today if earlier else max(visit.local_date, today))
        if text:
            query = openings_wanted(office, text)
        query = replace(
            query,
            practitioner_ids=(visit.practitioner_id,),
            kind=visit.kind,
            minutes=visit.minutes,
            per_day=2,
            patient_id=visit.patient_id,
            service_id=visit.service_id,
        )
        found = await office.schedule.openings(query)
        if earlier:
            found = tuple(one for one in found if one.starts_at < visit.starts_at)
        if not found and earlier:
            raise TypedError(_("Nothing is free before it; type another day or time, like fri 14 or +7."))
        if not found:
            raise TypedError(_("Nothing is free then; type another day or time, like fri 14 or +7."))
        return [Option(o, opening_word(o)) for o in found]

    slot: PickField[Opening] = PickField(
        "slot", _("To"), find, digits="first", digits_min=2, nothing=_("Choose a time by its digit.")
    )

    async def accept() -> Booked:
        assert slot.value is not None
        return await or_offers(move, visit, to_opening(slot.value))

    def summary() -> str:
        where = day_at(slot.value.local_date, slot.value.local_min) if slot.value else "..."
        return _("MOVE {who} to {when}").format(who=visit.patient.usual, when=where)

    fields: list[Field[Any]] = [slot]  # Any: each field has its own kind of answer
    if note:
        fields.append(StaticField("", note, token="dim"))
    return Form("day.move", told, fields, accept, summary=summary, draft=False)


def move_title(visit: Appointment) -> str:
    """Whose visit is moved, from when."""
    return _("Move {who}, {when}").format(who=person(visit), when=day_at(visit.local_date, visit.local_min))


async def cancel_reason(place: DeskScreen[Any, Any], visit: Appointment, visits: int = 1) -> CancelReason | None:
    """One digit for the reason, with its side, is the confirmation; for so many visits of a course, from this on."""
    when = from_first(visits, day_at(visit.local_date, visit.local_min))
    title = _("Cancel {who}, {when}").format(who=person(visit), when=when)
    chosen = await place.choose(title, [_reason_option(reason) for reason in CANCEL_REASONS])
    return None if chosen is None else CANCEL_REASONS[chosen]


def _reason_option(reason: CancelReason) -> str:
    if reason.side is Side.CLINIC:
        return _("clinic: {reason}").format(reason=_(reason.title))
    return _("patient: {reason}").format(reason=_(reason.title))
