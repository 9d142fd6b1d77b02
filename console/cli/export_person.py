"""`frontdesk export patient FILE --of CARD`: everything that is held on one person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from console.cli.command import WELL, Request, UsageError, path_of
from console.cli.targets import target_of
from console.held_text import text_of
from console.locale import _

if TYPE_CHECKING:
    from storage.office import Office

STANDARD = "-"


def export_person(request: Request) -> int:
    """Write it; journalled as given out."""
    args = request.args
    if not args.of:
        raise UsageError(_("Say whose data: --of CARD, or --of id:17 for our own number."))
    if args.format == "csv":
        raise UsageError(_("One person's data are written as fhir or text; see frontdesk export --help."))
    if args.file == STANDARD:
        if args.json:
            raise UsageError(_("With - the answer is the export itself; leave --json out."))
        request.out.raw(request.in_office(lambda office: _given(office, args.of, args.format or "fhir")))
        return WELL
    path = path_of(args.file)
    form = args.format or _form_of(path)
    new_file(request)
    request.in_office(lambda office: _write(office, args.of, form, path))
    if request.args.json:
        request.out.json({"written": str(path), "format": form})
    else:
        request.out.line(_("Given out: {file}").format(file=args.file))
    return WELL


def new_file(request: Request) -> Path:
    """The file of an export, as `target_of` lets it be written.  Raises UsageError."""
    there = _("{file} exists already: give another name, or write over it with --replace.")
    return target_of(request, request.args.file, exists=there, replace=request.args.replace)


def _form_of(path: Path) -> str:
    if path.suffix.lower() in {".json", ".ndjson"}:
        return "fhir"
    if path.suffix.lower() in {".txt", ".text", ".md", ""}:
        return "text"
    raise UsageError(_("One person's data are written as FHIR or as text: in place of {file} give a name that ends in"
                       " .json or .txt.").format(file=path.name))  # fmt: skip


async def _write(office: Office, named: str, form: str, path: Path) -> None:
    from storage.whole_file import replace_file

    replace_file(path, await _given(office, named, form))


async def _given(office: Office, named: str, form: str) -> str:
    from storage.exchange import person

    who = await office.privacy.find(named)
    if form == "fhir":
        return person.as_text(await person.bundle_of(office, who))
    return text_of(await office.privacy.give_out(who, "text"), office.centre)
