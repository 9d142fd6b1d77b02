"""Visits in words: times, kinds, statuses, reasons, the line that is read back to a caller.

Shared by the places that book. Pure; names typed by people stay data.
"""

from __future__ import annotations

from datetime import date, time

from console.locale import N_, _, ngettext, pgettext
from console.locale.formats import clock, day_brief, day_digits, day_month, day_name, day_short, money, money_brief
from storage.calls.quote_records import Told
from storage.schedule.free_records import Free
from storage.schedule.pair_records import Beside
from storage.schedule.records import (
    CANCEL_REASONS,
    LEFT_REASON,
    Appointment,
    BookStatus,
    Confirmation,
    Opening,
    ReadBack,
    VisitKind,
)

_KINDS = {
    VisitKind.FIRST: N_("first visit"),
    VisitKind.FOLLOW: N_("follow-up"),
    VisitKind.PROCEDURE: N_("procedure"),
    VisitKind.WALK_IN: N_("walk-in"),
}
_LEFT = N_("left without being seen")


def at(minute: int) -> str:
    """A wall minute as a time: `9:05`."""
    return clock(time(minute // 60 % 24, minute % 60))


def day_at(day: date, minute: int) -> str:
    """`Tue 6 Oct 11:20`."""
    return f"{day_short(day)} {at(minute)}"


def from_first(visits: int, first: str) -> str:
    """When a visit is; of several how many, and the first."""
    if visits == 1:
        return first
    return ngettext("{count} visit from {first}", "{count} visits from {first}", visits).format(
        count=visits, first=first
    )


def kind_word(kind: VisitKind) -> str:
    """`follow-up`."""
    return _(_KINDS[kind])


def mark(visit: Appointment) -> tuple[str, str]:
    """The glyph of a visit in the book, and its style token."""
    if visit.status is BookStatus.BOOKED:
        confirmed = visit.confirmation is Confirmation.CONFIRMED
        return ("√", "status.confirmed") if confirmed else ("·", "status.booked")
    return _MARKS.get(visit.status, ("·", "status.booked"))


_MARKS = {
    BookStatus.FULFILLED: ("■", "status.done"),
    BookStatus.NO_SHOW: ("x", "status.noshow"),
    BookStatus.CANCELLED: ("-", "status.cancelled"),
}


def part_word(visit: Appointment) -> str:
    """Which visit of its course it is: `3/10`; empty outside of a course."""
    return f"{visit.number}/{visit.visits}" if visit.visits else ""


def status_word(visit: Appointment) -> str:
    """The status as a word beside its glyph: `CONFIRMED`."""
    if visit.status is BookStatus.BOOKED:
        return {
            Confirmation.CONFIRMED: pgettext("visit", "CONFIRMED"),
            Confirmation.LEFT_MESSAGE: pgettext("visit", "MESSAGE LEFT"),
            Confirmation.UNCONFIRMED: pgettext("visit", "BOOKED"),
        }[visit.confirmation]
    return {
        BookStatus.FULFILLED: pgettext("visit", "DONE"),
        BookStatus.NO_SHOW: pgettext("visit", "NO-SHOW"),
        BookStatus.CANCELLED: pgettext("visit", "CANCELLED"),
    }.get(visit.status, visit.status.value.upper())


def reason_word(code: str) -> str:
    """Why a visit was given up; a reason from another system is shown as it came."""
    if code == LEFT_REASON:
        return _(_LEFT)
    return next((_(reason.title) for reason in CANCEL_REASONS if reason.code == code), code)


def person(visit: Appointment) -> str:
    """The patient with the birth date, since names repeat: `Ivanov Pyotr 12.03.1958`."""
    born = day_digits(visit.patient_birth) if visit.patient_birth else ""
    return f"{visit.patient.usual} {born}".strip()


def opening_word(opening: Opening, *, with_doctor: bool = False) -> str:
    """A free time to choose: `Tue 6.10 10:40`, and whose."""
    when = f"{day_name(opening.local_date)} {day_brief(opening.local_date)} {at(opening.local_min)}"
    return f"{when} {opening.practitioner.last}" if with_doctor else when


def beside_word(other: Beside, day: date) -> str:
    """The other visit of a pair, as it stands beside the one of `day`: `+ Kim 10:40`, with its day if that differs."""
    when = at(other.local_min) if other.local_date == day else day_at(other.local_date, other.local_min)
    return f"+ {other.practitioner.last} {when}"


def free_word(free: Free) -> str:
    """By the rule of free follow-ups it costs nothing: until when, and how many of them are left."""
    return _("free until {day}, {left} of {visits} left").format(
        day=day_month(free.until), left=free.left, visits=free.visits
    )


def read_back(made: ReadBack) -> str:
    """What is said to the caller: patient, weekday, date, time, doctor, room, price, preparation."""
    visit = made.appointment
    told = ", ".join(
        (
            _("{who}: {when}").format(who=visit.patient.usual, when=day_at(visit.local_date, visit.local_min)),
            visit.practitioner.initials,
            *([made.device] if made.device else ()),
            *_place_and_price(visit.room, made.price_minor, made.quoted),
            *([free_word(made.free)] if made.free is not None else ()),
        )
    )
    if made.beside is not None:
        told = f"{told} {beside_word(made.beside, visit.local_date)}"
    return _with_needs(told, made.preparation, made.bring)


def said_again(told: Told) -> str:
    """What was read back at the end of a call, without the patient, whom the row names."""
    said = ", ".join(
        (
            day_at(told.local_date, told.local_min),
            told.doctor,
            *_place_and_price(told.room, told.price_minor, told.quoted),
        )
    )
    return _with_needs(said, told.preparation, told.bring)


def _place_and_price(room: str, price_minor: int | None, quoted: tuple[int, int] | None) -> list[str]:
    """The room, the price; a range that was quoted stands for the price."""
    parts = [_("room {room}").format(room=room)] if room else []
    if quoted is not None and quoted[0] != quoted[1]:
        low, high = (money_brief(sum_minor) for sum_minor in quoted)
        return [*parts, _("{low} to {high}").format(low=low, high=high)]
    return parts if price_minor is None else [*parts, money(price_minor)]


def _with_needs(told: str, preparation: str, bring: str) -> str:
    """What is to be done before, and brought."""
    needs = [preparation, _("bring: {what}").format(what=bring) if bring else ""]
    for need in filter(None, needs):
        told = _("{visit}; {preparation}").format(visit=told, preparation=need)
    return told
