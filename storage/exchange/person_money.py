"""What a person was charged, paid and got back, as FHIR resources.  Pure."""

from __future__ import annotations

from storage.exchange.fhir_json import EXTENSION
from storage.exchange.fhir_out import Resource
from storage.exchange.person_rows import ORGANIZATION, Person, reference, resource_id
from storage.privacy.records import Row

_CHARGE = {"open": "billable", "paid": "billed", "refunded": "billed", "void": "aborted"}
_TASK = {"pending": "requested", "approved": "completed", "declined": "rejected"}


def charge_item(person: Person, row: Row) -> Resource:
    """What was charged."""
    told = frozenset({"title", "day", "quantity", "amount_minor", "discount_reason", "created_at", "appointment_id"})
    visit = reference("appointment", row["appointment_id"])
    return {
        "resourceType": "ChargeItem",
        "id": resource_id("charge", row),
        "status": _CHARGE[row["state"]],
        "code": {"text": row["title"]},
        "subject": person.subject,
        "occurrenceDateTime": row["day"].isoformat(),
        "enteredDate": person.instant(row["created_at"]),
        "quantity": {"value": row["quantity"]},
        "priceOverride": person.money(row["amount_minor"]),
        "overrideReason": row["discount_reason"],
        "supportingInformation": [visit] if visit else [],
        "extension": person.rest(row, told),
    }


def invoice(person: Person, row: Row) -> Resource:
    """A numbered document: a receipt, a refund, an advance."""
    lines = [one for one in person.held.tables.get("receipt_line", ()) if one["receipt_id"] == row["id"]]
    told = frozenset({"kind", "at", "total_minor", "reason", "text", "salt", "by_name"})
    return {
        "resourceType": "Invoice",
        "id": resource_id("receipt", row),
        "identifier": [{"value": f"{row['number']:04d}"}],
        "status": "issued",
        "type": {"text": row["kind"]},
        "subject": person.subject,
        "date": person.instant(row["at"]),
        "issuer": {"reference": ORGANIZATION},
        "participant": [{"actor": {"display": row["by_name"]}}],
        "lineItem": [_line(person, one) for one in lines],
        "totalGross": person.money(row["total_minor"]),
        "note": [{"text": text} for text in (row["reason"], row["text"]) if text],
        "extension": [
            *person.rest(row, told),
            *({"url": EXTENSION + "copy", "valueString": person.instant(one["at"])} for one in _copies(person, row)),
        ],
    }


def _copies(person: Person, row: Row) -> list[Row]:
    return [one for one in person.held.tables.get("receipt_copy", ()) if one["receipt_id"] == row["id"]]


def _line(person: Person, row: Row) -> Resource:
    charged = reference("charge", row["charge_id"])
    what = {"chargeItemReference": charged | {"display": row["title"]}} if charged else {
        "chargeItemCodeableConcept": {"text": row["title"]}
    }  # fmt: skip
    amount = person.money(row["amount_minor"])
    return {"sequence": row["line"], **what, "priceComponent": [{"type": "base", "amount": amount}]}


def reconciliation(person: Person, row: Row) -> Resource:
    """How it was paid: the ledger's entry with its postings."""
    postings = [one for one in person.held.tables.get("posting", ()) if one["entry_id"] == row["id"]]
    receipts = [one for one in person.held.tables.get("receipt", ()) if one["entry_id"] == row["id"]]
    paid = sum(max(one["amount_minor"], 0) for one in postings)
    return {
        "resourceType": "PaymentReconciliation",
        "id": resource_id("entry", row),
        "status": "active",
        "outcome": "complete",
        "created": person.instant(row["at"]),
        "paymentDate": row["at"].astimezone(person.centre.tz).date().isoformat(),
        "paymentAmount": person.money(paid),
        "disposition": row["memo"],
        "detail": [
            {
                "type": {"text": row["kind"]},
                "request": reference("receipt", one["id"]),
                "amount": person.money(one["total_minor"]),
            }
            for one in receipts
        ],
        "extension": [
            *person.rest(row, frozenset({"at", "memo", "kind"})),
            *(
                {"url": EXTENSION + "posting", "valueString": f"{one['account_id']} {one['amount_minor']}"}
                for one in postings
            ),
        ],
    }


def task(person: Person, row: Row) -> Resource:
    """A refund that was asked for."""
    return {
        "resourceType": "Task",
        "id": resource_id("refund_request", row),
        "status": _TASK[row["state"]],
        "intent": "order",
        "description": row["reason"],
        "for": person.subject,
        "focus": reference("receipt", row["receipt_id"]),
        "authoredOn": person.instant(row["requested_at"]),
        "extension": person.rest(row, frozenset({"reason", "requested_at", "receipt_id", "state"})),
    }
