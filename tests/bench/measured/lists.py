"""The lists of whom to call, and free time with whom it is offered to, in a town that has rules and people who wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.ids import PatientId, PractitionerId, ServiceId
from storage.recalls.records import Category, PlanDraft, TypeDraft, Unit
from storage.waiting.records import Slot, WaitDraft

if TYPE_CHECKING:
    from tests.bench.measured.cases import Desk, Read

EACH = 1000
"""One person in so many waits, one in so many has a plan of treatment."""
MOST = 500


async def prepare(desk: Desk) -> None:
    """Rules, plans and a wait-list, in proportion to the town; once in each town."""
    office = desk.office
    if await office.recalls.types():
        return
    services = await desk.ask("SELECT id FROM service ORDER BY id LIMIT 6")
    specialty = (await desk.ask("SELECT specialty FROM practitioner WHERE specialty <> '' ORDER BY id LIMIT 1"))[0]
    after = Category.FOLLOW_UP
    for draft in (
        TypeDraft(name="Yearly", specialty=specialty, age_from=40),
        TypeDraft(name="Half-yearly", service_ids=tuple(map(ServiceId, services[4:6])), every=6, unit=Unit.MONTH),
        TypeDraft(name="After", category=after, service_ids=(ServiceId(services[1]),), every=14, unit=Unit.DAY),
    ):
        await office.recalls.add_type(draft)
    doctors = [PractitionerId(one) for one in await desk.ask("SELECT id FROM practitioner ORDER BY id")]
    living = "SELECT id FROM patient WHERE status = 'active' AND id % :each = :rest ORDER BY id LIMIT :most"
    for number, who in enumerate(await desk.ask(living, each=EACH, rest=7, most=MOST)):
        doctor = doctors[number % len(doctors)]
        await office.waiting.add(WaitDraft(patient_id=PatientId(who), practitioner_id=doctor))
    for number, who in enumerate(await desk.ask(living, each=EACH, rest=11, most=MOST)):
        plan = PlanDraft(
            patient_id=PatientId(who), title="Course", stages=5, done=2, practitioner_id=doctors[number % len(doctors)]
        )
        await office.recalls.plan(plan)


async def reads(desk: Desk, rounds: int) -> dict[str, list[Read]]:
    """The list of recalls, the gaps, and whom to call about one of them."""
    office = desk.office
    await prepare(desk)
    idle = await office.waiting.idle()
    free = [gap.slot for gap in idle.gaps if gap.fits] or [Slot(practitioner_id=PractitionerId(1), day=idle.days[0],
                                                               minute=600, minutes=30)]  # fmt: skip
    chosen = desk.chance.choices(free, k=rounds)
    return {
        "recalls of today, all": [office.recalls.worklist for _ in range(rounds // 4)],
        "who wants a free time": [lambda slot=slot: office.waiting.offer(slot) for slot in chosen],  # type: ignore[misc]
        "idle minutes of two days": [office.waiting.idle for _ in range(rounds // 4)],
        "how many fit each gap": [lambda: office.waiting.counts(idle) for _ in range(rounds // 12)],
        "how full five days are": [office.waiting.loads for _ in range(rounds // 4)],
    }
