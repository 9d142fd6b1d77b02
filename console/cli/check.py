"""`frontdesk check`: every promise verified on the data, said in the words of the trade or as JSON (docs/check.md)."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from console.bootstrap import close_what_is_ours
from console.cli.column_words import column_words, table_word
from console.cli.command import NO, WELL, Command, Request, begun, refuse_strangers
from console.locale import N_, _, ngettext
from console.locale.formats import money, number

if TYPE_CHECKING:
    from storage.checking import Finding, Verdict

_ROWS_FROM = 100_000
"""A check of so many rows says how many it has read, not only the per cent."""


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_("the answer as one JSON document"))


def _check(request: Request) -> int:
    """Verify the data while the desks work on; nothing is written, not even a newer schema."""
    from storage.checking import verify_at
    from storage.opening import require_current

    out = request.out
    require_current(request.settings.database)
    refuse_strangers(request)
    close_what_is_ours(request.settings, out.error)
    shown = [""]

    def heard(name: str, done: int, total: int) -> None:
        line = standing(name, done, total)
        if line != shown[0]:  # a terminal far away is not to be told the same a thousand times
            shown[0] = line
            out.progress(line)

    if request.args.json:
        with begun():
            verdict = verify_at(request.settings.database)
        out.json(_document(verdict))
    else:
        with begun():
            verdict = verify_at(request.settings.database, heard)
        _tell(request, verdict)
    return WELL if verdict.ok else NO


def standing(name: str, done: int, total: int) -> str:
    """What is being verified, and how far it has come."""
    if not total:
        return _("checking {what}...").format(what=_(name))
    percent = 100 * done // total
    if total < _ROWS_FROM:
        return _("checking {what}: {percent} %").format(what=_(name), percent=percent)
    return _("checking {what}: row {done} of {total}, {percent} %").format(
        what=_(name), done=number(done), total=number(total), percent=percent
    )


_WORDS = {
    "proposed": N_("proposed"),
    "waitlist": N_("on the waiting list"),
    "booked": N_("booked"),
    "fulfilled": N_("over and done"),
    "cancelled": N_("cancelled"),
    "noshow": N_("missed"),
    "entered-in-error": N_("entered in error"),
    "nothing": N_("nothing"),
    "arrived": N_("arrived"),
    "ready": N_("ready"),
    "called": N_("called in"),
    "in-room": N_("in the room"),
    "to-pay": N_("to pay"),
    "left": N_("gone"),
    "left-without-visit": N_("gone without the visit"),
    "opening": N_("opening"),
    "handover-out": N_("hand-over"),
    "handover-in": N_("acceptance"),
    "handover-back": N_("kept by the same cashier"),
    "closing": N_("closing"),
}
"""The back office's own names of states, for people."""


def _told(name: str, value: object) -> object:
    """A value as it stands in a sentence."""
    from storage.checking import Minor, Word

    if name in ("column", "columns"):
        return column_words(str(value))
    if name == "table":
        return table_word(str(value))
    if isinstance(value, Minor):
        return money(value)
    return _(_WORDS.get(value, value)) if isinstance(value, Word) else value


def _sentence(template: str, values: Mapping[str, object]) -> str:
    """A sentence of the back office in the language of the desk."""
    return _(template).format(**{name: _told(name, value) for name, value in values.items()})


def _tell(request: Request, verdict: Verdict) -> None:
    """One line for each thing that is wrong, and how many there are."""
    out = request.out
    named: dict[str, int] = {}
    for found in verdict.problems:
        named[found.check.name] = named.get(found.check.name, 0) + 1
        out.line(f"{found.promise}  {_place(found)}: {_sentence(found.problem.template, found.problem.values)}")
    for name, count in verdict.checked.items():
        more = count - named.get(name, 0)
        if more:
            out.line(
                ngettext(
                    "{check}: {count} more thing is wrong.", "{check}: {count} more things are wrong.", more
                ).format(check=_(name), count=number(more))
            )
    count = sum(verdict.checked.values())
    if verdict.ok:
        checks = len(verdict.checked)
        said = ngettext("{count} check, nothing wrong.", "{count} checks, nothing wrong.", checks)
        out.line(said.format(count=checks))
    else:
        out.line(ngettext("{count} thing is wrong.", "{count} things are wrong.", count).format(count=count))


def _place(found: Finding) -> str:
    return _sentence(found.place.template, found.place.values)


def _document(verdict: Verdict) -> dict[str, Any]:  # Any: JSON
    """The stable shape of `--json`; docs/check.md describes it."""
    return {
        "ok": verdict.ok,
        "engine": verdict.engine,
        "schema": verdict.schema,
        "seconds": round(verdict.seconds, 3),
        "checked": verdict.checked,
        "durations": {name: round(seconds, 3) for name, seconds in verdict.took.items()},
        "problems": [
            {
                "promise": found.promise,
                "room": found.check.room,
                "check": found.check.name,
                "code": found.problem.code,
                "where": found.where,
                "place": _place(found),
                "what": _sentence(found.problem.template, found.problem.values),
            }
            for found in verdict.problems
        ],
    }


CHECK = Command(configure=_configure, run=_check)
