"""The events of an iCalendar file: what each says of its beginning, its end and its repetition.  No SQL."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar.prop import vDDDTypes, vDuration

from storage.errors import N_, RuleBroken, StorageError
from storage.exchange import ics_rules, ics_zones
from storage.exchange.ics_lines import Component, Property
from storage.exchange.ics_rules import Rule
from storage.exchange.ics_zones import Zone, Zones
from storage.exchange.records import Rejected
from storage.patients.plain import plain

REASON_MOST = 200
"""Characters of a reason that are kept."""
NO_LENGTH = timedelta(0)


class PropertyError(Exception):
    """A property that cannot be used: which, and why."""

    def __init__(self, where: Property | Component, reason: StorageError) -> None:
        """Keep the place and the reason."""
        super().__init__(str(reason))
        name = where.name if isinstance(where, Property) else ""
        self.rejected = Rejected(line=where.line, field=name, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """A wall time of a zone, or a whole day."""

    wall: datetime
    """Naive; midnight of a whole day."""
    zone: Zone
    whole_day: bool = False

    @property
    def instant(self) -> datetime:
        """In UTC."""
        return self.zone(self.wall)


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """How long an event lasts: days of the wall, then exact time (RFC 5545, 3.3.6 and 3.8.5.3)."""

    days: timedelta = NO_LENGTH
    exact: timedelta = NO_LENGTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One VEVENT, checked."""

    line: int
    uid: str
    start: Begin
    length: Length
    reason: str = ""
    """Its summary; empty when there is none, or it is private."""
    counts: bool = True
    """Neither cancelled nor time that stays free."""
    sequence: int = 0
    instead_of: Begin | None = None
    """For one of a series that differs: when it was to be."""
    rules: tuple[tuple[Property, Rule], ...] = ()
    more: tuple[tuple[Begin, Length], ...] = ()
    """Further beginnings that are told one by one."""
    without: tuple[Begin, ...] = ()


def event_of(told: Component, zones: Zones) -> Event:
    """What a VEVENT says.  Raises PropertyError."""
    for name in ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "UID"):
        if len(told.all_of(name)) > 1:
            raise PropertyError(told.all_of(name)[1], RuleBroken(N_("The event says this twice.")))
    begun = told.first("DTSTART")
    if begun is None:
        raise PropertyError(told, RuleBroken(N_("The event has no beginning (DTSTART).")))
    start = _begin(begun, begun.value, zones)
    length = _length(told, start, zones)
    _refuse(told)
    again = told.first("RECURRENCE-ID")
    return Event(
        line=told.line,
        uid=told.text("UID") or _unnamed(told),
        start=start,
        length=length,
        reason=_reason(told),
        counts=told.text("STATUS").upper() != "CANCELLED" and told.text("TRANSP").upper() != "TRANSPARENT",
        sequence=int(told.text("SEQUENCE")) if re.fullmatch(r"[0-9]{1,9}", told.text("SEQUENCE")) else 0,
        instead_of=None if again is None else _begin(again, again.value, zones),
        rules=tuple((one, _rule(one, start)) for one in told.all_of("RRULE")),
        more=tuple(_more(one, text, length, zones) for one in told.all_of("RDATE") for text in one.value.split(",")),
        without=tuple(_begin(one, text, zones) for one in told.all_of("EXDATE") for text in one.value.split(",")),
    )


def _refuse(told: Component) -> None:
    for one in told.all_of("EXRULE"):
        raise PropertyError(one, RuleBroken(N_("Rules of exception (EXRULE) are not taken: name the days by EXDATE.")))
    for one in told.all_of("RECURRENCE-ID"):
        if "RANGE" in one.params:
            raise PropertyError(
                one, RuleBroken(N_("A change of all that follow (RANGE) is not taken: end the series, begin another."))
            )


def _begin(told: Property, text: str, zones: Zones) -> Begin:
    """A time or a day.  Raises PropertyError."""
    try:
        found = vDDDTypes.from_ical(text.strip())
    except ValueError:
        found = None
    if not isinstance(found, date) or not 1900 <= found.year <= 9000:
        raise PropertyError(
            told,
            RuleBroken(N_("“{text}” is no day and no time: expected 20261002 or 20261002T143000."), text=text[:40]),
        )
    if not isinstance(found, datetime):
        return Begin(wall=datetime.combine(found, time()), zone=zones.floating, whole_day=True)
    try:
        zone = zones.named(told.params["TZID"]) if told.params.get("TZID") else zones.floating
    except RuleBroken as error:
        raise PropertyError(told, error) from error
    if found.tzinfo is not None:
        return Begin(wall=found.astimezone(UTC).replace(tzinfo=None), zone=ics_zones.utc)
    return Begin(wall=found, zone=zone)


def _length(told: Component, start: Begin, zones: Zones) -> Length:
    """Until DTEND or for DURATION; a day without either is that day.  Raises PropertyError."""
    end, lasting = told.first("DTEND"), told.first("DURATION")
    if end is not None and lasting is not None:
        raise PropertyError(lasting, RuleBroken(N_("An event has an end (DTEND) or a length (DURATION), not both.")))
    if end is not None:
        return _until(end, start, _begin(end, end.value, zones))
    if lasting is not None:
        return _lasting(lasting, lasting.value, start)
    if not start.whole_day:
        raise PropertyError(
            told, RuleBroken(N_("The event has neither an end (DTEND) nor a length (DURATION): how long it lasts is"
                                " not known.")))  # fmt: skip
    return Length(days=timedelta(days=1))


def _until(told: Property, start: Begin, end: Begin) -> Length:
    if end.whole_day != start.whole_day:
        raise PropertyError(told, RuleBroken(N_("The beginning and the end are both days or both times.")))
    days, exact = (end.wall - start.wall, NO_LENGTH) if start.whole_day else (NO_LENGTH, end.instant - start.instant)
    if days + exact <= NO_LENGTH:
        raise PropertyError(
            told, RuleBroken(N_("The end comes after the beginning; of whole days it is the day after."))
        )
    return Length(days=days, exact=exact)


def _lasting(told: Property, text: str, start: Begin) -> Length:
    """`P1D` is a day of the wall, `PT24H` 24 hours of the clock.  Raises PropertyError."""
    days, _, exact = text.strip().upper().partition("T")
    try:
        found = Length(
            days=vDuration.from_ical(days) if days not in {"P", "+P"} else NO_LENGTH,
            exact=vDuration.from_ical(f"PT{exact}") if exact else NO_LENGTH,
        )
    except ValueError:
        found = Length()
    length = found.days + found.exact
    if (
        text.strip().startswith("-")
        or not NO_LENGTH < length < timedelta(days=36_600)
        or (start.whole_day and found.exact)
    ):
        raise PropertyError(
            told, RuleBroken(N_("“{text}” is no length: expected P1D, PT30M or the like."), text=text[:40])
        )
    return found


def _more(told: Property, text: str, length: Length, zones: Zones) -> tuple[Begin, Length]:
    """One of RDATE: a beginning, or a period with an end or a length of its own.  Raises PropertyError."""
    first, slash, last = text.partition("/")
    start = _begin(told, first, zones)
    if not slash:
        return start, length
    if last[:1].upper() in {"P", "+"}:
        return start, _lasting(told, last, start)
    return start, _until(told, start, _begin(told, last, zones))


def _rule(told: Property, start: Begin) -> Rule:
    try:
        return ics_rules.rule_of(told.value, start.wall)
    except RuleBroken as error:
        raise PropertyError(told, error) from error


def _reason(told: Component) -> str:
    if told.text("CLASS").upper() in {"PRIVATE", "CONFIDENTIAL"}:
        return ""
    return plain(told.text("SUMMARY"))[:REASON_MOST].strip()


def _unnamed(told: Component) -> str:
    """An event without a UID is known by what it says."""
    said = "\n".join(sorted(f"{one.name}:{one.value}" for one in told.properties))
    return f"row-{hashlib.sha256(said.encode()).hexdigest()[:24]}"
