"""Promise 4 under attack by many at once: 8 cashiers at 3 registers, and payments that fail half-way."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from storage.cash import verbs as cash
from storage.cash.orders import ChargeDraft, PaymentOrder
from storage.cash.records import ReceiptKind
from storage.checking import verify_at
from storage.clock import StillClock
from storage.errors import StorageError
from storage.ids import PatientId, RegisterId
from storage.location import Location
from storage.office import Office, open_store, seat
from storage.rights import Role
from storage.store import Store
from storage.unit import Unit
from tests.engine.racing import RIVALS, at_once, ready
from tests.till import FIVE_THOUSAND, TODAY, furnish

NOW = datetime(2026, 10, 2, 11, 30, tzinfo=UTC)
REGISTERS = 3
ROUNDS = 12

Told = tuple[int, Location, PatientId]
Seat = Callable[..., Awaitable[Office]]


class _Breakdown(Exception):
    """Something fails after the receipt has its number."""


def _breaks(unit: Unit) -> int | None:
    cash.cash_move(unit, ReceiptKind.IN, 500, "change")
    raise _Breakdown


def takes_money(told: Told) -> int:
    """One cashier of its own process; answers how many receipts it was told of."""
    rival, where, patient = told

    async def work() -> int:
        store = await open_store(where, StillClock(NOW))
        office = await seat(store, Role.SENIOR_ADMINISTRATOR.value, f"desk {1 + rival % REGISTERS}")
        ready()
        made = 0
        for number in range(ROUNDS):
            draft = ChargeDraft(patient_id=patient, day=TODAY, title="Tea", price_minor=100)
            charge = await office.cash.add_charge(draft)
            with pytest.raises(StorageError):
                await office.cash.pay(PaymentOrder(charges=((charge.id, charge.version + 7),), tenders=()))
            with pytest.raises(_Breakdown):
                await store.act(office.actor, cash.cash_move, _breaks, f"{rival}-{number}")
            await office.cash.pay(PaymentOrder(charges=((charge.id, charge.version),), tenders=()))
            await office.cash.cash_move(ReceiptKind.IN, 500, "change")
            made += 2
        await store.close()
        return made

    return asyncio.run(work())


async def test_receipts_have_no_gap_at_any_register(
    store: Store, where: Location, raw: sqlite3.Connection, seated: Seat
) -> None:
    till = await furnish(store)
    raw.execute("UPDATE register SET desk = 'desk 1'")
    for number in range(2, REGISTERS + 1):
        told = "INSERT INTO register (id, code, name, desk) VALUES (?, ?, ?, ?)"
        raw.execute(told, (number, str(number), str(number), f"desk {number}"))
    for number in range(1, REGISTERS + 1):
        office = await seated(Role.SENIOR_ADMINISTRATOR, f"desk {number}")
        await office.cash.open_shift(RegisterId(number), FIVE_THOUSAND)
    before = raw.execute("SELECT count(*) FROM receipt").fetchone()[0]
    jobs: list[Told] = [(rival, where, till.yudin) for rival in range(RIVALS)]
    made = await asyncio.to_thread(at_once, takes_money, jobs)
    assert sum(made) == RIVALS * ROUNDS * 2
    kept = raw.execute("SELECT register_id, count(*), min(number), max(number) FROM receipt GROUP BY 1").fetchall()
    assert len(kept) == REGISTERS
    assert sum(many for _, many, _, _ in kept) == before + sum(made), "what was acknowledged is there, and no more"
    assert all((first, last) == (1, many) for _, many, first, last in kept), kept
    verdict = verify_at(where)
    assert verdict.ok, verdict.problems
