"""Rows about a person as FHIR resources: the way through the house, calls, papers, acts and looks.  Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from storage.centre.records import Centre
from storage.exchange.context import OWN
from storage.exchange.fhir_json import EXTENSION
from storage.exchange.fhir_out import Resource
from storage.privacy.records import Held, Look, Row

REST = EXTENSION + "held-"
"""Before the name of a column that no element is for."""
ORGANIZATION = "Organization/centre"
_TYPES: Mapping[str, str] = {
    "patient": "Patient",
    "appointment": "Appointment",
    "step": "Encounter",
    "call": "Communication",
    "message": "Communication",
    "notice": "Communication",
    "charge": "ChargeItem",
    "receipt": "Invoice",
    "entry": "PaymentReconciliation",
    "refund_request": "Task",
    "document": "DocumentReference",
}
_STEP = {"left": "finished", "left-without-visit": "cancelled", "undone": "entered-in-error", "arrived": "arrived"}


def resource_id(table: str, row: Row) -> str:
    """The id of a row's resource."""
    if table in ("patient", "appointment"):
        return f"{OWN}{row['id']}"
    own = ("id", "appointment_id", "appt_id", "charge_id", "call_id", "receipt_id")
    keys = [row[name] for name in own if name in row][:1]
    more = [row[name] for name in ("what", "key", "copy") if name in row and "id" not in row]
    return f"{OWN}{table}-{'-'.join(str(one) for one in (*keys, *more))}".replace("_", "-")


def reference(table: str, row_id: int | None) -> Resource:
    """A reference to a row's resource; nothing for none."""
    if row_id is None:
        return {}
    return {"reference": f"{_TYPES[table]}/{resource_id(table, {'id': row_id})}"}


class Person:
    """Everything held on one person, and how its values are written."""

    def __init__(self, held: Held, centre: Centre) -> None:
        """Write in the centre's own time and currency."""
        self.held, self.centre = held, centre
        self.subject = reference("patient", held.patient.id)

    def instant(self, at: datetime) -> str:
        """An instant with its offset."""
        return at.astimezone(self.centre.tz).isoformat(timespec="seconds")

    def money(self, amount_minor: int) -> Resource:
        """A sum, as FHIR wants it."""
        return {"value": Decimal(amount_minor).scaleb(-2), "currency": self.centre.currency}

    def who(self, kind: str, row_id: int | None) -> Resource:
        """A person who works here, by name."""
        if row_id is None:
            return {}
        name = self.held.names.get(kind, {}).get(row_id, "") or "system"
        if kind == "practitioner":
            return {"reference": f"Practitioner/{OWN}{row_id}", "display": name}
        return {"display": name}

    def rest(self, row: Row, told: frozenset[str]) -> list[Resource]:
        """The columns that no element tells, as extensions."""
        left = {name: value for name, value in row.items() if name not in told | {"id", "version", "patient_id"}}
        return [
            {"url": REST + name.replace("_", "-"), "valueString": self._text(value)}
            for name, value in left.items()
            if value not in ("", None)
        ]

    def _text(self, value: object) -> str:
        if isinstance(value, datetime):
            return self.instant(value)
        if isinstance(value, date):
            return value.isoformat()
        return value if isinstance(value, str) else json.dumps(value)

    def organization(self) -> Resource:
        """The centre that holds all this."""
        phones = [{"system": "phone", "value": self.centre.phone}] if self.centre.phone else []
        made: Resource = {"resourceType": "Organization", "id": "centre", "name": self.centre.name, "telecom": phones}
        return {key: value for key, value in made.items() if value}

    def practitioners(self) -> Iterator[Resource]:
        """The doctors that the person's rows name."""
        rows = (row for of in self.held.tables.values() for row in of if row.get("practitioner_id") is not None)
        for row_id in sorted({row["practitioner_id"] for row in rows}):
            name = self.held.names["practitioner"].get(row_id, "")
            yield {"resourceType": "Practitioner", "id": f"{OWN}{row_id}", "name": [{"text": name}]}


def step(person: Person, row: Row) -> Resource:
    """One step of a visit through the house."""
    return {
        "resourceType": "Encounter",
        "id": resource_id("step", row),
        "status": _STEP.get(row["kind"], "in-progress"),
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
        "subject": person.subject,
        "appointment": [reference("appointment", row["appointment_id"])],
        "period": {"start": person.instant(row["at"])},
        "serviceProvider": {"reference": ORGANIZATION},
        "extension": [*person.rest(row, frozenset({"at", "appointment_id", "by"})), *by(person, row["by"])],
    }


def by(person: Person, user_id: int | None) -> list[Resource]:
    """The name of who did it, as an extension."""
    who = person.who("user", user_id)
    return [{"url": EXTENSION + "by", "valueString": who["display"]}] if who else []


def priority(person: Person, row: Row) -> Resource:
    """Why somebody went before others."""
    return {
        "resourceType": "Flag",
        "id": resource_id("priority", row),
        "status": "active",
        "code": {"text": row["reason"]},
        "subject": person.subject,
        "period": {"start": person.instant(row["at"])},
        "extension": [*person.rest(row, frozenset({"at", "reason", "by"})), *by(person, row["by"])],
    }


def notice(person: Person, row: Row) -> Resource:
    """What a doctor was told of an arrival."""
    return {
        "resourceType": "Communication",
        "id": resource_id("notice", row),
        "status": "stopped" if row["withdrawn_at"] is not None else "completed",
        "subject": person.subject,
        "about": [reference("appointment", row["appointment_id"])],
        "sent": person.instant(row["at"]),
        "received": None if row["seen_at"] is None else person.instant(row["seen_at"]),
        "recipient": [person.who("practitioner", row["practitioner_id"])],
        "extension": person.rest(row, frozenset({"at", "seen_at", "appointment_id", "practitioner_id"})),
    }


def paper(person: Person, row: Row) -> Resource:
    """A paper that was seen or signed: a consent as one, any other as a document."""
    consent = row["kind"] == "consent"
    shared: dict[str, Any] = {
        "id": resource_id("paper", row),
        "extension": person.rest(row, frozenset({"kind", "noted_at", "voided"})),
    }
    if consent:
        return shared | {
            "resourceType": "Consent",
            "status": "entered-in-error" if row["voided"] else "active",
            "scope": _coded("consentscope", "treatment"),
            "category": [_coded("v3-ActCode", "IDSCL")],
            "patient": person.subject,
            "dateTime": person.instant(row["noted_at"]),
            "organization": [{"reference": ORGANIZATION}],
            "policyRule": {"text": "noted at reception"},
        }
    return shared | {
        "resourceType": "DocumentReference",
        "status": "entered-in-error" if row["voided"] else "current",
        "type": {"text": row["kind"]},
        "subject": person.subject,
        "date": person.instant(row["noted_at"]),
        "custodian": {"reference": ORGANIZATION},
        "content": [{"attachment": {"title": " ".join(filter(None, (row["kind"], row["number"])))}}],
    }


def _coded(system: str, code: str) -> Resource:
    return {"coding": [{"system": f"http://terminology.hl7.org/CodeSystem/{system}", "code": code}]}


def provenance(person: Person, row: Row) -> Resource:
    """One line of the journal: who did what, and how it was before and after."""
    table = row["what"]
    target = reference(table, row["key"]) if table in _TYPES else person.subject
    details = {name: row[name] for name in ("before", "after") if row[name] is not None}
    return {
        "resourceType": "Provenance",
        "id": f"{OWN}journal-{row['id']}",
        "target": [target],
        "recorded": person.instant(row["at"]),
        "activity": {"text": row["verb"]},
        "agent": [{"who": {"display": f"{row['login']} ({row['desk']})"}}],
        "extension": [
            *({"url": REST + name, "valueString": json.dumps(of, ensure_ascii=False)} for name, of in details.items()),
            {"url": REST + "what", "valueString": f"{table} {row['key']}"},
        ],
    }


def audit_event(person: Person, number: int, look: Look) -> Resource:
    """Somebody opened the record."""
    return {
        "resourceType": "AuditEvent",
        "id": f"{OWN}look-{number}",
        "type": {"system": "http://terminology.hl7.org/CodeSystem/audit-event-type", "code": "rest"},
        "action": "R",
        "recorded": person.instant(look.at),
        "outcome": "0",
        "agent": [{"who": {"display": look.who}, "altId": look.login, "requestor": True}],
        "source": {"observer": {"reference": ORGANIZATION}, "site": look.desk},
        "entity": [{"what": person.subject, "description": look.place}],
    }


def care_plan(person: Person, row: Row) -> Resource:
    """A treatment in stages."""
    return {
        "resourceType": "CarePlan",
        "id": resource_id("treatment_plan", row),
        "status": "active" if row["closed_on"] is None else "completed",
        "intent": "plan",
        "title": row["title"],
        "subject": person.subject,
        "extension": person.rest(row, frozenset({"title"})),
    }
