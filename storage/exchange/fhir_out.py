"""Our lines as FHIR R4 resources.  Pure.  What FHIR has no element for stands in extensions of our own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from storage.exchange.fhir_json import EXTENSION, OWN_OF_VISIT
from storage.exchange.records import WHOLE_HOUSE, Kind

Line = dict[str, str]
Resource = dict[str, Any]
"""Any: JSON."""

_STATUS_OF_VISIT = {"booked", "fulfilled", "cancelled", "noshow", "entered-in-error", "proposed", "waitlist"}
_CARD = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]}


def resources(kind: Kind, lines: Iterator[Line], zone: ZoneInfo) -> Iterator[Resource]:
    """One resource for each line; before slots the Schedule of whoever they belong to."""
    schedules: set[str] = set()
    for line in lines:
        if kind is Kind.PATIENTS:
            yield patient_of(line)
        elif kind is Kind.PRACTITIONERS:
            yield _practitioner(line)
        elif kind is Kind.SLOTS and not line["date"]:
            yield _location(line)
        elif kind is Kind.SLOTS:
            if line["practitioner"] not in schedules:
                schedules.add(line["practitioner"])
                yield _schedule(line["practitioner"])
            yield _slot(line, zone)
        else:
            yield appointment_of(line, zone)


def dense(value: Any) -> Any:  # Any: JSON
    """Without what is empty: FHIR has no empty strings, lists or objects."""
    if isinstance(value, dict):
        kept = {key: dense(one) for key, one in value.items()}
        return {key: one for key, one in kept.items() if one not in ("", [], {}, None)}
    if isinstance(value, list):
        return [one for one in (dense(one) for one in value) if one not in ("", [], {}, None)]
    return value


def _own(line: Line, *names: str) -> list[Resource]:
    """Extensions for the fields that FHIR has no element for."""
    return [{"url": EXTENSION + name.replace("_", "-"), "valueString": line[name]} for name in names if line[name]]


def _name(line: Line) -> list[Resource]:
    return [{"use": "official", "family": line["last_name"], "given": [line["first_name"], line["middle_name"]]}]


def patient_of(line: Line) -> Resource:
    """A line of the register as a Patient."""
    phones = []
    for one in filter(None, line["phones"].split("; ")):
        number, _, label = one.partition("=")
        extension = [{"url": EXTENSION + "label", "valueString": label}] if label else []
        phones.append({"system": "phone", "value": number, "extension": extension})
    estimated = line["birth_estimated"] == "yes" and line["birth_date"].endswith("-01-01")
    link = [{"other": {"reference": f"Patient/{line['merged_into']}"}, "type": "replaced-by"}]
    return dense(  # type: ignore[no-any-return]  # JSON in, JSON out
        {
            "resourceType": "Patient",
            "id": line["id"],
            "identifier": [
                {"type": _CARD, "system": EXTENSION + "card", "value": line["card_no"]} if line["card_no"] else {},
                {"system": EXTENSION + "document", "value": line["document_no"]} if line["document_no"] else {},
            ],
            "active": line["status"] not in {"archived", "merged"},
            "name": _name(line),
            "telecom": [*phones, {"system": "email", "value": line["email"]} if line["email"] else {}],
            "gender": line["sex"],
            "birthDate": line["birth_date"][:4] if estimated else line["birth_date"],
            "deceasedBoolean": True if line["status"] == "deceased" else None,
            "address": [
                {
                    "line": [line["address"]],
                    "city": line["city"],
                    "state": line["region"],
                    "postalCode": line["postcode"],
                }
            ],
            "link": link if line["merged_into"] else [],
            "extension": _own(line, "note", "alert", "status", "papers", "birth_estimated"),
        }
    )


def _practitioner(line: Line) -> Resource:
    own = ("room", "first_minutes", "follow_minutes", "first_quota", "follow_quota", "default", "hours", "breaks")
    return dense(  # type: ignore[no-any-return]  # as above
        {
            "resourceType": "Practitioner",
            "id": line["id"],
            "active": line["active"] == "yes",
            "name": _name(line),
            "qualification": [{"code": {"text": line["specialty"]}}] if line["specialty"] else [],
            "extension": _own(line, *own),
        }
    )


def _location(line: Line) -> Resource:
    """A room of the house, marked as one: other programs put places of any size into their files."""
    return dense(  # type: ignore[no-any-return]  # as above
        {
            "resourceType": "Location",
            "status": "active" if line["status"] == "free" else "inactive",
            "name": line["room"],
            "extension": [{"url": EXTENSION + "room", "valueBoolean": True}, *_own(line, "floor")],
        }
    )


def _schedule(practitioner: str) -> Resource:
    if practitioner == WHOLE_HOUSE:
        return {"resourceType": "Schedule", "id": "house", "actor": [{"reference": "Organization/house"}]}
    return {
        "resourceType": "Schedule",
        "id": practitioner,
        "actor": [{"reference": f"Practitioner/{practitioner}"}],
    }


def _instant(day: str, clock: str, zone: ZoneInfo, *, fold: int = 0, days: int = 0) -> datetime:
    local = datetime.combine(datetime.fromisoformat(day).date() + timedelta(days=days), time.fromisoformat(clock))
    return local.replace(tzinfo=zone, fold=fold)


def _slot(line: Line, zone: ZoneInfo) -> Resource:
    over = 1 if line["end_time"] == "00:00" else 0
    house = line["practitioner"] == WHOLE_HOUSE
    return dense(  # type: ignore[no-any-return]  # as above
        {
            "resourceType": "Slot",
            "id": line["id"],
            "schedule": {"reference": f"Schedule/{'house' if house else line['practitioner']}"},
            "status": line["status"],
            "start": _instant(line["date"], line["time"], zone).isoformat(),
            "end": _instant(line["date"], line["end_time"], zone, days=over).isoformat(),
            "comment": line["reason"],
            "extension": [*_own(line, "room"), {"url": EXTENSION + "house", "valueBoolean": True} if house else {}],
        }
    )


def appointment_of(line: Line, zone: ZoneInfo) -> Resource:
    """A line of the book as an Appointment."""
    start = _instant(line["date"], line["time"], zone, fold=1 if line["fold"] else 0)
    end = (start.astimezone(UTC) + timedelta(minutes=int(line["minutes"]))).astimezone(zone)
    return dense(  # type: ignore[no-any-return]  # as above
        {
            "resourceType": "Appointment",
            "id": line["id"],
            "status": line["status"] if line["status"] in _STATUS_OF_VISIT else "booked",
            "cancelationReason": {"coding": [{"code": line["cancel_reason"]}]} if line["cancel_reason"] else {},
            "start": start.isoformat(),
            "end": end.isoformat(),
            "minutesDuration": int(line["minutes"]),
            "created": line["booked_at"],
            "comment": line["comment"],
            "participant": [
                {"actor": {"reference": f"Patient/{line['patient']}"}, "status": "accepted"},
                {"actor": {"reference": f"Practitioner/{line['practitioner']}"}, "status": "accepted"},
            ],
            "extension": _own(line, *OWN_OF_VISIT),
        }
    )


def bundle(found: Iterator[Resource]) -> Iterator[str]:
    """A bundle as text, piece by piece."""
    yield '{"resourceType": "Bundle", "type": "collection", "entry": ['
    between = "\n"
    for one in found:
        yield between + json.dumps({"resource": one}, ensure_ascii=False)
        between = ",\n"
    yield "\n]}\n"


def by_line(found: Iterator[Resource]) -> Iterator[str]:
    """One resource on each line."""
    for one in found:
        yield json.dumps(one, ensure_ascii=False) + "\n"
