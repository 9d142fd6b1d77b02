"""The card of a patient with its papers, and the history of everything, as pages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from console.desks.people import view
from console.keyboard import Key
from console.locale import N_, _
from console.locale.formats import clock, day_digits, money
from console.sheets.page import Page
from console.visit_words import day_at
from storage.patients.records import Event, EventKind, PaperKind, Patient, PatientStatus
from widgets.lines import Line, line, rule
from widgets.text import fit

PAPER_KINDS = tuple(view.PAPERS)
"""The papers in the order of their digits, from 1."""
ALERT, CARD, MERGE = "6", "7", "8"
"""What the other digits of the card do."""

_KINDS = {
    EventKind.RECORD: N_("record"),
    EventKind.PAPER: N_("paper"),
    EventKind.VISIT: N_("visit"),
    EventKind.CALL: N_("call"),
    EventKind.RECEIPT: N_("receipt"),
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
    "schedule.move": N_("moved"),
    "schedule.cancel": N_("cancelled"),
    "schedule.no_show": N_("did not come"),
    "schedule.reinstate": N_("booked again"),
    "schedule.confirm": N_("confirmation"),
    "schedule.amend": N_("changed"),
    "schedule.card": N_("card"),
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


class HistoryPage(Page):
    """Everything about one patient, newest first."""

    def __init__(self, title: str, events: Sequence[Event], tz: ZoneInfo, answer: asyncio.Future[None]) -> None:
        """Show `events`; leaving sets `answer`."""
        super().__init__()
        self._title, self._events, self._tz, self._answer = title, events, tz, answer

    def close(self) -> None:
        """Leave."""
        if not self._answer.done():
            self._answer.set_result(None)

    def content(self, width: int) -> Sequence[Line]:
        """A line for each event."""
        body = [event_line(event, self._tz) for event in self._events]
        if not body:
            body = [line("   " + _("Nothing has happened yet."), "dim")]
        return [rule(self._title, width), *body]


def event_line(event: Event, tz: ZoneInfo) -> Line:
    """When, what kind, what, the detail, who."""
    local = event.at.astimezone(tz)
    word = _CODES.get(event.code)
    paper = next((kind for kind in PaperKind if kind.value == event.code), None)
    what = _(view.PAPERS[paper]) if paper else _(word) if word else event.code
    pieces = [
        (f" {day_digits(local.date())} {clock(local.time())} ", "dim"),
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


Act = Callable[[str], Coroutine[Any, Any, None]]  # Any: what coroutines are typed with


class CardPage(Page):
    """The card: all that is known, papers ticked by their digits."""

    keys = N_("1-5 paper: note, or void   6-8 as it says")

    def __init__(self, patient: Patient, strip: Sequence[Line], today: date, begin: Act) -> None:
        """Show `patient`; `begin` does what a digit means, or undo for none, as a flow of its own."""
        super().__init__()
        self.patient, self.strip = patient, strip
        self._today, self._begin = today, begin
        self.told: Callable[[int, int], Sequence[Line]] = lambda _cells, _most: ()
        """The news, for the line above the last: the card covers the place's own."""
        self.is_undo: Callable[[str], bool] = lambda _letter: False
        self.answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def close(self) -> None:
        """Leave."""
        if not self.answer.done():
            self.answer.set_result(None)

    async def key(self, key: Key) -> None:
        """A digit does what stands behind it; all else pages or leaves."""
        if key.digit and key.digit != "0":
            await self._begin(key.digit)
        elif key.letter and self.is_undo(key.letter.lower()):
            await self._begin("")
        else:
            await super().key(key)

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """The card, and above its last line what was done."""
        told = list(self.told(width, 2))[: max(height - 3, 0)]
        out = list(super().lines(width, height - len(told)))
        return [*out[:-1], *told, *out[-1:]]

    def content(self, width: int) -> Sequence[Line]:
        """Who it is, what is known, papers and what else the digits do."""
        one = self.patient
        title = view.named(one.full_name, one.birth_date, one.card_no, estimated=one.birth_estimated)
        return [
            rule(title, width),
            *(((" ", "text"), *pieces) for pieces in self.strip[:2]),
            *self._facts(),
            rule(_("Papers"), width),
            *(self._paper(at, kind) for at, kind in enumerate(PAPER_KINDS, 1)),
            rule(_("Card"), width),
            *self._rest(),
        ]

    def _facts(self) -> list[Line]:
        one = self.patient
        place = ", ".join(filter(None, (one.address, one.city, one.region, one.postcode)))
        facts = (
            (_("Address"), place),
            (_("Document"), one.document_no),
            (_("Note"), one.note),
        )
        return [((f" {label}: ", "field.label"), (text, "text")) for label, text in facts if text]

    def _paper(self, at: int, kind: PaperKind) -> Line:
        paper = self.patient.paper(kind, self._today)
        word = f" {at} {_(view.PAPERS[kind])}  "
        if paper is None:
            return ((word, "text"), (_("! missing"), "alert"))
        told = [_("√ noted {day}").format(day=day_digits(paper.noted_at.date())), paper.number]
        if paper.valid_until is not None:
            told.append(_("until {day}").format(day=day_digits(paper.valid_until)))
        return ((word, "text"), (" · ".join(filter(None, told)), "good"))

    def _rest(self) -> list[Line]:
        one = self.patient
        alert = f"{one.alert} !" if one.alert else _("none")
        if one.status is PatientStatus.MERGED:
            return [line(f" {MERGE} " + _("take the two entries apart again"))]
        card = _("card {card}").format(card=one.card_no) if one.card_no else _("open a card: the next number")
        return [
            ((f" {ALERT} {_('alert')}  ", "text"), (alert, "alert" if one.alert else "dim")),
            line(f" {CARD} {card}", "dim" if one.card_no else "text"),
            line(f" {MERGE} " + _("the same person as another entry: merge")),
        ]
