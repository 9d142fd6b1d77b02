"""Promise 6: nobody does a thing without its right, whatever the road.

The table is generated: every role against every verb that needs a right the role has not.
"""

from __future__ import annotations

import dis
import sqlite3
from collections.abc import AsyncIterator
from types import FunctionType, ModuleType

import pytest
import pytest_asyncio

from storage.accounts import verbs as accounts
from storage.calls import verbs as calls
from storage.calls.records import Direction
from storage.cash.orders import ChargeDraft, PaymentOrder, RefundOrder
from storage.centre import queries as centre_queries
from storage.clock import StillClock
from storage.errors import NotAllowed, NotFound, RuleBroken, Taken
from storage.ids import NoticeId, ShiftId
from storage.journal import verbs as journal
from storage.location import Location
from storage.office import open_store, seat
from storage.queue import verbs as queue
from storage.rights import RIGHTS, SYSTEM, Right, Role
from storage.rooms import load_verbs
from storage.schedule import verbs as schedule
from storage.schedule.records import CANCEL_REASONS, NewAppointment
from storage.store import Store
from storage.unit import Unit
from storage.verbs import VERBS, Verb, verb
from tests.engine.beneath import tables
from tests.engine.full_day import MONDAY, NOW, Day
from tests.second import approved, squeezed
from tests.till import drawer

load_verbs()
REAL = {name: one for name, one in VERBS.items() if not name.startswith("test.")}


@verb("test.composed", right=Right.READ)
def composed(unit: Unit, shift_id: int) -> None:
    """A careless verb: a weak right, and a strong act within."""
    calls.open_call(unit, Direction.IN, "1")
    REAL["patients.merge"](unit, 1, 2, "x")


@pytest_asyncio.fixture
async def store(day_file: Location) -> AsyncIterator[Store]:
    opened = await open_store(day_file, StillClock(NOW))
    yield opened
    await opened.close()


def written(raw: sqlite3.Connection) -> list[tuple[object, ...]]:
    """How much was ever written into each table."""
    return [(name, raw.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in tables(raw)]


def within(one: Verb[...]) -> set[Verb[...]]:
    """The verbs that a verb is composed of, by the names that its code uses."""
    found: set[Verb[...]] = set()
    todo, seen = [one.fn], set()
    while todo:
        fn = todo.pop()
        if not isinstance(fn, FunctionType) or fn in seen or not fn.__module__.startswith("storage."):
            continue
        seen.add(fn)
        used: list[object] = []
        for step in dis.get_instructions(fn):
            if step.opname == "LOAD_GLOBAL":
                used.append(fn.__globals__.get(step.argval))
            elif step.opname in ("LOAD_ATTR", "LOAD_METHOD") and used and isinstance(used[-1], ModuleType):
                used.append(getattr(used[-1], step.argval, None))
        found |= {thing for thing in used if isinstance(thing, Verb)}
        todo += [thing for thing in used if isinstance(thing, FunctionType)]
    return found - {one}


@pytest.mark.parametrize("role", Role)
async def test_every_verb_is_refused_without_its_right(store: Store, beneath: sqlite3.Connection, role: Role) -> None:
    office = await seat(store, role.value, "desk 1")
    before = written(beneath)
    refused = [one for one in REAL.values() if one.right not in RIGHTS[role]]
    for one in refused:
        with pytest.raises(NotAllowed, match=one.right.value):
            await office.write(one)
    assert refused or role is Role.OFFICE_MANAGER
    assert written(beneath) == before


def test_who_may_do_a_verb_may_do_all_that_it_is_made_of() -> None:
    """Otherwise a person is refused in the middle of what the desk offered."""
    pairs = {(one, part) for one in REAL.values() for part in within(one)}
    assert len(pairs) > 20, "the compositions are found"
    surprised = {
        (one.name, part.name, role)
        for one, part in pairs
        for role, rights in RIGHTS.items()
        if one.right in rights and part.right not in rights
    }
    assert surprised == set()


async def test_a_verb_within_a_verb_needs_its_own_right(store: Store, beneath: sqlite3.Connection) -> None:
    desk = await seat(store, Role.ADMINISTRATOR.value, "desk 1")
    before = written(beneath)
    with pytest.raises(NotAllowed, match="merge"):
        await desk.write(composed, 1)
    assert written(beneath) == before


def _over(day: Day) -> NewAppointment:
    return NewAppointment(
        patient_id=day.others[1], practitioner_id=day.orlova, local_date=MONDAY, local_min=600, minutes=20,
        overbook_reason="please",
    )  # fmt: skip


async def test_overbooking_by_any_road(store: Store, beneath: sqlite3.Connection, day: Day) -> None:
    desk = await seat(store, Role.ADMINISTRATOR.value, "desk 1")
    call = await desk.calls.open(number="+79160001122")
    await desk.schedule.cancel(day.visit, CANCEL_REASONS[0])
    before = written(beneath)
    for attempt in (
        desk.schedule.book(_over(day)),
        desk.calls.book(call.id, _over(day)),
        desk.schedule.reinstate(day.visit, "please"),
    ):
        with pytest.raises(NotAllowed, match="overbook"):
            await attempt
    with pytest.raises(Taken):
        await desk.schedule.reinstate(day.visit)
    assert written(beneath) == before
    senior = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 2")
    with pytest.raises(NotAllowed, match="overbook"):
        await senior.schedule.reinstate(day.visit, "promised")
    with await approved(senior):
        assert (await senior.schedule.reinstate(day.visit, "promised")).overbook_reason == "promised"


async def test_an_old_reason_squeezes_nobody_in_anew(store: Store, day: Day) -> None:
    """Let in beyond the hours once, given up, and the time was sold to another since."""
    senior = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 2")
    desk = await seat(store, Role.ADMINISTRATOR.value, "desk 1")
    late = NewAppointment(
        patient_id=day.others[0], practitioner_id=day.orlova, local_date=MONDAY, local_min=1100, minutes=20,
        overbook_reason="came from afar",
    )  # fmt: skip
    made = (await squeezed(senior, late)).appointment
    await desk.schedule.cancel(made.id, CANCEL_REASONS[0])
    other = NewAppointment(
        patient_id=day.others[1], practitioner_id=day.orlova, local_date=MONDAY, local_min=1100, minutes=20,
        overbook_reason="came from afar too",
    )  # fmt: skip
    kept = (await squeezed(senior, other)).appointment
    with pytest.raises(Taken):
        await desk.schedule.reinstate(made.id)
    await desk.schedule.cancel(kept.id, CANCEL_REASONS[0])
    assert (await desk.schedule.reinstate(made.id)).status.holds_time


async def test_large_refunds_need_two_people(store: Store, day: Day, beneath: sqlite3.Connection) -> None:
    cashier = await seat(store, Role.CASHIER.value, "desk 1")
    senior = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 1")
    limit = store.centre.refund_limit_minor
    draft = ChargeDraft(patient_id=day.till.yudin, day=MONDAY, title="Course", price_minor=limit // 2)
    owed = [await senior.cash.add_charge(draft) for _ in range(3)]
    paid = await senior.cash.pay(PaymentOrder(charges=tuple((one.id, one.version) for one in owed), tenders=()))
    parts = [(line.id, line.amount_minor) for line in paid.lines]
    await cashier.cash.refund(RefundOrder(receipt_id=paid.id, reason="x", lines=(parts[0],)))
    await cashier.cash.refund(RefundOrder(receipt_id=paid.id, reason="x", lines=(parts[1],)))
    before = written(beneath)
    last = RefundOrder(receipt_id=paid.id, reason="x", lines=(parts[2],))
    for who in (cashier, senior):
        with pytest.raises(NotAllowed, match="second person"):
            await who.cash.refund(last)
    assert written(beneath) == before
    asked = await senior.cash.request_refund(last)
    with pytest.raises(NotAllowed, match="second person"):
        await senior.cash.approve_refund(asked)
    with pytest.raises(NotAllowed):
        await cashier.cash.approve_refund(asked)
    manager = await seat(store, Role.OFFICE_MANAGER.value, "office")
    assert (await manager.cash.approve_refund(asked)).total_minor == -(limit // 2)


async def test_a_grave_difference_is_closed_over_by_a_senior(store: Store, beneath: sqlite3.Connection) -> None:
    cashier = await seat(store, Role.CASHIER.value, "desk 1")
    shift = ShiftId(beneath.execute("SELECT id FROM shift WHERE closed_at IS NULL").fetchone()[0])
    expected = (await cashier.cash.report(shift)).expected_minor
    off = store.centre.difference_approve_minor + 1000
    with pytest.raises(RuleBroken, match="say why"):
        await cashier.cash.close_shift(shift, drawer(expected + off - 1000))
    count = drawer(expected + off, reason="a bag was found")
    with pytest.raises(NotAllowed, match="a senior has to close"):
        await cashier.cash.close_shift(shift, count)
    senior = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 1")
    closed = await senior.cash.close_shift(shift, count)
    assert closed.closing is not None
    assert closed.closing.difference_minor == off


async def test_a_notice_is_acknowledged_by_its_doctor(store: Store, beneath: sqlite3.Connection) -> None:
    doctor = await seat(store, Role.DOCTOR.value, "room")
    newest = beneath.execute("SELECT max(id) FROM notice").fetchone()[0]
    with pytest.raises(NotAllowed, match="another doctor"):
        await doctor.write(queue.acknowledge, NoticeId(newest))


async def test_a_login_that_was_shut_or_lost_its_role_does_nothing_more(
    store: Store, beneath: sqlite3.Connection
) -> None:
    """The console that is open at the moment learns it with its next act."""
    desk = await seat(store, Role.ADMINISTRATOR.value, "desk 1")
    manager = await seat(store, Role.OFFICE_MANAGER.value, "office")
    opened = await desk.calls.open()
    await manager.write(accounts.set_role, desk.actor.login, Role.AUDITOR)
    with pytest.raises(NotAllowed, match="calls"):
        await desk.calls.open()
    with pytest.raises(NotAllowed, match="calls"):
        await desk.journal.undo()
    await manager.write(accounts.set_role, desk.actor.login, Role.ADMINISTRATOR)
    await manager.write(accounts.set_disabled, desk.actor.login, True)
    with pytest.raises(NotAllowed, match="login was closed"):
        await desk.calls.drop(opened.id)
    with pytest.raises(NotFound):
        await store.read(centre_queries.actor, desk.actor.login, "desk 1")


async def test_undo_takes_no_orders(store: Store, beneath: sqlite3.Connection) -> None:
    """The undo verb by itself undoes nothing: what it takes back is said by the act alone."""
    auditor = await seat(store, Role.AUDITOR.value, "desk 1")
    before = written(beneath)
    with pytest.raises(NotFound):
        await auditor.write(journal.undo)
    assert written(beneath) == before


async def test_who_notes_an_absence_may_book(store: Store, day: Day) -> None:
    assistant = await seat(store, Role.MEDICAL_ASSISTANT.value, "room")
    for one in (queue.no_show, schedule.no_show):
        with pytest.raises(NotAllowed, match="book"):
            await assistant.write(one, day.visit)
    assert not SYSTEM.may(Right.SEE_NOTICES)
