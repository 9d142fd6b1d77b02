"""Which columns say something of a person, and what an erasure leaves in them.

A test walks the foreign keys: every column of every table that can be about a person is named here once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from storage.journal import erased
from storage.schedule.records import CANCEL_REASONS, LEFT_REASON

Leaves = Mapping[str, Any]
"""Columns and what is left in them (any type); `GONE` where a CHECK wants a word that stood there."""
GONE = "-"

EMPTIED: Mapping[str, Leaves] = {
    "paper": {"number": "", "valid_until": None},
    "appointment": {"comment": "", "cancel_reason": "other", "overbook_reason": GONE},
    "step": {"note": ""},
    "priority": {"reason": GONE},
    "call": {"number": "", "caller_name": "", "note": "", "forwarded_to": GONE, "ref": None},
    "charge": {"discount_reason": GONE, "void_reason": GONE},
    "entry": {"memo": ""},
    "receipt": {"patient_name": "", "reason": "", "text": "", "salt": None},
    "refund_request": {"order": "{}", "reason": ""},
    "quote": {"asked": ""},
    "message": {"address": "", "subject": "", "body": "", "answer_text": "", "error": GONE},
    "message_wish": {"words": ""},
    "print_job": {"title": GONE, "body": "", "error": GONE},
    "recall_mark": {"note": ""},
    "assist_request": {"words": "", "said": ""},
    "treatment_plan": {"title": GONE},
    "wait_entry": {"note": ""},
    "claim_line": {"reason": ""},
    "policy": {"number": "", "number_key": "", "holder": "", "note": ""},
    "policy_check": {"note": ""},
    "guarantee_letter": {"number": "", "number_key": "", "note": ""},
    "document": {
        **dict.fromkeys(("number", "number_key", "sender", "note", "body", "body_sha256"), ""),
        **{"title": GONE, "reason": GONE},
    },
    "document_copy": {"note": ""},
    "document_file": {"name": GONE, "sha256": "", "size": 0},
    "record_place": {"note": ""},
}
"""Of rows that stay: what an erasure leaves in the columns that say something of a person."""
REMOVED = ("patient_phone", "number_part", "document_word")
"""Tables whose rows go: they are about the person and nothing else."""
PATIENT: Leaves = {
    **dict.fromkeys(("card_no", "birth_date")),
    **dict.fromkeys(("last_name", "middle_name", "last_key", "first_key", "middle_key", "email", "address"), ""),
    **dict.fromkeys(("city", "region", "postcode", "document_no", "document_key", "note", "alert"), ""),
    "sex": "unknown",
    "birth_estimated": False,
}
"""What is left of the person's own row, beside what the desk calls it."""
SAYS_NOTHING: Mapping[str, frozenset[str]] = {
    "patient": frozenset({"first_name", "status", "merged_into", "created_at", "erased_by"}),
    "paper": frozenset({"kind", "noted_at", "noted_by", "voided"}),
    "appointment": frozenset(
        {"practitioner_id", "room_id", "equipment_id", "service_id", "kind", "local_date", "local_min", "fold"}
        | {"minutes", "starts_at", "ends_at", "status", "cancel_side", "cancel_late", "confirmation", "card_state"}
        | {"lane", "overbook_by", "follow_up_on", "booked_at", "booked_by", "call_id"}
        | {"held_practitioner", "held_room", "held_equipment", "held_patient"}
    ),
    "visit_pair": frozenset({"made_at"}),
    "series_visit": frozenset({"series_id", "number", "visits"}),
    "booking": frozenset({"resource_id", "lane", "starts_at", "ends_at"}),
    "step": frozenset({"kind", "undoes_id", "at", "by", "room_id"}),
    "flow": frozenset(
        {"local_date", "step_id", "kind", "room_id", "arrived_at", "ready_at", "called_at", "in_room_at", "to_pay_at"}
        | {"left_at"}
    ),
    "priority": frozenset({"level", "at", "by"}),
    "notice": frozenset({"practitioner_id", "at", "by", "again", "seen_at", "seen_by", "withdrawn_at"}),
    "call": frozenset(
        {"direction", "line", "by_exchange", "started_at", "taken_at", "user_id", "hung_up_at", "ended_at", "about"}
        | {"outcome", "call_back_at", "done_at", "done_by_call_id", "for_call_id", "quote_minor", "agreed_on"}
        | {"channel"}
    ),
    "call_link": frozenset({"what", "key"}),
    "quote": frozenset(
        {"title", "specialty", "specialty_key", "low_minor", "high_minor", "minutes", "day", "valid_to", "at"}
        | {"user_id", "voided"}
    ),
    "quote_line": frozenset({"service_id", "title", "chance", "amount_minor"}),
    "read_back": frozenset(
        {"local_date", "local_min", "doctor", "room", "price_minor", "low_minor", "high_minor", "preparation"}
        | {"bring", "at"}
    ),
    "charge": frozenset(
        {"service_id", "origin", "title", "quantity", "price_minor", "discount_minor", "discount_by", "amount_minor"}
        | {"paid_minor", "refunded_minor", "day", "state", "created_at", "created_by"}
    ),
    "free_charge": frozenset({"after_id", "number", "visits", "days"}),
    "entry": frozenset(
        {"register_id", "number", "shift_id", "kind", "at", "by", "by_name", "reverses_id", "prev_hash", "hash"}
    ),
    "posting": frozenset({"line", "account_id", "amount_minor"}),
    "receipt": frozenset(
        {"register_id", "number", "shift_id", "kind", "about", "total_minor", "tendered_minor", "change_minor", "at"}
        | {"by_name", "refund_of", "erased_by"}
    ),
    "receipt_line": frozenset({"line", "refund_of", "title", "quantity", "amount_minor", "discount_minor"}),
    "receipt_copy": frozenset({"copy", "at", "by"}),
    "refund_request": frozenset(
        {"shift_id", "amount_minor", "requested_by", "requested_by_name", "requested_at", "state", "decided_by"}
        | {"decided_at", "refund_id"}
    ),
    "message": frozenset(
        {"kind", "visit_version", "told_at", "channel", "token", "state", "language", "tries", "answer", "queued_at"}
        | {"user_id", "claimed_at", "sent_at", "again_at", "answered_at", "call_id", "document_id"}
    ),
    "message_wish": frozenset({"channel", "language", "user_id", "at"}),
    "print_job": frozenset(
        {"use", "mark", "part", "copy", "printer_id", "about_what", "about_key", "desk", "user_id", "state", "tries"}
        | {"worker", "spool", "queued_at", "claimed_at", "printed_at", "again_at"}
    ),
    "fiscal_task": frozenset(
        {"register_id", "number", "kind", "shift_id", "token", "payload", "state", "document", "sign", "storage_no"}
        | {"error", "tries", "attempt", "worker", "queued_at", "claimed_at", "again_at", "done_at"}
    ),
    "recall_mark": frozenset({"what", "key", "due_on", "stopped", "user_id", "at", "since"}),
    "recall_try": frozenset({"what", "key"}),
    "assist_request": frozenset(
        {"practitioner_id", "asked_by", "asker", "desk", "asked_at", "answer", "answered_by", "answered_at"}
    ),
    "treatment_plan": frozenset({"practitioner_id", "stages", "done", "moved_on", "closed_on"}),
    "wait_entry": frozenset(
        {"practitioner_id", "specialty", "specialty_key", "service_id", "visit_at", "minutes", "from_day", "until_day"}
        | {"weekdays", "after_min", "before_min", "since", "user_id", "tried_since", "state", "reason", "ended_at"}
    ),
    "wait_try": frozenset({"practitioner_id", "local_date", "local_min"}),
    "policy": frozenset({"insurer_id", "programme_id", "valid_from", "valid_to", "voided", "noted_at"}),
    "policy_check": frozenset(
        {"kind", "result", "at", "by", "by_name", "assigned_to", "assigned_name", "voided"}
    ),
    "guarantee_letter": frozenset({"insurer_id", "dated", "valid_until", "limit_minor", "used_minor", "state"}),
    "letter_service": frozenset({"service_id", "limit_count", "used_count"}),
    "insured_part": frozenset(
        {"insurer_id", "programme_id", "rule_id", "service_id", "service_code", "title", "day", "quantity"}
        | {"amount_minor", "returned_minor"}
    ),
    "document": frozenset(
        {"kind", "direction", "state", "year", "serial", "practitioner_id", "user_id", "language", "template_version"}
        | {"issued_on", "valid_until", "replaces_id", "by", "at", "signed_at", "signed_by"}
    ),
    "document_copy": frozenset({"copy", "place", "at", "by", "voided"}),
    "document_file": frozenset({"at", "by", "voided"}),
    "record_place": frozenset({"place", "practitioner_id", "at", "by", "voided"}),
    "claim_line": frozenset({"claim_id", "amount_minor", "paid_minor", "rejected_minor", "ended"}),
    "claim_rejection": frozenset({"amount_minor", "day", "at", "by"}),
    "insurer_payment_part": frozenset({"payment_id", "amount_minor", "at", "by"}),
}
"""What stays: when, by whom, how much, for which service, in which state.  Without the person it is nobody's."""

LETTERS: Mapping[str, str] = {
    "paper": erased.PAPER,
    "step": erased.STEP,
    "call": erased.CALL,
    "receipt": erased.RECEIPT,
    "entry": erased.ENTRY,
    "refund_request": erased.REQUEST,
    "quote": erased.QUOTE,
    "policy_check": erased.POLICY_CHECK,
    "document": erased.DOCUMENT,
    "document_copy": erased.DOCUMENT_COPY,
    "document_file": erased.DOCUMENT_FILE,
    "record_place": erased.RECORD_PLACE,
}
"""Tables whose rows the database keeps as they are unless an erasure names them."""

_OWN = frozenset({"patient", "merge"})
"""Kinds of journal rows that are about the person itself: all their details go."""
_CODES = frozenset({one.code for one in CANCEL_REASONS} | {LEFT_REASON})


def emptied(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a row that an erasure changes, with what it leaves."""
    left = {}
    for name, value in EMPTIED.get(table, {}).items():
        if row[name] in ("", None) or row[name] == value or (name == "cancel_reason" and row[name] in _CODES):
            continue
        left[name] = value
    if table == "receipt":
        left |= {"text": without_names(row), "salt": None}
    return left


def says_something(what: str, details: Mapping[str, Any] | None) -> bool:
    """Whether the details of a journal row say anything of a person."""
    if details is None:
        return False
    if what in _OWN:
        return True
    columns = EMPTIED.get(what, {})
    told = {name: details[name] for name in columns if details.get(name) not in (None, "")}
    if told.get("cancel_reason") in _CODES:
        told.pop("cancel_reason")
    return any(value != columns[name] for name, value in told.items())


def without_names(receipt: Mapping[str, Any]) -> str:
    """The printed text without the person's name and what was written of them; nothing when it cannot be cut out."""
    text = str(receipt["text"])
    for told in (receipt["reason"], receipt["patient_name"]):
        words = str(told).split()
        if words:
            text, found = re.subn(r"\s+".join(re.escape(word) for word in words), GONE, text)
            if not found:  # a word too long for the paper was parted
                return ""
    names = [word for word in str(receipt["patient_name"]).split() if len(word) > 2]
    return "" if any(re.search(rf"\b{re.escape(word)}\b", text) for word in names) else text


def details_of(text: str | None) -> Mapping[str, Any] | None:
    """The details of a journal row."""
    found = None if text is None else json.loads(text)
    return found if isinstance(found, dict) else None
