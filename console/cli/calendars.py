"""`frontdesk export calendar` and `frontdesk import absences`: iCalendar files."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from console.cli.command import NO, WELL, Request, UsageError, path_of
from console.cli.export_person import new_file
from console.locale import _, ngettext
from console.locale.formats import clock, day_digits
from console.present import say_error
from console.typed.dates import order_of, parse_day

if TYPE_CHECKING:
    from storage.exchange.absences_in import Taken
    from storage.exchange.tables_in import Source
    from storage.office import Office
    from storage.schedule.records import Appointment

CALENDAR, ABSENCES = "calendar", "absences"
"""What may stand for KIND."""
OF_CALENDAR = ("practitioner", "first", "last", "rosters", "names")
OF_ABSENCES = ("first", "last")
"""The options that go with these kinds only, by what argparse calls them."""
_OPTIONS = {"first": "--from", "last": "--to"}
STANDARD = "-"
SHOWN = 20
"""Lines and visits that are shown without --json; the rest is counted."""
YEAR_MOST = 366


def configure_export(parser: ArgumentParser) -> None:
    """Add what a calendar is asked for."""
    whose = _("for calendar: whose; an id, a name or a login")
    parser.add_argument("--practitioner", metavar="ID", default="", help=whose)
    parser.add_argument(
        "--from", dest="first", metavar="DAY", default="", help=_("for calendar: the first day; today unless told")
    )
    parser.add_argument(
        "--to", dest="last", metavar="DAY", default="", help=_("for calendar: the last day; the first one unless told")
    )
    parser.add_argument("--rosters", action="store_true", help=_("for calendar: the hours of reception too"))
    told = _("for calendar: the patients' names too; journalled, for who may give data out")
    parser.add_argument("--names", action="store_true", help=told)


def configure_import(parser: ArgumentParser) -> None:
    """Add of which days absences are taken."""
    parser.add_argument(
        "--from", dest="first", metavar="DAY", default="", help=_("for absences: the first day; today unless told")
    )
    parser.add_argument(
        "--to", dest="last", metavar="DAY", default="", help=_("for absences: the last day; a year on unless told")
    )


def refuse(request: Request, options: tuple[str, ...], command: str) -> None:
    """Raises UsageError for an option of another kind."""
    for name in options:
        if getattr(request.args, name):
            option = _OPTIONS.get(name, f"--{name}")
            raise UsageError(_("{option} goes with `{command}` only.").format(option=option, command=command))


# ---------------------------------------------------------------------------- out


def export_calendar(request: Request) -> int:
    """Write it; with names it is journalled as given out."""
    args = request.args
    for name in ("of", "format"):
        if getattr(args, name) is not None:
            raise UsageError(_("--{name} does not go with `export calendar`.").format(name=name))
    if args.file == STANDARD:
        if args.json:
            raise UsageError(_("With - the answer is the export itself; leave --json out."))
        text, _count = request.in_office(lambda office: _given(office, request))
        request.out.raw(text)
        return WELL
    if path_of(args.file).suffix.lower() != ".ics":
        raise UsageError(_("A calendar is an iCalendar file: give a name that ends in .ics."))
    new_file(request)
    count = request.in_office(lambda office: _write(office, request))
    if args.json:
        request.out.json({"written": count})
    else:
        told = ngettext("{count} event in {file}", "{count} events in {file}", count)
        request.out.line(told.format(count=count, file=args.file))
    return WELL


async def _write(office: Office, request: Request) -> int:
    from storage.whole_file import replace_file

    text, count = await _given(office, request)
    replace_file(path_of(request.args.file), text)
    return count


async def _given(office: Office, request: Request) -> tuple[str, int]:
    from storage.exchange.absences_in import whose
    from storage.exchange.ics_out import Asked, Words, calendar_of

    args = request.args
    first, last = _days(office, request, 0)
    asked = Asked(
        who=await whose(office, args.practitioner),
        first=first,
        last=last,
        words=Words(visit=_("Visit"), reception=_("Reception")),
        rosters=args.rosters,
        names=args.names,
    )
    return await calendar_of(office, asked)


def _days(office: Office, request: Request, length: int) -> tuple[date, date]:
    """The first and the last day asked for, `length` days apart unless the last one is told.  Raises UsageError."""
    today = office.centre.day_of(office.clock.now())
    order = order_of(office.centre.locale)
    args = request.args
    first = parse_day(args.first, today=today, order=order) if args.first else today
    last = parse_day(args.last, today=today, order=order) if args.last else first + timedelta(days=length)
    if last < first:
        raise UsageError(_("The last day comes before the first."))
    if (last - first).days >= YEAR_MOST:
        raise UsageError(_("A year at most: bring --from and --to nearer together."))
    return first, last


# ---------------------------------------------------------------------------- in


def import_absences(request: Request) -> int:
    """Take it in, and name what has to be booked anew."""
    from storage.exchange.ics_lines import calendar_text

    args = request.args
    if args.map:
        raise UsageError(_("--map goes with tables; a calendar has no columns."))
    source: Source = _Standard() if args.file == STANDARD else path_of(args.file)
    if args.file != STANDARD:
        calendar_text(source)  # a file that cannot be read opens no centre
    taken = request.in_office(lambda office: _take(office, request, source))
    if args.json:
        request.out.json(_document(taken))
    else:
        _tell(request, taken)
    return NO if taken.rejected else WELL


class _Standard:
    """What another program gives us, and no more of it than a calendar may be long."""

    def __init__(self) -> None:
        """Take it before the data is opened."""
        from storage.exchange.ics_lines import SIZE_MOST

        self._data = b"" if sys.stdin is None else sys.stdin.buffer.read(SIZE_MOST + 1)

    def read_bytes(self) -> bytes:
        """All of it."""
        return self._data

    def __str__(self) -> str:
        """As it was named."""
        return STANDARD


async def _take(office: Office, request: Request, source: Source) -> Taken:
    from storage.exchange.absences_in import take_calendar, whose
    from storage.exchange.ics_absences import Days, plan_of

    args = request.args
    first, last = _days(office, request, YEAR_MOST - 1)
    who = await whose(office, args.practitioner)
    days = Days(first=first, last=last, zone=office.centre.tz, reason=_("absent"))
    return await take_calendar(office, who, plan_of(source, days), days, dry_run=args.dry_run)


def _document(taken: Taken) -> dict[str, object]:
    return {
        "read": taken.read,
        "imported": taken.imported,
        "unchanged": taken.unchanged,
        "nothing": taken.nothing,
        "stretches": taken.stretches,
        "rejected": [{"line": one.line, "field": one.field, "reason": say_error(one.reason)} for one in taken.rejected],
        "to_rebook": [
            {
                "id": one.id,
                "date": one.local_date.isoformat(),
                "time": f"{_time(one):%H:%M}",
                "patient": one.patient_id,
                "name": one.patient.usual,
            }
            for one in taken.visits
        ],
    }


def _tell(request: Request, taken: Taken) -> None:
    out = request.out
    for refused in taken.rejected[:SHOWN]:
        out.line(
            _("line {line}, {field}: {reason}").format(
                line=refused.line, field=refused.field or _("whole line"), reason=say_error(refused.reason)
            )
        )
    left = len(taken.rejected) - SHOWN
    if left > 0:
        out.line(ngettext("... and {count} line more", "... and {count} lines more", left).format(count=left))
    if taken.visits:
        count = len(taken.visits)
        told = ngettext(
            "{count} visit is booked in this time, to be booked anew:",
            "{count} visits are booked in this time, to be booked anew:",
            count,
        )
        out.line(told.format(count=count))
    for visit in taken.visits[:SHOWN]:
        out.line(f"  {day_digits(visit.local_date)} {clock(_time(visit))}  {visit.patient.usual}")
    left = len(taken.visits) - SHOWN
    if left > 0:
        out.line(ngettext("... and {count} visit more", "... and {count} visits more", left).format(count=left))
    counted = _("events: read {read}, imported {imported}, unchanged {unchanged}, without effect {nothing}, rejected"
                " {rejected}")  # fmt: skip
    told = counted.format(
        read=taken.read,
        imported=taken.imported,
        unchanged=taken.unchanged,
        nothing=taken.nothing,
        rejected=len(taken.rejected),
    )
    out.line(_("{told}; nothing was kept.").format(told=told) if request.args.dry_run else told)


def _time(visit: Appointment) -> time:
    return time(visit.local_min // 60, visit.local_min % 60)
