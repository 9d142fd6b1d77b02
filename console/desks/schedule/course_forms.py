"""The sheets of a course of treatment: asked for and previewed, or the rest of one moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from console.desks.schedule.choosing import Candidate, candidates
from console.desks.schedule.course_field import CourseSheet, DatesField
from console.locale import _, ngettext
from console.locale.formats import day_digits, day_name, day_short
from console.present import say_error
from console.sheets.choices import ChoiceField
from console.sheets.fields import Field, StaticField, ValueField
from console.sheets.form import Form
from console.sheets.picks import SEARCHED, Option, PickField
from console.typed.courses import Asked, parse_pattern
from console.typed.dates import order_of, parse_day
from console.typed.errors import TypedError
from console.visit_fields import ServiceField
from console.visit_words import at, day_at, person
from storage.errors import RuleBroken, Taken
from storage.ids import PatientId
from storage.schedule.records import Appointment, NewAppointment
from storage.schedule.series_records import VISITS_MAX, VISITS_MIN, Pattern, SeriesAsk, SeriesPreview, SeriesVisit

if TYPE_CHECKING:
    from storage.office import Office

USUAL = 10
"""So many visits a course has where nothing else is known."""
Course = tuple[Appointment, ...]
"""What a sheet gives: the visits that were booked or moved."""


class CourseForm:
    """Who, how many visits, on which days, from when; then the dates."""

    def __init__(
        self, office: Office, wanted: NewAppointment, *, place: str, specialty: str, patient: Option[Candidate] | None
    ) -> None:
        """`wanted` is the time and the doctor to begin with; `place` says where that is."""
        self._office, self._wanted, self._place = office, wanted, place
        self._stages: dict[PatientId, int] = {}
        self.who: PickField[Candidate] = PickField(
            "who", _("Who"), partial(candidates, office), value=patient, digits="search", at_once=False, down=True,
            hint=_(SEARCHED),
        )  # fmt: skip
        self.visits = ValueField(
            "visits", _("Visits"), _visits, default=self._usual, required=False, visit=True, hint=self._planned
        )
        self.pattern: ValueField[Asked] = ValueField(
            "pattern", _("Days"), parse_pattern, default=Asked, required=False, visit=True,
            hint=lambda: _("mon thu 10:00; every day; 2 a week"),
        )  # fmt: skip
        self.first = _first_day(office, wanted.local_date)
        self.doctors = ChoiceField(
            "doctors", _("Doctor"),
            [Option(False, _("this one")), Option(True, _("any of the specialty"))],
            value=False, required=False, when=lambda: bool(specialty),
        )  # fmt: skip
        self.service = ServiceField(office, self._so_far, service_id=wanted.service_id)
        self.dates = DatesField(office, self._asked, self._known)

    def form(self) -> Form[Course]:
        """The sheet, ready to be asked."""
        fields: list[Field[Any]] = [  # Any: each field has its own kind of answer
            StaticField(_("Time"), f"{day_at(self._wanted.local_date, self._wanted.local_min)} · {self._place}"),
            *(self.who, self.visits, self.pattern, self.first, self.doctors, self.service, self.dates),
        ]
        asked = ("who", "visits", "pattern", "first", "doctors")
        return CourseSheet(
            "day.course", _("Course of visits"), fields, self._accept, summary=self._summary, read_back=True,
            depends={"service": ("who",), "dates": (*asked, "service")}, draft=False,
        )  # fmt: skip

    def _usual(self) -> int:
        """As many as the patient's plan of treatment has stages left."""
        who = self.who.value
        return (self._stages.get(who.id) if who is not None else None) or USUAL

    def _planned(self) -> str:
        who = self.who.value
        left = self._stages.get(who.id) if who is not None else None
        if not left:
            return _("from {low} to {high}; empty is {usual}").format(low=VISITS_MIN, high=VISITS_MAX, usual=USUAL)
        return ngettext(
            "the plan has {count} stage left", "the plan has {count} stages left", left
        ).format(count=left)

    def _so_far(self) -> NewAppointment | None:
        who = self.who.value
        return None if who is None else replace(self._wanted, patient_id=who.id, service_id=None)

    def _asked(self) -> SeriesAsk | None:
        wanted = self._so_far()
        if wanted is None:
            return None
        first = self.first.value or self._wanted.local_date
        service = self.service.value
        known = None if service is None or service.usual else service.service_id
        return SeriesAsk(
            first=replace(wanted, local_date=first, service_id=known),
            visits=self.visits.value or self._usual(),
            pattern=(self.pattern.value or Asked()).on(first),
            any_doctor=bool(self.doctors.value),
        )

    async def _known(self) -> None:
        """Wait for the service; look up how many stages are left of the patient's plan, which a course may fulfil."""
        await self.service.ready()
        who = self.who.value
        if who is not None and who.id not in self._stages:
            left = await self._office.recalls.stages_left(who.id)
            self._stages[who.id] = min(left, VISITS_MAX) if left >= VISITS_MIN else 0

    async def _accept(self) -> Course:
        preview = self.dates.finished
        assert preview is not None
        try:
            return await self._office.schedule.series.book(preview)
        except (Taken, RuleBroken) as error:
            await self.dates.again()
            raise TypedError(meanwhile(error)) from error

    def _summary(self) -> str:
        who, preview = self.who.value, self.dates.finished
        if who is None or preview is None:
            return _("BOOK the course")
        return _("BOOK {who}: {course}").format(who=who.name, course=spanning(preview))


def meanwhile(error: Taken | RuleBroken) -> str:
    """That a time of the preview is gone, and of which visit."""
    return _("Nothing was written; visit {number}: {reason}").format(
        number=error.values.get("number", "?"), reason=say_error(error)
    )


def spanning(preview: SeriesPreview) -> str:
    """A course in words: `10 visits, Mon 5 Oct to Thu 5 Nov, Orlova E.`."""
    first, last = preview.planned[0], preview.planned[-1]
    doctors = ", ".join(dict.fromkeys(one.doctor.initials for one in preview.planned))
    return ngettext(
        "{count} visit, {first} to {last}, {doctors}", "{count} visits, {first} to {last}, {doctors}",
        len(preview.planned),
    ).format(
        count=len(preview.planned), first=day_at(first.wanted.local_date, first.wanted.local_min),
        last=day_short(last.wanted.local_date), doctors=doctors,
    )  # fmt: skip


def _visits(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 4 and VISITS_MIN <= int(text) <= VISITS_MAX):
        raise TypedError(
            _("Expected how many visits: from {low} to {high}.").format(low=VISITS_MIN, high=VISITS_MAX)
        )
    return int(text)


def _first_day(office: Office, day: date) -> ValueField[date]:
    order, today = order_of(office.centre.locale), office.centre.day_of(office.clock.now())

    def read(text: str) -> date:
        found = parse_day(text, today=today, order=order)
        if found < today:
            raise TypedError(_("This day is past."))
        return found

    return ValueField(
        "first", _("From"), read, show=day_digits, value=max(day, today), required=False, visit=True,
        step=lambda now, by: (now or today) + timedelta(days=by), hint=lambda: _("the first day that will do"),
    )  # fmt: skip


def moving(office: Office, visit: Appointment, rest: Sequence[SeriesVisit]) -> Form[Course]:
    """Move a visit of a series and those that follow: other days, another time, or both."""
    pattern: ValueField[Asked] = ValueField(
        "pattern", _("Days"), parse_pattern, default=Asked, required=False, visit=True,
        offer=lambda: pattern_word(rest), hint=lambda: _("days and a time, such as tue fri 11:00"),
    )  # fmt: skip
    first = _first_day(office, visit.local_date)

    def asked() -> SeriesAsk:
        day = first.value or visit.local_date
        said = pattern.value or parse_pattern(pattern_word(rest))
        return SeriesAsk(
            first=NewAppointment(
                patient_id=visit.patient_id,
                practitioner_id=visit.practitioner_id,
                local_date=day,
                local_min=visit.local_min,
            ),
            visits=len(rest),
            pattern=said.on(day),
            moving=tuple(one.id for one in rest),
        )

    dates = DatesField(office, asked)

    async def accept() -> Course:
        preview = dates.finished
        assert preview is not None
        try:
            return await office.schedule.series.move(rest, preview)
        except (Taken, RuleBroken) as error:
            await dates.again()
            raise TypedError(meanwhile(error)) from error

    def summary() -> str:
        if dates.finished is None:
            return _("MOVE the course")
        return _("MOVE {who}: {course}").format(who=visit.patient.usual, course=spanning(dates.finished))

    fields: list[Field[Any]] = [first, pattern, dates]  # Any: each field has its own kind of answer
    title = _("Move {who}, {when} and after").format(
        who=person(visit), when=day_at(visit.local_date, visit.local_min)
    )
    return CourseSheet(
        "day.course.move", title, fields, accept, summary=summary, read_back=True,
        depends={"dates": ("first", "pattern")}, draft=False,
    )  # fmt: skip


def pattern_word(rest: Sequence[SeriesVisit]) -> str:
    """The pattern that the visits of a series stand in now, as it may be typed."""
    pattern = pattern_of(rest)
    monday = date(2026, 10, 5)
    words = [day_name(monday + timedelta(days=day)) for day in sorted(pattern.weekdays)]
    if pattern.every_weeks > 1:
        words.insert(0, _("every {count} weeks").format(count=pattern.every_weeks))
    return " ".join([*words, at(pattern.minute or 0)])


def pattern_of(rest: Sequence[SeriesVisit]) -> Pattern:
    """On which weekdays visits stand, and how many weeks apart."""
    by_weekday: dict[int, list[date]] = {}
    for one in rest:
        by_weekday.setdefault(one.day.weekday(), []).append(one.day)
    pairs = (pair for days in by_weekday.values() for pair in pairwise(days))
    apart = [(after - before).days // 7 for before, after in pairs]
    weeks = max(min(apart, default=1), 1)
    return Pattern(weekdays=frozenset(by_weekday), every_weeks=weeks, minute=rest[0].minute)
