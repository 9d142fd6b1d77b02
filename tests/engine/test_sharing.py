"""What many desks of a process ask at once is read once, and nobody is told what was before the newest change."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Connection, text

from storage.errors import NotFound
from storage.ids import CallId
from storage.office import Office
from storage.store import Store


class Question:
    """A reading that counts how often it was made."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, conn: Connection, least: int) -> int:
        self.asked += 1
        found: int = conn.execute(text("SELECT count(*) FROM call WHERE id >= :least"), {"least": least}).scalar_one()
        return found


async def test_desks_that_ask_together_are_answered_by_one_reading(office: Office, store: Store) -> None:
    question = Question()
    desks = [office, *(office.seated(office.actor) for _ in range(29))]
    assert await asyncio.gather(*(desk.shared(question, 0, 0) for desk in desks)) == [0] * 30
    assert question.asked == 1
    await asyncio.gather(office.shared(question, 0, 0), office.shared(question, 1, 1))
    assert question.asked == 3, "an answer is not kept, and another question is another reading"


async def test_who_asks_after_a_change_sees_it_though_an_older_reading_is_under_way(
    office: Office, store: Store
) -> None:
    question = Question()
    older = asyncio.ensure_future(office.shared(question, 0, 0))
    await asyncio.sleep(0)
    await office.calls.open(number="+79160001122")
    assert await office.shared(question, 0, 0) == 1
    assert await older in (0, 1)


async def test_one_desk_that_leaves_takes_nothing_from_the_others(office: Office, store: Store) -> None:
    question = Question()
    leaving, staying = (asyncio.ensure_future(office.shared(question, 0, 0)) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == 0
    assert leaving.cancelled()


async def test_what_cannot_be_read_is_told_to_each_and_asked_anew_next_time(office: Office, store: Store) -> None:
    def refuses(_conn: Connection) -> int:
        raise NotFound("gone")

    told = await asyncio.gather(*(office.shared(refuses, 0) for _ in range(2)), return_exceptions=True)
    assert [type(one) for one in told] == [NotFound, NotFound]
    with pytest.raises(NotFound, match="gone"):
        await office.shared(refuses, 0)
    with pytest.raises(NotFound):
        await office.calls.call(CallId(99))
