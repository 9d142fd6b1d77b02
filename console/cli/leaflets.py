"""`frontdesk documents leaflet`: information for patients, listed and put in from files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.attaching import path_typed, read_file
from console.cli.command import WELL, Request, UsageError
from console.locale import _, language, ngettext
from console.typed.errors import TypedError
from storage.documents.given import given, parted
from storage.documents.leaflet_records import Leaflet

if TYPE_CHECKING:
    from storage.documents.file_records import File
    from storage.office import Office


def file_of(text: str) -> File:
    """A file that was named.  Raises UsageError."""
    try:
        return read_file(path_typed(text, whole=True))
    except TypedError as error:
        raise UsageError(error.sentence) from None


def leaflet(request: Request) -> int:
    """List them, or keep a file as one.  Raises UsageError."""
    if request.args.way == "list":
        return _leaflets(request)
    if request.args.way == "defaults":
        return _take_ours(request)
    if not request.args.file:
        raise UsageError(_("Name the file of the leaflet."))
    content = file_of(request.args.file).content
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(_("{file} is no text in UTF-8.").format(file=request.args.file)) from None
    draft = parted(text, request.args.language or language())

    async def job(office: Office) -> Leaflet:
        made = await office.documents.put_leaflet(draft)
        if request.args.services is not None:
            codes = {one.code.casefold(): one.id for one in await office.services.active()}
            wanted = [code.strip() for code in request.args.services.split(",") if code.strip()]
            lost = next((code for code in wanted if code.casefold() not in codes), None)
            if lost is not None:
                raise UsageError(_("The price list has no service {code}.").format(code=lost))
            await office.documents.leaflet_services(made, [codes[code.casefold()] for code in wanted])
        return next(one for one in await office.documents.leaflets(all_of_them=True) if one.id == made)

    one = request.in_office(job)
    if request.args.json:
        request.out.json(_told_leaflet(one))
    else:
        told = _("{title} ({language}), version {version}.")
        request.out.line(told.format(title=one.title, language=one.language, version=one.version))
    return WELL


def _take_ours(request: Request) -> int:
    """Keep those that come with the program, unless there is one of the title already."""

    async def job(office: Office) -> tuple[Leaflet, ...]:
        there = {(one.title, one.language) for one in await office.documents.leaflets(all_of_them=True)}
        for draft in given(request.args.language or language()):
            if (draft.title, draft.language) not in there:
                await office.documents.put_leaflet(draft)
        return await office.documents.leaflets(all_of_them=True)

    request.in_office(job)
    return _leaflets(request)


def _leaflets(request: Request) -> int:
    found = request.in_office(lambda office: office.documents.leaflets(all_of_them=True))
    if request.args.json:
        request.out.json([_told_leaflet(one) for one in found])
        return WELL
    rows = []
    for one in found:
        services = ngettext("{count} service", "{count} services", len(one.services)).format(count=len(one.services))
        rows.append((one.title, one.language, str(one.version), services, "" if one.active else _("out of use")))
    request.out.table((_("Title"), _("Language"), _("Version"), _("Services"), _("State")), rows)
    return WELL


def _told_leaflet(one: Leaflet) -> dict[str, Any]:
    return {
        "title": one.title,
        "language": one.language,
        "version": one.version,
        "active": one.active,
        "services": list(one.services),
    }
