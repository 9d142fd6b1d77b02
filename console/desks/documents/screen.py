"""The place itself: the register of documents, found by anything, and what is done with one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from console.commands import verb
from console.contract_words import copies_word
from console.contracts import SHOWN_CELLS, print_document, sign
from console.desk import DeskScreen
from console.desks.documents import forms, view
from console.desks.documents.view import View
from console.document_words import KINDS
from console.locale import N_, _
from console.messages import ViewCard
from console.role_words import not_yours
from storage.documents.file_records import File
from storage.documents.records import Direction, Document, Draft, Entry, Place, State, Wanted
from storage.rights import Right
from widgets.lines import Line
from widgets.record_list import Column


def _stands(_place: DocumentsScreen, record: Document) -> str | None:
    return None if record.stands else _("this document was revoked; make a new one")


def _to_sign(_place: DocumentsScreen, record: Document) -> str | None:
    if record.state is State.SIGNED:
        return _("this document is signed already")
    return None if record.stands else _("this document was revoked; make a new one")


def _of_patient(_place: DocumentsScreen, record: Document) -> str | None:
    return None if record.patient_id is not None else _("this document is about no patient")


def _has_text(_place: DocumentsScreen, record: Document) -> str | None:
    if record.direction is Direction.ISSUED:
        return None if record.stands else _("this document was revoked; make a new one")
    return _("only what was made here is printed; its files are given out by `frontdesk documents take`")


_NONE_YET = N_("The register is empty; {new} enters a document that came in, contracts are made where the patient is.")
_NO_SUCH = N_("No such document; {filter} looks for others, {new} enters one that came in.")


class DocumentsScreen(DeskScreen[View, Document]):
    """The register of documents."""

    columns = (
        Column("day", N_("Day"), 5, "right"),
        Column("number", N_("Number"), 10, drop=2),
        Column("kind", N_("Kind"), 10, drop=3, cut="words"),
        Column("title", N_("Title"), 14, grow=True, cut="words"),
        Column("whose", N_("Whose"), 14, cut="name", drop=1),
        Column("state", N_("State"), 16),
    )
    empty = _NONE_YET
    open_label = N_("Read")

    def __init__(self) -> None:
        """All of them are shown."""
        super().__init__()
        self.wanted = Wanted()

    @property
    def today(self) -> date:
        """The centre's day."""
        return self.office.centre.day_of(self.office.clock.now())

    # ------------------------------------------------------------ what is shown
    async def load(self) -> View:
        """The newest that are wanted; what runs out on top while nothing is looked for."""
        documents = self.office.documents
        ending = await documents.ending()
        soon = await documents.expiring() if ending and self.wanted == Wanted() else ()
        return View(wanted=self.wanted, soon=soon, found=await documents.find(self.wanted), ending=ending)

    def show(self, shown: View) -> None:
        """Fill the list and line 2."""
        self.context, self.totals = view.context(shown), view.totals(shown)
        self.say_empty()
        self.rows.replace(view.rows_of(shown, self.today))

    def say_empty(self) -> None:
        """An empty register is no search without an answer."""
        super().say_empty()
        if self.wanted != Wanted():
            self.body.empty = _(_NO_SUCH).format(**self.shell.legends)

    def identity(self, record: Document) -> str:
        """What it is, its number, whose."""
        return view.identity(record)

    def peek(self, record: Document) -> Sequence[Line]:
        """State, copies, files."""
        return view.peek(record, self.today, self.office.centre.tz)

    async def open(self, record: Document) -> None:
        """All of it: the register's words, copies, files, its text."""
        whole = await self.office.documents.whole(record.id)
        body: Sequence[str] = ()
        if whole.document.body:
            from console.papers.paper import as_lines  # laid out when somebody reads it

            body = as_lines(whole.document.body, SHOWN_CELLS)
        if record.patient_id is not None:
            self.shell.look(record.patient_id)
        await self.show_lines(view.identity(whole.document), view.page(whole, body, self.office.centre.tz, self.today))

    async def find(self, text: str) -> None:
        """Digits typed in the list look for a number."""
        await self._look_for(Wanted(text=text))

    async def let_go(self) -> bool:
        """Esc shows all again."""
        if self.wanted == Wanted():
            return False
        await self._look_for(Wanted())
        return True

    async def _look_for(self, wanted: Wanted) -> None:
        self.wanted = wanted
        await self.read_anew()

    # ------------------------------------------------------------ verbs
    @verb("filter", N_("Search"), N_("Looks by words, number, name, kind, state, day."), on="place")
    async def search(self) -> None:
        """Narrow the list."""
        asked = await self.ask(forms.wanted(self.wanted, self.today))
        if asked is not None:
            await self._look_for(asked)

    @verb("new", N_("Receive"), N_("Enters what came in, or is the centre's, with a file."),
          on="place", right=Right.PATIENTS)  # fmt: skip
    async def receive(self) -> None:
        """Into the register."""

        async def accept(draft: Draft, file: File | None) -> Document:
            return await self.write(self.office.documents.receive(draft, file))

        made = await self.ask(forms.receive(self.office, self.today, accept))
        if made is not None:
            await self.read_anew(lambda: self.rows.select(made.id))
            self.done(_("■ ENTERED {what}").format(what=view.identity(made)))

    @verb("edit", N_("Files, entry"), N_("Attaches a file or takes it off; corrects."),
          right=Right.PATIENTS, reason=_stands)  # fmt: skip
    async def edit(self, record: Document) -> None:
        """What may be changed beside the text, which stays."""
        whole = await self.office.documents.whole(record.id)
        if not self._may(record):
            return
        choices = [_("Attach a file"), *(_("Take {file} off").format(file=file.name) for file in whole.files)]
        if record.direction is not Direction.ISSUED:
            choices.append(_("Correct the entry"))
        chosen = await self.choose(view.identity(record), choices)
        if chosen is None:
            return
        if chosen == 0:
            await self._add_file(record)
        elif chosen <= len(whole.files):
            file = whole.files[chosen - 1]
            await self.write(self.office.documents.take_off(file.id))
            self.done(_("- TAKEN OFF {file}").format(file=file.name))
        else:
            await self._correct(record)
        self.reload()

    async def _add_file(self, record: Document) -> None:
        async def accept(file: File) -> object:
            return await self.write(self.office.documents.attach(record.id, file))

        name = await self.ask(forms.attach(record, accept))
        if name is not None:
            self.done(_("■ ATTACHED {file}").format(file=name))

    async def _correct(self, record: Document) -> None:
        async def accept(entry: Entry) -> Document:
            return await self.write(self.office.documents.correct(record.id, entry, record.version))

        if await self.ask(forms.correct(record, self.today, accept)) is not None:
            self.done(_("■ CORRECTED {what}").format(what=view.identity(record)))

    @verb("done", N_("Signed"), N_("It was signed: copies go where they belong."),
          reason=_to_sign, right=Right.PATIENTS)  # fmt: skip
    async def signed(self, record: Document) -> None:
        """One deed: state, copies, the check-in."""
        if self._may(record):
            await sign(self, record)
            self.reload()

    @verb("cancel", N_("Revoke"), N_("A wrong one counts no more; says why."),
          reason=_stands, right=Right.PATIENTS)  # fmt: skip
    async def revoke(self, record: Document) -> None:
        """It counts no more."""
        if not self._may(record):
            return

        async def accept(reason: str) -> Document:
            return await self.write(self.office.documents.revoke(record.id, reason, record.version))

        gone = await self.ask(forms.reason(record, accept))
        if gone is not None:
            self.reload()
            self.done(_("- REVOKED {what}").format(what=view.identity(gone)))

    @verb("receipt", N_("Print"), N_("Prints what was made here; again as a copy."),
          reason=_has_text, right=Right.READ)  # fmt: skip
    async def print_it(self, record: Document) -> None:
        """To the printer of papers."""
        await print_document(self, await self.office.documents.document(record.id))

    @verb("send", N_("Give a copy"), N_("Notes where a copy goes: patient, payer, record."),
          reason=_stands, right=Right.PATIENTS)  # fmt: skip
    async def hand_over(self, record: Document) -> None:
        """A line of the copy's history."""
        if not self._may(record):
            return

        async def accept(copy: int, place: Place, note: str) -> Document:
            return await self.write(self.office.documents.hand_over(record.id, copy, place, note))

        went = await self.ask(forms.hand_over(record, accept))
        if went is not None:
            self.reload()
            told = _("■ {paper} {number}: {copies}")
            self.done(told.format(paper=_(KINDS[went.kind]), number=went.number, copies=copies_word(went.places)))

    @verb("card", N_("View card"), N_("Opens the patient's card."), reason=_of_patient, hint=False)
    async def card(self, record: Document) -> None:
        """People, on this patient."""
        if record.patient_id is not None:
            await self.request(ViewCard(record.patient_id))

    def _may(self, record: Document) -> bool:
        """Who may not is told before anything is asked."""
        if record.patients or self.office.actor.may(Right.DOCUMENTS):
            return True
        self.say(not_yours(Right.DOCUMENTS), error=True)
        return False

