"""What `frontdesk check` finds of the money after somebody forged the file itself."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
import pytest_asyncio

from storage.cash import checks
from storage.cash.orders import PaymentOrder
from storage.cash.records import Receipt
from storage.checking import verify, verify_at
from storage.errors import Conflict
from storage.office import open_store, seat
from storage.rights import Role
from storage.store import Store
from tests.scene import Played, Scene
from tests.till import BUSY, Till, sat_down

pytestmark = pytest.mark.only_sqlite("these forgeries are made on a file")


@pytest.fixture
def scene() -> Scene:
    return BUSY


@pytest_asyncio.fixture
async def till(store: Store, played: Played) -> Till:
    return await sat_down(store, played.gave)


def without_guards(database: Path) -> sqlite3.Connection:
    """A forger with the file in hand: no trigger stands in the way."""
    conn = sqlite3.connect(database, isolation_level=None)
    for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        conn.execute(f"DROP TRIGGER {name}")
    return conn


FORGERIES = (
    ("UPDATE posting SET amount_minor = amount_minor + 1 WHERE entry_id = 3 AND line = 1", "ledger entries"),
    ("UPDATE posting SET amount_minor = amount_minor * 2 WHERE entry_id = 3", "receipts and ledger"),
    ("UPDATE posting SET account_id = 2 WHERE entry_id = 3 AND account_id = 1", "ledger hash chain"),
    ("UPDATE entry SET memo = 'x' WHERE id = 3", "ledger hash chain"),
    ("UPDATE receipt SET text = replace(text, '5', '6')", "ledger hash chain"),
    ("UPDATE receipt SET number = 900 WHERE number = 4", "receipt numbers"),
    ("DELETE FROM entry WHERE number = 3", "receipt numbers"),
    ("UPDATE charge SET paid_minor = 5, refunded_minor = 5 WHERE state = 'open'", "charges and receipts"),
    ("UPDATE shift_count SET counted_minor = counted_minor + 10", "shift arithmetic"),
    ("UPDATE shift SET report = replace(report, '180000', '80000') WHERE report IS NOT NULL", "shift arithmetic"),
    ("UPDATE receipt_line SET amount_minor = amount_minor - 90000 WHERE refund_of IS NOT NULL", "receipts and ledger"),
)


@pytest.mark.parametrize(("forgery", "check"), FORGERIES)
async def test_the_check_finds_what_was_forged_without_the_guards(
    till: Till, database: Path, forgery: str, check: str
) -> None:
    await till.owes()
    assert (await till.office.read(verify, checks.CHECKS)).ok
    forger = without_guards(database)
    forger.execute(forgery)
    assert forger.total_changes
    forger.close()
    verdict = verify_at(database)
    assert verdict.checked[check] > 0, verdict.problems


async def test_two_desks_paying_at_once_leave_no_gap(till: Till, database: Path, store: Store) -> None:
    charges = [await till.owes() for _ in range(12)]
    other_store = await open_store(database, store.clock)
    other = await seat(other_store, Role.CASHIER.value, "desk 2")
    desks = (till.office, other)
    orders = [PaymentOrder(charges=((line.id, line.version),), tenders=()) for line in charges]
    paid = await asyncio.gather(
        *(desks[place % 2].cash.pay(order) for place, order in enumerate(orders)),
        *(desks[(place + 1) % 2].cash.pay(order) for place, order in enumerate(orders)),
        return_exceptions=True,
    )
    await other_store.close()
    numbers = sorted(receipt.number for receipt in paid if isinstance(receipt, Receipt))
    refused = [error for error in paid if isinstance(error, BaseException)]
    assert len(numbers) == len(refused) == 12
    assert all(isinstance(error, Conflict) for error in refused), refused
    assert numbers == list(range(numbers[0], numbers[0] + 12))
    verdict = verify_at(database)
    assert verdict.ok, verdict.problems
