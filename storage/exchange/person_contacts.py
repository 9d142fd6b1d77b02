"""What went between the centre and a person, by telephone or written, as FHIR resources."""

from __future__ import annotations

from storage.exchange.fhir_out import Resource
from storage.exchange.person_rows import Person, by, reference, resource_id
from storage.privacy.records import Row


def communication(person: Person, row: Row) -> Resource:
    """A call."""
    links = [one for one in person.held.tables.get("call_link", ()) if one["call_id"] == row["id"]]
    status = "in-progress" if row["ended_at"] is None else "completed"
    return {
        "resourceType": "Communication",
        "id": resource_id("call", row),
        "status": "entered-in-error" if row["outcome"] == "entered-in-error" else status,
        "medium": [{"text": _MEDIA.get(row["channel"], "telephone")}],
        "subject": person.subject,
        "about": [reference("appointment", one["key"]) for one in links if one["what"] == "appointment"],
        "sent": person.instant(row["started_at"]),
        "sender": {"display": row["caller_name"] or row["number"]} if row["direction"] == "in" else {},
        "payload": [{"contentString": row["note"]}] if row["note"] else [],
        "extension": [*person.rest(row, _OF_CALL), *by(person, row["user_id"])],
    }


_OF_CALL = frozenset({"started_at", "note", "user_id", "channel"})
_MEDIA = {"email": "e-mail", "text": "text message"}


def written(person: Person, row: Row) -> Resource:
    """A message to them."""
    told = frozenset({"appointment_id", "channel", "sent_at", "subject", "body", "user_id"})
    return {
        "resourceType": "Communication",
        "id": resource_id("message", row),
        "status": "completed" if row["sent_at"] is not None else "not-done",
        "medium": [{"text": _MEDIA[row["channel"]]}],
        "subject": person.subject,
        "topic": {"text": row["subject"]} if row["subject"] else None,
        "about": [reference("appointment", row["appointment_id"])],
        "sent": None if row["sent_at"] is None else person.instant(row["sent_at"]),
        "payload": [{"contentString": row["body"]}] if row["body"] else [],
        "extension": [*person.rest(row, told), *by(person, row["user_id"])],
    }
