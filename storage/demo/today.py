"""The day in progress: each visit led as far as the clock has gone, by acts at the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select

from storage.demo.bookings import Booked, Cast
from storage.demo.chance import Dice
from storage.demo.happenings import Diary
from storage.demo.moments import moment
from storage.demo.names import Said
from storage.demo.plan import Fate, Way
from storage.demo.till import Till
from storage.ids import AppointmentId, NoticeId
from storage.queue import verbs as queue
from storage.queue.records import Priority
from storage.queue.tables import notice
from storage.rights import Actor
from storage.schedule import verbs as book
from storage.schedule.records import CANCEL_REASONS, WalkIn
from storage.unit import Unit

_GAVE_UP = Said("could not wait", "не смог ждать")
_BEFORE_OTHERS = Said("high fever", "высокая температура")
_WALKED_IN = Said("acute pain", "острая боль")


@dataclass(frozen=True, slots=True)
class House:
    """The doctors' rooms and the hall on one day."""

    cast: Cast
    doctors: dict[str, Actor]
    """The doctors themselves, by login: they acknowledge who came."""
    till: Till
    dice: Dice
    diary: Diary

    def lead(self, unit: Unit, visits: Sequence[Booked], day: date, opens: int) -> None:
        """Note in the diary what happens to each visit of the day."""
        actor = self.cast.desk[0]
        for visit in visits:
            plan = visit.plan
            if plan.fate is Fate.NO_SHOW:
                at = moment(unit, day, plan.minute + 34)
                self.diary.note(at, actor, _no_show(visit.id))
            elif plan.fate is Fate.CANCELLED:
                minute = max(opens + 5, plan.minute - self.dice.between(90, 300))
                self._cancel(visit.id, moment(unit, day, min(minute, plan.minute - 15)))
            elif plan.way is not None:
                self._way(unit, visit, plan.way)

    def _cancel(self, visit_id: AppointmentId, at: datetime) -> None:
        reason = self.dice.pick([reason for reason in CANCEL_REASONS if reason.side == "patient"])
        actor = self.dice.pick(self.cast.desk)
        self.diary.note(at, actor, lambda unit: unit.perform(book.cancel, visit_id, reason))

    def _way(self, unit: Unit, visit: Booked, way: Way) -> None:
        """The steps of one visit; two minutes in three the papers are noted as done."""
        desk, day, note = self.cast.desk[0], visit.plan.day, self.diary.note

        def at(minute: int) -> datetime:
            return moment(unit, day, minute)

        note(at(way.arrived), desk, lambda unit: unit.perform(queue.arrive, visit.id))
        if self.dice.percent(70):
            note(
                at(way.arrived + 1),
                self.doctors[visit.plan.doctor],
                lambda unit: _acknowledge(unit, visit.id),
            )
        if visit.plan.fate is Fate.GAVE_UP:
            why = _GAVE_UP.by(self.cast.locale)
            note(
                at(way.arrived + 35),
                desk,
                lambda unit: unit.perform(queue.leave_without_visit, visit.id, note=why),
            )
            return
        if self.dice.percent(66):
            note(at(way.ready), desk, lambda unit: unit.perform(queue.ready, visit.id))
        if at(way.inside) > self.diary.until:
            note(at(way.called), desk, lambda unit: unit.perform(queue.call, visit.id))
        note(at(way.inside), desk, lambda unit: unit.perform(queue.send, visit.id))

        def come_out(unit: Unit) -> None:
            unit.perform(queue.to_pay, visit.id)
            self.till.charge(unit, visit)

        note(at(way.out), desk, come_out)
        if not self.dice.percent(4):
            note(at(way.left - 1), desk, lambda unit: self.till.pay(unit, visit))
        note(at(way.left), desk, lambda unit: unit.perform(queue.leave, visit.id))

    def walk_in(self, patient: int, doctor: str, at: datetime) -> None:
        """Somebody comes without a time."""
        wanted = WalkIn(
            patient_id=self.cast.patients[patient],
            practitioner_id=self.cast.doctors[doctor],
            comment=_WALKED_IN.by(self.cast.locale),
        )
        actor = self.cast.desk[0]
        self.diary.note(at, actor, lambda unit: unit.perform(queue.walk_in, wanted))

    def put_first(self, visit: Booked, at: datetime) -> None:
        """Somebody who waits goes before the others."""
        reason = _BEFORE_OTHERS.by(self.cast.locale)
        self.diary.note(
            at,
            self.cast.desk[0],
            lambda unit: unit.perform(queue.prioritise, visit.id, Priority.SOON, reason),
        )


def _no_show(visit_id: AppointmentId) -> Callable[[Unit], object]:
    return lambda unit: unit.perform(queue.no_show, visit_id)


_UNSEEN = select(notice.c.id).where(notice.c.appointment_id == bindparam("visit"), notice.c.seen_at.is_(None))


def _acknowledge(unit: Unit, visit_id: AppointmentId) -> None:
    """The doctor sees the notice of an arrival."""
    found = unit.conn.execute(_UNSEEN, {"visit": visit_id}).scalar()
    if found is not None:
        unit.perform(queue.acknowledge, NoticeId(found))
