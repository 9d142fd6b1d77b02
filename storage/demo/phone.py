"""The telephone of a day: calls with every outcome, missed ones, promises to call back, one that is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from storage.calls import verbs
from storage.calls.records import Close, Direction, Outcome
from storage.calls.tables import call
from storage.demo.bookings import Booked, Cast
from storage.demo.chance import Dice
from storage.demo.happenings import Diary
from storage.demo.moments import moment
from storage.demo.names import Person, said
from storage.demo.numbering import add_numbered
from storage.demo.plan import Planned
from storage.ids import CallId, PatientId
from storage.rights import Actor
from storage.schedule.records import CANCEL_REASONS, MoveTo, NewAppointment, VisitKind
from storage.unit import Unit

_ABOUT = {
    Outcome.INFORMATION: said(
        "results|анализы", "hours|часы работы", "how to get there|как доехать",
        "preparation|подготовка", "certificate|справка", "parking|парковка",
    ),
    Outcome.PRICE: said("price of a scan|цена УЗИ", "price of a visit|цена приёма"),
    Outcome.FORWARDED: said("question to the doctor|вопрос врачу", "bill|счёт"),
    Outcome.CALL_BACK: said("results|анализы", "wants earlier|хочет раньше"),
    Outcome.COMPLAINT: said("waited an hour|ждала час", "wrong bill|ошибка в счёте"),
    Outcome.INSURER: said("guarantee letter|гарантийное письмо",),
    Outcome.SUPPLIER: said("invoice|счёт поставщика", "delivery of gloves|поставка перчаток"),
    Outcome.CONFIRMED: said("confirm|подтверждение",),
    Outcome.NO_ANSWER: said("confirm|подтверждение", "recall|вызов на осмотр"),
    Outcome.MESSAGE_LEFT: said("confirm|подтверждение",),
    Outcome.DECLINED: said("recall|вызов на осмотр",),
    Outcome.WRONG_NUMBER: said("wrong number|ошиблись номером",),
}  # fmt: skip
_NOTES = said(
    "biopsy result, call after 15:00|результат биопсии, звонить после 15:00",
    "asks for a morning visit|просит утром",
    "will bring the policy|принесёт полис",
    "speaks quietly, has a cold|говорит тихо, простужена",
)
_TO_WHOM = said("office manager|управляющая", "Petrov|Петров")
_INCOMING = (
    *(Outcome.INFORMATION,) * 10,
    *(Outcome.PRICE,) * 6,
    *(Outcome.FORWARDED,) * 3,
    *(Outcome.CALL_BACK,) * 2,
    *(Outcome.COMPLAINT, Outcome.INSURER, Outcome.SUPPLIER, Outcome.WRONG_NUMBER),
)
_OUTGOING = (
    *(Outcome.CONFIRMED,) * 8,
    *(Outcome.NO_ANSWER,) * 4,
    *(Outcome.MESSAGE_LEFT,) * 2,
    *(Outcome.INFORMATION,) * 2,
    Outcome.DECLINED,
)
CLOSED = "calls.close"
"""The verb that each call of long ago is journalled under, as if it had been closed at the desk."""
LATELY = timedelta(hours=1)
"""Calls since then are acts of their own, which can be taken back."""
ELSEWHERE = ("+442079460018", "+74950009911", "+78120007744")
"""Callers who are no patients; the first is of the range that the United Kingdom keeps for stories."""


@dataclass(frozen=True, slots=True)
class _Line:
    """Who talks to whom."""

    direction: Direction
    number: str
    patient_id: PatientId | None
    actor: Actor


@dataclass(frozen=True, slots=True)
class Exchange:
    """The desk's telephone."""

    cast: Cast
    people: Sequence[Person]
    dice: Dice
    diary: Diary
    log: list[dict[str, Any]] = field(default_factory=list)
    """Calls of long ago, to be written at once."""

    def day(self, unit: Unit, day: date, hours: tuple[int, int], known: int, *, share: int = 1) -> None:
        """A day's ordinary calls (one in `share` of them), spread over its hours.

        The first `known` people are patients: they ring and are rung.
        """
        start, end = hours
        spread = max(1, end - start)
        for number, outcome in enumerate(self.dice.shuffled(_INCOMING)):
            if number % share:
                continue
            minute = start + (number * 2 + 1) * spread // (2 * len(_INCOMING))
            stranger = outcome in (Outcome.SUPPLIER, Outcome.INSURER, Outcome.WRONG_NUMBER)
            person = None if stranger or self.dice.percent(12) else self.dice.roll(known)
            self._call(unit, Direction.IN, person, outcome, moment(unit, day, minute))
        for number, outcome in enumerate(self.dice.shuffled(_OUTGOING)):
            if number % share:
                continue
            minute = start + 7 + (number * 2 + 1) * spread // (2 * len(_OUTGOING))
            at = moment(unit, day, minute)
            self._call(unit, Direction.OUT, self.dice.roll(known), outcome, at)

    def _call(self, unit: Unit, direction: Direction, person: int | None, outcome: Outcome, at: datetime) -> None:
        """One call from its ring to its outcome: lately act by act, before that as a row of the log."""
        at += timedelta(seconds=self.dice.roll(60))
        ends = at + timedelta(seconds=self.dice.between(25, 300))
        actor = self.dice.pick(self.cast.desk)
        closing = self._closing(outcome, ends)
        number = self.dice.pick(ELSEWHERE) if person is None else self.people[person].phone
        if at + timedelta(minutes=6) > self.diary.until:
            return
        patient_id = None if person is None else self.cast.patients[person]
        line = _Line(direction, number, patient_id, actor)
        if at < self.diary.until - LATELY:
            self.log.append(_row(line, at, ends, closing, self.diary.until))
            return
        made = self._answered(line, at)
        self._then(made, ends, actor, lambda unit, call: unit.perform(verbs.close, call, closing))

    def write_log(self, unit: Unit) -> None:
        """Write the calls of long ago into the log."""
        if not self.log:
            return
        first = 1 + (unit.conn.execute(select(func.max(call.c.id))).scalar() or 0)
        self.log.sort(key=lambda row: row["started_at"])
        rows = [{**row, "id": first + number} for number, row in enumerate(self.log)]
        add_numbered(unit.conn, call, rows)
        by_id = {actor.user_id: actor for actor in self.cast.desk}
        with unit.within(CLOSED):
            unit.journal_history((by_id[row["user_id"]], row["ended_at"], "call", row["id"], row) for row in rows)
        unit.changed("calls")

    def _closing(self, outcome: Outcome, ends: datetime) -> Close:
        locale, dice = self.cast.locale, self.dice
        later = ends.replace(minute=0, second=0) + timedelta(hours=dice.between(1, 4))
        return Close(
            outcome=outcome,
            about=dice.pick(_ABOUT[outcome]).by(locale),
            note=dice.pick(_NOTES).by(locale) if dice.percent(14) else "",
            forwarded_to=dice.pick(_TO_WHOM).by(locale) if outcome is Outcome.FORWARDED else "",
            call_back_at=later if outcome is Outcome.CALL_BACK else None,
            quote_minor=dice.pick((180_000, 210_000, 280_000)) if outcome is Outcome.PRICE else None,
        )

    def missed(self, person: int | None, at: datetime, *, again: timedelta | None = None) -> None:
        """Somebody rings and nobody takes it; perhaps twice."""
        number = ELSEWHERE[1] if person is None else self.people[person].phone
        actor = self.cast.desk[0]
        for rung in [at] if again is None else [at, at + again]:
            self.diary.note(rung, actor, lambda unit: unit.perform(verbs.ring, number, "1"))
            freed = rung + timedelta(seconds=28)
            self.diary.note(freed, actor, lambda unit: unit.perform(verbs.hang_up, number, "1"))

    def booked(self, visit: Planned, at: datetime, actor: Actor) -> None:
        """Somebody rings and books."""
        wanted = NewAppointment(
            patient_id=self.cast.patients[visit.patient],
            practitioner_id=self.cast.doctors[visit.doctor],
            local_date=visit.day,
            local_min=visit.minute,
            kind=VisitKind(visit.kind),
            minutes=visit.minutes,
            service_id=self.cast.services[visit.code],
        )

        made = self._rung(visit.patient, at)
        ends = at + timedelta(seconds=140)
        self._then(made, ends, actor, lambda unit, call: unit.perform(verbs.book, call, wanted))

    def moved(self, visit: Booked, to: Planned, at: datetime) -> None:
        """Somebody rings and takes another time."""
        target = MoveTo(local_date=to.day, local_min=to.minute)
        self._about(visit, at, lambda unit, call: unit.perform(verbs.move, call, visit.id, target))

    def cancelled(self, visit: Booked, at: datetime) -> None:
        """Somebody rings and gives a visit up."""
        reason = CANCEL_REASONS[0]
        self._about(visit, at, lambda unit, call: unit.perform(verbs.cancel, call, visit.id, reason))

    def _about(self, visit: Booked, at: datetime, then: Callable[[Unit, CallId], object]) -> None:
        """A call of a patient about a visit, which ends with `then`."""
        made = self._rung(visit.plan.patient, at)
        self._then(made, at + timedelta(seconds=95), self.cast.desk[0], then)

    def _rung(self, person: int, at: datetime) -> list[CallId]:
        """A patient rings and is answered."""
        number, patient_id = self.people[person].phone, self.cast.patients[person]
        return self._answered(_Line(Direction.IN, number, patient_id, self.cast.desk[0]), at)

    def _answered(self, line: _Line, at: datetime) -> list[CallId]:
        """A call that was taken; its id stands in the list once it has happened."""
        made: list[CallId] = []

        def take(unit: Unit) -> None:
            row = unit.perform(verbs.open_call, line.direction, line.number, patient_id=line.patient_id)
            made.append(CallId(row or 0))

        self.diary.note(at, line.actor, take)
        return made

    def _then(self, made: list[CallId], at: datetime, actor: Actor, act: Callable[[Unit, CallId], object]) -> None:
        """What a call that was answered ends with."""
        self.diary.note(at, actor, lambda unit: act(unit, made[0]) if made else None)

    def talking(self, person: int, at: datetime) -> None:
        """Somebody is on the line, and the row is open."""
        self._rung(person, at)


def _row(line: _Line, at: datetime, ends: datetime, closing: Close, now: datetime) -> dict[str, Any]:
    """A closed call as the log keeps it; a promise to call back by now was kept."""
    promised = closing.call_back_at
    kept = promised if promised is not None and promised < now else None
    return {
        "direction": line.direction.value,
        "number": line.number,
        "patient_id": line.patient_id,
        "started_at": at,
        "taken_at": at,
        "user_id": line.actor.user_id,
        "ended_at": ends,
        "about": closing.about,
        "outcome": closing.outcome.value,
        "forwarded_to": closing.forwarded_to,
        "call_back_at": closing.call_back_at,
        "done_at": kept,
        "note": closing.note,
        "quote_minor": closing.quote_minor,
    }
