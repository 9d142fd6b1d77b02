"""FHIR resources out of JSON in any wrapping, and safe ways to reach into one.  Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from storage.errors import N_, RuleBroken
from storage.exchange.records import Rejected
from storage.patients.plain import plain

Resource = dict[str, Any]
"""Any: whatever JSON holds; every access goes through `get`."""

EXTENSION = "urn:frontdesk:"
"""Before the names of what FHIR has no element for."""
OWN_OF_VISIT = (
    *("arrived_at", "ready_at", "called_at", "in_room_at", "to_pay_at", "left_at", "seen_in"),
    *("kind", "service", "room"),
    *("cancel_side", "cancel_late", "confirmation", "card_state", "priority", "priority_reason"),
    *("overbook_reason", "follow_up_on"),
)
"""What a visit has beyond the elements of an Appointment."""


def is_json(text: str) -> bool:
    """Whether a file looks like JSON rather than a table."""
    return text.lstrip()[:1] in {"{", "["}


def resources(text: str) -> Iterator[tuple[int, Resource | Rejected]]:
    """Each resource with its place, from 1: of a bundle, a list, a single one, or one on each line."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        yield from _by_line(text)
        return
    found = whole if isinstance(whole, list) else _entries(whole)
    for place, one in enumerate(found, 1):
        yield place, _resource(place, one)


def _entries(whole: object) -> list[object]:
    if isinstance(whole, dict) and whole.get("resourceType") == "Bundle":
        entries = whole.get("entry", [])
        listed_entries = entries if isinstance(entries, list) else [entries]  # what is no list is named as no resource
        return [one.get("resource") if isinstance(one, dict) else one for one in listed_entries]
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


def get(value: object, *path: str | int) -> str:
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


def listed(value: object, name: str) -> list[object]:
    """The list of this name, empty when there is none."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def own(resource: object, name: str) -> str:
    """The value of one of our extensions, whatever its type."""
    for one in listed(resource, "extension"):
        if isinstance(one, dict) and one.get("url") == EXTENSION + name:
            return next((get(one, key) for key in one if key.startswith("value")), "")
    return ""


def after_slash(reference: str) -> str:
    """The id in a reference like `Patient/17`."""
    return reference.rpartition("/")[2].removeprefix("urn:uuid:")


def id_of(resource: Resource) -> str:
    """The resource's id, else its first identifier."""
    return get(resource, "id") or get(resource, "identifier", 0, "value")
