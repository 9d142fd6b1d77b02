"""Each check of `frontdesk check` finds a corruption of its kind, planted by somebody with the file in hand."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from storage.checking import all_checks, verify_at

pytestmark = pytest.mark.only_sqlite("these forgeries are made on a file")

_CLAIM = (
    "INSERT INTO claim (insurer_id, first_day, last_day, created_at, created_by{more})"
    " VALUES (1, '2026-10-01', '2026-10-31', 0, 1{values})"
)
PLANTED: dict[str, tuple[str, ...]] = {
    "references": ("UPDATE charge SET patient_id = 4711 WHERE id = 1",),
    "rules of the tables": ("UPDATE roster_break SET end_min = 700 WHERE id = 1",),
    "guards of the database": ("DROP INDEX charge_visit_once",),
    "settings of the centre": ("UPDATE centre SET settings = '{}'",),
    "logins and roles": ("UPDATE account_user SET role = 'owner' WHERE id = 3",),
    "calls and what they made": ("INSERT INTO call_link (call_id, what, key) VALUES (1, 'appointment', 4711)",),
    "pull lists that were closed": ("INSERT INTO pull_list (day, closed_at, closed_by) VALUES ('2026-10-05', 5, 1)",),
    "outcomes of calls": ("UPDATE call SET ended_at = started_at - 60 WHERE id = 1",),
    "quotes and their services": ("UPDATE quote SET high_minor = high_minor + 100 WHERE id = 1",),
    "what recalls are about": (
        "INSERT INTO recall_mark (patient_id, what, key, due_on, at) VALUES (1, 'plan', 4711, '2026-10-05', 0)",
    ),
    "rules of recalls": (
        "INSERT INTO recall_type (name, category, every, unit) VALUES ('renewed by nothing', 'preventive', 1, 'year')",
    ),
    "tries to reach people": (
        "INSERT INTO recall_try (call_id, what, key) SELECT id, 'debt', 0 FROM call WHERE direction = 'in' LIMIT 1",
    ),
    "wishes that were kept": (
        "UPDATE wait_entry SET state = 'kept', ended_at = 5, kept_by_id ="
        " (SELECT id FROM appointment WHERE patient_id <> wait_entry.patient_id LIMIT 1)",
    ),
    "calls about the wait-list and free time": (
        "INSERT INTO wait_try (call_id, entry_id) SELECT id, 1 FROM call WHERE direction = 'in' LIMIT 1",
    ),
    "messages to patients": ("UPDATE message SET state = 'sent', sent_at = 0, version = version + 1 WHERE id = 1",),
    "numbers of documents": (
        "UPDATE document SET serial = 9, number = '2026-0009' WHERE kind = 'contract'",
    ),
    "signed documents": ("UPDATE document SET paper_id = NULL WHERE state = 'signed'",),
    "texts of documents": ("UPDATE document SET body = body || '!' WHERE id = 1",),
    "documents and their words": ("DELETE FROM document_word WHERE document_id = 3",),
    "files of documents": ("UPDATE document_content SET content = CAST('x' AS BLOB)",),
    "guarantee letters and what is used of them": ("UPDATE guarantee_letter SET used_minor = used_minor + 5",),
    "what insurers pay of bills": (
        "INSERT INTO insured_part (charge_id, receipt_id, line_id, patient_id, insurer_id, policy_id, programme_id,"
        " service_id, service_code, title, day, quantity, amount_minor)"
        " SELECT charge_id, receipt_id, id, 1, 1, 1, 1, 1, 'B01', 'x', '2026-10-02', 1, 5 FROM receipt_line LIMIT 1",
    ),
    "insurers' account and policies": (
        "UPDATE posting SET account_id = 4 WHERE account_id = 1 AND entry_id ="
        " (SELECT max(id) FROM entry WHERE kind = 'sale')",
    ),
    "numbers of claims": (
        _CLAIM.format(more=", state, year, number, sent_on", values=", 'sent', 2026, 2, '2026-10-02'"),
    ),
    "steps of claims": (
        _CLAIM.format(more="", values=""),
        'INSERT INTO claim_step (claim_id, before, state, day, at, "by")'
        " VALUES (1, 'draft', 'sent', '2026-10-02', 0, 1)",
    ),
    "sums of claims": ("INSERT INTO claim_line (claim_id, part_id, amount_minor, paid_minor) VALUES (1, 1, 9, 5)",),
    "what is claimed once": (
        "INSERT INTO claim_line (claim_id, part_id, amount_minor, rejected_minor, ended)"
        " VALUES (1, 1, 9, 9, 'resubmitted')",
    ),
    "ledger entries": ("UPDATE posting SET amount_minor = amount_minor + 1 WHERE entry_id = 3 AND line = 1",),
    "receipts and ledger": ("UPDATE posting SET amount_minor = amount_minor * 2 WHERE entry_id = 3",),
    "receipt numbers": ("UPDATE receipt SET number = 900 WHERE number = 4",),
    "ledger hash chain": ("UPDATE entry SET by_name = 'somebody else' WHERE number = 4",),
    "free follow-ups": (
        "INSERT INTO free_charge (charge_id, after_id, number, visits, days)"
        " SELECT id, 4711, 1, 1, 14 FROM charge WHERE appointment_id IS NOT NULL LIMIT 1",
    ),
    "charges and receipts": ("UPDATE charge SET paid_minor = 5, refunded_minor = 5 WHERE state = 'open'",),
    "shift arithmetic": ("UPDATE shift_count_piece SET pieces = pieces + 1 WHERE count_id = 1",),
    "refunds and copies": ("UPDATE receipt_copy SET copy = 2 WHERE receipt_id = 11",),
    "advances": ("UPDATE posting SET account_id = 5 WHERE entry_id = 7 AND line = 1",),
    "journal chain": ("UPDATE journal SET login = 'somebody else' WHERE id = 7",),
    "acts of the journal": ("DELETE FROM act WHERE id = 7",),
    "acts and their journal rows": ("UPDATE act SET login = 'somebody else' WHERE id = 7",),
    "rows and the journal": ("UPDATE price SET voided = 1 WHERE id = 1",),
    "names and their keys": ("UPDATE patient SET last_key = 'nobody' WHERE id = 1",),
    "numbers and their index": ("DELETE FROM number_part WHERE patient_id = 1",),
    "card numbers": ("UPDATE card_counter SET last = 0",),
    "erased persons": ("UPDATE patient SET erased_by = 2 WHERE id = 1",),
    "merged entries": (
        "UPDATE patient SET status = 'merged', merged_into = 1 WHERE id = 2",
        "UPDATE patient SET status = 'merged', merged_into = 2 WHERE id = 1",
    ),
    "order of steps": ("UPDATE step SET kind = 'left' WHERE kind = 'called'",),
    "steps of visits": ("UPDATE step SET appointment_id = 4711 WHERE kind = 'left-without-visit'",),
    "board and steps": ("UPDATE flow SET arrived_at = arrived_at - 60",),
    "once in the queue": (
        "DROP INDEX uq_flow_once",
        "UPDATE flow SET kind = 'arrived', patient_id = 1, local_date = '2026-10-02'",
    ),
    "steps and book": (
        "UPDATE appointment SET status = 'noshow'"
        " WHERE id = (SELECT appointment_id FROM flow WHERE kind = 'arrived')",
    ),
    "overlapping visits": (
        "DELETE FROM slot_cell",
        "UPDATE booking SET lane = 0",
    ),
    "papers in the print queue": (
        "INSERT INTO print_job (title, body, use, printer_id, about_what, about_key, copy, mark, user_id, queued_at)"
        " VALUES ('Leaflet', 'x', 'paper', 1, 'print_job', 99, 7, 'COPY', 1, 1)",
    ),
    "templates of papers": (
        "INSERT INTO template (kind, language, number, body, sha256, at, user_id)"
        " VALUES ('letter', 'en', 7, 'x', 'y', 1790000000, 1)",
    ),
    "fiscal tasks": (
        "INSERT INTO fiscal_task (register_id, number, kind, shift_id, token, payload, queued_at)"
        " VALUES (1, 5, 'closeShift', 1, 'x', '{}', 1)",
    ),
    "held time": ("DELETE FROM booking WHERE appt_id = 1",),
    "visits squeezed in": ("UPDATE appointment SET overbook_by = 3 WHERE id = 2",),
    "visits of a series": ("INSERT INTO series_visit (appt_id, series_id, number, visits) VALUES (1, 1, 1, 2)",),
    "slot cells": ("DELETE FROM slot_cell WHERE cell % 2 = 0",),
    "wall times": ("UPDATE appointment SET local_min = local_min + 5 WHERE id = 1",),
    "validity of prices": ("UPDATE price SET valid_to = '2099-01-01' WHERE id = 1",
                           "INSERT INTO price (service_id, valid_from, amount_minor, noted_at)"
                           " VALUES (1, '2050-01-01', 5, 1)"),
}  # fmt: skip


def unguarded(raw: sqlite3.Connection) -> None:
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("PRAGMA ignore_check_constraints=ON")
    for (trigger,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {trigger}")


def test_every_check_has_its_corruption() -> None:
    assert {check.name for check in all_checks()} == {*PLANTED, "database file"}


def test_a_sound_file_has_nothing_wrong(day_file: Path) -> None:
    verdict = verify_at(day_file)
    assert verdict.ok, verdict.problems
    assert set(verdict.checked) == {check.name for check in all_checks()}


@pytest.mark.parametrize("name", PLANTED)
def test_it_is_found(beneath: sqlite3.Connection, day_file: Path, name: str) -> None:
    unguarded(beneath)
    for statement in PLANTED[name]:
        beneath.execute(statement)
        assert "DROP" in statement or beneath.execute("SELECT changes()").fetchone()[0], statement
    verdict = verify_at(day_file)
    assert verdict.checked[name] > 0, verdict.problems
    assert any(problem.where for problem in verdict.problems)


@pytest.mark.parametrize(
    "change",
    [
        *(f"receipt_line SET {one}" for one in ("title = 'x'", "quantity = 9", "charge_id = NULL", "refund_of = 1")),
        *(f"receipt SET {one}" for one in ("patient_name = 'x'", "about = 'x'", "reason = 'x'", "by_name = 'x'")),
        *(f"entry SET {one}" for one in ('"by" = 9', "reverses_id = 1, kind = 'counter'")),
    ],
)
def test_the_ledger_chain_covers_the_whole_document(beneath: sqlite3.Connection, day_file: Path, change: str) -> None:
    unguarded(beneath)
    table = change.split()[0]
    last = f"(SELECT max(id) FROM {table} WHERE {'1' if table != 'entry' else 'kind = ' + repr('sale')})"
    beneath.execute(f"UPDATE {change} WHERE id = {last}")
    assert verify_at(day_file).checked["ledger hash chain"] == 1


@pytest.mark.parametrize("column", ["login", "desk", "at"])
def test_an_act_that_differs_from_its_rows_is_named(beneath: sqlite3.Connection, day_file: Path, column: str) -> None:
    unguarded(beneath)
    value = "at + 1" if column == "at" else "'x'"
    beneath.execute(f"UPDATE act SET {column} = {value} WHERE id = 20")
    assert "act 20" in [one.where for one in verify_at(day_file).problems]


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("price", "voided = 1"),
        ("price", "valid_to = valid_from"),
        ("price", "amount_minor = amount_minor + 1"),
        ("paper", "number = 'x'"),
        ("call", "number = '+79035556677'"),
        ("call", "direction = 'out'"),
        ("call", "started_at = started_at + 60"),
        ("charge", "title = 'x'"),
        ("charge", "origin = 'undone'"),
        ("service", "name = 'x'"),
        ("appointment", "overbook_by = 0"),
        ("roster_line", "week_count = 2"),
    ],
)
def test_what_changed_beneath_the_journal_is_named(
    beneath: sqlite3.Connection, day_file: Path, table: str, change: str
) -> None:
    """Also where no guard can refuse it, since an undo does the same."""
    unguarded(beneath)
    row = beneath.execute(f"SELECT min(id) FROM {table}").fetchone()[0]
    beneath.execute(f"UPDATE {table} SET {change} WHERE id = {row}")
    said = [one.what for one in verify_at(day_file).problems if one.where == f"{table} {row}"]
    assert f"its {change.split()[0]} is not what the journal says was written last" in said


def test_a_row_that_is_gone_is_named(beneath: sqlite3.Connection, day_file: Path) -> None:
    unguarded(beneath)
    beneath.execute("DELETE FROM roster_break WHERE id = 1")
    assert "roster_break 1" in [one.where for one in verify_at(day_file).problems]


@pytest.mark.parametrize(
    ("done", "said"),
    [
        ("DROP TRIGGER booking_squeezed", "trigger booking_squeezed: it is missing: what it keeps is not kept"),
        ("DROP INDEX one_open_shift", "index one_open_shift: it is missing: what it keeps is not kept"),
        ("ALTER TABLE paper ADD COLUMN more TEXT", "table paper: it is not as this version made it"),
        (
            "CREATE TRIGGER mine AFTER INSERT ON paper BEGIN DELETE FROM change; END",
            "trigger mine: it does not belong to this version",
        ),
    ],
)
def test_a_missing_or_altered_guard_is_named(beneath: sqlite3.Connection, day_file: Path, done: str, said: str) -> None:
    beneath.execute(done)
    assert [f"{one.where}: {one.what}" for one in verify_at(day_file).problems] == [said]


def test_a_guard_that_lets_everything_pass_is_named(beneath: sqlite3.Connection, day_file: Path) -> None:
    made = beneath.execute("SELECT sql FROM sqlite_master WHERE name = 'charge_changed'").fetchone()[0]
    beneath.execute("DROP TRIGGER charge_changed")
    beneath.execute(made.replace("BEFORE UPDATE ON charge", "BEFORE UPDATE ON charge WHEN 0", 1))
    assert [one.where for one in verify_at(day_file).problems] == ["trigger charge_changed"]
    beneath.execute("DROP TRIGGER charge_changed")
    beneath.execute(made.replace("\n", "\n   "))
    assert verify_at(day_file).ok, "the same words in other lines"


@pytest.mark.parametrize(
    ("done", "said"),
    [
        ("DELETE FROM centre", "its settings are gone"),
        ("UPDATE centre SET settings = '{}'", "its settings cannot be read"),
        ("UPDATE centre SET settings = 'x'", "its settings cannot be read"),
        ("UPDATE centre SET settings = '[]'", "its settings cannot be read"),
        ("UPDATE centre SET settings = json_set(settings, '$.zone', 'Nowhere/Nothing')", "its settings cannot be read"),
        ("UPDATE centre SET settings = json_set(settings, '$.zone', 5)", "its settings cannot be read"),
        ("UPDATE centre SET settings = json_set(settings, '$.step_minutes', 'x')", "its setting step_minutes cannot"),
    ],
)
def test_broken_settings_are_a_problem_like_others(
    beneath: sqlite3.Connection, day_file: Path, done: str, said: str
) -> None:
    beneath.execute(done)
    verdict = verify_at(day_file)
    assert [one.what.startswith(said) for one in verdict.problems if one.where == "centre 1"] == [True]
    assert len(verdict.checked) == len(all_checks()), "the other checks ran all the same"


def test_a_damaged_page_is_found(day_file: Path) -> None:
    """A page of an index filled with noise: `check` says so, or that the file cannot be read."""
    with sqlite3.connect(day_file) as raw:
        size = raw.execute("PRAGMA page_size").fetchone()[0]
        page = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_journal_act_id'").fetchone()[0]
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(day_file.read_bytes())
    start = page * size - 200
    data[start : start + 200] = b"\x17" * 200
    day_file.write_bytes(data)
    assert verify_at(day_file).checked["database file"] > 0
