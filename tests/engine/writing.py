"""A desk in a process of its own, which books and takes money until it is told to stop, or killed.

It says through a pipe what was acknowledged, at once: what was said before the process died must be there afterwards.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from typing import Any, TypeVar

from sqlalchemy import Connection as DatabaseConnection

from storage.cash.orders import ChargeDraft, PaymentOrder
from storage.clock import StillClock
from storage.errors import Unavailable
from storage.ids import PatientId, PractitionerId
from storage.location import Location
from storage.office import Office, open_store, seat
from storage.rights import Role
from storage.schedule.records import NewAppointment
from storage.store import Store
from tests.engine.full_day import MONDAY, NOW, Day

T = TypeVar("T")
PLACES = 10
"""So many bookings each desk has times for; after them it only takes money.  The book is open for a year."""
_A_DAY = 40
"""Bookings on one Monday before lunch; a year has 52 of them."""
Ack = tuple[str, int, float]
"""What was done (or `error`), its id, and how many seconds it took until it was acknowledged."""


@dataclass(frozen=True)
class Work:
    """What a desk is to do, and where."""

    where: Location
    patient: PatientId
    doctor: PractitionerId
    first: int
    """The number of its first booking: no two desks may have the same."""
    think: float = 0.0
    """Seconds between two acts."""
    places: int = PLACES
    """So many bookings it makes."""
    warm: int = 0
    """So many acts before it is ready and waits for the word to begin: the first ones load the program."""


Insist = Callable[[Callable[[], Awaitable[T]]], Awaitable[T]]
"""Does something again while the database is away, as somebody does who presses Enter again."""


async def _at_once(verb: Callable[[], Awaitable[T]]) -> T:
    return await verb()


async def take_money(
    office: Office, patient: PatientId, title: str = "x", insist: Insist[Any] = _at_once
) -> tuple[str, int]:
    """Charge something and take the money; gives the receipt."""
    draft = ChargeDraft(patient_id=patient, day=MONDAY, title=title, price_minor=100)
    charge = await insist(lambda: office.cash.add_charge(draft))
    order = PaymentOrder(charges=((charge.id, charge.version),), tenders=())
    return "receipt", (await insist(lambda: office.cash.pay(order))).id


async def _book(office: Office, work: Work, turn: int, insist: Insist[Any]) -> tuple[str, int]:
    wanted = NewAppointment(
        patient_id=work.patient,
        practitioner_id=work.doctor,
        local_date=MONDAY + timedelta(days=7 * (1 + turn // _A_DAY)),
        local_min=540 + turn % _A_DAY * 5,
        minutes=5,
        second=True,
    )
    return "appointment", (await insist(lambda: office.schedule.book(wanted))).appointment.id


def _timed(store: Store) -> list[float]:
    """Seconds that each write of a store waits for its turn: from its wish to write until it may."""
    waits: list[float] = []
    own = store.engine.writing

    @contextlib.contextmanager
    def writing(conn: DatabaseConnection) -> Iterator[None]:
        asked = time.perf_counter()
        with own(conn):
            waits.append(time.perf_counter() - asked)
            yield

    store.engine.writing = writing  # type: ignore[method-assign]  # a stop-watch around it
    return waits


def write_on(work: Work, pipe: Connection) -> None:
    """Write until the pipe says stop; say each acknowledged act."""
    with contextlib.suppress(ConnectionError):
        asyncio.run(_write(work, pipe))


async def _write(work: Work, pipe: Connection) -> None:
    store = await open_store(work.where, StillClock(NOW))
    waits = _timed(store)
    office = await seat(store, Role.ADMINISTRATOR_CASHIER.value, "desk 1")
    turn = 0
    while turn != work.warm and await _act(office, work, turn, pipe):
        turn += 1
    waits.clear()
    pipe.send(("ready", 0, 0.0))
    if work.warm:
        pipe.recv()
    while not pipe.poll() and await _act(office, work, turn, pipe):
        turn += 1
    await store.close()
    for seconds in waits:
        pipe.send(("wait", 0, seconds))


async def _act(office: Office, work: Work, turn: int, pipe: Connection) -> bool:
    """Do the next thing and say so; whether it went well."""

    async def insist(verb: Callable[[], Awaitable[T]]) -> T:
        while True:
            try:
                return await verb()
            except Unavailable as error:
                pipe.send((f"away: {error}", 0, 0.0))

    begun = time.perf_counter()
    try:
        if turn % 2 == 0 and turn < 2 * work.places:
            done = await _book(office, work, work.first + turn // 2, insist)
        else:
            done = await take_money(office, work.patient, f"{work.first}/{turn}", insist)
    except Exception as error:  # whatever it is, a user would have read it
        pipe.send((f"error: {error!r}", 0, time.perf_counter() - begun))
        return False
    pipe.send((*done, time.perf_counter() - begun))
    if work.think:
        await asyncio.sleep(work.think)
    return True


@dataclass
class Desk:
    """A writing process."""

    process: ForkServerProcess
    pipe: Connection
    said: list[Ack] = field(default_factory=list)

    @classmethod
    def start(cls, work: Work) -> Desk:
        """Start it; it begins to write at once."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.engine.writing", "storage.cash.service", "storage.schedule.service"])
        mine, theirs = context.Pipe()
        process = context.Process(target=write_on, args=(work, theirs), daemon=True)
        process.start()
        theirs.close()
        return cls(process, mine)

    def hear(self, acts: int = 1) -> None:
        """Wait until it has acknowledged so many more acts."""
        for _ in range(acts):
            self.said.append(self.pipe.recv())
            assert not self.troubles, self.troubles

    def kill(self, after: float) -> None:
        """SIGKILL it so many seconds from now, or with its next word; hear what it had said."""
        self.pipe.poll(after)
        self.process.kill()
        self.process.join()
        self._to_the_end()
        assert self.process.exitcode == -signal.SIGKILL, self.said[-1:]
        assert not self.away

    def begin(self) -> None:
        """Let a warm one begin; what it said before does not count."""
        self.pipe.send("begin")
        self.said.clear()

    def ask_to_stop(self) -> None:
        """Let it end after the act that it is at."""
        with contextlib.suppress(ConnectionError):
            self.pipe.send("stop")

    def stop(self) -> None:
        """Let it end what it does, and hear all that it had said."""
        self.ask_to_stop()
        self._to_the_end()
        self.process.join()

    def _to_the_end(self) -> None:
        with contextlib.suppress(EOFError, ConnectionResetError):
            while True:
                self.said.append(self.pipe.recv())
        self.pipe.close()

    @property
    def acknowledged(self) -> set[tuple[str, int]]:
        """Which rows it was told are there."""
        return {(what, number) for what, number, _ in self.said if what in ("receipt", "appointment")}

    @property
    def troubles(self) -> list[str]:
        """What a user would have read and could not get over."""
        return [what for what, _, _ in self.said if what.startswith("error")]

    def seconds(self, *kinds: str) -> list[float]:
        """How long acts of a kind took, or each `wait` of a writer for its turn (told when it stops)."""
        return [seconds for what, _, seconds in self.said if what in kinds]

    @property
    def away(self) -> list[str]:
        """What a user read before pressing Enter again."""
        return [what for what, _, _ in self.said if what.startswith("away")]


def work_of(where: Location, day: Day, first: int = 0, *, think: float = 0.0, places: int = PLACES) -> Work:
    """Work on the full day of the tests, from a booking's number on."""
    return Work(where, day.others[0], day.orlova, first, think, places)
