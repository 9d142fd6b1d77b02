"""Courses of treatment from the key to the line that says what was written."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from console.desks.schedule import course_forms, forms, reasons
from console.desks.schedule.choosing import Candidate
from console.desks.schedule.slot import Slot
from console.locale import _, ngettext
from console.locale.formats import day_short
from console.rebooking import cancel_reason
from console.sheets.picks import Option
from console.visit_words import day_at, reason_word
from storage.schedule.records import Appointment, NewAppointment
from storage.schedule.series_records import SeriesVisit

if TYPE_CHECKING:
    from console.desks.schedule.screen import DayScreen


async def book(place: DayScreen, slot: Slot, patient: Option[Candidate] | None) -> None:
    """A sheet with the preview: on a visit more of the same patient's, on a free time a new course."""
    column, visit = slot.column, slot.visit
    wanted = NewAppointment(
        patient_id=visit.patient_id if visit else forms.NOBODY,
        practitioner_id=column.practitioner_id,
        local_date=column.day,
        local_min=visit.local_min if visit else slot.minute,
    )
    if visit is not None:
        like = forms.like(visit)
        wanted = NewAppointment(
            patient_id=visit.patient_id, practitioner_id=visit.practitioner_id, local_date=_next_day(place, visit),
            local_min=visit.local_min, kind=like.kind, service_id=like.service_id, minutes=like.minutes,
        )  # fmt: skip
        patient = Option(Candidate(visit.patient_id, visit.patient.usual), visit.patient.full)
    doctor = column.practitioner.initials
    where = _("{doctor}, room {room}").format(doctor=doctor, room=column.room) if column.room else doctor
    sheet = course_forms.CourseForm(
        place.office, wanted, place=where, specialty=column.specialty, patient=patient
    )
    made = await place.ask(sheet.form())
    if made:
        await place.follow(made[0])
        place.done(_("■ BOOKED {course}").format(course=_told(made)))


def _next_day(place: DayScreen, visit: Appointment) -> date:
    """The visit's own weekday, from the week after it and from today on: who comes on Fridays goes on so."""
    behind = (place.office.centre.day_of(place.office.clock.now()) - visit.local_date).days
    return visit.local_date + timedelta(weeks=max(1, -(-behind // 7)))


def _told(made: course_forms.Course) -> str:
    first, last = made[0], made[-1]
    return ngettext(
        "{who}: {count} visit from {first} to {last}", "{who}: {count} visits from {first} to {last}", len(made)
    ).format(
        who=first.patient.usual, count=len(made), first=day_at(first.local_date, first.local_min),
        last=day_short(last.local_date),
    )  # fmt: skip


async def _rest(place: DayScreen, slot: Slot, title: str) -> tuple[SeriesVisit, ...] | None:
    """The visits that are meant: nothing where it is this one alone, None where the question was left."""
    if slot.visit is None:
        return ()
    rest = await place.office.schedule.series.following(slot.visit.id)
    if len(rest) < 2:
        return ()
    following = ngettext(
        "this and the {count} that follows", "this and the {count} that follow", len(rest) - 1
    ).format(count=len(rest) - 1)
    chosen = await place.choose(title.format(who=slot.visit.patient.usual), [_("this one alone"), following])
    return None if chosen is None else rest if chosen == 1 else ()


async def move(place: DayScreen, slot: Slot) -> bool:
    """Whether the question of a series was the answer: its rest was moved, or nothing is to be."""
    rest = await _rest(place, slot, _("{who}: a visit of a course. Move"))
    if rest == ():
        return False
    if rest is not None and slot.visit is not None:
        made = await place.ask(course_forms.moving(place.office, slot.visit, rest))
        if made:
            await place.follow(made[0])
            place.done(_("■ MOVED {course}").format(course=_told(made)))
    return True


async def cancel(place: DayScreen, slot: Slot) -> bool:
    """Whether the question of a series was the answer: its rest was cancelled, or nothing is to be."""
    rest = await _rest(place, slot, _("{who}: a visit of a course. Cancel"))
    if rest == ():
        return False
    visit = reasons.visit_of(slot)
    if rest is not None and (reason := await cancel_reason(place, visit, len(rest))) is not None:
        gone = await place.write(place.office.schedule.series.cancel(rest, reason))
        why = reason_word(reason.code)
        place.done(_("- CANCELLED {course}: {reason}").format(course=_told(gone), reason=why))
        place.reload()
    return True
