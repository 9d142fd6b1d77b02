"""FHIR R4 as JSON: a resource, a list, a bundle, or one resource on each line.  No SQL."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from storage.errors import N_, RuleBroken
from storage.exchange.records import Cells, Kind, Rejected
from storage.patients.plain import plain

Resource = dict[str, Any]
"""Any: whatever JSON holds; every access goes through `_get`."""

EXTENSION = "urn:frontdesk:"
"""Before the names of what FHIR has no element for."""
_TYPES = {
    Kind.PATIENTS: "Patient",
    Kind.PRACTITIONERS: "Practitioner",
    Kind.SLOTS: "Slot",
    Kind.APPOINTMENTS: "Appointment",
}


def is_json(text: str) -> bool:
    """Whether a file looks like JSON rather than a table."""
    return text.lstrip()[:1] in {"{", "["}


def lines(text: str, kind: Kind) -> Iterator[Cells | Rejected]:
    """The resources of a kind as fields of ours, in the order of the file.  Raises RuleBroken."""
    if kind not in _TYPES:
        raise RuleBroken(N_("FHIR has no such kind of resource here; use CSV for {kind}."), kind=kind.value)
    found = list(_resources(text))
    schedules = _schedules(one for _, one in found if isinstance(one, dict))
    for line, resource in found:
        if isinstance(resource, Rejected):
            yield resource
        elif resource.get("resourceType") == _TYPES[kind]:
            yield _cells(line, resource, kind, schedules)


def _resources(text: str) -> Iterator[tuple[int, Resource | Rejected]]:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        yield from _by_line(text)
        return
    listed = whole if isinstance(whole, list) else _entries(whole)
    for place, one in enumerate(listed, 1):
        yield place, _resource(place, one)


def _entries(whole: object) -> list[object]:
    if isinstance(whole, dict) and whole.get("resourceType") == "Bundle":
        return [one.get("resource") if isinstance(one, dict) else one for one in _all(whole, "entry")]
    return [whole]


def _by_line(text: str) -> Iterator[tuple[int, Resource | Rejected]]:
    for place, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            one = json.loads(line)
        except (ValueError, RecursionError):
            yield place, Rejected(line=place, field="", reason=RuleBroken(N_("This is not JSON.")))
            continue
        yield place, _resource(place, one)


def _resource(place: int, one: object) -> Resource | Rejected:
    if isinstance(one, dict) and isinstance(one.get("resourceType"), str):
        return one
    return Rejected(line=place, field="resourceType", reason=RuleBroken(N_("This is no FHIR resource.")))


# ---------------------------------------------------------------------------- reaching into a resource


def _get(value: object, *path: str | int) -> str:
    """The text at a path, empty when it is not there or is no scalar."""
    for step in path:
        if isinstance(value, list) and isinstance(step, int):
            value = value[step] if step < len(value) else None
        elif isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        else:
            return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return plain(str(value)) if isinstance(value, str | int | float) else ""


def _all(value: object, name: str) -> list[object]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def _own(resource: object, name: str) -> str:
    """The value of one of our extensions, whatever its type."""
    for one in _all(resource, "extension"):
        if isinstance(one, dict) and one.get("url") == EXTENSION + name:
            return next((_get(one, key) for key in one if key.startswith("value")), "")
    return ""


def _after_slash(reference: str) -> str:
    return reference.rpartition("/")[2].removeprefix("urn:uuid:")


def _id(resource: Resource) -> str:
    return _get(resource, "id") or _get(resource, "identifier", 0, "value")


def _schedules(resources: Iterator[Resource]) -> dict[str, str]:
    """Whose each Schedule is."""
    return {
        _id(one): _after_slash(_get(one, "actor", 0, "reference"))
        for one in resources
        if one.get("resourceType") == "Schedule"
    }


# ---------------------------------------------------------------------------- one resource as fields of ours

_Fields = dict[str, tuple[str, str]]
"""For a field of ours the text and the element it came from."""


def _cells(line: int, resource: Resource, kind: Kind, schedules: dict[str, str]) -> Cells:
    readers: dict[Kind, Callable[[], _Fields]] = {
        Kind.PATIENTS: lambda: _patient(resource),
        Kind.PRACTITIONERS: lambda: _practitioner(resource),
        Kind.SLOTS: lambda: _slot(resource, schedules),
        Kind.APPOINTMENTS: lambda: _appointment(resource),
    }
    fields = readers[kind]()
    told = {name: text for name, (text, _) in fields.items()}
    return Cells(line, told, {name: element for name, (_, element) in fields.items()})


def _name(resource: Resource) -> _Fields:
    """The official name, or the first one."""
    names = [one for one in _all(resource, "name") if isinstance(one, dict)]
    chosen = next((one for one in names if one.get("use") == "official"), names[0] if names else {})
    given = [_get(one) for one in _all(chosen, "given")]
    parted = bool(_get(chosen, "family") or given)
    return {
        "last_name": (_get(chosen, "family"), "name.family"),
        "first_name": (given[0] if given else "", "name.given"),
        "middle_name": (" ".join(given[1:]), "name.given"),
        "name": ("" if parted else _get(chosen, "text"), "name.text"),
    }


def _identifier(resource: Resource, system: str, codes: frozenset[str]) -> str:
    """The identifier of one of our systems, or of one of the types of FHIR."""
    for one in _all(resource, "identifier"):
        if _get(one, "system") == EXTENSION + system or _get(one, "type", "coding", 0, "code") in codes:
            return _get(one, "value")
    return ""


def _telecom(resource: Resource, system: str) -> list[str]:
    found = []
    for one in _all(resource, "telecom"):
        if _get(one, "system") == system and _get(one, "value"):
            label = _own(one, "label") or (_get(one, "use") if _get(one, "use") in {"work", "temp", "old"} else "")
            found.append("=".join(filter(None, (_get(one, "value").replace(";", " ").replace("=", " "), label))))
    return found


def _patient(resource: Resource) -> _Fields:
    place = _all(resource, "address")[:1]
    home = place[0] if place else {}
    street = ", ".join(filter(None, (_get(one) for one in _all(home, "line")))) or _get(home, "text")
    survivor = next(
        (_get(one, "other", "reference") for one in _all(resource, "link") if _get(one, "type") == "replaced-by"), ""
    )
    status = _own(resource, "status")
    if not status:
        dead = _get(resource, "deceasedBoolean") == "true" or bool(_get(resource, "deceasedDateTime"))
        gone = _get(resource, "active") == "false"
        status = "merged" if survivor else "deceased" if dead else "archived" if gone else ""
    return {
        "id": (_id(resource), "id"),
        **_name(resource),
        "card_no": (_identifier(resource, "card", frozenset({"MR"})), "identifier"),
        "document_no": (
            _identifier(resource, "document", frozenset({"PPN", "SS", "NI", "DL", "NIIP"})),
            "identifier",
        ),
        "sex": (_get(resource, "gender"), "gender"),
        "birth_date": (_get(resource, "birthDate"), "birthDate"),
        "birth_estimated": (_own(resource, "birth-estimated"), "birthDate"),
        "phones": (";".join(_telecom(resource, "phone")), "telecom"),
        "email": ((_telecom(resource, "email") or [""])[0].partition("=")[0], "telecom"),
        "address": (street, "address.line"),
        "city": (_get(home, "city"), "address.city"),
        "region": (_get(home, "state"), "address.state"),
        "postcode": (_get(home, "postalCode"), "address.postalCode"),
        "note": (_own(resource, "note"), "extension"),
        "alert": (_own(resource, "alert"), "extension"),
        "papers": (_own(resource, "papers"), "extension"),
        "status": (status, "active"),
        "merged_into": (_after_slash(survivor), "link"),
    }


def _practitioner(resource: Resource) -> _Fields:
    qualification = (_all(resource, "qualification") or [{}])[0]
    names = ("room", "first_minutes", "follow_minutes", "first_quota", "follow_quota", "default")
    return {
        "id": (_id(resource), "id"),
        **_name(resource),
        "specialty": (
            _get(qualification, "code", "text") or _get(qualification, "code", "coding", 0, "display"),
            "qualification",
        ),
        "active": (_get(resource, "active"), "active"),
        **{name: (_own(resource, name.replace("_", "-")), "extension") for name in names},
    }


def _slot(resource: Resource, schedules: dict[str, str]) -> _Fields:
    schedule = _after_slash(_get(resource, "schedule", "reference"))
    return {
        "id": (_id(resource), "id"),
        "practitioner": (schedules.get(schedule, ""), "schedule"),
        "start": (_get(resource, "start"), "start"),
        "end": (_get(resource, "end"), "end"),
        "status": (_get(resource, "status"), "status"),
        "reason": (_get(resource, "comment"), "comment"),
        "room": (_own(resource, "room"), "extension"),
    }


_OWN_OF_VISIT = (
    *("arrived_at", "in_room_at", "left_at", "kind", "service", "room", "cancel_side", "confirmation"),
    *("overbook_reason", "follow_up_on"),
)


def _appointment(resource: Resource) -> _Fields:
    actors = [_get(one, "actor", "reference") for one in _all(resource, "participant")]

    def actor(kind: str) -> str:
        return next((_after_slash(one) for one in actors if one.startswith(f"{kind}/") or f"/{kind}/" in one), "")

    reason = _get(resource, "cancelationReason", "coding", 0, "code") or _get(resource, "cancelationReason", "text")
    return {
        "id": (_id(resource), "id"),
        "patient": (actor("Patient"), "participant"),
        "practitioner": (actor("Practitioner"), "participant"),
        "start": (_get(resource, "start"), "start"),
        "end": (_get(resource, "end"), "end"),
        "minutes": (_get(resource, "minutesDuration"), "minutesDuration"),
        "status": (_get(resource, "status"), "status"),
        "cancel_reason": (reason, "cancelationReason"),
        "comment": (_get(resource, "comment") or _get(resource, "description"), "comment"),
        "booked_at": (_get(resource, "created"), "created"),
        **{name: (_own(resource, name.replace("_", "-")), "extension") for name in _OWN_OF_VISIT},
    }
