"""Recalls of the made-up clinic: a few rules, plans of treatment left halfway, somebody called already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from storage.calls.records import Outcome
from storage.demo.bookings import Cast
from storage.demo.happenings import Diary
from storage.demo.names import Said
from storage.demo.prices import SPECIALTIES
from storage.ids import PatientId
from storage.recalls import type_verbs, verbs
from storage.recalls.records import Category, Item, PlanDraft, TypeDraft, What
from storage.recalls.records import Unit as Per
from storage.unit import Unit

_EXAMINATION = Said("Yearly examination", "Ежегодный осмотр")
_SMEAR = Said("Smear test each year", "Мазок раз в год")
_AFTER = Said("Check after the procedure", "Осмотр после процедуры")
_RECALL = Said("recall", "обзвон")
_PLANS = (
    ("neur", Said("Course of nerve blocks", "Курс блокад"), 5, 2),
    ("derm", Said("Removal of warts", "Удаление бородавок"), 3, 1),
    ("ther", Said("Course of drips", "Курс капельниц"), 10, 6),
    ("ent", Said("Hearing restored after otitis", "Лечение слуха после отита"), 4, 3),
)
"""Specialty, what is treated, how many stages, how many are done."""
_DOCTOR = {"neur": "zaitsev", "derm": "orlova", "ther": "petrov", "ent": "belskaya"}


def settle(unit: Unit, cast: Cast, since: datetime, grown: Sequence[PatientId]) -> None:
    """The rules, and the plans of treatment of some grown patients."""
    with unit.seated(unit.actor, since):
        for draft in _rules(cast):
            unit.perform(type_verbs.add_type, draft)
        for who, row in zip(grown, _PLANS, strict=False):
            unit.perform(verbs.plan, _plan(cast, who, row))


def call(cast: Cast, diary: Diary, ago: Callable[[int], datetime], grown: Sequence[PatientId]) -> None:
    """Two people were called since the morning."""
    outcomes = ((390, Outcome.NO_ANSWER), (372, Outcome.MESSAGE_LEFT))
    for plan_id, (who, (minutes, outcome)) in enumerate(zip(grown, outcomes, strict=False), start=1):
        about = _RECALL.by(cast.locale)
        diary.note(ago(minutes), cast.desk[1], partial(_try, who, plan_id, outcome, about))


def _try(who: PatientId, plan_id: int, outcome: Outcome, about: str, unit: Unit) -> None:
    unit.perform(verbs.log_try, who, Item(what=What.PLAN, key=plan_id), outcome, seen=0, about=about)


def _rules(cast: Cast) -> list[TypeDraft]:
    local, services = cast.locale, cast.services
    return [
        TypeDraft(name=_EXAMINATION.by(local), specialty=SPECIALTIES["ther"].by(local), age_from=70, never=True),
        TypeDraft(
            name=_SMEAR.by(local), service_ids=(services["G21"], services["G11"]), sex="female",
            age_from=60, age_to=65, never=True,
        ),
        TypeDraft(
            name=_AFTER.by(local), category=Category.FOLLOW_UP, every=14, unit=Per.DAY,
            service_ids=(services["D12"], services["D13"], services["N11"]),
        ),
    ]  # fmt: skip


def _plan(cast: Cast, who: PatientId, row: tuple[str, Said, int, int]) -> PlanDraft:
    specialty, title, stages, done = row
    return PlanDraft(
        patient_id=who,
        title=title.by(cast.locale),
        stages=stages,
        done=done,
        practitioner_id=cast.doctors[_DOCTOR[specialty]],
    )
