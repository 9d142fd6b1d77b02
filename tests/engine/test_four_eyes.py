"""Four eyes: overbooking, large refunds and discounts, reopening; a second person with a PIN, decided in the act.

Each verb that may take one is done without, with the wrong person and with the right one, through the services.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
import pytest_asyncio

from storage.accounts import verbs as accounts
from storage.cash.orders import ChargeDraft, Discount, PaymentOrder, RefundOrder
from storage.cash.records import Charge, Receipt
from storage.checking import verify_at
from storage.clock import StillClock
from storage.errors import NotAllowed, NotFound, RuleBroken
from storage.ids import AppointmentId
from storage.location import Location
from storage.office import Office, open_store, seat
from storage.queue.records import State, StepKind
from storage.rights import Role
from storage.rooms import load_verbs
from storage.schedule.records import CANCEL_REASONS, LEFT_REASON, MoveTo, NewAppointment
from storage.store import Store
from storage.verbs import VERBS
from tests.engine.beneath import tables
from tests.engine.full_day import MONDAY, NOW, Day
from tests.second import PIN, approved

load_verbs()
CLERK, SENIOR, MANAGER = Role.ADMINISTRATOR_CASHIER, Role.SENIOR_ADMINISTRATOR, Role.OFFICE_MANAGER


@pytest_asyncio.fixture
async def store(day_file: Location) -> AsyncIterator[Store]:
    opened = await open_store(day_file, StillClock(NOW))
    yield opened
    await opened.close()


@dataclass
class Scene:
    """What the acts are about."""

    day: Day
    store: Store
    charge: Charge
    paid: Receipt
    gone: AppointmentId
    """A visit of today that has ended."""
    unseen: AppointmentId
    """One whose patient left without being seen."""
    cancelled: AppointmentId
    """One that was cancelled, and its time given to another."""
    movable: AppointmentId
    call: int

    @property
    def over(self) -> NewAppointment:
        """A visit beside Yudin's."""
        return NewAppointment(
            patient_id=self.day.others[1], practitioner_id=self.day.orlova, local_date=MONDAY, local_min=600,
            minutes=20, overbook_reason="acute pain", second=True,
        )  # fmt: skip


@pytest_asyncio.fixture
async def scene(store: Store, day: Day, beneath: sqlite3.Connection) -> Scene:
    desk = await seat(store, CLERK.value, "desk 1")
    limit = store.centre.refund_limit_minor
    draft = ChargeDraft(patient_id=day.till.yudin, day=MONDAY, title="Course", price_minor=limit + 100)
    owed = await desk.cash.add_charge(draft)
    paid = await desk.cash.pay(PaymentOrder(charges=((owed.id, owed.version),), tenders=()))
    cashier = await seat(store, Role.CASHIER.value, "desk 1")  # their own slip they would strike off alone
    charge = await cashier.cash.add_charge(draft)
    place = NewAppointment(
        patient_id=day.others[1], practitioner_id=day.orlova, local_date=MONDAY, local_min=660, minutes=20, second=True
    )
    cancelled = (await desk.schedule.book(place)).appointment.id
    await desk.schedule.cancel(cancelled, CANCEL_REASONS[0])
    await desk.schedule.book(replace(place, patient_id=day.others[2]))
    movable = (await desk.schedule.book(replace(place, local_min=1000))).appointment.id
    gone = beneath.execute("SELECT appointment_id FROM flow WHERE kind = 'left'").fetchone()[0]
    unseen = beneath.execute("SELECT appointment_id FROM flow WHERE kind = 'left-without-visit'").fetchone()[0]
    call = (await desk.calls.open(number="+79160001122")).id
    return Scene(day, store, charge, paid, gone, unseen, cancelled, movable, call)


Work = Callable[[Office, Scene], Awaitable[object]]


def _back(scene: Scene) -> RefundOrder:
    line = scene.paid.lines[0]
    return RefundOrder(receipt_id=scene.paid.id, reason="not wanted", lines=((line.id, line.amount_minor),))


def _beside() -> MoveTo:
    return MoveTo(local_date=MONDAY, local_min=600, overbook_reason="acute pain")


async def _charge_of_two(office: Office, scene: Scene) -> object:
    """Three of a service with a large discount, then one: the discount is larger still."""
    return await office.cash.set_quantity(scene.charge.id, scene.charge.version, 2)


async def _kept(office: Office, scene: Scene) -> object:
    """A visit takes place though the doctor's hours do not hold it."""
    await office.rebooking.keep(await office.schedule.appointment(scene.movable), "comes in for it")
    return scene.movable


WORK: dict[str, Work] = {
    "schedule.book": lambda office, scene: office.schedule.book(scene.over),
    "schedule.move": lambda office, scene: office.schedule.move(scene.movable, _beside()),
    "schedule.reinstate": lambda office, scene: office.schedule.reinstate(scene.cancelled, "promised"),
    "rebooking.keep": _kept,
    "cash.refund": lambda office, scene: office.cash.refund(_back(scene)),
    "cash.discount": lambda office, scene: office.cash.discount(
        scene.charge.id, scene.charge.version, Discount(reason="kind", percent=90)
    ),
    "cash.void_charge": lambda office, scene: office.cash.void_charge(scene.charge.id, scene.charge.version, "kind"),
    "queue.reopen": lambda office, scene: office.queue.reopen(scene.gone, "called back by the doctor"),
    "calls.book": lambda office, scene: office.calls.book(scene.call, scene.over),  # type: ignore[arg-type]  # an id
}
"""What takes a second person, by the verb that the journal names."""
ON_THE_WAY = {"cash.set_quantity": "a discount that was approved for more of a service weighs more on fewer"}
"""A verb that has a test of its own, and why."""
FINAL = ("cash.refund",)
THROUGH = {"calls.book": "schedule.book"}
"""A verb that takes one by the verb within it."""


def written(raw: sqlite3.Connection) -> list[tuple[object, ...]]:
    return [(name, raw.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in tables(raw)]


def test_every_verb_that_may_take_a_second_person_is_here() -> None:
    declared = {name for name, one in VERBS.items() if one.second is not None}
    assert declared == {*WORK, *ON_THE_WAY} - set(THROUGH)


@pytest.mark.parametrize("name", WORK)
async def test_nobody_does_it_alone(store: Store, scene: Scene, beneath: sqlite3.Connection, name: str) -> None:
    """Neither who lacks the right nor who has it, nor one of them twice."""
    before = written(beneath)
    for role in (CLERK, SENIOR, MANAGER):
        office = await seat(store, role.value, "desk 1")
        with pytest.raises(NotAllowed, match="takes a second person, who types their PIN"):
            await WORK[name](office, scene)
    own = await approved(await seat(store, CLERK.value, "desk 1"), SENIOR)
    with own, pytest.raises(NotAllowed, match="nobody approves what they do themselves"):
        await WORK[name](await seat(store, SENIOR.value, "desk 1"), scene)
    assert written(beneath) == before


@pytest.mark.parametrize("name", WORK)
async def test_two_people_do_it_and_both_are_in_the_journal(
    store: Store, scene: Scene, beneath: sqlite3.Connection, day_file: Location, name: str
) -> None:
    desk = await seat(store, CLERK.value, "desk 1")
    with await approved(desk, SENIOR):
        await WORK[name](desk, scene)
    row = beneath.execute(
        "SELECT j.login, j.verb, j.after, a.verb, a.id FROM journal AS j JOIN act AS a ON a.id = j.act_id"
        " WHERE j.what = 'approval' ORDER BY j.id DESC LIMIT 1"
    ).fetchone()
    assert row[:2] == (CLERK.value, THROUGH.get(name, name))
    for said in ('"approved_by":"senior-administrator"', '"asked_by":"administrator-cashier"'):
        assert said in row[2].replace(" ", "")
    assert row[3] == name
    assert beneath.execute("SELECT count(*) FROM journal WHERE act_id = ?", [row[4]]).fetchone()[0] > 1
    assert (await asyncio.to_thread(verify_at, day_file)).problems == ()
    if name in FINAL:
        with pytest.raises(RuleBroken, match="cannot be taken back"):
            await desk.journal.undo()
        return
    await desk.journal.undo()
    approvals = beneath.execute("SELECT count(*) FROM journal WHERE what = 'approval' AND act_id = ?", [row[4]])
    assert approvals.fetchone() == (1,), "who approved stays said"
    with pytest.raises(NotAllowed, match="takes a second person"):
        await WORK[name](desk, await _as_now(scene, desk))


async def _as_now(scene: Scene, desk: Office) -> Scene:
    """The same things with the versions that they have after an undo."""
    return replace(scene, charge=await desk.cash.charge(scene.charge.id))


async def test_an_approval_is_for_one_act(store: Store, scene: Scene) -> None:
    desk = await seat(store, CLERK.value, "desk 1")
    approval = await approved(desk)
    with approval:
        with pytest.raises(NotFound):
            await desk.schedule.move(AppointmentId(4711), _beside())  # an act that came to nothing has not used it
        await desk.schedule.book(scene.over)
        with pytest.raises(NotAllowed, match="takes a second person"):
            await desk.cash.discount(scene.charge.id, scene.charge.version, Discount(reason="kind", percent=90))
    with approval, pytest.raises(NotAllowed, match="takes a second person"):
        await desk.cash.refund(_back(scene))
    with pytest.raises(NotAllowed, match="takes a second person"):
        await desk.cash.refund(_back(scene))


async def test_the_same_key_is_the_same_act(store: Store, scene: Scene) -> None:
    """A repeat of an act in doubt finds it done, and asks nobody again."""
    desk = await seat(store, CLERK.value, "desk 1")
    book = VERBS["schedule.book"]
    with await approved(desk):
        made = await store.act(desk.actor, book, lambda unit: book(unit, scene.over), "k")
    assert await store.act(desk.actor, book, lambda unit: book(unit, scene.over), "k") == made


@pytest.mark.parametrize("how", ["disabled", "role", "pin"])
async def test_who_approves_is_looked_up_in_the_act_itself(store: Store, scene: Scene, how: str) -> None:
    desk, manager = await seat(store, CLERK.value, "desk 1"), await seat(store, MANAGER.value, "office")
    approval = await approved(desk, SENIOR)
    if how == "disabled":
        await manager.write(accounts.set_disabled, SENIOR.value, True)
    elif how == "role":
        await manager.write(accounts.set_role, SENIOR.value, Role.CASHIER)
    else:
        await manager.accounts.set_pin(SENIOR.value, "7431")
    sentence = "may not approve it" if how == "role" else "the login or its PIN was changed meanwhile"
    with approval, pytest.raises(NotAllowed, match=sentence):
        await desk.schedule.book(scene.over)


async def test_only_who_may_is_offered_and_counts(store: Store, scene: Scene) -> None:
    desk, manager = await seat(store, CLERK.value, "desk 1"), await seat(store, MANAGER.value, "office")
    await manager.accounts.set_pin(Role.CASHIER.value, "7431")
    right = VERBS["schedule.book"].second
    assert right is not None
    assert [one.login for one in await desk.accounts.approvers(right)] == [MANAGER.value, SENIOR.value]
    assert [one.login for one in await manager.accounts.approvers(right)] == [SENIOR.value]
    with await desk.accounts.approve(Role.CASHIER.value, "7431"), pytest.raises(NotAllowed, match="may not approve"):
        await desk.schedule.book(scene.over)
    await manager.write(accounts.set_disabled, SENIOR.value, True)
    assert [one.login for one in await desk.accounts.approvers(right)] == [MANAGER.value]


async def test_wrong_pins_are_written_down_and_slowed(
    store: Store, scene: Scene, beneath: sqlite3.Connection
) -> None:
    desk, clock = await seat(store, CLERK.value, "desk 1"), store.clock
    assert isinstance(clock, StillClock)
    for _ in range(5):
        with pytest.raises(NotAllowed, match="not the PIN of senior-administrator; the try was written down"):
            await desk.accounts.approve(SENIOR.value, "1111")
    rows = beneath.execute('SELECT login, verb, "key", after FROM journal WHERE what = \'wrong-pin\'').fetchall()
    assert len(rows) == 5
    assert {row[:2] for row in rows} == {(CLERK.value, "accounts.wrong_pin")}
    assert all(SENIOR.value in row[3] and "1111" not in row[3] for row in rows)
    with pytest.raises(NotAllowed, match="Too many wrong PINs: the next is tried at 14:31:00"):
        await desk.accounts.approve(SENIOR.value, PIN)
    assert (await desk.accounts.approve(MANAGER.value, PIN)).login == MANAGER.value, "others may still approve"
    clock.advance(minutes=1)
    with pytest.raises(NotAllowed, match="not the PIN"):
        await desk.accounts.approve(SENIOR.value, "1111")
    clock.advance(minutes=1)
    with pytest.raises(NotAllowed, match="the next is tried at 14:33:00"):
        await desk.accounts.approve(SENIOR.value, PIN)
    clock.advance(minutes=1)
    with await desk.accounts.approve(SENIOR.value, PIN):
        await desk.schedule.book(scene.over)
    with pytest.raises(NotAllowed, match="not the PIN"):
        await desk.accounts.approve(SENIOR.value, "1111")
    assert (await desk.accounts.approve(SENIOR.value, PIN)).login == SENIOR.value, "an approval begins the count anew"


async def test_a_pin_in_place_of_a_login_is_not_repeated(
    store: Store, beneath: sqlite3.Connection
) -> None:
    desk = await seat(store, CLERK.value, "desk 1")
    with pytest.raises(NotAllowed):
        await desk.accounts.approve("2580", "2580")
    assert "2580" not in beneath.execute("SELECT after FROM journal WHERE what = 'wrong-pin'").fetchone()[0]
    with pytest.raises(NotAllowed):
        await desk.accounts.known_by_pin(SENIOR.value, "1111")
    assert '"lock"' in beneath.execute("SELECT after FROM journal ORDER BY id DESC LIMIT 1").fetchone()[0]


async def test_a_wrong_pin_is_no_deed(store: Store, scene: Scene) -> None:
    """Undo goes by it as if it were not there."""
    desk = await seat(store, CLERK.value, "desk 1")
    with await approved(desk):
        visit = (await desk.schedule.book(scene.over)).appointment
    with pytest.raises(NotAllowed):
        await desk.accounts.approve(SENIOR.value, "1111")
    undone = await desk.journal.undo()
    assert undone.verb == "schedule.book"
    assert not (await desk.schedule.appointment(visit.id)).status.holds_time


async def test_fewer_of_a_service_under_a_large_discount(store: Store, scene: Scene) -> None:
    desk = await seat(store, CLERK.value, "desk 1")
    three = await desk.cash.set_quantity(scene.charge.id, scene.charge.version, 3)
    percent = store.centre.discount_limit_percent
    lower = await desk.cash.discount(three.id, three.version, Discount(reason="kind", percent=percent))
    with pytest.raises(NotAllowed, match="takes a second person"):
        await desk.cash.set_quantity(lower.id, lower.version, 2)
    with await approved(desk):
        assert (await desk.cash.set_quantity(lower.id, lower.version, 2)).quantity == 2


async def test_a_refund_approved_in_place_is_in_the_list_with_both(
    store: Store, scene: Scene, beneath: sqlite3.Connection
) -> None:
    desk = await seat(store, CLERK.value, "desk 1")
    with await approved(desk, SENIOR):
        back = await desk.cash.refund(_back(scene))
    row = beneath.execute(
        "SELECT q.state, q.requested_by_name, u.login, q.refund_id FROM refund_request AS q"
        " JOIN account_user AS u ON u.id = q.decided_by ORDER BY q.id DESC LIMIT 1"
    ).fetchone()
    assert row == ("approved", desk.actor.name, SENIOR.value, back.id)


async def test_what_ended_goes_on_where_it_was(store: Store, scene: Scene) -> None:
    desk = await seat(store, CLERK.value, "desk 1")
    with await approved(desk):
        again = await desk.queue.reopen(scene.gone, "called back")
    assert again.state is State.TO_PAY
    assert (await desk.queue.advance(scene.gone, seen=StepKind.TO_PAY)).state is State.GONE
    with await approved(desk):
        again = await desk.queue.reopen(scene.unseen, "came back")
    assert again.state is State.WAITING
    assert (await desk.schedule.appointment(scene.unseen)).cancel_reason != LEFT_REASON
    with pytest.raises(RuleBroken, match="has not ended"):
        await desk.queue.reopen(scene.unseen, "came back")


async def test_a_day_that_is_over_is_not_reopened(store: Store, scene: Scene) -> None:
    desk, clock = await seat(store, CLERK.value, "desk 1"), store.clock
    assert isinstance(clock, StillClock)
    clock.advance(seconds=int(timedelta(days=1).total_seconds()))
    with await approved(desk), pytest.raises(RuleBroken, match="The day of this visit is over"):
        await desk.queue.reopen(scene.gone, "called back")
