"""Raw SQL beneath an erasure: nothing more is taken in its name, nothing is put back, and every damage is found."""

from __future__ import annotations

import sqlite3

import pytest

from storage.checking import Check, all_checks, verify
from storage.errors import RuleBroken
from storage.ids import PatientId
from storage.journal.chain import hash_of
from storage.office import Office
from storage.schema import metadata
from storage.store import Store
from tests.engine import test_erasure
from tests.engine.test_erasure import CALLED, SECRETS, Raw, as_left, everything
from tests.till import Till

manager, senior = test_erasure.manager, test_erasure.senior
scene, till, who = test_erasure.scene, test_erasure.till, test_erasure.who
"""Fixtures."""

ATTACKS = (
    "UPDATE journal SET before = NULL, after = NULL, salt = NULL, erased_by = {last} WHERE id = 2",
    "UPDATE journal SET before = NULL, after = NULL, salt = NULL, erased_by = {by} WHERE id = 2",
    "UPDATE journal SET before = NULL, after = NULL, salt = NULL, erased_by = NULL WHERE id = 2",
    "UPDATE journal SET erased_by = NULL WHERE erased_by = {by}",
    "UPDATE journal SET after = '{{}}' WHERE erased_by = {by}",
    "UPDATE journal SET login = 'x' WHERE erased_by = {by}",
    "UPDATE receipt SET patient_name = 'x' WHERE erased_by = {by}",
    "UPDATE receipt SET patient_name = '', reason = '', salt = NULL, erased_by = {by} WHERE erased_by IS NULL",
    "UPDATE entry SET memo = 'x'",
    "UPDATE paper SET number = 'x'",
    "UPDATE step SET note = 'x'",
    "UPDATE patient SET first_name = 'Back', version = version + 1 WHERE erased_by = {by}",
    "UPDATE patient SET erased_by = {by}, version = version + 1 WHERE erased_by IS NULL",
    "UPDATE act SET idem_key = 'erased-' || id",
    "DELETE FROM journal WHERE erased_by = {by}",
)


async def test_raw_sql_erases_nothing_and_puts_nothing_back(
    manager: Office, till: Till, who: PatientId, raw: Raw
) -> None:
    await manager.privacy.erase(who, CALLED)
    (by,) = raw.execute("SELECT id FROM journal WHERE what = 'erasure'").fetchone()
    await till.office.calls.ring("+79031112233", "2")  # from here on nothing is erased in its name
    (last,) = raw.execute("SELECT max(id) FROM journal").fetchone()
    await till.shift(as_left(raw))
    await till.pay(await till.owes())
    before = raw.execute("SELECT * FROM journal ORDER BY id").fetchall()
    for attack in ATTACKS:
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(attack.format(by=by, last=last))
        assert raw.execute("SELECT * FROM journal ORDER BY id").fetchall() == before, attack


DAMAGES = (
    ("UPDATE journal SET before = NULL, after = NULL WHERE id = 2", "journal 2: it was altered"),
    (
        "UPDATE journal SET before = NULL, after = NULL, salt = NULL, erased_by = {by} WHERE id = 2",
        "journal {by}: what it left of the rows that it erased is not there any more as it was",
    ),
    (
        "UPDATE journal SET login = 'somebody' WHERE id = (SELECT max(id) FROM journal WHERE erased_by = {by})",
        "journal {by}: what it left of the rows",
    ),
    ("UPDATE journal SET after = '{{}}' WHERE id = {first}", "journal {first}: it says that it was erased"),
    ("UPDATE journal SET erased_by = 3 WHERE id = {first}", "is not there any more as it was"),
    ("UPDATE receipt SET total_minor = total_minor + 1 WHERE erased_by = {by}", "receipts that it erased"),
    ("UPDATE receipt SET text = 'x' WHERE erased_by = {by}", "receipts that it erased"),
    ("UPDATE entry SET memo = 'x' WHERE id = {entry}", "receipts that it erased"),
    ("UPDATE patient SET note = 'x' WHERE erased_by = {by}", "something of the person is left"),
    ("UPDATE patient SET erased_by = 3 WHERE erased_by = {by}", "no erasure names it"),
)


async def test_check_tells_erased_from_altered(store: Store, manager: Office, who: PatientId, raw: Raw) -> None:
    """Each damage is put right again before the next, beneath all guards."""
    await manager.privacy.erase(who, CALLED)
    (by,) = raw.execute("SELECT id FROM journal WHERE what = 'erasure'").fetchone()
    (first,) = raw.execute("SELECT min(id) FROM journal WHERE erased_by = ?", (by,)).fetchone()
    (entry,) = raw.execute("SELECT min(entry_id) FROM receipt WHERE erased_by = ?", (by,)).fetchone()
    tear_out(raw)
    for statement, named in DAMAGES:
        spoken = statement.format(by=by, first=first, entry=entry)
        table = spoken.split()[1]
        sound = raw.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()
        raw.execute(spoken)
        verdict = await store.read(verify, checks())
        found = [f"{one.where}: {one.what}" for one in verdict.problems]
        assert any(named.format(by=by, first=first) in one for one in found), (spoken, found)
        names = list(metadata.tables[table].c.keys())
        for row in sound:
            told = ", ".join(f'"{name}" = ?' for name in names[1:])
            raw.execute(f"UPDATE {table} SET {told} WHERE id = ?", (*row[1:], row[0]))
        assert (await store.read(verify, checks())).ok


def checks() -> tuple[Check, ...]:
    """Those that know of erasures."""
    return tuple(one for one in all_checks() if one.name in ("journal chain", "ledger hash chain", "erased persons"))


def tear_out(raw: Raw) -> None:
    """Put every guard out of force, as somebody does who has the file or the server."""
    if type(raw) is sqlite3.Connection:
        for (trigger,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {trigger}")
    else:
        raw.execute("SET session_replication_role = replica")


async def test_a_damaged_journal_is_not_hidden_by_an_erasure(manager: Office, who: PatientId, raw: Raw) -> None:
    tear_out(raw)
    raw.execute("UPDATE journal SET login = 'x' WHERE what = 'patient' AND \"key\" = ?", (who,))
    with pytest.raises(RuleBroken, match="of the journal is damaged, so that nothing is erased"):
        await manager.privacy.erase(who, CALLED)
    assert (await manager.patients.patient(who)).last_name == "Zelenskaya"


async def test_rows_of_the_first_release_have_no_salt_and_are_erased_as_well(
    store: Store, manager: Office, who: PatientId, raw: Raw
) -> None:
    """They are chained by their details alone; once these are gone, what is left is vouched for in the same way."""
    _as_version_0_1(raw)
    assert (await store.read(verify)).ok
    await manager.privacy.erase(who, CALLED)
    verdict = await store.read(verify)
    assert verdict.ok, verdict.problems
    assert not [one for one in SECRETS if one in await store.read(everything)]


def _as_version_0_1(raw: Raw) -> None:
    """Chain the journal anew as the first release did, beneath the guards."""
    asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    guards = raw.execute(asked).fetchall() if type(raw) is sqlite3.Connection else []
    tear_out(raw)
    last = ""
    columns = 'id, act_id, at, login, desk, verb, what, "key", before, after'
    for row in raw.execute(f"SELECT {columns} FROM journal ORDER BY id").fetchall():
        own = hash_of(last, row)
        raw.execute("UPDATE journal SET prev_hash = ?, hash = ?, salt = NULL WHERE id = ?", (last, own, row[0]))
        last = own
    raw.execute("UPDATE journal_head SET hash = ?", (last,))
    for _, guard in guards:
        raw.execute(guard)
