"""What books, moves and cancels, from the key to the line that is read back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from console.desks.schedule import courses, forms, opening_forms, reasons, repeating, wanting
from console.desks.schedule.carrying import Carrying
from console.desks.schedule.choosing import Candidate, Whom, both
from console.desks.schedule.held import beside_held, held_of
from console.desks.schedule.pairing import PairRefused, finish_pair
from console.desks.schedule.slots import Slot
from console.holding import Holding
from console.locale import _
from console.messages import BookVisit
from console.offers import Squeeze, offer
from console.pair_words import still_booked
from console.present import say_error
from console.rebooking import Booked, Move, Refused, cancel_reason, move_title, moving, or_offers, to_opening
from console.sheets.fields import Field, TextField
from console.sheets.form import Form
from console.sheets.picks import Option
from console.sheets.second import Second
from console.visit_words import read_back
from storage.patients.records import PatientStatus
from storage.rights import Right
from storage.schedule.pair_records import PairMade
from storage.schedule.records import Appointment, MoveTo, NewAppointment, Opening

if TYPE_CHECKING:
    from console.desks.schedule.screen import DayScreen
    from storage.accounts.records import Account

OVER = (PatientStatus.ARCHIVED, PatientStatus.MERGED)
"""Entries that nobody is booked under."""


class Flows:
    """The flows of one Day place, with what they carry from one key to the next."""

    def __init__(self, place: DayScreen) -> None:
        """Serve `place`."""
        self.place = place
        self.carrying = Carrying(lambda: self.place.office.clock.now())
        self.last: NewAppointment | None = None  # the last booking made here, to be repeated

    async def asked(self, request: BookVisit) -> None:
        """Another place wants a visit booked, or one moved."""
        place = self.place
        if request.appointment_id is not None:
            visit = await place.office.schedule.appointment(request.appointment_id)
            await place.follow(visit)
            await self.move_visit(visit)
            return
        if request.patient_id is not None:
            patient = await place.office.patients.patient(request.patient_id)
            candidate = Candidate(patient.id, patient.usual_name)
            self.carrying.patient = Option(candidate, patient.full_name)
        if await self.find_opening(request) is None and (wanting := self.carrying.patient) is not None:
            place.say(_("Choose a free time for {who}, then book.").format(who=wanting.value.name))

    def let_go(self) -> bool:
        """Carry nobody any more, and say so; False when nobody was carried."""
        dropped = self.carrying.drop()
        if dropped:
            self.place.say(_("Nobody is carried any more."))
        return dropped

    async def keep_wanting(self) -> None:
        """Forget whom another place sent, if the registration was taken back or merged meanwhile."""
        if (wanting := self.carrying.patient) is not None:
            patient = await self.place.office.patients.patient(wanting.value.id)
            if patient.status in OVER:
                self.carrying.drop()

    # ------------------------------------------------------------ booking
    async def book(self, slot: Slot) -> None:
        """A sheet: who, what kind; the time is the cursor's."""
        await self.keep_wanting()
        column = slot.column
        wanted = NewAppointment(
            patient_id=forms.NOBODY,
            practitioner_id=column.practitioner_id,
            local_date=column.day,
            local_min=slot.visit.local_min if slot.visit else slot.minute,
        )
        if slot.held is not None:
            await beside_held(self, slot, slot.held)
        else:
            await self.ask_booking(wanted, slot, self.carrying.patient)

    async def ask_booking(
        self, wanted: NewAppointment, slot: Slot, patient: Option[Candidate] | None, *, ready_made: bool = False
    ) -> None:
        """Ask who comes at a time of the book; `ready_made`: all is known, Enter books."""
        column = slot.column
        doctor = column.practitioner.initials
        place = _("{doctor}, room {room}").format(doctor=doctor, room=column.room) if column.room else doctor
        squeeze = reasons.against(self.place, slot) is not None
        office, choose = self.place.office, self.place.choose
        approvers = await office.accounts.approvers(Right.OVERBOOK)
        if squeeze and not approvers:
            self.place.say(reasons.nobody_approves(self.place, slot), error=True)
            return
        form = forms.booking(
            office, wanted, place=place, patient=patient, squeeze=squeeze, approvers=approvers, choose=choose
        )
        form.ready_made = ready_made
        holding = Holding(self.place.shell)
        if not squeeze:
            form.fields.append(holding.line())
            holding.want([held_of(office.centre, wanted, slot)])
        async with holding:
            result = await self.place.ask(form)
            holding.ended(result)
        await self.finish(result)

    async def find_opening(self, asked: BookVisit | None = None) -> Appointment | None:
        """The first openings by doctor or specialty, over the next ten days that have any."""
        place, record, doctor = self.place, self.place.grid.record, None
        if asked and asked.sides:
            doctor = Option(both(asked.doctor, asked.sides), asked.doctor)
        elif asked and asked.practitioner_ids:
            doctor = Option(Whom(asked.doctor, asked.practitioner_ids), asked.doctor)
        elif record is not None and self.carrying.patient is None:
            name = record.column.practitioner.initials
            doctor = Option(Whom(name, (record.column.practitioner_id,)), name)
        holding = Holding(place.shell)
        patient, choose = self.carrying.patient, place.choose
        sheet = opening_forms.Finding(holding, place.office, patient=patient, doctor=doctor, choose=choose)
        sheet.service.wish(asked.service_id if asked else None)
        if asked is not None:
            sheet.begin(asked.from_day, asked.after_min)
        async with holding:
            result = await place.ask(sheet.form())
            holding.ended(result)
        if isinstance(result, PairMade | PairRefused):
            self.carrying.drop()
            return await finish_pair(place, result)
        return await self.finish(result)

    async def repeat(self, slot: Slot) -> None:
        """On a free time the last booking; on a visit the same weekday and time again."""
        await repeating.repeat(self, slot)

    async def course(self, slot: Slot) -> None:
        """Several visits at once, by a pattern."""
        await self.keep_wanting()
        await courses.book(self.place, slot, self.carrying.patient)

    # ------------------------------------------------------------ moving, giving up
    async def move(self, slot: Slot) -> None:
        """On a visit the openings; on a free time what is carried comes here."""
        if slot.visit is not None:
            return None if await courses.move(self.place, slot) else await self.move_visit(slot.visit)
        carried = self.carrying.visit
        assert carried is not None
        to = MoveTo(local_date=slot.column.day, local_min=slot.minute, practitioner_id=slot.column.practitioner_id)
        await self.finish(await self.place.write(or_offers(self._mover(carried), carried, to)))

    def _mover(self, visit: Appointment) -> Move:
        return lambda to: self.place.office.schedule.move(visit.id, to, visit.version)

    async def move_visit(self, visit: Appointment) -> None:
        """A sheet with the next openings; left, the visit is carried to the cursor."""
        self.carrying.visit = visit
        note = _("Esc, a free time, and the same key again moves to the cursor.")
        told, office = move_title(visit), self.place.office
        result = await self.place.ask(moving(office, visit, self._mover(visit), told=told, note=note))
        if result is None:
            said = _("{who} is carried: on a free time, Move again puts the visit there.")
            self.place.say(said.format(who=visit.patient.usual))
        await self.finish(result)

    async def cancel(self, slot: Slot) -> None:
        """One digit for the reason is the confirmation."""
        place, visit = self.place, reasons.visit_of(slot)
        if await courses.cancel(place, slot):
            return
        if (reason := await cancel_reason(place, visit)) is None:
            return
        others = await place.office.schedule.pairs.beside([visit.id])
        gone = await place.write(place.office.schedule.cancel(visit.id, reason, visit.version))
        place.reload()
        told = (await wanting.freed(place, gone), still_booked(gone, others.get(gone.id)))
        place.done("; ".join(filter(None, told)))

    # ------------------------------------------------------------ to the end
    async def finish(self, result: Booked | None) -> Appointment | None:
        """Offer openings as long as the time is taken; then say what was written."""
        while isinstance(result, Refused):
            result = await self._instead(result)
        if result is None:
            return None
        visit = result.appointment
        moved = self.carrying.visit is not None and self.carrying.visit.id == visit.id
        self.carrying.drop()
        self.last = forms.like(visit)
        await self.place.follow(visit)
        said = _("■ MOVED {visit}") if moved else _("■ BOOKED {visit}")
        self.place.done(said.format(visit=read_back(result)))
        return visit

    async def _instead(self, refused: Refused) -> Booked | None:
        place, error = self.place, refused.error
        approvers = await place.office.accounts.approvers(Right.OVERBOOK)
        squeeze = bool(approvers) and error.values.get("rule") not in ("patient", "held")
        answer = await offer(place, say_error(error), error.openings, squeeze=squeeze)
        if isinstance(answer, Squeeze):
            return await self._squeeze(refused, approvers)
        return await self._again(refused, answer, "") if isinstance(answer, Opening) else None

    async def _again(self, refused: Refused, opening: Opening | None, reason: str) -> Booked:
        """Ask again for what was refused: at an opening, or at the same time with a reason."""
        place = self.place
        if refused.visit is not None and refused.to is not None:
            to = replace(refused.to, overbook_reason=reason) if opening is None else to_opening(opening)
            return await place.write(or_offers(self._mover(refused.visit), refused.visit, to))
        wanted = refused.wanted
        assert wanted is not None
        if opening is None:
            wanted = replace(wanted, overbook_reason=reason)
        else:
            kept: dict[str, Any] = {
                "kind": wanted.kind,
                "service_id": wanted.service_id,
                "comment": wanted.comment,
                "call_id": wanted.call_id,
            }
            wanted = replace(forms.of_opening(opening, wanted.patient_id), **kept)
        return await place.write(forms.book_asking(place.office, wanted, place.choose))

    async def _squeeze(self, refused: Refused, approvers: Sequence[Account]) -> Booked | None:
        """The time that was asked for, in spite of all: the reason, and the second person."""
        place = self.place
        text = TextField("reason", _("Why squeezed in"), length_max=forms.COMMENT_MAX)
        second = Second(Right.OVERBOOK, approvers)

        async def accept() -> Booked:
            with await second.approval(place.office):
                return await self._again(refused, None, text.value or "")

        fields: list[Field[Any]] = [text, *second.fields]
        said = partial(second.said, _("SQUEEZE IN"))
        return await place.ask(Form("day.squeeze", _("Overbooking"), fields, accept, summary=said, draft=False))
