"""A console at the cash desk of a small clinic, for the tests that sit there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from console.app import ConsoleApp
from console.desks.cash import DESK
from console.desks.cash.screen import CashScreen
from console.find.ways import find
from console.person import Profile
from storage.cash import checks
from storage.checking import verify
from storage.office import Office
from tests.desk_driver import Driver, at_desk
from tests.till import Till

UNPRINTED = " · not printed: no printer"
"""What a payment ends with, since these tests have no printer."""


@dataclass
class CashDesk:
    """A console at the cash desk, and the clinic beneath."""

    till: Till
    app: ConsoleApp
    driver: Driver

    @property
    def place(self) -> CashScreen:
        """The place on the screen."""
        place = self.app.place
        assert isinstance(place, CashScreen)
        return place

    async def press(self, keys: str) -> Driver:
        """Type keys."""
        return await self.driver.press(keys)

    async def again(self) -> Driver:
        """See what was changed beneath, with rows numbered from 1: each step of it may have been seen."""
        await self.app.settled()
        self.place.rows.numbers.forget()
        self.place.reload()
        await self.app.settled()
        return self.driver


def console(office: Office) -> ConsoleApp:
    """A console with the cash desk only."""

    async def opening() -> Office:
        return office

    return ConsoleApp(opening, Profile(login=office.actor.login), desks=(DESK,), finder=find)


@asynccontextmanager
async def cash_desk(till: Till, *, russian_layout: bool) -> AsyncIterator[CashDesk]:
    """Sit down at the cash desk."""
    app = console(till.office)
    async with at_desk(app, russian_layout=russian_layout) as driver:
        yield CashDesk(till, app, driver)


async def sound(office: Office) -> None:
    """Every check of the cash room finds nothing."""
    verdict = await office.read(verify, checks.CHECKS)
    assert verdict.ok, verdict.problems
