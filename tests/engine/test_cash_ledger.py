"""Attacks on the money by raw SQL, beneath the storage layer: the database itself must refuse each."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import pytest
import pytest_asyncio

from storage.errors import RuleBroken
from storage.store import Store
from tests.engine.beneath import columns
from tests.engine.forging import harmless
from tests.scene import Played, Scene
from tests.till import BUSY, Till, sat_down

APPEND_ONLY = (
    "entry",
    "posting",
    "seal",
    "receipt",
    "receipt_line",
    "receipt_copy",
    "shift_count",
    "shift_count_piece",
    "shift_count_method",
    "account",
)
NEVER_DELETED = (*APPEND_ONLY, "shift", "charge", "refund_request", "register")
HASH = "a" * 64


@pytest.fixture
def scene() -> Scene:
    return BUSY


@pytest_asyncio.fixture
async def till(store: Store, played: Played) -> Till:
    """Shift 1 closed, shift 2 open with payments, a refund, an advance, a drop, a request."""
    return await sat_down(store, played.gave)


def attack(raw: sqlite3.Connection, *statements: str) -> str:
    """Run statements in one transaction and commit; the message of the refusal."""
    with pytest.raises(sqlite3.IntegrityError) as refused:
        _run(raw, statements)
    return str(refused.value)


def _run(raw: sqlite3.Connection, statements: Sequence[str]) -> None:
    try:
        raw.execute("BEGIN IMMEDIATE")
        for statement in statements:
            raw.execute(statement)
        raw.execute("COMMIT")
    finally:
        if raw.in_transaction:
            raw.execute("ROLLBACK")


def entry(raw: sqlite3.Connection, kind: str = "in", **columns: object) -> str:
    """An INSERT of the entry that would be the next one of register 1."""
    number, prev = raw.execute("SELECT max(number) + 1, '' FROM entry WHERE register_id = 1").fetchone()
    prev = raw.execute("SELECT hash FROM entry WHERE number = ?", (number - 1,)).fetchone()[0]
    shift_id, opened = raw.execute("SELECT id, opened_at FROM shift WHERE closed_at IS NULL").fetchone()
    values: dict[str, object] = {
        "id": 9000,
        "register_id": 1,
        "number": number,
        "shift_id": shift_id,
        "kind": kind,
        "at": opened,
        "by": 1,
        "by_name": "x",
        "prev_hash": prev,
        "hash": HASH,
        **columns,
    }
    names = ", ".join(f'"{name}"' for name in values)
    return f"INSERT INTO entry ({names}) VALUES ({', '.join(_literal(v) for v in values.values())})"


def _literal(value: object) -> str:
    return "NULL" if value is None else str(value) if isinstance(value, int) else f"'{value}'"


def postings(*amounts: int) -> list[str]:
    """Postings of entry 9000: the first on the drawer, the others elsewhere."""
    return [
        f"INSERT INTO posting (entry_id, line, account_id, amount_minor) VALUES (9000, {line}, {line}, {amount})"
        for line, amount in enumerate(amounts, 1)
    ]


SEAL = "INSERT INTO seal (entry_id) VALUES (9000)"


def receipt(raw: sqlite3.Connection, total: int, **columns: object) -> list[str]:
    """The receipt that would be the next one, with one line."""
    number = raw.execute("SELECT max(number) + 1 FROM receipt WHERE register_id = 1").fetchone()[0]
    shift_id, opened = raw.execute("SELECT id, opened_at FROM shift WHERE closed_at IS NULL").fetchone()
    values: dict[str, object] = {
        "id": 9000,
        "register_id": 1,
        "number": number,
        "shift_id": shift_id,
        "entry_id": 9000,
        "kind": "in",
        "total_minor": total,
        "at": opened,
        "by_name": "x",
        "text": "x",
        **columns,
    }
    names = ", ".join(f'"{name}"' for name in values)
    return [
        f"INSERT INTO receipt ({names}) VALUES ({', '.join(_literal(v) for v in values.values())})",
        f"INSERT INTO receipt_line (id, receipt_id, line, title, amount_minor) VALUES (9000, 9000, 1, 'x', {total})",
    ]


# ------------------------------------------------------------------------------ balanced, sealed, whole


async def test_the_proper_way_is_let_through(till: Till, raw: sqlite3.Connection) -> None:
    """The attacks below fail for what they attack, not for a slip in their own SQL."""
    _run(raw, (entry(raw), *postings(100, -100), *receipt(raw, 100), SEAL))


async def test_an_unbalanced_entry_cannot_be_committed(till: Till, raw: sqlite3.Connection) -> None:
    assert "unbalanced" in attack(raw, entry(raw), *postings(100, -99), *receipt(raw, 100), SEAL)
    assert "unbalanced" in attack(raw, entry(raw, kind="difference"), *postings(100), SEAL)
    assert "unbalanced" in attack(raw, entry(raw, kind="difference"), SEAL)
    assert "FOREIGN KEY" in attack(raw, entry(raw), *postings(100, -100), *receipt(raw, 100))
    assert "FOREIGN KEY" in attack(raw, entry(raw))


async def test_an_entry_without_its_receipt_cannot_be_committed(till: Till, raw: sqlite3.Connection) -> None:
    assert "receipt differ" in attack(raw, entry(raw), *postings(100, -100), SEAL)
    assert "receipt differ" in attack(raw, entry(raw), *postings(100, -100), *receipt(raw, 101), SEAL)


async def test_nothing_is_added_to_a_sealed_entry(till: Till, raw: sqlite3.Connection) -> None:
    sealed = raw.execute("SELECT max(entry_id) FROM seal").fetchone()[0]
    more = "INSERT INTO posting (entry_id, line, account_id, amount_minor) VALUES ({}, {}, 1, {})"
    assert "sealed" in attack(raw, more.format(sealed, 8, 500), more.format(sealed, 9, -500))
    receipt_id = raw.execute("SELECT max(id) FROM receipt").fetchone()[0]
    line = f"INSERT INTO receipt_line (receipt_id, line, title, amount_minor) VALUES ({receipt_id}, 9, 'x', 5)"
    assert "posted" in attack(raw, line)


async def test_money_is_whole_minor_units(till: Till, raw: sqlite3.Connection) -> None:
    for wrong in ("'1.5'", "'100 roubles'", "0"):
        attack(raw, entry(raw), f"INSERT INTO posting VALUES (9000, 1, 1, {wrong})")


@pytest.mark.only_sqlite("who is not its owner cannot put PostgreSQL's keys aside: test_owner.py")
async def test_foreign_keys_cannot_be_switched_off(till: Till, raw: sqlite3.Connection) -> None:
    raw.execute("PRAGMA foreign_keys=OFF")
    assert "foreign keys" in attack(raw, entry(raw), *postings(100, -99))


# ------------------------------------------------------------------------------ append-only


@pytest.mark.parametrize("table", APPEND_ONLY)
async def test_posted_rows_are_not_changed(till: Till, raw: sqlite3.Connection, table: str) -> None:
    if not raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0]:
        assert table == "shift_count_method"
        count = raw.execute("SELECT max(id) FROM shift_count").fetchone()[0]
        assert "closed" in attack(raw, f"INSERT INTO shift_count_method VALUES ({count}, 'card', 1, 1)")
        return
    for column in columns(raw, table):
        assert "append-only" in attack(raw, f'UPDATE {table} SET "{column}" = "{column}"')


@pytest.mark.parametrize("table", NEVER_DELETED)
async def test_nothing_is_deleted(till: Till, raw: sqlite3.Connection, table: str) -> None:
    if raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0]:
        assert "cash: " in attack(raw, f"DELETE FROM {table}")


@pytest.mark.parametrize("table", [t for t in NEVER_DELETED if t not in ("register", "shift_count_method")])
async def test_insert_or_replace_replaces_nothing(till: Till, raw: sqlite3.Connection, table: str) -> None:
    before = raw.execute(f"SELECT * FROM {table}").fetchall()
    for condition in ("", " ORDER BY 1 DESC LIMIT 1"):
        attack(raw, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}{condition}")
    assert raw.execute(f"SELECT * FROM {table}").fetchall() == before


async def test_replace_by_another_unique_key_is_refused_too(till: Till, raw: sqlite3.Connection) -> None:
    insert = entry(raw, number=1).replace("INSERT INTO", "INSERT OR REPLACE INTO")
    attack(raw, insert, *postings(100, -100), *receipt(raw, 100), SEAL)
    same = receipt(raw, 100, number=1)[0].replace("INSERT INTO", "INSERT OR REPLACE INTO")
    attack(raw, entry(raw), *postings(100, -100), same, SEAL)


# ------------------------------------------------------------------------------ numbers and chain


@pytest.mark.parametrize("step", [-1, 1, 100])
async def test_a_gap_or_a_repeat_is_refused(till: Till, raw: sqlite3.Connection, step: int) -> None:
    last = raw.execute("SELECT max(number) FROM entry").fetchone()[0] + 1
    assert "without a gap" in attack(raw, entry(raw, number=last + step))
    number = raw.execute("SELECT max(number) FROM receipt").fetchone()[0] + 1
    assert "without a gap" in attack(raw, entry(raw), *receipt(raw, 100, number=number + step))
    shift = raw.execute("SELECT max(number) FROM shift").fetchone()[0] + 1
    insert = "INSERT INTO shift (register_id, number, opened_at, opened_by, opened_by_name) VALUES (1, {}, 1, 1, 'x')"
    assert "cash: " in attack(raw, insert.format(shift + step))


async def test_an_entry_follows_the_chain(till: Till, raw: sqlite3.Connection) -> None:
    assert "chain" in attack(raw, entry(raw, prev_hash=HASH))


async def test_a_copy_is_numbered_too(till: Till, raw: sqlite3.Connection) -> None:
    assert "without a gap" in attack(raw, "INSERT INTO receipt_copy SELECT receipt_id, 5, at, by FROM receipt_copy")


# ------------------------------------------------------------------------------ shifts


async def test_a_closed_shift_takes_no_money(till: Till, raw: sqlite3.Connection) -> None:
    closed = raw.execute("SELECT id FROM shift WHERE closed_at IS NOT NULL").fetchone()[0]
    assert "not open" in attack(raw, entry(raw, shift_id=closed))
    assert "closed" in attack(
        raw,
        "INSERT INTO shift_count (shift_id, kind, at, by, by_name, expected_minor, counted_minor)"
        f" VALUES ({closed}, 'handover-out', 1, 1, 'x', 0, 0)",
    )


async def test_a_closed_shift_is_not_changed_nor_opened_again(till: Till, raw: sqlite3.Connection) -> None:
    for change in ("closed_at = NULL, report = NULL", "report = '{}'", "opened_by_name = 'x'", "closed_at = closed_at"):
        assert "closed shift" in attack(raw, f"UPDATE shift SET {change} WHERE closed_at IS NOT NULL")


async def test_an_open_shift_is_closed_only_when_counted(till: Till, raw: sqlite3.Connection) -> None:
    close = "UPDATE shift SET closed_at = opened_at, report = '{}' WHERE closed_at IS NULL"
    assert "counted before" in attack(raw, close)
    assert "can only be closed" in attack(raw, "UPDATE shift SET opened_at = 1 WHERE closed_at IS NULL")
    shift_id = raw.execute("SELECT id FROM shift WHERE closed_at IS NULL").fetchone()[0]
    count = (
        "INSERT INTO shift_count (shift_id, kind, at, by, by_name, expected_minor, counted_minor)"
        f" VALUES ({shift_id}, 'closing', 1, 1, 'x', {{0}}, {{0}})"
    )
    assert "wait for a decision" in attack(raw, count.format(0), close)
    raw.execute("UPDATE refund_request SET state = 'declined'")
    assert "pieces" in attack(raw, count.format(500), close)


async def test_a_second_shift_is_not_opened(till: Till, raw: sqlite3.Connection) -> None:
    number = raw.execute("SELECT max(number) + 1 FROM shift").fetchone()[0]
    told = f"INTO shift (register_id, number, opened_at, opened_by, opened_by_name) VALUES (1, {number}, 1, 1, 'x')"
    for how in ("INSERT", "INSERT OR REPLACE"):
        attack(raw, f"{how} {told}")
    harmless(raw, "plain", "shift", f"INSERT OR IGNORE {told}")


async def test_an_expired_or_uncounted_shift_sells_nothing(till: Till, raw: sqlite3.Connection) -> None:
    opened = raw.execute("SELECT opened_at FROM shift WHERE closed_at IS NULL").fetchone()[0]
    for kind in ("sale", "refund", "advance"):
        assert "24 hours" in attack(raw, entry(raw, kind=kind, at=opened + 86400))
    assert "not open" in attack(raw, entry(raw, at=opened - 1))
    shift_id = raw.execute("SELECT id FROM shift WHERE closed_at IS NULL").fetchone()[0]
    raw.execute(
        "INSERT INTO shift_count (shift_id, kind, at, by, by_name, expected_minor, counted_minor)"
        f" VALUES ({shift_id}, 'handover-out', 1, 1, 'x', 0, 0)"
    )
    assert "accept" in attack(raw, entry(raw, kind="sale"))


async def test_counts_come_in_their_order_and_pieces_never_exceed_them(till: Till, raw: sqlite3.Connection) -> None:
    shift_id = raw.execute("SELECT id FROM shift WHERE closed_at IS NULL").fetchone()[0]
    count = (
        "INSERT INTO shift_count (id, shift_id, kind, at, by, by_name, expected_minor, counted_minor)"
        f" VALUES (900, {shift_id}, '{{}}', 1, 1, 'x', 0, 500)"
    )
    for kind in ("opening", "handover-in"):
        assert "not the time" in attack(raw, count.format(kind))
    assert "not the time" in attack(raw, count.format("closing"), count.format("handover-out").replace("900", "901"))
    old = raw.execute("SELECT min(id) FROM shift_count").fetchone()[0]
    assert "sum counted" in attack(raw, f"INSERT INTO shift_count_piece VALUES ({old}, 10, 1)")


# ------------------------------------------------------------------------------ charges and refunds


async def test_a_charge_is_paid_by_receipts_only(till: Till, raw: sqlite3.Connection) -> None:
    await till.owes()
    for change in (
        "paid_minor = amount_minor, state = 'paid'",
        "paid_minor = 5",
        "paid_minor = 5, refunded_minor = 5",
    ):
        assert "follows the receipts" in attack(raw, f"UPDATE charge SET {change} WHERE state = 'open'")
    attack(raw, "UPDATE charge SET state = 'paid' WHERE state = 'open'")
    columns = "patient_id, title, price_minor, amount_minor, paid_minor, day, state, created_at, created_by"
    attack(raw, f"INSERT INTO charge ({columns}) VALUES ({till.yudin}, 'x', 5, 5, 5, '2026-10-02', 'paid', 1, 1)")


async def test_a_settled_charge_stays_as_it_is(till: Till, raw: sqlite3.Connection) -> None:
    where = "WHERE state = 'paid'"
    for change in ("price_minor = 1, amount_minor = 1", "title = 'x'", "state = 'open'", "state = 'void'"):
        attack(raw, f"UPDATE charge SET {change} {where}")
    attack(raw, "UPDATE charge SET amount_minor = 5 WHERE state = 'paid'")


async def test_no_more_is_given_back_than_was_paid(till: Till, raw: sqlite3.Connection) -> None:
    line, sale, charge, patient = raw.execute(
        "SELECT l.id, l.receipt_id, l.charge_id, r.patient_id FROM receipt_line l JOIN receipt r ON r.id = l.receipt_id"
        " WHERE r.kind = 'sale' AND l.amount_minor = 55000"
    ).fetchone()
    other = raw.execute("SELECT max(id) FROM receipt WHERE kind = 'sale'").fetchone()[0]

    def refund(amount: int, of: int | str = line, original: int = sale) -> list[str]:
        head = receipt(raw, -amount, kind="refund", refund_of=original, patient_id=patient)[0]
        row = (
            "INSERT INTO receipt_line (id, receipt_id, line, charge_id, refund_of, title, amount_minor)"
            f" VALUES (9000, 9000, 1, {charge}, {of}, 'x', {-amount})"
        )
        return [entry(raw, kind="refund"), *postings(-amount, amount), head, row, SEAL]

    assert "than remains" in attack(raw, *refund(35001))
    assert "names the lines" in attack(raw, *refund(100, original=other))
    assert "cash: " in attack(raw, *refund(100, of="NULL"))
    _run(raw, refund(35000))
    assert raw.execute(f"SELECT state FROM charge WHERE id = {charge}").fetchone()[0] == "refunded"


async def test_a_payment_is_for_an_open_line_only(till: Till, raw: sqlite3.Connection) -> None:
    paid = raw.execute("SELECT max(id) FROM charge WHERE state = 'paid'").fetchone()[0]
    owed = (await till.owes()).id
    for charge, amount in ((paid, 100), (owed, 180001), (owed, -100)):
        row = (
            "INSERT INTO receipt_line (id, receipt_id, line, charge_id, title, amount_minor)"
            f" VALUES (9000, 9000, 1, {charge}, 'x', {amount})"
        )
        head = receipt(raw, amount, kind="sale")[0]
        assert "open line" in attack(raw, entry(raw, kind="sale"), *postings(amount, -amount), head, row, SEAL)


async def test_a_request_is_decided_once(till: Till, raw: sqlite3.Connection) -> None:
    attack(raw, "UPDATE refund_request SET amount_minor = 1")
    raw.execute("UPDATE refund_request SET state = 'declined'")
    assert "decided once" in attack(raw, "UPDATE refund_request SET state = 'pending'")


async def test_the_desk_hears_of_a_refusal_in_a_sentence(till: Till, store: Store) -> None:
    with pytest.raises(RuleBroken):
        await store.transact(
            till.office.actor, lambda unit: unit.conn.exec_driver_sql("DELETE FROM receipt").rowcount
        )
