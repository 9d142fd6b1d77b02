"""Calendars out and absences in: what a doctor's telephone shows, and what a file may do to a roster."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from icalendar import Calendar

from storage.errors import NotAllowed, RuleBroken
from storage.exchange import ics_lines
from storage.exchange.absences_in import Taken, take_calendar, whose
from storage.exchange.ics_absences import Days, Plan, plan_of
from storage.exchange.ics_out import Asked, Words, calendar_of
from storage.exchange.ics_patience import Patience
from storage.exchange.ics_rules import days, rule_of
from storage.exchange.records import Kind
from storage.ids import PractitionerId
from storage.office import Office
from storage.rights import Role
from storage.schedule.records import CANCEL_REASONS
from storage.staff import queries as staff_queries
from tests.engine.exchange_files import Write, take, writer

Seat = Callable[..., Awaitable[Office]]

BERLIN = ZoneInfo("Europe/Berlin")
FIRST, LAST = date(2026, 10, 3), date(2027, 3, 31)
MOSCOW = Days(first=FIRST, last=LAST, zone=ZoneInfo("Europe/Moscow"), reason="absent")
STAFF = "id,last_name,first_name,hours,breaks\np1,Stein,Anna,mon-fri 08:00-14:00 from=2026-01-01,daily 12:00-12:30\n"
PATIENTS = 'id,last_name,first_name,sex,dob\n1,Glass,"Kristin;BEGIN:VEVENT, x",f,1965-02-10\n'
VISITS = """id,patient,practitioner,date,time,minutes,status
v1,1,p1,2026-10-05,09:00,20,booked
v2,1,p1,2026-10-06,13:00,20,booked
v3,1,p1,2026-10-07,09:00,20,booked
"""


@pytest.fixture
def file(tmp_path: Path) -> Write:
    return writer(tmp_path)


@pytest_asyncio.fixture
async def manager(seated: Seat, file: Write) -> Office:
    office = await seated(Role.OFFICE_MANAGER)
    for kind, text in ((Kind.PRACTITIONERS, STAFF), (Kind.PATIENTS, PATIENTS), (Kind.APPOINTMENTS, VISITS)):
        assert not (await take(office, kind, file(text, f"{kind.value}.csv"))).rejected
    return office


def calendar(*events: str) -> str:
    """A file of events, each told by its lines."""
    inside = "".join(f"BEGIN:VEVENT\r\n{one.strip()}\r\nEND:VEVENT\r\n" for one in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{inside}END:VCALENDAR\r\n"


def planned(file: Write, *events: str, asked: Days = MOSCOW) -> Plan:
    return plan_of(file(calendar(*events), "in.ics"), asked)


def away(plan: Plan) -> list[tuple[str, int, int]]:
    assert not plan.rejected, [str(one.reason) for one in plan.rejected]
    return [(f"{one.day:%m-%d}", one.start_min, one.end_min) for told in plan.told for one in told.away]


def refused(plan: Plan) -> list[tuple[int, str, str]]:
    return [(one.line, one.field, str(one.reason)) for one in plan.rejected]


# ---------------------------------------------------------------------------- what a file says


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("UID:a\nDTSTART;VALUE=DATE:20261005\nDTEND;VALUE=DATE:20261007", [("10-05", 0, 1440), ("10-06", 0, 1440)]),
        ("UID:a\nDTSTART;VALUE=DATE:20261005", [("10-05", 0, 1440)]),
        ("UID:a\nDTSTART:20261005T090000\nDURATION:PT90M", [("10-05", 540, 630)]),
        ("UID:a\nDTSTART:20261005T060000Z\nDTEND:20261005T073030Z", [("10-05", 540, 631)]),
        ("UID:a\nDTSTART:20261005T220000\nDTEND:20261006T010000", [("10-05", 1320, 1440), ("10-06", 0, 60)]),
        # Berlin goes back on 25 October, Moscow never: the same wall time there is an hour later here
        (
            "UID:a\nDTSTART;TZID=Europe/Berlin:20261019T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2",
            [("10-19", 600, 660), ("10-26", 660, 720)],
        ),
        ("UID:a\nDTSTART;TZID=W. Europe Standard Time:20261026T090000\nDURATION:PT1H", [("10-26", 660, 720)]),
        ("UID:a\nDTSTART;TZID=/x.org/2026/Europe/Berlin:20261026T090000\nDURATION:PT1H", [("10-26", 660, 720)]),
        (
            "UID:a\nDTSTART;VALUE=DATE:20261005\nRRULE:FREQ=DAILY;UNTIL=20261008\nEXDATE;VALUE=DATE:20261006"
            "\nRDATE;VALUE=DATE:20261020",
            [("10-05", 0, 1440), ("10-07", 0, 1440), ("10-08", 0, 1440), ("10-20", 0, 1440)],
        ),
        ("UID:a\nDTSTART:20261005T090000\nDURATION:PT1H\nRDATE;VALUE=PERIOD:20261006T100000/PT2H",
         [("10-05", 540, 600), ("10-06", 600, 720)]),
        # begun long ago, without an end: only the days asked for
        ("UID:a\nDTSTART:19991231T090000\nDURATION:PT1H\nRRULE:FREQ=YEARLY", [("12-31", 540, 600)]),
        ("UID:a\nDTSTART;VALUE=DATE:20261001\nDTEND;VALUE=DATE:20261005", [("10-03", 0, 1440), ("10-04", 0, 1440)]),
        ("UID:a\nDTSTART;VALUE=DATE:20261005\nSTATUS:CANCELLED", []),
        ("UID:a\nDTSTART;VALUE=DATE:20261005\nTRANSP:TRANSPARENT", []),
    ],
)  # fmt: skip
def test_what_an_event_closes(file: Write, event: str, expected: list[tuple[str, int, int]]) -> None:
    assert away(planned(file, event)) == expected


def test_one_of_a_series_may_differ(file: Write) -> None:
    series = "UID:a\nDTSTART:20261005T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4"
    moved = "UID:a\nRECURRENCE-ID:20261006T060000Z\nDTSTART:20261106T120000\nDURATION:PT30M"
    cancelled = "UID:a\nRECURRENCE-ID:20261007T090000\nDTSTART:20261007T090000\nDURATION:PT1H\nSTATUS:CANCELLED"
    expected = [("10-05", 540, 600), ("10-08", 540, 600), ("11-06", 720, 750)]
    assert away(planned(file, moved, series, cancelled)) == expected


def test_the_newer_of_two_versions_holds(file: Write) -> None:
    old, new = "UID:a\nSEQUENCE:1\nDTSTART;VALUE=DATE:20261005", "UID:a\nSEQUENCE:2\nDTSTART;VALUE=DATE:20261006"
    assert away(planned(file, old, new)) == away(planned(file, new, old)) == [("10-06", 0, 1440)]
    (told,) = refused(planned(file, old, old))
    assert told == (8, "UID", "The same id stands in line 3.")


@pytest.mark.parametrize(
    ("begin", "length", "expected"),
    [
        ("20261025T013000", "PT2H", [("10-25", 90, 180)]),  # 2:00 to 3:00 comes twice, and is closed both times
        ("20261025T000000", "PT25H", [("10-25", 0, 1440)]),
        ("20261025T000000", "P1D", [("10-25", 0, 1440)]),
        ("20270328T013000", "PT1H", [("03-28", 90, 210)]),  # 1:30 and an hour is 3:30
        ("20270328T023000", "PT1H", [("03-28", 210, 270)]),  # there is no 2:30
    ],
)
def test_nights_of_clock_change(file: Write, begin: str, length: str, expected: list[tuple[str, int, int]]) -> None:
    here = Days(first=FIRST, last=LAST, zone=BERLIN, reason="absent")
    assert away(planned(file, f"UID:a\nDTSTART:{begin}\nDURATION:{length}", asked=here)) == expected


def test_a_zone_that_only_the_file_knows(file: Write) -> None:
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:STANDARD\nDTSTART:16011028T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n"
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:16010325T020000\n"
        "TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
    )
    event = "UID:a\nDTSTART;TZID=Ours:20261019T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2"
    text = calendar(event).replace("BEGIN:VEVENT", f"{zone}BEGIN:VEVENT", 1)
    assert away(plan_of(file(text, "in.ics"), MOSCOW)) == [("10-19", 600, 660), ("10-26", 660, 720)]
    unknown = refused(planned(file, event))
    assert unknown == [(5, "DTSTART", "The time zone “Ours” is not known, nor does the file tell it.")]


@pytest.mark.parametrize(
    ("event", "line", "field", "said"),
    [
        ("UID:a\nSUMMARY:x", 3, "", "no beginning"),
        ("UID:a\nDTSTART:20261305", 5, "DTSTART", "is no day and no time"),
        ("UID:a\nDTSTART:20261005T090000", 3, "", "neither an end"),
        ("UID:a\nDTSTART:20261005T090000\nDTEND:20261005T090000", 6, "DTEND", "comes after the beginning"),
        ("UID:a\nDTSTART;VALUE=DATE:20261005\nDTEND:20261005T090000", 6, "DTEND", "both days or both times"),
        ("UID:a\nDTSTART:20261005\nDTEND:20261006\nDURATION:P1D", 7, "DURATION", "not both"),
        ("UID:a\nDTSTART:20261005T090000\nDURATION:PT99999999999H", 6, "DURATION", "is no length"),
        ("UID:a\nDTSTART:20261005T090000\nDURATION:-PT1H", 6, "DURATION", "is no length"),
        ("UID:a\nDTSTART:20261005\nDTSTART:20261006", 6, "DTSTART", "says this twice"),
        ("UID:a\nDTSTART:20261005\nEXRULE:FREQ=DAILY", 6, "EXRULE", "EXDATE"),
        ("UID:a\nDTSTART:20261005\nRECURRENCE-ID;RANGE=THISANDFUTURE:20261005", 6, "RECURRENCE-ID", "RANGE"),
        ("UID:a\nDTSTART:20261005T000000\nDURATION:PT1S\nRRULE:FREQ=SECONDLY", 7, "RRULE", "repeats by days"),
        ("UID:a\nDTSTART;TZID=../../etc/passwd:20261005T000000\nDURATION:PT1H", 5, "DTSTART", "time zone"),
        ("UID:a\nDTSTART;TZID=\"x:20261005T000000\nDURATION:PT1H", 5, "DTSTART", "NAME:value"),
        ("UID:a\nDTSTART:20261005\nno colon here", 6, "", "NAME:value"),
        ("UID:a\nDTSTART:20261005\nEND:VTODO", 6, "", "END:VTODO without its BEGIN"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_line_and_the_rest_is_taken(
    file: Write, event: str, line: int, field: str, said: str
) -> None:
    plan = planned(file, event, "UID:good\nDTSTART:20261012")
    assert [(one.line, one.field) for one in plan.rejected] == [(line, field)]
    assert said in str(plan.rejected[0].reason)
    assert [one.uid for one in plan.told if one.away] == ["good"]


def test_a_file_that_was_cut_off_gives_what_is_whole(file: Write) -> None:
    text = calendar("UID:a\nDTSTART:20261005", "UID:b\nDTSTART:20261006").rpartition("END:VEVENT")[0]
    plan = plan_of(file(text, "in.ics"), MOSCOW)
    assert [one.uid for one in plan.told] == ["a"]
    assert refused(plan) == [
        (1, "BEGIN", "No END for BEGIN:VCALENDAR."),
        (7, "BEGIN", "No END for BEGIN:VEVENT."),
    ]


@pytest.mark.parametrize("content", [b"", b"id,name\n1,x\n", b"END:VCALENDAR\n", b"BEGIN:VEVENT\nEND:VEVENT\n"])
def test_what_is_no_calendar_is_refused_whole(file: Write, content: bytes) -> None:
    with pytest.raises(RuleBroken, match="no iCalendar file"):
        plan_of(file(content, "in.ics"), MOSCOW)


def test_too_much_is_refused_at_once(file: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RuleBroken, match="larger than 5 MB"):
        plan_of(file(b"x" * (ics_lines.SIZE_MOST + 1), "in.ics"), MOSCOW)
    many = [f"UID:{one}\nDTSTART:20261005T0{one % 10}0000\nDURATION:PT1H\nRRULE:FREQ=DAILY" for one in range(6)]
    told = refused(planned(file, *many))
    assert [field for _, field, _ in told] == ["RRULE"]
    assert "more than 1000 absences" in told[0][2]
    monkeypatch.setattr(ics_lines, "EVENTS_MOST", 5)
    with pytest.raises(RuleBroken, match="more than 5 events"):
        planned(file, *many)


def test_a_reason_is_told_unless_it_is_private(file: Write) -> None:
    told = planned(
        file,
        "UID:a\nDTSTART:20261005\nSUMMARY:Course\\, \\n far\x07 a\r\n way\u202e",
        "UID:b\nDTSTART:20261006\nSUMMARY:Oncologist\nCLASS:PRIVATE",
    )
    assert [one.reason for each in told.told for one in each.away] == ["Course, far away", "absent"]


# ---------------------------------------------------------------------------- into the roster


async def brought(office: Office, file: Write, *events: str, dry_run: bool = False) -> Taken:
    who = await whose(office, "p1")
    return await take_calendar(office, who, planned(file, *events), MOSCOW, dry_run=dry_run)


async def hours(office: Office, who: PractitionerId, day: date) -> list[tuple[int, int]]:
    spans = await office.read(staff_queries.working_spans, [who], day, day)
    return [(one.start_min, one.end_min) for one in spans.get((who, day), ())]


ILL = "UID:ill\nDTSTART;VALUE=DATE:20261005\nDTEND;VALUE=DATE:20261007\nSUMMARY:ill"
LATE = "UID:late\nDTSTART:20261007T080000\nDTEND:20261007T100000\nSUMMARY:late"


async def test_absences_close_the_days_name_the_visits_and_are_one_deed(manager: Office, file: Write) -> None:
    who = await whose(manager, "p1")
    tried = await brought(manager, file, ILL, LATE, dry_run=True)
    assert await hours(manager, who, date(2026, 10, 5)) == [(480, 720), (750, 840)]
    done = await brought(manager, file, ILL, LATE)
    assert done == tried
    assert (done.read, done.imported, done.stretches) == (2, 2, 3)
    assert [(one.local_date.day, one.local_min) for one in done.visits] == [(5, 540), (6, 780), (7, 540)]
    assert await hours(manager, who, date(2026, 10, 5)) == []
    assert await hours(manager, who, date(2026, 10, 7)) == [(600, 720), (750, 840)]
    await manager.journal.undo()
    assert await hours(manager, who, date(2026, 10, 5)) == [(480, 720), (750, 840)]
    assert await hours(manager, who, date(2026, 10, 7)) == [(480, 720), (750, 840)]
    assert (await brought(manager, file, ILL, LATE)).imported == 2  # it was taken back, so it is new again


async def test_the_same_twice_changes_nothing_and_a_change_is_taken(manager: Office, file: Write) -> None:
    who = await whose(manager, "p1")
    await brought(manager, file, ILL, LATE)
    again = await brought(manager, file, ILL, LATE)
    assert (again.imported, again.unchanged, again.stretches) == (0, 2, 0)
    shorter = ILL.replace("20261007", "20261006")
    changed = await brought(manager, file, shorter, f"{LATE}\nSTATUS:CANCELLED")
    assert (changed.imported, changed.stretches) == (2, 2)
    assert await hours(manager, who, date(2026, 10, 5)) == []
    assert await hours(manager, who, date(2026, 10, 6)) == [(480, 720), (750, 840)]
    assert await hours(manager, who, date(2026, 10, 7)) == [(480, 720), (750, 840)]
    await manager.journal.undo()
    assert await hours(manager, who, date(2026, 10, 6)) == []
    assert (await brought(manager, file, ILL, LATE)).unchanged == 2


async def test_the_language_of_who_imports_changes_nothing(manager: Office, file: Write) -> None:
    event = "UID:a\nDTSTART;VALUE=DATE:20261005"
    assert (await brought(manager, file, event)).imported == 1
    who = await whose(manager, "p1")
    other = replace(MOSCOW, reason="отсутствует")
    again = await take_calendar(manager, who, planned(file, event, asked=other), other)
    assert (again.imported, again.unchanged) == (0, 1)


async def test_what_a_desk_has_decided_since_stays(manager: Office, file: Write) -> None:
    who = await whose(manager, "p1")
    await brought(manager, file, ILL)
    await manager.staff.clear_days(who, date(2026, 10, 5), date(2026, 10, 5))
    assert (await brought(manager, file, ILL)).unchanged == 1
    assert await hours(manager, who, date(2026, 10, 5)) == [(480, 720), (750, 840)]
    assert (await brought(manager, file, f"{ILL}\nSTATUS:CANCELLED")).imported == 1
    assert await hours(manager, who, date(2026, 10, 6)) == [(480, 720), (750, 840)]


async def test_only_who_may_import_takes_absences(manager: Office, seated: Seat, file: Write) -> None:
    for role in (Role.ADMINISTRATOR, Role.LEAD_ASSISTANT, Role.DOCTOR):
        with pytest.raises(NotAllowed):
            await brought(await seated(role), file, ILL)
    assert (await brought(manager, file, ILL)).imported == 1


# ---------------------------------------------------------------------------- out


async def given(office: Office, *, rosters: bool = False, names: bool = False) -> list[Any]:  # Any: of events
    asked = Asked(
        who=await whose(office, "p1"),
        first=date(2026, 10, 5),
        last=date(2026, 11, 30),
        words=Words(visit="Visit", reception="Reception"),
        rosters=rosters,
        names=names,
    )
    text, count = await calendar_of(office, asked)
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    read = Calendar.from_ical(text)
    events: list[Any] = read.walk("VEVENT")
    assert len(events) == count
    return events


async def test_visits_name_nobody_and_an_update_is_known_as_one(manager: Office) -> None:
    first = await given(manager)
    assert [str(one["SUMMARY"]) for one in first] == ["Visit", "Visit", "Visit"]
    assert first[0].start == datetime(2026, 10, 5, 6, 0, tzinfo=UTC)
    assert first[0]["DTSTAMP"].dt == manager.clock.now()
    visit = (await manager.schedule.between(date(2026, 10, 5), date(2026, 10, 5)))[0]
    await manager.schedule.cancel(visit.id, CANCEL_REASONS[0])
    again = await given(manager)
    assert again[0]["UID"] == first[0]["UID"]
    assert int(again[0]["SEQUENCE"]) > int(first[0]["SEQUENCE"])
    assert [str(one["STATUS"]) for one in again] == ["CANCELLED", "CONFIRMED", "CONFIRMED"]


async def test_names_go_out_by_right_and_are_journalled(manager: Office, seated: Seat) -> None:
    with pytest.raises(NotAllowed):
        await given(await seated(Role.ADMINISTRATOR), names=True)
    events = await given(manager, names=True)
    assert [str(one["SUMMARY"]) for one in events] == ["Glass Kristin;BEGIN:VEVENT, x: Visit"] * 3
    visit = (await manager.schedule.between(date(2026, 10, 5), date(2026, 10, 5)))[0]
    (row,) = [one for one in await manager.journal.history("given-out", visit.patient_id)]
    assert (row.verb, row.after) == ("privacy.give_calendar", {"as": "calendar"})


async def test_the_hours_given_are_the_hours_worked(manager: Office, file: Write) -> None:
    """Breaks, absences and all: what the rules of the file expand to is what the roster says."""
    who = await whose(manager, "p1")
    await brought(manager, file, ILL, LATE)
    worked = {
        (day, *span)
        for number in range(57)
        for day in [date(2026, 10, 5) + timedelta(days=number)]
        for span in await hours(manager, who, day)
    }
    told = set()
    for event in await given(manager, rosters=True):
        if not str(event["UID"]).startswith("hours-"):
            continue
        start, end = event.start, event.end
        assert isinstance(start, datetime)
        assert isinstance(end, datetime)
        assert str(start.tzinfo) == manager.centre.zone
        gone = {one.dt.date() for one in event["EXDATE"].dts} if "EXDATE" in event else set()
        text = event["RRULE"].to_ical().decode() if "RRULE" in event else "FREQ=DAILY;COUNT=1"
        until = event["RRULE"]["UNTIL"][0].date() if "RRULE" in event else start.date()
        for day in days(rule_of(text, start.date()), start.date(), start.date(), until, Patience()):
            if day not in gone:
                told.add((day, start.hour * 60 + start.minute, end.hour * 60 + end.minute))
    assert told == worked
