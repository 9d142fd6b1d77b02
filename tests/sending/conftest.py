"""Three patients who agreed to e-mail, each with a visit on Monday, and who sends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest_asyncio

from storage.ids import AppointmentId
from storage.messages.records import Channel, Kind, Message, WishDraft
from storage.office import Office
from storage.patients.recording import draft_of
from storage.rights import SYSTEM
from storage.store import Store
from tests.pilot.clinic import KIM, Clinic, clinic

MONDAY = date(2026, 10, 5)
ADDRESSES = ("pyotr@example.com", "john@example.com", "vera@example.com")


@dataclass(frozen=True)
class Waiting:
    """A clinic with visits to write about."""

    town: Clinic
    visits: tuple[AppointmentId, ...]
    system: Office

    async def write(self, *which: int, kind: Kind = Kind.REMINDER) -> None:
        """Have these written about."""
        for one in which:
            await self.town.office.messages.write(self.visits[one], kind)

    async def messages(self) -> list[Message]:
        """All of them, in the order in which they were written."""
        return sorted((await self.town.office.messages.outbox()).rows, key=lambda one: one.id)

    async def by_text(self) -> None:
        """All of them want texts instead."""
        for who in self.town.patients:
            wish = await self.town.office.messages.wish(who)
            await self.town.office.messages.agree(who, WishDraft(channel=Channel.TEXT, words="by text"), wish)


@pytest_asyncio.fixture
async def waiting(store: Store, office: Office) -> Waiting:
    town = await clinic(store, office)
    visits = []
    for at, (who, address) in enumerate(zip(town.patients, ADDRESSES, strict=True)):
        card = await office.patients.patient(who)
        await office.patients.edit(who, replace(draft_of(card), email=address), card.version)
        await office.messages.agree(who, WishDraft(channel=Channel.EMAIL, words="yes"))
        visits.append(await town.booked(at, 600 + 20 * at, KIM, day=MONDAY))
    return Waiting(town, tuple(visits), Office(store, SYSTEM))
