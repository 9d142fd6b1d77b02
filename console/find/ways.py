"""What Enter could do with a find/do line: the ways, best first, each with its sentence and what it does."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from console.find.grammar import DoctorWords, Wish, doctors_of, parse
from console.find.here import rows_here
from console.locale import _
from console.locale.formats import day_digits, day_long
from console.messages import BookVisit, GoTo, TakePayment, ViewCard
from console.sheets.find_line import Preview
from console.typed.dates import order_of
from console.visit_terms import already, service_tail
from console.visit_words import day_at, read_back
from storage.ids import PatientId, PractitionerId
from storage.patients.names import fold
from storage.schedule.records import MoveTo, NewAppointment, Opening, OpeningQuery, VisitKind

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from storage.patients.records import Match

SHOWN_MAX = 6
"""So many ways are offered at a time."""
PEOPLE_FIRST = 2
"""Of a name that a doctor bears too, so many patients come before the doctor."""


async def find(app: ConsoleApp, text: str) -> Sequence[Preview]:
    """The shell's finder: what Enter could do with `text`, best first.  Raises StorageError."""
    return await Ways(app).of(text) if app.office is not None else ()


class Ways:
    """Finds the ways for one state of the line."""

    def __init__(self, app: ConsoleApp) -> None:
        """Look things up for `app`'s person and place."""
        self._app = app
        self._names: dict[int, str] = {}

    async def of(self, text: str) -> Sequence[Preview]:
        """The ways of a line, best first; none when nothing fits.  Raises StorageError."""
        office = self._app.office_open
        doctors = await self._known_doctors()
        today = office.centre.day_of(office.clock.now())
        wish = parse(text, today=today, order=order_of(office.centre.locale), doctors=doctors)
        here = [] if wish.verb else [self._here(key, label) for key, label in rows_here(self._app.place, text)]
        if wish.verb is None and wish.who:
            found = await self._named(wish, today, doctors_of(wish.who, doctors))
        else:
            found = await self._of_wish(wish, today)
        ways = [*here, *found]
        return ways[:SHOWN_MAX] or [Preview(_("Nothing fits; type less, or the number."))]

    async def _known_doctors(self) -> tuple[DoctorWords, ...]:
        found = await self._app.office_open.staff.practitioners()
        self._names = {int(one.id): one.short_name for one in found}
        return tuple(
            DoctorWords(id=int(one.id), words=tuple(fold(f"{one.full_name} {one.specialty}").split())) for one in found
        )

    async def _named(self, wish: Wish, today: date, doctors: Sequence[int]) -> Sequence[Preview]:
        """A name without a verb: patients by it, and the day of a doctor of that name; with a day, the doctor first."""
        matches = await self._app.office_open.patients.search(wish.who, SHOWN_MAX)
        people = [self._with(None, match) for match in matches]
        days = [self._day_of(wish.day or today, one) for one in doctors]
        return [*days, *people] if wish.day else [*people[:PEOPLE_FIRST], *days, *people[PEOPLE_FIRST:]]

    async def _of_wish(self, wish: Wish, today: date) -> Sequence[Preview]:
        if wish.verb == "new":
            return [self._new(wish.who)]
        if not wish.who and wish.verb in ("book", "move") and wish.doctor_word:
            patients = await self._app.office_open.patients.search(wish.doctor_word, SHOWN_MAX)
            if patients:  # a patient has the doctor's name
                wish = replace(wish, who=wish.doctor_word, doctors=())
        if not wish.who:
            return self._day(wish, today) if wish.day or wish.doctors or wish.verb == "goto" else []
        matches = await self._app.office_open.patients.search(wish.who, SHOWN_MAX)
        if wish.verb == "book" and matches:
            return await self._book(wish, matches)
        if wish.verb == "move" and matches:
            return await self._move(wish, matches[0])
        if wish.verb == "cancel" and matches:
            return await self._cancel(matches)
        return [self._with(wish.verb, match) for match in matches]

    # ------------------------------------------------------------ one way each
    def _here(self, key: int | str, label: str) -> Preview:
        async def run() -> None:
            self._app.place.body.select(key)

        return Preview(_("Go to the row: {row}").format(row=label), run)

    def _new(self, who: str) -> Preview:
        async def run() -> None:
            await self._app.request(GoTo("people", values={"new": who}))

        return Preview(_("Register a new patient: {name}").format(name=who or "..."), run)

    def _day(self, wish: Wish, today: date) -> Sequence[Preview]:
        day = wish.day or today
        ids: Sequence[int | None] = wish.doctors or (None,)
        return [self._day_of(day, one) for one in ids]

    def _day_of(self, day: date, practitioner_id: int | None) -> Preview:
        async def run() -> None:
            await self._app.request(GoTo("schedule", values={"day": day, "practitioner_id": practitioner_id}))

        if practitioner_id is None:
            return Preview(_("Show the day: {day}").format(day=day_long(day)), run)
        name = self._names[practitioner_id]
        return Preview(_("Show the day of {doctor}: {day}").format(doctor=name, day=day_long(day)), run)

    def _with(self, verb: str | None, match: Match) -> Preview:
        """A verb with one person."""
        who = told(match)
        if verb == "pay":
            return Preview(_("Take a payment: {who}").format(who=who), self._asking(TakePayment(match.id)))
        if verb == "arrive":
            values = {"verb": "arrive", "patient_id": match.id}
            return Preview(_("Check in: {who}").format(who=who), self._asking(GoTo("queue", values=values)))
        if verb == "history":
            values = {"history": match.id}
            return Preview(_("Show the history: {who}").format(who=who), self._asking(GoTo("people", match.id, values)))
        return Preview(_("Show the card: {who}").format(who=who), self._asking(ViewCard(match.id)))

    def _asking(self, request: Any) -> Callable[[], Coroutine[Any, Any, None]]:  # Any: one of console.messages
        async def run() -> None:
            await self._app.request(request)

        return run

    # ------------------------------------------------------------ the book
    async def _book(self, wish: Wish, matches: Sequence[Match]) -> Sequence[Preview]:
        match = matches[0]
        openings, kind = await self._openings(wish, match.id)
        ways = [await self._book_at(match, opening, kind) for opening in openings]
        if not ways:
            ways.append(self._choose_time(match))
        others = [self._choose_time(other) for other in matches[1:]]
        return [*ways, *others]

    def _choose_time(self, match: Match) -> Preview:
        return Preview(_("Choose a time for: {who}").format(who=told(match)), self._asking(BookVisit(match.id)))

    async def _openings(self, wish: Wish, patient_id: PatientId) -> tuple[Sequence[Opening], VisitKind]:
        schedule = self._app.office_open.schedule
        proposal = await schedule.proposal(patient_id)
        if not wish.doctors and wish.day is None and wish.minute is None:
            return proposal.openings, proposal.kind
        ids = tuple(PractitionerId(one) for one in wish.doctors)
        if not ids and proposal.practitioner_id is not None:
            ids = (proposal.practitioner_id,)
        kind = proposal.kind
        if ids and ids[0] != proposal.practitioner_id:
            today = self._app.office_open.centre.day_of(self._app.office_open.clock.now())
            kind = await schedule.kind_for(patient_id, ids[0], wish.day or today)
        query = OpeningQuery(
            practitioner_ids=ids,
            kind=kind,
            after_min=wish.minute or 0,
            from_day=wish.day,
            days=1 if wish.day else 3,
            per_day=3,
            patient_id=patient_id,
            once_a_day=wish.day is None,
        )
        return await schedule.openings(query), kind

    async def _book_at(self, match: Match, opening: Opening, kind: VisitKind) -> Preview:
        schedule = self._app.office_open.schedule
        wanted = NewAppointment(
            patient_id=match.id,
            practitioner_id=opening.practitioner_id,
            local_date=opening.local_date,
            local_min=opening.local_min,
            kind=kind,
            minutes=opening.minutes,
            room_id=opening.room_id,
            fold=opening.fold,
        )
        terms = await schedule.terms(wanted)
        if terms.service is not None:
            wanted = replace(wanted, service_id=terms.service.service_id)

        async def run() -> None:
            made = await self._app.writes.run(schedule.book(wanted))
            self._app.say(_("■ BOOKED {visit}").format(visit=read_back(made)), undo=True)
            self._app.place.reload()

        sentence = _("Book {who} with {doctor}, {when}, {minutes} min").format(
            who=told(match),
            doctor=opening.practitioner.initials,
            when=day_at(opening.local_date, opening.local_min),
            minutes=opening.minutes,
        )
        tail = service_tail(terms.service, terms.minutes)
        detail = _("room {room}, {service}").format(room=opening.room, service=tail) if opening.room else tail
        if terms.twice is not None:
            detail = already(terms.twice)
        return Preview(sentence, run, detail=detail)

    async def _move(self, wish: Wish, match: Match) -> Sequence[Preview]:
        schedule = self._app.office_open.schedule
        coming = (await schedule.patient_book(match.id)).coming
        if not coming:
            return []
        visit = coming[0]
        ids = tuple(PractitionerId(one) for one in wish.doctors) or (visit.practitioner_id,)
        query = OpeningQuery(
            practitioner_ids=ids,
            minutes=visit.minutes,
            after_min=wish.minute or 0,
            from_day=wish.day,
            days=1 if wish.day else 3,
            per_day=3,
        )
        return [self._move_to(match, int(visit.id), opening) for opening in await schedule.openings(query)]

    def _move_to(self, match: Match, visit_id: int, opening: Opening) -> Preview:
        async def run() -> None:
            schedule = self._app.office_open.schedule
            visit = await schedule.appointment(_appointment(visit_id))
            to = MoveTo(
                local_date=opening.local_date,
                local_min=opening.local_min,
                practitioner_id=opening.practitioner_id,
                fold=opening.fold,
            )
            made = await self._app.writes.run(schedule.move(visit.id, to, visit.version))
            self._app.say(_("■ MOVED {visit}").format(visit=read_back(made)), undo=True)
            self._app.place.reload()

        sentence = _("Move {who} to {doctor}, {when}").format(
            who=told(match),
            doctor=opening.practitioner.initials,
            when=day_at(opening.local_date, opening.local_min),
        )
        return Preview(sentence, run)

    async def _cancel(self, matches: Sequence[Match]) -> Sequence[Preview]:
        ways: list[Preview] = []
        for match in matches[:2]:
            book = await self._app.office_open.schedule.patient_book(match.id)
            for visit in book.coming[:3]:
                sentence = _("Cancel {who}, {doctor}, {when}: choose the reason").format(
                    who=told(match),
                    doctor=visit.practitioner.initials,
                    when=day_at(visit.local_date, visit.local_min),
                )
                values = {"day": visit.local_date, "verb": "cancel"}
                ways.append(Preview(sentence, self._asking(GoTo("schedule", visit.id, values))))
        return ways


def _appointment(visit_id: int) -> Any:  # Any: the id type of the schedule room
    from storage.ids import AppointmentId

    return AppointmentId(visit_id)


def told(match: Match) -> str:
    """A person in a sentence: name and birth date, since names repeat."""
    born = day_digits(match.birth_date) if match.birth_date else ""
    return " ".join(part for part in (match.usual_name, born) if part)
