"""`frontdesk retention`: what is kept longer than the centre has decided, and erased when asked for."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from console.cli.command import WELL, Command, Request, UsageError
from console.locale import N_, _, ngettext
from console.locale.formats import day_digits

if TYPE_CHECKING:
    from storage.office import Office
    from storage.privacy.records import OverTime

KINDS = {
    "callers": N_("people who only called, with no visit and no money"),
    "calls": N_("number and words of calls that nobody gave to a patient"),
    "details": N_("what journal rows tell of a person; who did what and when stays"),
}
YEARS_MAX = 100
CALLED = N_("Erased person {number}")


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument("--apply", action="store_true", help=_("erase what is over its time; it cannot be taken back"))
    parser.add_argument(
        "--keep",
        metavar="KIND=YEARS",
        action="append",
        default=[],
        help=_("from now on keep a kind so long: {kinds}").format(kinds=", ".join(KINDS)),
    )
    parser.add_argument("--json", action="store_true", help=_("the answer as one JSON document"))


def _run(request: Request) -> int:
    kept = dict(_years(one) for one in request.args.keep)
    found, erased = request.in_office(lambda office: _work(office, request, kept))
    if request.args.json:
        request.out.json(
            {
                one.kind: {"years": one.years, "before": one.before.date().isoformat(), "over": one.count}
                | ({"erased": erased[one.kind]} if request.args.apply else {})
                for one in found
            }
        )
        return WELL
    for one in found:
        kept_for = ngettext("kept {count} year", "kept {count} years", one.years).format(count=one.years)
        before = _("older than {day}: {count}").format(day=day_digits(one.before.date()), count=one.count)
        request.out.line(f"{one.kind:8} {kept_for}, {before}  ({_(KINDS[one.kind])})")
    if request.args.apply:
        count = sum(erased.values())
        request.out.line(ngettext("{count} erased.", "{count} erased.", count).format(count=count))
    elif any(one.count for one in found):
        request.out.line(_("Nothing was erased; --apply does it, and it cannot be taken back."))
    return WELL


def _years(text: str) -> tuple[str, int]:
    kind, sign, years = text.partition("=")
    if kind not in KINDS or not sign:
        raise UsageError(_("Expected KIND=YEARS with one of: {kinds}.").format(kinds=", ".join(KINDS)))
    if not (years.isascii() and years.isdigit() and 1 <= int(years) <= YEARS_MAX):
        raise UsageError(_("Expected years from 1 to {most}.").format(most=YEARS_MAX))
    return kind, int(years)


async def _work(
    office: Office, request: Request, kept: dict[str, int]
) -> tuple[Sequence[OverTime], dict[str, int]]:
    if kept:
        wished: dict[str, Any] = {f"keep_{kind}_years": years for kind, years in kept.items()}  # Any: fields' types
        await office.settle(replace(office.centre, **wished), office.centre)
    found = await office.privacy.over_time()
    erased = dict.fromkeys(KINDS, 0)
    for kind in KINDS if request.args.apply else ():
        while some := await office.privacy.retain(kind, _(CALLED)):
            erased[kind] += some
            request.out.progress(_("{count} erased...").format(count=erased[kind]))
    return found, erased


RETENTION = Command(configure=_configure, run=_run)
