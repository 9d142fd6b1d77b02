"""FHIR R4 as JSON: a resource, a list, a bundle, or one resource on each line.  No SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from storage.errors import N_, RuleBroken
from storage.exchange.fhir_json import (
    EXTENSION,
    OWN_OF_VISIT,
    Resource,
    after_slash,
    get,
    id_of,
    listed,
    own,
    resources,
)
from storage.exchange.records import WHOLE_HOUSE, Cells, Kind, Rejected
from storage.patients.plain import plain

_TYPES = {
    Kind.PATIENTS: "Patient",
    Kind.PRACTITIONERS: "Practitioner",
    Kind.SLOTS: "Slot",
    Kind.APPOINTMENTS: "Appointment",
}


def lines(text: str, kind: Kind) -> Iterator[Cells | Rejected]:
    """The resources of a kind as fields of ours, in the order of the file.  Raises RuleBroken."""
    if kind not in _TYPES:
        raise RuleBroken(N_("FHIR has no such kind of resource here; use CSV for {kind}."), kind=kind.value)
    found = list(resources(text))
    _require(_TYPES[kind], [(line, one) for line, one in found if not (isinstance(one, dict) and _is_room(one))])
    schedules = _schedules(one for _, one in found if isinstance(one, dict))
    for line, resource in found:
        if isinstance(resource, Rejected):
            yield resource
        elif resource.get("resourceType") == _TYPES[kind]:
            yield _cells(line, resource, kind, schedules)
        elif kind is Kind.SLOTS and _is_room(resource):
            yield _as_cells(line, _room(resource))


def _require(wanted: str, found: Sequence[tuple[int, Resource | Rejected]]) -> None:
    """Raises RuleBroken for a file of resources none of which is wanted: another kind was meant."""
    types = [one.get("resourceType", "") for _, one in found if isinstance(one, dict)]
    if types and len(types) == len(found) and wanted not in types:
        told = ", ".join(sorted({plain(str(one))[:40] for one in types})[:5])
        raise RuleBroken(N_("The file has no {wanted}; it has: {found}."), wanted=wanted, found=told)


def _schedules(resources: Iterator[Resource]) -> dict[str, str]:
    """Whose each Schedule is."""
    return {
        id_of(one): after_slash(get(one, "actor", 0, "reference"))
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
    return _as_cells(line, readers[kind]())


def _as_cells(line: int, fields: _Fields) -> Cells:
    told = {name: text for name, (text, _) in fields.items()}
    return Cells(line, told, {name: element for name, (_, element) in fields.items()})


def _name(resource: Resource) -> _Fields:
    """The official name, or the first one."""
    names = [one for one in listed(resource, "name") if isinstance(one, dict)]
    chosen = next((one for one in names if one.get("use") == "official"), names[0] if names else {})
    given = [get(one) for one in listed(chosen, "given")]
    parted = bool(get(chosen, "family") or given)
    return {
        "last_name": (get(chosen, "family"), "name.family"),
        "first_name": (given[0] if given else "", "name.given"),
        "middle_name": (" ".join(given[1:]), "name.given"),
        "name": ("" if parted else get(chosen, "text"), "name.text"),
    }


def _identifier(resource: Resource, system: str, codes: frozenset[str]) -> str:
    """The identifier of one of our systems, or of one of the types of FHIR."""
    for one in listed(resource, "identifier"):
        if get(one, "system") == EXTENSION + system or get(one, "type", "coding", 0, "code") in codes:
            return get(one, "value")
    return ""


def _telecom(resource: Resource, system: str) -> list[str]:
    found = []
    for one in listed(resource, "telecom"):
        if get(one, "system") == system and get(one, "value"):
            label = own(one, "label") or (get(one, "use") if get(one, "use") in {"work", "temp", "old"} else "")
            found.append("=".join(filter(None, (get(one, "value").replace(";", " ").replace("=", " "), label))))
    return found


def _patient(resource: Resource) -> _Fields:
    place = listed(resource, "address")[:1]
    home = place[0] if place else {}
    street = ", ".join(filter(None, (get(one) for one in listed(home, "line")))) or get(home, "text")
    survivor = next(
        (get(one, "other", "reference") for one in listed(resource, "link") if get(one, "type") == "replaced-by"), ""
    )
    status = own(resource, "status")
    if not status:
        dead = get(resource, "deceasedBoolean") == "true" or bool(get(resource, "deceasedDateTime"))
        gone = get(resource, "active") == "false"
        status = "merged" if survivor else "deceased" if dead else "archived" if gone else ""
    return {
        "id": (id_of(resource), "id"),
        **_name(resource),
        "card_no": (_identifier(resource, "card", frozenset({"MR"})), "identifier"),
        "document_no": (
            _identifier(resource, "document", frozenset({"PPN", "SS", "NI", "DL", "NIIP"})),
            "identifier",
        ),
        "sex": (get(resource, "gender"), "gender"),
        "birth_date": (get(resource, "birthDate"), "birthDate"),
        "birth_estimated": (own(resource, "birth-estimated"), "birthDate"),
        "phones": (";".join(_telecom(resource, "phone")), "telecom"),
        "email": ((_telecom(resource, "email") or [""])[0].partition("=")[0], "telecom"),
        "address": (street, "address.line"),
        "city": (get(home, "city"), "address.city"),
        "region": (get(home, "state"), "address.state"),
        "postcode": (get(home, "postalCode"), "address.postalCode"),
        "note": (own(resource, "note"), "extension"),
        "alert": (own(resource, "alert"), "extension"),
        "papers": (own(resource, "papers"), "extension"),
        "status": (status, "active"),
        "merged_into": (after_slash(survivor), "link"),
    }


def _practitioner(resource: Resource) -> _Fields:
    qualification = (listed(resource, "qualification") or [{}])[0]
    names = ("room", "first_minutes", "follow_minutes", "first_quota", "follow_quota", "default", "hours", "breaks")
    return {
        "id": (id_of(resource), "id"),
        **_name(resource),
        "specialty": (
            get(qualification, "code", "text") or get(qualification, "code", "coding", 0, "display"),
            "qualification",
        ),
        "active": (get(resource, "active"), "active"),
        **{name: (own(resource, name.replace("_", "-")), "extension") for name in names},
    }


def _slot(resource: Resource, schedules: dict[str, str]) -> _Fields:
    schedule = after_slash(get(resource, "schedule", "reference"))
    whose = WHOLE_HOUSE if own(resource, "house") == "true" else schedules.get(schedule, "")
    return {
        "id": (id_of(resource), "id"),
        "practitioner": (whose, "schedule"),
        "start": (get(resource, "start"), "start"),
        "end": (get(resource, "end"), "end"),
        "status": (get(resource, "status"), "status"),
        "reason": (get(resource, "comment"), "comment"),
        "room": (own(resource, "room"), "extension"),
    }


def _is_room(resource: Resource) -> bool:
    """Whether it is a place that an export of ours calls a room."""
    return resource.get("resourceType") == "Location" and own(resource, "room") == "true"


def _room(resource: Resource) -> _Fields:
    in_use = get(resource, "status") != "inactive"
    return {
        "practitioner": (WHOLE_HOUSE, "Location"),
        "room": (get(resource, "name"), "name"),
        "status": ("free" if in_use else "busy-unavailable", "status"),
        "floor": (own(resource, "floor"), "extension"),
    }


def _appointment(resource: Resource) -> _Fields:
    actors = [get(one, "actor", "reference") for one in listed(resource, "participant")]

    def actor(kind: str) -> str:
        return next((after_slash(one) for one in actors if one.startswith(f"{kind}/") or f"/{kind}/" in one), "")

    reason = get(resource, "cancelationReason", "coding", 0, "code") or get(resource, "cancelationReason", "text")
    return {
        "id": (id_of(resource), "id"),
        "patient": (actor("Patient"), "participant"),
        "practitioner": (actor("Practitioner"), "participant"),
        "start": (get(resource, "start"), "start"),
        "end": (get(resource, "end"), "end"),
        "minutes": (get(resource, "minutesDuration"), "minutesDuration"),
        "status": (get(resource, "status"), "status"),
        "cancel_reason": (reason, "cancelationReason"),
        "comment": (get(resource, "comment") or get(resource, "description"), "comment"),
        "booked_at": (get(resource, "created"), "created"),
        **{name: (own(resource, name.replace("_", "-")), "extension") for name in OWN_OF_VISIT},
    }
