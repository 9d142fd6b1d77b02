"""A doctor's visits and hours of reception as an iCalendar file.

By itself it names no patient: a calendar is opened on telephones and kept by others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import gcd
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from sqlalchemy import Connection

from storage.centre.records import Centre
from storage.ids import PractitionerId
from storage.messages.rules import uid
from storage.messages.waiting import house
from storage.patients.plain import plain
from storage.privacy import verbs as privacy
from storage.rights import Right
from storage.schedule import queries as book
from storage.schedule.records import Appointment, BookStatus, VisitKind
from storage.schedule.rules import lenient_instant
from storage.staff import queries as staff_queries
from storage.staff.records import Practitioner, Span

if TYPE_CHECKING:
    from storage.office import Office

_GONE = frozenset({BookStatus.CANCELLED, BookStatus.NO_SHOW})
_LEFT_OUT = frozenset({BookStatus.PROPOSED, BookStatus.WAITLIST, BookStatus.ENTERED_IN_ERROR})
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a calendar calls things, in the language of who asks for it."""

    visit: str
    reception: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whose calendar, of which days, with what."""

    who: PractitionerId
    first: date
    last: date
    words: Words
    rosters: bool = False
    names: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What a calendar is made of."""

    doctor: Practitioner
    visits: Sequence[Appointment]
    hours: Mapping[date, Sequence[Span]] = field(default_factory=dict)
    doors: Mapping[int, str] = field(default_factory=dict)
    house: str = ""
    """Tells our names from those of another centre."""


async def calendar_of(office: Office, asked: Asked) -> tuple[str, int]:
    """The text of a calendar, and of how many events it is.

    With names it is journalled for each patient in it.  Raises NotAllowed, NotFound.
    """
    if asked.names:
        office.require(Right.GIVE_OUT)
    found = await office.snapshot(_found, asked)
    whom = sorted({one.patient_id for one in found.visits}) if asked.names else ()
    if whom:
        await office.write(privacy.give_calendar, whom)
    events = list(_events(found, asked, office.centre))
    return _text(events, found, asked, office.centre, office.clock.now()), len(events)


def _found(conn: Connection, asked: Asked) -> _Found:
    doctor = staff_queries.practitioner_of(conn, asked.who)
    visits = [
        one
        for one in book.between(conn, asked.first, asked.last, [asked.who])
        if one.status not in _LEFT_OUT and one.kind is not VisitKind.WALK_IN
    ]
    hours: dict[date, Sequence[Span]] = {}
    if asked.rosters:
        spans = staff_queries.working_spans(conn, [asked.who], asked.first, asked.last)
        hours = {day: of_day for (_, day), of_day in spans.items()}
    return _Found(
        doctor=doctor,
        visits=visits,
        hours=hours,
        doors={int(key): name for key, name in staff_queries.room_names(conn).items()},
        house=house(conn),
    )


def _events(found: _Found, asked: Asked, centre: Centre) -> Iterator[Event]:
    for visit in found.visits:
        yield _visit(visit, found, asked)
    numbers: dict[str, int] = {}
    for days, span in _series(found.hours):
        event = _hours(days, span, found, centre.tz)
        weekday = _WEEKDAYS[days[0].weekday()]
        numbers[weekday] = numbers.get(weekday, 0) + 1
        event.add("uid", f"hours-{found.doctor.id}-{weekday}-{numbers[weekday]}@{found.house}.frontdesk")
        event.add("summary", plain(f"{asked.words.reception}: {found.doctor.short_name}"))
        yield event


def _text(events: Iterable[Event], found: _Found, asked: Asked, centre: Centre, now: datetime) -> str:
    made = Calendar()
    made.add("prodid", "-//Frontdesk//Frontdesk//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", plain(f"{found.doctor.short_name}, {centre.name}"))
    made.add("x-wr-timezone", centre.zone)
    for event in events:
        event.add("dtstamp", now)
        if "sequence" not in event:  # hours have no number of their own by which the newer one is known
            event.add("last-modified", now)
        made.add_component(event)
    if asked.rosters and found.hours:
        year = timedelta(days=366)  # so that the change before the first day is told as well
        made.add_missing_timezones(first_date=asked.first - year, last_date=asked.last + year)
    text: str = made.to_ical().decode("utf-8")
    return text


# ---------------------------------------------------------------------------- visits


def _visit(visit: Appointment, found: _Found, asked: Asked) -> Event:
    event = Event()
    event.add("uid", uid(visit.id, found.house))
    event.add("sequence", visit.version - 1)
    event.add("dtstart", visit.starts_at)
    event.add("dtend", visit.ends_at)
    about = [asked.words.visit, visit.service]
    if asked.names:
        about.insert(0, visit.patient.full)
    event.add("summary", ": ".join(filter(None, map(plain, about))))
    if visit.room:
        event.add("location", plain(visit.room))
    event.add("status", "CANCELLED" if visit.status in _GONE else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if visit.status in _GONE else "OPAQUE")
    return event


# ---------------------------------------------------------------------------- hours of reception


def _series(hours: Mapping[date, Sequence[Span]]) -> list[tuple[list[date], Span]]:
    """The days of each weekday that have the same hours in the same room, breaks and days off taken into account."""
    found: dict[tuple[int, Span], list[date]] = {}
    for day, spans in sorted(hours.items()):
        for span in spans:
            found.setdefault((day.weekday(), span), []).append(day)
    ordered = sorted(found.items(), key=lambda one: (one[0][0], one[1][0], one[0][1].start_min))
    return [(days, span) for (_, span), days in ordered]


def _hours(days: list[date], span: Span, found: _Found, zone: ZoneInfo) -> Event:
    """One weekday's hours on these days."""
    event = Event()
    event.add("dtstart", _wall(days[0], span.start_min, zone))
    event.add("dtend", _wall(days[0], span.end_min, zone))
    door = "" if span.room_id is None else plain(found.doors.get(int(span.room_id), ""))
    if door:
        event.add("location", door)
    event.add("transp", "TRANSPARENT")
    if len(days) > 1:
        apart = gcd(*((day - days[0]).days // 7 for day in days[1:]))
        until = lenient_instant(days[-1], span.start_min, zone)
        rule: dict[str, Any] = {"freq": "weekly", "interval": apart, "until": until}  # Any: what a rule is made of
        event.add("rrule", rule)
        every = range((days[-1] - days[0]).days // (7 * apart) + 1)
        without = {days[0] + timedelta(weeks=apart * one) for one in every} - set(days)
        if without:
            event.add("exdate", [_wall(day, span.start_min, zone) for day in sorted(without)])
    return event


def _wall(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """A time of the centre's wall; minute 1440 is the next midnight."""
    return datetime.combine(day, time(), zone) + timedelta(minutes=minute)
