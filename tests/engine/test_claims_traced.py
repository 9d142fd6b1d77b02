"""Claims as the journal has them, and attacked by raw SQL beneath the storage layer, by two desks at once too."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator

import pytest
import pytest_asyncio

from storage.claims.claim_records import Claim, Ended
from storage.claims.payment_records import PaymentDraft
from storage.clock import StillClock
from storage.errors import StorageError
from storage.location import Location
from storage.office import Office, open_store, seat
from storage.rights import Right, Role
from storage.rooms import load_verbs
from storage.store import Store
from storage.verbs import VERBS
from tests.engine.beneath import bare
from tests.engine.claim_town import INSURED, PERIOD, TODAY, Insured, at, bill
from tests.engine.test_claims import again, collected, paid, sent
from tests.scene import Played, Scene

load_verbs()
OWN = {name for name, one in VERBS.items() if name.startswith("claims.") and one.right is Right.CLAIMS}


@pytest.fixture
def scene() -> Scene:
    return INSURED


@pytest_asyncio.fixture
async def town(store: Store, played: Played) -> Insured:
    return await at(store, played.gave)


@pytest_asyncio.fixture
async def senior(store: Store) -> Office:
    return await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 2")


@pytest.fixture
def sql(where: Location, store: Store) -> Iterator[sqlite3.Connection]:
    conn = bare(where)
    yield conn
    conn.close()


# ------------------------------------------------------------------------------ every verb leaves its trace

Act = Callable[[Office, Insured], Awaitable[Callable[[], Awaitable[object]]]]


async def _draft(senior: Office, town: Insured) -> Claim:
    return await collected(senior, town.vega)


async def _rejected(senior: Office, town: Insured) -> Claim:
    claim = await sent(senior, town.vega)
    line = (await senior.claims.opened(claim.id)).lines[0]
    await senior.claims.reject(claim, ((line.id, 100),), "no")
    return await again(senior, claim)


async def _act(name: str, senior: Office, town: Insured) -> Callable[[], Awaitable[object]]:
    """What is prepared, and the one deed that is looked at."""
    claims = senior.claims
    if name == "collect":
        return lambda: claims.collect(town.vega, *PERIOD)
    if name == "set_layout":
        return lambda: claims.set_layout(town.vega, '[[columns]]\nfield = "amount"\n')
    if name == "enter_payment":
        return lambda: paid(senior, town.vega, 500)
    if name in ("add_line", "take_out", "hold", "reopen", "ready", "send"):
        return await _in_house(name, senior, town)
    if name == "resubmit":
        rejected = await _rejected(senior, town)
        return lambda: claims.resubmit(rejected)
    claim = await sent(senior, town.vega)
    line = (await claims.opened(claim.id)).lines[0]
    money = await paid(senior, town.vega, 500)
    return {
        "accept": lambda: claims.accept(claim),
        "reject": lambda: claims.reject(claim, ((line.id, 5),), "no"),
        "give_up": lambda: claims.give_up(claim, Ended.WRITTEN_OFF, "old"),
        "match": lambda: claims.match(money, ((claim.id, 500),)),
    }[name]


async def _in_house(name: str, senior: Office, town: Insured) -> Callable[[], Awaitable[object]]:
    claims, claim = senior.claims, await _draft(senior, town)
    line = (await claims.opened(claim.id)).lines[0]
    if name == "add_line":
        await claims.take_out(line)
    elif name == "reopen":
        await claims.hold(claim, "wait")
    elif name == "send":
        await claims.ready(claim)
    claim = await again(senior, claim)
    return {
        "add_line": lambda: claims.add_line(claim, line.part_id),
        "take_out": lambda: claims.take_out(line),
        "hold": lambda: claims.hold(claim, "wait"),
        "reopen": lambda: claims.reopen(claim),
        "ready": lambda: claims.ready(claim),
        "send": lambda: claims.send(claim, 1, "x"),
    }[name]


def _counts(sql: sqlite3.Connection) -> list[int]:
    return [sql.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("act", "journal", "change")]


_SHOWN = (
    "SELECT state, number, answered_on FROM claim WHERE state <> 'closed' OR number IS NOT NULL ORDER BY id",
    "SELECT part_id, amount_minor, paid_minor, rejected_minor, reason, ended FROM claim_line ORDER BY id",
    "SELECT document, matched_minor FROM insurer_payment WHERE voided = 0 ORDER BY id",
    "SELECT body FROM claim_layout",
)


def _seen(sql: sqlite3.Connection) -> list[list[tuple[object, ...]]]:
    return [[tuple(row) for row in sql.execute(query)] for query in _SHOWN]


@pytest.mark.parametrize("name", sorted(OWN))
async def test_every_verb_leaves_its_trace_and_is_undone(
    senior: Office, town: Insured, sql: sqlite3.Connection, name: str
) -> None:
    deed = await _act(name.partition(".")[2], senior, town)
    before, seen = _counts(sql), _seen(sql)
    await deed()
    done = _counts(sql)
    assert done[0] == before[0] + 1
    assert all(now > then for now, then in zip(done, before, strict=True))
    assert _seen(sql) != seen
    if VERBS[name].undo is None:
        assert name == "claims.send"
        return
    await senior.journal.undo()
    undone = _counts(sql)
    assert undone[0] == done[0] + 1
    assert all(now > then for now, then in zip(undone, done, strict=True))
    assert _seen(sql) == seen


# ------------------------------------------------------------------------------ beneath the storage layer


def refused(sql: sqlite3.Connection, statement: str, *values: object) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        sql.execute(statement, values)


_LINE = "INSERT INTO claim_line (claim_id, part_id, amount_minor) VALUES (?, ?, ?)"
_STEP = 'INSERT INTO claim_step (claim_id, before, state, day, at, "by") VALUES (?, ?, ?, \'2026-10-02\', 0, 1)'
_PART = 'INSERT INTO insurer_payment_part (payment_id, line_id, amount_minor, at, "by") VALUES (?, ?, ?, 0, 1)'
_NO = 'INSERT INTO claim_rejection (line_id, amount_minor, day, at, "by") VALUES (?, ?, \'2026-10-02\', 0, 1)'


async def test_one_part_is_never_claimed_twice(senior: Office, town: Insured, sql: sqlite3.Connection) -> None:
    claim = await _draft(senior, town)
    line = (await senior.claims.opened(claim.id)).lines[0]
    refused(sql, _LINE, claim.id, line.part_id, 5)
    refused(sql, f"UPDATE claim_line SET part_id = {line.part_id}, version = version + 1 WHERE id <> {line.id}")
    await senior.claims.take_out(line)
    refused(sql, _LINE, claim.id, line.part_id, line.amount_minor + 1)  # more than the insurer owes of it
    (orion,) = sql.execute(f"SELECT id FROM insured_part WHERE insurer_id = {town.orion}").fetchone()
    refused(sql, _LINE, claim.id, orion, 5)  # another insurer's
    sql.execute(_LINE, (claim.id, line.part_id, line.amount_minor))


async def test_only_lawful_steps_and_the_state_is_that_of_the_last(
    senior: Office, town: Insured, sql: sqlite3.Connection
) -> None:
    claim = await _draft(senior, town)
    for state in ("sent", "accepted", "part-paid", "rejected", "resubmitted", "closed", "draft", "lost"):
        refused(sql, _STEP, claim.id, "draft", state)
    refused(sql, _STEP, claim.id, "ready", "sent")
    for change in ("state = 'sent'", "number = 1, year = 2026, sent_on = '2026-10-02'", "answered_on = '2026-10-02'"):
        refused(sql, f"UPDATE claim SET {change}, version = version + 1 WHERE id = {claim.id}")
    await senior.claims.ready(claim)
    refused(sql, _LINE, claim.id, 1, 5)
    refused(sql, f"DELETE FROM claim_line WHERE claim_id = {claim.id}")
    refused(sql, f"DELETE FROM claim WHERE id = {claim.id}")
    refused(sql, "UPDATE claim_step SET state = 'hold'")
    refused(sql, "DELETE FROM claim_step")
    empty = "INSERT INTO claim (insurer_id, first_day, last_day, created_at, created_by{more}) VALUES" \
        " ({insurer}, '2026-10-01', '2026-10-31', 0, 1{values})"  # fmt: skip
    refused(sql, empty.format(insurer=town.vega, more=", state", values=", 'sent'"))
    refused(sql, empty.format(insurer=town.vega, more=", number, year, sent_on", values=", 9, 2026, '2026-10-02'"))
    sql.execute(empty.format(insurer=town.vega, more="", values=""))
    (bare_one,) = sql.execute("SELECT max(id) FROM claim").fetchone()
    refused(sql, _STEP, bare_one, "draft", "ready")  # without a line


async def test_what_was_sent_never_changes(senior: Office, town: Insured, sql: sqlite3.Connection) -> None:
    claim = await sent(senior, town.vega)
    line = (await senior.claims.opened(claim.id)).lines[0]
    for change in ("amount_minor = amount_minor - 1", "paid_minor = 5", "rejected_minor = 5", "ended = 'resubmitted'",
                   "ended = 'charged'", "claim_id = 9", "old_line_id = 2"):  # fmt: skip
        refused(sql, f"UPDATE claim_line SET {change}, version = version + 1 WHERE id = {line.id}")
    refused(sql, f"DELETE FROM claim_line WHERE id = {line.id}")
    for change in ("number = 2", "number = NULL, year = NULL, sent_on = NULL", "sent_on = '2026-10-01'",
                   "digest = ''", "insurer_id = 2", "first_day = '2026-09-01'", "state = 'draft'"):  # fmt: skip
        refused(sql, f"UPDATE claim SET {change}, version = version + 1 WHERE id = {claim.id}")
    for state in ("draft", "ready", "hold", "closed", "part-paid", "rejected", "resubmitted", "accepted"):
        refused(sql, _STEP, claim.id, "sent", state)


async def test_money_and_rejections_stay_within_the_line_and_the_payment(
    senior: Office, town: Insured, sql: sqlite3.Connection
) -> None:
    claim, other = await sent(senior, town.vega), await sent(senior, town.orion)
    first, second, *_rest = (await senior.claims.opened(claim.id)).lines
    (foreign,) = (await senior.claims.opened(other.id)).lines
    money = await paid(senior, town.vega, first.amount_minor + 10)
    refused(sql, _PART, money, first.id, first.amount_minor + 1)
    refused(sql, _PART, money, foreign.id, 5)
    refused(sql, _PART, money, first.id, -5)
    sql.execute(_PART, (money, first.id, first.amount_minor))
    refused(sql, _PART, money, second.id, 11)  # ten are left of the payment
    refused(sql, _NO, first.id, 1)  # the line is paid
    refused(sql, f"UPDATE insurer_payment SET matched_minor = 0, version = version + 1 WHERE id = {money}")
    refused(sql, f"UPDATE insurer_payment SET amount_minor = 9999999, version = version + 1 WHERE id = {money}")
    refused(sql, f"UPDATE insurer_payment SET voided = 1, version = version + 1 WHERE id = {money}")
    refused(sql, "DELETE FROM insurer_payment")
    refused(sql, "UPDATE insurer_payment_part SET amount_minor = 1")
    refused(sql, "DELETE FROM insurer_payment_part")
    back = 'INSERT INTO insurer_payment_part (payment_id, line_id, amount_minor, reverses_id, at, "by")' \
        " VALUES (?, ?, ?, ?, 0, 1)"  # fmt: skip
    (part,) = sql.execute("SELECT max(id) FROM insurer_payment_part").fetchone()
    refused(sql, back, money, first.id, -1, part)
    sql.execute(back, (money, first.id, -first.amount_minor, part))
    refused(sql, back, money, first.id, -first.amount_minor, part)
    sql.execute(_NO, (second.id, second.amount_minor))
    refused(sql, _NO, second.id, 1)
    refused(sql, "DELETE FROM claim_rejection")


@pytest.mark.only_sqlite("a file's connection can switch its checks off")
async def test_a_connection_without_checks_is_refused(senior: Office, town: Insured, sql: sqlite3.Connection) -> None:
    claim = await sent(senior, town.vega)
    line = (await senior.claims.opened(claim.id)).lines[0]
    money = await paid(senior, town.vega, 100)
    sql.execute("PRAGMA ignore_check_constraints=ON")
    refused(sql, _PART, money, line.id, 100)
    refused(sql, _NO, line.id, 999999)


async def test_two_desks_at_once_match_the_same_money_and_number_the_next_claim(
    senior: Office, town: Insured, where: Location, clock: StillClock
) -> None:
    claim = await sent(senior, town.vega)
    money = await paid(senior, town.vega, 100000)
    await bill(town, town.yudin, town.till.scan)
    first = await collected(senior, town.vega)
    await bill(town, town.yudin, town.till.scan)
    second = await collected(senior, town.vega)
    for one in (first, second):
        await senior.claims.ready(one)
    stores = [await open_store(where, clock) for _ in range(2)]
    desks = [await seat(one, Role.OFFICE_MANAGER.value, f"desk {at}") for at, one in enumerate(stores, 5)]
    drafts = [await again(senior, one) for one in (first, second)]
    jobs = [desk.claims.match(money, ((claim.id, 100000),)) for desk in desks]
    jobs += [desk.claims.send(draft, 2, "x") for desk, draft in zip(desks, drafts, strict=True)]
    ended = await asyncio.gather(*jobs, return_exceptions=True)
    for beside in stores:
        await beside.close()
    assert sum(isinstance(one, StorageError) for one in ended[:2]) == 1  # the other matched the money
    assert sum(isinstance(one, StorageError) for one in ended[2:]) == 1  # the other took number 2
    assert all(one is None or isinstance(one, StorageError) for one in ended)
    assert (await again(senior, claim)).paid_minor == 100000
    assert [one.number for one in (await senior.claims.view()).claims if one.number] == [1, 2]


async def test_the_same_document_is_entered_once_by_two_desks(senior: Office, town: Insured, store: Store) -> None:
    other = await seat(store, Role.OFFICE_MANAGER.value, "desk 5")
    draft = PaymentDraft(insurer_id=town.vega, day=TODAY, document="17", amount_minor=500)
    ended = await asyncio.gather(
        senior.claims.enter_payment(draft), other.claims.enter_payment(draft), return_exceptions=True
    )
    assert sum(isinstance(one, StorageError) for one in ended) == 1
    assert len(await senior.claims.unmatched()) == 1
