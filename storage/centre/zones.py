"""Which rules of a time zone this machine knows: they change by law, and come with updates of its zone data."""

from __future__ import annotations

import hashlib
import zoneinfo
from importlib import resources
from pathlib import Path


def rules_of(zone: str) -> str:
    """A short mark of a zone and its rules, another one when either changes; `zone` is an IANA name."""
    return f"{zone} {hashlib.sha256(_data(zone)).hexdigest()[:16]}"


def _data(zone: str) -> bytes:
    """The zone's data from where `zoneinfo` takes it: the system first, then the tzdata package."""
    for folder in zoneinfo.TZPATH:
        found = Path(folder, zone)
        if found.is_file():
            return found.read_bytes()
    return resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()
