"""Symptom guide: what callers complain of, whose visit that leads to, what is probably needed besides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.locale import N_
from console.places import Desk

if TYPE_CHECKING:
    from console.desk import DeskScreen


def build() -> DeskScreen[Any, Any]:
    """The screen, imported when it is first shown."""
    from console.desks.guide.screen import GuideScreen

    return GuideScreen()


DESK = Desk("guide", N_("Symptom guide"), 126, frozenset({"services", "staff"}), build, menu="more")
