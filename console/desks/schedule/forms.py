"""The sheets of the book: booking a free time, finding one, moving, changing what a visit is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from console.desks.schedule.choosing import Candidate, candidates
from console.desks.schedule.objections import may_squeeze, objections
from console.locale import _
from console.present import say_error
from console.rebooking import Booked, Refused
from console.sheets.fields import Field, StaticField, TextField
from console.sheets.form import Form
from console.sheets.picks import SEARCHED, ChoiceField, Option, PickField
from console.sheets.second import Second
from console.visit_fields import ServiceField
from console.visit_terms import service_tail, terms_word
from console.visit_words import day_at, kind_word
from storage.errors import RuleBroken, Taken
from storage.ids import PatientId
from storage.rights import Right
from storage.schedule.records import (
    Appointment,
    BookStatus,
    NewAppointment,
    Opening,
    VisitKind,
)

if TYPE_CHECKING:
    from storage.accounts.records import Account
    from storage.office import Office

SHOWN = 9
NOBODY = PatientId(0)
"""Stands in a booking until the sheet has asked for whom it is."""
COMMENT_MAX = 120
_AUTO = "auto"
Choose = Callable[[str, Sequence[str]], Awaitable[int | None]]
"""Asks by one digit (`DeskScreen.choose`)."""


def booking(
    office: Office,
    wanted: NewAppointment,
    *,
    place: str,
    patient: Option[Candidate] | None,
    squeeze: bool,
    approvers: Sequence[Account],
    choose: Choose,
) -> Form[Booked]:
    """Book a known time: who, for which service, a remark; over the rules, with the reason and a second person.

    `wanted` may name kind and service already (a repeated booking); `place` is the doctor, with the room.
    """

    async def find(text: str) -> Sequence[Option[Candidate]]:
        return await candidates(office, text)

    who: PickField[Candidate] = PickField(
        "who", _("Who"), find, value=patient, digits="search", at_once=False, down=True, hint=_(SEARCHED)
    )
    kind = _kind_field(wanted)

    def so_far() -> NewAppointment | None:
        if who.value is None:
            return None
        asked = None if kind.value in (None, _AUTO) else VisitKind(kind.value)
        return replace(wanted, patient_id=who.value.id, kind=asked, service_id=None)

    service = ServiceField(office, so_far, service_id=wanted.service_id)
    comment = TextField("comment", _("Note"), required=False, length_max=COMMENT_MAX)
    reason = TextField(
        "reason", _("Why squeezed in"), when=lambda: squeeze or may_squeeze(service.terms), length_max=COMMENT_MAX
    )
    second = Second(Right.OVERBOOK, approvers, needed=lambda: reason.shown)

    async def accept() -> Booked:
        asked = service.asked()
        assert asked is not None
        why = (reason.value or "") if reason.shown else ""
        asked = replace(asked, comment=comment.value or "", overbook_reason=why)
        with await second.approval(office):
            return await book_asking(office, asked, choose)

    def summary() -> str:
        said = {"who": who.value.name if who.value else "...", "when": day_at(wanted.local_date, wanted.local_min)}
        terms = service.terms
        if terms is None:
            return second.said(_("BOOK {who}: {when}, {place}").format(**said, place=place))
        tail = service_tail(terms.service, terms.minutes)
        return second.said(_("BOOK {who}: {when}, {place}, {service}").format(**said, place=place, service=tail))

    fields: list[Field[Any]] = [  # Any: each field has its own kind of answer
        StaticField(_("Time"), f"{day_at(wanted.local_date, wanted.local_min)} · {place}"),
        who,
        StaticField(_("Visit"), lambda: terms_word(service.terms) if service.terms else ""),
        service.policy_line(),
        *objections(lambda: service.terms),
        service,
        kind,
        comment,
        reason,
        *second.fields,
    ]
    return Form("day.book", _("Booking"), fields, accept, summary=summary, depends={"service": ("who", "kind")})


def _kind_field(wanted: NewAppointment) -> ChoiceField[str]:
    kinds = [Option(_AUTO, _("by the rules"))]
    kinds += [Option(one.value, kind_word(one)) for one in (VisitKind.FIRST, VisitKind.FOLLOW, VisitKind.PROCEDURE)]
    return ChoiceField("kind", _("Kind"), kinds, value=wanted.kind.value if wanted.kind else _AUTO, required=False)


async def book_asking(office: Office, asked: NewAppointment, choose: Choose) -> Booked:
    """Book; what the book wants to be told first (which of two times, a second visit) is asked by a digit."""
    try:
        return await book_or_offers(office, asked)
    except RuleBroken as error:
        rule = error.values.get("rule")
        if rule == "twofold":
            fold = await choose(say_error(error), [_("the first"), _("the second")])
            if fold is None:
                raise
            return await book_asking(office, replace(asked, fold=fold), choose)
        if rule == "twice" and await choose(say_error(error), [_("book a second visit on that day")]) == 0:
            return await book_asking(office, replace(asked, second=True), choose)
        raise


async def book_or_offers(office: Office, wanted: NewAppointment) -> Booked:
    """Book; a time that is not free comes back as what to offer instead of it."""
    try:
        return await office.schedule.book(wanted)
    except Taken as error:
        return Refused(error, wanted=wanted)


def like(visit: Appointment) -> NewAppointment:
    """A booking like one that was made, for a course of treatment: what follows a first visit is a follow-up."""
    first = visit.kind is VisitKind.FIRST
    return NewAppointment(
        patient_id=visit.patient_id,
        practitioner_id=visit.practitioner_id,
        local_date=visit.local_date,
        local_min=visit.local_min,
        kind=VisitKind.FOLLOW if first else visit.kind,
        minutes=None if first else visit.minutes,
        service_id=None if first else visit.service_id,
    )


def of_opening(opening: Opening, patient_id: PatientId) -> NewAppointment:
    """A booking of a free time that was offered."""
    return NewAppointment(
        patient_id=patient_id,
        practitioner_id=opening.practitioner_id,
        local_date=opening.local_date,
        local_min=opening.local_min,
        minutes=opening.minutes,
        room_id=opening.room_id,
        fold=opening.fold,
    )


def amending(office: Office, visit: Appointment) -> Form[Appointment]:
    """Change what a visit is: its kind, its service, the note.  Its time and length stay."""
    kinds = [Option(kind, kind_word(kind)) for kind in (VisitKind.FIRST, VisitKind.FOLLOW, VisitKind.PROCEDURE)]
    kind = ChoiceField(
        "kind", _("Kind"), kinds, value=visit.kind, required=False, when=lambda: visit.kind is not VisitKind.WALK_IN
    )
    comment = TextField("comment", _("Note"), value=visit.comment, required=False, visit=True, length_max=COMMENT_MAX)
    as_it_is = NewAppointment(
        patient_id=visit.patient_id,
        practitioner_id=visit.practitioner_id,
        local_date=visit.local_date,
        local_min=visit.local_min,
    )
    service = ServiceField(
        office, lambda: as_it_is, service_id=visit.service_id, when=lambda: visit.status is BookStatus.BOOKED
    )

    async def accept() -> Appointment:
        return await office.schedule.amend(
            visit.id,
            comment=comment.value or "",
            kind=kind.value,
            service_id=None if service.value is None else service.value.service_id,
            version=visit.version,
        )

    fields: list[Field[Any]] = [kind, service, comment]  # Any: each field has its own kind of answer
    return Form("day.edit", visit.patient.usual, fields, accept, summary=lambda: _("SAVE the visit"))
