"""The queue attacked by raw SQL beneath the storage layer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
import pytest_asyncio

from storage.checking import verify
from storage.clock import StillClock
from storage.queue.checks import CHECKS
from storage.queue.records import StepKind
from storage.queue.rules import FOLLOWS
from storage.store import Store
from tests.engine.beneath import on_server

AT = 1_790_940_600  # 2 October 2026, 14:30 in Moscow

_VISIT = """INSERT INTO appointment (id, patient_id, practitioner_id, kind, local_date, local_min, minutes,
  starts_at, ends_at, status, booked_at, booked_by)
  VALUES (?, ?, 1, 'walkin', ?, 870, 20, ?, ?, ?, ?, 1)"""


@pytest.fixture
def sql(raw: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Visits 1 and 2 of one patient today, 3 of another, 4 cancelled, 5 of the first one tomorrow."""
    raw.execute("INSERT INTO practitioner (id, last_name) VALUES (1, 'Orlova')")
    for who in (1, 2):
        raw.execute(
            "INSERT INTO patient (id, last_name, last_key, first_key, middle_key, created_at)"
            " VALUES (?, 'Ivanov', 'ivanov', '', '', 0)",
            (who,),
        )
    for visit, who, day, status in (
        (1, 1, "2026-10-02", "booked"),
        (2, 1, "2026-10-02", "booked"),
        (3, 2, "2026-10-02", "booked"),
        (4, 2, "2026-10-02", "proposed"),
        (5, 1, "2026-10-03", "booked"),
    ):
        raw.execute(_VISIT, (visit, who, day, AT, AT + 1200, status, AT))
    yield raw
    raw.close()


def take(sql: sqlite3.Connection, visit: int, kind: str, *, undoes: int | None = None, note: str = "") -> int:
    made = sql.execute(
        'INSERT INTO step (appointment_id, kind, at, "by", undoes_id, note) VALUES (?, ?, ?, 1, ?, ?)',
        (visit, kind, AT, undoes, note),
    )
    assert made.lastrowid is not None
    return made.lastrowid


def refused(sql: sqlite3.Connection, statement: str, *values: object) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        sql.execute(statement, values)


def test_a_step_never_changes_and_never_disappears(sql: sqlite3.Connection) -> None:
    step = take(sql, 1, "arrived")
    refused(sql, "UPDATE step SET at = at - 600 WHERE id = ?", step)
    refused(sql, "UPDATE step SET kind = 'in-room' WHERE id = ?", step)
    refused(sql, "DELETE FROM step WHERE id = ?", step)
    refused(
        sql,
        'INSERT OR REPLACE INTO step (id, appointment_id, kind, at, "by") VALUES (?, 3, \'arrived\', 1, 1)',
        step,
    )
    refused(
        sql,
        'INSERT INTO step (id, appointment_id, kind, at, "by") VALUES (?, 3, \'arrived\', 1, 1)'
        " ON CONFLICT (id) DO UPDATE SET at = 1",
        step,
    )
    assert sql.execute("SELECT kind, at FROM step").fetchall() == [("arrived", AT)]


@pytest.mark.parametrize("kind", ["ready", "called", "in-room", "to-pay", "left", "left-without-visit", "undone"])
def test_nothing_happens_before_the_arrival(sql: sqlite3.Connection, kind: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        take(sql, 1, kind, note="x")


def test_steps_go_forward_only(sql: sqlite3.Connection) -> None:
    for kind in ("arrived", "called", "in-room"):
        take(sql, 1, kind)
    for kind in ("arrived", "ready", "called", "in-room", "left-without-visit"):
        with pytest.raises(sqlite3.IntegrityError, match="forward"):
            take(sql, 1, kind)


_WAY = {
    None: (),
    StepKind.ARRIVED: ("arrived",),
    StepKind.READY: ("arrived", "ready"),
    StepKind.CALLED: ("arrived", "called"),
    StepKind.IN_ROOM: ("arrived", "in-room"),
    StepKind.TO_PAY: ("arrived", "in-room", "to-pay"),
    StepKind.LEFT: ("arrived", "in-room", "left"),
    StepKind.LEFT_WITHOUT_VISIT: ("arrived", "left-without-visit"),
}


@pytest.mark.parametrize("opened", list(FOLLOWS))
def test_the_database_and_the_rules_agree_on_every_step(sql: sqlite3.Connection, opened: StepKind | None) -> None:
    for kind in _WAY[opened]:
        take(sql, 1, kind)
    for wanted in set(StepKind) - {StepKind.UNDONE}:
        sql.execute("BEGIN")
        try:
            take(sql, 1, wanted.value)
        except sqlite3.IntegrityError:
            assert wanted not in FOLLOWS[opened], wanted
        else:
            assert wanted in FOLLOWS[opened], wanted
        sql.execute("ROLLBACK")


def test_only_the_last_step_is_taken_back_and_only_with_a_reason(sql: sqlite3.Connection) -> None:
    first = take(sql, 1, "arrived")
    second = take(sql, 1, "called")
    other = take(sql, 3, "arrived")
    for undoes, note in ((first, "x"), (other, "x"), (second, " "), (999, "x"), (None, "x")):
        with pytest.raises(sqlite3.IntegrityError):
            take(sql, 1, "undone", undoes=undoes, note=note)
    take(sql, 1, "undone", undoes=second, note="mistake")
    with pytest.raises(sqlite3.IntegrityError):
        take(sql, 1, "undone", undoes=second, note="again")
    assert sql.execute("SELECT kind, called_at FROM flow WHERE appointment_id = 1").fetchone() == ("arrived", None)
    take(sql, 1, "undone", undoes=first, note="mistake")
    assert sql.execute("SELECT kind FROM flow WHERE appointment_id = 1").fetchone() == (None,)
    take(sql, 1, "arrived")


@pytest.mark.parametrize("how", ["INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE"])
def test_a_patient_is_never_twice_in_the_queue(sql: sqlite3.Connection, how: str) -> None:
    take(sql, 1, "arrived")
    statement = f'{how} INTO step (appointment_id, kind, at, "by") VALUES (2, \'arrived\', {AT}, 1)'
    refused(sql, statement)
    take(sql, 1, "in-room")
    refused(sql, statement)
    take(sql, 5, "arrived")  # another day is another queue
    take(sql, 1, "to-pay")
    sql.execute(statement)
    last = sql.execute("SELECT step_id FROM flow WHERE appointment_id = 1").fetchone()[0]
    with pytest.raises(sqlite3.IntegrityError, match="once"):
        take(sql, 1, "undone", undoes=last, note="back into the room")


def test_a_visit_without_its_place_in_the_book_cannot_arrive(sql: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="booked"):
        take(sql, 4, "arrived")
    with pytest.raises(sqlite3.IntegrityError):
        take(sql, 99, "arrived")


def test_the_board_cannot_be_written_by_hand(sql: sqlite3.Connection) -> None:
    take(sql, 1, "arrived")
    for statement in (
        "UPDATE flow SET kind = 'left'",
        "UPDATE flow SET kind = NULL, step_id = NULL",
        "UPDATE flow SET arrived_at = arrived_at - 60",
        "UPDATE flow SET patient_id = 2",
        "UPDATE flow SET local_date = '2026-10-01'",
        "UPDATE flow SET appointment_id = 3",
        "DELETE FROM flow",
        "INSERT INTO flow (appointment_id, patient_id, local_date, kind) VALUES (3, 2, '2026-10-02', 'arrived')",
        "INSERT OR REPLACE INTO flow (appointment_id, patient_id, local_date) VALUES (1, 1, '2026-10-02')",
    ):
        refused(sql, statement)


def test_who_is_in_the_house_stays_in_the_book(sql: sqlite3.Connection) -> None:
    take(sql, 1, "arrived")
    for statement in (
        "UPDATE appointment SET status = 'noshow', version = 2 WHERE id = 1",
        "UPDATE appointment SET status = 'cancelled', cancel_side = 'clinic', cancel_reason = 'x', version = 2"
        " WHERE id = 1",
        "UPDATE appointment SET local_date = '2026-10-09', version = 2 WHERE id = 1",
    ):
        refused(sql, statement)


def test_a_merged_patient_takes_the_place_along(sql: sqlite3.Connection) -> None:
    take(sql, 1, "arrived")
    sql.execute("UPDATE appointment SET patient_id = 2, version = 2 WHERE id = 1")
    assert sql.execute("SELECT patient_id FROM flow").fetchall() == [(2,)]
    refused(sql, f'INSERT INTO step (appointment_id, kind, at, "by") VALUES (3, \'arrived\', {AT}, 1)')


def test_words_on_rooms_are_kept(sql: sqlite3.Connection) -> None:
    sql.execute("INSERT INTO room (id, name) VALUES (1, '204')")
    sql.execute("INSERT INTO room_state (room_id, state, at, \"by\") VALUES (1, 'to-clean', 1, 1)")
    refused(sql, "UPDATE room_state SET state = 'free'")
    refused(sql, "DELETE FROM room_state")
    refused(
        sql, "INSERT OR REPLACE INTO room_state (id, room_id, state, at, \"by\") VALUES (1, 1, 'free', 1, 1)"
    )


@pytest_asyncio.fixture
async def unguarded(store: Store, sql: sqlite3.Connection, clock: StillClock) -> sqlite3.Connection:
    """The same visits with the guards torn out, as a damaged or doctored file."""
    if on_server(sql):
        asked = (
            "SELECT tgname, tgrelid::regclass FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgrelid IN (?::regclass, ?::regclass)"
        )
        made = sql.execute(asked, ("step", "flow")).fetchall()
        sql.execute("ALTER TABLE notice DROP CONSTRAINT fk_notice_appointment_id")
    else:
        made = sql.execute(
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('step', 'flow')"
        ).fetchall()
    for name, table in made:
        if name not in ("step_follow", "step_keep_u"):
            sql.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if on_server(sql) else ""))
    sql.execute("DROP INDEX uq_flow_once")
    return sql


async def test_check_names_what_is_wrong(store: Store, unguarded: sqlite3.Connection) -> None:
    take(unguarded, 1, "arrived")
    take(unguarded, 2, "arrived")
    take(unguarded, 3, "in-room")
    take(unguarded, 5, "arrived")
    unguarded.execute("UPDATE flow SET arrived_at = arrived_at - 60 WHERE appointment_id = 5")
    unguarded.execute("PRAGMA foreign_keys = OFF")
    unguarded.execute("INSERT INTO notice (appointment_id, practitioner_id, at, \"by\") VALUES (77, 1, 1, 1)")
    verdict = await store.read(lambda conn: verify(conn, CHECKS))
    assert {name for name, count in verdict.checked.items() if count} == {
        "order of steps",
        "steps of visits",
        "board and steps",
        "once in the queue",
    }
    assert {problem.where for problem in verdict.problems} >= {"step 3", "flow 5", "patient 1"}


async def test_check_finds_nothing_on_a_sound_queue(store: Store, sql: sqlite3.Connection) -> None:
    for kind in ("arrived", "called", "in-room"):
        take(sql, 1, kind)
    verdict = await store.read(lambda conn: verify(conn, CHECKS))
    assert verdict.ok
