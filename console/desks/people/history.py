"""Everything about one patient in one list, as a page: what happened, and what of it was taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from console.asking import answer_of
from console.desks.people import view
from console.held_text import looked
from console.locale import N_, _
from console.locale.formats import clock, day_digits, money
from console.price_words import bill_word, range_word
from console.sheets.page import Page
from console.visit_words import day_at
from storage.ids import PatientId
from storage.patients.records import Event, EventKind, PaperKind
from storage.quoted import Compared
from storage.rights import Right
from widgets.lines import Line, line, rule
from widgets.text import fit

if TYPE_CHECKING:
    from console.desks.people.screen import PeopleScreen

_KINDS = {
    EventKind.RECORD: N_("record"),
    EventKind.PAPER: N_("paper"),
    EventKind.DOCUMENT: N_("document"),
    EventKind.VISIT: N_("visit"),
    EventKind.CALL: N_("call"),
    EventKind.RECEIPT: N_("money"),
}
_CODES = {
    "patients.register": N_("registered"),
    "patients.add_caller": N_("called for the first time"),
    "patients.edit": N_("changed"),
    "patients.add_phone": N_("new number"),
    "patients.set_alert": N_("alert changed"),
    "patients.open_card": N_("card opened"),
    "patients.merge": N_("merged"),
    "patients.unmerge": N_("taken apart again"),
    "exchange.patient": N_("brought in from a file"),
    "journal.undo": N_("taken back"),
    "schedule.book": N_("booked"),
    "assist.ask": N_("help asked for"),
    "assist.answer": N_("help answered"),
    "schedule.book_pair": N_("booked with another"),
    "schedule.move": N_("moved"),
    "schedule.cancel": N_("cancelled"),
    "schedule.no_show": N_("did not come"),
    "schedule.reinstate": N_("booked again"),
    "schedule.come_late": N_("booked again"),
    "schedule.confirm": N_("confirmation"),
    "schedule.amend": N_("changed"),
    "schedule.card": N_("paper card"),
    "schedule.follow_up": N_("follow-up wanted"),
    "schedule.entered_in_error": N_("entered in error"),
    "schedule.walk_in": N_("walked in"),
    "schedule.fulfil": N_("took place"),
    "schedule.release": N_("left without being seen"),
    "schedule.take_in": N_("brought in from a file"),
    "exchange.appointment": N_("brought in from a file"),
    "in": N_("came in, still open"),
    "out": N_("went out, still open"),
    "missed": N_("missed"),
    "booked": N_("booked"),
    "moved": N_("moved"),
    "cancelled": N_("cancelled"),
    "information": N_("information"),
    "price": N_("price quoted"),
    "price-quoted": N_("price quoted"),
    "forwarded": N_("forwarded"),
    "call-back": N_("call back"),
    "complaint": N_("complaint"),
    "insurer": N_("insurer"),
    "supplier": N_("supplier"),
    "wrong-number": N_("wrong number"),
    "confirmed": N_("confirmed"),
    "no-answer": N_("no answer"),
    "answered": N_("answered"),
    "visit.fulfilled": N_("took place"),
    "visit.noshow": N_("did not come"),
    "visit.cancelled": N_("cancelled"),
    "queue.leave": N_("took place"),
    "queue.no_show": N_("did not come"),
    "queue.walk_in": N_("walked in"),
    "step.arrived": N_("arrived"),
    "step.ready": N_("papers done"),
    "step.called": N_("called in"),
    "step.in-room": N_("with the doctor"),
    "step.to-pay": N_("to pay"),
    "step.left": N_("left"),
    "step.left-without-visit": N_("left unseen"),
    "document.issued": N_("issued"),
    "document.received": N_("received"),
    "document.signed": N_("signed"),
    "record.shelf": N_("record on the shelf"),
    "record.desk": N_("record at the desk"),
    "record.doctor": N_("record with the doctor"),
    "record.archive": N_("record in the archive"),
    "record.lost": N_("record not found"),
    "charge": N_("charged"),
    "charge.free": N_("free follow-up"),
    "sale": N_("payment"),
    "refund": N_("refund"),
    "advance": N_("advance"),
}
"""What happened, by the code of the room that knows."""
_ABOUT = {
    "booking": N_("booking"),
    "move": N_("move"),
    "cancel": N_("cancel"),
    "results": N_("results"),
    "price": N_("price"),
    "forward": N_("forward"),
    "other": N_("other"),
}
"""What a call was about, by the code that the log keeps before the note."""
_FIELDS = {
    "last_name": N_("last name"),
    "first_name": N_("first name"),
    "middle_name": N_("patronymic"),
    "sex": N_("sex"),
    "birth_date": N_("birth date"),
    "birth_estimated": N_("birth date"),
    "phones": N_("numbers"),
    "email": N_("e-mail"),
    "address": N_("address"),
    "city": N_("city"),
    "region": N_("region"),
    "postcode": N_("postcode"),
    "document_no": N_("document"),
    "note": N_("note"),
    "alert": N_("alert"),
    "status": N_("status"),
    "merged_into": N_("merged into"),
}


async def show(place: PeopleScreen, patient_id: PatientId) -> None:
    """Everything about a patient, until it is left."""
    patient = await place.office.patients.patient(patient_id)
    events = await place.office.patients.history(patient_id)
    looks = None
    if place.office.actor.may(Right.SEE_LOOKS):
        looks = await place.office.privacy.looks(patient_id)
    place.shell.look(patient_id)
    answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    title = _("History · {who}").format(who=view.identity(view.line_of(patient)))
    page = HistoryPage(title, events, place.office.centre.tz, answer)
    page.quotes = [quote_line(one) for one in await place.office.quoted.of_patient(patient_id)]
    if looks is not None:
        page.looks = [line(told) for told in looked(looks, place.office.centre)]
    await answer_of(place.shell, page, place, answer)


class HistoryPage(Page):
    """Everything about one patient, newest first."""

    def __init__(self, title: str, events: Sequence[Event], tz: ZoneInfo, answer: asyncio.Future[None]) -> None:
        """Show `events`; leaving sets `answer`."""
        super().__init__()
        self._title, self._events, self._tz, self._answer = title, events, tz, answer
        self.quotes: Sequence[Line] = ()
        """What the patient was quoted and what it came to, in a list of its own."""
        self.looks: Sequence[Line] = ()
        """Who opened the record, for those who may see it; a list of its own below the others."""

    def close(self) -> None:
        """Leave."""
        if not self._answer.done():
            self._answer.set_result(None)

    def name(self) -> str:
        """Its title."""
        return self._title

    def content(self, width: int) -> Sequence[Line]:
        """A line for each event."""
        body = [event_line(event, self._tz) for event in self._events]
        if not body:
            body = [line("   " + _("Nothing has happened yet."), "dim")]
        below = [rule(_("Who opened the record"), width), *self.looks] if self.looks else []
        told = [rule(_("Quoted and billed"), width), *self.quotes] if self.quotes else []
        return [rule(self._title, width), *body, *told, *below]


def quote_line(one: Compared) -> Line:
    """What was quoted when, and the bill that it was for."""
    quote = one.quote
    when = (f" {day_digits(quote.day)}  ", "dim")
    if one.bill_minor is None:
        until = _("{range}, until {day}").format(
            range=range_word(quote.low_minor, quote.high_minor), day=day_digits(quote.valid_to)
        )
        return (when, (quote.title, "strong"), (f"  {until}", "text"))
    told = bill_word(quote, one.bill_minor)
    return (when, (quote.title, "strong"), (f"  {told}", "alert" if one.above_minor else "text"))


def event_line(event: Event, tz: ZoneInfo) -> Line:
    """When, what kind, what, the detail, who."""
    local = event.at.astimezone(tz)
    word = _CODES.get(event.code)
    paper = next((kind for kind in PaperKind if kind.value == event.code), None)
    what = _(view.PAPERS[paper]) if paper else _(word) if word else event.code
    pieces = [
        (f" {day_digits(local.date())} {clock(local.time()):>5} ", "dim"),
        (f"{fit(_(_KINDS[event.kind]), 8)} ", "text"),
        (what, "strong"),
    ]
    if event.undone:
        pieces.append((" " + (_("(voided)") if event.kind is EventKind.PAPER else _("(taken back)")), "alert"))
    detail = _told(event)
    if detail:
        pieces.append((f"  {detail}", "text"))
    if event.amount_minor is not None:
        pieces.append((f"  {money(event.amount_minor)}", "money"))
    if event.who:
        pieces.append((f"  {event.who}", "dim"))
    return tuple(pieces)


def _told(event: Event) -> str:
    if event.day is not None:
        until = _("until {day}").format(day=day_digits(event.day))
        when = until if event.minute is None else day_at(event.day, event.minute)
        return " ".join(filter(None, (when, event.detail) if event.minute is not None else (event.detail, when)))
    if event.kind is EventKind.CALL:
        code, _blank, rest = event.detail.partition(" ")
        return f"{_(_ABOUT[code])} {rest}".strip() if code in _ABOUT else event.detail
    if event.kind is not EventKind.RECORD:
        return event.detail
    words = dict.fromkeys(_(_FIELDS[word]) if word in _FIELDS else word for word in event.detail.split())
    return ", ".join(words)
