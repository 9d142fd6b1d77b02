"""Promise 9 attacked by raw SQL: a row changes only to its next version, and nothing is put in its place."""

from __future__ import annotations

import sqlite3

import pytest

from tests.engine.beneath import columns, on_server, tables
from tests.engine.claim_town import CLAIMED_TABLES
from tests.engine.forging import CHANGES, every_mode, harmless, twin, whole_rows
from tests.engine.insurance_acts import INSURED_TABLES

TOUCHED = {
    "patient": "note", "appointment": "comment", "charge": "title", "call": "note",
    "roster_line": "week_of", "roster_break": "label", "account_user": "disabled",
    "recall_mark": "note", "treatment_plan": "title", "wait_entry": "note", "assist_request": "words",
    "document": "note", "leaflet": "body",
    "message": "language", "message_wish": "words", "message_words": "subject",
    "policy": "note", "guarantee_letter": "note", "letter_service": "limit_count",
    "print_job": "spool", "fiscal_device": "tax", "fiscal_operator": "tax_id", "fiscal_task": "document",
    "claim": "digest", "claim_line": "reason", "insurer_payment": "voided", "claim_layout": "body",
}  # fmt: skip
"""A column of each versioned table that is `active` in no sense."""
UNIQUE = {"service": "code", "room": "name", "equipment": "name", "account_user": "login", "patient": "card_no",
          "recall_type": "name", "complaint": "name", "insurer": "name"}  # fmt: skip
"""A key of a versioned table that no two rows share, beside the id."""


class TestPromise9NobodyOverwritesSilently:
    """A row changes only to the version after the one that was read."""

    VERSIONED = (
        "patient", "appointment", "charge", "service", "practitioner", "room", "equipment", "call",
        "roster_line", "roster_break", "account_user", "recall_type", "recall_mark", "treatment_plan",
        "wait_entry", "complaint", "assist_request", "free_rule", "service_device", "message", "message_wish",
        "printer", "print_job", "fiscal_device", "fiscal_operator", "fiscal_task", "message_words",
        *INSURED_TABLES, *CLAIMED_TABLES, "document", "leaflet",
    )  # fmt: skip

    def test_every_versioned_table_is_here(self, beneath: sqlite3.Connection) -> None:
        found = {table for table in tables(beneath) if "version" in columns(beneath, table)}
        assert found == set(self.VERSIONED)

    @every_mode
    @pytest.mark.parametrize("table", VERSIONED)
    def test_a_stale_change_is_refused(self, beneath: sqlite3.Connection, table: str, mode: str) -> None:
        text = TOUCHED.get(table, "active")
        for how in CHANGES:
            for version in ("", ", version = version", ", version = version - 1", ", version = version + 2"):
                harmless(beneath, mode, table, f"{how} {table} SET {text} = 0{version}")

    @every_mode
    @pytest.mark.parametrize("table", VERSIONED)
    def test_no_row_is_put_in_the_place_of_another(self, beneath: sqlite3.Connection, table: str, mode: str) -> None:
        """Whole rows with one column changed, by the same id or by another key that is unique."""
        # to the next version a row does change, by whatever statement of PostgreSQL
        as_it_may = {"id", "version"} if on_server(beneath) else {"id"}
        for name in set(columns(beneath, table)) - as_it_may:
            harmless(beneath, mode, table, whole_rows(beneath, table, name))
        key = UNIQUE.get(table)
        if key is not None:
            beneath.execute(twin(beneath, table, key))
            harmless(beneath, mode, table, whole_rows(beneath, table, "id", "9000 + id"))
            taken = f"(SELECT {key} FROM {table} WHERE id <> 8000 AND {key} IS NOT NULL LIMIT 1)"
            for how in ("UPDATE OR REPLACE", "UPDATE OR IGNORE"):
                change = f"{how} {table} SET {key} = {taken}, version = version + 1 WHERE id = 8000"
                harmless(beneath, mode, table, change)
        harmless(beneath, mode, table, f"UPDATE OR REPLACE {table} SET id = id + 1, version = version + 1")

    @every_mode
    def test_no_other_default_doctor_displaces_the_first(self, beneath: sqlite3.Connection, mode: str) -> None:
        assert beneath.execute("SELECT count(*) FROM practitioner WHERE is_default = 1").fetchone()[0] == 1
        beneath.execute("INSERT INTO practitioner (id, last_name) VALUES (77, '77')")
        told = "INSERT OR REPLACE INTO practitioner (id, last_name, is_default) VALUES (78, '78', 1)"
        harmless(beneath, mode, "practitioner", told)
        other = "UPDATE OR REPLACE practitioner SET is_default = 1, version = version + 1 WHERE id = 77"
        harmless(beneath, mode, "practitioner", other)
