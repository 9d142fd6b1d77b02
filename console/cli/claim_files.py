"""`frontdesk claims register` and `layout`: files for insurers, and how they want them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from console.cli.command import WELL, Request, UsageError, of_the_machine, path_of
from console.cli.targets import target_of
from console.locale import _, language, ngettext
from console.register_files import register_bytes, write_file
from storage.claims.layout_rules import layout_of
from storage.claims.usual_layouts import default_text

if TYPE_CHECKING:
    from storage.office import Office

from console.cli.claim_names import claim_named, insurer_named


def register(request: Request) -> int:
    """Write a claim into a file; nothing is sent by it."""
    args = request.args
    form = "csv" if args.csv else "xlsx"
    there = _("{file} exists already: give another name, or write over it with --replace.")
    path = target_of(request, args.csv or args.xlsx, exists=there, replace=args.replace)

    async def job(office: Office) -> None:
        insurer = (await insurer_named(office, args.insurer))[0] if args.insurer else None
        claim = await claim_named(office, args.number, insurer)
        sheet, _found = await office.claims.register(claim.id, language(), form=form)
        write_file(path, register_bytes(sheet))

    request.in_office(job)
    request.out.line(_("{file}: written.").format(file=path))
    return WELL


def layout(request: Request) -> int:
    """Show, check or take how an insurer wants its register."""
    work = {"show": _show, "check": _check, "put": _put}
    return work[request.args.act](request)


def _show(request: Request) -> int:
    async def job(office: Office) -> str:
        insurer, _name = await insurer_named(office, request.args.insurer)
        return (await office.claims.layout_text(insurer, language()))[0]

    request.out.raw(request.in_office(job) if request.args.insurer else default_text(language()))
    return WELL


def _check(request: Request) -> int:
    found = layout_of(_text_of(request.args.file))
    count = ngettext("{count} column", "{count} columns", len(found.columns)).format(count=len(found.columns))
    request.out.line(_("The layout holds: {columns}.").format(columns=count))
    return WELL


def _put(request: Request) -> int:
    text = _text_of(request.args.file)
    if text.strip():
        layout_of(text)

    async def job(office: Office) -> str:
        insurer, name = await insurer_named(office, request.args.insurer)
        await office.claims.set_layout(insurer, text)
        return name

    request.out.line(_("{insurer}: the layout is set.").format(insurer=request.in_office(job)))
    return WELL


def _text_of(file: str) -> str:
    """What a file says.  Raises UsageError."""
    try:
        return sys.stdin.read() if file == "-" else path_of(file).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(_("{file}: it is not text in UTF-8.").format(file=file)) from None
    except OSError as error:
        raise UsageError(of_the_machine(error)) from None
