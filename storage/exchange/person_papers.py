"""A person's documents with their texts and files as FHIR resources.  Pure."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from storage.exchange.fhir_out import Resource
from storage.exchange.person_rows import ORGANIZATION, Person, by, reference, resource_id
from storage.privacy.records import Row

_STATUS = {"revoked": "entered-in-error"}
_DOC_STATUS = {"draft": "preliminary", "signed": "final", "issued": "final"}


def document(person: Person, row: Row) -> Resource:
    """One document of the register, its text and every file that is kept with it within."""
    told = frozenset({"kind", "title", "body", "body_sha256", "at", "by", "appointment_id", "number", "number_key"})
    files = [one for one in person.held.tables.get("document_file", ()) if one["document_id"] == row["id"]]
    return {
        "resourceType": "DocumentReference",
        "id": resource_id("document", row),
        "identifier": [{"system": "urn:frontdesk:document", "value": row["number"]}] if row["number"] else [],
        "status": _STATUS.get(row["state"], "current"),
        "docStatus": _DOC_STATUS.get(row["state"]),
        "type": {"text": row["kind"]},
        "subject": person.subject,
        "date": person.instant(row["at"]),
        "custodian": {"reference": ORGANIZATION},
        "description": row["title"],
        "content": [{"attachment": one} for one in _attachments(person, row, files)],
        "context": {"related": [reference("appointment", row["appointment_id"])]} if row["appointment_id"] else {},
        "extension": [*person.rest(row, told), *by(person, row["by"])],
    }


def _attachments(person: Person, row: Row, files: list[Row]) -> Iterator[Resource]:
    if row["body"] or not files:
        text = {"contentType": "text/plain; charset=utf-8", "title": row["title"]}
        yield text | ({"data": base64.b64encode(row["body"].encode()).decode()} if row["body"] else {})
    for one in files:
        content = person.held.files.get(one["id"])
        said = {"title": one["name"], "size": one["size"], "creation": person.instant(one["at"])}
        yield said | ({} if content is None else {"data": base64.b64encode(content).decode()})
