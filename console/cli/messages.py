"""`frontdesk messages`: send what waits and what is due, list it, take answers in, change the words."""

from __future__ import annotations

import asyncio
import dataclasses
import sys
from argparse import ArgumentParser
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from console.bootstrap import clock_of, close_what_is_ours
from console.cli import message_words
from console.cli.command import NO, WELL, Command, Failed, Request, UsageError, begun
from console.locale import _
from console.locale.formats import clock, day_brief
from console.message_words import state_word

if TYPE_CHECKING:
    from console.sending.sender import Run
    from storage.messages.records import Message, Outbox
    from storage.office import Office

T = TypeVar("T")
SHOWN = 50


def _configure(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", required=True, metavar="send|list|answer|words")
    send = kinds.add_parser("send", help=_("send what waits, and reminders that are due; for a timer"))
    send.add_argument("--dry-run", action="store_true", help=_("say what would be sent; nothing is"))
    listed = kinds.add_parser("list", help=_("the outbox, what failed on top"))
    told = _("take an answer in from standard input: a mail, a calendar's answer, words")
    answer = kinds.add_parser("answer", help=told)
    answer.add_argument("token", metavar="TOKEN", nargs="?", default="", help=_("of the message that is answered"))
    answer.add_argument(
        "--from", dest="sender", metavar="ADDRESS", default="", help=_("who answers, where there is no token")
    )
    words = kinds.add_parser("words", help=_("the words of the messages as a file to be changed"))
    told = _("take such a file; - is standard input")
    words.add_argument("--set", dest="file", metavar="FILE", default="", help=told)
    for one in (send, listed, answer):
        one.add_argument("--json", action="store_true", help=_("the answer as one JSON document"))


def _run(request: Request) -> int:
    work = {"send": _send, "list": _list, "answer": _answer, "words": message_words.words}
    return work[request.args.what](request)


def by_itself(request: Request, job: Callable[[Office], Awaitable[T]]) -> T:
    """Do it as the program itself: a timer and a gateway are nobody who logs in."""

    async def whole() -> T:
        from storage.office import Office
        from storage.opening import open_data
        from storage.rights import SYSTEM

        settings = request.settings
        keeping = dataclasses.replace(settings.keeping, updates=False)
        store = await open_data(settings.database, clock_of(settings), first=None, keeping=keeping)
        try:
            with begun():
                return await job(Office(store, SYSTEM))
        finally:
            await store.close()

    found = asyncio.run(whole())
    close_what_is_ours(request.settings, request.out.error)
    return found


# ---------------------------------------------------------------------------- send


def _send(request: Request) -> int:
    carriers = request.settings.carriers
    if request.args.dry_run:
        return _would(request)
    if not carriers:
        raise UsageError(_("Nothing is set to send by; set mail_server or text_command (see docs/messages.md)."))

    async def job(office: Office) -> Run:
        from console.sending.sender import Sender

        return await Sender(carriers, request.settings.language).go(office)

    run = by_itself(request, job)
    if request.args.json:
        request.out.json(dataclasses.asdict(run))
    else:
        counted = _("due {due}, sent {sent}, failed {failed}, in doubt {doubt}, not sent any more {dropped}")
        request.out.line(counted.format(**dataclasses.asdict(run)))
    if run.failed or run.doubt:
        raise Failed(run.why)
    return WELL


def _would(request: Request) -> int:
    async def job(office: Office) -> tuple[int, list[Any]]:  # Any: messages with their words
        return await office.messages.is_due(), await office.messages.to_send()

    due, waiting = by_itself(request, job)
    if request.args.json:
        request.out.json({"due": due, "waiting": [_document(one.message) for one in waiting]})
        return WELL
    request.out.line(_("due now: {due}, waiting to be sent: {waiting}").format(due=due, waiting=len(waiting)))
    return WELL


# ---------------------------------------------------------------------------- list


def _list(request: Request) -> int:
    async def job(office: Office) -> tuple[Outbox, Any]:  # Any: a zone
        return await office.messages.outbox(), office.centre.tz

    box, tz = request.in_office(job)
    if request.args.json:
        request.out.json(
            {
                "queued": box.queued,
                "troubled": box.troubled,
                "sent_today": box.sent,
                "messages": [_document(one) for one in box.rows],
            }
        )
        return WELL
    rows = [
        (one.id, _when(one.at, tz), one.who, one.kind.value, one.channel.value, state_word(one)[0], one.error)
        for one in box.rows[:SHOWN]
    ]
    titles = (_("No"), _("When"), _("Patient"), _("About"), _("By"), _("State"), _("Why"))
    request.out.table(titles, rows, right=(True, *(False,) * 6))
    left = len(box.rows) - SHOWN
    if left > 0:
        request.out.line(_("... and {count} more").format(count=left))
    return WELL


def _when(at: datetime, tz: Any) -> str:  # Any: a zone
    local = at.astimezone(tz)
    return f"{day_brief(local.date())} {clock(local.time())}"


def _document(one: Message) -> dict[str, Any]:
    return {
        "id": one.id,
        "token": one.token,
        "visit": one.appointment_id,
        "patient": one.patient_id,
        "kind": one.kind.value,
        "channel": one.channel.value,
        "state": one.state.value,
        "tries": one.tries,
        "error": one.error,
        "answer": None if one.answer is None else one.answer.value,
        "at": one.at.isoformat(),
    }


# ---------------------------------------------------------------------------- answer


def _answer(request: Request) -> int:
    from console.sending.replies import SIZE_MOST, reply_of

    data = b"" if sys.stdin is None or sys.stdin.isatty() else sys.stdin.buffer.read(SIZE_MOST)
    if not data.strip():
        raise UsageError(_("Nothing was handed over; the answer comes on standard input."))
    reply = reply_of(data)
    args = request.args
    token = args.token or reply.token
    address = args.sender or reply.address
    if reply.by_machine:
        request.out.line(_("An automatic answer; nothing was noted."))
        return WELL
    if not token and not address:
        raise UsageError(_("Which message is answered? Name its token, or by --from who answers."))

    async def job(office: Office) -> Message | None:
        named = token
        if not named:
            found = await office.messages.told_last(address, reply.visit)
            if found is None:
                return None
            named = found.token
        return await office.messages.answer(named, reply.answer, reply.text)

    one = by_itself(request, job)
    if one is None:
        raise Failed(_("No message about a visit to come was sent to {address}.").format(address=address))
    if args.json:
        request.out.json(_document(one))
    else:
        request.out.line(_("Message {id}: {state}").format(id=one.id, state=state_word(one)[0]))
    return NO if one.answer is not None and one.answer.value == "other" else WELL


MESSAGES = Command(configure=_configure, run=_run)
