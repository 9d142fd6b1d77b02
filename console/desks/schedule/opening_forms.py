"""The sheets that search the book: the first openings for a caller, another time for a visit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from console.desks.schedule.choosing import SHOWN, Candidate, Whom, doctors, named
from console.desks.schedule.forms import Booked, book_or_offers, move_or_offers, of_opening, to_opening
from console.desks.schedule.wanted import read_wanted
from console.locale import _
from console.sheets.fields import StaticField, ValueField
from console.sheets.form import Form
from console.sheets.picks import SEARCHED, Option, PickField
from console.typed.dates import order_of
from console.visit_words import day_at, opening_word
from storage.schedule.records import Appointment, Opening, OpeningQuery, VisitKind

if TYPE_CHECKING:
    from storage.office import Office


def _wanted(office: Office, text: str) -> OpeningQuery:
    today = office.centre.day_of(office.clock.now())
    return read_wanted(text, today=today, order=order_of(office.centre.locale))


def finding(office: Office, *, patient: Option[Candidate] | None, doctor: Option[Whom] | None) -> Form[Booked]:
    """Find the first openings over the next ten days that have any, by doctor or specialty, and book one."""

    async def find_who(text: str) -> Sequence[Option[Candidate]]:
        matches = await office.patients.search(text, SHOWN)
        return [Option(Candidate(m.id, m.usual_name, VisitKind.FIRST), named(m)) for m in matches if not m.merged_into]

    async def find_openings(_text: str) -> Sequence[Option[Opening]]:
        if who.value is None or to.value is None:
            return ()
        kind = await office.schedule.kind_for(who.value.id, to.value.practitioner_ids[0], _from(office, when))
        query = replace(
            when.value or OpeningQuery(per_day=2),
            practitioner_ids=to.value.practitioner_ids,
            kind=kind,
            patient_id=who.value.id,
        )
        several = len(to.value.practitioner_ids) > 1
        return [Option(o, opening_word(o, with_doctor=several)) for o in await office.schedule.openings(query)]

    who: PickField[Candidate] = PickField(
        "who", _("Who"), find_who, value=patient, digits="search", at_once=False, down=True, hint=_(SEARCHED)
    )
    to: PickField[Whom] = PickField(
        "doctor", _("Doctor"), lambda text: doctors(office, text), value=doctor, letters_min=1
    )
    when: ValueField[OpeningQuery] = ValueField(
        "when",
        _("From"),
        lambda text: _wanted(office, text),
        required=False,
        visit=True,
        hint=lambda: _("fri 14, +7, 9-12; or empty"),
    )
    slot: PickField[Opening] = PickField(
        "slot", _("Free"), find_openings, typing=False, nothing=_("Nothing is free in a year.")
    )

    async def accept() -> Booked:
        assert who.value is not None
        assert slot.value is not None
        return await book_or_offers(office, of_opening(slot.value, who.value.id))

    def summary() -> str:
        if who.value is None or slot.value is None:
            return _("BOOK")
        told = f"{slot.value.practitioner.initials} {day_at(slot.value.local_date, slot.value.local_min)}"
        return _("BOOK {who}, {when}").format(who=who.value.name, when=told)

    return Form(
        "day.find", _("First openings"), [who, to, when, slot], accept, summary=summary,
        depends={"slot": ("who", "doctor", "when")},
    )  # fmt: skip


def _from(office: Office, when: ValueField[OpeningQuery]) -> date:
    asked = when.value.from_day if when.value else None
    return asked or office.centre.day_of(office.clock.now())


def moving(office: Office, visit: Appointment, *, told: str) -> Form[Booked]:
    """Choose one of the next openings; a typed day or time narrows them."""

    async def find(text: str) -> Sequence[Option[Opening]]:
        query = OpeningQuery(from_day=max(visit.local_date, office.centre.day_of(office.clock.now())))
        if text:
            query = _wanted(office, text)
        query = replace(
            query,
            practitioner_ids=(visit.practitioner_id,),
            kind=visit.kind,
            minutes=visit.minutes,
            per_day=2,
            patient_id=visit.patient_id,
        )
        return [Option(o, opening_word(o)) for o in await office.schedule.openings(query)]

    slot: PickField[Opening] = PickField("slot", _("To"), find, nothing=_("Nothing is free there."))

    async def accept() -> Booked:
        assert slot.value is not None
        return await move_or_offers(office, visit, to_opening(slot.value))

    def summary() -> str:
        where = day_at(slot.value.local_date, slot.value.local_min) if slot.value else "..."
        return _("MOVE {who} to {when}").format(who=visit.patient.usual, when=where)

    note = StaticField("", _("Esc, a free time, and the same key again moves to the cursor."), token="dim")
    return Form("day.move", told, [slot, note], accept, summary=summary, draft=False)
