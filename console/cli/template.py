"""`frontdesk template`: the templates of papers as files: listed, shown, checked, put in, and ours back again."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from dataclasses import dataclass
from errno import ENOENT
from typing import TYPE_CHECKING, Any

from console.cli.command import NO, WELL, Command, Request, UsageError, of_the_machine, path_of
from console.locale import LANGUAGES, _, ngettext
from console.locale.formats import day_digits
from console.papers.kinds import SORTS, sort_of, title_of
from console.present import say_error
from storage.errors import NotFound
from storage.machine import reason_of

if TYPE_CHECKING:
    from datetime import datetime

    from console.papers.fault import TemplateFault
    from storage.office import Office
    from storage.templates.records import Template

STANDARD = "-"
FILE_MAX = 1024 * 1024
"""Bytes that are read of a file; a template has far less."""


@dataclass(frozen=True, slots=True)
class _File:
    """A file that was named, with what it is a template of."""

    name: str
    kind: str
    language: str
    body: str


def _configure(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", required=True, metavar="list|show|check|put|fields|back")
    listed = kinds.add_parser("list", help=_("every kind of paper, by language: whose version counts, since when"))
    show = kinds.add_parser("show", help=_("the template that counts, as a file to be changed"))
    check = kinds.add_parser("check", help=_("look files through: each fault with its line; nothing is kept"))
    put = kinds.add_parser("put", help=_("make a file the newest version, if nothing is wrong with it"))
    fields = kinds.add_parser("fields", help=_("the fields that a kind of paper is filled in with"))
    back = kinds.add_parser("back", help=_("the template that comes with the program counts again"))
    for one in (show, fields, back):
        one.add_argument("kind", metavar="KIND", help=_("the kind of paper; `frontdesk template list` names them"))
    show.add_argument("--version", type=int, metavar="N", help=_("an older version of the centre's own; 0 is ours"))
    check.add_argument("files", metavar="FILE", nargs="+", help=_("such as contract.ru.txt; - is standard input"))
    put.add_argument("file", metavar="FILE", help=_("such as contract.ru.txt; - is standard input"))
    for one in (check, put):
        one.add_argument("--kind", metavar="KIND", default="", help=_("what it is a template of, if not its name"))
    for one in (show, check, put, back):
        one.add_argument("--language", dest="tongue", choices=sorted(LANGUAGES), help=_("of the paper, if not yours"))
    for one in (listed, check, fields):
        one.add_argument("--json", action="store_true", help=_("the answer as one JSON document"))


def _run(request: Request) -> int:
    work = {"list": _list, "show": _show, "check": _check, "put": _put, "fields": _fields, "back": _back}
    return work[request.args.what](request)


def _known(kind: str) -> str:
    """A kind that there is.  Raises UsageError, which names them."""
    try:
        return sort_of(kind).code
    except NotFound as error:
        raise UsageError(say_error(error)) from None


# ---------------------------------------------------------------------------- looking


def _list(request: Request) -> int:
    async def job(office: Office) -> tuple[tuple[Template, ...], Any]:  # Any: a zone
        return await office.templates.all_newest(), office.centre.tz

    own, zone = request.in_office(job)
    by_key = {(one.kind, one.language): one for one in own}
    found = [(kind, language, by_key.get((kind, language))) for kind in SORTS for language in LANGUAGES]
    if request.args.json:
        request.out.json([_document(kind, language, one) for kind, language, one in found])
        return WELL
    rows = [
        (kind, title_of(kind), language, *_standing(one, zone))
        for kind, language, one in found
    ]  # fmt: skip
    request.out.table((_("Kind"), _("Paper"), _("Language"), _("Version"), _("Since"), _("By")), rows)
    return WELL


def _standing(one: Template | None, zone: Any) -> tuple[str, str, str]:  # Any: a zone
    if one is None:
        return _("ours"), "", ""
    return _("ours") if one.usual else str(one.version), _day(one.at, zone), one.by_name


def _day(at: datetime, zone: Any) -> str:  # Any: a zone
    return day_digits(at.astimezone(zone).date())


def _document(kind: str, language: str, one: Template | None) -> dict[str, Any]:
    own = one is not None and not one.usual
    return {
        "kind": kind,
        "language": language,
        "version": one.version if one is not None and own else 0,
        "since": one.at.isoformat() if one is not None else None,
        "by": one.by_name if one is not None else None,
        "sha256": one.sha256 if one is not None and own else None,
    }


def _show(request: Request) -> int:
    from console.papers.making import default_source, source_of

    kind, language = _known(request.args.kind), request.args.tongue or request.settings.language
    number: int | None = request.args.version

    async def job(office: Office) -> str:
        if number == 0:
            return default_source(kind, language).body
        if number is not None:
            return (await office.templates.version(kind, language, number)).body
        return (await source_of(office, kind, language)).body

    request.out.raw(request.in_office(job))
    return WELL


def _fields(request: Request) -> int:
    from console.papers.made_up import fields_of

    found = fields_of(_known(request.args.kind))
    if request.args.json:
        request.out.json([{"field": name, "example": example} for name, example in found])
    else:
        request.out.table((_("Field"), _("For example")), found)
    return WELL


# ---------------------------------------------------------------------------- checking, putting in


def _read(request: Request, name: str) -> _File:
    """A file, and what it is a template of: as it was said, or by its name.  Raises UsageError."""
    parts = ["" if name == STANDARD else part for part in path_of(name).name.split(".")]
    kind = request.args.kind or parts[0]
    if name != STANDARD and not path_of(name).exists():
        raise UsageError(_("{file}: {reason}.").format(file=name, reason=_(reason_of(FileNotFoundError(ENOENT, "")))))
    if not kind or (not request.args.kind and kind not in SORTS):
        raise UsageError(
            _("{file}: what is it a template of? Say --kind, one of: {kinds}.")
            .format(file=name, kinds=", ".join(SORTS))
        )  # fmt: skip
    named = next((part for part in parts[1:] if part in LANGUAGES), "")
    language = request.args.tongue or named or request.settings.language
    try:
        if name == STANDARD:
            data = sys.stdin.buffer.read(FILE_MAX)
        else:
            with path_of(name).open("rb") as file:
                data = file.read(FILE_MAX)
        body = data.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise UsageError(of_the_machine(error)) from None
    except UnicodeDecodeError:
        raise UsageError(_("{file} is no text in UTF-8.").format(file=name)) from None
    return _File(name, _known(kind), language, body)


def _faults(file: _File) -> list[TemplateFault]:
    from console.papers.checking import problems

    return problems(file.body, file.kind)


def _check(request: Request) -> int:
    files = [_read(request, name) for name in request.args.files]
    found = [(file, fault) for file in files for fault in _faults(file)]
    if request.args.json:
        request.out.json({
            "ok": not found,
            "problems": [
                {"file": file.name, "kind": file.kind, "line": fault.line, "what": say_error(fault)}
                for file, fault in found
            ],
        })  # fmt: skip
        return NO if found else WELL
    for file, fault in found:
        request.out.line(_told(file, fault))
    if not found:
        well = ngettext("{count} template looked through: nothing is wrong.",
                        "{count} templates looked through: nothing is wrong.", len(files))  # fmt: skip
        request.out.line(well.format(count=len(files)))
    return NO if found else WELL


def _told(file: _File, fault: TemplateFault) -> str:
    return f"{file.name}:{fault.line}: {say_error(fault)}"


def _put(request: Request) -> int:
    file = _read(request, request.args.file)
    faults = _faults(file)
    if faults:
        said = _told(file, faults[0])
        more = len(faults) - 1
        if more:
            said += " " + ngettext("({count} more: `frontdesk template check`)",
                                   "({count} more: `frontdesk template check`)", more).format(count=more)  # fmt: skip
        raise UsageError(said)
    one = request.in_office(lambda office: office.templates.put(file.kind, file.language, file.body))
    request.out.line(_said(_("{paper} ({language}): version {number} counts from now on."), one))
    return WELL


def _back(request: Request) -> int:
    kind, language = _known(request.args.kind), request.args.tongue or request.settings.language
    one = request.in_office(lambda office: office.templates.withdraw(kind, language))
    request.out.line(_said(_("{paper} ({language}): the one that comes with the program counts again."), one))
    return WELL


def _said(sentence: str, one: Template) -> str:
    return sentence.format(paper=title_of(one.kind), language=one.language, number=one.version)


TEMPLATE = Command(configure=_configure, run=_run)
