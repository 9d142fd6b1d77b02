"""Free follow-ups: after a paid visit with the same doctor, so many within so many days, by rule and never by hand."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import fields
from datetime import date, timedelta

import pytest

from storage.cash.checks import CHECKS
from storage.cash.orders import PaymentOrder
from storage.cash.records import Charge, ChargeState
from storage.checking import verify
from storage.errors import Conflict, NotAllowed, RuleBroken
from storage.ids import AppointmentId, RegisterId
from storage.office import Office
from storage.rights import Role
from storage.schedule import verbs
from storage.schedule.records import CANCEL_REASONS, ReadBack, VisitKind
from storage.services.free_records import FreeRuleDraft
from storage.staff.records import PractitionerDraft
from storage.store import Store
from tests.engine.beneath import unguarded
from tests.engine.book_town import BUILT, Town, seen, wish
from tests.scene import Played, Scene
from tests.till import FIVE_THOUSAND, cash

Seat = Callable[..., Awaitable[Office]]
SEEN = date(2026, 9, 25)
"""The paid visit; a rule of fourteen days ends on 9 October."""
UNTIL = SEEN + timedelta(days=14)


@pytest.fixture
async def manager(seated: Seat) -> Office:
    return await seated(Role.OFFICE_MANAGER, desk="desk 9")


@pytest.fixture
def scene() -> Scene:
    return BUILT


@pytest.fixture
def town(store: Store, played: Played) -> Town:
    town: Town = played.gave
    return town


async def paid(office: Office, manager: Office, town: Town, *, pay: bool = True) -> AppointmentId:
    """Ann was at Orlova's on 25 September, and paid for it."""
    visit = await seen(manager, town, SEEN)
    charge = await office.cash.charge_visit(visit)
    assert charge is not None
    if pay:
        await office.cash.open_shift(RegisterId(1), FIVE_THOUSAND)
        await office.cash.pay(PaymentOrder(charges=((charge.id, charge.version),), tenders=(cash(250000),)))
    return visit


async def follow_up(office: Office, town: Town, day: date = date(2026, 10, 5), **more: object) -> ReadBack:
    return await office.schedule.book(wish(town, 600, day, kind=VisitKind.FOLLOW, **more))


async def charged(office: Office, visit: AppointmentId) -> Charge:
    """The visit takes place, and is charged as the queue does it."""
    await office.write(verbs.fulfil, visit)
    found = await office.cash.charge_visit(visit)
    assert found is not None
    return found


async def test_a_follow_up_after_a_paid_visit_is_free_once(office: Office, manager: Office, town: Town) -> None:
    await manager.services.add_free_rule(FreeRuleDraft(visits=1, days=14, specialty="Dermatologist"))
    await paid(office, manager, town)
    terms = await office.schedule.terms(wish(town, 600, date(2026, 10, 5)))
    assert terms.free is not None
    assert (terms.free.until, terms.free.left, terms.free.visits) == (UNTIL, 1, 1)
    assert terms.service is not None
    assert terms.service.price_minor == 0
    back = await follow_up(office, town)
    assert (back.price_minor, back.free and back.free.until) == (0, UNTIL)
    charge = await charged(office, back.appointment.id)
    assert (charge.price_minor, charge.amount_minor, charge.state) == (0, 0, ChargeState.PAID)
    told = await office.patients.history(town.ann)
    assert "charge.free" in {event.code for event in told}
    second = await follow_up(office, town, date(2026, 10, 6))
    assert (second.price_minor, second.free) == (180000, None)


@pytest.mark.parametrize("what", ["too late", "not paid", "another doctor", "a first visit"])
async def test_what_is_not_free(office: Office, manager: Office, town: Town, what: str) -> None:
    await manager.services.add_free_rule(FreeRuleDraft(visits=1, days=14, specialty="Dermatologist"))
    await paid(office, manager, town, pay=what != "not paid")
    day = UNTIL + timedelta(days=3) if what == "too late" else date(2026, 10, 5)
    doctor = town.kim if what == "another doctor" else town.orlova
    kind = VisitKind.FIRST if what == "a first visit" else VisitKind.FOLLOW
    back = await office.schedule.book(wish(town, 600, day, practitioner_id=doctor, kind=kind))
    assert back.free is None
    assert back.price_minor in (180000, 250000)
    assert (await charged(office, back.appointment.id)).amount_minor == back.price_minor


async def test_a_cancelled_follow_up_uses_nothing_up(office: Office, manager: Office, town: Town) -> None:
    await manager.services.add_free_rule(FreeRuleDraft(visits=2, days=14, practitioner_id=town.orlova))
    await paid(office, manager, town)
    first = await follow_up(office, town)
    await office.schedule.cancel(first.appointment.id, CANCEL_REASONS[0])
    second = await follow_up(office, town, date(2026, 10, 6))
    assert second.free is not None
    assert (second.free.left, second.free.number) == (2, 1)
    assert (await charged(office, second.appointment.id)).amount_minor == 0
    third = await follow_up(office, town, date(2026, 10, 7))
    assert third.free is not None
    assert (third.free.left, third.free.number) == (1, 2)


async def test_the_nearest_rule_holds(office: Office, manager: Office, town: Town) -> None:
    """The service's before the doctor's before the specialty's; a rule out of use never."""
    services = manager.services
    await services.add_free_rule(FreeRuleDraft(visits=1, days=14, specialty="Dermatologist"))
    await services.add_free_rule(FreeRuleDraft(visits=2, days=14, practitioner_id=town.orlova))
    await services.add_free_rule(FreeRuleDraft(visits=3, days=14, service_id=town.follow))
    await paid(office, manager, town)
    wanted = wish(town, 600, date(2026, 10, 5), kind=VisitKind.FOLLOW)
    found = []
    for rule in reversed(await services.free_rules()):
        terms = await office.schedule.terms(wanted)
        found.append(terms.free and terms.free.visits)
        await services.edit_free_rule(rule, FreeRuleDraft(visits=rule.visits, days=rule.days), active=False)
    found.append((await office.schedule.terms(wanted)).free)
    assert found == [3, 2, 1, None]


async def test_an_undone_charge_gives_the_free_visit_back(office: Office, manager: Office, town: Town) -> None:
    await manager.services.add_free_rule(FreeRuleDraft(visits=1, days=14, specialty="Dermatologist"))
    await paid(office, manager, town)
    back = await follow_up(office, town)
    await charged(office, back.appointment.id)
    await office.journal.undo()
    again = (await office.schedule.read_back(back.appointment.id)).free
    assert again is not None
    assert again.left == 1
    assert (await follow_up(office, town, date(2026, 10, 6))).free is not None


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (FreeRuleDraft(visits=0, days=14, specialty="x"), "From 1 to 20 follow-ups"),
        (FreeRuleDraft(visits=-1, days=14, specialty="x"), "From 1 to 20 follow-ups"),
        (FreeRuleDraft(visits=1, days=0, specialty="x"), "within 1 to 365 days"),
        (FreeRuleDraft(visits=1, days=-3, specialty="x"), "within 1 to 365 days"),
        (FreeRuleDraft(visits=1, days=14), "one doctor, one service or one specialty"),
        (FreeRuleDraft(visits=1, days=14, specialty="DERMATOLOGIST"), "a rule for this already"),
    ],
)
async def test_a_rule_that_contradicts_itself(manager: Office, town: Town, draft: FreeRuleDraft, said: str) -> None:
    await manager.services.add_free_rule(FreeRuleDraft(visits=1, days=14, specialty="Dermatologist"))
    with pytest.raises(RuleBroken, match=said):
        await manager.services.add_free_rule(draft)
    assert len(await manager.services.free_rules()) == 1


async def test_a_rule_needs_the_right_and_is_not_overwritten(office: Office, manager: Office, town: Town) -> None:
    draft = FreeRuleDraft(visits=1, days=14, specialty="Dermatologist")
    with pytest.raises(NotAllowed):
        await office.services.add_free_rule(draft)
    await manager.services.add_free_rule(draft)
    (rule,) = await manager.services.free_rules()
    await manager.services.edit_free_rule(rule, FreeRuleDraft(visits=2, days=30), active=True)
    with pytest.raises(Conflict, match="this rule"):
        await manager.services.edit_free_rule(rule, draft, active=False)
    await manager.journal.undo()
    (back,) = await manager.services.free_rules()
    assert (back.visits, back.days, back.active) == (1, 14, True)
    await manager.journal.undo()
    assert [one.active for one in await manager.services.free_rules()] == [False]


async def test_the_quota_that_is_left_is_told(office: Office, manager: Office, town: Town) -> None:
    doctor = await manager.staff.practitioner(town.orlova)
    values = {field.name: getattr(doctor, field.name) for field in fields(PractitionerDraft)} | {"first_quota": 2}
    await manager.staff.edit_practitioner(town.orlova, PractitionerDraft(**values), doctor.version)
    wanted = wish(town, patient_id=town.bob)
    assert (await office.schedule.terms(wanted)).left == 2
    await office.schedule.book(wish(town))
    assert (await office.schedule.terms(wanted)).left == 1
    assert (await office.schedule.terms(wish(town, kind=VisitKind.FOLLOW))).left is None


# ------------------------------------------------------------------------------ attacked beneath


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO free_charge (charge_id, after_id, number, visits, days) VALUES ({paid}, {visit}, 1, 1, 14)",
        "INSERT INTO free_charge (charge_id, after_id, number, visits, days) VALUES ({other}, {visit}, 1, 1, 14)",
        "UPDATE free_charge SET visits = 2",
        "DELETE FROM free_charge",
        "UPDATE free_rule SET visits = 9",
        "INSERT INTO free_rule (visits, days) VALUES (1, 14)",
        "UPDATE free_rule SET days = 0, version = version + 1",
    ],
    ids=["a paid one", "one more", "changed", "removed", "without a version", "for nothing", "no days"],
)
async def test_the_database_keeps_why_it_was_free(
    office: Office, manager: Office, town: Town, raw: sqlite3.Connection, sql: str
) -> None:
    await manager.services.add_free_rule(FreeRuleDraft(visits=1, days=14, specialty="Dermatologist"))
    visit = await paid(office, manager, town)
    charge = await charged(office, (await follow_up(office, town)).appointment.id)
    other = await charged(office, (await follow_up(office, town, date(2026, 10, 6))).appointment.id)
    paid_for = raw.execute(f"SELECT id FROM charge WHERE appointment_id = {visit}").fetchone()[0]
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(sql.format(visit=visit, paid=paid_for, other=other.id, charge=charge.id))


async def test_the_check_names_a_free_charge_that_costs(
    office: Office, manager: Office, town: Town, raw: sqlite3.Connection
) -> None:
    await manager.services.add_free_rule(FreeRuleDraft(visits=1, days=14, specialty="Dermatologist"))
    await paid(office, manager, town)
    charge = await charged(office, (await follow_up(office, town)).appointment.id)
    assert not (await office.store.read(verify, CHECKS)).problems
    unguarded(raw, "free_charge_fixed", "free_charge_kept")
    raw.execute("UPDATE free_charge SET after_id = (SELECT max(id) FROM appointment)")
    found = (await office.store.read(verify, CHECKS)).problems
    assert {one.problem.code for one in found} == {"free-after-nothing"}
    assert charge.id
