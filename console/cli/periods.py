"""`--from` and `--to`: the days that a report is about, typed as in a field of the console."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import TYPE_CHECKING

from console.cli.command import Request, UsageError
from console.locale import _
from console.reports.days import LONG_AGO
from console.typed.dates import order_of, parse_day

if TYPE_CHECKING:
    from storage.office import Office


def configure(parser: ArgumentParser) -> None:
    """Add the period."""
    parser.add_argument("--from", dest="first", default="", metavar="DAY", help=_("the first day; today unless told"))
    last = _("the last day; the first one unless told")
    parser.add_argument("--to", dest="last", default="", metavar="DAY", help=last)


def asked(office: Office, request: Request, *, from_long_ago: bool = False) -> tuple[date, date]:
    """The first and the last day, both included.  Raises TypedError, UsageError."""
    today = office.centre.day_of(office.clock.now())
    order = order_of(office.centre.locale)
    args = request.args
    first = parse_day(args.first, today=today, order=order, near="gone") if args.first else None
    last = parse_day(args.last, today=today, order=order, near="gone") if args.last else first or today
    if first is None:
        first = LONG_AGO if from_long_ago else last
    if last < first:
        raise UsageError(_("The last day comes before the first."))
    return first, last
