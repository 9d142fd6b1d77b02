"""Everything held on one person as a FHIR R4 bundle whose references stay inside it.

What a resource has no element for stands in its extensions, column by column: nothing that is held is left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from sqlalchemy import Connection, select

from storage.centre.records import Centre
from storage.exchange import fhir_out, giving, giving_visits, person_contacts, person_money, person_papers, person_rows
from storage.exchange.fhir_out import Line, Resource
from storage.exchange.person_rows import Person, resource_id
from storage.exchange.words_out import OwnNames
from storage.ids import AppointmentId, PatientId
from storage.office import Office
from storage.patients import queries
from storage.privacy.records import Held, Row
from storage.services.tables import service

FULL_URL = "https://frontdesk.invalid/fhir/"
"""Before each resource's own name, so that relative references resolve; `.invalid` is nobody's."""
DERIVED = frozenset(
    {"patient", "patient_phone", "number_part", "appointment", "booking", "flow", "call_link"}
    | {"receipt_line", "receipt_copy", "posting", "document_file", "document_word"}
)
"""Tables that are told within other resources, or are worked out of them."""


async def bundle_of(office: Office, patient_id: PatientId) -> Resource:
    """Everything held on a person, journalled as given out.  Raises NotAllowed, NotFound, RuleBroken."""
    held = await office.privacy.give_out(patient_id, "fhir")
    patients, visits = await office.snapshot(_lines, held, office.centre)
    return bundle(held, office.centre, patients, visits)


def _lines(conn: Connection, held: Held, centre: Centre) -> tuple[list[Line], list[Line]]:
    """Their entries and visits as the lines of an export, under our own numbers."""
    names = OwnNames()
    ids = [PatientId(row["id"]) for row in held.tables["patient"]]
    records = queries.patients(conn, ids)
    codes = {row.id: row.code for row in conn.execute(select(service.c.id, service.c.code))}
    visits = [AppointmentId(row["id"]) for row in held.tables.get("appointment", ())]
    return (
        [giving.patient_line(records[who], names) for who in ids],
        list(giving_visits.of(conn, visits, names, codes, centre.tz)) if visits else [],
    )


def bundle(held: Held, centre: Centre, patients: list[Line], visits: list[Line]) -> Resource:
    """The bundle: a collection, the person first."""
    person = Person(held, centre)
    found = list(_resources(person, patients, visits))
    there = {f"{one['resourceType']}/{one['id']}" for one in found}
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": person.instant(held.at),
        "entry": [
            {"fullUrl": f"{FULL_URL}{one['resourceType']}/{one['id']}", "resource": _closed(one, there)}
            for one in found
        ],
    }


def as_text(made: Resource) -> str:
    """The bundle as it is written to a file."""
    return json.dumps(made, ensure_ascii=False, indent=1, default=float) + "\n"  # sums, exact to two digits


def _closed(value: Any, there: set[str]) -> Any:  # Any: JSON
    """A reference to what is not in the bundle keeps its display only."""
    if isinstance(value, list):
        return [_closed(one, there) for one in value]
    if not isinstance(value, dict):
        return value
    if "reference" in value and value["reference"] not in there:
        rest = {key: one for key, one in value.items() if key != "reference"}
        return rest or {"display": value["reference"]}
    return {key: _closed(one, there) for key, one in value.items()}


def _resources(person: Person, patients: list[Line], visits: list[Line]) -> Iterator[Resource]:
    yield from _patients(person, patients)
    yield person.organization()
    yield from person.practitioners()
    for line in visits:
        yield fhir_out.appointment_of(line, person.centre.tz)
    for table, rows in person.held.tables.items():
        if table not in DERIVED:
            make = MADE.get(table) or partial(_basic, table=table)
            yield from (fhir_out.dense(make(person, row)) for row in rows)
    yield from (fhir_out.dense(person_rows.provenance(person, row)) for row in person.held.journal)
    for number, look in enumerate(person.held.looks, 1):
        yield fhir_out.dense(person_rows.audit_event(person, number, look))


def _patients(person: Person, lines: list[Line]) -> Iterator[Resource]:
    """The person, and the entries that were merged into theirs."""
    own = [{"system": f"urn:frontdesk:{system}", "value": value} for system, value in person.held.identifiers]
    for line in lines:
        made = fhir_out.patient_of(line)
        if line is lines[0]:
            made["identifier"] = [*made.get("identifier", ()), *own]
        yield fhir_out.dense(made)


def _basic(person: Person, row: Row, *, table: str) -> Resource:
    """A row of a table that has no resource of its own here, whole."""
    return {
        "resourceType": "Basic",
        "id": resource_id(table, row),
        "code": {"text": table},
        "subject": person.subject,
        "extension": person.rest(row, frozenset()),
    }


MADE: Mapping[str, Callable[[Person, Row], Resource]] = {
    **{"step": person_rows.step, "priority": person_rows.priority, "notice": person_rows.notice},
    **{"call": person_contacts.communication, "paper": person_rows.paper},
    **{"charge": person_money.charge_item, "receipt": person_money.invoice, "entry": person_money.reconciliation},
    "refund_request": person_money.task,
    **{table: partial(_basic, table=table) for table in ("visit_pair", "series_visit", "recall_mark", "recall_try")},
    **{table: partial(_basic, table=table) for table in ("wait_entry", "wait_try", "free_charge", "assist_request")},
    **{
        table: partial(_basic, table=table)
        for table in (
            *("policy", "policy_check", "guarantee_letter", "letter_service", "insured_part"),
            *("claim_line", "claim_rejection", "insurer_payment_part"),
        )
    },
    **{table: partial(_basic, table=table) for table in ("quote", "quote_line", "read_back")},
    **{"message": person_contacts.written, "message_wish": partial(_basic, table="message_wish")},
    "fiscal_task": partial(_basic, table="fiscal_task"),
    "print_job": partial(_basic, table="print_job"),
    "treatment_plan": person_rows.care_plan,
    "document": person_papers.document,
    **{table: partial(_basic, table=table) for table in ("document_copy", "record_place")},
}
"""How the rows of a table become resources."""
