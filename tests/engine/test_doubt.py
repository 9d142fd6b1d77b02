"""A commit whose answer is lost: repeated in the same words it is the same act, later on it is a new one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection

from storage.clock import StillClock
from storage.engine import InDoubt
from storage.errors import Doubtful
from storage.journal import queries
from storage.office import Office
from storage.rights import Right, Role
from storage.store import TRIES, Store
from storage.unit import Unit
from storage.verbs import verb

Cut = Callable[[int], None]


@verb("test.doubt", right=Right.CALLS)
def note(unit: Unit, key: int) -> int:
    """Writes one row."""
    unit.journal("note", key, None, {"text": "x"})
    return key


@pytest.fixture
def cut(store: Store, monkeypatch: pytest.MonkeyPatch) -> Cut:
    """`cut(n)`: the answers of the next n commits are lost, as a broken connection loses them."""
    left = 0
    really = store.engine.writing

    @contextmanager
    def writing(conn: Connection) -> Iterator[None]:
        nonlocal left
        with really(conn):
            yield
        if left:
            left -= 1
            raise InDoubt

    def lose(count: int) -> None:
        nonlocal left
        left = count

    monkeypatch.setattr(store.engine, "writing", writing)
    return lose


async def test_it_is_asked_again_and_done_once(office: Office, cut: Cut) -> None:
    cut(1)
    assert await office.write(note, 7) == 7
    assert await office.read(queries.count) == 1


async def test_who_repeats_it_means_the_same_act(office: Office, cut: Cut) -> None:
    cut(TRIES)
    with pytest.raises(Doubtful, match="repeat it, it is done once only"):
        await office.write(note, 7)
    assert await office.write(note, 7) == 7
    assert await office.read(queries.count) == 1
    assert await office.write(note, 7) == 7, "what was answered is in doubt no more"
    assert await office.read(queries.count) == 2


async def test_another_persons_or_another_things_write_is_its_own(
    office: Office, cut: Cut, seated: Callable[..., Awaitable[Office]]
) -> None:
    cut(TRIES)
    with pytest.raises(Doubtful):
        await office.write(note, 7)
    await office.write(note, 8)
    await (await seated(Role.ADMINISTRATOR, desk="desk 2")).write(note, 7)
    assert await office.read(queries.count) == 3


async def test_much_later_the_same_words_are_a_new_act(office: Office, cut: Cut, clock: StillClock) -> None:
    cut(TRIES)
    with pytest.raises(Doubtful):
        await office.write(note, 7)
    clock.advance(hours=1)  # nothing was saved meanwhile: the server may have been away for so long
    await office.write(note, 8)
    clock.advance(hours=1)
    await office.write(note, 7)
    assert await office.read(queries.count) == 3
