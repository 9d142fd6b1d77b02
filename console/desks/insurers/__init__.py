"""Insurers & programmes: who pays for the insured, for which services, how far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.locale import N_
from console.places import Desk

if TYPE_CHECKING:
    from console.desk import DeskScreen


def build() -> DeskScreen[Any, Any]:
    """The screen, imported when it is first shown."""
    from console.desks.insurers.screen import InsurersScreen

    return InsurersScreen()


DESK = Desk("insurers", N_("Insurers & programmes"), 132, frozenset({"insurance"}), build, menu="more")
