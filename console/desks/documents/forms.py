"""The sheets of the register: what is looked for, what came in, what is corrected, where a copy goes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from console.attaching import path_typed, read_file
from console.desks.documents.view import STANDING_ORDER
from console.document_words import KINDS, PLACES, STANDINGS
from console.locale import _, language, pgettext
from console.locale.formats import day_digits
from console.sheets.fields import Field, TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import ChoiceField, Option, PickField
from console.typed.dates import order_of, parse_day
from console.typed.errors import TypedError
from storage.documents.file_records import File
from storage.documents.records import Direction, Document, Draft, Entry, Kind, Place, Standing, Wanted
from storage.documents.rules import LINE_MAX, NOT_YET
from storage.ids import PatientId, PractitionerId
from storage.office import Office

RECEIVED = (
    *(Kind.LETTER, Kind.REFERRAL, Kind.CERTIFICATE, Kind.CONSENT, Kind.CONTRACT, Kind.GUARANTEE_LETTER),
    *(Kind.LICENCE, Kind.STAFF_CERTIFICATE, Kind.OTHER),
)
"""Kinds that come from elsewhere, or are the centre's own."""


def _day(
    name: str, label: str, today: date, value: date | None = None, *, gone: bool = False
) -> ValueField[date]:
    """A day; `gone`: it is refused in its own field when it has not come yet."""

    def parse(text: str) -> date:
        day = parse_day(text, today=today, order=order_of(language()))
        if gone and day > today:
            raise TypedError(_(NOT_YET))
        return day

    return ValueField(
        name,
        label,
        parse,
        show=day_digits,
        value=value,
        required=False,
    )


def wanted(was: Wanted, today: date) -> Form[Wanted]:
    """What is looked for."""
    text = TextField("text", _("Text"), value=was.text, required=False, visit=True, length_max=80)
    kinds: list[Option[Kind | None]] = [Option(None, _("all"))]
    kinds += [Option(one, _(KINDS[one])) for one in Kind]
    kind = ChoiceField("kind", _("Kind"), kinds, value=was.kind, required=False)
    ways: list[Option[Standing | None]] = [Option(None, _("all"))]
    ways += [Option(one, _(STANDINGS[one])) for one in STANDING_ORDER]
    standing = ChoiceField("standing", _("State"), ways, value=was.standing, required=False)
    day = _day("day", _("Day of issue"), today, was.day)

    async def accept() -> Wanted:
        return Wanted(text=text.value or "", kind=kind.value, standing=standing.value, day=day.value)

    return Form(
        "documents.wanted", _("Which documents"), [text, kind, standing, day], accept,
        summary=lambda: _("SHOW them"), draft=False,
    )  # fmt: skip


class Whose:
    """About whom a document is: the centre itself, somebody who works here, a patient."""

    def __init__(self, office: Office) -> None:
        """Ask which of the three, then who."""
        self._office = office
        ways = [Option("centre", _("the centre")), Option("staff", _("staff")), Option("patient", _("a patient"))]
        self.way = ChoiceField("whose", _("Whose"), ways)
        self.doctor: PickField[PractitionerId] = PickField(
            "doctor", _("Who"), self._doctors, when=lambda: self.way.value == "staff", nothing=_("nobody of this name")
        )
        self.patient: PickField[PatientId] = PickField(
            "who", _("Who"), self._patients, when=lambda: self.way.value == "patient", digits="search"
        )

    async def _doctors(self, text: str) -> Sequence[Option[PractitionerId]]:
        wanted = text.casefold()
        found = await self._office.staff.practitioners()
        named = [one for one in found if one.last_name.casefold().startswith(wanted)]
        return [Option(one.id, f"{one.last_name} {one.first_name}".strip()) for one in named[:9]]

    async def _patients(self, text: str) -> Sequence[Option[PatientId]]:
        patients = self._office.patients
        found = await (patients.search(text, 9) if text else patients.newest(9))
        return [Option(match.id, match.usual_name) for match in found]

    @property
    def fields(self) -> list[Field[Any]]:
        """As the sheet asks them."""
        return [self.way, self.doctor, self.patient]

    @property
    def direction(self) -> Direction:
        """A patient's was received; the rest is the centre's own."""
        return Direction.RECEIVED if self.way.value == "patient" else Direction.OWN

    @property
    def about(self) -> tuple[PatientId | None, PractitionerId | None]:
        """The patient or the colleague."""
        patient = self.patient.value if self.way.value == "patient" else None
        return patient, self.doctor.value if self.way.value == "staff" else None


PATH_MAX = 1000


def _file_field() -> ValueField[Path]:
    return ValueField(
        "file", _("File"), path_typed, show=str, required=False, visit=True, length_max=PATH_MAX,
        hint=lambda: _("path of a scan"),
    )  # fmt: skip


def receive(
    office: Office, today: date, accept: Callable[[Draft, File | None], Awaitable[Document]]
) -> Form[Document]:
    """What came in, or what the centre and its staff have."""
    kind = ChoiceField("kind", _("Kind"), [Option(one, _(KINDS[one])) for one in RECEIVED])
    whose = Whose(office)
    title = TextField("title", _("Title"), length_max=LINE_MAX)
    number = TextField("number", _("Number"), required=False, visit=True, length_max=LINE_MAX)
    sender = TextField("sender", pgettext("letter", "From"), required=False, visit=True, length_max=LINE_MAX)
    issued = _day("issued_on", _("Of the day"), today, today, gone=True)
    until = _day("valid_until", _("Valid until"), today)
    issued.visit = until.visit = True
    note = TextField("note", _("Note"), required=False, visit=True, length_max=LINE_MAX)
    file = _file_field()

    async def done() -> Document:
        patient_id, practitioner_id = whose.about
        assert kind.value is not None
        draft = Draft(
            kind=kind.value,
            title=title.value or "",
            direction=whose.direction,
            number=number.value or "",
            sender=sender.value or "",
            note=note.value or "",
            patient_id=patient_id,
            practitioner_id=practitioner_id,
            issued_on=issued.value,
            valid_until=until.value,
        )
        return await accept(draft, await asyncio.to_thread(read_file, file.value) if file.value else None)

    fields: list[Field[Any]] = [kind, *whose.fields, title, number, sender, issued, until, note, file]
    return Form("documents.receive", _("A document that came in"), fields, done, summary=lambda: _("ENTER it"))


def correct(one: Document, today: date, accept: Callable[[Entry], Awaitable[Document]]) -> Form[Document]:
    """What the register says of a document from elsewhere."""
    title = TextField("title", _("Title"), value=one.title, length_max=LINE_MAX)
    number = TextField("number", _("Number"), value=one.number, required=False, length_max=LINE_MAX)
    sender = TextField("sender", pgettext("letter", "From"), value=one.sender, required=False, length_max=LINE_MAX)
    issued = _day("issued_on", _("Of the day"), today, one.issued_on, gone=True)
    until = _day("valid_until", _("Valid until"), today, one.valid_until)
    note = TextField("note", _("Note"), value=one.note, required=False, length_max=LINE_MAX)

    async def done() -> Document:
        entry = Entry(
            title=title.value or "",
            number=number.value or "",
            sender=sender.value or "",
            note=note.value or "",
            issued_on=issued.value,
            valid_until=until.value,
        )
        return await accept(entry)

    fields: list[Field[Any]] = [title, number, sender, issued, until, note]
    told = _("The entry of the register")
    return Form(f"documents.correct.{one.id}", told, fields, done, summary=lambda: _("SAVE it"))


def attach(one: Document, accept: Callable[[File], Awaitable[object]]) -> Form[str]:
    """A file to be kept with a document."""
    file = _file_field()
    file.required = True

    async def done() -> str:
        assert file.value is not None
        read = await asyncio.to_thread(read_file, file.value)
        await accept(read)
        return read.name

    told = _("A file to be kept with it")
    return Form(f"documents.attach.{one.id}", told, [file], done, summary=lambda: _("ATTACH it"))


def reason(one: Document, accept: Callable[[str], Awaitable[Document]]) -> Form[Document]:
    """Why a document does not count any more."""
    why = TextField("reason", _("Why"), length_max=LINE_MAX)

    async def done() -> Document:
        return await accept(why.value or "")

    told = _("REVOKE {number}: its number stays its own")
    return Form(
        f"documents.revoke.{one.id}", _("This document counts no more"), [why], done,
        summary=lambda: told.format(number=one.number or one.title),
    )  # fmt: skip


def hand_over(one: Document, accept: Callable[[int, Place, str], Awaitable[Document]]) -> Form[Document]:
    """Where a copy goes; one more than there are is a further copy."""
    last = max((copy for copy, _where in one.places), default=0)
    copies = [
        Option(copy, _("copy {copy} {where}").format(copy=copy, where=_(PLACES[where]))) for copy, where in one.places
    ]
    copy = ChoiceField("copy", _("Copy"), [*copies, Option(last + 1, _("one more copy"))])
    place = ChoiceField("place", _("Goes"), [Option(where, _(PLACES[where])) for where in Place])
    note = TextField("note", _("Note"), required=False, length_max=LINE_MAX)

    async def done() -> Document:
        assert copy.value is not None
        assert place.value is not None
        return await accept(copy.value, place.value, note.value or "")

    return Form(
        f"documents.copy.{one.id}", _("Where a copy goes"), [copy, place, note], done, summary=lambda: _("NOTE it"),
        draft=False,
    )  # fmt: skip
