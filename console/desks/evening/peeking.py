"""What stands below the lists of the evening: the number to dial at a glance, where a record is, what was tried."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from console.desks.evening.view import clock_of
from console.locale import N_, _, ngettext
from console.locale.formats import day_digits, day_month
from console.message_words import channel_word
from console.record_places import away
from console.tries import large
from console.visit_words import beside_word, day_at, part_word
from console.writing import written_word
from storage.calls.records import Outcome
from storage.evening.records import ToConfirm, ToPull, Try
from storage.schedule.records import Appointment, CardState, Confirmation
from widgets.lines import Line

_TRIED = {
    Outcome.NO_ANSWER: N_("{time} no answer"),
    Outcome.MESSAGE_LEFT: N_("{time} message left"),
    Outcome.WRONG_NUMBER: N_("{time} wrong number"),
    Outcome.CALL_BACK: N_("{time} asked to be called later"),
    Outcome.DECLINED: N_("{time} declined"),
}


def identity(row: ToConfirm | ToPull) -> str:
    """Name, birth date, card."""
    visit = row.visit
    born = day_digits(visit.patient_birth) if visit.patient_birth else ""
    card = _("card {number}").format(number=row.card_no) if isinstance(row, ToPull) and row.card_no else ""
    return " ".join(filter(None, (visit.patient.full, born, card)))


def confirm_peek(row: ToConfirm, tz: ZoneInfo) -> Sequence[Line]:
    """The number large, the visit, what was tried."""
    number = large(row.number) if row.number else _("no number is known; {who} can be told at the desk only").format(
        who=row.visit.patient.usual
    )
    tried = ", ".join(_tried(one, tz) for one in row.tries)
    count = len(row.tries)
    told = ngettext("{count} try: {tried}", "{count} tries: {tried}", count).format(count=count, tried=tried)
    written = written_word(row.written.message) if row.written.message else channel_word(row.written.channel)
    said = _("{tries}; messages: {written}").format(tries=told if row.tries else _untried(row.visit), written=written)
    visit = _visit(row.visit)
    if row.beside is not None:
        visit = f"{visit} {beside_word(row.beside, row.visit.local_date)}"
    return (
        ((number, "strong"),),
        ((visit, "peek"),),
        ((said, "peek"),),
    )


def _untried(visit: Appointment) -> str:
    """What is known without a call: the visit may say of itself that a message was left."""
    if visit.confirmation is Confirmation.LEFT_MESSAGE:
        return _("a message was left, no call was logged")
    return _("not tried yet")


def _tried(one: Try, tz: ZoneInfo) -> str:
    if one.channel != "phone":
        return _("{time} written to").format(time=clock_of(one.at, tz))
    return _(_TRIED[one.outcome]).format(time=clock_of(one.at, tz))


def pull_peek(row: ToPull) -> Sequence[Line]:
    """Where the record is now, and for whom it is wanted."""
    said = _("no record was opened yet; one is opened when the patient comes") if row.card_no is None else _now(row)
    several = ngettext("{count} visit that day", "{count} visits that day", len(row.visits))
    return (
        ((said, "strong" if row.left else "peek"),),
        ((_visit(row.visit), "peek"),),
        ((several.format(count=len(row.visits)) if len(row.visits) > 1 else row.visit.comment, "peek"),),
    )


def _now(row: ToPull) -> str:
    if row.given_up:
        return _("the visit was cancelled: the record goes back to its shelf")
    if row.state is CardState.AT_DOCTOR:
        return _("the record is with {doctor}").format(doctor=row.visit.practitioner.initials)
    if row.state is CardState.PULLED:
        return _("the record was pulled and is at the desk")
    if row.elsewhere is not None and row.state is not CardState.RETURNED:
        said = {
            CardState.AT_DOCTOR: _("not on its shelf: with {doctor} since {day}"),
            CardState.PULLED: _("not on its shelf: pulled for {doctor} on {day}, not yet returned"),
            CardState.NOT_FOUND: _("it was not found for {doctor} on {day}"),
        }[row.elsewhere.state]
        return said.format(doctor=row.elsewhere.doctor.initials, day=day_month(row.elsewhere.day))
    if there := away(row):
        return _("the record is {where}").format(where=there)
    return _("not found on its shelf") if row.state is CardState.NOT_FOUND else _("the record is on its shelf")


def _visit(visit: Appointment) -> str:
    when, doctor = day_at(visit.local_date, visit.local_min), visit.practitioner.initials
    return ", ".join(filter(None, (when, doctor, visit.specialty, visit.service, part_word(visit))))
