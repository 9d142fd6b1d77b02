"""The centre's own templates of papers: versions that stand for good, the newest counts, an undo is a version too."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from console.papers.making import make, source_of
from storage.clock import StillClock
from storage.errors import Conflict, NotAllowed, NotFound, RuleBroken
from storage.location import Location
from storage.office import Office, open_store, seat
from storage.rights import Role
from storage.store import Store
from storage.templates.rules import BODY_MAX
from tests.engine.full_day import NOW
from tests.engine.paper_acts import LETTER

OTHER = "# Another letter\n"


@pytest_asyncio.fixture
async def store(day_file: Location) -> AsyncIterator[Store]:
    opened = await open_store(day_file, StillClock(NOW))
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def manager(store: Store) -> Office:
    return await seat(store, Role.OFFICE_MANAGER.value, "desk 1")


async def test_the_newest_version_counts_and_the_program_s_own_comes_back_as_a_version(manager: Office) -> None:
    assert (await source_of(manager, "letter", "en")).body == LETTER
    second = await manager.templates.put("letter", "en", OTHER)
    assert (second.version, second.body, second.by_name) == (2, OTHER, manager.actor.name)
    assert second.sha256 == hashlib.sha256(OTHER.encode()).hexdigest()
    assert second.at == NOW
    made = await make(manager, "letter")
    assert (made.title, made.version) == ("Another letter", 2)
    third = await manager.templates.withdraw("letter", "en")
    assert (third.version, third.usual) == (3, True)
    assert (await make(manager, "letter")).version == 0
    assert [one.version for one in await manager.templates.versions("letter", "en")] == [3, 2, 1]
    assert (await manager.templates.version("letter", "en", 1)).body == LETTER
    assert [(one.kind, one.version) for one in await manager.templates.all_newest()] == [("letter", 3)]
    with pytest.raises(NotFound, match="no version 9"):
        await manager.templates.version("letter", "en", 9)
    assert (await source_of(manager, "letter", "ru")).version == 0  # each language has its own


async def test_an_undo_puts_the_version_before_in_again(manager: Office) -> None:
    await manager.templates.put("letter", "en", OTHER)
    await manager.journal.undo()
    assert [(one.version, one.body) for one in await manager.templates.versions("letter", "en")] == [
        (3, LETTER), (2, OTHER), (1, LETTER),
    ]  # fmt: skip
    await manager.templates.put("cover", "ru", OTHER)
    await manager.journal.undo()
    newest = await manager.templates.newest("cover", "ru")
    assert newest is not None
    assert newest.usual
    assert newest.version == 2


async def test_what_another_has_put_in_since_is_not_taken_back(store: Store, manager: Office) -> None:
    await manager.templates.put("letter", "en", OTHER)
    other = await seat(store, Role.OFFICE_MANAGER.value, "desk 2")
    await other.templates.put("letter", "en", "# A third\n")
    newest = await store.read(lambda conn: conn.exec_driver_sql("SELECT max(id) FROM act").scalar_one())
    with pytest.raises(Conflict, match=r"desk 2.* changed this template"):
        await manager.journal.undo(frozenset({newest}))


async def test_what_is_refused(store: Store, manager: Office) -> None:
    for kind, language, body, why in (
        ("letter", "en", LETTER, "counts already"),
        ("letter", "en", " \n", "empty"),
        ("letter", "en", "x" * (BODY_MAX + 1), "at most"),
        ("letter", "en", "x\x00y", "is a text"),
        ("Letter", "en", "x", "small letters"),
        ("letter", "../en", "x", "small letters"),
    ):
        with pytest.raises(RuleBroken, match=why):
            await manager.templates.put(kind, language, body)
    with pytest.raises(RuleBroken, match="own template already"):
        await manager.templates.withdraw("cover", "en")
    senior = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 2")
    with pytest.raises(NotAllowed):
        await senior.templates.put("letter", "en", OTHER)
    assert len(await manager.templates.versions("letter", "en")) == 1


ROW = "'{}', 'en', {}, 'x', '" + "0" * 64 + "', 1, 1"
INTO = "INSERT INTO template (kind, language, number, body, sha256, at, user_id) VALUES ("


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE template SET body = 'forged'",
        "UPDATE template SET sha256 = sha256",
        "DELETE FROM template",
        f"{INTO}{ROW.format('letter', 1)})",
        f"{INTO}{ROW.format('letter', 3)})",
        f"{INTO}{ROW.format('cover', 2)})",
        f"{INTO}{ROW.format('cover', 0)})",
        f"{INTO}{ROW.format('', 1)})",
        f"{INTO}'cover', 'en', 1, 'x', 'short', 1, 1)",
    ],
)
def test_no_version_changes_goes_or_is_skipped(beneath: sqlite3.Connection, attack: str) -> None:
    before = beneath.execute("SELECT kind, number, body FROM template").fetchall()
    with pytest.raises(sqlite3.IntegrityError):
        beneath.execute(attack)
    assert beneath.execute("SELECT kind, number, body FROM template").fetchall() == before == [("letter", 1, LETTER)]


@pytest.mark.only_sqlite("PostgreSQL has no REPLACE")
@pytest.mark.parametrize("how", ["REPLACE", "INSERT OR REPLACE", "INSERT OR IGNORE"])
def test_no_version_is_replaced(beneath: sqlite3.Connection, how: str) -> None:
    values = f"(1, {ROW.format('letter', 2)})"
    with pytest.raises(sqlite3.IntegrityError):
        beneath.execute(
            f"{how} INTO template (id, kind, language, number, body, sha256, at, user_id) VALUES {values}"
        )
    assert beneath.execute("SELECT number, body FROM template").fetchall() == [(1, LETTER)]
