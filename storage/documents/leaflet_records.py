"""What the console sees of leaflets.  No SQL, no rules."""

from __future__ import annotations

from dataclasses import dataclass

from storage.ids import LeafletId


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafletDraft:
    """Information for patients to be kept, in the notation of papers."""

    title: str
    language: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaflet:
    """Information for patients."""

    id: LeafletId
    title: str
    language: str
    body: str
    active: bool = True
    services: tuple[int, ...] = ()
    version: int = 1
