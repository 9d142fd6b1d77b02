"""Promise 9 through the services: the second of two desks is told who was first, and when.

And once is once: the same key, the same visit, a lock in the middle of a write.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy.exc import OperationalError

from storage.accounts import verbs as accounts
from storage.calls import verbs as calls
from storage.calls.records import Close, Direction, Outcome
from storage.cash import verbs as cash
from storage.cash.orders import ChargeDraft, Discount, PaymentOrder
from storage.cash.records import ReceiptKind
from storage.clock import StillClock
from storage.errors import Conflict, Unavailable
from storage.ids import AppointmentId, CallId, ChargeId, PriceId, ShiftId
from storage.office import Office, open_store, seat
from storage.patients import verbs as patients
from storage.patients.recording import draft_of
from storage.patients.records import PaperKind, PatientDraft, Phone
from storage.queue import verbs as queue
from storage.queue.records import StepKind
from storage.rights import Role
from storage.schedule import verbs as schedule
from storage.schedule.records import CANCEL_REASONS, MoveTo, NewAppointment, WalkIn
from storage.services import verbs as services
from storage.services.records import ServiceDraft, ServiceKind
from storage.staff import roster_verbs as roster
from storage.staff import verbs as staff
from storage.staff.records import PractitionerDraft
from storage.store import TRIES, Store
from storage.unit import Unit
from storage.verbs import Verb
from tests.engine.beneath import columns, tables
from tests.engine.claim_town import CLAIMED_TABLES
from tests.engine.full_day import MONDAY, NOW, Day
from tests.engine.guide_acts import change_complaint
from tests.engine.insurance_acts import INSURED, INSURED_TABLES
from tests.engine.message_acts import MORE, WRITTEN
from tests.engine.recall_acts import change_mark, change_plan, change_rule
from tests.engine.series_acts import change_devices, change_free_rule
from tests.engine.wait_acts import change_wait
from tests.till import drawer


@pytest_asyncio.fixture
async def store(day_file: Path) -> AsyncIterator[Store]:
    opened = await open_store(day_file, StillClock(NOW))
    yield opened
    await opened.close()


@dataclass
class Desk:
    """One of two people, and what they saw before either of them acted."""

    office: Office
    day: Day
    seen: dict[str, Any]
    name: str


Change = Callable[[Desk], Awaitable[object]]


async def _patient(desk: Desk) -> object:
    record = await desk.office.patients.patient(desk.day.till.yudin)
    draft = replace(draft_of(record), note=desk.name)
    return await desk.office.patients.edit(record.id, draft, desk.seen["patient"])


async def _alert(desk: Desk) -> object:
    return await desk.office.patients.set_alert(desk.day.till.yudin, desk.name, desk.seen["patient"])


async def _move(desk: Desk) -> object:
    minute = 840 if desk.name == "first" else 860
    return await desk.office.schedule.move(
        desk.day.visit, MoveTo(local_date=MONDAY, local_min=minute), desk.seen["appointment"]
    )


async def _cancel(desk: Desk) -> object:
    """The first moves, the second cancels what is not there any more."""
    if desk.name == "first":
        return await _move(desk)
    return await desk.office.schedule.cancel(desk.day.visit, CANCEL_REASONS[0], desk.seen["appointment"])


async def _amend(desk: Desk) -> object:
    return await desk.office.schedule.amend(desk.day.visit, comment=desk.name, version=desk.seen["appointment"])


async def _discount(desk: Desk) -> object:
    asked = Discount(reason=desk.name, percent=10 if desk.name == "first" else 20)
    return await desk.office.cash.discount(ChargeId(desk.seen["open"]), desk.seen["charge"], asked)


async def _pay(desk: Desk) -> object:
    order = PaymentOrder(charges=((ChargeId(desk.seen["open"]), desk.seen["charge"]),), tenders=())
    return await desk.office.cash.pay(order)


async def _service(desk: Desk) -> object:
    draft = ServiceDraft(code="B01", name=desk.name, specialty="Dermatologist", kind=ServiceKind.FIRST, minutes=20)
    return await desk.office.services.edit(desk.day.till.visit, draft, desk.seen["service"])


async def _price(desk: Desk) -> None:
    amount = 100 if desk.name == "first" else 200
    await desk.office.services.set_price(desk.day.till.visit, amount, MONDAY, PriceId(desk.seen["price"]))


async def _withdraw(desk: Desk) -> None:
    await desk.office.services.withdraw_price(PriceId(desk.seen["planned"]))


async def _practitioner(desk: Desk) -> object:
    draft = PractitionerDraft(last_name="Orlova", first_name=desk.name)
    return await desk.office.staff.edit_practitioner(desk.day.orlova, draft, desk.seen["practitioner"])


async def _room(desk: Desk) -> object:
    return await desk.office.write(staff.edit_room, desk.day.room, desk.name, "2", desk.seen["room"])


async def _room_out(desk: Desk) -> None:
    await desk.office.staff.use_room(desk.day.room, desk.name != "first", desk.seen["room"])


async def _device(desk: Desk) -> object:
    seen = desk.seen["equipment"]
    return await desk.office.write(staff.use_equipment, desk.day.laser, desk.name != "first", seen)


async def _retire(desk: Desk) -> None:
    """The first takes the doctor off the lists, the second says who takes what a file assigns to nobody."""
    change = desk.office.staff.retire if desk.name == "first" else desk.office.staff.make_default
    await change(desk.day.orlova, desk.seen["practitioner"])


async def _line(desk: Desk) -> object:
    last_day = MONDAY if desk.name == "first" else MONDAY + timedelta(days=7)
    return await desk.office.write(roster.end_line, 1, last_day, desk.seen["roster_line"])


async def _break(desk: Desk) -> None:
    """The first begins other hours, by which the pause ends; the second wants it gone."""
    if desk.name == "first":
        await desk.office.staff.set_hours(desk.day.orlova, MONDAY + timedelta(days=7), (), ())
    else:
        await desk.office.write(roster.remove_break, 1, desk.seen["roster_break"])


async def _hours(desk: Desk) -> None:
    who, first_day = desk.day.orlova, MONDAY + timedelta(days=7)
    if desk.name == "first":
        desk.seen["pattern"] = (await desk.office.staff.pattern(who, first_day)).seen
    await desk.office.staff.set_hours(who, first_day, (), (), seen=desk.seen["pattern"])


async def _days(desk: Desk) -> None:
    """Both saw a week without absences."""
    who, last = desk.day.orlova, MONDAY + timedelta(days=4)
    if desk.name == "first":
        await desk.office.staff.set_days(who, MONDAY, MONDAY, reason="ill", seen=())
    else:
        await desk.office.staff.set_days(who, MONDAY, last, reason="holiday", seen=())


async def _days_back(desk: Desk) -> None:
    """The absence that both saw is taken back by the first; the second makes another of it."""
    who, seen = desk.day.orlova, desk.seen
    if desk.name == "first":
        await desk.office.staff.set_days(who, MONDAY, MONDAY, reason="ill")
        seen["days"] = await desk.office.staff.exceptions(who, MONDAY, MONDAY)
        await desk.office.staff.clear_days(who, MONDAY, MONDAY, seen=seen["days"])
    else:
        await desk.office.staff.set_days(who, MONDAY, MONDAY, reason="holiday", seen=seen["days"])


async def _settings(desk: Desk) -> None:
    """The first gives a new address, the second another limit, both as the settings were."""
    seen = desk.seen["settings"]
    wish = {"address": "Lenina 13"} if desk.name == "first" else {"refund_limit_minor": 1}
    await desk.office.settle(replace(seen, **wish), seen)


async def _login(desk: Desk) -> object:
    role, seen = Role.DOCTOR, desk.seen["account_user"]
    return await desk.office.write(accounts.edit, "auditor", role, desk.name, desk.day.orlova, version=seen)


async def _outcome(desk: Desk) -> object:
    return await desk.office.calls.edit(CallId(1), Close(outcome=Outcome.COMPLAINT, note=desk.name), desk.seen["call"])


async def _identify(desk: Desk) -> object:
    who = desk.day.others[0] if desk.name == "first" else desk.day.others[1]
    return await desk.office.calls.identify(CallId(1), who, desk.seen["call"])


async def _take(desk: Desk) -> object:
    return await desk.office.calls.take(CallId(3))


async def _close_call(desk: Desk) -> object:
    return await desk.office.calls.close(CallId(3), Close(outcome=Outcome.INFORMATION))


async def _step(desk: Desk) -> object:
    return await desk.office.queue.advance(AppointmentId(desk.seen["waiting"]), seen=StepKind.ARRIVED)


async def _shift(desk: Desk) -> object:
    shift = ShiftId(desk.seen["shift"])
    expected = (await desk.office.cash.report(shift)).expected_minor
    return await desk.office.cash.close_shift(shift, drawer(expected))


COUNTED = ("patient", "appointment", "service", "practitioner", "room", "call", "roster_line", "roster_break")
CHANGES: tuple[Change, ...] = (
    *(_patient, _alert, _move, _cancel, _amend, _discount, _pay, _service, _price, _withdraw),
    *(_room_out, _device, _retire, _line, _break, _hours, _days, _days_back, _settings),
    *(_practitioner, _room, _login, _outcome, _identify, _take, _close_call, _step, _shift),
    *(change_rule, change_mark, change_plan, change_wait, change_complaint, change_free_rule, change_devices),
    *(*WRITTEN, *INSURED),
)
SEEN = {
    **{one: f"SELECT version FROM {one} WHERE id = 1" for one in (*COUNTED, *MORE, *INSURED_TABLES)},
    **{one: f"SELECT coalesce(max(version), 1) FROM {one}" for one in CLAIMED_TABLES},
    "account_user": "SELECT version FROM account_user WHERE login = 'auditor'",
    "open": "SELECT max(id) FROM charge WHERE state = 'open'",
    "charge": "SELECT version FROM charge WHERE id = (SELECT max(id) FROM charge WHERE state = 'open')",
    "price": "SELECT max(id) FROM price WHERE service_id = 1",
    "planned": "SELECT max(id) FROM price WHERE valid_from = '2026-10-05'",
    "waiting": "SELECT appointment_id FROM flow WHERE kind = 'arrived'",
    "shift": "SELECT id FROM shift WHERE closed_at IS NULL",
}

ELSEWHERE = {"printer", "fiscal_task", "fiscal_device", "fiscal_operator"}
"""Tried in `test_printing` and `test_fiscal`; a cashier's tax number is one value, whoever types it last."""

THINGS: dict[Change, str] = {
    **{change: "this patient's card" for change in (_patient, _alert)},
    **{change: "this visit" for change in (_move, _cancel, _amend)},
    **{change: "this charge" for change in (_discount, _pay)},
    **{change: "this price" for change in (_price, _withdraw)},
    **{change: "this room" for change in (_room, _room_out)},
    **{change: "this doctor" for change in (_practitioner, _retire)},
    **{change: "this call" for change in (_outcome, _identify, _take, _close_call)},
    **{change: "these hours" for change in (_line, _hours)},
    **{change: "these days" for change in (_days, _days_back)},
    **{change_rule: "this rule", change_free_rule: "this rule", change_mark: "this recall", change_plan: "this plan"},
    change_devices: "the devices of this service",
    change_wait: "this entry of the wait-list",
    **{change: told for change, told in {change_complaint: "this complaint", **WRITTEN, **INSURED}.items()},
    _service: "this service",
    **{_device: "this device", _break: "this break", _login: "this login"},
    **{_settings: "the settings of the centre", _step: "this visit", _shift: "shift 3"},
}
"""What the sentence calls the thing that the first has changed."""


def test_every_versioned_table_is_contested(beneath: sqlite3.Connection) -> None:
    versioned = {table for table in tables(beneath) if "version" in columns(beneath, table)}
    assert versioned - set(SEEN) == ELSEWHERE


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
async def test_the_second_is_told_who_and_when(
    store: Store, day: Day, beneath: sqlite3.Connection, change: Change
) -> None:
    clock = store.clock
    assert isinstance(clock, StillClock)
    seen: dict[str, Any] = {name: beneath.execute(sql).fetchone()[0] for name, sql in SEEN.items()}
    seen["settings"] = store.centre
    who = Role.OFFICE_MANAGER if change in (_login, _settings) else Role.SENIOR_ADMINISTRATOR
    first = Desk(await seat(store, who.value, "desk 1"), day, seen, "first")
    second = Desk(await seat(store, Role.OFFICE_MANAGER.value, "desk 2"), day, seen, "second")
    clock.advance(minutes=7)
    await change(first)
    clock.advance(minutes=5)
    before = len(beneath.execute("SELECT id FROM journal").fetchall())
    with pytest.raises(Conflict) as told:
        await change(second)
    assert told.value.values["who"] in (first.office.actor.login, first.office.actor.name)
    assert told.value.values["when"] == "14:37"
    assert "14:37" in str(told.value)
    assert THINGS[change] in str(told.value)
    assert len(beneath.execute("SELECT id FROM journal").fetchall()) == before
    clock.advance(hours=20)
    with pytest.raises(Conflict) as later:
        await change(second)
    assert later.value.values["when"] == "2.10 14:37"


# ------------------------------------------------------------------------------ once is once


Work = Callable[[Day, dict[str, int]], tuple[Verb[...], tuple[object, ...]]]
ONCE: dict[str, Work] = {
    "patients.add_caller": lambda day, seen: (
        patients.add_caller, (PatientDraft(last_name="Twice", phones=(Phone(e164="+79165550000"),)),),
    ),
    "patients.open_card": lambda day, seen: (patients.note_paper, (day.till.yudin, PaperKind.CONSENT)),
    "staff.add_room": lambda day, seen: (staff.add_room, ("301",)),
    "services.set_price": lambda day, seen: (services.set_price, (day.till.visit, 5, MONDAY)),
    "schedule.book": lambda day, seen: (schedule.book, (_wish(day),)),
    "schedule.cancel": lambda day, seen: (schedule.cancel, (day.visit, CANCEL_REASONS[0])),
    "queue.walk_in": lambda day, seen: (
        queue.walk_in, (WalkIn(patient_id=day.till.yudin, practitioner_id=day.orlova),),
    ),
    "queue.next_patient": lambda day, seen: (queue.next_patient, (day.orlova,)),
    "calls.open": lambda day, seen: (calls.open_call, (Direction.IN, "1")),
    "calls.ring": lambda day, seen: (calls.ring, ("+79160009900", "9")),
    "cash.add_charge": lambda day, seen: (
        cash.add_charge, (ChargeDraft(patient_id=day.till.yudin, day=MONDAY, title="x", price_minor=5),),
    ),
    "cash.pay": lambda day, seen: (
        cash.pay, (PaymentOrder(charges=((ChargeId(seen["open"]), seen["charge"]),), tenders=()),),
    ),
    "cash.cash_move": lambda day, seen: (cash.cash_move, (ReceiptKind.IN, 500, "change")),
    "cash.reprint": lambda day, seen: (cash.reprint, (1,)),
}  # fmt: skip
"""A verb of each family, with arguments that would do something a second time."""


def _wish(day: Day) -> NewAppointment:
    return NewAppointment(
        patient_id=day.others[0], practitioner_id=day.orlova, local_date=MONDAY, local_min=1000, minutes=20, second=True
    )


def _rows(raw: sqlite3.Connection) -> list[int]:
    return [raw.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables(raw)]


@pytest.mark.parametrize("name", ONCE)
async def test_the_same_key_acts_once_and_answers_the_same(
    store: Store, day: Day, day_file: Path, beneath: sqlite3.Connection, name: str
) -> None:
    seen = {key: beneath.execute(sql).fetchone()[0] for key, sql in SEEN.items()}
    verb, args = ONCE[name](day, seen)
    manager = (await seat(store, Role.OFFICE_MANAGER.value, "desk 2")).actor
    before = _rows(beneath)
    answers = [await store.act(manager, verb, partial(_call, verb, args), "the-key")]
    after = _rows(beneath)
    answers += [await store.act(manager, verb, partial(_call, verb, args), "the-key") for _ in range(2)]
    other = await open_store(day_file, store.clock)
    answers.append(await other.act(manager, verb, partial(_call, verb, args), "the-key"))
    await other.close()
    assert after != before
    assert _rows(beneath) == after
    assert answers == [answers[0]] * 4
    with pytest.raises(ValueError, match="belongs to an act of"):
        await store.act(manager, calls.mark_done, lambda unit: calls.mark_done(unit, CallId(2)), "the-key")


def _call(verb: Verb[...], args: tuple[object, ...], unit: Unit) -> int | None:
    return verb(unit, *args)


@pytest.mark.parametrize("locks", [1, TRIES - 1, TRIES])
async def test_a_lock_in_mid_write_repeats_it_and_writes_once(
    store: Store, beneath: sqlite3.Connection, locks: int
) -> None:
    desk = await seat(store, Role.ADMINISTRATOR.value, "desk 1")
    before = _rows(beneath)
    left = [locks]

    def locked(unit: Unit) -> int | None:
        made = calls.open_call(unit, Direction.IN, "1")
        if left[0]:
            left[0] -= 1
            busy = sqlite3.OperationalError("database is locked")
            busy.sqlite_errorname = "SQLITE_BUSY"
            raise OperationalError("INSERT", None, busy)
        return made

    if locks == TRIES:
        with pytest.raises(Unavailable, match="busy"):
            await store.act(desk.actor, calls.open_call, locked, "k")
        assert _rows(beneath) == before
        return
    await store.act(desk.actor, calls.open_call, locked, "k")
    assert beneath.execute("SELECT count(*) FROM act WHERE idem_key = 'k'").fetchone() == (1,)
    assert sum(_rows(beneath)) - sum(before) == 4, "one act, one journal row, one change, one call"
