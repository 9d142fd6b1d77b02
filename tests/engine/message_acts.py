"""The acts of messages on the full day, for the tests that every verb leaves its trace and nobody overwrites."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from storage.documents.records import Draft
from storage.documents.records import Kind as Paper
from storage.ids import AppointmentId, PatientId
from storage.messages import verbs
from storage.messages.records import Answer, Channel, Kind, LeafletMail, Told, WishDraft, Words
from tests.engine.assist_acts import change_help
from tests.engine.document_acts import CHANGED, LEAFLET, document_acts
from tests.engine.printing_acts import change_paper, printing_acts

TOLD = Told(address="+79031112299", language="en", subject="", body="Monday 10:00")
TOKEN = "0123456789ab"
"""Of the message that the day has."""
MORE = (
    *("recall_type", "recall_mark", "complaint", "assist_request", "free_rule", "service_device"),
    *("message", "message_wish", "message_words", "treatment_plan", "print_job", "equipment", "wait_entry"),
    *("document", "leaflet"),
)
"""Tables that desks change, beside those that the tests name."""
MAIL = LeafletMail(
    draft=Draft(kind=Paper.LEAFLET, title=LEAFLET.title, body=LEAFLET.body, language="en"), subject="To read",
    body="Come without breakfast.",
)  # fmt: skip
WORDS = Words(kind=Kind.REMINDER, channel=Channel.TEXT, language="en", subject="", body="{centre}: {time}")


def message_acts(who: PatientId, visit: AppointmentId, carded: int) -> dict[str, tuple[object, ...]]:
    """Those of documents and messages: the day has one of them, which waits; its senders take it in hand first."""
    return {
        **document_acts(who, carded),
        "messages.agree": (who, WishDraft(channel=Channel.EMAIL, words="by e-mail")),
        "messages.mail_leaflet": (visit, MAIL),
        "messages.write": (visit, Kind.REMINDER),
        "messages.write_all": ([visit], Kind.REMINDER),
        "messages.send_again": (1,),
        "messages.let_be": (1,),
        "messages.set_words": (WORDS,),
        "messages.claim": (1, TOLD, 1),
        "messages.sent": (1, 2),
        "messages.failed": (1, 2, "nobody is there"),
        "messages.doubt": (1, 2, "the line broke"),
        "messages.answer": (TOKEN, Answer.YES, "yes"),
        **printing_acts(),
    }


FIRST: dict[str, tuple[str, ...]] = {
    "messages.agree": ("patients.edit",),  # which puts an address into the card
    "messages.mail_leaflet": ("patients.edit", "messages.agree"),
    "messages.send_again": ("messages.let_be",),
    **dict.fromkeys(("messages.sent", "messages.failed", "messages.doubt"), ("messages.claim",)),
    "messages.answer": ("messages.claim", "messages.sent"),
    "printing.again": ("printing.let_be",),
    "printing.retire_printer": ("printing.let_be",),
    **dict.fromkeys((f"printing.{one}" for one in ("printed", "failed", "doubt", "break_off")), ("printing.claim",)),
}
"""What comes before some of them."""


async def change_wish(desk: Any) -> object:  # Any: one of the two desks of test_two_desks
    """No messages any more, in the desk's words."""
    draft = WishDraft(channel=Channel.NONE, words=desk.name)
    return await desk.office.write(verbs.agree, desk.day.till.yudin, draft, desk.seen["message_wish"])


async def change_message(desk: Any) -> object:
    """The first lets the day's message be and takes it up again, the second lets be what has changed."""
    if desk.name == "first":
        await desk.office.write(verbs.let_be, 1, desk.seen["message"])
        return await desk.office.write(verbs.send_again, 1)
    return await desk.office.write(verbs.let_be, 1, desk.seen["message"])


WRITTEN: dict[Callable[[Any], Awaitable[object]], str] = {
    change_wish: "what this patient agreed to",
    change_message: "this message",
    change_help: "this request for help",
    change_paper: "this paper",
    **CHANGED,
}
"""What two desks do to these, and what the second is told that the first has changed."""
