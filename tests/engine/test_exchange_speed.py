"""What an import costs and must not lose by being quick: rows kept until the end of a batch, answers remembered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import Connection, event, select, text
from sqlalchemy.engine import Engine

from storage.checking import verify
from storage.exchange.acts import AT_ONCE, keys_before
from storage.exchange.records import Kind
from storage.journal import checks
from storage.journal.tables import act, change, journal
from storage.office import Office
from storage.rights import Right, Role
from storage.schedule.tables import appointment
from storage.unit import Unit
from storage.verbs import verb
from tests.engine.exchange_files import Write, reasons, take, writer

LINES = 200
TIMES = "check_in_time,start_time,end_time"
HEADING = f"appointment_id,slot_id,appointment_date,appointment_time,status,{TIMES},patient_id\n"


@pytest_asyncio.fixture
async def manager(seated: Callable[..., Awaitable[Office]]) -> Office:
    return await seated(Role.OFFICE_MANAGER)


@pytest.fixture
def file(tmp_path: Path) -> Write:
    return writer(tmp_path)


@pytest.fixture
def ran() -> Iterator[Counter[str]]:
    """How often each statement runs."""
    counted: Counter[str] = Counter()

    def count(conn: object, cursor: object, statement: str, *rest: object) -> None:
        counted[" ".join(statement.split())] += 1

    event.listen(Engine, "before_cursor_execute", count)
    yield counted
    event.remove(Engine, "before_cursor_execute", count)


def patients(count: int = LINES) -> str:
    return "patient_id,name,sex,dob\n" + "".join(f"{n:05},Ann Number{n},f,1970-01-01\n" for n in range(count))


def slots() -> str:
    return "slot_id,appointment_date,appointment_time\n" + "".join(
        f"{n},2026-09-{1 + n // 20:02},{8 + n % 20 // 4:02}:{n % 4 * 15:02}\n" for n in range(LINES)
    )


def visits() -> str:
    lines = []
    for n in range(LINES):
        hour, minute = 8 + n % 20 // 4, n % 4 * 15
        when = f"2026-09-{1 + n // 20:02},{hour:02}:{minute:02}:00"
        lines.append(f"a{n},{n},{when},attended,{hour:02}:{minute:02}:10,{hour:02}:{minute:02}:50,23:00:00,{n:05}\n")
    return HEADING + "".join(lines)


async def test_the_statements_of_a_line_are_few(manager: Office, file: Write, ran: Counter[str]) -> None:
    """Three times as many before they were counted."""
    for kind, content, most in (
        (Kind.PATIENTS, patients(), 7),
        (Kind.SLOTS, slots(), 6),
        (Kind.APPOINTMENTS, visits(), 14),
    ):
        ran.clear()
        result = await take(manager, kind, file(content))
        assert (result.imported, result.rejected) == (LINES, ())
        assert ran.total() <= most * LINES + 60, (kind, ran.most_common(20))
    verdict = await manager.read(verify, checks.CHECKS)
    assert verdict.ok, verdict.problems


async def test_every_act_of_a_batch_has_its_rows_and_its_answer(manager: Office, file: Write) -> None:
    more = "x,Ann Number1,f,1970-13-01\ny,Zoe Last,f,1971-01-01\n"
    result = await take(manager, Kind.PATIENTS, file(patients(3) + more))
    assert (result.imported, reasons(result)) == (4, [(5, "dob")])

    def left(conn: Connection) -> list[tuple[object, ...]]:
        return [
            tuple(row)
            for row in conn.execute(
                select(act.c.result, journal.c.key, journal.c.verb, change.c.topic)
                .join(journal, journal.c.act_id == act.c.id)
                .join(change, change.c.key == journal.c.key)
                .order_by(act.c.id)
            )
        ]

    rows = await manager.read(left)
    assert [row[:2] for row in rows] == [(n, n) for n in (1, 2, 3, 4)]
    assert {row[2:] for row in rows} == {("exchange.patient", "patients")}
    verdict = await manager.read(verify, checks.CHECKS)
    assert verdict.ok, verdict.problems


async def test_what_a_refused_line_had_made_is_made_anew(manager: Office, file: Write) -> None:
    """The first line brings the default practitioner with it, and is then refused for its length."""
    await take(manager, Kind.PATIENTS, file(patients(2)))
    heading = "appointment_id,appointment_date,appointment_time,minutes,room,patient_id\n"
    lines = "a,2026-10-05,09:00,7,204,00000\nb,2026-10-05,09:00,15,204,00000\nc,2026-10-05,09:30,15,204,00001\n"
    result = await take(manager, Kind.APPOINTMENTS, file(heading + lines))
    assert (result.imported, reasons(result)) == (2, [(2, "minutes")])

    def placed(conn: Connection) -> set[tuple[int, int]]:
        return {(row.practitioner_id, row.room_id) for row in conn.execute(select(appointment))}

    assert len(await manager.read(placed)) == 1, "one doctor and one room for both"
    assert (await manager.read(lambda conn: conn.execute(text("SELECT count(*) FROM room")).scalar())) == 1


async def test_a_content_that_comes_back_is_taken_again(manager: Office, file: Write) -> None:
    first, second = patients(1), patients(1).replace("Number0", "Other")
    for content, taken in ((first, 1), (first, 0), (second, 1), (second, 0), (first, 1), (first, 0)):
        assert (await take(manager, Kind.PATIENTS, file(content))).imported == taken
    bases = [f"import:patients:{n:05}:" for n in range(AT_ONCE + 1)]
    found = await manager.read(keys_before, bases)
    assert [len(keys) for keys in found] == [3] + [0] * AT_ONCE
    assert [key.partition("#")[2] for key in found[0]] == ["2", "1", ""], "the newest first"


# ------------------------------------------------------------------------------ gathering


@verb("test.gathered", right=Right.CALLS)
def _gathered(unit: Unit, key: int) -> int:
    unit.journal("gathered", key, None, {"key": key})
    unit.changed("gathered", key)
    return key


async def test_a_savepoint_that_is_taken_back_leaves_nothing_gathered(office: Office) -> None:
    def many(unit: Unit) -> None:
        unit.perform(_gathered, 1)
        with unit.gathering():
            unit.perform(_gathered, 2)
            with suppress(ZeroDivisionError), unit.savepoint():
                unit.perform(_gathered, 3)
                raise ZeroDivisionError
            with unit.savepoint():
                unit.perform(_gathered, 4)
            assert unit.conn.execute(select(journal.c.key)).scalars().all() == [1]
        unit.perform(_gathered, 5)
        assert list(unit.topics) == [("gathered", key) for key in (1, 2, 4, 5)]
        assert len(unit.change_ids) == 4

    await office.store.transact(office.actor, many)

    def left(conn: Connection) -> list[list[int]]:
        columns = (journal.c.key, act.c.result, change.c.key)
        return [sorted(conn.execute(select(column)).scalars()) for column in columns]

    assert await office.read(left) == [[1, 2, 4, 5]] * 3
    verdict = await office.read(verify, checks.CHECKS)
    assert verdict.ok, verdict.problems
