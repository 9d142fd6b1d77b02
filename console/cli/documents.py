"""`frontdesk documents`: the register listed, a file put in and taken out, what runs out, the leaflets for patients."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import TYPE_CHECKING, Any

from console.cli.command import WELL, Command, Request, UsageError
from console.cli.leaflets import file_of, leaflet
from console.cli.targets import target_of
from console.document_words import KINDS, STATES
from console.locale import LANGUAGES, _
from console.locale.formats import day_digits
from console.typed.dates import Near, order_of, parse_day
from console.typed.errors import TypedError
from storage.documents.records import Direction, Document, Draft, Kind, Standing, Wanted
from storage.documents.rules import WARN_DAYS
from storage.errors import N_, NotFound, RuleBroken
from storage.ids import DocumentId

if TYPE_CHECKING:
    from storage.documents.file_records import Attached
    from storage.office import Office

SHOWN = 200
"""Documents of one list."""


def _configure(parser: ArgumentParser) -> None:
    ways = parser.add_subparsers(dest="what", required=True, metavar="list|add|take|expiring|leaflet")
    listed = ways.add_parser("list", help=_("the newest documents, or those that are looked for"))
    listed.add_argument("text", metavar="TEXT", nargs="*", help=_("a number, words of the title, a name"))
    listed.add_argument("--kind", choices=[one.value for one in Kind], metavar="KIND", help=_kinds())
    listed.add_argument("--state", choices=[one.value for one in Standing], metavar="STATE", help=_standings())
    listed.add_argument("--day", metavar="DAY", default="", help=_("the day of issue"))
    add = ways.add_parser("add", help=_("keep a file as a document of the centre, its staff or a patient"))
    add.add_argument("file", metavar="FILE", help=_("the scan or document"))
    add.add_argument("--title", default="", help=_("what it is called; the file's name unless told"))
    add.add_argument("--kind", choices=[one.value for one in Kind], default="other", metavar="KIND", help=_kinds())
    add.add_argument("--number", default="", help=_("the number that it bears"))
    add.add_argument("--sender", default="", help=_("who gave it out"))
    add.add_argument("--until", metavar="DAY", default="", help=_("its last day"))
    add.add_argument("--of", metavar="CARD", default="", help=_("the patient's card, or id:17 for our own number"))
    take = ways.add_parser("take", help=_("write a file of a document out, its checksum checked"))
    take.add_argument("number", metavar="NUMBER", help=_("the document's number in the register, or its own"))
    take.add_argument("file", metavar="FILE", help=_("where to write it"))
    take.add_argument("--which", type=int, default=1, metavar="N", help=_("which of its files, the first unless told"))
    take.add_argument("--replace", action="store_true", help=_("write over a file that is there"))
    soon = ways.add_parser("expiring", help=_("documents of the centre and its staff that run out"))
    soon.add_argument("--days", type=int, default=max(WARN_DAYS), metavar="N", help=_("within so many days"))
    leaflet = ways.add_parser("leaflet", help=_("leaflets for patients: listed, or put in from a file"))
    told = _("list them, put one in from a file, or take in those that come with the program")
    leaflet.add_argument("way", choices=["list", "put", "defaults"], metavar="list|put|defaults", nargs="?",
                         default="list", help=told)  # fmt: skip
    leaflet.add_argument("file", metavar="FILE", nargs="?", default="", help=_("a text whose first line is its title"))
    leaflet.add_argument("--language", choices=sorted(LANGUAGES), help=_("of the leaflet, if not yours"))
    leaflet.add_argument("--services", metavar="CODES", default=None, help=_("for which services, parted by commas"))
    for one in (listed, add, take, soon, leaflet):
        one.add_argument("--json", action="store_true", help=_("the answer as one JSON document"))


def _kinds() -> str:
    return _("one of: {kinds}").format(kinds=", ".join(Kind))


def _standings() -> str:
    return _("one of: {kinds}").format(kinds=", ".join(Standing))


def _run(request: Request) -> int:
    work = {"list": _list, "add": _add, "take": _take, "expiring": _expiring, "leaflet": leaflet}
    return work[request.args.what](request)


def _day(office: Office, text: str, *, near: Near = "gone") -> date | None:
    if not text:
        return None
    today = office.centre.day_of(office.clock.now())
    try:
        return parse_day(text, today=today, order=order_of(office.centre.locale), near=near)
    except TypedError as error:
        raise UsageError(error.sentence) from None


# ---------------------------------------------------------------------------- looking


def _list(request: Request) -> int:
    args = request.args

    async def job(office: Office) -> tuple[Document, ...]:
        wanted = Wanted(
            text=" ".join(args.text),
            kind=Kind(args.kind) if args.kind else None,
            standing=Standing(args.state) if args.state else None,
            day=_day(office, args.day),
        )
        return await office.documents.find(wanted, SHOWN)

    return _told(request, request.in_office(job))


def _expiring(request: Request) -> int:
    if not 0 <= request.args.days <= 3660:
        raise UsageError(_("Expected a number of days from 0 to {most}.").format(most=3660))
    return _told(request, request.in_office(lambda office: office.documents.expiring(request.args.days)))


def _told(request: Request, found: tuple[Document, ...]) -> int:
    if request.args.json:
        request.out.json([_document(one) for one in found])
        return WELL
    head = (_("In the register"), _("Issued"), _("Number"), _("Kind"), _("Title"), _("Whose"), _("State"), _("Until"))
    rows = [
        (
            str(one.id), day_digits(one.issued_on), one.number, _(KINDS[one.kind]), one.title, one.holder,
            _(STATES[one.state]), day_digits(one.valid_until) if one.valid_until else "",
        )
        for one in found
    ]  # fmt: skip
    request.out.table(head, rows)
    return WELL


def _document(one: Document) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "direction": one.direction.value,
        "state": one.state.value,
        "number": one.number,
        "title": one.title,
        "holder": one.holder,
        "patient": one.patient_id,
        "sender": one.sender,
        "issued": one.issued_on.isoformat(),
        "until": one.valid_until.isoformat() if one.valid_until else None,
        "copies": [{"copy": copy, "place": place.value} for copy, place in one.places],
        "files": one.files,
    }


# ---------------------------------------------------------------------------- files in and out


def _add(request: Request) -> int:
    args, file = request.args, file_of(request.args.file)

    async def job(office: Office) -> Document:
        who = await office.privacy.find(args.of) if args.of else None
        draft = Draft(
            kind=Kind(args.kind),
            title=args.title or file.name,
            direction=Direction.OWN if who is None else Direction.RECEIVED,
            number=args.number,
            sender=args.sender,
            patient_id=who,
            valid_until=_day(office, args.until, near="future"),
        )
        return await office.documents.receive(draft, file)

    made = request.in_office(job)
    if request.args.json:
        request.out.json(_document(made))
    else:
        told = _("Kept as number {id} of the register: {title}.")
        request.out.line(told.format(id=made.id, title=made.title))
    return WELL


def _take(request: Request) -> int:
    there = _("{file} exists already: give another name, or write over it with --replace.")
    path = target_of(request, request.args.file, exists=there, replace=request.args.replace)

    async def job(office: Office) -> tuple[Attached, bytes]:
        files = (await office.documents.whole(await _numbered(office, request.args.number))).files
        if not 1 <= request.args.which <= len(files):
            raise NotFound(_NO_FILE, number=request.args.number, count=len(files))
        one = files[request.args.which - 1]
        return one, (await office.documents.content(one.id))[1]

    one, content = request.in_office(job)
    path.write_bytes(content)
    if request.args.json:
        request.out.json({"written": str(path), "name": one.name, "size": one.size, "sha256": one.sha256})
    else:
        told = _("Written: {file}, {size} bytes, sha256 {sha256}")
        request.out.line(told.format(file=request.args.file, size=one.size, sha256=one.sha256))
    return WELL


_NO_FILE = N_("Document {number} has no such file; it has {count}.")
_SEVERAL = N_("Several documents bear the number {number}: name one by its number in the register.")


async def _numbered(office: Office, number: str) -> DocumentId:
    """A document by its number in the register, or by its own.  Raises NotFound, RuleBroken."""
    if number.isascii() and number.isdigit() and len(number) < 16:
        return DocumentId(int(number))
    found = [one for one in await office.documents.find(Wanted(text=number)) if one.number == number]
    if len(found) > 1:
        raise RuleBroken(_SEVERAL, number=number)
    if not found:
        raise NotFound(N_("There is no such document."))
    return found[0].id


DOCUMENTS = Command(configure=_configure, run=_run)
