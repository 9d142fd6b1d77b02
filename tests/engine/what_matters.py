"""What a person would notice of a clinic, row by row: for comparing before and after."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection, text

STATE = {
    "visits": "SELECT id, patient_id, practitioner_id, room_id, service_id, kind, local_date, local_min, minutes,"
    " status, cancel_reason, cancel_side, confirmation, card_state, comment, follow_up_on FROM appointment"
    " WHERE status <> 'entered-in-error'",
    "booked time": "SELECT appt_id, resource_id, lane, starts_at, ends_at FROM booking",
    "cells": "SELECT resource_id, lane, cell, appt_id FROM slot_cell",
    "the board": "SELECT appointment_id, kind FROM flow WHERE kind IS NOT NULL",
    "priorities": "SELECT appointment_id, level, reason FROM priority",
    "patients": "SELECT id, card_no, last_name, first_name, middle_name, sex, birth_date, status, merged_into, email,"
    " address, document_no, note, alert FROM patient WHERE status <> 'archived'",
    "phones": "SELECT f.patient_id, f.e164, f.label FROM patient_phone AS f JOIN patient AS p ON p.id = f.patient_id"
    " WHERE p.status <> 'archived'",
    "papers": "SELECT patient_id, kind, number, valid_until FROM paper WHERE NOT voided",
    "charges": "SELECT id, patient_id, appointment_id, title, quantity, price_minor, discount_minor, amount_minor,"
    " state FROM charge WHERE state <> 'void'",
    "calls": "SELECT id, patient_id, outcome, call_back_at, done_at, note FROM call WHERE id <= :last_call",
}
"""What a person would notice; what an undo leaves behind on purpose (a struck line, a row in error) is not in it."""


def state(conn: Connection, last_call: int) -> dict[str, Counter[str]]:
    """All that matters, row by row."""
    found = {}
    for name, query in STATE.items():
        values = {"last_call": last_call} if ":last_call" in query else {}
        found[name] = Counter(str(tuple(row)) for row in conn.execute(text(query), values))
    return found
