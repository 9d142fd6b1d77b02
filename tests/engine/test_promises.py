"""The promises of storage attacked by raw SQL beneath it, one class for each (the last one in `test_overwriting.py`).

An attack is refused, or it does nothing; what got through all the same is noticed by `frontdesk check`.
Each is tried on connections as a forger would set them up (`forging.MODES`).
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from storage.cash.orders import ChargeDraft, PaymentOrder
from storage.cash.records import ReceiptKind
from storage.checking import verify_at
from storage.clock import StillClock
from storage.hop import PRAGMAS
from storage.ids import PatientId
from storage.location import Location
from storage.office import open_store, seat
from storage.rights import Role
from storage.schedule.rules import ResourceKind, resource_id
from tests.engine.beneath import columns, on_server, unguarded
from tests.engine.forging import CHANGES, commit, every_insert, every_mode, harmless, refused, rows, whole_rows
from tests.engine.full_day import MONDAY, NOW, Day
from tests.engine.test_cash_ledger import SEAL, entry, postings, receipt

DESK, SENIOR = (1 + list(Role).index(role) for role in (Role.ADMINISTRATOR, Role.SENIOR_ADMINISTRATOR))
"""The logins of a person who may not overbook and of one who may."""


class TestPromise1NoTwoVisitsOverlap:
    """No two visits of one doctor, patient, room or device, unless somebody let it in by name and reason."""

    WHO = ("practitioner", "room", "equipment", "patient")

    def attempt(
        self, raw: sqlite3.Connection, day: Day, shared: str, *, how: str = "INSERT", booking: str = "", **more: Any
    ) -> list[str]:
        """The statements of a visit at the time of the day's own, with one thing in common."""
        for table, name in (("practitioner", "last_name"), ("room", "name"), ("equipment", "name")):
            missing = f"WHERE NOT EXISTS (SELECT 1 FROM {table} WHERE id = 77)"
            raw.execute(f"INSERT INTO {table} (id, {name}) SELECT 77, '77' {missing}")
        own = {"practitioner": day.orlova, "room": day.room, "equipment": day.laser, "patient": day.till.yudin}
        ref = {who: own[who] if who == shared else 77 for who in self.WHO} | {"patient": day.others[1]}
        ref["patient"] = own["patient"] if shared == "patient" else ref["patient"]
        start, end = raw.execute("SELECT starts_at, ends_at FROM appointment WHERE id = ?", (day.visit,)).fetchone()
        values = {
            **{f"{who}_id": ref[who] for who in self.WHO},
            "id": 900, "kind": "first", "local_date": "2026-10-05", "local_min": 600, "minutes": 20,
            "starts_at": start, "ends_at": end, "status": "booked", "booked_at": 1, "booked_by": 1, **more,
        }  # fmt: skip
        held = [resource_id(kind, ref[who]) for kind, who in zip(ResourceKind, self.WHO, strict=True)]
        visit = f"{how} INTO appointment ({', '.join(values)}) VALUES ({', '.join(map(repr, values.values()))})"
        booking = booking or "0, starts_at, ends_at"
        holds = [f"{how} INTO booking SELECT 900, {one}, {booking} FROM appointment WHERE id = 900" for one in held]
        return [visit, *holds]

    @every_mode
    @every_insert
    @pytest.mark.parametrize("shared", WHO)
    def test_no_second_visit(
        self, beneath: sqlite3.Connection, day: Day, shared: str, how: str, mode: str
    ) -> None:
        said = refused(beneath, mode, *self.attempt(beneath, day, shared, how=how))
        assert any(word in said for word in ("slot taken", "slot_cell", "foreign keys must be on", "unsafe use")), said
        harmless(beneath, mode, "slot_cell", *self.attempt(beneath, day, shared, how=how))

    @pytest.mark.parametrize("mode", ["plain", "checks off", "everything off"])
    @pytest.mark.parametrize(
        ("more", "booking"),
        [
            ({}, "-1, starts_at, ends_at"),
            ({}, "1, starts_at, ends_at"),
            ({"overbook_reason": "x", "overbook_by": 4711}, "1, starts_at, ends_at"),
            ({"overbook_reason": "the clocks changed", "overbook_by": 0}, "1, starts_at, ends_at"),
            ({"overbook_reason": "x", "overbook_by": DESK}, "1, starts_at, ends_at"),
            ({"overbook_reason": "", "overbook_by": SENIOR}, "1, starts_at, ends_at"),
            ({"overbook_reason": " \u200b\u2060", "overbook_by": SENIOR}, "1, starts_at, ends_at"),
            ({}, "0, starts_at, starts_at + 299"),
            ({}, "0, starts_at + 86400, ends_at + 86400"),
            ({"starts_at": 1791183601, "ends_at": 1791183601 + 299}, "0, starts_at, ends_at"),
            ({"minutes": 0, "starts_at": 1791183600, "ends_at": 1791183600}, "0, starts_at, ends_at"),
        ],
    )
    def test_no_way_round_the_cells(
        self, beneath: sqlite3.Connection, day: Day, mode: str, more: dict[str, Any], booking: str
    ) -> None:
        refused(beneath, mode, *self.attempt(beneath, day, "practitioner", booking=booking, **more))

    @every_mode
    def test_no_visit_slips_to_another(self, beneath: sqlite3.Connection, day: Day, mode: str) -> None:
        beneath.execute("INSERT INTO practitioner (id, last_name) VALUES (77, '77')")
        start = beneath.execute("SELECT starts_at FROM appointment WHERE id = ?", (day.visit,)).fetchone()[0]
        for how in CHANGES:
            for table, change in (
                ("appointment", f"starts_at = {start}, ends_at = {start} + minutes * 60, version = version + 1"),
                ("appointment", "practitioner_id = 77, version = version + 1"),
                ("appointment", "kind = 'walkin', version = version + 1"),
                ("booking", f"starts_at = {start}"),
                ("booking", "lane = lane + 1"),
                ("slot_cell", f"cell = {start} / 300"),
                ("slot_cell", "appt_id = 3"),
            ):
                harmless(beneath, mode, table, f"{how} {table} SET {change} WHERE id = id"
                         if table == "appointment" else f"{how} {table} SET {change}")  # fmt: skip

    @every_mode
    @pytest.mark.parametrize("table", ["appointment", "booking", "slot_cell"])
    def test_nothing_of_the_book_is_deleted(self, beneath: sqlite3.Connection, mode: str, table: str) -> None:
        harmless(beneath, mode, table, f"DELETE FROM {table}")
        for name in columns(beneath, table):
            if name == "version" and on_server(beneath):
                continue  # to the next version a row does change, by whatever statement of PostgreSQL
            harmless(beneath, mode, table, whole_rows(beneath, table, name))
            harmless(beneath, mode, table, whole_rows(beneath, table, name, "other"))

    def test_who_may_lets_a_visit_in(self, beneath: sqlite3.Connection, day: Day) -> None:
        """The same statements pass with a reason that is seen and a person with the right."""
        said: dict[str, Any] = {"overbook_reason": "x", "overbook_by": SENIOR, "lane": 2}
        commit(beneath, "plain", *self.attempt(beneath, day, "practitioner", booking="2, starts_at, ends_at", **said))

    @pytest.mark.parametrize(
        "gone",
        [
            "status = 'cancelled', cancel_side = 'clinic', cancel_reason = 'x'",
            "status = 'noshow'",
            "status = 'entered-in-error'",
        ],
    )
    def test_who_is_gone_frees_the_time(
        self, beneath: sqlite3.Connection, day: Day, day_file: Location, gone: str
    ) -> None:
        """The same statements as above pass once the time is free: they were refused for the overlap alone."""
        beneath.execute("BEGIN")
        squeezed = beneath.execute("SELECT id FROM appointment WHERE lane > 0").fetchone()[0]
        for visit in (day.visit, squeezed):
            beneath.execute("DELETE FROM booking WHERE appt_id = ?", (visit,))
            beneath.execute(f"UPDATE appointment SET {gone}, lane = 0, version = version + 1 WHERE id = ?", (visit,))
        beneath.execute("COMMIT")
        commit(beneath, "plain", *self.attempt(beneath, day, "practitioner"))
        checked = verify_at(day_file).checked
        assert not checked["overlapping visits"] + checked["held time"] + checked["slot cells"]


KEPT = (
    *("act", "journal", "journal_head", "account", "entry", "posting", "seal", "receipt", "receipt_line"),
    *("receipt_copy", "shift_count", "shift_count_piece", "shift_count_method", "step", "room_state"),
)
"""Tables whose rows neither change nor disappear."""


class TestPromise2NothingPostedChanges:
    """A posted payment, receipt, count or journal row neither changes nor disappears."""

    @every_mode
    @pytest.mark.parametrize("table", KEPT)
    def test_no_row_changes_or_disappears(self, beneath: sqlite3.Connection, table: str, mode: str) -> None:
        names = columns(beneath, table)
        assert rows(beneath, table), "an empty table proves nothing"
        listed = ", ".join(f'"{name}"' for name in names)
        harmless(beneath, mode, table, f"DELETE FROM {table}")
        harmless(beneath, mode, table, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
        for name in names:
            for value in (f'"{name}" + 1', "'x'", "NULL", "0", f'(SELECT max("{name}") FROM {table})'):
                how = CHANGES[len(value + name) % len(CHANGES)]
                harmless(beneath, mode, table, f'{how} {table} SET "{name}" = {value}')
            for value in ("'x'", "0"):
                told = ", ".join(value if one == name else f'"{one}"' for one in names)
                harmless(beneath, mode, table, f"INSERT OR REPLACE INTO {table} ({listed}) SELECT {told} FROM {table}")

    @every_mode
    @pytest.mark.parametrize(
        ("table", "attack"),
        [
            ("shift", "UPDATE {how} shift SET report = '{{}}' WHERE closed_at IS NOT NULL"),
            ("shift", "UPDATE {how} shift SET closed_at = NULL, report = NULL"),
            ("shift", "UPDATE {how} shift SET opened_by_name = 'x'"),
            ("shift", "UPDATE {how} shift SET number = 1"),
            ("refund_request", "UPDATE {how} refund_request SET state = 'declined', refund_id = NULL"),
            ("price", "UPDATE {how} price SET amount_minor = 1"),
            ("price", "UPDATE {how} price SET valid_to = NULL"),
            ("charge", "UPDATE {how} charge SET paid_minor = 0, state = 'open', version = version + 1"),
            ("charge", "UPDATE {how} charge SET origin = 'visit', appointment_id = 1, version = version + 1"),
            ("register", "UPDATE {how} register SET id = id + 5"),
            *(("call", f"UPDATE {{how}} call SET {one}, version = version + 1 WHERE ended_at IS NOT NULL") for one in (
                "number = '+79035556677'", "line = '9'", "by_exchange = 1 - by_exchange", "direction = 'out'",
                "started_at = started_at - 60", "taken_at = coalesce(taken_at, 0) + 60", "ended_at = ended_at + 60",
                "hung_up_at = hung_up_at + 60")),
            ("call", "UPDATE {how} call SET number = '+79035556677', line = '2', by_exchange = 1, hung_up_at = NULL,"
             " ended_at = NULL, outcome = NULL, done_at = NULL, version = version + 1"),
            ("call_link", "UPDATE {how} call_link SET key = 2"),
            ("paper", "UPDATE {how} paper SET patient_id = 2 + (patient_id = 2)"),
            ("charge", "UPDATE {how} charge SET patient_id = 2 + (patient_id = 2), version = version + 1"
             " WHERE paid_minor > 0"),
            ("charge", "UPDATE {how} charge SET state = 'void', version = version + 1 WHERE paid_minor = 0"),
            ("charge", "UPDATE {how} charge SET state = 'void', void_reason = ' ', version = version + 1"
             " WHERE paid_minor = 0"),
            *(("notice", f"UPDATE {{how}} notice SET {one} WHERE seen_at IS NOT NULL") for one in (
                "seen_at = seen_at + 60", "seen_by = seen_by + 1", "at = at + 1")),
            ("paper", "UPDATE {how} paper SET number = 'x'"),
        ],
    )  # fmt: skip
    def test_nor_by_another_way(self, beneath: sqlite3.Connection, mode: str, table: str, attack: str) -> None:
        beneath.execute("INSERT INTO register (code, name) VALUES ('2', '2')")
        beneath.execute("UPDATE charge SET origin = 'desk', version = version + 1 WHERE origin = 'visit'")
        beneath.execute("UPDATE notice SET seen_at = at + 60, seen_by = 1 WHERE id = 1")
        beneath.execute("INSERT INTO call_link (call_id, what, key) VALUES (1, 'patient', 1)")
        for how in ("", "OR REPLACE", "OR IGNORE"):
            harmless(beneath, mode, table, attack.format(how=how))
        harmless(beneath, mode, table, f"DELETE FROM {table}")
        harmless(beneath, mode, table, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")

    @pytest.mark.only_sqlite("nothing is attached to a server's database")
    @pytest.mark.parametrize("table", KEPT)
    def test_nor_through_an_attached_file(self, day_file: Path, tmp_path: Path, table: str) -> None:
        raw = sqlite3.connect(tmp_path / "other.db", isolation_level=None)
        raw.execute("ATTACH DATABASE ? AS desk", (str(day_file),))
        raw.execute(f"CREATE TEMP TABLE {table} AS SELECT * FROM desk.{table}")  # shadows the real one by name
        before = rows(raw, f"desk.{table}")
        name = raw.execute(f"PRAGMA desk.table_info({table})").fetchall()[-1][1]
        for attack in (
            f"DELETE FROM desk.{table}",
            f'UPDATE OR REPLACE desk.{table} SET "{name}" = 7',
            f"INSERT OR REPLACE INTO desk.{table} SELECT * FROM temp.{table}",
        ):
            with pytest.raises(sqlite3.Error):
                raw.execute(attack)
        assert rows(raw, f"desk.{table}") == before
        raw.close()

    @every_mode
    def test_no_newer_row_hides_the_newest(self, beneath: sqlite3.Connection, mode: str) -> None:
        """Who counts last and which step is the last is told by the number: none is handed out of turn."""
        count = (
            "INSERT INTO shift_count (id, shift_id, kind, at, by, by_name, expected_minor, counted_minor)"
            " SELECT -5, id, 'handover-out', 1, 1, 'x', 0, 0 FROM shift WHERE closed_at IS NULL"
        )
        assert refused(beneath, mode, count)
        walking = beneath.execute("SELECT appointment_id FROM flow WHERE kind = 'arrived'").fetchone()[0]
        step = 'INSERT INTO step (id, appointment_id, kind, at, "by") VALUES (-5, {}, \'ready\', 1, 1)'
        assert refused(beneath, mode, step.format(walking))


class TestPromise3MoneyBalances:
    """Debits and credits of a money transaction agree, and money is whole minor units."""

    @every_mode
    @pytest.mark.parametrize(
        "amounts", [(100, -99), (100,), (), (100, -100, 1), (100, 100), ("'100.5'", "'-100.5'"), ("'x'", "'y'")]
    )
    def test_nothing_unbalanced_is_committed(
        self, beneath: sqlite3.Connection, mode: str, amounts: Sequence[int]
    ) -> None:
        before = rows(beneath, "posting")
        for kind, paper in (("in", receipt(beneath, 100)), ("difference", [])):
            statements = (entry(beneath, kind), *postings(*amounts), *paper)
            assert refused(beneath, mode, *statements, SEAL)
            assert refused(beneath, mode, *statements)
        assert rows(beneath, "posting") == before

    @every_mode
    @every_insert
    def test_nothing_is_slipped_into_an_entry(self, beneath: sqlite3.Connection, mode: str, how: str) -> None:
        """Neither into one that is there nor into one that is to come."""
        there = beneath.execute("SELECT max(entry_id) FROM seal").fetchone()[0]
        for whose in (there, there + 1):
            lines = (f"{how} INTO posting VALUES ({whose}, {line}, {line}, {sum_})" for line, sum_ in ((8, 5), (9, -5)))
            assert refused(beneath, mode, *lines)
            harmless(beneath, mode, "seal", f"{how} INTO seal VALUES ({whose})")

    def test_a_balanced_one_passes(self, beneath: sqlite3.Connection, day_file: Location) -> None:
        """The same statements with the right sums: they were refused for the sums alone."""
        commit(beneath, "plain", entry(beneath), *postings(100, -100), *receipt(beneath, 100), SEAL)
        checked = verify_at(day_file).checked
        assert checked["ledger entries"] == checked["receipts and ledger"] == checked["receipt numbers"] == 0
        assert checked["ledger hash chain"] == 1, "the forged hash is found all the same"


class TestPromise4ReceiptsHaveNoGap:
    """A number neither repeats nor is skipped within its register."""

    @every_mode
    @every_insert
    @pytest.mark.parametrize("step", [-3, -1, 1, 2, 1000])
    def test_only_the_next_number_is_given(self, beneath: sqlite3.Connection, mode: str, how: str, step: int) -> None:
        number = beneath.execute("SELECT max(number) + 1 FROM receipt").fetchone()[0] + step
        paper = [one.replace("INSERT", how, 1) for one in receipt(beneath, 100, number=number)]
        before = rows(beneath, "receipt")
        assert refused(beneath, mode, entry(beneath), *postings(100, -100), *paper, SEAL)
        assert rows(beneath, "receipt") == before

    @every_mode
    @pytest.mark.parametrize("table", ["receipt", "entry", "shift"])
    def test_no_number_moves(self, beneath: sqlite3.Connection, mode: str, table: str) -> None:
        beneath.execute("INSERT INTO register (code, name) VALUES ('2', '2')")
        for how in CHANGES:
            for change in ("number = number + 1", "number = 1", "register_id = 2", "number = -number"):
                harmless(beneath, mode, table, f"{how} {table} SET {change}")


class TestPromise5NothingAcknowledgedIsLost:
    """A commit is on the disk before it is acknowledged; `test_killed.py` kills writers for it."""

    def test_every_commit_is_synced(self) -> None:
        assert {"synchronous=FULL", "journal_mode=WAL"} <= set(PRAGMAS)


class TestPromise7TextIsData:
    """What was typed stays data in every document that storage words itself."""

    HOSTILE = "\x1b[2J\x1b]0;x\x07 \u202e[b]\u200b\r\n\x9b31m"

    async def test_no_document_carries_an_escape(self, day_file: Location, beneath: sqlite3.Connection) -> None:
        for table, column in (
            ("service", "name"), ("patient", "last_name"), ("practitioner", "last_name"), ("account_user", "name"),
        ):  # fmt: skip
            version = ", version = version + 1" if "version" in columns(beneath, table) else ""
            beneath.execute(f"UPDATE {table} SET {column} = {column} || ?{version}", (self.HOSTILE,))
        store = await open_store(day_file, StillClock(NOW))
        office = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 1")
        draft = ChargeDraft(patient_id=PatientId(1), day=MONDAY, title="Tea" + self.HOSTILE, price_minor=500)
        charge = await office.cash.add_charge(draft)
        paid = await office.cash.pay(PaymentOrder(charges=((charge.id, charge.version),), tenders=()))
        moved = await office.cash.cash_move(ReceiptKind.IN, 500, "change" + self.HOSTILE)
        for text in (paid.text, moved.text):
            assert [char for char in text if unicodedata.category(char) in ("Cc", "Cf") and char != "\n"] == []
        await store.close()


class TestPromise8TheJournalIsWhole:
    """What alters the journal or loses a row of it is refused, or noticed with the first broken row named."""

    COLUMNS = ("act_id", "at", "login", "desk", "verb", "what", "key", "before", "after", "prev_hash", "hash")

    def broken(self, day_file: Location) -> list[str]:
        return [one.where for one in verify_at(day_file).problems if one.promise == 8]

    @pytest.mark.parametrize("column", COLUMNS)
    @pytest.mark.parametrize("row", [1, 80])
    def test_an_altered_row_is_named(
        self, beneath: sqlite3.Connection, day_file: Location, column: str, row: int
    ) -> None:
        unguarded(beneath)
        value = 99_999 if column in ("act_id", "at", "key") else "'x'"
        beneath.execute(f'UPDATE journal SET "{column}" = {value} WHERE id = {row}')
        assert self.broken(day_file)[:1] == [f"journal {row}"]

    @pytest.mark.parametrize("row", [1, 40, "(SELECT max(id) FROM journal)"])
    def test_a_lost_row_is_named(self, beneath: sqlite3.Connection, day_file: Location, row: object) -> None:
        lost = beneath.execute(f"SELECT id FROM journal WHERE id = {row}").fetchone()[0]
        unguarded(beneath)
        beneath.execute(f"DELETE FROM journal WHERE id = {lost}")
        assert self.broken(day_file) == [f"journal {lost}"]

    @pytest.mark.parametrize("keep", [0, 40])
    def test_a_lost_end_is_named(self, beneath: sqlite3.Connection, day_file: Location, keep: int) -> None:
        unguarded(beneath)
        act = beneath.execute(f"SELECT coalesce(max(act_id), 0) FROM journal WHERE id <= {keep}").fetchone()[0]
        beneath.execute(f"DELETE FROM journal WHERE id > {keep}")
        beneath.execute(f"DELETE FROM act WHERE id > {act}")
        assert self.broken(day_file) == [f"journal {keep + 1}"]

    @every_mode
    def test_a_row_slipped_in_is_refused_or_named(
        self, beneath: sqlite3.Connection, day_file: Location, mode: str
    ) -> None:
        said = "act_id, at, login, desk, verb, what, \"key\", before, after"
        slip = f"INSERT INTO journal (id, {said}, prev_hash, hash) SELECT {{}}, {said}, {{}}, 'x' FROM journal"
        for id_, prev in (("9999", "hash"), ("max(id)", "hash"), ("max(id) + 1", "'x'"), ("NULL", "hash")):
            assert refused(beneath, mode, slip.format(id_, prev))
        harmless(beneath, mode, "journal_head", "UPDATE journal_head SET last = last + 1, hash = 'x'")
        if mode in ("plain", "recursive triggers on", "keys deferred"):
            last = beneath.execute("SELECT max(id) FROM journal").fetchone()[0]
            commit(beneath, mode, slip.format("id + 1", "hash") + f" WHERE id = {last}")
            assert self.broken(day_file) == [f"journal {last + 1}"]
