"""Recalls for the person at the desk."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from storage.calls.records import Outcome
from storage.ids import PatientId
from storage.later import Later
from storage.recalls import queries
from storage.recalls.records import (
    Category,
    Item,
    PlanDraft,
    Recall,
    RecallType,
    State,
    Stop,
    TypeDraft,
    What,
    Worklist,
)

if TYPE_CHECKING:
    from storage.office import Office
    from storage.recalls import type_verbs, verbs, worklist
else:
    verbs = Later("storage.recalls.verbs")
    type_verbs = Later("storage.recalls.type_verbs")
    worklist = Later("storage.recalls.worklist")


class RecallService:
    """Whom to call, and what came of it."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office

    @property
    def today(self) -> date:
        """The centre's calendar day."""
        return self._office.centre.day_of(self._office.clock.now())

    # ------------------------------------------------------------------ reads

    async def worklist(self, category: Category | None = None, state: State = State.DUE) -> Worklist:
        """Whom to call today: of one category, or of all but debts; or who is left alone, or stopped."""
        return await self._office.read(worklist.worklist, self.today, self._office.centre.tz, category, state)

    async def of_patient(self, patient_id: PatientId) -> tuple[Recall, ...]:
        """Every recall of one patient, whatever its state."""
        return await self._office.read(worklist.of_patient, patient_id, self.today, self._office.centre.tz)

    async def stages_left(self, patient_id: PatientId) -> int:
        """How many stages the longest open plan of a patient still has; 0 without a plan."""
        return await self._office.read(queries.stages_left, patient_id)

    async def types(self, *, retired: bool = False) -> tuple[RecallType, ...]:
        """The rules, by category and name."""
        return await self._office.read(queries.types, retired=retired)

    # ------------------------------------------------------------------ verbs

    async def log_try(self, row: Recall, outcome: Outcome, about: str = "recall", note: str = "") -> None:
        """We rang about this recall.  Raises Conflict when another desk tried since the row was read."""
        await self._office.write(
            verbs.log_try, row.patient_id, row.item, outcome, seen=row.contacts, about=about, note=note
        )

    async def due(self, row: Recall, day: date | None, note: str = "") -> None:
        """Call then; None leaves it to the rule again.  Raises Conflict."""
        await self._office.write(
            verbs.due, row.patient_id, row.item, day, version=_version(row), note=note
        )

    async def ask(self, patient_id: PatientId, type_id: int, day: date, note: str = "") -> None:
        """A recall of a rule for a patient whom the rule itself does not find."""
        await self._office.write(verbs.due, patient_id, Item(what=What.TYPE, key=type_id), day, note=note)

    async def stop(self, row: Recall, why: Stop, note: str = "") -> None:
        """Call no more about this.  Raises Conflict."""
        await self._office.write(verbs.stop, row.patient_id, row.item, why, version=_version(row), note=note)

    async def start(self, row: Recall) -> None:
        """Begin again.  Raises Conflict."""
        await self._office.write(verbs.start, row.patient_id, row.item, version=_version(row))

    async def opt_out(self, patient_id: PatientId, *, out: bool) -> None:
        """The patient wants no such calls at all, or wants them again."""
        await self._office.write(verbs.opt_out, patient_id, out)

    async def plan(self, draft: PlanDraft) -> None:
        """Note a treatment in stages.  Raises RuleBroken."""
        await self._office.write(verbs.plan, draft)

    async def stage_done(self, plan_id: int) -> None:
        """One more stage is done; with the last one the plan is closed."""
        await self._office.write(verbs.stage_done, plan_id)

    async def close_plan(self, plan_id: int) -> None:
        """Treated no further."""
        await self._office.write(verbs.close_plan, plan_id)

    async def add_type(self, draft: TypeDraft) -> int:
        """Make a rule.  Raises RuleBroken when it contradicts itself."""
        made = await self._office.write(type_verbs.add_type, draft)
        assert made is not None
        return made

    async def edit_type(self, kind: RecallType, draft: TypeDraft) -> None:
        """Change a rule.  Raises Conflict."""
        await self._office.write(type_verbs.edit_type, kind.id, draft, kind.version)

    async def use_type(self, kind: RecallType, *, active: bool) -> None:
        """Take a rule out of use, or into it again."""
        await self._office.write(type_verbs.use_type, kind.id, active)


def _version(row: Recall) -> int:
    return row.mark.version if row.mark else 0
