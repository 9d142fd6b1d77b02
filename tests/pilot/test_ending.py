"""Whatever way a console ends: what listens to the data asks for no screen after the last one has gone."""

from __future__ import annotations

import logging

import pytest

from console.app import ConsoleApp
from console.desks.calls import DESK as CALLS
from console.person import Profile
from storage.office import Office

HEARD = frozenset({"calls", "queue", "staff", "schedule"})


def console_of(office: Office) -> ConsoleApp:
    async def opening() -> Office:
        return office

    return ConsoleApp(opening, Profile(), desks=(CALLS,))


@pytest.mark.parametrize("way", ["closed", "exit", "left", "broken"])
async def test_a_change_after_the_end_is_heard_by_nobody(
    office: Office, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = console_of(office)
    async with app.run_test(size=(80, 24)):
        await app.settled()
        if way == "exit":
            app.exit()
        elif way == "left":
            await app.leave()
        elif way == "broken":
            app.give_up(RuntimeError("as if"))
    caplog.clear()
    with caplog.at_level(logging.ERROR):
        office.store.feed.publish(HEARD)
        app.live.tell()
    assert not caplog.records


async def test_who_is_ended_by_a_change_does_not_hear_it_besides(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    app = console_of(office)
    office.changes(lambda _topics: app.live.stop())
    async with app.run_test(size=(80, 24)):
        await app.settled()
        office.store.feed.publish(HEARD)
        assert not app.live._topics
        assert app.live._timer is None
    assert not caplog.records
