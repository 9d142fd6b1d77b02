"""A desk does anything at all and takes it all back: what matters stands as it stood before.

Hypothesis walks at random through the verbs that can be taken back; then `undo` until nothing is left.  Rows are
compared without what is meant to grow (versions, the journal), and what is append-only by what it comes to.
Another desk that steps in between is answered by a sentence, and nothing is corrupted.

`FRONTDESK_FUZZ=300 pytest tests/engine/test_undo_walk.py` walks so many new ways instead of the usual few.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from storage.calls.records import Close, Direction, Outcome
from storage.cash.orders import ChargeDraft, Discount
from storage.checking import verify
from storage.clock import StillClock
from storage.demo import build
from storage.errors import NotFound, StorageError
from storage.ids import AppointmentId, CallId, ChargeId, PaperId, PatientId, PractitionerId, ServiceId
from storage.office import Office, open_store, seat
from storage.patients.recording import draft_of
from storage.patients.records import PaperKind, PatientDraft, Phone
from storage.queue.records import Priority, StepKind
from storage.schedule.records import CANCEL_REASONS, CardState, Confirmation, MoveTo, NewAppointment, WalkIn
from storage.store import Store
from tests.engine.what_matters import STATE, state

AT = datetime(2026, 10, 2, 11, 30, tzinfo=UTC)
TODAY = date(2026, 10, 2)
QUICK = ("journal_mode=MEMORY", "synchronous=OFF", "foreign_keys=ON", "busy_timeout=10000")
WISHED = int(os.environ.get("FRONTDESK_FUZZ", "0"))

@dataclass
class Walk:
    """One desk at the demo clinic; numbers choose what its acts are about."""

    office: Office

    async def ids(self, query: str) -> list[int]:
        """The first column of a query."""
        return await self.office.read(lambda conn: list(conn.execute(text(query)).scalars()))

    async def one(self, query: str, pick: int) -> int:
        """One id of a query.  Raises NotFound when there is none."""
        found = await self.ids(query)
        if not found:
            raise NotFound("There is nothing to act on.")
        return found[pick % len(found)]

    async def visit(self, pick: int) -> AppointmentId:
        coming = "SELECT id FROM appointment WHERE local_date > '2026-10-02' AND status = 'booked' ORDER BY id LIMIT 90"
        return AppointmentId(await self.one(coming, pick))

    async def today(self, pick: int) -> AppointmentId:
        return AppointmentId(await self.one("SELECT id FROM appointment WHERE local_date = '2026-10-02'", pick))

    async def expected(self, pick: int) -> AppointmentId:
        waited_for = (
            "SELECT id FROM appointment WHERE local_date = '2026-10-02' AND status = 'booked'"
            " AND id NOT IN (SELECT appointment_id FROM flow WHERE kind IS NOT NULL)"
        )
        return AppointmentId(await self.one(waited_for, pick))

    async def in_house(self, pick: int) -> AppointmentId:
        here = "SELECT appointment_id FROM flow WHERE local_date = '2026-10-02' AND kind NOT LIKE 'left%'"
        return AppointmentId(await self.one(here, pick))

    async def patient(self, pick: int) -> PatientId:
        return PatientId(await self.one("SELECT id FROM patient ORDER BY id LIMIT 40", pick))

    async def doctor(self, pick: int) -> PractitionerId:
        return PractitionerId(await self.one("SELECT id FROM practitioner ORDER BY id", pick))

    async def charge(self, pick: int) -> ChargeId:
        return ChargeId(await self.one("SELECT id FROM charge WHERE state = 'open' ORDER BY id", pick))

    async def call(self, pick: int) -> CallId:
        return CallId(await self.one("SELECT id FROM call ORDER BY id DESC LIMIT 20", pick))


Act = Callable[[Walk, int, int], Awaitable[object]]


def when(number: int) -> tuple[date, int]:
    """A day of the next two weeks and a time of it."""
    return TODAY + timedelta(days=1 + number % 12), 540 + 10 * (number // 12 % 48)


async def book(walk: Walk, a: int, b: int) -> object:
    day, minute = when(b)
    who, doctor = await walk.patient(a), await walk.doctor(b)
    wanted = NewAppointment(patient_id=who, practitioner_id=doctor, local_date=day, local_min=minute)
    return await walk.office.schedule.book(wanted)


async def move(walk: Walk, a: int, b: int) -> object:
    day, minute = when(b)
    return await walk.office.schedule.move(await walk.visit(a), MoveTo(local_date=day, local_min=minute))


async def cancel(walk: Walk, a: int, b: int) -> object:
    return await walk.office.schedule.cancel(await walk.visit(a), CANCEL_REASONS[b % len(CANCEL_REASONS)])


async def confirm(walk: Walk, a: int, b: int) -> object:
    return await walk.office.schedule.confirm(await walk.visit(a), list(Confirmation)[b % len(Confirmation)])


async def miss(walk: Walk, a: int, b: int) -> object:
    return await walk.office.schedule.no_show(await walk.expected(a))


async def pull_card(walk: Walk, a: int, b: int) -> object:
    return await walk.office.schedule.card(await walk.visit(a), list(CardState)[b % len(CardState)])


async def recall(walk: Walk, a: int, b: int) -> object:
    return await walk.office.schedule.follow_up(await walk.today(a), TODAY + timedelta(days=b % 90))


async def walk_in(walk: Walk, a: int, b: int) -> object:
    wanted = WalkIn(patient_id=await walk.patient(a), practitioner_id=await walk.doctor(b))
    return await walk.office.queue.walk_in(wanted)


async def arrive(walk: Walk, a: int, b: int) -> object:
    return await walk.office.queue.arrive(await walk.today(a))


async def ready(walk: Walk, a: int, b: int) -> object:
    return await walk.office.queue.ready(await walk.in_house(a))


async def lead_on(walk: Walk, a: int, b: int) -> object:
    visit = await walk.in_house(a)
    (kind,) = await walk.office.read(
        lambda conn: conn.execute(text(f"SELECT kind FROM flow WHERE appointment_id = {visit:d}")).one()
    )
    return await walk.office.queue.advance(visit, seen=StepKind(kind))


async def leave_unseen(walk: Walk, a: int, b: int) -> object:
    return await walk.office.queue.leave_without_visit(await walk.in_house(a), "could not wait")


async def step_back(walk: Walk, a: int, b: int) -> object:
    return await walk.office.queue.step_back(await walk.in_house(a), "wrong step")


async def prefer(walk: Walk, a: int, b: int) -> object:
    return await walk.office.queue.prioritise(await walk.in_house(a), Priority(b % 3), "acute pain" if b % 3 else "")


async def register(walk: Walk, a: int, b: int) -> object:
    draft = PatientDraft(last_name=f"Walker{a % 9}", first_name="Anna", phones=(Phone(e164=f"+7916555{b % 9999:04}"),))
    return await walk.office.patients.add_caller(draft)


async def edit(walk: Walk, a: int, b: int) -> object:
    found = await walk.office.patients.patient(await walk.patient(a))
    draft = replace(draft_of(found), note=f"note {b}", address=f"{b} Lenina")
    return await walk.office.patients.edit(found.id, draft, found.version)


async def add_phone(walk: Walk, a: int, b: int) -> object:
    return await walk.office.patients.add_phone(await walk.patient(a), Phone(e164=f"+7926555{b % 9999:04}"))


async def alert(walk: Walk, a: int, b: int) -> object:
    found = await walk.office.patients.patient(await walk.patient(a))
    return await walk.office.patients.set_alert(found.id, f"alert {b}" if b % 2 else "", found.version)


async def sign(walk: Walk, a: int, b: int) -> object:
    kind = list(PaperKind)[b % len(PaperKind)]
    return await walk.office.patients.note_paper(await walk.patient(a), kind, f"N{b}")


async def void_paper(walk: Walk, a: int, b: int) -> object:
    await walk.office.patients.void_paper(PaperId(await walk.one("SELECT id FROM paper WHERE NOT voided", a)))
    return None


async def charge(walk: Walk, a: int, b: int) -> object:
    service = ServiceId(await walk.one("SELECT service_id FROM price WHERE valid_to IS NULL ORDER BY id", b))
    draft = ChargeDraft(patient_id=await walk.patient(a), day=TODAY, service_id=service, quantity=1 + b % 3)
    return await walk.office.cash.add_charge(draft)


async def charge_visit(walk: Walk, a: int, b: int) -> object:
    return await walk.office.cash.charge_visit(await walk.today(a))


async def quantity(walk: Walk, a: int, b: int) -> object:
    found = await walk.office.cash.charge(await walk.charge(a))
    return await walk.office.cash.set_quantity(found.id, found.version, 1 + b % 5)


async def discount(walk: Walk, a: int, b: int) -> object:
    found = await walk.office.cash.charge(await walk.charge(a))
    return await walk.office.cash.discount(found.id, found.version, Discount(percent=b % 20, reason="regular"))


async def strike_off(walk: Walk, a: int, b: int) -> object:
    found = await walk.office.cash.charge(await walk.charge(a))
    return await walk.office.cash.void_charge(found.id, found.version, "by mistake")


async def ring_out(walk: Walk, a: int, b: int) -> object:
    return await walk.office.calls.open(direction=Direction.OUT, number=f"+7916000{b % 9999:04}")


async def close_call(walk: Walk, a: int, b: int) -> object:
    return await walk.office.calls.close(await walk.call(a), Close(outcome=Outcome.INFORMATION, note=f"n{b}"))


async def call_done(walk: Walk, a: int, b: int) -> object:
    return await walk.office.calls.done(await walk.call(a))


async def correct_call(walk: Walk, a: int, b: int) -> object:
    return await walk.office.calls.edit(await walk.call(a), Close(outcome=Outcome.INFORMATION, note=f"again {b}"))


ACTS: tuple[Act, ...] = (
    *(book, move, cancel, confirm, miss, pull_card, recall),
    *(walk_in, arrive, ready, lead_on, leave_unseen, step_back, prefer),
    *(register, edit, add_phone, alert, sign, void_paper),
    *(charge, charge_visit, quantity, discount, strike_off),
    *(ring_out, close_call, call_done, correct_call),
)
numbers = st.integers(0, 5000)
steps = st.tuples(st.sampled_from(ACTS), numbers, numbers)


@pytest.fixture(scope="module")
def demo(blank_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "demo.db"

    async def fill() -> None:
        shutil.copy(blank_database, path)
        store = await open_store(path, StillClock(AT), pragmas=QUICK)
        try:
            await build(store, "en", at=AT)
        finally:
            await store.close()

    asyncio.run(fill())
    return path


@asynccontextmanager
async def town(demo: Path) -> AsyncIterator[Store]:
    """A copy of the clinic, sound at the end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.db"
        shutil.copy(demo, path)
        store = await open_store(path, StillClock(AT), pragmas=QUICK)
        try:
            yield store
            verdict = await store.read(verify)
            assert verdict.ok, verdict.problems
        finally:
            await store.close()


async def do(walk: Walk, act: Act, a: int, b: int) -> bool:
    """One act; a refusal is a sentence, and no other error is one."""
    try:
        await act(walk, a, b)
    except StorageError as error:
        _is_a_sentence(error)
        return False
    return True


def _is_a_sentence(error: StorageError) -> None:
    told = str(error)
    assert told.endswith((".", "?", "!")), told
    assert "database" not in told, f"the rule is told by the database only: {told}"


async def undo_all(office: Office) -> list[str]:
    """Take back everything that can be; what could not be, as the sentences said why."""
    refused: list[str] = []
    for _ in range(400):
        try:
            await office.journal.undo()
        except NotFound as error:
            if error.act_id is None:
                return refused
            refused.append(str(error))
        except StorageError as error:
            _is_a_sentence(error)
            refused.append(str(error))
        if len(refused) > 3:
            return refused
    raise AssertionError("undo never ends")


WALK = settings(
    max_examples=WISHED or 12,
    derandomize=not WISHED,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@WALK
@given(st.lists(steps, min_size=8, max_size=40))
def test_all_is_taken_back(demo: Path, walked: list[tuple[Act, int, int]]) -> None:
    async def go() -> None:
        async with town(demo) as store:
            office = await seat(store, "sedova", "desk 7")
            last_call = max(await Walk(office).ids("SELECT id FROM call"))
            before = await store.read(state, last_call)
            for step in walked:
                await do(Walk(office), *step)
            assert not await undo_all(office)
            after = await store.read(state, last_call)
            for name in STATE:
                lost, more = before[name] - after[name], after[name] - before[name]
                assert not lost + more, f"{name}: lost {list(lost)[:3]}, left {list(more)[:3]}"

    asyncio.run(go())


async def test_the_walk_gets_somewhere(demo: Path) -> None:
    """Every kind of act succeeds sometimes: a walk of refusals only would prove nothing."""
    done: Counter[Act] = Counter()
    async with town(demo) as store:
        walk = Walk(await seat(store, "sedova", "desk 7"))
        for number in range(25):
            for act in ACTS:
                done[act] += await do(walk, act, number * 37 + 5, number * 101 + 3)
    assert not [act for act in ACTS if not done[act]], done


@WALK
@given(st.lists(st.tuples(st.sampled_from(["sedova", "sedova", "smirnova", "undo"]), steps), min_size=8, max_size=40))
def test_another_desk_in_between(demo: Path, walked: list[tuple[str, tuple[Act, int, int]]]) -> None:
    """Two desks at the same few things, one of them undoing: sentences, and data that the check finds sound."""

    async def go() -> None:
        async with town(demo) as store:
            desks = {name: await seat(store, name, name) for name in ("sedova", "smirnova")}
            for who, (act, a, b) in walked:
                if who != "undo":
                    await do(Walk(desks[who]), act, a % 6, b % 40)
                    continue
                try:
                    await desks["sedova"].journal.undo()
                except StorageError as error:
                    _is_a_sentence(error)
            for office in desks.values():
                await undo_all(office)

    asyncio.run(go())


async def test_a_step_back_taken_back_does_not_end_the_undo(demo: Path) -> None:
    """Undo takes the step again as a new row; the undo after it must know that row for the old one."""
    async with town(demo) as store:
        office = await seat(store, "sedova", "desk 7")
        walk = Walk(office)
        last_call = max(await walk.ids("SELECT id FROM call"))
        before = await store.read(state, last_call)
        visit = await walk.expected(0)
        await office.queue.arrive(visit)
        for _ in range(2):
            await office.queue.step_back(visit, "wrong step")
            await office.journal.undo()
        assert not await undo_all(office)
        assert await store.read(state, last_call) == before
