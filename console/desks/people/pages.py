"""The card of a patient with its papers, as a page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from console.contract_words import copies_brief
from console.desks.people import view
from console.keyboard import Key
from console.keymap import legend
from console.locale import LANGUAGES, N_, _, language
from console.locale.formats import day_digits
from console.message_words import channel_word
from console.record_places import where_word
from console.sheets.key_help import KeyCard, of_table
from console.sheets.page import Page
from storage.messages.records import Wish
from storage.patients.records import PaperKind, Patient, PatientStatus
from widgets.lines import Line, line, line_width, rule

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from storage.documents.place_records import Paperwork
    from storage.documents.records import Document

PAPER_KINDS = tuple(view.PAPERS)
"""The papers in the order of their digits, from 1."""
ALERT, CARD, MERGE, DATA, WRITING, PAPER = "6", "7", "8", "9", "0", "r"
"""What the other digits of the card do, and the letter for what is put on paper."""

_SHORT_KEYS = N_("1-9, 0 as above")
_WIDE = 200
"""Cells that any last line has room in."""
Act = Callable[[str], Coroutine[Any, Any, None]]  # Any: what coroutines are typed with


class CardPage(Page):
    """The card: all that is known, papers ticked by their digits."""

    keys = N_("1-5 papers   6 alert   7 card   9 data   0 messages")

    def __init__(self, patient: Patient, strip: Sequence[Line], today: date, begin: Act) -> None:
        """Show `patient`; `begin` does what a digit means, or undo for none, as a flow of its own."""
        super().__init__()
        self.patient, self.strip = patient, strip
        self._today, self._begin = today, begin
        self.told: Callable[[int, int], Sequence[Line]] = lambda _cells, _most: ()
        """The news, for the line above the last: the card covers the place's own."""
        self.is_undo: Callable[[str], bool] = lambda _letter: False
        self.paper_key = PAPER
        self.is_paper: Callable[[str], bool] = lambda _letter: False
        self.unknown: Callable[[str], None] = lambda _key: None
        """A key that means nothing on the card: none is swallowed without a word."""
        self.merges = True
        """The person may make two entries one."""
        self.papers: Paperwork | None = None
        """How contract and consent stand in the register, and where the record is."""
        self.wish: Wish | None = None
        """How they may be written to, and who noted it when."""
        self.answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def close(self) -> None:
        """Leave."""
        if not self.answer.done():
            self.answer.set_result(None)

    async def key(self, key: Key) -> None:
        """A digit does what stands behind it; all else pages or leaves."""
        if key.digit:
            await self._begin(key.digit)
        elif key.letter and self.is_undo(key.letter.lower()):
            await self._begin("")
        elif key.letter and self.is_paper(key.letter.lower()):
            await self._begin(PAPER)
        elif key.char and key.name != "space":
            self.unknown(legend(key.char, "en"))
        else:
            await super().key(key)

    def name(self) -> str:
        """Whose card it is."""
        return self.patient.full_name

    def key_card(self, shell: ConsoleApp) -> KeyCard:
        """As of any page, papers and undo."""
        card = super().key_card(shell)
        (head, told), *rest = card.groups
        own = [of_table(shell, "verb.receipt"), of_table(shell, "verb.undo")]
        return replace(card, groups=[(head, [*told, *own]), *rest])

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """The card, and above its last line what was done."""
        told = list(self.told(width, 2))[: max(height - 3, 0)]
        out = list(super().lines(width, height - len(told)))
        return [*out[:-1], *told, *out[-1:]]

    def _foot(self, width: int) -> Line:
        """The digits where there is room for all of them: the list above names them too, how to leave it does not."""
        self.keys = CardPage.keys
        whole = super()._foot(_WIDE)
        if line_width(whole) > width:
            self.keys = _SHORT_KEYS
        return super()._foot(width)

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
            rule(_("More"), width),
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
        if paper is None and self.patient.has_paper(kind, self._today):
            known = _("√ the number is known: {number}").format(number=self.patient.document_no)
            return ((word, "text"), (known, "good"))
        made = self._made(kind)
        if paper is None and made is not None:
            waits = _("! {number}, not signed").format(number=made.number)
            return ((word, "text"), (" · ".join(filter(None, (waits, copies_brief(made.places)))), "alert"))
        if paper is None:
            return ((word, "text"), (_("! missing"), "alert"))
        told = [_("√ noted {day}").format(day=day_digits(paper.noted_at.date())), paper.number]
        if made is not None and made.paper_id == paper.id:
            told = [f"√ {made.number}", copies_brief(made.places), day_digits(paper.noted_at.date())]
        if paper.valid_until is not None:
            told.append(_("until {day}").format(day=day_digits(paper.valid_until)))
        return ((word, "text"), (" · ".join(filter(None, told)), "good"))

    def _made(self, kind: PaperKind) -> Document | None:
        """The contract or consent of the register, the newest that is in force."""
        if self.papers is None:
            return None
        return {PaperKind.CONTRACT: self.papers.contract, PaperKind.CONSENT: self.papers.consent}.get(kind)

    def _writing(self) -> str:
        """What they agreed to, when, noted by whom."""
        wish = self.wish
        if wish is None:
            return channel_word(None)
        parts = (channel_word(wish.channel), LANGUAGES.get(wish.language, ""), day_digits(wish.at.date()), wish.by)
        return " · ".join(filter(None, parts))

    def _rest(self) -> list[Line]:
        one = self.patient
        alert = f"{one.alert} !" if one.alert else _("none")
        if one.status is PatientStatus.MERGED:
            return [] if one.erased else [line(f" {MERGE} " + _("take the two entries apart again"))]
        if one.erased:
            return []
        card = _("card {card}").format(card=one.card_no) if one.card_no else _("open a card: the next number")
        there = where_word(self.papers.where) if self.papers is not None else ""
        card = f"{card} · {there}" if there else card
        return [
            ((f" {ALERT} " + _("alert") + "  ", "text"), (alert, "alert" if one.alert else "dim")),
            line(f" {CARD} {card}", "dim" if one.card_no else "text"),
            *([line(f" {MERGE} " + _("the same person as another entry: merge"))] if self.merges else []),
            line(f" {DATA} " + _("what is held on the person: give it out, erase it")),
            ((f" {WRITING} " + _("messages") + "  ", "text"), (self._writing(), "dim")),
            *([line(f"   “{self.wish.words}”", "dim")] if self.wish is not None and self.wish.words else []),
            line(f" {legend(self.paper_key, language())} " + _("papers: contract, consents, title page, letters")),
        ]
