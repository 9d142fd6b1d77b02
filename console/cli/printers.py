"""`frontdesk printers`: which there are and what waits for them; a test page, printed now."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING, Any

from console.cli.command import WELL, Command, Failed, Request
from console.desks.printers.words import state_word, uses, where, why
from console.locale import _

if TYPE_CHECKING:
    from storage.office import Office
    from storage.printing.records import Job, Printer, Queue


def _configure(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", required=True, metavar="list|queue|test")
    listed = kinds.add_parser("list", help=_("the printers, what they print and what waits for them"))
    queue = kinds.add_parser("queue", help=_("the papers, what failed on top"))
    test = kinds.add_parser("test", help=_("print a test page now, and say how it went"))
    test.add_argument("name", metavar="NAME", help=_("the printer, by its name"))
    for one in (listed, queue):
        one.add_argument("--json", action="store_true", help=_("the answer as one JSON document"))


def _run(request: Request) -> int:
    return {"list": _list, "queue": _queue, "test": _test}[request.args.what](request)


async def _box(office: Office) -> Queue:
    return await office.printing.queue()


def _list(request: Request) -> int:
    box = request.in_office(_box)
    if request.args.json:
        request.out.json([_document(one, box) for one in box.printers])
        return WELL
    if not box.printers:
        request.out.line(_("No printer is set up yet; add one under F8, Printers."))
    wide = max((len(one.name) for one in box.printers), default=0)
    for one in box.printers:
        waits = sum(job.printer_id == one.id and job.state in ("queued", "printing", "failed") for job in box.rows)
        waiting = _("{count} wait").format(count=waits) if waits else _("nothing waits")
        request.out.line(f"{one.name:{wide}}  {uses(one)}  {where(one)}  {waiting}")
    return WELL


def _document(one: Printer, box: Queue) -> dict[str, Any]:
    mine = [job for job in box.rows if job.printer_id == one.id]
    return {
        "name": one.name,
        "kind": one.kind.value,
        "address": one.address,
        "receipts": one.receipts,
        "papers": one.papers,
        "desk": one.desk,
        "machine": one.machine,
        "waiting": sum(job.state in ("queued", "printing") for job in mine),
        "troubled": sum(job.trouble for job in mine),
    }


def _queue(request: Request) -> int:
    async def job(office: Office) -> tuple[Queue, Any]:  # Any: a zone
        return await office.printing.queue(), office.centre.tz

    box, tz = request.in_office(job)
    if request.args.json:
        papers = [_paper(one) for one in box.rows]
        request.out.json({"waiting": box.waiting, "troubled": box.troubled, "papers": papers})
        return WELL
    for one in box.rows:
        at = one.at.astimezone(tz)
        said = f"{at:%Y-%m-%d %H:%M}  {state_word(one)[0]}  {one.title}"
        more = " · ".join(filter(None, (one.mark, one.printer, why(one))))
        request.out.line(f"{said}  {more}")
    return WELL


def _paper(one: Job) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "mark": one.mark,
        "printer": one.printer,
        "state": one.state.value,
        "why": why(one),
        "tries": one.tries,
    }


def _test(request: Request) -> int:
    async def job(office: Office) -> tuple[str, Job]:
        from console.printing.printable import Use
        from console.printing.test_page import test_page
        from console.printing.worker import PrintWorker
        from storage.office import Office as Seated
        from storage.printing.records import JobDraft
        from storage.rights import SYSTEM

        printer = await office.printing.named(request.args.name)
        use = Use.RECEIPT if printer.receipts else Use.PAPER
        body = test_page(printer, office.centre.name)
        put = await office.printing.put(JobDraft(title=_("Test page"), body=body, use=use, printer_id=printer.id))
        worker = PrintWorker(request.settings.language)
        await worker.go(Seated(office.store, SYSTEM))
        return printer.name, await office.printing.job(put.id)

    name, one = request.in_office(job)
    if one.state == "printed":
        request.out.line(_("The test page was handed to {name}.").format(name=name))
        return WELL
    if one.state in ("queued", "printing"):
        said = _("The test page waits: {name} is used from another machine, or papers before it wait.")
        raise Failed(said.format(name=name))
    raise Failed(why(one))


PRINTERS = Command(configure=_configure, run=_run)
