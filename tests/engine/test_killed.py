"""Promise 5: a writer is killed at any moment, and nothing that it acknowledged is missing."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import signal
import sqlite3
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from storage.cash.orders import ChargeDraft, PaymentOrder
from storage.checking import verify_at
from storage.clock import StillClock
from storage.ids import PatientId, PractitionerId
from storage.office import Office, open_store, seat
from storage.rights import Role
from storage.schedule.records import NewAppointment
from tests.engine.full_day import MONDAY, NOW, Day

pytestmark = pytest.mark.only_sqlite("it kills the writer of a file")

KILLS = 25
Ack = tuple[str, int]


async def _pay(office: Office, patient_id: PatientId) -> Ack:
    charge = await office.cash.add_charge(ChargeDraft(patient_id=patient_id, day=MONDAY, title="x", price_minor=100))
    return "receipt", (await office.cash.pay(PaymentOrder(charges=((charge.id, charge.version),), tenders=()))).id


async def _book(office: Office, patient_id: PatientId, doctor: PractitionerId, turn: int) -> Ack:
    wanted = NewAppointment(
        patient_id=patient_id,
        practitioner_id=doctor,
        local_date=MONDAY + timedelta(days=7 * (1 + turn // 80)),
        local_min=540 + turn % 80 * 5,
        minutes=5,
        second=True,
    )
    return "appointment", (await office.schedule.book(wanted)).appointment.id


def write_until_killed(path: str, patient_id: PatientId, doctor: PractitionerId, first: int, out: Connection) -> None:
    """One desk of its own process: it books and takes money, and says so once each is committed."""

    async def work() -> None:
        store = await open_store(Path(path), StillClock(NOW))
        office = await seat(store, Role.ADMINISTRATOR_CASHIER.value, "desk 1")
        turn = first
        while True:
            out.send(await _book(office, patient_id, doctor, turn))
            out.send(await _pay(office, patient_id))
            turn += 1

    asyncio.run(work())


def until_killed(day_file: Path, day: Day, first: int, dice: random.Random) -> list[Ack]:
    """Start a writer, kill it in the midst of its work; what it had acknowledged."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.engine.test_killed"])
    mine, theirs = context.Pipe(duplex=False)
    arguments = (str(day_file), day.others[0], day.orlova, first, theirs)
    writer = context.Process(target=write_until_killed, args=arguments, daemon=True)
    writer.start()
    theirs.close()
    acknowledged: list[Ack] = [mine.recv() for _ in range(dice.randint(1, 5))]
    mine.poll(dice.random() / 100)  # the next commit, or somewhere before it
    assert writer.pid is not None
    os.kill(writer.pid, signal.SIGKILL)
    writer.join()
    try:
        while True:
            acknowledged.append(mine.recv())
    except (EOFError, ConnectionResetError):
        return acknowledged


def test_nothing_acknowledged_is_lost_to_a_kill(day_file: Path, day: Day, beneath: sqlite3.Connection) -> None:
    dice = random.Random(7)
    acknowledged: list[Ack] = []
    for turn in range(KILLS):
        acknowledged += until_killed(day_file, day, turn * 40, dice)  # times of its own for each writer
    for kind in ("receipt", "appointment"):
        wanted = {number for what, number in acknowledged if what == kind}
        there = {row[0] for row in beneath.execute(f"SELECT id FROM {kind}")}
        assert wanted <= there
        noted = {row[0] for row in beneath.execute("SELECT key FROM journal WHERE what = ?", (kind,))}
        assert wanted <= noted
    assert len(acknowledged) >= KILLS
    verdict = verify_at(day_file)
    assert verdict.ok, verdict.problems
