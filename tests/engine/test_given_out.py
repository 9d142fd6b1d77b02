"""Everything held on a person is given out: whole, closed in itself, and noted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from storage.errors import NotAllowed, NotFound
from storage.exchange import person
from storage.ids import PatientId
from storage.office import Office
from storage.privacy import personal, reach
from storage.rights import Role
from tests.engine import test_erasure
from tests.engine.test_erasure import SECRETS, Raw, Seat
from tests.till import Till

REQUIRED = {
    "Patient": (), "Organization": ("name",), "Practitioner": ("name",),
    "Appointment": ("status", "participant"), "Encounter": ("status", "class"), "Flag": ("status", "code", "subject"),
    "Communication": ("status",), "ChargeItem": ("status", "code", "subject"), "Invoice": ("status",),
    "PaymentReconciliation": ("status", "created", "paymentDate", "paymentAmount"),
    "Consent": ("status", "scope", "category", "policyRule"), "DocumentReference": ("status", "content"),
    "Provenance": ("target", "recorded", "agent"), "AuditEvent": ("type", "recorded", "agent", "source"),
    "Task": ("status", "intent"), "Basic": ("code",), "CarePlan": ("status", "intent", "subject"),
}  # fmt: skip
"""What FHIR R4 wants of each resource (hl7.org/fhir/R4), beside its id."""
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
DAY = re.compile(r"\d{4}(-\d\d-\d\d)?")
INSTANTS = {"timestamp", "recorded", "created", "sent", "received", "enteredDate", "authoredOn", "start", "end"}
DAYS = {"birthDate", "paymentDate", "occurrenceDateTime"}


manager, senior = test_erasure.manager, test_erasure.senior
scene, till, who = test_erasure.scene, test_erasure.till, test_erasure.who
"""Fixtures."""


def walk(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:  # Any: JSON
    yield path, value
    for key, one in value.items() if isinstance(value, dict) else ():
        yield from walk(one, (*path, key))
    for one in value if isinstance(value, list) else ():
        yield from walk(one, path)


async def test_the_bundle_is_whole_and_closed(manager: Office, who: PatientId) -> None:
    await manager.privacy.look(who, "people")
    made = await person.bundle_of(manager, who)
    made = json.loads(person.as_text(made))
    resources = [entry["resource"] for entry in made["entry"]]
    there = {f"{one['resourceType']}/{one['id']}" for one in resources}
    assert len(there) == len(resources)
    assert all(re.fullmatch(r"[A-Za-z0-9.-]{1,64}", one["id"]) for one in resources)
    assert {entry["fullUrl"] for entry in made["entry"]} == {person.FULL_URL + one for one in there}
    for one in resources:
        missing = [name for name in REQUIRED[one["resourceType"]] if name not in one]
        assert not missing, (one["resourceType"], missing)
    for path, value in walk(made):
        assert value not in ("", [], {}, None), path
        if path[-1:] == ("reference",):
            assert value in there, path
        if path and path[-1] in INSTANTS and isinstance(value, str):
            assert INSTANT.fullmatch(value), path
            datetime.fromisoformat(value)
        if path and path[-1] in DAYS:
            assert DAY.fullmatch(value), path
    assert {"Patient", "Appointment", "Encounter", "Communication", "ChargeItem", "Invoice", "PaymentReconciliation",
            "DocumentReference", "Provenance"} <= {one["resourceType"] for one in resources}  # fmt: skip


async def test_nothing_that_is_held_is_left_out(manager: Office, who: PatientId) -> None:
    """Every word that an erasure would take away is in it, and every row has its resource."""
    held = await manager.privacy.give_out(who, "fhir")
    text = person.as_text(await person.bundle_of(manager, who))
    for table, rows in held.tables.items():
        for row in rows:
            for name in personal.EMPTIED.get(table, {}):
                if isinstance(row[name], str) and name not in ("salt", "text"):
                    assert json.dumps(row[name], ensure_ascii=False)[1:-1] in text, (table, name)
    assert not [one for one in SECRETS if one not in text and one not in ("date(1967, 5, 4)", "4509123456")]
    for table in reach.tables():
        assert table in person.MADE or table in person.DERIVED, f"{table}: a resource of which kind?"


async def test_who_gave_it_out_is_noted(manager: Office, who: PatientId, raw: Raw) -> None:
    await person.bundle_of(manager, who)
    asked = 'SELECT login, verb, "key", after FROM journal WHERE what = \'given-out\''
    assert raw.execute(asked).fetchall() == [("office-manager", "privacy.give_out", who, '{"as":"fhir"}')]


async def test_who_may_not_gets_nothing(seated: Seat, who: PatientId) -> None:
    for role in (Role.ADMINISTRATOR, Role.CASHIER, Role.DOCTOR, Role.AUDITOR):
        office = await seated(role)
        with pytest.raises(NotAllowed):
            await person.bundle_of(office, who)


async def test_a_person_is_named_by_card_or_by_our_own_number(manager: Office, who: PatientId, till: Till) -> None:
    card = (await manager.patients.patient(who)).card_no
    assert card is not None
    assert await manager.privacy.find(card) == who
    assert await manager.privacy.find(card.lstrip("0")) == who
    assert await manager.privacy.find(f"id:{till.yudin}") == till.yudin
    for wrong in ("77777", "id:", "id:x", "id:99999", ""):
        with pytest.raises(NotFound):
            await manager.privacy.find(wrong)
