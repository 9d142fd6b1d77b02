"""Why a verb of the evening is not possible now, as the end of a sentence; None when it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desks.evening import PULL
from console.locale import _
from console.role_words import not_yours
from console.writing import why_not, writable, written_word
from storage.evening.records import Reach, ToConfirm, ToPull
from storage.messages.records import Kind, State
from storage.rights import Right
from storage.schedule.records import CardState

if TYPE_CHECKING:
    from console.desks.evening.screen import EveningScreen


def not_to_call(place: EveningScreen, record: ToConfirm | ToPull) -> str | None:
    """A list of records has nobody to call."""
    if isinstance(record, ToConfirm):
        return None
    return _("this is the list of records; {filter} shows the calls").format(**place.shell.legends)


def cannot_confirm(place: EveningScreen, record: ToConfirm | ToPull) -> str | None:
    """Nobody to call, or confirmed before."""
    if isinstance(record, ToConfirm) and record.reach is Reach.CONFIRMED:
        return _("the visit is confirmed already")
    return not_to_call(place, record)


def no_record(place: EveningScreen, record: ToConfirm | ToPull) -> str | None:
    """A list of calls has no records."""
    if isinstance(record, ToPull):
        return None
    return _("this is the list of calls; {filter} shows the records").format(**place.shell.legends)


def not_to_pull(place: EveningScreen, record: ToConfirm | ToPull) -> str | None:
    """Nothing on a shelf, or pulled before."""
    if isinstance(record, ToPull) and not record.given_up:
        if record.card_no is None:
            return _("no record was opened for this patient yet")
        if record.state is CardState.PULLED:
            return _("the record is pulled already")
    return no_record(place, record)


def cannot_write(place: EveningScreen, record: ToConfirm | ToPull) -> str | None:
    """Records are written to by nobody; who did not agree is called."""
    if not isinstance(record, ToConfirm):
        return not_to_call(place, record)
    if record.reach is Reach.CONFIRMED:
        return _("the visit is confirmed already")
    return why_not(record.written) or _written(record)


def _written(record: ToConfirm) -> str | None:
    one = record.written.message
    if one is None or one.state is State.FAILED or one.kind is not Kind.REMINDER:
        return None
    return written_word(one)


def send_name(place: EveningScreen, _record: object) -> str | None:
    """Of the records it closes the list."""
    return _("Close list") if place.listed == PULL else None


def cannot_send(place: EveningScreen, record: object) -> str | None:
    """Of the calls nobody to write to; of the records nothing to close."""
    office = place.shell.office
    right = Right.CHECK_IN if place.listed == PULL else Right.BOOK
    if office is not None and not office.actor.may(right):
        return not_yours(right)
    if place.listed == PULL:
        return cannot_close(place, record)
    if place.run is None or not any(one.left and writable(one.written) for one in place.run.confirm):
        return _("nobody is left here who agreed to messages and was not written to")
    return None


def cannot_close(place: EveningScreen, _record: object) -> str | None:
    """Closed before, or nothing to close."""
    if place.listed != PULL:
        return _("this is the list of calls; {filter} shows the records").format(**place.shell.legends)
    run = place.run
    if run is None or run.day is None:
        return _("there is no day to prepare")
    return _("the list is closed already") if run.closed_at is not None else None
