"""`frontdesk import` and `export`: data from and to other programs; calendars are in `calendars`."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import TYPE_CHECKING

from console.cli import calendars
from console.cli.command import NO, WELL, Command, Request, UsageError, path_of
from console.cli.export_person import export_person, new_file
from console.locale import _, ngettext
from console.present import say_error

if TYPE_CHECKING:
    from storage.exchange.records import Reading, Result
    from storage.exchange.tables_in import Source
    from storage.office import Office

KINDS = ("patients", "practitioners", "services", "slots", "appointments")
FORMATS = ("csv", "fhir")
ONE = "patient"
"""Everything that is held on one person."""
NO_TABLES = frozenset({".xlsx", ".xls", ".xlsm", ".ods", ".pdf", ".doc", ".docx", ".ics", ".xml"})
"""Endings that promise what is not written."""
STANDARD = "-"
"""In place of a file's name: what another program gives or takes."""
SHOWN = 20
"""Refused lines that are shown without --json; the rest is counted."""


def _configure_import(parser: ArgumentParser) -> None:
    given = (*KINDS, calendars.ABSENCES)
    parser.add_argument("kind", choices=given, metavar="KIND", help=", ".join(given))
    told = _("CSV, or FHIR R4 as JSON or NDJSON, or for absences an iCalendar; - is standard input")
    parser.add_argument("file", metavar="FILE", help=told)
    parser.add_argument("--dry-run", action="store_true", help=_("only say what would happen"))
    parser.add_argument("--map", metavar="FILE", help=_("a TOML file that says what the columns mean"))
    parser.add_argument(
        "--practitioner",
        metavar="ID",
        default="",
        help=_("who takes what the file assigns to nobody, or who is absent: an id, a name, a login"),
    )
    calendars.configure_import(parser)
    parser.add_argument("--json", action="store_true", help=_("the answer as one JSON document"))


def _import(request: Request) -> int:
    from storage.exchange.records import Reading
    from storage.exchange.tables_in import read_mapping, read_text

    if request.args.kind == calendars.ABSENCES:
        return calendars.import_absences(request)
    calendars.refuse(request, calendars.OF_ABSENCES, f"import {calendars.ABSENCES}")
    mapping = read_mapping(path_of(request.args.map)) if request.args.map else Reading()
    source: Source = _StandardInput() if request.args.file == STANDARD else path_of(request.args.file)
    read_text(source, mapping.encoding)  # a file that cannot be read founds no centre, and opens none
    result = request.in_office(lambda office: _take(office, request, mapping, source), create=not request.args.dry_run)
    if request.args.json:
        request.out.json(_document(result))
    else:
        _tell(request, result)
    return NO if result.rejected else WELL


class _StandardInput:
    """What another program gives us."""

    def __init__(self) -> None:
        """Take all of it before the data is opened."""
        self._data = b"" if sys.stdin is None else sys.stdin.buffer.read()

    def read_bytes(self) -> bytes:
        """All of it."""
        return self._data


async def _take(office: Office, request: Request, mapping: Reading, source: Source) -> Result:
    from storage.exchange.records import Kind, Options
    from storage.exchange.taking import take_file

    args = request.args
    options = Options(dry_run=args.dry_run, mapping=mapping, practitioner=args.practitioner)
    return await take_file(
        office,
        Kind(args.kind),
        source,
        options,
        lambda done: request.out.progress(_("{count} lines...").format(count=done)),
    )


def _document(result: Result) -> dict[str, object]:
    return {
        "read": result.read,
        "imported": result.imported,
        "unchanged": result.unchanged,
        "rejected": [
            {"line": one.line, "field": one.field, "reason": say_error(one.reason)} for one in result.rejected
        ],
        "duplicates": [list(pair) for pair in result.duplicates],
    }


def _tell(request: Request, result: Result) -> None:
    out = request.out
    for one in result.rejected[:SHOWN]:
        out.line(
            _("line {line}, {field}: {reason}").format(
                line=one.line, field=one.field or _("whole line"), reason=say_error(one.reason)
            )
        )
    left = len(result.rejected) - SHOWN
    if left > 0:
        out.line(ngettext("... and {count} line more", "... and {count} lines more", left).format(count=left))
    for first, second in result.duplicates[:SHOWN]:
        out.line(_("probably one person: {first} and {second}").format(first=first, second=second))
    left = len(result.duplicates) - SHOWN
    if left > 0:
        out.line(ngettext("... and {count} pair more", "... and {count} pairs more", left).format(count=left))
    told = _("read {read}, imported {imported}, unchanged {unchanged}, rejected {rejected}").format(
        read=result.read, imported=result.imported, unchanged=result.unchanged, rejected=len(result.rejected)
    )
    out.line(_("{told}; nothing was kept.").format(told=told) if request.args.dry_run else told)


def _configure_export(parser: ArgumentParser) -> None:
    given = (*KINDS, ONE, calendars.CALENDAR)
    parser.add_argument("kind", choices=given, metavar="KIND", help=", ".join(given))
    parser.add_argument("file", metavar="FILE", help=_("the file to write; - is standard output"))
    whose = _("for patient: whose; a card number, or id:17 for our own number")
    parser.add_argument("--of", metavar="CARD", help=whose)
    parser.add_argument(
        "--format",
        choices=(*FORMATS, "text"),
        metavar="FORMAT",
        help=_("csv or fhir, for one patient fhir or text; told by the file's name"),
    )
    calendars.configure_export(parser)
    parser.add_argument("--replace", action="store_true", help=_("write over a file that is there"))
    parser.add_argument("--json", action="store_true", help=_("the answer as one JSON document"))


def _export(request: Request) -> int:
    if request.args.kind == calendars.CALENDAR:
        return calendars.export_calendar(request)
    calendars.refuse(request, calendars.OF_CALENDAR, f"export {calendars.CALENDAR}")
    if request.args.kind == ONE:
        return export_person(request)
    if request.args.of is not None:
        raise UsageError(_("--of goes with `export patient` only."))
    if request.args.format == "text":
        raise UsageError(_("--format text goes with `export patient` only."))
    if request.args.file == STANDARD:
        if request.args.json:
            raise UsageError(_("With - the answer is the export itself; leave --json out."))
        request.in_office(lambda office: _give_out(office, request))
        return WELL
    path = path_of(request.args.file)
    if path.suffix.lower() in NO_TABLES:
        raise UsageError(_("{file} would be no such file inside: export writes CSV or FHIR; give a name that ends in"
                           " .csv, .json or .ndjson.").format(file=path.name))  # fmt: skip
    new_file(request)
    count = request.in_office(lambda office: _give(office, request))
    if request.args.json:
        request.out.json({"written": count})
    else:
        request.out.line(
            ngettext("{count} line in {file}", "{count} lines in {file}", count).format(
                count=count, file=request.args.file
            )
        )
    return WELL


async def _give_out(office: Office, request: Request) -> int:
    from storage.exchange.records import Format, Kind
    from storage.exchange.writing import give_text

    return await give_text(office, Kind(request.args.kind), Format(request.args.format or "csv"), request.out.raw)


async def _give(office: Office, request: Request) -> int:
    from storage.exchange.records import Format, Kind
    from storage.exchange.writing import give_file

    args, path = request.args, path_of(request.args.file)
    by_name = Format.FHIR if path.suffix in {".json", ".ndjson"} else Format.CSV
    return await give_file(
        office,
        Kind(args.kind),
        path,
        Format(args.format) if args.format else by_name,
        lambda done: request.out.progress(_("{count} lines...").format(count=done)),
    )


IMPORT = Command(configure=_configure_import, run=_import)
EXPORT = Command(configure=_configure_export, run=_export)
