"""`frontdesk check` beside desks that work on: its snapshot is renewed, nobody waits, and memory stays the same."""

from __future__ import annotations

import sqlite3
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from storage.checking import Check, Found, Mark, all_checks, verify, verify_at
from storage.engine_checks import _rules
from storage.journal.chain import as_text, hash_of
from storage.journal.checks import CHECKS
from storage.journal.tables import journal
from storage.reading import reading
from storage.snapshot import Renewal
from storage.spans import spans

pytestmark = pytest.mark.only_sqlite("its log is a file beside the data")

AT = 1_790_940_600


def journalled(path: Path, rows: int) -> None:
    """So many rows of the journal more, of as many calls, chained as the desks do."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA synchronous=OFF")
    raw.execute("BEGIN")
    guards = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        raw.execute(f"DROP TRIGGER {name}")
    last, before = raw.execute("SELECT last, hash FROM journal_head").fetchone()
    act, login, desk = raw.execute("SELECT id, login, desk FROM act WHERE at = ? ORDER BY id LIMIT 1", (AT,)).fetchone()
    after = as_text({"number": "+79990000000", "note": "x"})

    def made() -> Iterator[tuple[Any, ...]]:
        nonlocal before
        for number in range(last + 1, last + rows + 1):
            fields = (number, act, AT, login, desk, "calls.ring", "call", 100_000 + number, None, after)
            digest = hash_of(before, fields)
            yield (*fields, before, digest)
            before = digest

    raw.executemany(f"INSERT INTO journal VALUES ({', '.join('?' * 12)}, NULL, NULL)", made())
    raw.execute(
        "INSERT INTO call (id, direction, number, note, started_at, version)"
        " SELECT \"key\", 'in', '+79990000000', 'x', at, 1 FROM journal WHERE id > ?",
        (last,),
    )
    raw.execute("UPDATE journal_head SET last = ?, hash = ?", (last + rows, before))
    for _, made_by in guards:
        raw.execute(made_by)
    raw.execute("COMMIT")
    raw.close()


def peak_of(path: Path) -> int:
    """The most bytes that Python held while the journal, and the rows that it tells of, were verified."""
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.connect() as conn:
        tracemalloc.start()
        verdict = verify(conn, CHECKS)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert verdict.ok, verdict.problems
    return peak


def test_memory_does_not_grow_with_the_journal(day_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for page in ("storage.journal.checks._PAGE", "storage.journal.standing._SPAN", "storage.spans.SPAN"):
        monkeypatch.setattr(page, 200)
    journalled(day_file, 1_000)
    small = peak_of(day_file)
    journalled(day_file, 9_000)
    large = peak_of(day_file)
    assert large < 1.5 * small, (small, large)


def test_no_check_reads_a_long_table_at_once(day_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither does any hold it: a check that takes long says how far it has come."""
    monkeypatch.setattr("storage.spans.SPAN", 300)
    monkeypatch.setattr("storage.journal.checks._PAGE", 300)
    monkeypatch.setattr("storage.journal.standing._SPAN", 150)
    journalled(day_file, 900)
    marks: dict[str, int] = {}

    def heard(name: str, done: int, total: int) -> None:
        if total:
            assert 0 < done <= total
            marks[name] = marks.get(name, 0) + 1

    verify_at(day_file, heard)
    assert marks["journal chain"] >= 2
    assert marks["rows and the journal"] >= 6
    assert marks["outcomes of calls"] >= 3


def slowly(on_mark: Callable[[int], None]) -> Check:
    """A check with a reading and a pause three times over."""

    def run(conn: Connection) -> Found:
        for turn in range(3):
            conn.execute(text("SELECT count(*) FROM act")).scalar()
            on_mark(turn)
            yield Mark(turn + 1, 3)

    return Check(8, "slowly", run)


@pytest.mark.parametrize(("after", "grows"), [(0.0, False), (3600.0, True)])
def test_an_old_snapshot_is_renewed_so_that_the_log_begins_again(day_file: Path, after: float, grows: bool) -> None:
    """A desk commits all the time and waits for nothing; its log begins again between two snapshots."""
    desk = sqlite3.connect(day_file, isolation_level=None, timeout=0)
    desk.execute("PRAGMA journal_mode=WAL")
    desk.execute("PRAGMA wal_autocheckpoint=1")
    log = day_file.with_name(day_file.name + "-wal")
    sizes = []

    def commit() -> None:
        desk.execute("INSERT INTO change (topic, key, desk) VALUES ('x', 1, 'x')")

    def work(turn: int) -> None:
        for _ in range(20):
            commit()
        sizes.append(log.stat().st_size)

    with reading(day_file) as conn:
        verdict = verify(conn, (slowly(work), slowly(work)), renewal=Renewal(conn, after, commit))
    assert verdict.ok
    assert (sizes[-1] > 2 * sizes[0]) is grows, sizes
    desk.close()


def test_what_is_written_meanwhile_is_no_problem(day_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows come while the journal is read, and its head moves: each span is whole in its own snapshot."""
    monkeypatch.setattr("storage.journal.checks._PAGE", 20)
    monkeypatch.setattr("storage.snapshot._breathe", lambda: None)
    calls = 0

    def heard(name: str, done: int, total: int) -> None:
        nonlocal calls
        if name == "journal chain" and total and not calls:
            calls += 1
            journalled(day_file, 3)

    verdict = verify_at(day_file, heard, renew_after=0.0)
    assert calls
    assert verdict.ok, verdict.problems


def test_spans_cover_every_row_once(day_file: Path) -> None:
    with create_engine(f"sqlite:///{day_file}", poolclass=NullPool).connect() as conn:
        rows = conn.execute(text("SELECT max(id) FROM journal")).scalar_one()
        for size in (1, 7, rows - 1, rows, rows + 1, 5000):
            seen = [
                number
                for span in spans(conn, journal.c.id, size)
                for (number,) in conn.execute(
                    text("SELECT id FROM journal WHERE id > :low AND id <= :high ORDER BY id"), span.bounds
                )
            ]
            assert seen == list(range(1, rows + 1))


def test_every_check_of_a_room_says_which() -> None:
    rooms = {check.room for check in all_checks()}
    assert rooms == {
        "engine",
        "calls",
        "cash",
        "centre",
        "claims",
        "documents",
        "fiscal",
        "printing",
        "templates",
        "evening",
        "journal",
        "messages",
        "patients",
        "privacy",
        "queue",
        "recalls",
        "schedule",
        "services",
        "waiting",
    }
    assert len({check.name for check in all_checks()}) == len(all_checks())


def test_the_rules_of_every_table_are_asked() -> None:
    """Also where the engine's own integrity check passes them over: in a file that is opened to be read only."""
    asked = {table.name: query for table, query in _rules("sqlite")}
    assert "ck_price_validity" in asked["price"]
    assert "ck_call_direction" in asked["call"]
