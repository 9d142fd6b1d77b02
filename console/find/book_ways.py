"""What Enter could do in the book with a find/do line: booking, moving, cancelling, each with its preview."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from console.find.grammar import Wish
from console.locale import _
from console.locale.formats import day_digits, day_short
from console.messages import BookVisit, GoTo, Request
from console.sheets.find_line import Preview
from console.visit_terms import already, service_tail
from console.visit_words import day_at, read_back
from storage.calls.records import Call, CallState, Known
from storage.ids import CallId, PatientId, PractitionerId
from storage.schedule.records import MoveTo, NewAppointment, Opening, OpeningQuery, VisitKind

SLOTS_BESIDE = 3
"""So many times are offered where other people have the same name."""

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from storage.patients.records import Match, Patient


def asking(app: ConsoleApp, request: Request) -> Callable[[], Coroutine[Any, Any, None]]:
    """Ask the place that it concerns."""

    async def run() -> None:
        await app.request(request)

    return run


class BookWays:
    """The ways of a line that begins with a verb of the book."""

    def __init__(self, app: ConsoleApp) -> None:
        """Look things up for `app`'s person and place."""
        self._app = app

    async def book(self, wish: Wish, matches: Sequence[Match | Patient]) -> Sequence[Preview]:
        """Book the likeliest person at the next openings; the others choose a time."""
        match = matches[0]
        openings, kind = await self._openings(wish, match.id)
        most = len(openings) if len(matches) == 1 else SLOTS_BESIDE  # namesakes must be seen, too
        ways = [await self._book_at(match, opening, kind, wish.day) for opening in openings[:most]]
        if not ways:
            ways.append(self._choose_time(match))
        others = [self._choose_time(other) for other in matches[1:]]
        return [*ways, *others]

    def _choose_time(self, match: Match | Patient) -> Preview:
        return Preview(_("Choose a time for: {who}").format(who=told(match)), asking(self._app, BookVisit(match.id)))

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

    async def _book_at(
        self, match: Match | Patient, opening: Opening, kind: VisitKind, asked: date | None = None
    ) -> Preview:
        office, call_id = self._app.office_open, self._call_with(match.id)
        schedule = office.schedule
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
            if call_id is None:
                made = await self._app.writes.run(schedule.book(wanted))
            else:
                done = await self._app.writes.run(office.calls.book(call_id, wanted, Known(patient_id=match.id)))
                made = await schedule.read_back(done[0])
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
        if call_id is not None:
            detail = _("{detail} + call logged").format(detail=detail)
        return Preview(sentence, run, detail=after_nothing(detail, asked, opening.local_date))

    def _call_with(self, patient_id: PatientId) -> CallId | None:
        """One's own open call with this person, under the cursor: a booking ends it, as its sheet does."""
        call = self._app.place.body.record
        if not isinstance(call, Call) or call.state is not CallState.OPEN or call.patient_id != patient_id:
            return None
        return call.id if call.by == self._app.office_open.actor.login else None

    async def move(self, wish: Wish, match: Match) -> Sequence[Preview]:
        """Move the next visit of a person."""
        schedule = self._app.office_open.schedule
        coming = (await schedule.patient_book(match.id)).coming
        if not coming:
            return []
        visit = coming[0]
        ids = tuple(PractitionerId(one) for one in wish.doctors) or (visit.practitioner_id,)
        query = OpeningQuery(
            practitioner_ids=ids,
            minutes=visit.minutes,
            service_id=visit.service_id if ids == (visit.practitioner_id,) else None,
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

    async def cancel(self, matches: Sequence[Match]) -> Sequence[Preview]:
        """Cancel a coming visit; the reason is asked at its place."""
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
                ways.append(Preview(sentence, asking(self._app, GoTo("schedule", visit.id, values))))
        return ways


def _appointment(visit_id: int) -> Any:  # Any: the id type of the schedule room
    from storage.ids import AppointmentId

    return AppointmentId(visit_id)


def after_nothing(detail: str, asked: date | None, found: date) -> str:
    """What is found on a later day than was asked for says so first."""
    if asked is None or asked == found:
        return detail
    return _("nothing on {day}; {detail}").format(day=day_short(asked), detail=detail)


def told(match: Match | Patient) -> str:
    """A person in a sentence: name and birth date, since names repeat."""
    born = day_digits(match.birth_date) if match.birth_date else ""
    return " ".join(part for part in (match.usual_name, born) if part)
